"""When screens are told: at once while it is quiet, in turns while much happens (docs/architecture.md)."""

import asyncio
from collections.abc import Callable
from time import perf_counter

SHORTEST_REST = 0.002


class Pace:
    """Lets news out, and then rests ``rest`` times as long as telling it took.

    Sending to the screens so takes at most 1/(1 + rest) of the process; what happens meanwhile is summed up in
    the next turn. A quiet board never waits.
    """

    def __init__(self, rest: float = 3.0) -> None:
        self._rest = rest
        self._due: dict[Callable[[], None], None] = {}
        self._resting = False

    def tell(self, wake: Callable[[], None]) -> None:
        """Calls ``wake`` now, or at the end of the present rest; once, however often it was asked."""
        self._due[wake] = None
        if not self._resting:
            self._turn()

    def _turn(self) -> None:
        if not self._due:
            self._resting = False
            return
        self._resting = True
        due, self._due = self._due, {}
        began = perf_counter()
        for wake in due:
            wake()
        # runs after all the viewers' tasks that were just woken have rendered and sent
        asyncio.get_running_loop().call_soon(self._told, began)

    def _told(self, began: float) -> None:
        rest = (perf_counter() - began) * self._rest
        loop = asyncio.get_running_loop()
        if rest < SHORTEST_REST:
            loop.call_soon(self._turn)
        else:
            loop.call_later(rest, self._turn)
