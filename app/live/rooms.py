"""The boards that are open in this process."""

import asyncio
from collections.abc import Callable
from typing import Protocol
from weakref import WeakValueDictionary

from app.domain.events import Entry
from app.domain.terms import PersonId
from app.live.pace import Pace
from app.live.room import Room, Speaking
from app.live.writer import Writer
from app.store.protocol import EventLog

ROOMS_KEPT = 200
"""Rooms that stay open though nobody looks; beyond it the longest unused are closed."""


class NoSuchBoard(LookupError):
    """No board of that id."""


class Register(Protocol):
    """What rooms need to know of boards beside their logs."""

    def epoch_of(self, board: str) -> str | None: ...
    def names(self, board: str) -> dict[PersonId, str]: ...


class Rooms:
    """Opens boards when they are first asked for, each once."""

    def __init__(
        self,
        log: EventLog,
        register: Register,
        speaking: Speaking,
        clock: Callable[[], int],
        rest: float = 4.0,
    ) -> None:
        self.writer = Writer(log)
        self._log, self._register, self._speaking, self._clock = log, register, speaking, clock
        self._pace = Pace(rest)
        self._open: dict[str, Room] = {}
        # closed ones as well, while somebody has them in hand: of two rooms of a board each hears half
        self._made: WeakValueDictionary[str, Room] = WeakValueDictionary()
        self._opening: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def start(self) -> None:
        """Called on the running event loop, before anything else."""
        self.writer.start()

    async def drain(self, within: float | None = None) -> bool:
        """Everything that was accepted is on disk when this returns; False when that takes longer, in seconds."""
        return await self.writer.stop(within)

    def known(self, board: str) -> Room | None:
        """The room if it is open; never waits."""
        if room := self._open.get(board):
            return room
        if room := self._made.get(board):
            self._open[board] = room
        return room

    async def open(self, board: str) -> Room:
        """The board's room.

        Raises:
            NoSuchBoard: there is none.
        """
        if room := self.known(board):
            return room
        lock = self._opening.setdefault(board, asyncio.Lock())  # there as long as somebody waits for it
        async with lock:
            if not (room := self.known(board)):
                self._close_unused()
                room = self._open[board] = self._made[board] = await self._make(board)
            return room

    async def _make(self, board: str) -> Room:
        epoch, entries, names = await asyncio.to_thread(self._read, board)
        if epoch is None:
            raise NoSuchBoard
        return Room(
            board, epoch, entries, names, self.writer, self._log, self._speaking, self._pace, self._clock
        )

    def _read(self, board: str) -> tuple[str | None, list[Entry], dict[PersonId, str]]:
        epoch = self._register.epoch_of(board)
        if epoch is None:
            return None, [], {}
        return epoch, self._log.read(board), self._register.names(board)

    def _close_unused(self) -> None:
        unused = [id for id, room in self._open.items() if room.unused]
        for id in unused[: max(0, len(self._open) - ROOMS_KEPT)]:
            del self._open[id]
