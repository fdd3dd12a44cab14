"""What the floors above know of the log; no database stands behind this file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.events import Entry


@dataclass(frozen=True, slots=True)
class Batch:
    """What one board appends at once.

    Args:
        board: whose log.
        expected: the seq of the last entry there, as far as the writer knows.
        entries: with the seqs `expected + 1` and so on.
    """

    board: str
    expected: int
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        for seq, entry in enumerate(self.entries, self.expected + 1):
            if entry.seq != seq:
                raise ValueError(f"entry {entry.seq} stands where {seq} belongs")


class Conflict(Exception):
    """`expected` is not the end of the board's log (or there is no such board): read on, decide again."""


class StorageDown(Exception):
    """The database can not be written or read now; nothing of the call was written."""


class EventLog(Protocol):
    """One gapless order of entries per board."""

    def read(self, board: str, since: int = 0) -> list[Entry]:
        """The entries after `since`, in order.

        Raises:
            StorageDown: the database can not be read.
            UnreadableEvent: a newer program wrote one of them.
        """

    def append(self, batches: Sequence[Batch]) -> list[Conflict | None]:
        """Writes all batches that fit, together; they are on disk when this returns.

        Returns:
            Per batch, None, or the conflict because of which nothing of this batch was written.

        Raises:
            StorageDown: nothing of any batch was written.
        """
