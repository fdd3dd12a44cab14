"""A server that is killed and plagued under load: short forms of ``make soak``."""

import asyncio
import random
from itertools import islice
from pathlib import Path

import pytest

from tests.faults import kills, soak
from tests.faults.checker import Verdict, final_of, judge
from tests.faults.history import History, read
from tests.faults.kills import ALIVE, Kill, Tally
from tests.faults.load import Party
from tests.faults.plague import FAULTS, Fault, Scene, do
from tests.faults.points import POINTS
from tests.faults.proxy import Proxy
from tests.faults.supervisor import Supervised

pytestmark = pytest.mark.server
AT_RANDOM = 6
SHORT = 0.3
PATIENCE = 120.0


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdict, Tally]:
    """A day on which the server dies at every named point, and a few times more."""
    chance = random.Random(1)
    at_points = [Kill(point) for point in chance.sample(list(POINTS), len(POINTS))]
    deaths = [*at_points, *(Kill(after=chance.uniform(0, ALIVE)) for _ in range(AT_RANDOM))]
    return kills.played(tmp_path_factory.mktemp("kills") / "day", chance.sample(deaths, len(deaths)), seed=1)


def test_F3_a_day_comes_by_every_named_point(killed: tuple[Verdict, Tally]) -> None:
    _, tally = killed
    assert not tally.missed
    assert set(tally.at) == {*POINTS, "at random"}
    assert tally.at.total() == len(POINTS) + AT_RANDOM


def test_F1_what_was_acknowledged_is_there_once_after_kill_9_at_every_named_point(
    killed: tuple[Verdict, Tally],
) -> None:
    verdict, _ = killed
    assert verdict.kills == len(POINTS) + AT_RANDOM
    assert verdict.acknowledged > verdict.kills
    _assert_nothing_lost(verdict)


def test_F4_each_fault_of_server_network_readers_and_disk_leaves_everything_in_one_order(
    tmp_path: Path,
) -> None:
    with History(tmp_path / "history.jsonl") as history:
        board = asyncio.run(_plagued(tmp_path, history))
    verdict = judge(read(history.path), {board: final_of(tmp_path / "debrief.db", board)})
    assert verdict.faults.keys() == {kind.replace(" at a point", "") for kind in FAULTS}
    _assert_nothing_lost(verdict)


async def _plagued(folder: Path, history: History) -> str:
    """Every fault once, briefly, in the step in which most can go wrong."""
    async with Supervised(kills.SETTINGS, folder) as server:
        proxy = await Proxy("127.0.0.1", server.port).start()
        party = Party(f"http://127.0.0.1:{proxy.port}", history, "day", 4, seed=1)
        await party.begin()
        for step in ("select", "share", "sort"):
            assert await party.well(PATIENCE)
            await party.step(step)
        for kind in FAULTS:
            await do(Scene("day", server, proxy, party, history), Fault(kind, SHORT, point="answered"))
            assert await party.well(PATIENCE), kind
        await party.rest(PATIENCE)
        await party.compare()
        await party.leave()
        await proxy.stop()
        return party.board


def _assert_nothing_lost(verdict: Verdict) -> None:
    """All but what is measured in seconds: that belongs to the soak."""
    found = verdict.line()
    wrong = (
        "lost",
        "doubled",
        "gaps",
        "halved",
        "reordered",
        "denied",
        "untrue",
        "unanswered",
        "screens_unequal",
    )
    assert {name: found[name] for name in wrong} == dict.fromkeys(wrong, 0), verdict.sentences


def test_F5_a_seed_gives_the_same_plan_of_faults_and_another_one_another() -> None:
    one, same, other = (list(islice(soak.plan(random.Random(seed)), 60)) for seed in (1, 1, 2))
    assert one == same != other
    assert {fault.kind for fault in one} == set(FAULTS)
    assert kills.plan(50, random.Random(3)) == kills.plan(50, random.Random(3))
