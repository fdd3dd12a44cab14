"""The power goes; a write or a sync fails: nothing that was acknowledged is missing (rules S1, S4, S16)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import apsw
import pytest
from sqlalchemy import Engine

from app.domain.events import Event
from app.store.engine import make_engine, migrate
from app.store.log import SqlLog, StorageDown
from tests.faults.apsw_driver import Driver
from tests.faults.platter import Operation, Platter, What, left_by_a_cut
from tests.faults.power import power_cuts
from tests.store.conftest import BOARDS, create_boards, opened
from tests.store.examples import batch, entries, erased, moved, posted

A, B, _ = BOARDS


def test_S16_a_power_cut_loses_nothing_that_was_acknowledged() -> None:
    tally = power_cuts(cuts=50, seed=5)
    assert tally.ok, tally
    assert tally.acknowledged > 200


def test_S16_the_same_cuts_find_the_setting_that_loses_commits() -> None:
    tally = power_cuts(cuts=50, seed=5, synchronous="NORMAL")
    assert tally.lost > 20
    assert tally.half > 5


def test_S16_a_disk_loses_what_was_not_synced_and_nothing_else() -> None:
    done = [
        Operation("make", "a-wal"),
        Operation("write", "a-wal", 0, b"1" * 512),
        Operation("sync", "a-wal", folder=True),
        Operation("write", "a-wal", 0, b"2" * 1024),
        Operation("sync failed", "a-wal"),
        Operation("write", "a-wal", 1024, b"3" * 512),
        Operation("sync", "a-wal"),
    ]
    left = [left_by_a_cut(done, cut, Random(seed)) for cut in range(1, 7) for seed in range(200)]
    assert {len(each.get("a-wal", b"")) for each in left[:200]} == {0, 512}
    firsts = {each["a-wal"][:512] for each in left[400:]}
    assert firsts == {b"1" * 512, b"2" * 512}
    assert {each["a-wal"][512:1024] for each in left[800:]} >= {b"2" * 512, bytes(512)}
    assert {each["a-wal"][1024:] for each in left[1000:]} >= {b"3" * 512, b""}


def test_S16_a_file_whose_folder_was_not_synced_may_not_be_there() -> None:
    done = [Operation("make", "a"), Operation("write", "a", 0, b"1"), Operation("sync", "a")]
    left = [left_by_a_cut([*done, Operation("write", "a", 1, b"2")], 3, Random(seed)) for seed in range(50)]
    assert {frozenset(each.items()) for each in left} >= {frozenset(), frozenset({("a", b"12")})}


@dataclass
class Failing:
    """Makes one operation fail: that which comes so many after now."""

    code: int
    kind: What
    at: int | None = None
    hit: bool = False

    def __call__(self, number: int, what: What, path: str) -> int | None:
        """Answers the code once."""
        if self.at is None or what != self.kind or number < self.at:
            return None
        self.at, self.hit = None, True
        return self.code


@pytest.fixture
def failing(request: pytest.FixtureRequest) -> Failing:
    """A fault that waits for its moment."""
    return Failing(*request.param)


@pytest.fixture
def disk(failing: Failing) -> Platter:
    """A disk that can fail."""
    return Platter("failing", failing)


@pytest.fixture
def engine(disk: Platter, tmp_path: Path) -> Iterator[Engine]:
    """The program's engine on that disk; every second page makes it put the WAL into the file."""
    made = make_engine(
        f"sqlite:///{tmp_path}/board.db", Driver("failing", ["PRAGMA locking_mode=EXCLUSIVE"], checkpoint=2)
    )
    migrate(made)
    create_boards(made)
    yield made
    made.dispose()


FAULTS: list[tuple[int, What]] = [
    (apsw.SQLITE_IOERR_FSYNC, "sync"),
    (apsw.SQLITE_FULL, "write"),
    (apsw.SQLITE_IOERR_WRITE, "write"),
]


@pytest.mark.parametrize("failing", FAULTS, indirect=True, ids=["fsync", "full", "broken"])
def test_S4_whatever_of_a_write_fails_is_told_and_the_next_write_works(
    engine: Engine, disk: Platter, failing: Failing, tmp_path: Path
) -> None:
    log = SqlLog(engine)
    events: list[Event] = []
    told: list[bool] = []
    log.append([batch(B, 0, moved("there"))])
    skipped, failing.hit = 0, True
    while failing.hit:  # each operation of an append in turn, until it has none left
        new: list[Event] = [
            posted(f"card-{skipped}", "words" * 200),
            erased(f"card-{skipped - 1}"),
            moved("x"),
        ]
        failing.at, failing.hit = len(disk.done) + skipped, False
        try:
            log.append([batch(A, len(events), *new), batch(B, 1)])
        except StorageDown:
            told.append(True)
            assert len(log.read(A)) == len(events)
            failing.at = None
            log.append([batch(A, len(events), *new)])
        else:
            told.append(False)
        events += new
        assert [entry.seq for entry in log.read(A)] == list(range(1, len(events) + 1))
        assert log.read(B) == list(entries([moved("there")]))
        skipped += 1
    assert told.count(True) > 1
    assert told.count(False) > 1  # what follows the commit is tried again another time
    engine.dispose()
    with opened(f"sqlite:///{tmp_path}/board.db") as again, again.connect() as connection:
        assert len(SqlLog(again).read(A)) == len(events)
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
