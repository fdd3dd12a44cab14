"""Hours of bad luck: ``make soak`` (MINUTES=n, SEED=n, KILLS=n).

Boards at work on servers side by side. They are killed, restarted, cut off, slowed down, flooded with readers that never
read, run out of disk; meanwhile power cuts are simulated. The same seed makes the same plan of faults for each server.
What happens is told on stderr; the last line on stdout is JSON:
{"ok", "kills", "power_cuts", "partitions", "acknowledged", "lost", "doubled", "gaps", "screens_unequal", "slowest_heal_s"}.
The exit status is 1 when something was not as it should be; then the histories and databases are kept, and named.
"""

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, sleep

from tests.faults.checker import Verdict, final_of, judge
from tests.faults.deeds import STEPS
from tests.faults.heals import HEALED_WITHIN
from tests.faults.history import History, read
from tests.faults.kills import PASSES, PASSES_ELSE, SETTINGS
from tests.faults.load import Party
from tests.faults.plague import FAULTS, Fault, Scene, do
from tests.faults.points import POINTS
from tests.faults.power import Tally, power_cuts
from tests.faults.proxy import Proxy
from tests.faults.supervisor import Supervised

SERVERS = 2
OBSERVERS = 8
A_DAY = 36
"""Faults in the day of one board; then the next board begins."""
OFTEN = {"kill": 5, "kill at a point": 5, "disk full": 1, "database locked": 1}
"""How often a kind comes in each turn of all kinds; the others come twice."""
LASTS = {"partition: half-open": (1.0, 6.0), "partition: swallowed": (1.0, 5.0), "sliced": (0.5, 2.0)}
KILLS_OF = {"kill": 1, "kill at a point": 2}
LASTS_ELSE = (0.5, 3.0)
CUTS_AT_ONCE = 50


def plan(chance: random.Random) -> Iterator[Fault]:
    """Faults without end: all kinds in each turn, in an order by chance."""
    while True:
        turn = [kind for kind in FAULTS for _ in range(OFTEN.get(kind, 2))]
        for kind in chance.sample(turn, len(turn)):
            point = chance.choice(list(POINTS))
            yield Fault(
                kind,
                seconds=chance.uniform(*LASTS.get(kind, LASTS_ELSE)),
                point=point,
                times=chance.randint(1, PASSES.get(point, PASSES_ELSE)),
                pause=chance.uniform(0, 0.6),
            )


@dataclass(frozen=True, slots=True)
class Limits:
    """When it is enough: at a moment of `perf_counter`, or after so many kills of one server."""

    began: float
    until: float
    kills: int

    def over(self, kills: int) -> bool:
        """Whether it is."""
        return kills >= self.kills if self.kills else perf_counter() > self.until

    def say(self, sentence: str) -> None:
        """Progress."""
        print(f"{perf_counter() - self.began:7.1f} s  {sentence}", file=sys.stderr, flush=True)


def one_server(number: int, seed: int, limits: Limits, folder: Path) -> Verdict:
    """One server's boards, one day after the other, in a process of its own."""
    faults, verdict = plan(random.Random(f"soak {seed} server {number}")), Verdict()
    for day in count(1):
        if limits.over(verdict.kills):
            break
        name = f"server-{number}-day-{day}"
        home = folder / name
        home.mkdir()
        with History(home / "history.jsonl") as history:
            board = asyncio.run(_served(home, history, seed, faults, limits, verdict.kills))
        found = judge(read(history.path), {board: final_of(home / "debrief.db", board)})
        limits.say(f"{name}: {_shown(found)}")
        for sentence in found.sentences:
            limits.say(f"{name}: {sentence}")
        if found.ok:
            shutil.rmtree(home)
        verdict += found
    return verdict


async def _served(
    home: Path, history: History, seed: int, faults: Iterator[Fault], limits: Limits, kills: int
) -> str:
    """A board's day, with a server and a proxy before it; the board's id."""
    async with Supervised(SETTINGS, home) as server:
        proxy = await Proxy("127.0.0.1", server.port, seed).start()
        party = Party(f"http://127.0.0.1:{proxy.port}", history, home.name, OBSERVERS, seed)
        try:
            await _day(Scene(home.name, server, proxy, party, history), faults, limits, kills)
        finally:
            await party.leave()
            await proxy.stop()
        return party.board


