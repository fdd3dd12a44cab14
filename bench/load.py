"""A load process: connects the viewers of its boards, writes, and counts what arrives inside the window."""

import asyncio
import gc
import os
import random
import time
from multiprocessing.connection import Connection
from typing import Any

import uvloop

from bench.plan import Order, Seen, Window, Wrong
from bench.viewers import BareBoard, Board, OurBoard

SETTLE_SECONDS = 15.0


def run(order: Order, pipe: Connection) -> None:
    """The process's main function. Says "ready", waits for the window, answers with what it saw or a sentence."""
    os.sched_setaffinity(0, order.cores)
    try:
        pipe.send(uvloop.run(_Load(order).run(pipe)))
    except Wrong as wrong:
        pipe.send(str(wrong))
    except (OSError, TimeoutError, KeyError, ValueError) as error:
        pipe.send(f"{type(error).__name__}: {error}")


class _Load:
    def __init__(self, order: Order) -> None:
        self.order = order
        kind = BareBoard if order.target == "bare" else OurBoard
        self.boards: list[Board] = [kind(plan, order.port) for plan in order.boards]
        for board in self.boards:
            board.calm = not order.writers
        self.stopped = False
        self.busy = 0
        self.broken: Wrong | None = None
        self.main: asyncio.Task[Any] | None = None

    async def run(self, pipe: Connection) -> Seen:
        self.main = asyncio.current_task()
        asyncio.get_running_loop().set_exception_handler(self._break)
        try:
            for board in self.boards:
                await board.connect()
            pipe.send("ready")
            await _readable(pipe)
            gc.disable()  # nothing here makes circles, and a collection would count as the server's latency
            return await self._measure(pipe.recv())
        except asyncio.CancelledError:
            raise self.broken or Wrong("cancelled") from None
        finally:
            for board in self.boards:
                board.close()

    async def _measure(self, window: Window) -> Seen:
        if self.order.writers:
            for board in self.boards:
                for person in range(self.order.writers):
                    self._keep_writing(board, person)
        await _until(window.start)
        before, cpu = self._counts(), time.process_time()
        if not self.order.writers:
            await self._write_calmly(window)
        await _until(window.end)
        after, cpu = self._counts(), time.process_time() - cpu
        self.stopped = True
        await self._settle()
        if not self.order.writers:
            after = self._counts()  # the last calm change may have come just behind the window
        seen = Seen(cpu=[cpu], latencies=[one for board in self.boards for one in board.latencies])
        for board, old, new in zip(self.boards, before, after, strict=True):
            grown = [now - then for then, now in zip(old["counts"], new["counts"], strict=True)]
            seen.delivered += min(grown) * len(grown)
            seen.sights += sum(grown)
            seen.frames += new["frames"] - old["frames"]
            seen.bytes += new["bytes"] - old["bytes"]
            seen.answered += new["answered"] - old["answered"]
            if board.calm and board.waiting:
                raise Wrong(f"{self.order.target}: {len(board.waiting)} changes did not reach all")
        return seen

    def _counts(self) -> list[dict[str, Any]]:
        return [
            {
                "counts": [viewer.count for viewer in board.viewers],
                "frames": sum(viewer.frames for viewer in board.viewers),
                "bytes": sum(viewer.bytes for viewer in board.viewers),
                "answered": board.answered,
            }
            for board in self.boards
        ]

    def _keep_writing(self, board: Board, person: int) -> None:
        def next_one() -> None:
            if self.stopped:
                self.busy -= 1
            else:
                board.write(person, next_one)

        self.busy += 1
        board.write(person, next_one)

    async def _write_calmly(self, window: Window) -> None:
        chance = random.Random(self.order.seed)  # the same times for every server
        slot = 1 / self.order.changes_per_second
        moments = [
            (window.start + slot * (at + chance.random() * 0.8), at, board)
            for board in self.boards
            for at in range(int((window.end - window.start) * self.order.changes_per_second))
        ]
        for moment, at, board in sorted(moments, key=lambda one: one[0]):
            await _until(moment)
            self.busy += 1
            board.write(at % len(board.plan.people), self._answered)
            self._check()

    def _answered(self) -> None:
        self.busy -= 1

    async def _settle(self) -> None:
        """Waits until every answer is here and every viewer has everything."""
        limit = time.monotonic() + SETTLE_SECONDS
        lacking = "answers"
        while self.busy or any(lacking := board.lacks() for board in self.boards):
            self._check()
            if time.monotonic() > limit:
                raise Wrong(f"{self.order.target}: {self.busy} writes have no answer; {lacking}")
            await asyncio.sleep(0.05)
        self._check()

    def _check(self) -> None:
        if failure := next((failure for board in self.boards if (failure := board.failure())), ""):
            raise Wrong(f"{self.order.target}: {failure}")

    def _break(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        wrong = error if isinstance(error, Wrong) else Wrong(f"{context.get('message')}: {error!r}")
        self.broken = self.broken or wrong
        if self.main:
            self.main.cancel()


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


async def _readable(pipe: Connection) -> None:
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(pipe.fileno(), ready.set)
    await ready.wait()
    loop.remove_reader(pipe.fileno())
