"""``python -m app``: what it says, and with which status it ends."""

import errno
import json
import os
from pathlib import Path

import httpx
import pytest

from app.cli import main
from app.domain.events import Entry, ReportPublished
from app.domain.terms import CommandId
from app.settings import load_settings
from app.store.engine import make_engine
from app.store.log import Batch, SqlLog
from app.store.networks import Networks
from tests.empty import hasten
from tests.faults.supervisor import Supervised

PROJECT = Path(__file__).parents[2]
SAMPLE = next((PROJECT / "app" / "rehearsal" / "sample").glob("*.json"))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    hasten(monkeypatch)
    for name in [name for name in os.environ if name.startswith("DEBRIEF_")]:
        monkeypatch.delenv(name)


COMMANDS = ("serve", "import", "rehearse", "demo", "export", "backup", "restore", "purge", "verify", "coach")


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=" ".join)
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    assert ". " in capsys.readouterr().out.replace("\n", " ")


def test_a_wrong_setting_stops_the_start_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--port", "99999"]) == 2
    assert capsys.readouterr().err == "DEBRIEF_PORT is '99999'; it must be a whole number from 0 to 65535.\n"


def test_a_port_that_is_taken_stops_the_start_with_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "192.0.2.1", "--port", "1"]) == 1
    assert capsys.readouterr().err.startswith("Cannot listen on 192.0.2.1, port 1:")


def test_an_import_makes_a_board_that_can_be_exported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["import", str(SAMPLE)]) == 0
    told = capsys.readouterr().out
    assert "150 cards and 10 patterns" in told
    board = told.split("board ")[1].split(".")[0]
    out = tmp_path
    for kind, holds in (("csv", b"classroom,subject"), ("md", b"## Predictions"), ("json", b'"cards"')):
        out = tmp_path / f"out.{kind}"
        assert main(["export", board, "--format", kind, "--out", str(out)]) == 0
        assert holds in out.read_bytes()
    assert len(json.loads(out.read_bytes())["cards"]) == 150


def test_R6_R7_a_report_is_exported_once_it_is_published(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["import", str(SAMPLE)]) == 0
    board = capsys.readouterr().out.split("board ")[1].split(".")[0]
    assert main(["export", board, "--report", "--format", "pdf"]) == 1
    assert "not published" in capsys.readouterr().err
    assert main(["export", board, "--format", "pdf"]) == 2
    assert "add --report" in capsys.readouterr().err
    _publish(board)
    starts = {
        "pdf": b"%PDF",
        "png": b"\x89PNG",
        "csv": b"\xef\xbb\xbfpart,text",
        "md": b"# What we saw",
        "json": b"{",
    }
    for kind, start in starts.items():
        out = tmp_path / f"report.{kind}"
        assert main(["export", board, "--report", "--format", kind, "--out", str(out)]) == 0
        assert out.read_bytes().startswith(start)


def _publish(board: str) -> None:
    """As the facilitator does when the check found nothing."""
    engine = make_engine(load_settings().database_url)
    log = SqlLog(engine)
    entries = log.read(board)
    entry = Entry(
        entries[-1].seq + 1, 0, entries[-1].actor, CommandId("publish"), ReportPublished(published=True)
    )
    log.append([Batch(board, entries[-1].seq, (entry,))])
    engine.dispose()


def test_B1_an_imported_round_has_the_network_that_is_said_and_otherwise_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["import", str(SAMPLE)]) == 0
    assert "Network:" not in capsys.readouterr().out
    assert main(["import", str(SAMPLE), "--network", "Cedar Ridge"]) == 1, "it was imported before"
    broken = tmp_path / "round.json"
    broken.write_text("{}")
    assert main(["import", str(broken), "--network", "Cedar Ridge"]) == 1
    networks = Networks(engine := make_engine("sqlite:///data/debrief.db"))
    assert networks.named("Cedar Ridge") == []
    for _ in range(2):
        assert main(["import", str(SAMPLE), "--again", "--network", "Cedar Ridge"]) == 0
        assert "Network:     http://localhost:8000/open#" in capsys.readouterr().out
    (found,) = networks.named("Cedar Ridge")
    assert len(networks.rounds(found)) == 2
    networks.found("another", "Cedar Ridge", now=1)
    engine.dispose()
    assert main(["import", str(SAMPLE), "--again", "--network", "Cedar Ridge"]) == 1
    assert "another" in capsys.readouterr().err
    assert main(["import", str(SAMPLE), "--again", "--network", "another"]) == 0


def test_a_wrong_file_is_told_whole_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "round.json"
    file.write_text('{"format": "rounds-visit-sample/1", "cards": 7}')
    assert main(["import", str(file)]) == 1
    assert len(capsys.readouterr().err.splitlines()) > 5
    assert main(["import", str(tmp_path / "nowhere.json")]) == 1


