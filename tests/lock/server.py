"""The real application behind a real server, with the clock and the chance that a test gives it.

Two runs are comparable byte by byte only when what is not the board's doing is the same in both. So clock and
chance are planted here, and nothing is replaced in what was received afterwards.
"""

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

import pytest
import uvicorn.server
from fastapi import FastAPI

import app.live.subscription
import app.main
import app.server.connections
import app.server.serving
import app.web.bodies
import app.web.codes
import app.web.doors
import app.web.live
import app.web.rounds
import app.web.session
import app.web.writing
from app.main import create_app
from app.server.serving import configured, listen
from app.settings import Settings
from app.web.desk import Desk
from tests.empty import hasten, place
from tests.lock.wire import PATIENCE

FOR_EVER = 86_400.0
"""Seconds, longer than any run."""
SWIFT_TURNS = 100
"""Turns of the event loop at the end of which nearly every screen knows all there is."""
T = TypeVar("T")


@dataclass
class Clock:
    """Stands still until the test moves it."""

    ms: int = 1_760_000_000_000

    def now(self) -> int:
        """Unix milliseconds."""
        return self.ms


class Chance:
    """Draws that come in the same order for the same name, so that runs make the same ids, codes and tokens."""

    def __init__(self, name: str) -> None:
        self._name, self._drawn = name, 0

    def _draw(self) -> str:
        self._drawn += 1
        return hashlib.sha256(f"{self._name} {self._drawn}".encode()).hexdigest()

    def token_hex(self, count: int) -> str:
        """As ``secrets.token_hex``."""
        return self._draw()[: count * 2]

    def token_urlsafe(self, count: int) -> str:
        """As long as ``secrets.token_urlsafe``."""
        return self._draw()[: -(-count * 4 // 3)]

    def choice(self, among: str) -> str:
        """As ``secrets.choice``."""
        return among[int(self._draw(), 16) % len(among)]

    def uuid4(self) -> UUID:
        """As ``uuid.uuid4``."""
        return UUID(self._draw()[:32])


@dataclass
class Running:
    """A running program: its address for clients, its inside for waiting and for planted faults."""

    app: FastAPI
    port: int
    loop: asyncio.AbstractEventLoop
    clock: Clock
    browsers: list[Any] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """What the handlers use."""
        found: Desk = self.app.state.desk
        return found

    def on_loop(self, look: Callable[[], T]) -> T:
        """What ``look`` answers on the server's event loop."""

        async def looked() -> T:
            return look()

        return asyncio.run_coroutine_threadsafe(looked(), self.loop).result(PATIENCE)

    def beat(self) -> None:
        """Tells every open page its head, as a timer does; here the timer would come when it likes."""

        def beat() -> None:
            for page in list(self.desk.connected):
                page.beat()

        self.on_loop(beat)

    def settle(self, board: str, pages: int | None = None) -> None:
        """Waits until every open page was sent all that is news to it.

        Args:
            pages: how many open pages there have to be.
        """
        asyncio.run_coroutine_threadsafe(self._settled(board, pages), self.loop).result(PATIENCE * 2)

    async def _settled(self, board: str, pages: int | None) -> None:
        for turn in range(SWIFT_TURNS + PATIENCE * 1_000):
            room = self.desk.rooms.known(board)
            there = room.subscriptions if room else set()
            if (pages is None or len(there) == pages) and all(page.at_rest for page in there):
                return
            await asyncio.sleep(0 if turn < SWIFT_TURNS else 0.001)
        raise AssertionError("a screen was not told what it lacks, or is not there")


def settings_for(folder: Path) -> Settings:
    """A database of the test's own, and budgets that no test spends."""
    return Settings(
        database_url=f"sqlite:///{folder}/board.db",
        writes_per_second=1_000,
        writes_burst=10_000,
        failed_guesses_per_minute=100_000,
        failed_guesses_per_address=100_000,
        publish_rest=0,
        drain_seconds=3,
        lag_limit=60,  # a loaded machine is late now and then, and /metrics would tell it in one run of two
    )


@contextmanager
def planted_chance() -> Iterator[Clock]:
    """Clock and chance of the program, the same in every run; each place draws from its own."""
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app.main, "now", clock.now)
        for module in (app.web.codes, app.web.doors, app.web.rounds, app.web.writing, app.web.session):
            chance = Chance(module.__name__)
            draws = {"token_hex": chance.token_hex, "token_urlsafe": chance.token_urlsafe}
            patch.setattr(module, "secrets", SimpleNamespace(choice=chance.choice, **draws))
        for module in (app.web.bodies, app.web.rounds):
            patch.setattr(module, "uuid4", Chance(f"{module.__name__} uuid").uuid4)
        _let_nothing_come_by_itself(patch)
        hasten(patch)
        _end_swiftly(patch)
        yield clock


def _let_nothing_come_by_itself(patch: pytest.MonkeyPatch) -> None:
    """What the program does after some seconds it would do in one run, and in its slower twin at another moment."""

    async def beat(desk: Desk) -> None:
        await asyncio.sleep(FOR_EVER)  # ``Running.beat`` comes at the same moments in all runs

    patch.setattr(app.web.live, "beat", beat)
    patch.setattr(app.live.subscription, "GRACE", FOR_EVER)
    for seconds in ("IDLE_SECONDS", "HEAD_SECONDS", "STUCK_SECONDS", "SLOWEST_SECONDS"):
        patch.setattr(app.server.connections, seconds, FOR_EVER)
    patch.setattr(app.server.serving, "IDLE_SECONDS", FOR_EVER)
    patch.setattr(app.server.serving, "PING_SECONDS", FOR_EVER)


def _end_swiftly(patch: pytest.MonkeyPatch) -> None:
    """uvicorn looks ten times a second whether all have gone; here it looks a hundred times as often."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / 100)

    patch.setattr(uvicorn.server, "asyncio", SimpleNamespace(**vars(asyncio) | {"sleep": sleep}))


@contextmanager
def serving(folder: Path, clock: Clock) -> Iterator[Running]:
    """The server in a thread, on a free port, over the database of that folder."""
    settings = settings_for(folder)
    if not (folder / "board.db").exists():
        place(folder / "board.db")
    loops: list[asyncio.AbstractEventLoop] = []
    ready, told = threading.Event(), asyncio.Event()

    def is_ready() -> None:
        loops.append(asyncio.get_running_loop())
        ready.set()

    with listen("127.0.0.1", 0) as sock:
        program = create_app(settings)
        server = configured(program, settings, is_ready)

        async def until_told() -> None:
            await server.on_tick(0)  # once, for the date of answers
            await told.wait()

        server.main_loop = until_told  # type: ignore[method-assign]  # its own looks every 0.1 s whether to end
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        try:
            assert ready.wait(PATIENCE), "the server did not start"
            yield Running(program, sock.getsockname()[1], loops[0], clock)
        finally:
            server.should_exit = True
            if loops:
                loops[0].call_soon_threadsafe(told.set)
            thread.join()
