"""Cards that may say the same, on request (rule P11): worked out in a thread, one board after the other, and remembered.

The same cards asked for again, as when twenty people press the button, cost nothing.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from app.domain.seen import CardSeen
from app.web.limits import TooMany
from app.web.similar import groups

CARDS = 1_000
"""Cards that are compared at most, the first of those not yet sorted."""
REMEMBERED = 16
WAITING = 20
"""So many people wait for their answer at most; they have asked of as many boards."""
PATIENCE = 5
"""Seconds after which one who found too many others may ask again."""


@dataclass(slots=True)
class Suggestions:
    """Makes them; of no board and no viewer, since the cards come from a view."""

    _known: dict[bytes, list[list[int]]] = field(default_factory=dict)  # by a digest: no words are kept
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: int = 0

    async def groups(self, cards: Sequence[CardSeen]) -> tuple[tuple[CardSeen, ...], ...]:
        """Groups of cards whose words are nearly the same, the most alike first; TooMany when many ask at once."""
        asked = cards[:CARDS]
        texts = [card.text for card in asked]
        key = hashlib.sha256("\0".join(texts).encode()).digest()
        found = self._known.get(key) or await self._compare(key, texts)
        return tuple(tuple(asked[at] for at in group) for group in found)

    async def _compare(self, key: bytes, texts: list[str]) -> list[list[int]]:
        if self._waiting >= WAITING:
            raise TooMany(PATIENCE)
        self._waiting += 1
        try:
            async with self._one:
                if key not in self._known:
                    self._known[key] = await run_in_threadpool(groups, texts)
                while len(self._known) > REMEMBERED:
                    del self._known[next(iter(self._known))]
                return self._known[key]
        finally:
            self._waiting -= 1
