"""What only a real file can show: reopening, kill -9, a full disk, two processes, words that are gone."""

import os
import re
import resource
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from app.domain.events import CardPosted
from app.store.codec import UnreadableEvent
from app.store.directory import Directory
from app.store.engine import writing
from app.store.log import Batch, SqlLog, StorageDown
from tests.store.conftest import BOARDS, opened
from tests.store.examples import ONE_OF_EACH, batch, entries, erased, moved, posted, reworded
from tests.store.writer import writer

A, B, _ = BOARDS
CANARY = "Zwitscherschnabel"
SIZES = [0, 1, 3, 20]
TURNS = 100
SEEDS = [1, 3, 7]  # histories in which a DELETE, with secure_delete on, leaves words behind


def cards(engine: Engine) -> list[str]:
    return [entry.event.card for entry in SqlLog(engine).read(A) if isinstance(entry.event, CardPosted)]


def on_disk(file: Path) -> bytes:
    return b"".join(part.read_bytes() for part in sorted(file.parent.iterdir()))


def test_S1_acknowledged_entries_are_there_after_reopening(engine: Engine, file: Path) -> None:
    assert SqlLog(engine).append([batch(A, 0, *ONE_OF_EACH)]) == [None]
    kept = SqlLog(engine).read(A)
    with opened(f"sqlite:///{file}") as again:
        assert SqlLog(again).read(A) == kept
        assert Directory(again).epoch_of(A) == "first epoch"


def test_S1_what_was_acknowledged_before_a_kill_is_there_once(engine: Engine, file: Path) -> None:
    engine.dispose()
    with writer(f"sqlite:///{file}", A, "killed", 100_000) as killed:
        told = killed.told()
        acknowledged = list(islice(told, 30))
        killed.process.kill()
        acknowledged += told
    kept = cards(engine)
    assert kept == [f"killed-{number}" for number in range(len(kept))]
    assert len(kept) - len(acknowledged) in (0, 1)  # one may be on disk before it was said


def test_S1_every_commit_waits_for_the_disk(file: Path) -> None:
    with opened(f"sqlite:///{file}") as engine, engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_S3_a_board_that_nobody_made_takes_nothing(engine: Engine) -> None:
    (answer,) = SqlLog(engine).append([batch("nowhere", 0, moved("x"))])
    assert answer is not None
    assert SqlLog(engine).read("nowhere") == []


@contextmanager
def full_disk(engine: Engine) -> Iterator[None]:
    """SQLite finds no page free: the statement fails."""
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    yield
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")


@contextmanager
def full_disk_at_commit(engine: Engine) -> Iterator[None]:
    """The system refuses to let a file grow: the commit fails."""
    assert engine.url.database
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (Path(engine.url.database + "-wal").stat().st_size + 8_192, hard)
    )
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Another program writes and does not end."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
    with opened(str(engine.url)) as other, other.begin():
        yield


@pytest.mark.parametrize("fault", [full_disk, full_disk_at_commit, locked])
def test_S4_a_fault_writes_nothing_of_the_call_and_heals(engine: Engine, file: Path, fault: object) -> None:
    assert callable(fault)
    log = SqlLog(engine)
    log.append([batch(A, 0, posted("x", "there"))])
    call = [batch(B, 0, moved("x")), batch(A, 1, *(posted(f"{n}", CANARY * 30) for n in range(200)))]
    with fault(engine), pytest.raises(StorageDown) as raised:
        log.append(call)
    assert CANARY not in "".join(traceback.format_exception(raised.value))
    assert log.read(A) == list(entries([posted("x", "there")]))
    assert log.read(B) == []
    assert log.append(call) == [None, None]
    assert len(log.read(A)) == 201


