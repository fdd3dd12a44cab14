"""A viewer's cursor into the board's history: not a queue, so a slow viewer costs nobody anything."""

import asyncio
import json
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from app.domain.agenda import Act
from app.domain.terms import CardId, PersonId, Role
from app.domain.visibility import Viewer
from app.live.history import Position
from app.live.presence import UNHEARD, Heard
from app.live.scene import Scene
from app.live.screens import Screens

GRACE = 8.0
"""Seconds for which who asks for news again and again is still here, though not connected."""
RESTORED = b'{"restored":true,'


class SentAway(Exception):
    """The viewer's place in the round is another by now, or none: ``code`` closes the socket."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Outlet(Protocol):
    """A connection into which frames can be written at once while it is ready."""

    @property
    def ready(self) -> bool: ...
    def write(self, frame: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Since:
    """How far a page is.

    Args:
        position: None when it has to be sent whole.
        restored: what it shows is of a board that was since put back to an earlier state.
        heard: what it was told of presence.
    """

    position: Position | None
    restored: bool = False
    heard: Heard = UNHEARD


class Subscription:
    """One open page. Whatever happened since it last looked becomes one frame.

    Args:
        open_pages: the room's; the subscription is in it while it is entered.
        outlet: takes frames without a task having to wake for each viewer, as long as the viewer reads.
        build: of the program's files, so that an older page notices.
        asks: the page asks again and again instead of staying connected: it is told no heads, and for ``grace``
            seconds after each time its person is still here.
    """

    def __init__(
        self,
        scene: Scene,
        screens: Screens,
        open_pages: "set[Subscription]",
        viewer: Viewer,
        since: Since,
        outlet: Outlet | None = None,
        build: str = "",
        asks: bool = False,
    ) -> None:
        self._scene, self._screens, self._viewer = scene, screens, viewer
        self._open_pages, self._outlet = open_pages, outlet
        self._build, self._asks = build, asks
        self._beat_due = False
        self._sent_away = 0
        self._on_its_way = True  # a frame that next_frame gave out may not have been written yet
        self._position, self._restored, self._heard = since.position, since.restored, since.heard
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
        self._scene.presence.leave(self, GRACE if self._asks else 0)

    @property
    def person(self) -> PersonId | None:
        """Whose page it is; None for the screen."""
        return self._viewer.person

    @property
    def place(self) -> tuple[Role, str]:
        """The role and the group of whose page it is."""
        return self._viewer.role, self._viewer.group

    @property
    def at_rest(self) -> bool:
        """Whether this page knows all that is known."""
        there = self._position == self._scene.history.position(self._viewer)
        behind = self._beat_due or self._presence_behind() or self._news.is_set()
        return there and not behind

    def wake(self) -> None:
        """There may be something new."""
        if not self._outlet or not self._outlet.ready or self._on_its_way or self._sent_away:
            self._news.set()
            return
        try:
            while frame := self._next():
                self._outlet.write(frame)
        except Exception:  # noqa: BLE001 - the viewer's own task meets the fault again; nobody else may
            self._news.set()

    def send_away(self, code: int) -> None:
        """This connection ends: with 4403 for good, with 1012 to come back as who the viewer is by now."""
        self._sent_away = code
        self._news.set()

    async def next_frame(self) -> bytes:
        """The next frame for this viewer, as JSON in UTF-8; waits until there is one.

        Raises:
            SentAway: there will be none.
        """
        self._on_its_way = False
        while True:
            await self._news.wait()
            if self._sent_away:
                raise SentAway(self._sent_away)
            self._news.clear()  # what comes from here on is the next turn's (see Pace)
            if frame := self._next():
                self._on_its_way = True
                if self._presence_behind():
                    self._news.set()
                return frame

    def frames(self) -> list[bytes]:
        """All frames that there are for this viewer now."""
        found = []
        while frame := self._next():
            found.append(frame)
        return found

    @property
    def head(self) -> dict[str, str]:
        """Where the viewer's page should be by now, which build of the files it should be of, and whose place it shows."""
        place = f"{self._viewer.role}/{self._viewer.group}"
        return {"head": self._scene.cursor(self._viewer), "build": self._build, "place": place}

    @property
    def heard(self) -> str:
        """How far the page was told of presence, for the next time it asks."""
        return self._scene.presence.token(self._heard)

    def beat(self) -> None:
        """The page is told its head, before whatever else there is."""
        if not self._asks:
            self._beat_due = True
            self.wake()

    def hold(self, card: CardId, over: str) -> None:
        """The viewer lifts a card; passed over when the viewer may not see or move it now."""
        view = self._scene.view(self._viewer)
        if view.allows(Act.SORT) and view.card(card):
            self._scene.presence.hold(self, card, over)

    def let_go(self) -> None:
        """The viewer lets go of it."""
        self._scene.presence.let_go(self)

    def _next(self) -> bytes:
        return self._beat() or self._changes() or self._presence_changes()

    def _beat(self) -> bytes:
        if not self._beat_due:
            return b""
        self._beat_due = False
        return json.dumps(self.head).encode()

    def _changes(self) -> bytes:
        if self._position == self._scene.history.position(self._viewer):
            return b""
        frame, self._position = self._screens.frame(self._viewer, self._position)
        frame = frame or b'{"cursor":"%b","content":""}' % self._scene.cursor(self._viewer).encode()
        if self._restored:
            self._restored, frame = False, RESTORED + frame[1:]
        return frame

    def _presence_behind(self) -> bool:
        return self._heard != self._scene.presence.heard_by(self._viewer.role)

    def _presence_changes(self) -> bytes:
        if not self._presence_behind():
            return b""
        heard, self._heard = self._heard, self._scene.presence.heard_by(self._viewer.role)
        return self._screens.presence(self._viewer, heard)
