"""Networks, who may open them, their agendas; and databases that are older than networks."""

from hashlib import sha256
from pathlib import Path

import pytest
from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import Engine, text

from app.domain.agenda import StepKey
from app.store.backup import back_up
from app.store.directory import Directory
from app.store.engine import MIGRATIONS, make_engine, migrate, sqlite_driver, writing
from app.store.log import SqlLog
from app.store.networks import Networks, NetworkSeat
from app.store.restore import restore
from app.store.verify import verify
from tests.store.conftest import BOARDS
from tests.store.examples import batch, entries, moved

CEDAR, ELM = "network-cedar", "network-elm"
TOKEN = sha256(b"token").digest()
SHORT = ((StepKey.VISITS, 60), (StepKey.SHARE, 20), (StepKey.REPORT, 5))


@pytest.fixture
def networks(engine: Engine) -> Networks:
    """Two networks; Cedar Ridge has two rounds."""
    made = Networks(engine)
    made.found(CEDAR, "Cedar Ridge", now=5)
    made.found(ELM, "", now=6)
    for at, board in enumerate(("first", "second")):
        Directory(engine).create_board(board, f"code of {board}", "epoch", now=10 + at, network=CEDAR)
    return made


def test_B1_a_network_knows_its_rounds_and_no_others(engine: Engine, networks: Networks) -> None:
    SqlLog(engine).append([batch("first", 0, moved("x"))])
    assert [(each.board, each.created_at, each.head) for each in networks.rounds(CEDAR)] == [
        ("second", 11, 0),
        ("first", 10, 1),
    ]
    assert networks.rounds(ELM) == []
    assert networks.network_of("first") == CEDAR
    assert networks.network_of(BOARDS[0]) is None
    assert networks.network_of("nowhere") is None


def test_B1_a_network_that_is_there_is_not_made_again(networks: Networks) -> None:
    networks.found(CEDAR, "Another name", now=9)
    assert networks.name_of(CEDAR) == "Cedar Ridge"
    assert networks.name_of("nowhere") is None


def test_B1_networks_of_one_name_are_told_apart(networks: Networks) -> None:
    networks.name(ELM, "Cedar Ridge")
    assert networks.named("Cedar Ridge") == [CEDAR, ELM]
    assert networks.named("cedar") == []


def test_B1_an_imported_round_belongs_to_a_network_only_when_that_is_said(
    engine: Engine, networks: Networks
) -> None:
    directory = Directory(engine)
    directory.import_round("alone", "ALONE", "epoch", 5, [], entries([moved("x")]))
    directory.import_round("with others", "OTHERS", "epoch", 20, [], entries([moved("x")]), network=CEDAR)
    assert networks.network_of("alone") is None
    assert networks.rounds(CEDAR)[0].board == "with others"


def test_B2_a_seat_opens_one_network_until_it_expires_or_ends(networks: Networks) -> None:
    networks.add_seat(TOKEN, NetworkSeat(CEDAR, 100), now=5)
    assert networks.seat(TOKEN, now=99) == NetworkSeat(CEDAR, 100)
    assert networks.seat(TOKEN, now=100) is None
    assert (networks.seats(CEDAR, now=99), networks.seats(CEDAR, now=100), networks.seats(ELM, 5)) == (
        1,
        0,
        0,
    )
    networks.prolong_seat(TOKEN, 200)
    assert networks.seat(TOKEN, now=199) == NetworkSeat(CEDAR, 200)
    networks.end_seat(TOKEN)
    assert networks.seat(TOKEN, now=5) is None


def test_B2_expired_seats_are_forgotten(engine: Engine, networks: Networks) -> None:
    for number in range(3):
        networks.add_seat(bytes([number]) * 32, NetworkSeat(CEDAR, 10 + number), now=number * 11)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM network_seat")).scalar() == 1


def test_B7_an_agenda_is_kept_by_its_name_in_its_network(networks: Networks) -> None:
    networks.keep_agenda(CEDAR, "Half a day", SHORT)
    networks.keep_agenda(CEDAR, "Afternoon", SHORT[:2])
    networks.keep_agenda(CEDAR, "Half a day", SHORT[1:])
    assert list(networks.agendas(CEDAR).items()) == [("Afternoon", SHORT[:2]), ("Half a day", SHORT[1:])]
    assert networks.agendas(ELM) == {}
    networks.drop_agenda(ELM, "Afternoon")
    networks.drop_agenda(CEDAR, "Afternoon")
    networks.drop_agenda(CEDAR, "Afternoon")
    assert list(networks.agendas(CEDAR)) == ["Half a day"]


