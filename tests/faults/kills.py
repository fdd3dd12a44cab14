"""kill -9 under load, again and again, on several servers at once: ``python -m tests.faults.kills --kills 1000 --seed 1``."""

import argparse
import asyncio
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from tests.faults.checker import Verdict, final_of, judge
from tests.faults.deeds import STEPS
from tests.faults.heals import HEALED_WITHIN
from tests.faults.history import History, read
from tests.faults.load import Party
from tests.faults.points import POINTS
from tests.faults.supervisor import Supervised

A_DAY = 60
"""Kills in the day of one board; then the next board begins."""
OBSERVERS = 8
AFTERWARDS = 3
"""So often everybody is answered when the last kill is over."""
ALIVE = 0.6  # seconds a server lives at most before a kill at random
REACHED_WITHIN = 60.0  # seconds; what takes one of them on a quiet machine
SETTINGS = {
    "DEBRIEF_WRITES_PER_SECOND": "1000",
    "DEBRIEF_SOCKETS_PER_BOARD": "1000",
    "DEBRIEF_HEARTBEAT_SECONDS": "1",
}
PASSES = {
    "answered-before-the-frames": 2,
    "between-frames": 60,
    "received": 25,
    "decided": 25,
    "answered": 25,
}
"""How late a point may be passed at most before it kills; `PASSES_ELSE` where it is not said."""
PASSES_ELSE = 8


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: at a pass of a point, or without one after so many seconds."""

    point: str = ""
    times: int = 1
    after: float = 0.0

    @property
    def die_at(self) -> str:
        """As ``tests.faults.serve`` takes it."""
        return f"{self.point}:{self.times}" if self.point else ""


def plan(kills: int, chance: random.Random) -> list[Kill]:
    """Every point in turn, and as many kills at random in between."""
    points: list[str] = []
    found = []
    for number in range(kills):
        if number % 2:
            found.append(Kill(after=chance.uniform(0, ALIVE)))
            continue
        points = points or chance.sample(list(POINTS), len(POINTS))
        point = points.pop()
        found.append(Kill(point, chance.randint(1, PASSES.get(point, PASSES_ELSE))))
    return found


@dataclass
class Tally:
    """Where the server died how often, and how often a point was not reached in time."""

    at: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)


async def day(
    server: Supervised, history: History, name: str, kills: list[Kill], seed: int
) -> tuple[str, Tally]:
    """A board's day, from the first visit to the next level of work, over all these kills; the board and the tally.

    In the end everybody is answered, and every page is compared with a fresh one.
    """
    party, tally = Party(server.url, history, name, OBSERVERS, seed), Tally()
    moves: list[asyncio.Task[None]] = []
    await party.begin()
    try:
        async with asyncio.TaskGroup() as tasks:
            await _restarted(server, kills[0].die_at, history, name)
            for number, kill in enumerate(kills):
                await _died(server, kill, tally, history, name)
                following = kills[number + 1].die_at if number + 1 < len(kills) else ""
                await server.start(following)
                if number * (len(STEPS) + 1) // len(kills) > len(moves):
                    moves.append(tasks.create_task(party.step(STEPS[len(moves)])))
        for _ in range(AFTERWARDS):
            if not await party.well(HEALED_WITHIN):
                history.note("unwell", server=name)
        await party.rest()
        await party.compare()
    finally:
        await party.leave()
    return party.board, tally


async def _restarted(server: Supervised, die_at: str, history: History, name: str) -> None:
    """The server that everybody came to has no point to die at, so another one takes its place."""
    fault = history.fault("fault", name, kind="restart")
    await server.stop()
    history.ended(fault, name)
    await server.start(die_at)


async def _died(server: Supervised, kill: Kill, tally: Tally, history: History, name: str) -> None:
    """The server's end; one that should die at a point and does not come there is killed where it is."""
    where = "at random"
    if not kill.point:
        await asyncio.sleep(kill.after)
    elif await server.died(REACHED_WITHIN):
        where = kill.point
    else:
        tally.missed[kill.point] += 1
    fault = history.fault("kill", name, point=where)
    await server.kill()
    history.ended(fault, name)
    tally.at[where] += 1


def played(home: Path, kills: list[Kill], seed: int) -> tuple[Verdict, Tally]:
    """A day with a server of its own, judged; ``home`` is made, and holds the history and the database."""
    home.mkdir()
    with History(home / "history.jsonl") as history:
        board, tally = asyncio.run(_alone(home, history, kills, seed))
    return judge(read(history.path), {board: final_of(home / "debrief.db", board)}), tally


async def _alone(home: Path, history: History, kills: list[Kill], seed: int) -> tuple[str, Tally]:
    async with Supervised(SETTINGS, home) as server:
        return await day(server, history, home.name, kills, seed)


def many(kills: int, seed: int, servers: int, folder: Path) -> tuple[Verdict, Tally]:
    """So many kills, in days of `A_DAY`. Days are side by side, each in a process of its own: none waits for another's screens."""
    verdict, total, began = Verdict(), Tally(), perf_counter()
    chance = random.Random(f"kills {seed}")
    days = [plan(min(A_DAY, kills - begin), chance) for begin in range(0, kills, A_DAY)]
    with ProcessPoolExecutor(servers, get_context("spawn")) as pool:
        playing = [pool.submit(played, folder / f"day-{at}", each, seed) for at, each in enumerate(days, 1)]
        for done in as_completed(playing):
            found, tally = done.result()
            verdict += found
            total.at.update(tally.at)
            total.missed.update(tally.missed)
            _say(f"{perf_counter() - began:7.1f} s  {_shown(verdict)}")
    return verdict, total


def _shown(verdict: Verdict) -> str:
    return (
        f"{verdict.kills} kills; {verdict.acknowledged} acknowledged, {verdict.lost} lost, {verdict.doubled} doubled, {verdict.gaps} gaps, "
        f"{verdict.screens_unequal} screens unequal, slowest heal {verdict.slowest_heal_s:.2f} s"
    )


def main() -> int:
    """Kills, judges, and prints one line of JSON last."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--servers", type=int, default=3, help="that are killed side by side")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    verdict, tally = many(given.kills, given.seed, given.servers, folder)
    for sentence in verdict.sentences:
        _say(sentence)
    _say(f"Where it died: {dict(tally.at.most_common())}; points not reached in time: {dict(tally.missed)}.")
    if verdict.ok:
        shutil.rmtree(folder)
    else:
        _say(f"The histories and databases are kept in {folder}.")
    print(json.dumps(verdict.line()))
    return 0 if verdict.ok else 1


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
