"""Rooms over a real database, without a web server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from app.domain.commands import Command, DescribeRound, Join
from app.domain.terms import Actor, CommandId, Frame
from app.live.room import Room
from app.live.rooms import Rooms
from app.store.directory import Directory
from app.store.engine import make_engine
from app.store.log import SqlLog
from app.views.render import Renderer
from tests.desk import FRAME, facilitator, observer, uuid
from tests.empty import place

BOARD = "board-1"
RENDERER = Renderer()
_commands = count(500_000)


class House:
    """The rooms of one database file; opened anew it knows only what is on disk."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            place(file)
        self.engine = engine = make_engine(f"sqlite:///{file}")
        self.log = SqlLog(engine)
        self.directory = Directory(engine)
        if self.directory.epoch_of(BOARD) is None:
            self.directory.create_board(BOARD, "ABCDEFGH", "epoch1", 0)
        ticks = count(1)
        self.rooms = Rooms(
            self.log,
            self.directory,
            lambda language: RENDERER.speaking(language).partials,
            lambda: next(ticks),
            rest=0,
        )

    async def ask(self, actor: Actor, command: Command, id: CommandId | None = None) -> None:
        """Submits a command as the web floor does."""
        room = await self.rooms.open(BOARD)
        await room.submit(command, actor, id or CommandId(uuid(next(_commands))))

    async def room(self) -> Room:
        """The board's room."""
        return await self.rooms.open(BOARD)

    async def describe(self, observers: int = 4, frame: Frame = FRAME) -> None:
        """A described round with a facilitator and observers."""
        lead = facilitator()
        await self.ask(lead, DescribeRound(frame))
        await self.ask(lead, Join(lead.person, lead.role, ""))
        for number in range(1, observers + 1):
            person = observer(number)
            await self.ask(lead, Join(person.person, person.role, person.group))


@asynccontextmanager
async def house(file: Path) -> AsyncIterator[House]:
    """A house with its writer running."""
    opened = House(file)
    opened.rooms.start()
    try:
        yield opened
    finally:
        await opened.rooms.drain()
        opened.engine.dispose()