def test_B9_a_board_is_brought_and_what_is_empty_goes(engine: Engine, networks: Networks) -> None:
    networks.add_seat(TOKEN, NetworkSeat(CEDAR, 100), now=5)
    found = networks.elsewhere([BOARDS[0], "first", "second"], ELM)
    assert [(kept.board, its) for kept, its in found] == [
        ("second", CEDAR),
        ("first", CEDAR),
        (BOARDS[0], None),
    ]
    for board in (BOARDS[0], "first", "first"):
        networks.bring(board, ELM)
    assert [each.board for each in networks.rounds(ELM)] == ["first", BOARDS[0]]
    assert networks.seat(TOKEN, now=5) is not None
    networks.bring("second", ELM)
    assert (networks.name_of(CEDAR), networks.seat(TOKEN, now=5)) == (None, None)
    assert networks.elsewhere([BOARDS[0]], ELM) == []
    networks.found(CEDAR, "Cedar Ridge", now=7)
    networks.keep_agenda(ELM, "Half a day", SHORT)
    for board in ("first", "second", BOARDS[0]):
        networks.bring(board, CEDAR)
    assert networks.name_of(ELM) == "", "it still has an agenda"


def test_S17_a_backup_holds_networks_and_they_come_back(
    engine: Engine, networks: Networks, file: Path, tmp_path: Path
) -> None:
    networks.add_seat(TOKEN, NetworkSeat(CEDAR, 100), now=5)
    networks.keep_agenda(CEDAR, "Half a day", SHORT)
    backup = tmp_path / "backup.db"
    back_up(file, backup, now=7)
    networks.name(CEDAR, "Named since")
    engine.dispose()
    assert restore(file, backup, now=8).found.faults == []
    again = make_engine(f"sqlite:///{file}")
    found = Networks(again)
    assert found.name_of(CEDAR) == "Cedar Ridge"
    assert [each.board for each in found.rounds(CEDAR)] == ["second", "first"]
    assert found.agendas(CEDAR) == {"Half a day": SHORT}
    assert found.seat(TOKEN, now=9) == NetworkSeat(CEDAR, 100)
    again.dispose()


@pytest.mark.parametrize("table", ["board", "network_seat", "agenda"])
def test_S19_a_network_that_is_missing_is_found(
    engine: Engine, networks: Networks, file: Path, table: str
) -> None:
    networks.add_seat(TOKEN, NetworkSeat(CEDAR, 100), now=5)
    networks.keep_agenda(CEDAR, "Half a day", SHORT)
    engine.dispose()
    _without_keys(file, f"UPDATE {table} SET network_id = 'nowhere' WHERE network_id = '{CEDAR}'")
    assert set(verify(file).faults) == {f"A row of the table {table} belongs to no network."}


def _without_keys(file: Path, statement: str) -> None:
    """Writes what a sound program can not write."""
    connection = sqlite_driver().connect(str(file), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(statement)
    connection.close()


def test_S10_an_older_database_keeps_its_boards_and_learns_of_networks(file: Path) -> None:
    file.parent.mkdir()
    older(file)
    assert verify(file).older
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    log, networks = SqlLog(engine), Networks(engine)
    assert [entry.event for entry in log.read("old")] == [moved("x")]
    assert log.append([batch("old", 1, moved("y"))]) == [None]
    assert Directory(engine).board_by_code("OLD") == "old"
    assert networks.network_of("old") is None
    networks.found(CEDAR, "Cedar Ridge", now=5)
    Directory(engine).create_board("new", "NEW", "epoch", now=6, network=CEDAR)
    assert [each.board for each in networks.rounds(CEDAR)] == ["new"]
    engine.dispose()
    assert verify(file).faults == []


def older(file: Path) -> None:
    """A database as it was before networks, with a board in it."""
    engine, config = make_engine(f"sqlite:///{file}"), Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        upgrade(config, "0001")
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO board VALUES ('old', 'epoch', 0, 'OLD', 0, 5)"))
    SqlLog(engine).append([batch("old", 0, moved("x"))])
    engine.dispose()
