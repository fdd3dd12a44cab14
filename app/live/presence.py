"""Who is here, which cards are held, what everybody is called to, what the screen invites with.

Never in the log; gone with the person, with its time, or with the process.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from app.domain.terms import CardId, CommandId, PersonId, Role
from app.views.invitation import Invitation

HELD_FOR = 10.0
"""Seconds after which a card that is held is let go (practice: a closed laptop holds nothing)."""
CALLED_FOR = 10.0
"""Seconds for which a call stands: long enough to finish a word, too short to call who comes later."""
ASKED_KEPT = 200
"""Commands that are remembered; a retry comes within seconds."""


class Present(Protocol):
    """Somebody's open page."""

    @property
    def person(self) -> PersonId | None: ...


class Heard(NamedTuple):
    """How often each part of presence changed, as far as a page may notice and has been told."""

    people: int = 0
    held: int = 0
    call: int = 0
    invitation: int = 0


UNHEARD = Heard(-1, -1, -1, -1)
"""Of a page that was told nothing yet."""
_TOKEN = re.compile(r"([0-9a-f]{1,16})" + r"\.(\d{1,12})" * len(UNHEARD), re.ASCII)


@dataclass(frozen=True, slots=True)
class Call:
    """What everybody is called to; a later call has a higher number, also after a restart."""

    number: int
    what: str  # "card" or "pattern"
    id: str


class Presence:
    """The people connected to one board, and what they do that leaves no trace.

    Args:
        begun: when this began to count, in Unix milliseconds; after a restart the same counts mean something else.
    """

    def __init__(self, changed: Callable[[], None], begun: int = 0) -> None:
        self._now, self._begun = Heard(), begun
        self._changed = changed
        self._pages: Counter[PersonId] = Counter()
        self._held: dict[Present, tuple[CardId, str, asyncio.TimerHandle]] = {}
        self._call: tuple[Call, asyncio.TimerHandle] | None = None
        self._last_number = 0
        self._invitation: Invitation | None = None
        self._asked: dict[tuple[PersonId, CommandId], None] = {}

    def heard_by(self, role: Role) -> Heard:
        """What that role may notice by now: facilitators who is here, the screen the invitation."""
        now = self._now
        match role:
            case Role.FACILITATOR:
                return now._replace(invitation=0)
            case Role.SCREEN:
                return Heard(call=now.call, invitation=now.invitation)
            case _:
                return Heard(held=now.held, call=now.call)

    def token(self, heard: Heard) -> str:
        """How far a page was told, for one that comes back to ask for more; opaque to clients."""
        return f"{self._begun:x}." + ".".join(map(str, heard))

    def told(self, token: str, role: Role) -> Heard:
        """What a page with that token need not be told again; any part that is not as it is now, it has to be."""
        found, now = _TOKEN.fullmatch(token), self.heard_by(role)
        if not found or found[1] != f"{self._begun:x}":
            return UNHEARD
        parts = zip(found.groups()[1:], now, strict=True)
        return Heard(*(part if part == int(said) else -1 for said, part in parts))

    # --- who is here -----------------------------------------------------------------------------

    def people_changed(self) -> None:
        """Who belongs to the board, or is ready, changed."""
        self._tell(self._now._replace(people=self._now.people + 1))

    @property
    def here(self) -> frozenset[PersonId]:
        """The people with at least one open page."""
        return frozenset(self._pages)

    def arrive(self, page: Present) -> None:
        """A page was opened."""
        if page.person:
            self._pages[page.person] += 1
            if self._pages[page.person] == 1:
                self.people_changed()

    def leave(self, page: Present, grace: float = 0) -> None:
        """A page was closed, or its connection lost; its person stays here for so many seconds, or for good if back."""
        self.let_go(page)
        if page.person and grace:
            asyncio.get_running_loop().call_later(grace, self._gone, page.person)
        elif page.person:
            self._gone(page.person)

    def _gone(self, person: PersonId) -> None:
        self._pages[person] -= 1
        if not self._pages[person]:
            del self._pages[person]
            self.people_changed()

    # --- what is held ----------------------------------------------------------------------------

    @property
    def held(self) -> tuple[tuple[CardId, str], ...]:
        """The cards that are held, each with the list it hovers over ("" for none)."""
        return tuple((card, over) for card, over, _ in self._held.values())

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

    # --- what everybody is called to -------------------------------------------------------------

    @property
    def called(self) -> Call | None:
        """The call that stands."""
        return self._call[0] if self._call else None

    def call(self, what: str, id: str, now: int) -> None:
        """Calls everybody to a card or a pattern.

        Args:
            now: Unix milliseconds, so that numbers grow over a restart as well.
        """
        if self._call:
            self._call[1].cancel()
        self._last_number = max(self._last_number + 1, now)
        ends = asyncio.get_running_loop().call_later(CALLED_FOR, self._call_ends)
        self._call = Call(self._last_number, what, id), ends
        self._call_changed()

    def _call_ends(self) -> None:
        self._call = None
        self._call_changed()

    # --- what the screen invites with ------------------------------------------------------------

    @property
    def invitation(self) -> Invitation | None:
        """How to join, while the screen shows it."""
        return self._invitation

    def invite(self, invitation: Invitation | None) -> None:
        """The screen shows how to join, or no longer."""
        if invitation != self._invitation:
            self._invitation = invitation
            self._tell(self._now._replace(invitation=self._now.invitation + 1))

    # --- asking ----------------------------------------------------------------------------------

    def is_new(self, person: PersonId, command: CommandId) -> bool:
        """Whether this command comes for the first time; then it is remembered, so that a retry has no effect."""
        if (person, command) in self._asked:
            return False
        self._asked[person, command] = None
        if len(self._asked) > ASKED_KEPT:
            del self._asked[next(iter(self._asked))]
        return True

    def forget(self, person: PersonId, command: CommandId) -> None:
        """It came to nothing: a retry has its effect."""
        self._asked.pop((person, command), None)

    # --- telling ---------------------------------------------------------------------------------

    def _held_changed(self) -> None:
        self._tell(self._now._replace(held=self._now.held + 1))

    def _call_changed(self) -> None:
        self._tell(self._now._replace(call=self._now.call + 1))

    def _tell(self, now: Heard) -> None:
        self._now = now
        self._changed()
