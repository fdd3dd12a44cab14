"""At the closing the log before it is rewritten: no row joins a card and a person any more (rule S22)."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from app.domain import commands
from app.domain.agenda import FULL_AGENDA
from app.domain.board import Board
from app.domain.erasing import left
from app.domain.events import (
    CardPosted,
    CardReworded,
    DebriefOpened,
    Entry,
    MemberJoined,
    RoundClosed,
    StepMoved,
    Worded,
)
from app.domain.evolve import Draft, fold
from app.domain.terms import NO_ONE, CardId, Focus, PersonId, Role
from app.domain.visibility import Viewer
from app.live.history import History
from app.store.backup import back_up
from app.store.directory import Directory
from app.store.log import Batch, SqlLog
from app.store.restore import restore
from app.store.verify import read_only, verify
from app.views.regions import touched
from tests.store.conftest import BOARDS, opened
from tests.store.kept import rows
from tests.store.played import LEAD, OBSERVERS, Played, days

A, B, _ = BOARDS
NOW = 1_760_000_000_000
PEOPLE = [each.person for each in OBSERVERS]


def closed(played: Played) -> list[Entry]:
    """The log as it is left when the round has been closed."""
    (end,) = played.do(commands.CloseRound(confirmed=True), LEAD)
    return [*left(played.log[:-1], end.event), end]


def kept(engine: Engine, played: Played, board: str = A) -> SqlLog:
    """The day as it stands in a database, with everybody's name."""
    directory = Directory(engine)
    for each in (LEAD, *OBSERVERS):
        directory.add_person(
            board, PersonId(f"{each.person}"), f"Name of {each.person}", each.role, each.group, each.person, 5
        )
    log = SqlLog(engine)
    assert log.append([Batch(board, 0, tuple(played.log))]) == [None]
    return log


def close(log: SqlLog, played: Played, board: str = A) -> None:
    end = played.do(commands.CloseRound(confirmed=True), LEAD)
    assert log.append([Batch(board, end[0].seq - 1, tuple(end))]) == [None]


def test_S22_the_log_that_is_left_gives_the_same_board() -> None:
    for played in days():
        left_over = closed(played)
        assert fold(Board(), left_over) == played.board
        assert [entry.seq for entry in left_over] == [entry.seq for entry in played.log]
        assert [entry.command for entry in left_over] == [entry.command for entry in played.log]


def test_S22_a_replay_counts_what_everybody_heard_as_the_room_did() -> None:
    viewers = [Viewer(each.role, each.person, each.group) for each in (LEAD, *OBSERVERS)]
    for played in days():
        left_over = closed(played)
        told = [_history(entries) for entries in (played.log, left_over)]
        for viewer in (*viewers, Viewer(Role.SCREEN)):
            assert len({history.position(viewer) for history in told}) == 1


def _history(entries: list[Entry]) -> History:
    history, draft = History(), Draft(Board())
    for entry in entries:
        draft.apply(entry)
        history.add(touched(draft.board, entry))
        if isinstance(entry.event, RoundClosed):
            history.forget_people()
    return history


def test_S22_nobody_did_anything_and_of_a_card_only_its_last_words_are_left() -> None:
    words = 0
    for played in days():
        left_over, board = closed(played), played.board
        for entry in left_over[:-1]:
            assert entry.actor == NO_ONE
            assert getattr(entry.event, "author", NO_ONE) == NO_ONE
            assert not (isinstance(entry.event, CardPosted) and entry.event.group)
        said = [entry.event for entry in left_over if isinstance(entry.event, Worded) and entry.event.text]
        assert all(isinstance(event, CardPosted | CardReworded) for event in said), "no question to an author"
        assert {event.card: event.text for event in said} == {
            card.id: card.text for card in board.cards.values()
        }
        assert len(said) == len(board.cards)
        assert board.cards.keys().isdisjoint({*board.withdrawn, *board.notes})
        words += len(said)
    assert words > 100


def test_S22_of_the_time_only_the_step_is_left() -> None:
    played = Played(3).day(30)
    moved = [entry.at for entry in played.log if isinstance(entry.event, StepMoved | DebriefOpened)]
    assert len(moved) == len(FULL_AGENDA) - 1
    assert {entry.at for entry in closed(played)[:-1]} == {played.log[0].at, *moved}


def test_S22_how_many_wrote_is_known_afterwards() -> None:
    played = Played(4).day(30)
    before = played.board.writers
    closed(played)
    assert played.board.writers == before > 1