async def _day(scene: Scene, faults: Iterator[Fault], limits: Limits, kills: int) -> None:
    """From the first visit to the next level of work, with the next faults; everybody is well before the next one comes."""
    party, moves = scene.party, list[asyncio.Task[None]]()
    await party.begin()
    async with asyncio.TaskGroup() as tasks:
        for number in range(A_DAY):
            if limits.over(kills):
                break
            fault = next(faults)
            limits.say(f"{scene.name}: {_told(fault)}")
            await do(scene, fault)
            kills += KILLS_OF.get(fault.kind, 0)
            if not await party.well(2 * HEALED_WITHIN):
                limits.say(f"{scene.name}: not everybody was answered in {2 * HEALED_WITHIN:.0f} s.")
            if number * (len(STEPS) + 1) // A_DAY > len(moves):
                moves.append(tasks.create_task(party.step(STEPS[len(moves)])))
    await party.rest()
    await party.compare()


def power(seed: int, over: Path) -> Tally:
    """Power cuts, one bunch after the other until that file is there, with pauses: they would take a whole core."""
    total = Tally()
    for bunch in count(1):
        began = perf_counter()
        if over.exists():
            return total
        tally = power_cuts(CUTS_AT_ONCE, seed * 1_000 + bunch)
        for each in fields(Tally):
            setattr(total, each.name, getattr(total, each.name) + getattr(tally, each.name))
        sleep(perf_counter() - began)
    raise AssertionError


def soak(seed: int, limits: Limits, folder: Path) -> dict[str, object]:
    """Servers side by side, and power cuts beside them; what the last line says."""
    verdict = Verdict()
    with ProcessPoolExecutor(SERVERS + 1, get_context("spawn")) as pool:
        cutting = pool.submit(power, seed, over := folder / "over")
        for served in [
            pool.submit(one_server, number, seed, limits, folder) for number in range(1, SERVERS + 1)
        ]:
            verdict += served.result()
        over.touch()
        cuts = cutting.result()
    for sentence in cuts.worst:
        limits.say(f"power cuts: {sentence}")
    return {
        "ok": verdict.ok and cuts.ok,
        "kills": verdict.kills,
        "power_cuts": cuts.cuts,
        "partitions": sum(many for kind, many in verdict.faults.items() if kind.startswith("partition")),
        "acknowledged": verdict.acknowledged,
        "lost": verdict.lost + cuts.lost,
        "doubled": verdict.doubled + cuts.doubled,
        "gaps": verdict.gaps + cuts.gaps,
        "screens_unequal": verdict.screens_unequal,
        "slowest_heal_s": verdict.slowest_heal_s,
    }


def _told(fault: Fault) -> str:
    if fault.kind == "kill at a point":
        return f"kill at “{fault.point}”, pass {fault.times}"
    return (
        fault.kind
        if fault.kind in ("kill", "restart", "all back at once")
        else f"{fault.kind}, {fault.seconds:.1f} s"
    )


def _shown(verdict: Verdict) -> str:
    wrong = {
        name: many
        for name, many in verdict.line().items()
        if many and name not in ("ok", "acknowledged", "kills")
    }
    return f"{verdict.kills} kills, {verdict.acknowledged} acknowledged; {wrong}"


def main() -> int:
    """Runs, and prints one line of JSON last."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=0, help="end after so many kills, not after minutes")
    given = parser.parse_args()
    folder, began = Path(tempfile.mkdtemp(prefix="soak-")), perf_counter()
    limits = Limits(began, began + given.minutes * 60, -(-given.kills // SERVERS))
    found = soak(given.seed, limits, folder)
    if found["ok"]:
        shutil.rmtree(folder)
    else:
        limits.say(f"The histories and databases of the days that failed are kept in {folder}.")
    print(json.dumps(found))
    return 0 if found["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
