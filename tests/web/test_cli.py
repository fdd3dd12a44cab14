"""``python -m app``: what it says, and with which status it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.cli import main

PROJECT = Path(__file__).parents[2]
SAMPLE = next((PROJECT / "app" / "rehearsal" / "sample").glob("*.json"))


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DEBRIEF_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("command", [[], ["serve"], ["import"], ["rehearse"], ["demo"], ["export"]])
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


@pytest.mark.server
@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_the_server_says_where_it_is_and_warns_when_others_can_read_along(
    tmp_path: Path, host: str, warned: bool
) -> None:
    command = [sys.executable, "-m", "app", "serve", "--host", host, "--port", "0"]
    where = {"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": str(PROJECT)}}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **where
    ) as server:  # type: ignore[call-overload]
        try:
            line = server.stdout.readline()
            url = line.removeprefix("Debrief board: open ").strip().replace("localhost", "127.0.0.1")
            assert "Join a round" in httpx.get(url, trust_env=False).text
        finally:
            server.send_signal(signal.SIGTERM)
        told = server.communicate(timeout=20)[1]
    assert ("without TLS" in told) is warned
    assert "Traceback" not in told
