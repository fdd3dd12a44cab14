"""A whole day against a real server: every screen true, no locked byte astray, reach as the file has it."""

import asyncio
import json
from pathlib import Path

import pytest

from app.rehearsal.day import Day
from app.rehearsal.format import SAMPLE, parse_round, read_round
from app.rehearsal.play import Outcome, play, run
from app.rehearsal.roundfile import RoundFile
from app.rehearsal.server import Server
from tests.rehearsal.strange import strange_round

pytestmark = pytest.mark.server


@pytest.fixture
def strange_file(tmp_path: Path) -> Path:
    path = tmp_path / "strange.json"
    path.write_text(json.dumps(strange_round(), ensure_ascii=False), "utf-8")
    return path


@pytest.mark.parametrize("name", ["sample", "strange"])
def test_a_whole_day_holds(name: str, strange_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, cards, unsorted, people = (SAMPLE, 150, 26, 24) if name == "sample" else (strange_file, 218, 42, 36)
    status = run(path)
    out = capsys.readouterr().out
    line = json.loads(out.splitlines()[-1])
    assert line["ok"] and status == 0, out
    assert (line["cards"], line["unsorted"], line["clients"]) == (cards, unsorted, people + 2)
    assert (line["screens_equal"], line["leaked_bytes"]) == (True, 0)
    assert line["moves"] >= cards - unsorted and line["frames"] > line["moves"]
    assert 0 < line["bytes_per_move"] < 4_000
    assert 0 < line["ms_to_last_screen"]["p50"] <= line["ms_to_last_screen"]["p99"]


def test_a_file_that_is_no_round_ends_with_words_and_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none.json"
    path.write_text("{}")
    assert run(path) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "format: this field is missing." in lines
    assert json.loads(lines[-1])["ok"] is False


@pytest.mark.parametrize(("phase", "after"), [("visits", 60), ("sort", 50)])
def test_a_server_killed_in_the_middle_loses_no_acknowledged_card(phase: str, after: int) -> None:
    outcome = asyncio.run(_with_a_kill(read_round(SAMPLE), phase, after))
    assert outcome.ok, outcome.faults
    assert len(outcome.acknowledged) == len(set(outcome.acknowledged)) == 150


def test_a_strange_day_survives_a_kill_too() -> None:
    outcome = asyncio.run(_with_a_kill(parse_round(strange_round()), "sort", 80))
    assert outcome.ok, outcome.faults


async def _with_a_kill(file: RoundFile, phase: str, after: int) -> Outcome:
    """The server is killed when so many cards were written, or moved, and started anew at the same place."""
    async with Server() as server, asyncio.TaskGroup() as killers:

        async def kill(day: Day) -> None:
            await day.reached(lambda: (day.moves if phase == "sort" else len(day.acknowledged)) >= after)
            await server.kill()
            await server.start()

        async def on_phase(name: str, day: Day) -> None:
            if name == phase:
                killing.append(killers.create_task(kill(day)))

        killing: list[asyncio.Task[None]] = []
        outcome = await play(file, server.url, on_phase=on_phase)
        for task in killing:
            task.cancel()  # a day that broke off never came so far
        return outcome
