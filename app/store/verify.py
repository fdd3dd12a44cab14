"""Is a database whole: its file, the order of every board, every event, and the words where they belong.

SQLite keeps no sums of its pages, so one letter that changed in the middle of a card can not be told from what somebody
wrote. A backup is sealed for that (`seal`): a SHA-256 over everything in it, so that any change of its content is found.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.domain.board import Board
from app.domain.erasing import Erasing, left
from app.domain.events import Entry, MemberJoined, Worded
from app.domain.evolve import fold
from app.domain.terms import CommandId, PersonId
from app.store.codec import UnreadableEvent, decode
from app.store.engine import NewerDatabase, sqlite_driver, up_to_date
from app.store.file import beside
from app.store.tables import Table

SEAL = "backup_seal"
_OURS = {*Table.metadata.tables, "alembic_version", SEAL}
_OTHERS = ("sqlite_", "_litestream_")  # SQLite's own, and what Litestream remembers
MOST_SAID = 20
"""Sentences; a file that is damaged throughout has thousands."""


@dataclass
class Found:
    """What a database holds, and a sentence for everything that is wrong with it.

    Args:
        made_at: for a sealed backup, when it was made, in Unix milliseconds.
        older: an older program made the tables; they are looked at when they have been brought up to date.
    """

    file: Path
    boards: int = 0
    entries: int = 0
    made_at: int | None = None
    older: bool = False
    faults: list[str] = field(default_factory=list)


def verify(file: Path) -> Found:
    """Looks through the whole file, also while a program writes; changes nothing.

    Raises:
        OSError: there is no such file, or it can not be read.
    """
    found = Found(file)
    if not file.is_file():
        raise FileNotFoundError(f"There is no file {file}.")
    if not os.access(
        file, os.R_OK
    ):  # not opened: closing it would undo locks that SQLite holds in this process
        raise PermissionError(f"{file} can not be read by this user.")
    driver = sqlite_driver()
    try:
        with closing(read_only(file)) as connection:
            connection.execute("BEGIN")
            found.faults += _said(_faults(connection, found))
    except NewerDatabase as newer:
        found.faults = [str(newer)]
    except driver.Error as fault:
        if getattr(fault, "sqlite_errorname", "") == "SQLITE_BUSY":
            found.faults = ["Another program holds the database; try again later."]
        else:
            found.faults.append(f"The file is damaged: {fault}.")
    except Exception as fault:  # noqa: BLE001 - a number where a text belongs, and the like; it may repeat a text
        found.faults.append(
            f"The file is damaged: something in it is of a wrong kind ({type(fault).__name__})."
        )
    return found


def read_only(file: Path) -> Any:
    """A connection that can not write; without a WAL beside the file it leaves none there either."""
    file = file.resolve()  # behind a link there is no WAL beside the name, and what it holds would be missing
    how = "mode=ro" if beside(file, "-wal").exists() else "mode=ro&immutable=1"
    connection = sqlite_driver().connect(f"file:{quote(str(file))}?{how}", uri=True, isolation_level=None)
    connection.text_factory = _text
    return connection


def seal(connection: Any, now: int) -> None:
    """Puts the sum of everything that is in the database beside it; `now` in Unix milliseconds."""
    connection.execute(f"DROP TABLE IF EXISTS {SEAL}")  # of a backup that somebody put in the place by hand
    connection.execute(f"CREATE TABLE {SEAL} (made_at BIGINT NOT NULL, sha256 TEXT NOT NULL)")
    connection.execute(f"INSERT INTO {SEAL} VALUES (?, ?)", (now, _sum(connection)))  # noqa: S608 - a constant


def _text(raw: bytes) -> str:
    """Letters that are none are kept as such: the driver's own complaint would repeat a card's words."""
    return raw.decode("utf-8", "surrogateescape")


def _said(faults: Iterator[str]) -> list[str]:
    said = [fault for fault, _ in zip(faults, range(MOST_SAID), strict=False)]
    return [*said, "There may be more."] if len(said) == MOST_SAID else said


def _faults(connection: Any, found: Found) -> Iterator[str]:
    broken = [row[0] for row in connection.execute(f"PRAGMA integrity_check({MOST_SAID})")]
    if broken != ["ok"]:
        yield from (f"The file is damaged: {each}." for each in broken)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" not in tables:
        yield "This is no database of this program."
        return
    if SEAL in tables:
        found.made_at, sealed = connection.execute(f"SELECT made_at, sha256 FROM {SEAL}").fetchone()  # noqa: S608
        if sealed != _sum(connection):
            yield "This is not what was backed up: the file has changed since."
    elif any(name not in _OURS and not name.startswith(_OTHERS) for name in tables):
        yield "The file holds a table that this program does not know."
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"A row of the table {table} belongs to no {parent}."
    revisions = {revision for (revision,) in connection.execute("SELECT version_num FROM alembic_version")}
    found.older = not up_to_date(revisions)
    if found.older:
        return
    people = {person for (person,) in connection.execute("SELECT id FROM person")}
    for board, head in connection.execute("SELECT id, head FROM board ORDER BY created_at, id").fetchall():
        found.boards += 1
        yield from _board_faults(connection, found, board, head, people)


def _sum(connection: Any) -> str:
    """SHA-256 of every table's making and rows, the seal's own apart."""
    made = hashlib.sha256()
    tables = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name != ? ORDER BY type, name",
        (SEAL,),
    ).fetchall()
    for name, sql in tables:
        made.update(repr((name, sql)).encode())
        if sql.startswith("CREATE TABLE"):
            for row in connection.execute(f'SELECT rowid, * FROM "{name}" ORDER BY rowid'):  # noqa: S608
                made.update(repr(row).encode())
    return made.hexdigest()


def _board_faults(connection: Any, found: Found, board: str, head: int, people: set[str]) -> Iterator[str]:
    words = {
        seq: (card, text)
        for seq, card, text in connection.execute(
            "SELECT seq, card_id, text FROM card_text WHERE board_id = ?", (board,)
        )
    }
    entries: list[Entry] = []
    rows = connection.execute(
        "SELECT seq, at, actor, command, kind, body FROM event WHERE board_id = ? ORDER BY seq", (board,)
    )
    for seq, at, actor, command, kind, body in rows:
        found.entries += 1
        where = f"board {board}, entry {seq}"
        if seq != len(entries) + 1:
            yield f"A gap in {where}: it should be entry {len(entries) + 1}."
            return
        try:
            event = decode(kind, body, words[seq][1] if seq in words else None)
        except UnreadableEvent as unreadable:
            yield f"{unreadable} ({where})"
            return
        entries.append(Entry(seq, at, PersonId(actor), CommandId(command), event))
        yield from _word_faults(entries[-1], body, words.pop(seq, None), where)
        if isinstance(event, MemberJoined) and event.person not in people:
            yield f"Somebody has joined of whom no name is there ({where})."
    if head != len(entries):
        yield f"Board {board} should have {head} entries and has {len(entries)}."
    yield from (f"Words stand at board {board}, entry {seq}, where no card is." for seq in words)
    yield from _kept_words(entries, board)
    try:
        fold(Board(), entries)
    except Exception as fault:  # noqa: BLE001 - whatever it is, no room can be made of it; its text may be a card's
        yield f"Board {board} can not be made again from its entries ({type(fault).__name__})."


def _word_faults(entry: Entry, body: str, words: tuple[str, str] | None, where: str) -> Iterator[str]:
    event = entry.event
    if not isinstance(event, Worded):
        if words:
            yield f"Words stand at {where}, where no card is."
    elif words is None:
        yield f"The words of {where}, are missing."
    elif words[0] != event.card:
        yield f"The words of {where}, are another card's."
    elif not _is_text(words[1]):
        yield f"The words of {where}, are damaged."
    if isinstance(event, Worded) and '"text":' in body:
        yield f"Words stand in the log at {where}, where they can not be erased."


def _is_text(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kept_words(entries: list[Entry], board: str) -> Iterator[str]:
    """Words and people that are there although an entry later erased them."""
    for place, by in enumerate(entries):
        if not isinstance(by.event, Erasing):
            continue
        for was, now in zip(entries[:place], left(entries[:place], by.event), strict=True):
            if was == now:
                continue
            if (
                isinstance(was.event, Worded)
                and isinstance(now.event, Worded)
                and was.event.text != now.event.text
            ):
                yield f"The words of board {board}, entry {was.seq}, should have been erased."
            else:
                yield f"Board {board} is closed, and entry {was.seq} still says whose it was."
