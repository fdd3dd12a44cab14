"""Fixtures that many tests use."""

import os
import re
import shutil
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

LONG = ("lock", "browser", "faults", "rehearsal", "machine", "whole", "web", "store")
"""Folders whose files take long, those with the longest first."""

OF_THE_LOCK = re.compile(r"_L\d")
"""A card that was shown once where it must not be was shown."""

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # how long an example takes says nothing on a machine that others use


def pytest_configure() -> None:
    """What tests start ends by Ctrl-C, also where the shell ignores it for us, as `make test &` in a script does."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # which a new program has as the default


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first: files are dealt out whole, and the last of them should not keep one process alone.

    What fails in a real browser is tried a second time, and told by name (docs/decisions/testing.md); of the lock, nothing is.
    """
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: order.get(item.path.parent.name, len(LONG)))
    if config.getoption("reruns") is not None:
        return
    for item in items:
        if item.get_closest_marker("browser") and not OF_THE_LOCK.search(item.name):
            item.add_marker(pytest.mark.flaky(reruns=1))


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