def test_S4_a_file_that_is_no_database_is_a_sentence(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(os.urandom(50_000))
    with pytest.raises(StorageDown, match="The database can not be used now"), opened(f"sqlite:///{file}"):
        pass


def test_S5_two_processes_lose_no_entry_of_each_other(engine: Engine, file: Path) -> None:
    engine.dispose()
    url = f"sqlite:///{file}"
    with writer(url, A, "one", 100) as one, writer(url, A, "two", 100) as two:
        assert len([*one.told(), *two.told()]) == 200
    kept = cards(engine)
    assert len(kept) == 200
    for name in ("one", "two"):
        assert [card for card in kept if card.startswith(name)] == [f"{name}-{n}" for n in range(100)]
    assert [entry.seq for entry in SqlLog(engine).read(A)] == list(range(1, 201))


def test_S8_erased_words_are_in_no_file(engine: Engine, file: Path) -> None:
    log = SqlLog(engine)
    log.append([batch(A, 0, posted("x", CANARY), reworded("x", CANARY * 200), posted("y", "stays here"))])
    assert CANARY.encode() in on_disk(file)
    log.append([batch(A, 3, erased("x"))])
    assert CANARY.encode() not in on_disk(file)
    assert b"stays here" in on_disk(file)


def erase_many(engine: Engine, random: Random, turns: int) -> tuple[set[bytes], set[bytes]]:
    """A long history of cards that come and go; the words that went, and those that stayed."""
    log, ends = SqlLog(engine), dict.fromkeys(BOARDS, 0)
    there: dict[str, dict[str, bytes]] = {board: {} for board in BOARDS}
    gone: set[bytes] = set()
    for turn in range(turns):
        for board in BOARDS:
            new = {
                f"{board}-{turn}-{n}": f"{CANARY}{random.getrandbits(50):015x}"
                for n in range(random.choice(SIZES))
            }
            out = random.sample(list(there[board]), len(there[board]) // random.choice([1, 2, 9, 99]))
            cards = [posted(card, words * random.choice([1, 2, 13, 20])) for card, words in new.items()]
            log.append([batch(board, ends[board], *cards, erased(*out))])
            ends[board] += len(cards) + 1
            gone |= {there[board].pop(card) for card in out}
            there[board] |= {card: words.encode() for card, words in new.items()}
    return gone, {words for board in BOARDS for words in there[board].values()}


@pytest.mark.parametrize("seed", SEEDS)
def test_S8_no_copy_of_erased_words_is_left_by_a_long_history(engine: Engine, file: Path, seed: int) -> None:
    gone, stayed = erase_many(engine, Random(seed), turns=TURNS)
    kept = set(re.findall(rb"%s[0-9a-f]{15}" % CANARY.encode(), on_disk(file)))
    assert len(gone) > 500
    assert kept == stayed


def test_S8_a_reader_that_still_holds_words_delays_the_erasing_only(engine: Engine, file: Path) -> None:
    log = SqlLog(engine)
    log.append([batch(A, 0, posted("x", CANARY))])
    with opened(f"sqlite:///{file}") as backup, closing(backup.raw_connection()) as reader:
        reader.cursor().execute("BEGIN")
        reader.cursor().execute("SELECT count(*) FROM card_text").fetchone()
        assert log.append([batch(A, 1, erased("x"))]) == [None]
        assert not log.erase_traces()
        reader.rollback()
        assert log.append([batch(A, 2, moved("y"))]) == [None]
    assert CANARY.encode() not in on_disk(file)


def test_S9_a_broken_rule_of_the_database_does_not_tell_the_words(engine: Engine) -> None:
    log = SqlLog(engine)
    log.append([batch(A, 0, posted("x", CANARY))])
    with writing(engine) as connection:
        connection.execute(text("UPDATE board SET head = 0"))
        connection.execute(text("DELETE FROM event"))  # so that it is the words which are refused
    with pytest.raises(IntegrityError) as raised:
        log.append([Batch(A, 0, entries([posted("x", CANARY)]))])
    assert CANARY not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(("field", "value"), [("kind", "CardSung"), ("body", '{"card": 7}'), ("body", "[")])
def test_S9_an_event_that_can_not_be_read_does_not_tell_the_words(
    engine: Engine, field: str, value: str
) -> None:
    SqlLog(engine).append([batch(A, 0, posted("x", CANARY))])
    with writing(engine) as connection:
        connection.execute(text(f"UPDATE event SET {field} = :value"), {"value": value})
    with pytest.raises(UnreadableEvent, match="The log holds") as raised:
        SqlLog(engine).read(A)
    assert CANARY not in "".join(traceback.format_exception(raised.value))
