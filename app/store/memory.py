"""The log without a database, for tests of what stands above it."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from app.domain.events import CardPosted, CardReworded, CardsErased, Entry
from app.domain.terms import CardId
from app.store.codec import ERASED
from app.store.protocol import Batch, Conflict


class MemoryLog:
    """`EventLog` in a dictionary. A board need not be created first: its log is empty until something comes."""

    def __init__(self) -> None:
        self._boards: dict[str, list[Entry]] = {}
        self._lock = Lock()

    def read(self, board: str, since: int = 0) -> list[Entry]:
        """See `EventLog`."""
        with self._lock:
            return self._boards.get(board, [])[max(since, 0) :]

    def append(self, batches: Sequence[Batch]) -> list[Conflict | None]:
        """See `EventLog`."""
        with self._lock:
            return [self._append(batch) for batch in batches]

    def _append(self, batch: Batch) -> Conflict | None:
        entries = self._boards.setdefault(batch.board, [])
        if batch.expected != len(entries):
            return Conflict(f"The log of this board does not end at {batch.expected}.")
        entries += batch.entries
        for entry in batch.entries:
            if isinstance(entry.event, CardsErased):
                _erase(entries, set(entry.event.cards), entry.seq)
        return None


def _erase(entries: list[Entry], cards: set[CardId], before: int) -> None:
    for at, entry in enumerate(entries[: before - 1]):
        if isinstance(entry.event, CardPosted | CardReworded) and entry.event.card in cards:
            entries[at] = replace(entry, event=replace(entry.event, text=ERASED))
