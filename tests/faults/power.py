"""Power cuts: `python -m tests.faults.power --cuts 2000 --seed 1` prints one line of JSON.

The program's engine, migrations and log write through a `Platter`; a number of cuts is then made into what it noted, at
operations by chance, from the making of the file on. What is left is opened as a restart opens it, by the driver that
the program uses, and has to be what was acknowledged: everything, once, without a gap, and nothing half.

`synchronous="NORMAL"` is the counter-test: it loses what was acknowledged, and this harness has to find that.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import apsw
from sqlalchemy import Engine

from app.domain.erasing import ERASED
from app.domain.events import CardPosted, CardReworded, Entry, Event
from app.store.directory import Directory
from app.store.engine import make_engine, migrate
from app.store.log import Batch, SqlLog, StorageDown
from app.store.memory import MemoryLog
from tests.faults.apsw_driver import Driver
from tests.faults.platter import Operation, Platter, What, left_by_a_cut
from tests.store.examples import batch, erased, moved, posted, reworded

BOARDS = ("board-a", "board-b", "board-c")
STEPS, CUTS_OF_A_RUN = 40, 25
CANARY = "Zwitscherschnabel"
FILE = "debrief.db"
FAULTS: dict[str, tuple[int, ...]] = {
    "sync": (apsw.SQLITE_IOERR_FSYNC,),
    "write": (apsw.SQLITE_FULL, apsw.SQLITE_IOERR_WRITE),
}
Boards = Mapping[str, list[Entry]]
_names = count()


@dataclass
class Tally:
    """What the cuts showed; all but the first four have to be 0. `acknowledged` and `lost` count entries."""

    cuts: int = 0
    writes: int = 0
    acknowledged: int = 0
    refused: int = 0
    lost: int = 0
    doubled: int = 0
    gaps: int = 0
    half: int = 0
    damaged: int = 0
    words_left: int = 0
    worst: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing that was acknowledged is missing, twice or broken."""
        return not (self.lost or self.doubled or self.gaps or self.half or self.damaged or self.words_left)


@dataclass(frozen=True, slots=True)
class _Moment:
    """What the boards held, or would hold, from that operation on."""

    operation: int
    boards: Boards
    acknowledged: bool


@dataclass
class Run:
    """A history of writes on a noted disk.

    Args:
        synchronous: FULL is the program's own.
        faults: how often a write or a sync fails, once in so many operations; 0 is never.
    """

    folder: Path
    random: Random
    synchronous: str = "FULL"
    faults: int = 0
    moments: list[_Moment] = field(default_factory=list)
    said: list[tuple[int, str, int, str]] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        name = f"platter {next(_names)}"
        self.platter = Platter(name, self._fault)
        instead = {"PRAGMA synchronous=FULL": f"PRAGMA synchronous={self.synchronous}"}
        pages = self.random.choice((1_000, 2, 5, 20))
        driver = Driver(name, ["PRAGMA locking_mode=EXCLUSIVE"], instead, pages)
        self._engine = make_engine(f"sqlite:///{self.folder}/{FILE}", driver)
        self._model, self._log = MemoryLog(), SqlLog(self._engine)
        self._there: set[str] = set()
        self._kinds = "pppprm" + self.random.choice(
            ("", "", "e", "eee")
        )  # erasing puts the WAL into the file

    @property
    def done(self) -> list[Operation]:
        """What was done to the files."""
        return self.platter.done

    def write(self) -> None:
        """Makes the database and writes: boards, cards, erasures, now and then a clean end and a new start."""
        self._moment(self._boards(), acknowledged=True)
        migrate(self._engine)
        for _ in range(STEPS):
            missing = [board for board in BOARDS if board not in self._there]
            if missing and (not self._there or self.random.random() < 0.1):
                self._create(missing[0])
            elif self.random.random() < 0.05:
                self._start_anew()
            else:
                self._append()
        self._engine.dispose()

    def _start_anew(self) -> None:
        """A clean end; what was refused may stand in the WAL and be found by the next start."""
        self._engine.dispose()
        tried = self.moments[max(at for at, each in enumerate(self.moments) if each.acknowledged) :]
        found = {board: self._log.read(board) for board, _, _ in Directory(self._engine).boards()}
        assert found in [each.boards for each in tried]
        self._there, self._model = set(found), MemoryLog()
        self._model.append([Batch(board, 0, tuple(entries)) for board, entries in found.items()])
        self._moment(found, acknowledged=True)

    def _create(self, board: str) -> None:
        self._moment({**self._boards(), board: []}, acknowledged=False)
        with self._may_be_refused():
            Directory(self._engine).create_board(board, f"code of {board}", "epoch", 0)
            self._there.add(board)
            self._moment(self._boards(), acknowledged=True)

    def _append(self) -> None:
        chosen = self.random.sample(sorted(self._there), self.random.randint(1, len(self._there)))
        batches = [batch(board, len(self._model.read(board)), *self._events(board)) for board in chosen]
        self._moment(_after(self._boards(), batches), acknowledged=False)
        self.said += [
            (len(self.done), each.board, entry.seq, entry.event.text.split()[0])
            for each in batches
            for entry in each.entries
            if isinstance(entry.event, CardPosted | CardReworded)
        ]
        with self._may_be_refused():
            assert self._log.append(batches) == [None] * len(batches)
            self._model.append(batches)
            self._moment(self._boards(), acknowledged=True)

    def _events(self, board: str) -> Iterator[Event]:
        held = self._model.read(board)
        cards = [entry.event.card for entry in held if isinstance(entry.event, CardPosted)]
        for number in range(self.random.randint(1, 5)):
            card = self.random.choice(cards) if cards else ""
            words = f"{CANARY}{self.random.getrandbits(60):016x} " * self.random.choice((1, 1, 9, 40))
            match self.random.choice(self._kinds) if card else "p":
                case "p":
                    yield posted(f"{board}-{len(held)}-{number}", words)
                case "r":
                    yield reworded(card, words)
                case "m":
                    yield moved(card)
                case _:
                    yield erased(card)

    def _boards(self) -> Boards:
        return {board: list(self._model.read(board)) for board in self._there}

    def _moment(self, boards: Boards, *, acknowledged: bool) -> None:
        self.moments.append(_Moment(len(self.done), boards, acknowledged))

    @contextmanager
    def _may_be_refused(self) -> Iterator[None]:
        """A write that a fault refused is not acknowledged, and nothing else."""
        try:
            yield
        except StorageDown:
            self.refused += 1

    def _fault(self, number: int, what: What, path: str) -> int | None:
        if (
            not self.faults
            or not self.moments[1:]
            or what not in FAULTS
            or self.random.randrange(self.faults)
        ):
            return None
        return self.random.choice(FAULTS[what])


