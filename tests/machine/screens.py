"""Viewers of the machine: each with a page that only frames keep true."""

import asyncio
import json

from app.domain.visibility import Viewer
from app.live.room import Room
from app.live.screens import PageParts, Screens
from app.live.subscription import Subscription
from app.rehearsal.screen import ScreenModel, difference
from app.views.patch import Partials
from app.views.speech import ENGLISH
from tests.live.house import RENDERER

TURNS = 10_000
"""Turns of the event loop after which a page that still lacks something was forgotten."""


def document(parts: PageParts) -> str:
    """The live parts as a page."""
    return (
        f"<html><body><div id='held'></div><section id='people'></section>"
        f"{parts.bar}{parts.stage}{parts.mine}</body></html>"
    )


class Page:
    """One viewer's open page; it may be connected, asleep (it does not read) or gone for a while."""

    def __init__(self, name: str, viewer: Viewer, language: str = ENGLISH) -> None:
        self.name, self.viewer, self.language = name, viewer, language
        self.received: list[str] = []
        self.cursor = ""
        self.model = ScreenModel("<html></html>")
        self._held_for: tuple[object, ...] = (None,) * 4
        self._subscription: Subscription | None = None
        self._pump: asyncio.Task[None] | None = None

    @property
    def reads(self) -> bool:
        """Whether frames reach the page now."""
        return self._pump is not None

    @property
    def connected(self) -> bool:
        """Whether it has a place in the board's history."""
        return self._subscription is not None

    def load(self, room: Room) -> None:
        """Opens the page."""
        parts = room.page(self.viewer, self.language)
        self.cursor = parts.cursor
        self.received.append(document(parts))
        self.model = ScreenModel(document(parts))

    def connect(self, room: Room) -> None:
        """Goes on from the page's cursor."""
        self._subscription = room.subscribe(self.viewer, self.cursor, language=self.language)
        self._subscription.__enter__()
        self.wake()

    def wake(self) -> None:
        """Reads again."""
        if self._subscription and not self._pump:
            self._pump = asyncio.get_running_loop().create_task(self._read(self._subscription))

    async def sleep(self) -> None:
        """Stays connected and does not read."""
        if self._pump:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
            self._pump = None

    async def disconnect(self) -> None:
        """Loses the connection and keeps the page."""
        await self.sleep()
        if self._subscription:
            self._subscription.__exit__(None, None, None)
            self._subscription = None

    async def settle(self, room: Room) -> None:
        """Waits until everything that was let out has arrived."""
        for _ in range(TURNS):
            if not self._pump or not self._subscription or self._subscription.at_rest:
                return
            assert not self._pump.done(), self._pump.exception()
            await asyncio.sleep(0)
        raise AssertionError(f"{self.name} was not told what it lacks")

    def check(self, room: Room, partials: Partials) -> None:
        """The page is what a fresh page would be, rendered without anything remembered.

        Where neither the board nor the page is another than at the last look, that look still holds.
        """
        looked_at = (room.scene, room.board, dict(room.scene.names), len(self.received))
        if all(now is then or now == then for now, then in zip(looked_at, self._held_for, strict=True)):
            return
        if self.language != ENGLISH:
            partials = RENDERER.speaking(self.language).partials
        fresh = ScreenModel(document(Screens(room.scene, partials).page(self.viewer)))
        told = difference(self.model.live(), fresh.live())
        assert not told, f"{self.name}: the screen differs from a fresh page\n{told}"
        assert not self.model.doubles(), f"{self.name}: ids stand twice: {self.model.doubles()}"
        self._held_for = looked_at

    async def _read(self, subscription: Subscription) -> None:
        while True:
            text = (await subscription.next_frame()).decode()
            self.received.append(text)
            frame = json.loads(text)
            self.model.apply(frame["content"])
            self.cursor = frame.get("cursor", self.cursor)
