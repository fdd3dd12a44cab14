"""A viewer's cursor into the board's history: not a queue, so a slow viewer costs nobody anything."""

import asyncio
from types import TracebackType
from typing import Protocol, Self

from app.domain.agenda import Act
from app.domain.terms import CardId, PersonId
from app.domain.visibility import Viewer
from app.live.history import Position
from app.live.presence import UNHEARD
from app.live.scene import Scene
from app.live.screens import Screens


class Outlet(Protocol):
    """A connection into which frames can be written at once while it is ready."""

    @property
    def ready(self) -> bool: ...
    def write(self, frame: bytes) -> None: ...


class Subscription:
    """One open page. Whatever happened since it last looked becomes one frame.

    Args:
        open_pages: the room's; the subscription is in it while it is entered.
        position: how far the page is; None when it has to be sent whole.
        outlet: takes frames without a task having to wake for each viewer, as long as the viewer reads.
    """

    def __init__(
        self,
        scene: Scene,
        screens: Screens,
        open_pages: "set[Subscription]",
        viewer: Viewer,
        position: Position | None,
        outlet: Outlet | None = None,
    ) -> None:
        self._scene, self._screens, self._viewer = scene, screens, viewer
        self._open_pages, self._outlet = open_pages, outlet
        self._on_its_way = True  # a frame that next_frame gave out may not have been written yet
        self._position = position
        self._heard = UNHEARD
        self._news = asyncio.Event()
        self._news.set()

    def __enter__(self) -> Self:
        self._open_pages.add(self)
        self._scene.presence.arrive(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open_pages.discard(self)
        self._scene.presence.leave(self)

    @property
    def person(self) -> PersonId | None:
        """Whose page it is; None for the screen."""
        return self._viewer.person

    @property
    def at_rest(self) -> bool:
        """Whether this page knows all that is known."""
        there = self._position == self._scene.history.position(self._viewer)
        return there and not self._presence_behind() and not self._news.is_set()

    def wake(self) -> None:
        """There may be something new."""
        if not self._outlet or not self._outlet.ready or self._on_its_way:
            self._news.set()
            return
        try:
            while frame := self._next():
                self._outlet.write(frame)
        except Exception:  # noqa: BLE001 - the viewer's own task meets the fault again; nobody else may
            self._news.set()

    async def next_frame(self) -> bytes:
        """The next frame for this viewer, as JSON in UTF-8; waits until there is one."""
        self._on_its_way = False
        while True:
            await self._news.wait()
            self._news.clear()  # what comes from here on is the next turn's (see Pace)
            if frame := self._next():
                self._on_its_way = True
                if self._presence_behind():
                    self._news.set()
                return frame

    def hold(self, card: CardId, over: str) -> None:
        """The viewer lifts a card; passed over when the viewer may not see or move it now."""
        view = self._scene.view(self._viewer)
        if view.allows(Act.SORT) and view.card(card):
            self._scene.presence.hold(self, card, over)

    def let_go(self) -> None:
        """The viewer lets go of it."""
        self._scene.presence.let_go(self)

    def _next(self) -> bytes:
        return self._changes() or self._presence_changes()

    def _changes(self) -> bytes:
        if self._position == self._scene.history.position(self._viewer):
            return b""
        frame, self._position = self._screens.frame(self._viewer, self._position)
        return frame

    def _presence_behind(self) -> bool:
        return self._heard != self._scene.presence.heard_by(self._viewer.role)

    def _presence_changes(self) -> bytes:
        if not self._presence_behind():
            return b""
        heard, self._heard = self._heard, self._scene.presence.heard_by(self._viewer.role)
        return self._screens.presence(self._viewer, heard)
