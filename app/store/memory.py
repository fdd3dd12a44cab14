"""The log without a database, for tests of what stands above it."""

from collections.abc import Sequence
from threading import Lock

from app.domain.erasing import Erasing, left
from app.domain.events import Entry
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
        for entry in batch.entries:
            if isinstance(entry.event, Erasing):
                entries[:] = left(entries, entry.event)
            entries.append(entry)
        return None
