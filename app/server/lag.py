"""How late the event loop is. Everybody at every board waits for it, so a function that keeps it is told by name."""

import asyncio
import logging
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

BEAT_SECONDS = 0.1
QUIET_SECONDS = 10.0  # between two lines, however often it happens
FRAMES_SHOWN = 8
log = logging.getLogger("app.server.lag")


class Lag:
    """Measures from both sides: the loop beats, and a thread looks what the loop's thread does when no beat comes.

    Args:
        limit: seconds; what is later than this is told.
        clock: seconds, of a clock that never goes back.
        doing: names of the functions in which the loop's thread is, the innermost first.
    """

    def __init__(self, limit: float, clock: Callable[[], float], doing: Callable[[], str]) -> None:
        self._limit, self._clock, self._doing = limit, clock, doing
        self._beaten = clock()
        self._found = ""
        self._told_at = float("-inf")
        self._untold = 0
        self.times, self.longest = 0, 0.0
        """How often it was too late, and by how many seconds at most."""

    def beat(self) -> None:
        """On the loop: the time since the last beat, beyond what was meant, is what everybody waited."""
        now = self._clock()
        late, found = now - self._beaten - BEAT_SECONDS, self._found
        self._beaten, self._found = now, ""
        if late > self._limit:
            self.times, self.longest = self.times + 1, max(self.longest, late)
            self._untold += 1
            if now - self._told_at >= QUIET_SECONDS:
                self._tell(now, late, found)

    def look(self) -> None:
        """On the thread: notes what is done now when a beat is overdue."""
        if not self._found and self._clock() - self._beaten - BEAT_SECONDS > self._limit:
            self._found = self._doing()

    def _tell(self, now: float, late: float, doing: str) -> None:
        told = {"milliseconds": round(late * 1000), "times": self._untold, "doing": doing}
        log.warning("the event loop was late", extra={"told": told})
        self._told_at, self._untold = now, 0


class Watch:
    """Lag's beats and looks, as long as a loop runs; a thread that dies with the process."""

    def __init__(self, limit: float) -> None:
        self._loop = asyncio.get_running_loop()
        of_the_loop = threading.get_ident()
        self.lag = Lag(limit, time.monotonic, lambda: names(sys._current_frames().get(of_the_loop)))  # noqa: SLF001
        self._limit = limit
        self._over = threading.Event()
        self._next = self._loop.call_later(BEAT_SECONDS, self._beat)
        threading.Thread(target=self._look, name="lag", daemon=True).start()

    def stop(self) -> None:
        """Ends both."""
        self._over.set()
        self._next.cancel()

    def _beat(self) -> None:
        self.lag.beat()
        self._next = self._loop.call_later(BEAT_SECONDS, self._beat)

    def _look(self) -> None:
        while not self._over.wait(self._limit / 2):
            self.lag.look()


def names(frame: FrameType | None) -> str:
    """The functions of a stack, the innermost first; no values."""
    found: list[str] = []
    while frame and len(found) < FRAMES_SHOWN:
        found.append(f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(found)
