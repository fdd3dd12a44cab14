"""Which regions each entry touched, counted apart for each audience, so that a count tells nothing else.

A viewer's cursor counts what this viewer could notice: the entries that everybody may notice, and, apart from
them, the viewer's own. Two histories that differ only in other people's locked cards give a viewer the same
cursor (rules L5 and V2).
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.noticed import EVERYONE, FACILITATORS, NOBODY
from app.domain.terms import PersonId, Role
from app.domain.visibility import Viewer
from app.views.regions import NOTHING, Regions, Touch

KEPT = 2_000
"""Entries an audience can be behind before it is sent the whole screen anew."""


class Position(NamedTuple):
    """How far a viewer's screen is: entries for everybody, and entries that the viewer alone hears."""

    public: int
    private: int


class History:
    """The touched regions of one board, per audience, as far back as they are kept."""

    def __init__(self) -> None:
        self._public = _Lane()
        self._hidden = _Lane()  # what facilitators notice and not everybody: most often that counts changed
        self._own: dict[PersonId, _Lane] = {}

    def add(self, touches: Sequence[Touch]) -> None:
        """Takes in what one entry touched."""
        for lane, touch in self._lanes(touches):
            lane.add(touch.regions)

    def forget_people(self) -> None:
        """The round is closed, and whose entries they were is forgotten: all but the public count begins anew.

        A replay of the log that is left counts the same. Who comes back from before the closing gets the whole
        screen, for the closing itself touched all of it.
        """
        self._hidden, self._own = _Lane(), {}

    def position(self, viewer: Viewer) -> Position:
        """Where a viewer is who knows all that they may know."""
        return Position(self._public.end, self._private(viewer).end)

    def reaches(self, viewer: Viewer, position: Position) -> bool:
        """Whether it can be told what was touched since; not when too long ago, or ahead of us."""
        private = self._private(viewer)
        return self._public.reaches(position.public) and private.reaches(position.private)

    def shared_since(self, viewer: Viewer, position: Position) -> Regions:
        """What was touched since in the part of the screen that the viewer's audience shares."""
        public = self._public.since(position.public)
        if viewer.role is Role.FACILITATOR:
            return public | self._hidden.since(position.private)
        return public

    def own_since(self, viewer: Viewer, position: Position) -> Regions:
        """What was touched since in the part of the screen that is the viewer's own."""
        return self._private(viewer).since(position.private)

    def _private(self, viewer: Viewer) -> "_Lane":
        if viewer.role is Role.FACILITATOR:
            return self._hidden
        return (viewer.person and self._own.get(viewer.person)) or _NONE

    def _lanes(self, touches: Sequence[Touch]) -> list[tuple["_Lane", Touch]]:
        lanes = []
        for touch in touches:
            if touch.audience == EVERYONE:
                lanes.append((self._public, touch))
            elif touch.audience == FACILITATORS:
                lanes.append((self._hidden, touch))
            elif touch.audience != NOBODY:
                lanes.append((self._own.setdefault(PersonId(touch.audience), _Lane()), touch))
        return lanes


class _Lane:
    """What one audience hears, in order; ``base`` entries of it are not kept."""

    def __init__(self) -> None:
        self.base = 0
        self.kept: list[Regions] = []

    @property
    def end(self) -> int:
        return self.base + len(self.kept)

    def add(self, regions: Regions) -> None:
        self.kept.append(regions)
        if len(self.kept) > KEPT:
            self.base += KEPT // 2
            del self.kept[: KEPT // 2]

    def reaches(self, position: int) -> bool:
        return self.base <= position <= self.end

    def since(self, position: int) -> Regions:
        """All regions touched since a position that is within reach."""
        kept = self.kept[position - self.base :]
        return kept[0] if len(kept) == 1 else NOTHING.union(*kept)


_NONE = _Lane()
