"""How often: budgets that refill with time (rule D9)."""

from collections.abc import Hashable


class TooMany(Exception):
    """A budget is spent; ``wait`` is the number of seconds until it is worth trying again."""

    def __init__(self, wait: float) -> None:
        super().__init__("too many")
        self.wait = wait


class Budget:
    """A bucket of ``burst`` tokens per key, of which ``rate`` come back per second.

    A bucket is one number, the moment at which it is full again; beyond ``kept`` keys the longest unused is forgotten.
    """

    def __init__(self, rate: float, burst: float, kept: int = 20_000) -> None:
        self._each, self._slack, self._kept = 1 / rate, (burst - 1) / rate, kept
        self._full_at: dict[Hashable, float] = {}

    def check(self, key: Hashable, now: float) -> float:
        """When the bucket will be full, or TooMany; ``now`` in seconds of a clock that never goes back."""
        full_at = max(self._full_at.get(key, now), now)
        if (wait := full_at - now - self._slack) > 0:
            raise TooMany(wait)
        return full_at

    def take(self, key: Hashable, now: float) -> None:
        """Takes one token, or raises TooMany and takes none."""
        full_at = self.check(key, now)
        self._full_at.pop(key, None)  # so that the keys stand in the order of their use
        self._full_at[key] = full_at + self._each
        if len(self._full_at) > self._kept:
            del self._full_at[next(iter(self._full_at))]

    def __len__(self) -> int:
        return len(self._full_at)
