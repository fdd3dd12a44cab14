"""Many people with real browsers' manners at one real server, and what its disk holds in the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from app.domain.events import Entry
from app.rehearsal.client import Client
from app.rehearsal.day import all_of
from app.store.engine import make_engine
from app.store.log import SqlLog


class Serves(Protocol):
    """A real server."""

    @property
    def url(self) -> str:
        """Its address."""

    @property
    def database(self) -> Path:
        """Its file."""


def fresh() -> str:
    """A new id."""
    return str(uuid4())


class People:
    """A facilitator, observers and the board they sit at."""

    def __init__(self, url: str, observers: int) -> None:
        self.lead = Client(url, "facilitator")
        self.observers = [Client(url, f"observer {number}") for number in range(1, observers + 1)]

    @property
    def everybody(self) -> list[Client]:
        """The facilitator first."""
        return [self.lead, *self.observers]

    @property
    def board(self) -> str:
        """The board's id."""
        return self.lead.board_path.removeprefix("/boards/")

    async def step(self, *steps: str) -> None:
        """Moves the board through the steps."""
        for step in steps:
            await self.lead.on_board("PUT", "step", step=step, confirm=True)

    async def post(self, author: Client, text: str = "3 of 5 students write.") -> str:
        """A card that is on the server's disk when this returns; its id."""
        card = fresh()
        await author.on_board("POST", "cards", card=card, text=text, classroom="C1", focus="student")
        return card

    async def start_pattern(self) -> str:
        """An empty pattern."""
        pattern = fresh()
        await self.lead.on_board("POST", "patterns", pattern=pattern)
        return pattern


@asynccontextmanager
async def people_at(server: Serves, observers: int) -> AsyncIterator[People]:
    """Everybody has joined, opened the page and holds a socket."""
    people = People(server.url, observers)
    try:
        await people.lead.enter("/rounds", problem_of_practice="Each fills in their own sheet.")
        code = (await people.lead.seen())["join_code"]
        await all_of(client.enter("/join", code=code, name=client.name) for client in people.observers)
        await all_of(client.load() for client in people.everybody)
        async with asyncio.TaskGroup() as sockets:
            listening = [sockets.create_task(client.listen()) for client in people.everybody]
            for client in people.everybody:
                await client.until(lambda c=client: c.connections)  # type: ignore[misc]
            yield people
            for task in listening:
                task.cancel()
    finally:
        for client in people.everybody:
            await client.close()


def log_of(server: Serves, board: str) -> list[Entry]:
    """What the disk holds; the server may be running."""
    engine = make_engine(f"sqlite:///{server.database}")
    try:
        return SqlLog(engine).read(board)
    finally:
        engine.dispose()


def assert_gapless(log: list[Entry]) -> None:
    """One order, and every command's entries stand together: each was decided once."""
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    runs = [
        (entry.actor, entry.command)
        for before, entry in zip([None, *log], log, strict=False)
        if before is None or (before.actor, before.command) != (entry.actor, entry.command)
    ]
    assert len(runs) == len(set(runs)), "a command had its effect twice"