def _after(boards: Boards, batches: list[Batch]) -> Boards:
    model = MemoryLog()
    for board, entries in boards.items():
        model.append([Batch(board, 0, tuple(entries))])
    model.append(batches)
    return {board: model.read(board) for board in boards}


def cut(run: Run, at: int, folder: Path, random: Random, tally: Tally) -> None:
    """One power cut in the middle of operation `at`, and what a restart finds in the folder."""
    before = [moment for moment in run.moments if moment.operation <= at]
    last = max(number for number, moment in enumerate(before) if moment.acknowledged)
    may_be = [moment.boards for moment in before[last:]]
    for name, content in left_by_a_cut(run.done, at, random).items():
        (folder / name).write_bytes(content)
    tally.cuts += 1
    try:
        engine = make_engine(f"sqlite:///{folder}/{FILE}")
        with closing(_Disposing(engine)):
            migrate(engine)
            found = {board: SqlLog(engine).read(board) for board, _, _ in Directory(engine).boards()}
            _judge(found, may_be, tally)
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            _go_on(engine, found)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the database is not usable
        tally.damaged += 1
        tally.worst.append(f"{type(fault).__name__} after a cut in operation {at}: {fault}")
        return
    on_disk = b"".join(part.read_bytes() for part in folder.iterdir())
    tally.words_left += sum(words in on_disk for words in _erased_words(run, found, at))


class _Disposing:
    def __init__(self, engine: Engine) -> None:
        self.close = engine.dispose


def _judge(found: Boards, may_be: list[Boards], tally: Tally) -> None:
    acknowledged = may_be[0]
    for board, entries in acknowledged.items():
        there = {entry.command for entry in found.get(board, [])}
        tally.lost += board not in found
        tally.lost += sum(entry.command not in there for entry in entries)
    for entries in found.values():
        places = [(entry.command, entry.seq) for entry in entries]
        tally.doubled += len(places) - len(set(places))
        tally.gaps += [seq for _, seq in places] != list(range(1, len(places) + 1))
    tally.half += found not in may_be


def _go_on(engine: Engine, found: Boards) -> None:
    """The next append works; with it goes what a killed program may have left of erased words."""
    for board, entries in found.items():
        assert SqlLog(engine).append([batch(board, len(entries), moved("x"))]) == [None]
        assert len(SqlLog(engine).read(board)) == len(entries) + 1


def _erased_words(run: Run, found: Boards, at: int) -> Iterator[bytes]:
    """Words that were there once, and that the program holds no more."""
    said = {(board, seq): words for operation, board, seq, words in run.said if operation <= at}
    for board, entries in found.items():
        for entry in entries:
            if isinstance(entry.event, CardPosted | CardReworded) and entry.event.text == ERASED:
                yield said[board, entry.seq].encode()


def power_cuts(cuts: int, seed: int, synchronous: str = "FULL", each: int = CUTS_OF_A_RUN) -> Tally:
    """So many cuts, `each` into one history; a third of the histories has faults of the disk in it as well."""
    random, tally = Random(seed), Tally()
    while tally.cuts < cuts:
        with tempfile.TemporaryDirectory(prefix="power-") as name:
            folder = Path(name)
            run = Run(folder / "run", Random(random.random()), synchronous, random.choice((0, 0, 150)))
            run.write()
            tally.writes += sum(not moment.acknowledged for moment in run.moments)
            tally.acknowledged += sum(len(entries) for entries in run.moments[-1].boards.values())
            tally.refused += run.refused
            for number in range(min(each, cuts - tally.cuts)):
                left = folder / f"cut-{number}"
                left.mkdir()
                cut(run, random.randrange(len(run.done)), left, random, tally)
    return tally


def main() -> int:
    """The command; 1 when anything was lost."""
    parser = argparse.ArgumentParser(description="Power cuts into the program's own writes.")
    parser.add_argument("--cuts", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--synchronous", choices=("FULL", "NORMAL"), default="FULL")
    given = parser.parse_args()
    tally = power_cuts(given.cuts, given.seed, given.synchronous)
    print(json.dumps({"ok": tally.ok, **asdict(tally)}))
    return 0 if tally.ok else 1


if __name__ == "__main__":
    sys.exit(main())