def test_a_board_that_is_not_there_is_not_exported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "nowhere"]) == 1
    assert capsys.readouterr().err == "There is no such board in this database.\n"


def test_S17_S18_S19_a_database_is_backed_up_looked_through_and_put_back(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["import", str(SAMPLE)]) == 0
    assert main(["backup", "copy.db"]) == 0
    assert main(["import", str(SAMPLE), "--again"]) == 0
    assert main(["verify"]) == 0
    assert main(["verify", "copy.db", "--json"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2].startswith("Whole: 2 boards, 748 entries, ")
    assert json.loads(told[-1]) | {"bytes": 0} == {
        "ok": True,
        "file": "copy.db",
        "boards": 1,
        "entries": 374,
        "bytes": 0,
        "faults": [],
    }
    assert main(["restore", "copy.db"]) == 0
    put_back, aside = capsys.readouterr().out.splitlines()
    assert put_back.startswith("Restored 1 board, 374 entries, ")
    assert main(["verify", aside.removeprefix("The database before stands in ").split(";")[0]]) == 0
    assert capsys.readouterr().out.startswith("Whole: 2 boards")


def test_S18_S23_S24_S25_cards_are_purged_when_it_is_meant_and_again_after_restoring(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["import", str(SAMPLE)]) == 0
    board = capsys.readouterr().out.split("board ")[1].split(".")[0]
    assert main(["backup", "copy.db"]) == 0
    assert (main(["purge"]), main(["purge", board, "--due"])) == (2, 2)
    assert main(["purge", "--due"]) == 0
    assert capsys.readouterr().out.endswith("No round is due.\n")
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert main(["purge", board]) == 1
    assert main(["purge", "nowhere", "--yes"]) == 1
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "Nothing was purged. With --yes it is not asked.",
        "There is no such board in this database.",
    ]
    assert main(["purge", board, "--yes"]) == 0
    purged, looked = capsys.readouterr().out.splitlines()
    assert purged.startswith("Purged: the words of 150 cards of board ")
    assert looked.endswith("; found 0.")
    assert main(["restore", "copy.db"]) == 0
    assert "Closed or purged since the backup, and so again: 1 round." in capsys.readouterr().out
    assert main(["verify"]) == 0


def test_S17_S19_what_is_wrong_is_said_and_ends_with_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for command in (["backup", "copy.db"], ["verify"], ["restore", "copy.db"]):
        assert main(command) == 1
    no_database, nothing_there, no_backup = capsys.readouterr().err.splitlines()
    assert no_database.startswith("There is no database ")
    assert nothing_there.startswith("There is no file ")
    assert no_backup == "There is no file copy.db."
    (tmp_path / "copy.db").write_text("Dear parents, " * 1000)
    assert main(["verify", "copy.db"]) == 1
    assert main(["restore", "copy.db"]) == 1
    assert capsys.readouterr().err.count("The file is damaged: file is not a database.") == 2
    assert main(["verify", "copy.db", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False


def test_S17_what_the_system_does_not_do_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "copy.db.partial")

    monkeypatch.setattr("app.store.backup.back_up", full)
    assert main(["backup", "copy.db"]) == 1
    assert capsys.readouterr().err == "copy.db.partial: No space left on device.\n"


@pytest.mark.anyio
@pytest.mark.server
async def test_S17_S18_a_server_that_runs_is_backed_up_and_its_database_is_not_replaced(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with Supervised(folder=tmp_path) as server:
        monkeypatch.setenv("DEBRIEF_DATABASE_URL", f"sqlite:///{server.database}")
        assert main(["backup", "copy.db"]) == 0
        assert main(["restore", "copy.db"]) == 1
        assert "A server uses " in capsys.readouterr().err
    assert main(["restore", "copy.db"]) == 0


@pytest.mark.anyio
@pytest.mark.server
@pytest.mark.parametrize(
    ("host", "named", "warned"), [("127.0.0.1", "127.0.0.1", False), ("0.0.0.0", "localhost", True)]
)
async def test_the_server_says_where_it_is_and_warns_when_others_can_read_along(
    tmp_path: Path, host: str, named: str, warned: bool
) -> None:
    async with (
        Supervised({"DEBRIEF_HOST": host}, tmp_path) as server,
        httpx.AsyncClient(trust_env=False, timeout=60) as http,
    ):
        assert "Join a round" in (await http.get(server.url)).text
        await server.stop()
        told = server.said()
    assert f"Debrief board: open http://{named}:{server.port}" in told.splitlines()
    assert ("without TLS" in told) is warned
    assert "Traceback" not in told
