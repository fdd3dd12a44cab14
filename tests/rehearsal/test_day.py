"""A whole day against a real server: every screen true, no locked byte astray, reach as the file has it."""

import asyncio
import json
from pathlib import Path

import pytest

from app.rehearsal.day import Day
from app.rehearsal.format import parse_round
from app.rehearsal.play import Outcome, play, run
from app.rehearsal.roundfile import RoundFile
from app.rehearsal.server import Server
from tests.rehearsal.strange import strange_round

MOVED = 20
"""So many moves are acknowledged when the server is killed."""


@pytest.mark.server
def test_the_samples_day_holds(capsys: pytest.CaptureFixture[str]) -> None:
    status = run()
    out = capsys.readouterr().out
    line = json.loads(out.splitlines()[-1])
    assert line["ok"] and status == 0, out
    assert (line["cards"], line["unsorted"], line["clients"]) == (150, 26, 26)
    assert (line["screens_equal"], line["leaked_bytes"]) == (True, 0)
    assert line["moves"] >= 150 - 26 and line["frames"] > line["moves"]
    assert 0 < line["bytes_per_move"] < 4_000
    assert 0 < line["ms_to_last_screen"]["p50"] <= line["ms_to_last_screen"]["p99"]


@pytest.mark.server
def test_a_strange_day_holds_although_the_server_is_killed() -> None:
    outcome = asyncio.run(_with_a_kill(parse_round(strange_round(people=6, cards=57))))
    assert outcome.ok, outcome.faults
    assert (outcome.cards, outcome.unsorted, outcome.clients) == (57, 13, 8)
    assert len(outcome.acknowledged) == len(set(outcome.acknowledged)) == 57


async def _with_a_kill(file: RoundFile) -> Outcome:
    """The server is killed while cards are sorted, and started anew."""
    async with Server() as server, asyncio.TaskGroup() as killers:

        async def kill(day: Day) -> None:
            await day.reached(lambda: day.moves >= MOVED)
            await server.kill()
            await server.start()

        async def on_phase(name: str, day: Day) -> None:
            if name == "sort":
                killing.append(killers.create_task(kill(day)))

        killing: list[asyncio.Task[None]] = []
        outcome = await play(file, server.url, on_phase=on_phase)
        for task in killing:
            task.cancel()  # a day that broke off never came so far
        return outcome


def test_a_file_that_is_no_round_ends_with_words_and_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none.json"
    path.write_text("{}")
    assert run(path) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "format: this field is missing." in lines
    assert json.loads(lines[-1])["ok"] is False
