"""What is purged on its date, and the proof of every purge (rules S24 and S25). Runs as long as the server."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

from app.domain.commands import Command, ProvePurge, PurgeCards
from app.domain.terms import NO_ONE, Actor, CommandId, Proof, Role
from app.live.rooms import Rooms
from app.store.log import Purged as Told
from app.store.log import SqlLog
from app.store.proof import Searches

log = logging.getLogger("app.storage")
PROGRAM = Actor(NO_ONE, Role.FACILITATOR)
"""Nobody's hand: the date that a round was given."""
NOTHING_SOUGHT = Proof(0, 0, 0, 0)
LOOKS_EVERY, LOOKS_TWICE, TRIES_AGAIN = 3_600.0, 600.0, 5.0  # seconds
"""A round that is due is looked at again before it is purged: a machine that starts with a wrong clock has set it by then."""
TRIES = 60
"""As often it is tried to take traces off the disk while somebody reads: then the search says what it finds."""


class Purges:
    """Has the log, which tells it what was purged; ``run`` does the rest.

    Args:
        log_of: makes the log, which calls what it is given.
        due: the boards whose date has come by then, in Unix milliseconds.
        unproven: the boards that were purged without a search: a program that was killed has forgotten the words.
        prove: looks for words on the disk; its search is among the searches meanwhile.
        now: Unix milliseconds.
        rest: waits so many seconds.
    """

    def __init__(
        self,
        log_of: Callable[[Told], SqlLog],
        due: Callable[[int], list[str]],
        unproven: Callable[[], list[str]],
        prove: Callable[[list[str], Searches], Proof],
        now: Callable[[], int],
        rest: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.log = log_of(self.purged)
        self._due, self._unproven, self._prove = due, unproven, prove
        self._now, self._rest = now, rest
        self._purged: asyncio.Queue[tuple[str, list[str]]] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._searches = Searches()

    def purged(self, board: str, words: list[str]) -> None:
        """Called on the writing thread; nothing keeps the words but the search that follows."""
        with suppress(RuntimeError):  # the loop was closed
            if self._loop:
                self._loop.call_soon_threadsafe(self._purged.put_nowait, (board, words))

    async def run(self, rooms: Rooms) -> None:
        """Until it is cancelled; a search under way is ended then."""
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._prove_all(rooms))
                tasks.create_task(self._look_again(rooms))
        finally:
            self._searches.end()

    # --- on the date ------------------------------------------------------------------------------

    async def _look_again(self, rooms: Rooms) -> None:
        with _told_when_it_fails():
            for board in await asyncio.to_thread(self._unproven):
                await _ask(rooms, board, ProvePurge(NOTHING_SOUGHT))
        before: set[str] = set()
        while True:
            due: set[str] = set()
            with _told_when_it_fails():
                await rooms.writer.run(self.log.erase_traces)  # a program that was killed may have left some
                due.update(await asyncio.to_thread(self._due, self._now()))
                for board in sorted(due & before):
                    await _ask(rooms, board, PurgeCards(due=True))
                    log.info("purged on its date")
            if new := due - before:
                log.info("rounds are purged soon", extra={"rounds": len(new)})
            before = due
            await self._rest(LOOKS_TWICE if new else LOOKS_EVERY)

    # --- the proof --------------------------------------------------------------------------------

    async def _prove_all(self, rooms: Rooms) -> None:
        while True:
            board, words = await self._purged.get()
            with _told_when_it_fails():
                proof = await self._proof(rooms, words)
                await _ask(rooms, board, ProvePurge(proof))
                if proof.found:
                    log.error("purged words are still in the database", extra={"pieces": proof.found})

    async def _proof(self, rooms: Rooms, words: list[str]) -> Proof:
        for _ in range(TRIES):
            if await rooms.writer.run(self.log.erase_traces):
                break
            await self._rest(TRIES_AGAIN)
        if (proof := await self._search(words)).found:
            await rooms.writer.run(self.log.make_anew)  # a place that nothing was written over since
            proof = await self._search(words)
        return proof

    async def _search(self, words: list[str]) -> Proof:
        return await asyncio.to_thread(self._prove, words, self._searches)


async def _ask(rooms: Rooms, board: str, command: Command) -> None:
    with _told_when_it_fails():  # one board's trouble is no other's
        room = await rooms.open(board)
        await room.submit(command, PROGRAM, CommandId(str(uuid4())))


@contextmanager
def _told_when_it_fails() -> Iterator[None]:
    """It is tried again in an hour, or when the server starts."""
    try:
        yield
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the others have to be looked at
        log.warning("purging has to wait", extra={"kind": type(trouble).__name__})
