"""The checker finds what it is for: into the history of a day with a kill in it, each kind of failure is planted."""

import asyncio
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.events import CardPlaced, CardPosted, Entry
from tests.faults.checker import Final, Verdict, final_of, judge
from tests.faults.deeds import STEPS
from tests.faults.heals import HEALED_WITHIN
from tests.faults.history import History, Line
from tests.faults.load import Hand, Party
from tests.faults.supervisor import Supervised

pytestmark = pytest.mark.server
PATIENCE = 120.0
ROUNDS = 2
"""So often everybody is answered in each step."""


@dataclass
class Day:
    """What a day left."""

    lines: list[Line]
    board: str
    final: Final

    def judged(self) -> Verdict:
        """The verdict on it."""
        return judge(self.lines, {self.board: self.final})

    def some(self, what: str, fact: Callable[[Line], bool] = lambda _: True) -> Line:
        """The last line of that kind."""
        return next(line for line in reversed(self.lines) if line["what"] == what and fact(line))

    def sent(self, answered: Line) -> Line:
        """A try of an answered command."""
        return self.some("sent", lambda line: line["command"] == answered["command"])

    def entries(self, entries: list[Entry], *, renumbered: bool = True) -> None:
        """Puts another log into the place of the right one."""
        if renumbered:
            entries = [replace(entry, seq=seq) for seq, entry in enumerate(entries, 1)]
        self.final = replace(self.final, entries=entries, head=max(entry.seq for entry in entries))

    def runs(self) -> list[list[Entry]]:
        """The log by commands."""
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.final.entries:
            found.setdefault((entry.actor, entry.command), []).append(entry)
        return list(found.values())

    def posts(self) -> list[list[Entry]]:
        """Of the log by commands those that post a card; the last three are one person's, one after the other."""
        return [run for run in self.runs() if isinstance(run[0].event, CardPosted)]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """A short day of three observers, with a kill in the middle of Sort; at its end stands what `_certain` does."""
    day = asyncio.run(_played(tmp_path_factory.mktemp("day")))
    slowest = day.judged().slowest_heal_s
    for line in day.lines:  # as if the machine had been fast enough: nothing here measures it
        line["t"] *= min(1.0, HEALED_WITHIN / 2 / slowest)
    return day


async def _played(folder: Path) -> Day:
    with History(folder / "history.jsonl") as history:
        async with Supervised(folder=folder) as server:
            party = Party(server.url, history, "day", 3, seed=1, pause=0.01)
            await party.begin()
            for step in STEPS[:4]:
                for _ in range(ROUNDS):
                    assert await party.well(PATIENCE)
                if step == "name":
                    fault = history.fault("kill", "day", point="at random")
                    await server.kill()
                    history.ended(fault, "day")
                    await server.start()
                    assert await party.well(PATIENCE)
                await party.step(step)
            for _ in range(ROUNDS):
                assert await party.well(PATIENCE)
            await party.rest(PATIENCE)
            await _certain(party.observers[0])
            await party.compare()
            await party.leave()
        return Day(history.lines(), party.board, final_of(folder / "debrief.db", party.board))


async def _certain(ann: Hand) -> None:
    """What the tests look for, and chance may leave out: posts one after the other, a batch, a refusal."""
    cards = [ann.id() for _ in range(3)]
    for card in cards:
        fields = {"text": f"Card {card} says this.", "classroom": "C1", "focus": "task"}
        assert await ann.command("POST", "cards", card=card, **fields)
    pattern = ann.id()
    assert await ann.command("POST", "patterns", pattern=pattern)
    assert await ann.command("PUT", "places", cards=cards, pattern=pattern)
    assert not await ann.command("PUT", "timer", action="start")


@pytest.fixture
def day(played: Day) -> Day:
    """The day, to plant something into."""
    return deepcopy(played)


def test_F2_a_good_history_is_found_good(day: Day) -> None:
    verdict = day.judged()
    assert verdict.ok, verdict.sentences
    assert (verdict.kills, verdict.unanswered) == (1, 0)
    assert verdict.acknowledged > 4 * 4 * ROUNDS / 2
    assert verdict.slowest_heal_s > 0
    assert any(line["cards"] for line in day.lines if line["what"] == "frame")
    assert any(line["what"] == "refused" for line in day.lines)


def test_F2_an_acknowledged_command_that_is_not_there_is_lost(day: Day) -> None:
    posted = day.posts()[-1]  # so that little builds on it
    day.entries([entry for entry in day.final.entries if entry.command != posted[0].command])
    verdict = day.judged()
    assert verdict.lost
    assert [line for line in verdict.sentences if line.startswith("lost") and posted[0].command in line]


def test_F2_a_command_that_is_there_twice_is_doubled(day: Day) -> None:
    posted = day.posts()[-1]
    day.entries([*day.final.entries, *posted])
    assert day.judged().doubled


