"""How often and how many: budgets that refill with time, and places that can be taken."""

from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

KEYS_KEPT = 20_000


class TooMany(Exception):
    """A budget is spent.

    Args:
        wait: seconds until it is worth trying again.
    """

    def __init__(self, wait: float) -> None:
        super().__init__("too many")
        self.wait = wait


class Budget:
    """A token bucket per key, kept as one number each: the moment at which the bucket is full again.

    Args:
        rate: tokens that come back per second.
        burst: tokens that a full bucket holds.
        kept: keys to remember; beyond it those whose bucket is full, then the oldest, are forgotten.
    """

    def __init__(self, rate: float, burst: float, kept: int = KEYS_KEPT) -> None:
        self._each, self._slack, self._kept = 1 / rate, (burst - 1) / rate, kept
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def take(self, key: Hashable, now: float) -> None:
        """Takes one token; ``now`` in seconds of a clock that never goes back.

        Raises:
            TooMany: there is none; nothing was taken.
        """
        full_at = max(self._full_at.get(key, now), now)
        if (wait := full_at - now - self._slack) > 0:
            raise TooMany(wait)
        self._full_at[key] = full_at + self._each
        if len(self._full_at) > self._kept:
            self._forget(now)

    def give_back(self, key: Hashable) -> None:
        """Returns one token that was taken in vain."""
        if key in self._full_at:
            self._full_at[key] -= self._each

    def __len__(self) -> int:
        return len(self._full_at)

    def _forget(self, now: float) -> None:
        for key in [key for key, full_at in self._full_at.items() if full_at <= now]:
            del self._full_at[key]
        while len(self._full_at) > self._kept:
            self._full_at.popitem(last=False)


class Places:
    """Live connections of each board, at most so many.

    Args:
        most: places that one board has.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    @contextmanager
    def place(self, board: str) -> Iterator[None]:
        """Holds one place while the body runs.

        Raises:
            TooMany: all are taken.
        """
        if self._taken[board] >= self._most:
            raise TooMany(10)
        self._taken[board] += 1
        try:
            yield
        finally:
            self._taken[board] -= 1
            if not self._taken[board]:
                del self._taken[board]

    @property
    def taken(self) -> int:
        """Connections of all boards together."""
        return self._taken.total()
