"""A backup put in the place of the database."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

from sqlalchemy import URL, select, text, update
from sqlmodel import col

from app.domain.board import Board
from app.domain.decide.closing import closing_of
from app.domain.events import CardsErased, CardsPurged, CardWithdrawn, Entry, Event, RoundClosed
from app.domain.evolve import Draft, fold
from app.domain.terms import NO_ONE, CardId, CommandId, PersonId
from app.store.backup import Refused, copy, remove
from app.store.codec import decode
from app.store.engine import make_engine, migrate, sqlite_driver, writing
from app.store.file import SIDES, alone, beside, make_folder, sync
from app.store.log import SqlLog
from app.store.protocol import Batch
from app.store.tables import BoardRow
from app.store.verify import SEAL, Found, read_only, verify

_ENDS = RoundClosed | CardsPurged


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back.

    Args:
        found: what the database holds now.
        aside: where the one before stands; None when there was none.
        taken_back: cards that were withdrawn since the backup and are so again, their words gone if they were; None
            when the database before could not be read.
        closed: boards that were closed since, or even purged, and are so again; the backup is as it was.
    """

    found: Found
    aside: Path | None
    taken_back: int | None
    closed: int = 0


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The cards of a board that are withdrawn now, those whose words are gone, and when it was closed and purged."""

    withdrawn: frozenset[CardId]
    erased: frozenset[CardId]
    closed_at: int = 0
    purged_at: int = 0


def restore(database: Path, source: Path, now: int) -> Restored:
    """Puts a database in the place of the present one, which is set aside.

    Every board gets a new epoch, so screens that knew a later one start afresh. Cards that were withdrawn since stay
    so, words that were erased are not brought back, and rounds that were closed or purged are so again. Killed at any moment, the one or the other database is there, whole.

    Raises:
        Refused: the source is damaged or newer, or a program uses the database.
        OSError, StorageDown: the disk does not take it.
    """
    if (wanted := verify(source)).faults:
        raise Refused(f"{source} is not restored:\n" + "\n".join(wanted.faults))
    if database.exists() and source.samefile(database):
        raise Refused("This is the present database.")
    make_folder(database)
    fresh = beside(database, ".restoring")
    with _nobody_uses(database):
        whole = _fold_wal(database)
        gone = _taken_back_in(database) if whole else None
        try:
            copy(source, fresh, None)
            taken_back, closed = _as_of_now(fresh, gone or {})
            if (found := verify(fresh)).faults:
                raise Refused(f"{source} is not restored:\n" + "\n".join(found.faults))
            _belongs_to_the_same(database, fresh)
            sync(fresh)
            aside = _set_aside(database, now)
            fresh.replace(database)
            sync(database.parent)
        finally:
            remove(fresh)
    found.file, found.made_at = database, wanted.made_at
    return Restored(found, aside, None if aside and gone is None else taken_back, closed)


@contextmanager
def _nobody_uses(database: Path) -> Iterator[None]:
    with alone(database) as ours:
        if not ours:
            raise Refused(f"A server uses {database}; stop it first.")
        yield


def _fold_wal(database: Path) -> bool:
    """Puts what the WAL holds into the file and ends it; False when the database is damaged, or none is there.

    Raises:
        Refused: another program has it open.
    """
    if not database.exists():
        return False
    driver = sqlite_driver()
    try:
        with closing(driver.connect(str(database), timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA journal_mode=DELETE")
    except driver.Error as fault:
        if getattr(fault, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            raise Refused(f"Another program has {database} open; end it first.") from None
        return False
    return not beside(database, "-wal").exists()


def _taken_back_in(database: Path) -> dict[str, TakenBack] | None:
    """What is withdrawn and erased by now, by board; None when that can not be read."""
    found: dict[str, TakenBack] = {}
    try:
        with closing(read_only(database)) as connection:
            rows = connection.execute(
                "SELECT board_id, seq, at, actor, command, kind, body FROM event ORDER BY board_id, seq"
            )
            for board, log in groupby(rows, key=itemgetter(0)):
                entries = [
                    Entry(seq, at, PersonId(actor), CommandId(command), decode(kind, body, None))
                    for _, seq, at, actor, command, kind, body in log
                ]
                found[board] = _taken_back(entries)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is the reason why it is replaced
        return None
    return found


def _taken_back(entries: list[Entry]) -> TakenBack:
    board, gone = fold(Board(), entries), set[CardId]()
    for entry in entries:
        match entry.event:
            case CardsErased():
                gone.update(entry.event.cards)
            case RoundClosed():
                gone.update(entry.event.gone)
            case _:
                pass
    return TakenBack(frozenset(board.withdrawn), frozenset(gone), board.closed_at, board.purged_at)


def _as_of_now(fresh: Path, taken_back: Mapping[str, TakenBack]) -> tuple[int, int]:
    """Tables as this program has them, new epochs, no seal; what was taken back, closed and purged is so again.

    Returns:
        Of how many cards, and of how many boards.
    """
    engine = make_engine(URL.create("sqlite", database=str(fresh)).render_as_string())
    try:
        migrate(engine)
        with writing(engine) as connection:
            connection.execute(text(f"DROP TABLE IF EXISTS {SEAL}"))
            boards = list(connection.execute(select(col(BoardRow.id))).scalars())
            for board in boards:
                connection.execute(
                    update(BoardRow).where(col(BoardRow.id) == board).values(epoch=token_urlsafe(9))
                )
        log = SqlLog(engine)
        batches = [
            _again(board, log.read(board), taken_back[board]) for board in boards if board in taken_back
        ]
        log.append([batch for batch, _ in batches if batch.entries])
        ended = [
            batch for batch, _ in batches if any(isinstance(each.event, _ENDS) for each in batch.entries)
        ]
        return sum(cards for _, cards in batches), len(ended)
    finally:
        engine.dispose()  # the last one closes the WAL


def _again(name: str, entries: list[Entry], gone: TakenBack) -> tuple[Batch, int]:
    """What has to happen on a restored board so that what was taken back since is so again; and of how many cards."""
    draft = Draft(fold(Board(), entries))
    cards, at, new = draft.board.cards, entries[-1].at if entries else 0, list[Entry]()

    def happens(who: PersonId, event: Event, when: int) -> None:
        new.append(Entry(len(entries) + len(new) + 1, when, who, CommandId(str(uuid4())), event))
        draft.apply(new[-1])

    standing = [card for card in cards.values() if card.id in gone.withdrawn | gone.erased and card.text]
    withdrawn = [card for card in draft.board.withdrawn.values() if card.text]
    erased = [card for card in (*standing, *withdrawn) if card.id in gone.erased]
    for card in standing:
        happens(card.author, CardWithdrawn(card.id, card.author, card.pattern), at)
    if erased:
        happens(erased[0].author, CardsErased(tuple(card.id for card in erased)), at)
    if gone.closed_at and not draft.board.closed_at:
        happens(NO_ONE, closing_of(draft.board), gone.closed_at)
    if gone.purged_at and not draft.board.purged_at:
        happens(NO_ONE, CardsPurged(len(draft.board.cards)), gone.purged_at)
    return Batch(name, len(entries), tuple(new)), len({card.id for card in (*standing, *erased)})


def _set_aside(database: Path, now: int) -> Path | None:
    """Another name for the present database, and its WAL if it could not be folded; then the WAL's own name goes.

    With a WAL left beside it, SQLite would write that into the database that comes.
    """
    if not database.exists():
        return None
    stamp = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = beside(database, f".before-restore-{stamp}")
    sides = [side for side in SIDES if beside(database, side).exists()]
    for side in ("", *sides):
        _also_named(beside(database, side), beside(aside, side))
    sync(database.parent)
    for side in sides:
        beside(database, side).unlink()
    sync(database.parent)
    return aside


def _belongs_to_the_same(database: Path, fresh: Path) -> None:
    """Whoever restores as root must not keep the server's own user out."""
    before = (database if database.exists() else database.parent).stat()
    for each in (fresh, beside(database, ".lock")):
        with suppress(OSError, AttributeError):  # only root may; and Windows has none
            os.chown(each, before.st_uid, before.st_gid)


def _also_named(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        shutil.copy2(file, name)
        sync(name)
