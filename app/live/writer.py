"""The one thread that writes: what waits, of all boards, goes to disk in one commit."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar, cast

from app.store.protocol import Batch, Conflict, EventLog, StorageDown

log = logging.getLogger("app.storage")
TRY_AGAIN_SECONDS = 1.0
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

    def start(self) -> None:
        """Starts the thread; called on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Writes what waits, then ends the thread."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def append(self, batch: Batch, committed: Committed) -> None:
        """Writes the batch in the next commit; ``committed`` is told None, a Conflict or what went wrong."""
        self._jobs.put(_Append(batch, committed))

    async def run(self, call: Callable[..., T], *args: object) -> T:
        """Runs any other write on the thread, between two commits.

        Raises:
            whatever ``call`` raises.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Call(lambda: call(*args), cast("asyncio.Future[object]", future)))
        return await future

    async def recover(self, attempt: Callable[[], None]) -> None:
        """Nothing while writing works. Otherwise one attempt, at most once a second, whoever asks how often.

        Raises:
            StorageDown: it still does not work.
        """
        if not self.down:
            return
        now = time.monotonic()
        if now - self._tried_at < TRY_AGAIN_SECONDS:
            raise StorageDown("The last write failed.")
        self._tried_at = now
        await self.run(attempt)

    # --- on the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            appends, calls, last = self._all_that_waits(job)
            if appends:
                self._append(appends)
            for call in calls:
                self._call(call)
            if last:
                return

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
        except Exception as problem:  # noqa: BLE001 - each room is told, and tells its people
            outcomes = [problem] * len(appends)
            self._went(problem)
        else:
            self._went(None)
        told = list(zip(appends, outcomes, strict=True))
        self._on_loop(lambda: [job.committed(outcome) for job, outcome in told])

    def _call(self, call: "_Call") -> None:
        try:
            result = call.call()
        except Exception as problem:  # noqa: BLE001 - the caller is told
            error = problem
            self._went(problem)
            self._on_loop(lambda: _unless_gone(call.future, lambda: call.future.set_exception(error)))
        else:
            self._went(None)
            self._on_loop(lambda: _unless_gone(call.future, lambda: call.future.set_result(result)))

    def _went(self, problem: Exception | None) -> None:
        """Notes whether the storage takes writes, and tells the log when that changes."""
        down = isinstance(problem, StorageDown)
        if (problem is None or down) and down != self.down:
            self.down = down
            log.log(logging.ERROR if down else logging.WARNING, "down" if down else "works again")

    def _on_loop(self, tell: Callable[[], object]) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(tell)


class _Append:
    __slots__ = ("batch", "committed")

    def __init__(self, batch: Batch, committed: Committed) -> None:
        self.batch, self.committed = batch, committed


class _Call:
    __slots__ = ("call", "future")

    def __init__(self, call: Callable[[], object], future: "asyncio.Future[object]") -> None:
        self.call, self.future = call, future


def _unless_gone(future: "asyncio.Future[object]", tell: Callable[[], None]) -> None:
    """A caller that was cancelled is not told."""
    if not future.done():
        tell()
