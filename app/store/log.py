"""The log in a database; one transaction takes what many boards have."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, and_, bindparam, insert, select, update
from sqlmodel import col

from app.domain.events import CardPosted, CardReworded, CardsErased, Entry
from app.domain.terms import CardId, CommandId, PersonId
from app.store import engine as database
from app.store.codec import ERASED, decode, encode
from app.store.engine import reading, writing
from app.store.protocol import Batch, Conflict, EventLog, StorageDown
from app.store.tables import BoardRow, CardTextRow, EventRow

__all__ = ["Batch", "Conflict", "EventLog", "SqlLog", "StorageDown", "write_entries"]


_ADVANCE = (
    update(BoardRow)
    .where(col(BoardRow.id) == bindparam("board"), col(BoardRow.head) == bindparam("expected"))
    .values(head=col(BoardRow.head) + bindparam("count"))
)
_INSERT_EVENT = insert(EventRow)
_INSERT_TEXT = insert(CardTextRow)
_WITH_WORDS = select(col(CardTextRow.seq), col(CardTextRow.card_id)).where(
    col(CardTextRow.board_id) == bindparam("board"),
    col(CardTextRow.seq) < bindparam("before"),
    col(CardTextRow.text) != ERASED,
)
_ERASE = (
    update(CardTextRow)
    .where(col(CardTextRow.board_id) == bindparam("board"), col(CardTextRow.seq) == bindparam("at"))
    .values(text=ERASED)
)
_SAME_ENTRY = and_(
    col(CardTextRow.board_id) == col(EventRow.board_id), col(CardTextRow.seq) == col(EventRow.seq)
)
_READ = (
    select(
        col(EventRow.seq),
        col(EventRow.at),
        col(EventRow.actor),
        col(EventRow.command),
        col(EventRow.kind),
        col(EventRow.body),
        col(CardTextRow.text),
    )
    .outerjoin(CardTextRow, _SAME_ENTRY)
    .where(col(EventRow.board_id) == bindparam("board"), col(EventRow.seq) > bindparam("since"))
    .order_by(col(EventRow.seq))
)


class SqlLog:
    """The log in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._traces = True  # a program that was killed may have left some

    def read(self, board: str, since: int = 0) -> list[Entry]:
        """See `EventLog`; one query."""
        with reading(self._engine) as connection:
            rows = connection.execute(_READ, {"board": board, "since": since}).all()
        return [_entry(*row) for row in rows]

    def append(self, batches: Sequence[Batch]) -> list[Conflict | None]:
        """See `EventLog`; one transaction. Words that a batch erases are off the disk as well."""
        with writing(self._engine) as connection:
            answers = _write(connection, batches)
        if any(isinstance(entry.event, CardsErased) for batch in batches for entry in batch.entries):
            self._traces = True
        if self._traces:
            with suppress(StorageDown):  # what was appended stands; the next append tries again
                self.erase_traces()
        return answers

    def erase_traces(self) -> bool:
        """Takes erased words off the disk; False when a long reader (a backup) still holds them.

        Raises:
            StorageDown: the database can not be written.
        """
        self._traces = not database.erase_traces(self._engine)
        return not self._traces


def write_entries(connection: Connection, board: str, entries: Iterable[Entry]) -> None:
    """Inserts entries whose place in the board's order is already taken for them."""
    _insert(connection, [(board, entry) for entry in entries])


def _write(connection: Connection, batches: Sequence[Batch]) -> list[Conflict | None]:
    answers: list[Conflict | None] = [None] * len(batches)
    rows: list[tuple[str, Entry]] = []
    # in the order of the boards, or two workers could wait for each other's
    for at, batch in sorted(enumerate(batches), key=lambda item: item[1].board):
        place = {"board": batch.board, "expected": batch.expected, "count": len(batch.entries)}
        if connection.execute(_ADVANCE, place).rowcount:
            rows += [(batch.board, entry) for entry in batch.entries]
        else:
            answers[at] = Conflict(f"The log of this board does not end at {batch.expected}.")
    _insert(connection, rows)
    return answers


def _insert(connection: Connection, rows: list[tuple[str, Entry]]) -> None:
    events: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for board, entry in rows:
        kind, body, text = encode(entry.event)
        place = {"board_id": board, "seq": entry.seq}
        who = {"at": entry.at, "actor": entry.actor, "command": entry.command}
        events.append({**place, **who, "kind": kind, "body": body})
        if text is not None and isinstance(entry.event, CardPosted | CardReworded):
            texts.append({**place, "card_id": entry.event.card, "text": text})
    for statement, values in ((_INSERT_EVENT, events), (_INSERT_TEXT, texts)):
        if values:
            connection.execute(statement, values)
    for board, entry in rows:
        if isinstance(entry.event, CardsErased):
            _erase(connection, board, entry.seq, set(entry.event.cards))


def _erase(connection: Connection, board: str, before: int, cards: set[CardId]) -> None:
    """Takes away what the cards said until then (an UPDATE, and why: `CardTextRow`)."""
    found = connection.execute(_WITH_WORDS, {"board": board, "before": before})
    if places := [{"board": board, "at": seq} for seq, card in found if card in cards]:
        connection.execute(_ERASE, places)


def _entry(seq: int, at: int, actor: str, command: str, kind: str, body: str, text: str | None) -> Entry:
    return Entry(seq, at, PersonId(actor), CommandId(command), decode(kind, body, text))
