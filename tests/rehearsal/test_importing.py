"""An imported round obeys the board's own rules, and comes whole or not at all."""

import hashlib
import itertools
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.agenda import StepKey
from app.domain.board import Board
from app.domain.evolve import fold
from app.domain.report import report
from app.domain.terms import Role
from app.importing import import_file
from app.rehearsal.format import SAMPLE, BadRound, parse_round, read_round
from app.rehearsal.importing import import_entries
from app.rehearsal.roundfile import RoundFile
from app.store.directory import Directory, ThereAlready
from app.store.engine import make_engine, migrate
from app.store.log import SqlLog
from tests.rehearsal.strange import strange_round

NOW = 1_770_000_000_000


def board_of(file: RoundFile, until: StepKey = StepKey.REPORT) -> Board:
    ids = (f"{number:08x}-0000-4000-8000-000000000000" for number in itertools.count())
    people, entries = import_entries(file, lambda: next(ids), NOW, "seed", until)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    board = fold(Board(), entries)
    assert set(board.members) == {person.id for person in people}
    return board


@pytest.mark.parametrize(
    "file", [read_round(SAMPLE), parse_round(strange_round())], ids=["sample", "strange"]
)
def test_the_imported_board_is_the_file(file: RoundFile) -> None:
    board = board_of(file)
    assert board.step is StepKey.REPORT
    assert [card.text for card in sorted(board.cards.values(), key=lambda card: card.posted)] == [
        card.text for card in file.cards
    ]
    assert len(board.tray) + len(board.late) == file.unsorted
    found = {pattern.title: board.reach(pattern) for pattern in board.patterns.values()}
    assert found == {pattern.statement: file.reach()[pattern.id] for pattern in file.patterns}
    made = report(board)
    assert made.cards == len(file.cards)
    assert len(made.predictions) == len(file.predictions)
    assert len(made.reflective_questions) == len(file.reflective_questions)
    assert sum(len(items) for _, items in made.next_steps) == len(file.next_steps)


def test_a_round_can_be_imported_up_to_a_step() -> None:
    file = read_round(SAMPLE)
    setup = board_of(file, StepKey.VISITS)
    assert (setup.step, len(setup.members), len(setup.cards)) == (StepKey.VISITS, 25, 0)
    chosen = board_of(file, StepKey.SELECT)
    assert (chosen.opened, len(chosen.cards)) == (False, 150)
    unsorted = board_of(file, StepKey.SORT)
    assert (unsorted.opened, len(unsorted.tray), len(unsorted.patterns)) == (True, 150, 0)


def test_the_same_ids_and_seed_give_the_same_log() -> None:
    def log() -> object:
        ids = (str(number) for number in itertools.count())
        return import_entries(read_round(SAMPLE), lambda: next(ids), NOW, "seed")

    assert log() == log()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[Directory, SqlLog]]:
    engine = make_engine(f"sqlite:///{tmp_path / 'debrief.db'}")
    migrate(engine)
    yield Directory(engine), SqlLog(engine)
    engine.dispose()


def test_an_import_is_a_board_with_people_and_links(store: tuple[Directory, SqlLog]) -> None:
    directory, log = store
    imported = import_file(SAMPLE, directory, only_setup=False, now=NOW)
    board = fold(Board(), log.read(imported.board))
    assert (imported.cards, imported.patterns) == (len(board.cards), len(board.patterns)) == (150, 10)
    assert directory.board_by_code(imported.code) == imported.board
    assert "Imani Cole" in directory.names(imported.board).values()
    for token, role in (
        (imported.facilitator_token, Role.FACILITATOR),
        (imported.screen_token, Role.SCREEN),
        (imported.report_token, Role.REPORT_READER),
    ):
        seat = directory.seat(hashlib.sha256(token.encode()).digest(), NOW)
        assert seat and (seat.board, seat.role) == (imported.board, role)
        assert (seat.person in board.members) == (role is Role.FACILITATOR)


def test_S26_a_file_becomes_a_second_board_only_when_that_is_asked_for(
    store: tuple[Directory, SqlLog], tmp_path: Path
) -> None:
    directory, log = store
    first = import_file(SAMPLE, directory, only_setup=True, now=NOW)
    laid_out_otherwise = tmp_path / "same.json"
    laid_out_otherwise.write_text(json.dumps(json.loads(SAMPLE.read_text("utf-8")), indent=3), "utf-8")
    for path in (SAMPLE, laid_out_otherwise):
        with pytest.raises(ThereAlready, match=rf"as board {first.board}. With --again"):
            import_file(path, directory, only_setup=True, now=NOW)
    assert [board for board, _, _ in directory.boards()] == [first.board]
    second = import_file(SAMPLE, directory, only_setup=True, now=NOW, again=True)
    assert first.board != second.board and first.code != second.code
    assert (first.cards, first.patterns) == (0, 0)
    whole = import_file(SAMPLE, directory, only_setup=False, now=NOW)
    assert len(fold(Board(), log.read(whole.board)).cards) == 150, "the set-up alone was another round"


def test_S26_two_who_import_the_same_file_at_once_make_one_board(store: tuple[Directory, SqlLog]) -> None:
    directory, _ = store
    begun = threading.Barrier(4)

    def bring(_: int) -> bool:
        begun.wait()
        try:
            import_file(SAMPLE, directory, only_setup=True, now=NOW)
        except ThereAlready:
            return False
        return True

    with ThreadPoolExecutor(4) as people:
        assert sum(people.map(bring, range(4))) == 1
    assert len(directory.boards()) == 1


def test_a_broken_file_writes_nothing(store: tuple[Directory, SqlLog], tmp_path: Path) -> None:
    directory, _ = store
    value = json.loads(SAMPLE.read_text("utf-8"))
    value["cards"][149]["classroom"] = "C12"
    value["next_level"][8]["text"] = ""
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(value), "utf-8")
    with pytest.raises(BadRound) as refused:
        import_file(path, directory, only_setup=False, now=NOW)
    assert refused.value.faults == (
        'cards[149].classroom: there is no classroom "C12".',
        "next_level[8].text: this must not be empty.",
    )
    assert directory.boards() == []
