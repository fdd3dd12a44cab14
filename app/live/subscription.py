"""A viewer's cursor into the board's history: not a queue, so a slow viewer costs nobody anything."""

import asyncio
from types import TracebackType
from typing import TYPE_CHECKING, Self

from app.domain.agenda import Act
from app.domain.terms import CardId, PersonId
from app.domain.visibility import Viewer
from app.live.history import Position

if TYPE_CHECKING:
    from app.live.room import Room
    from app.live.screens import Screens


class Subscription:
    """One open page. Whatever happened since it last looked becomes one frame.

    Args:
        position: how far the page is; None when it has to be sent whole.
    """

    def __init__(self, room: "Room", screens: "Screens", viewer: Viewer, position: Position | None) -> None:
        self._room, self._screens, self._viewer = room, screens, viewer
        self._position = position
        self._presence = -1
        self._news = asyncio.Event()
        self._news.set()

    def __enter__(self) -> Self:
        self._room.subscriptions.add(self)
        self._room.presence.arrive(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._room.subscriptions.discard(self)
        self._room.presence.leave(self)

    @property
    def person(self) -> PersonId | None:
        """Whose page it is; None for the screen."""
        return self._viewer.person

    def wake(self) -> None:
        """There may be something new."""
        self._news.set()

    async def next_frame(self) -> str:
        """The next frame for this viewer, as JSON; waits until there is one."""
        while True:
            await self._news.wait()
            self._news.clear()  # what comes from here on is the next turn's (see Pace)
            frame = self._changes()
            if frame and self._presence_behind():
                self._news.set()
            if frame := frame or self._presence_changes():
                return frame

    def hold(self, card: CardId, over: str) -> None:
        """The viewer lifts a card; passed over when the viewer may not see or move it now."""
        view = self._room.view(self._viewer)
        if view.allows(Act.SORT) and view.card(card):
            self._room.presence.hold(self, card, over)

    def let_go(self) -> None:
        """The viewer lets go of it."""
        self._room.presence.let_go(self)

    def _changes(self) -> str:
        if self._position == self._room.history.position(self._viewer):
            return ""
        frame, self._position = self._screens.frame(self._viewer, self._position)
        return frame

    def _presence_behind(self) -> bool:
        return self._presence != self._room.presence.version_for(self._viewer.role)

    def _presence_changes(self) -> str:
        if not self._presence_behind():
            return ""
        self._presence = self._room.presence.version_for(self._viewer.role)
        return self._screens.presence(self._viewer)
