"""Fixtures that many tests use."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

LONG = ("browser", "faults", "lock", "machine", "rehearsal", "whole")
"""Folders whose files take long, some of them with a single test."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first: files are dealt out whole, and the last of them should not keep one process alone."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


@pytest.fixture
def anyio_backend() -> str:
    """Asynchronous tests run on asyncio, as the server does."""
    return "asyncio"


WHOLE = ("chromium", "chromium-browser", "google-chrome")
SHELL = "chromium-headless-shell"
"""The same without windows: a context is there in a quarter of the time."""


def chromium(*, whole: bool = False) -> dict[str, Any]:
    """How a real Chromium is started. whole: not the shell, which has nothing of what only a browser with windows does."""
    here = [found for name in WHOLE if (found := shutil.which(name))]
    told, shell = os.environ.get("CHROMIUM"), shutil.which(SHELL)
    found = next(filter(None, [*here, told] if whole else [told, shell, *here]), None)
    assert found, "No Chromium here; `make test` finds or installs one."
    return {"executable_path": found, "args": ["--no-sandbox"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**chromium())
        yield opened
        opened.close()