def test_S22_no_row_of_any_table_joins_a_card_and_a_person(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    played = Played(1).day(40)
    log = kept(engine, played)
    cards = {event.card for entry in played.log if isinstance(event := entry.event, CardPosted)}
    assert _joining(file, cards), "the test would see it"
    close(log, played)
    back_up(file, tmp_path / "backup.db", NOW)
    for database in (file, tmp_path / "backup.db"):
        assert _joining(database, cards) == []
        assert verify(database).faults == []


def _joining(database: Path, cards: set[CardId]) -> list[str]:
    with closing(read_only(database)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        found = []
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                text = repr(row)
                if any(each in text for each in PEOPLE) and any(card in text for card in cards):
                    found.append(f"{table}: {text}")
    return found


def test_S22_no_trace_of_the_link_is_left_in_a_file(engine: Engine, file: Path) -> None:
    """A person's id stands in the files as often as in the rows that are to have it, and words that went nowhere."""
    for seed in range(3):
        played, board = Played(seed).day(60), f"many {seed}"
        Directory(engine).create_board(board, f"code {seed}", "epoch", 0)
        log = SqlLog(engine)
        log.append([Batch(board, 0, tuple(played.log))])
        gone = {entry.event.text for entry in played.log if isinstance(entry.event, Worded)}
        close(log, played, board)
        gone -= {card.text for card in played.board.cards.values()}
        gone.discard("")
        assert len(gone) > 2
        raw = b"".join(each.read_bytes() for each in file.parent.iterdir())
        assert [text for text in gone if text.encode() in raw] == []
    engine.dispose()
    standing = repr(rows(file)).encode()
    for person in PEOPLE:
        whole = re.compile(re.escape(person.encode()) + rb"(?!\d)")
        assert len(whole.findall(file.read_bytes())) == len(whole.findall(standing)) > 0


def test_S22_another_board_keeps_what_it_has(engine: Engine) -> None:
    played, other = Played(1).day(20), Played(2).day(20)
    log = kept(engine, played)
    log.append([Batch(B, 0, tuple(other.log))])
    close(log, played)
    assert log.read(B) == other.log


@pytest.mark.parametrize("statement", ["UPDATE event", "UPDATE card_text", "INSERT INTO event"])
def test_S22_a_fault_in_the_middle_leaves_the_log_as_it_was(engine: Engine, statement: str) -> None:
    played = Played(1).day(30)
    log = kept(engine, played)

    def breaks(_connection: object, _cursor: object, said: str, *_rest: object) -> None:
        if said.startswith(statement):
            raise ZeroDivisionError

    event.listen(engine, "before_cursor_execute", breaks)
    (end,) = played.do(commands.CloseRound(confirmed=True), LEAD)
    with pytest.raises(ZeroDivisionError):
        log.append([Batch(A, end.seq - 1, (end,))])
    event.remove(engine, "before_cursor_execute", breaks)
    assert log.read(A) == played.log[:-1]
    assert log.append([Batch(A, end.seq - 1, (end,))]) == [None]
    assert log.read(A)[:-1] == left(played.log[:-1], end.event)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE event SET actor = 'observer-1' WHERE seq = 9",
        'UPDATE event SET body = replace(body, \'"author":""\', \'"author":"observer-1"\') WHERE kind = \'CardPosted\'',
        "UPDATE card_text SET text = 'An earlier wording.' WHERE text = ''",
    ],
)
def test_S19_verify_finds_what_the_closing_should_have_taken(engine: Engine, file: Path, damage: str) -> None:
    played = Played(1).day(40)
    close(kept(engine, played), played)
    assert verify(file).faults == []
    with engine.begin() as connection:
        assert connection.exec_driver_sql(damage).rowcount
    (fault, *_) = verify(file).faults
    assert "still says whose it was" in fault or "should have been erased" in fault
    assert "observer-1" not in fault and "wording" not in fault


def test_S18_a_round_that_was_closed_since_the_backup_is_closed_again(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    played = Played(5).day(40)
    log = kept(engine, played)
    back_up(file, tmp_path / "backup.db", NOW)
    close(log, played)
    after = log.read(A)
    engine.dispose()
    done = restore(file, tmp_path / "backup.db", NOW)
    assert done.closed == 1
    assert verify(file).faults == []
    with opened(f"sqlite:///{file}") as again:
        entries = SqlLog(again).read(A)
    assert entries[: len(after) - 1] == after[:-1]
    assert fold(Board(), entries).closed_at == played.board.closed_at, "its cards are purged on the same day"
    assert restore(file, tmp_path / "backup.db", NOW + 1).closed == 1


def test_S22_a_card_that_was_set_aside_after_the_backup_does_not_come_back_with_it(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    played = Played(6)
    ann = OBSERVERS[0]
    card = commands.PostCard(CardId("kept"), "Zwitscherschnabel sings.", "C1", Focus.TASK)
    played.do(card, ann)
    log = kept(engine, played)
    back_up(file, tmp_path / "backup.db", NOW)
    said = len(played.log)
    played.do(commands.SetAside(card.card, note=True), ann)
    played.day(0)
    log.append([Batch(A, said, tuple(played.log[said:]))])
    close(log, played)
    engine.dispose()
    restore(file, tmp_path / "backup.db", NOW)
    assert b"Zwitscherschnabel" not in file.read_bytes()


def test_S22_members_are_still_known_after_the_closing(engine: Engine) -> None:
    played = Played(1).day(10)
    log = kept(engine, played)
    close(log, played)
    joined = [entry.event.person for entry in log.read(A) if isinstance(entry.event, MemberJoined)]
    assert joined == [LEAD.person, *PEOPLE]
    assert Directory(engine).names(A)[PEOPLE[0]] == f"Name of {PEOPLE[0]}"
