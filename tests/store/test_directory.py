"""Boards, people, sessions and links."""

from hashlib import sha256

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from app.domain.events import CardsPurged
from app.domain.terms import PersonId, Role
from app.store.directory import CodeTaken, Directory, Person, Seat
from app.store.engine import writing
from app.store.log import SqlLog
from tests.store.conftest import BOARDS
from tests.store.examples import ANA, ONE_OF_EACH, batch, entries, moved

A, B, C = BOARDS
BEN = PersonId("ben")
TOKEN = sha256(b"token").digest()
KEPT = [event for event in ONE_OF_EACH if not isinstance(event, CardsPurged)]


@pytest.fixture
def directory(engine: Engine) -> Directory:
    return Directory(engine)


def add(directory: Directory, board: str, person: PersonId, command: str) -> PersonId:
    return directory.add_person(board, person, person.title(), Role.OBSERVER, "Group 1", command, now=5)


def test_S12_an_imported_round_is_whole(engine: Engine, directory: Directory) -> None:
    people = [Person(ANA, "Ana", Role.FACILITATOR), Person(BEN, "Ben", Role.OBSERVER, "Group 1")]
    directory.import_round("imported", "NEW", "epoch", 5, people, entries(KEPT))
    assert SqlLog(engine).read("imported")[-1].event == KEPT[-1]
    assert directory.names("imported") == {ANA: "Ana", BEN: "Ben"}
    assert directory.board_by_code("NEW") == "imported"
    assert SqlLog(engine).append([batch("imported", len(KEPT), moved("x"))]) == [None]


def test_S12_a_round_that_can_not_be_imported_leaves_nothing(engine: Engine, directory: Directory) -> None:
    twice = [Person(ANA, "Ana", Role.OBSERVER), Person(ANA, "Ana", Role.OBSERVER)]
    with pytest.raises(IntegrityError):
        directory.import_round("imported", "NEW", "epoch", 5, twice, entries(KEPT))
    with pytest.raises(CodeTaken):
        directory.import_round("imported", f"code of {A}", "epoch", 5, [], entries(KEPT))
    assert directory.epoch_of("imported") is None
    assert SqlLog(engine).read("imported") == []


def test_S13_the_same_command_adds_one_person(directory: Directory) -> None:
    assert add(directory, A, ANA, "join-1") == ANA
    assert add(directory, A, BEN, "join-1") == ANA
    assert add(directory, B, BEN, "join-1") == BEN
    assert directory.names(A) == {ANA: "Ana"}


def test_S14_a_seat_is_found_by_its_token_until_it_expires_or_ends(directory: Directory) -> None:
    add(directory, A, ANA, "join-1")
    seat = Seat(A, ANA, Role.OBSERVER, expires_at=100)
    screen = Seat(A, None, Role.SCREEN, expires_at=200)
    directory.add_seat(TOKEN, seat, now=5)
    directory.add_seat(sha256(b"screen").digest(), screen, now=5)
    assert directory.seat(TOKEN, now=99) == seat
    assert directory.seat(TOKEN, now=100) is None
    assert directory.seat(sha256(b"other").digest(), now=5) is None
    assert directory.seat(sha256(b"screen").digest(), now=100) == screen
    directory.end_seat(TOKEN)
    assert directory.seat(TOKEN, now=5) is None


def test_S14_expired_seats_are_forgotten(engine: Engine, directory: Directory) -> None:
    for number in range(3):
        seat = Seat(A, None, Role.SCREEN, expires_at=10 + number)
        directory.add_seat(bytes([number]) * 32, seat, now=number * 11)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM seat")).scalar() == 1


def test_S15_a_code_leads_to_one_board(directory: Directory) -> None:
    with pytest.raises(CodeTaken):
        directory.create_board("other", f"code of {A}", "epoch", 5)
    with pytest.raises(CodeTaken):
        directory.renew_code(B, f"code of {A}")
    assert directory.epoch_of("other") is None
    assert directory.code_of(B) == f"code of {B}"
    assert directory.code_of("other") is None


def test_S15_a_board_that_is_there_already_is_not_a_code_that_is_taken(directory: Directory) -> None:
    with pytest.raises(IntegrityError):
        directory.create_board(A, "another code", "epoch", 5)


def test_S15_a_renewed_code_replaces_the_old_one(directory: Directory) -> None:
    directory.renew_code(A, "NEW")
    assert directory.board_by_code(f"code of {A}") is None
    assert directory.board_by_code("NEW") == A


def test_S15_the_code_of_a_closed_board_leads_nowhere(engine: Engine, directory: Directory) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE board SET closed = true WHERE id = :board"), {"board": A})
    assert directory.board_by_code(f"code of {A}") is None
    assert directory.board_by_code(f"code of {B}") == B


def test_S15_boards_are_listed_oldest_first(directory: Directory) -> None:
    directory.create_board("later", "LATER", "epoch", now=7)
    assert directory.boards() == [
        *((board, 0, f"code of {board}") for board in BOARDS),
        ("later", 7, "LATER"),
    ]
