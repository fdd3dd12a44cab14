"""The one thread that writes: what waits, of all boards, goes to disk in one commit."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar, cast

from app.store.protocol import Batch, Conflict, EventLog, StorageDown

log = logging.getLogger("app.storage")
TRY_AGAIN_SECONDS = 1.0
STUCK_SECONDS = 15.0  # twice and more what SQLite waits for whoever holds the database
T = TypeVar("T")
Committed = Callable[[Exception | None], None]


class Writer:
    """Owns the writing thread. All of its results arrive on the event loop that started it.

    ``down`` says whether the last write failed because of the storage: who watches over the server asks for it.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._jobs: queue.SimpleQueue[_Append | _Call | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.down = False
        self._tried_at = float("-inf")
        self._began: float | None = None  # with what it writes now
        self._over = False
        self._told_over = asyncio.Event()

    def start(self) -> None:
        """Starts the thread; called on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self, within: float | None = None) -> bool:
        """Writes what waits, then ends the thread; False when that takes longer than so many seconds.

        Of what is left then nobody was told "saved"; the thread ends with the process.
        """
        self._jobs.put(None)
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._told_over.wait()
        return self._told_over.is_set()

    @property
    def stuck(self) -> bool:
        """Whether a write has not ended for long, or nothing is written any more."""
        began = self._began
        return self._over or (began is not None and time.monotonic() - began > STUCK_SECONDS)

    def append(self, batch: Batch, committed: Committed) -> None:
        """Writes the batch in the next commit; ``committed`` is told None, a Conflict or what went wrong."""
        self._put(_Append(batch, committed))

    async def run(self, call: Callable[..., T], *args: object) -> T:
        """Runs any other write on the thread, between two commits.

        Raises:
            whatever ``call`` raises.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Call(lambda: call(*args), cast("asyncio.Future[object]", future)))
        return await future

    async def recover(self, attempt: Callable[[], None]) -> None:
        """Nothing while writing works. Otherwise one attempt, at most once a second, whoever asks how often.

        Raises:
            StorageDown: it still does not work.
        """
        if self.stuck:
            raise StorageDown("The last write does not end.")
        if not self.down:
            return
        now = time.monotonic()
        if now - self._tried_at < TRY_AGAIN_SECONDS:
            raise StorageDown("The last write failed.")
        self._tried_at = now
        await self.run(attempt)

    def _put(self, job: "_Append | _Call") -> None:
        self._jobs.put(job)
        if self._over:
            self._refuse_the_rest()

    # --- on the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._work()
        finally:  # also by a fault that nobody thought of: then nobody waits for ever
            self._over = True
            self._refuse_the_rest()
            self._on_loop(self._told_over.set)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._began = time.monotonic()
            appends, calls, last = self._all_that_waits(job)
            if appends:
                self._append(appends)
            for call in calls:
                self._call(call)
            self._began = None
            if last:
                return

    def _refuse_the_rest(self) -> None:
        over = StorageDown("Nothing is written any more.")
        with suppress(queue.Empty):
            while True:
                match self._jobs.get_nowait():
                    case _Append(committed=committed):
                        self._on_loop(partial(committed, over))
                    case _Call() as call:
                        self._fail(call, over)
                    case None:
                        pass

    def _all_that_waits(self, first: "_Append | _Call") -> "tuple[list[_Append], list[_Call], bool]":
        jobs: list[_Append | _Call | None] = [first]
        while not self._jobs.empty():
            jobs.append(self._jobs.get())
        appends = [job for job in jobs if isinstance(job, _Append)]
        calls = [job for job in jobs if isinstance(job, _Call)]
        return appends, calls, None in jobs

    def _append(self, appends: "list[_Append]") -> None:
        outcomes: list[Conflict | None] | list[Exception]
        try:
            outcomes = self._log.append([job.batch for job in appends])
        except BaseException as fault:  # noqa: BLE001 - each room is told, and tells its people
            problem = _as_exception(fault)
            outcomes = [problem] * len(appends)
            self._went(problem)
        else:
            self._went(None)
        for job, outcome in zip(appends, outcomes, strict=True):  # apart: a room's fault is no other room's
            self._on_loop(partial(job.committed, outcome))

    def _call(self, call: "_Call") -> None:
        try:
            result = call.call()
        except BaseException as fault:  # noqa: BLE001 - the caller is told
            problem = _as_exception(fault)
            self._went(problem)
            self._fail(call, problem)
        else:
            self._went(None)
            self._on_loop(lambda: _unless_gone(call.future, lambda: call.future.set_result(result)))

    def _fail(self, call: "_Call", problem: Exception) -> None:
        self._on_loop(lambda: _unless_gone(call.future, lambda: call.future.set_exception(problem)))

    def _went(self, problem: Exception | None) -> None:
        """Notes whether the storage takes writes, and tells the log when that changes."""
        down = isinstance(problem, StorageDown)
        if (problem is None or down) and down != self.down:
            self.down = down
            log.log(logging.ERROR if down else logging.WARNING, "down" if down else "works again")

    def _on_loop(self, tell: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # it was closed
            if self._loop:
                self._loop.call_soon_threadsafe(tell)


class _Append:
    __slots__ = ("batch", "committed")

    def __init__(self, batch: Batch, committed: Committed) -> None:
        self.batch, self.committed = batch, committed


class _Call:
    __slots__ = ("call", "future")

    def __init__(self, call: Callable[[], object], future: "asyncio.Future[object]") -> None:
        self.call, self.future = call, future


def _as_exception(fault: BaseException) -> Exception:
    """What would end the thread ends a write only; all boards need the thread."""
    return (
        fault
        if isinstance(fault, Exception)
        else StorageDown(f"The write was broken off: {type(fault).__name__}.")
    )


def _unless_gone(future: "asyncio.Future[object]", tell: Callable[[], None]) -> None:
    """A caller that was cancelled is not told."""
    if not future.done():
        tell()
