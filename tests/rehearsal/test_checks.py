"""The checks at a day's end see what they are there for."""

import asyncio
import json

import pytest

from app.rehearsal.checks import named
from app.rehearsal.day import all_of
from app.rehearsal.format import SAMPLE, parse_round, read_round
from app.rehearsal.play import Outcome
from tests.rehearsal.strange import strange_round


def test_a_name_in_the_report_is_found_and_only_as_a_whole_word() -> None:
    file = read_round(SAMPLE)
    assert named("Seen by Imani Cole in 4 of 9 classrooms.", file) == ["o01"]
    assert named("Seen by imani coleman.", file) == []
    assert named("=cmd 5 wrote it", parse_round(strange_round())) == ["o05"]


def test_the_last_line_has_exactly_the_agreed_fields() -> None:
    outcome = Outcome(cards=150, milliseconds=[float(at) for at in range(1, 41)])
    line = json.loads(outcome.line())
    assert list(line) == [
        "ok", "cards", "unsorted", "clients", "screens_equal", "leaked_bytes", "moves", "frames",
        "bytes_per_move", "ms_to_last_screen",
    ]  # fmt: skip
    assert line["ms_to_last_screen"] == {"p50": 20.0, "p99": 40.0}
    assert line["ok"] is False


def test_nothing_is_ok_when_one_thing_does_not_hold() -> None:
    assert Outcome(screens_equal=True).ok
    assert not Outcome(screens_equal=True, faults=["x"]).ok
    assert not Outcome(screens_equal=True, leaked_bytes=1).ok
    assert not Outcome().ok, "a day that broke off has no equal screens"


def test_the_first_failure_of_many_is_raised_as_it_is() -> None:
    async def fail() -> None:
        raise KeyError("as it is")

    async def wait() -> None:
        await asyncio.Event().wait()

    with pytest.raises(KeyError, match="as it is"):
        asyncio.run(all_of([wait(), fail()]))
