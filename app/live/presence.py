"""Who is here, and which cards are held. Never in the log; gone with the person."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from app.domain.terms import CardId, PersonId, Role

HELD_FOR = 10.0
"""Seconds after which a card that is held is let go (practice: a closed laptop holds nothing)."""


class Present(Protocol):
    """Somebody's open page."""

    @property
    def person(self) -> PersonId | None: ...


class Presence:
    """The people connected to one board, and the cards they hold. Versions grow with every change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._here = 0
        self._holding = 0
        self._changed = changed
        self._pages: Counter[PersonId] = Counter()
        self._held: dict[Present, tuple[CardId, str, asyncio.TimerHandle]] = {}

    def version_for(self, role: Role) -> int:
        """What that role may notice: facilitators who is here, everybody what is held."""
        return self._holding + (self._here if role is Role.FACILITATOR else 0)

    def people_changed(self) -> None:
        """Who belongs to the board, or is ready, changed."""
        self._here += 1
        self._changed()

    @property
    def here(self) -> frozenset[PersonId]:
        """The people with at least one open page."""
        return frozenset(self._pages)

    @property
    def held(self) -> tuple[tuple[CardId, str], ...]:
        """The cards that are held, each with the list it hovers over ("" for none)."""
        return tuple((card, over) for card, over, _ in self._held.values())

    def arrive(self, page: Present) -> None:
        """A page was opened."""
        if page.person:
            self._pages[page.person] += 1
            self.people_changed()

    def leave(self, page: Present) -> None:
        """A page was closed, or its connection lost."""
        self.let_go(page)
        if page.person:
            self._pages[page.person] -= 1
            if not self._pages[page.person]:
                del self._pages[page.person]
            self.people_changed()

    def hold(self, page: Present, card: CardId, over: str) -> None:
        """Somebody lifts a card, or moves it on over another list."""
        if page in self._held:
            self._held[page][2].cancel()
        timer = asyncio.get_running_loop().call_later(HELD_FOR, self.let_go, page)
        self._held[page] = (card, over, timer)
        self._held_changed()

    def let_go(self, page: Present) -> None:
        """The card is dropped, or held for too long."""
        if held := self._held.pop(page, None):
            held[2].cancel()
            self._held_changed()

    def _held_changed(self) -> None:
        self._holding += 1
        self._changed()
