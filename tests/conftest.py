"""Fixtures that many tests use."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the server does."""
    return "asyncio"


def chromium() -> dict[str, Any]:
    """How a real Chromium is started."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "No Chromium here; `make test` finds or installs one."
    return {"executable_path": found, "args": ["--no-sandbox"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**chromium())
        yield opened
        opened.close()
