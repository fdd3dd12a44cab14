"""The log in a database; one transaction takes what many boards have."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, and_, bindparam, insert, select, update
from sqlmodel import col

from app.domain.erasing import ERASED, Erasing, left
from app.domain.events import CardsErased, CardsPurged, Entry, RoundClosed, Worded
from app.domain.terms import CardId, CommandId, PersonId
from app.store import engine as database
from app.store.codec import decode, encode
from app.store.engine import reading, writing
from app.store.protocol import Batch, Conflict, EventLog, StorageDown
from app.store.tables import BoardRow, CardTextRow, EventRow, PersonRow

__all__ = ["Batch", "Conflict", "EventLog", "SqlLog", "StorageDown", "write_entries"]


_ADVANCE = (
    update(BoardRow)
    .where(col(BoardRow.id) == bindparam("board"), col(BoardRow.head) == bindparam("expected"))
    .values(head=col(BoardRow.head) + bindparam("count"))
)
_INSERT_EVENT = insert(EventRow)
_INSERT_TEXT = insert(CardTextRow)
_REWRITE = (
    update(EventRow)
    .where(col(EventRow.board_id) == bindparam("board"), col(EventRow.seq) == bindparam("place"))
    .values(at=bindparam("time"), actor=bindparam("who"), body=bindparam("said"))
)
_ERASE = (
    update(CardTextRow)
    .where(col(CardTextRow.board_id) == bindparam("board"), col(CardTextRow.seq) == bindparam("place"))
    .values(text=ERASED)
)
_WITH_WORDS = select(col(CardTextRow.seq), col(CardTextRow.card_id)).where(
    col(CardTextRow.board_id) == bindparam("board"),
    col(CardTextRow.seq) < bindparam("before"),
    col(CardTextRow.text) != ERASED,
)
_NAMES = select(col(PersonRow.name)).where(col(PersonRow.board_id) == bindparam("board"))
_FORGET_NAMES = update(PersonRow).where(col(PersonRow.board_id) == bindparam("board")).values(name="")
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


Purged = Callable[[str, list[str]], None]
"""Told the board whose words have just been purged, and what they were, so that they can be looked for."""


def _nobody_asks(_board: str, _words: list[str]) -> None:
    pass


class SqlLog:
    """The log in a database.

    Args:
        purged: called on the writing thread, once the purge is on disk.
    """

    def __init__(self, engine: Engine, purged: Purged = _nobody_asks) -> None:
        self._engine, self._purged = engine, purged
        self._traces = True  # a program that was killed may have left some

    def read(self, board: str, since: int = 0) -> list[Entry]:
        """See `EventLog`; one query."""
        with reading(self._engine) as connection:
            return _read(connection, board, since)

    def append(self, batches: Sequence[Batch]) -> list[Conflict | None]:
        """See `EventLog`; one transaction. Words that a batch erases are off the disk as well."""
        purged: dict[str, list[str]] = {}
        with writing(self._engine) as connection:
            answers = _write(connection, batches, purged)
        if any(isinstance(entry.event, Erasing) for batch in batches for entry in batch.entries):
            self._traces = True
        if self._traces:
            with suppress(StorageDown):  # what was appended stands; the next append tries again
                self.erase_traces()
        for board, words in purged.items():
            self._purged(board, words)
        return answers

    def erase_traces(self) -> bool:
        """Takes erased words off the disk; False when a long reader (a backup) still holds them.

        Raises:
            StorageDown: the database can not be written.
        """
        self._traces = not database.erase_traces(self._engine)
        return not self._traces

    def make_anew(self) -> None:
        """Writes the whole file anew from its rows, and takes what was there before off the disk.

        Raises:
            StorageDown: the database can not be written.
        """
        database.make_anew(self._engine)
        self.erase_traces()


def write_entries(connection: Connection, board: str, entries: Iterable[Entry]) -> None:
    """Inserts entries whose place in the board's order is already taken for them."""
    _insert(connection, [(board, entry) for entry in entries], {})


def _write(
    connection: Connection, batches: Sequence[Batch], purged: dict[str, list[str]]
) -> list[Conflict | None]:
    answers: list[Conflict | None] = [None] * len(batches)
    rows: list[tuple[str, Entry]] = []
    # in the order of the boards, or two workers could wait for each other's
    for at, batch in sorted(enumerate(batches), key=lambda item: item[1].board):
        place = {"board": batch.board, "expected": batch.expected, "count": len(batch.entries)}
        if connection.execute(_ADVANCE, place).rowcount:
            rows += [(batch.board, entry) for entry in batch.entries]
        else:
            answers[at] = Conflict(f"The log of this board does not end at {batch.expected}.")
    _insert(connection, rows, purged)
    return answers


def _insert(connection: Connection, rows: list[tuple[str, Entry]], purged: dict[str, list[str]]) -> None:
    events: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for board, entry in rows:
        kind, body, text = encode(entry.event)
        place = {"board_id": board, "seq": entry.seq}
        who = {"at": entry.at, "actor": entry.actor, "command": entry.command}
        events.append({**place, **who, "kind": kind, "body": body})
        if text is not None and isinstance(entry.event, Worded):
            texts.append({**place, "card_id": entry.event.card, "text": text})
    for statement, values in ((_INSERT_EVENT, events), (_INSERT_TEXT, texts)):
        if values:
            connection.execute(statement, values)
    for board, entry in rows:
        match entry.event:
            case CardsErased():
                _erase(connection, board, entry.seq, set(entry.event.cards))
            case RoundClosed():
                _rewrite(connection, board, entry)
            case CardsPurged():
                purged[board] = [*_rewrite(connection, board, entry), *_forget_names(connection, board)]
            case _:
                pass


def _erase(connection: Connection, board: str, before: int, cards: set[CardId]) -> None:
    """Takes away what the cards said until then, as ``erasing.left`` says it; quick, for it happens at every step."""
    found = connection.execute(_WITH_WORDS, {"board": board, "before": before})
    if places := [{"board": board, "place": seq} for seq, card in found if card in cards]:
        connection.execute(_ERASE, places)


def _rewrite(connection: Connection, board: str, by: Entry) -> list[str]:
    """Leaves of the log before an entry what the entry leaves of it; the words that are gone.

    No row is deleted: each becomes a shorter one (why: `CardTextRow`).
    """
    before = [entry for entry in _read(connection, board, 0) if entry.seq < by.seq]
    rows, words, gone = [], [], []
    for was, now in zip(before, left(before, by.event), strict=True):
        place, had, has = {"board": board, "place": now.seq}, encode(was.event), encode(now.event)
        if (was.at, was.actor, had[1]) != (now.at, now.actor, has[1]):
            rows.append({**place, "time": now.at, "who": now.actor, "said": has[1]})
        if had[2] != has[2]:
            words.append(place)
            gone.append(str(had[2]))
    if rows:
        connection.execute(_REWRITE, rows)
    if words:
        connection.execute(_ERASE, words)
    return gone


def _forget_names(connection: Connection, board: str) -> list[str]:
    """Of a round without words nobody needs to know who was there; the names that are gone."""
    names = list(connection.execute(_NAMES, {"board": board}).scalars())
    connection.execute(_FORGET_NAMES, {"board": board})
    return names


def _read(connection: Connection, board: str, since: int) -> list[Entry]:
    rows = connection.execute(_READ, {"board": board, "since": since}).all()
    return [_entry(*row) for row in rows]


def _entry(seq: int, at: int, actor: str, command: str, kind: str, body: str, text: str | None) -> Entry:
    return Entry(seq, at, PersonId(actor), CommandId(command), decode(kind, body, text))
