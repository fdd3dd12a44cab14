"""When screens are told: at once while it is quiet, in turns while much happens (docs/architecture.md)."""

import asyncio
from collections.abc import Callable
from time import perf_counter

AT_ONCE = 0.05
"""Seconds of telling that a quiet time saves up, so that what happens now and then never waits."""


class Pace:
    """Lets news out, and rests ``rest`` times as long as telling it took, on the average.

    Sending to the screens so takes at most 1/(1 + rest) of the process; what happens meanwhile is summed up in
    the next turn.
    """

    def __init__(self, rest: float = 4.0) -> None:
        self._share = 1 / (1 + rest)
        self._credit, self._at = AT_ONCE, 0.0  # seconds of telling to spend, and when that was so
        self._due: dict[Callable[[], None], None] = {}
        self._waiting = False

    def tell(self, wake: Callable[[], None]) -> None:
        """Calls ``wake`` now, or at the end of the present rest; once, however often it was asked."""
        self._due[wake] = None
        if not self._waiting:
            self._turn()

    def _turn(self) -> None:
        self._waiting = bool(self._due)
        if not self._due:
            return
        now, loop = perf_counter(), asyncio.get_running_loop()
        self._credit = min(AT_ONCE, self._credit + (now - self._at) * self._share)
        self._at = now
        if self._credit < 0:
            loop.call_later(-self._credit / self._share, self._turn)
            return
        due, self._due = self._due, {}
        for wake in due:
            wake()
        loop.call_soon(
            self._told, now
        )  # runs after the viewers' tasks that were woken have rendered and sent

    def _told(self, began: float) -> None:
        self._credit -= perf_counter() - began
        self._turn()