def test_F2_the_same_card_under_two_commands_is_doubled(day: Day) -> None:
    posted = day.posts()[-1]
    day.entries([*day.final.entries, *(replace(entry, command="another") for entry in posted)])  # type: ignore[arg-type]
    assert day.judged().doubled == 1


def test_F2_a_place_without_an_entry_is_a_gap(day: Day) -> None:
    middle = len(day.final.entries) // 2
    day.entries(day.final.entries[:middle] + day.final.entries[middle + 1 :], renumbered=False)
    assert day.judged().gaps == 1


def test_F2_an_end_that_is_missing_is_a_gap(day: Day) -> None:
    day.final = replace(day.final, head=day.final.head + 2)
    assert day.judged().gaps == 2


def test_F2_an_order_against_what_people_were_told_is_found(day: Day) -> None:
    runs = day.runs()
    one, other = (runs.index(posted) for posted in day.posts()[-2:])
    runs[one], runs[other] = runs[other], runs[one]
    day.entries([entry for run in runs for entry in run])
    assert day.judged().reordered


def test_F2_half_a_batch_is_found(day: Day) -> None:
    (*_, batch) = (run for run in day.runs() if sum(isinstance(each.event, CardPlaced) for each in run) > 1)
    day.entries([entry for entry in day.final.entries if entry is not batch[-1]])
    verdict = day.judged()
    assert verdict.halved
    assert batch[-1].command in "".join(verdict.sentences)


def test_F2_other_words_than_were_sent_are_found(day: Day) -> None:
    entries = day.final.entries
    at = next(
        at for at, entry in enumerate(entries) if isinstance(entry.event, CardPosted) and entry.event.text
    )
    event: Any = entries[at].event
    entries[at] = replace(entries[at], event=replace(event, text="Something else."))
    assert day.judged().halved


def test_F2_an_acknowledged_command_that_a_retry_is_refused_is_denied(day: Day) -> None:
    told = day.some("acknowledged")
    again = {"t": day.lines[-1]["t"], "client": told["client"], "command": told["command"]}
    day.lines += [{**day.sent(told), **again}, {**again, "what": "refused", "status": 422, "code": "double"}]
    assert day.judged().denied == 1


def test_F2_a_refused_command_that_is_there_is_denied(day: Day) -> None:
    day.some("acknowledged", lambda line: day.sent(line)["path"] == "cards").update(
        what="refused", status=422, code="full"
    )
    assert day.judged().denied


@pytest.mark.parametrize("told", [{"status": 422, "code": "full"}, {"status": 401, "code": "no-session"}])
def test_F2_a_refusal_that_the_board_does_not_explain_is_denied(day: Day, told: dict[str, object]) -> None:
    day.some("refused").update(told)
    assert day.judged().denied == 1


def test_F2_a_screen_that_is_no_fresh_page_is_unequal(day: Day) -> None:
    day.some("screen")["equal"] = False
    assert day.judged().screens_unequal == 1


def test_F2_a_card_on_a_screen_with_words_it_never_had_there_is_untrue(day: Day) -> None:
    frame = day.some("frame", lambda line: bool(line["cards"]))
    frame["cards"][0][2] += " And more."
    assert day.judged().untrue == 1


def test_F2_a_card_on_a_screen_that_is_not_in_the_log_is_untrue(day: Day) -> None:
    frame = day.some("frame", lambda line: bool(line["cards"]))
    frame["cards"].append(["00000000-0000-4000-8000-000000000000", None, "Shown, and lost."])
    assert day.judged().untrue == 1


def test_F2_a_cursor_that_goes_back_is_untrue(day: Day) -> None:
    first, *_, last = [
        line for line in day.lines if line["what"] == "frame" and line["client"] == "day/screen"
    ]
    last["cursor"] = first["cursor"]
    assert day.judged().untrue


def test_F2_a_frame_of_what_never_came_to_disk_is_untrue(day: Day) -> None:
    last = day.some("frame")
    epoch, public, private = last["cursor"].rsplit(".", 2)
    last["cursor"] = f"{epoch}.{int(public) + 1_000}.{private}"
    assert day.judged().untrue == 1


def test_F2_a_fault_that_heals_late_is_found(day: Day) -> None:
    end = day.some("ended")["t"]
    for line in day.lines:
        if line["t"] > end:
            line["t"] += HEALED_WITHIN
    verdict = day.judged()
    assert verdict.unhealed
    assert verdict.slowest_heal_s > HEALED_WITHIN
    assert not verdict.ok


def test_F2_a_client_that_never_hears_again_is_found(day: Day) -> None:
    end = day.some("ended")["t"]
    deaf = [line for line in day.lines if line["t"] > end and line.get("client") == "day/screen"]
    day.lines = [line for line in day.lines if line not in deaf or line["what"] in ("left", "screen")]
    assert day.judged().unhealed == 1
