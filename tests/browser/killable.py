"""A browser that is killed, as by a full memory or a pulled plug, and started again."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browser.people import LAPTOP
from tests.browser.wire import Caller
from tests.conftest import chromium


class Killable:
    """Somebody's browser with a profile on the disk, which may be started and killed."""

    def __init__(self, kind: BrowserType, folder: Path, somebody: Caller) -> None:
        self._kind, self._folder, self._somebody = kind, folder, somebody
        self.at = somebody.at
        self.context: BrowserContext | None = None

    def open(self) -> Page:
        """Their page, in the profile as it stands on the disk."""
        self.context = self._kind.launch_persistent_context(
            self._folder, **chromium(), **LAPTOP, base_url=self._somebody.base
        )
        self._somebody.sit_down(self.context)
        page = self.context.pages[0]
        page.goto(self._somebody.at)
        page.wait_for_selector("#stage")
        return page

    def kill(self) -> None:
        """kill -9 of the browser and all its processes, while it is running."""
        while processes := processes_of(self._folder):  # until the profile is free
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        with suppress(Error):  # it may have noticed
            self.close()
        self.context = None

    def close(self) -> None:
        """What is left of it."""
        if self.context:
            self.context.close()
        self.context = None


def processes_of(folder: Path) -> list[int]:
    """The processes that were started with this folder as their profile, the first of them first."""
    found = []
    for each in Path("/proc").iterdir():
        try:
            if (
                each.name.isdigit()
                and f"--user-data-dir={folder}".encode() in (each / "cmdline").read_bytes()
            ):
                found.append(int(each.name))
        except OSError:  # it ended meanwhile
            continue
    return sorted(found)
