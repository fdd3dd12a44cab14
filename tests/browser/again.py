"""Browsers that come again: each test begins like on a new device, in contexts that the tests of a file share.

What a device keeps in IndexedDB stands under its board and seat, and each test has a board of its own; the rest is forgotten.
A context and its renderer cost more than many a test. A test that does something to a context for good (a script that runs before all
others, another way of sockets) takes one of its own: ``**ONCE``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.people import LAPTOP, NO_QUESTIONS, People, Person

Sort = tuple[str, dict[str, Any]]  # its first script, and what device it is
ONCE: dict[str, Any] = {"once": True}


@dataclass
class Regulars(People):
    """Everybody who comes in a test; their browsers stay for the next one.

    Args:
        regulars: the browsers of a file, each with what it is.
    """

    regulars: list[tuple[Sort, Person]] = field(default_factory=list)

    def come(
        self, name: str, path: str = "/", *, once: bool = False, before: str = NO_QUESTIONS, **device: Any
    ) -> Person:
        """Somebody opens a page in a browser that knows nothing.

        Args:
            once: nobody else gets it.
            before: a script that runs before any of a page's own, in this browser for good; without one the coach asks.
        """
        device = device or LAPTOP
        person = None if once else self._idle((before, device))
        if person is None:
            person = super().come(name, "", **device)
            if before:
                person.context.add_init_script(before)
            if not once:
                self.regulars.append(((before, device), person))
        else:
            self.persons.append(person)
            self._forget(person, device)
        person.name = name
        if path:
            person.page.goto(path)
        return person

    def ready(self, before: str, **device: Any) -> Person | None:
        """Whose browser would come again, with the page that it shows."""
        return self._idle((before, device))

    def _idle(self, sort: Sort) -> Person | None:
        here = {id(person) for person in self.persons}
        return next((person for its, person in self.regulars if its == sort and id(person) not in here), None)

    def _forget(self, person: Person, device: dict[str, Any]) -> None:
        page, context = person.page, person.context
        context.clear_cookies()
        devtools = context.new_cdp_session(page)
        devtools.send("Storage.clearDataForOrigin", {"origin": self.base, "storageTypes": "local_storage"})
        devtools.detach()
        page.emulate_media(color_scheme="null", reduced_motion="null")
        page.set_viewport_size(device["viewport"])
        page.mouse.move(0, 0)
        person.got.clear()
        person.left = True  # until the next page comes it is the last test's

        def begin(_: object) -> None:
            person.left = False
            person.complaints.clear()

        page.once("framenavigated", begin)

    def leave(self) -> None:
        """The test is over: what it did to its browsers is taken back, and those that may not come again go."""
        self.regulars = [each for each in self.regulars if not each[1].page.is_closed()]
        stay = {id(person) for _, person in self.regulars}
        for person in self.persons:
            if id(person) not in stay:
                person.left = True
                person.context.close()
                continue
            person.context.set_offline(False)
            person.context.unroute_all()
            person.page.unroute_all()
            for other in person.context.pages:
                if other is not person.page:
                    other.close()
        self.persons.clear()

    def close(self) -> None:
        """All browsers go."""
        for _, person in self.regulars:
            person.left = True
            person.context.close()


@pytest.fixture(scope="module")
def regulars(browser: Browser, base: str) -> Iterator[Regulars]:
    """The browsers of a file."""
    gathered = Regulars(browser, base)
    yield gathered
    gathered.close()


@pytest.fixture
def people(regulars: Regulars) -> Iterator[Regulars]:
    """Nobody has come yet; in the end no browser has anything to complain of."""
    yield regulars
    complaints = regulars.complaints
    regulars.leave()
    assert complaints == []
