"""A round's whole day against a real server, over the public wire, checked and measured at its end."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx

from app.rehearsal import checks
from app.rehearsal.client import Client, Lost, Refused
from app.rehearsal.day import Day
from app.rehearsal.format import SAMPLE, BadRound, read_round
from app.rehearsal.leaks import leaks
from app.rehearsal.measure import Calm, calm_moves
from app.rehearsal.roundfile import RoundFile
from app.rehearsal.server import Server, ServerFailed

OnPhase = Callable[[str, Day], Awaitable[None]]
Listen = Callable[[Client], None]
SHOWN = 2
"""Differing screens that are shown line by line; the others are counted."""


@dataclass(slots=True)
class Outcome:
    """What came of a rehearsal. ``faults`` says in words what did not hold.

    Args:
        acknowledged: ids of the cards that the server said it had.
    """

    cards: int = 0
    unsorted: int = 0
    clients: int = 0
    screens_equal: bool = False
    leaked_bytes: int = 0
    moves: int = 0
    frames: int = 0
    calm: Calm = field(default_factory=Calm)
    faults: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    unequal: int = 0
    finished: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return self.finished and not self.faults and self.screens_equal and not self.leaked_bytes

    def line(self) -> str:
        """The one line of JSON."""
        fields: dict[str, Any] = {"ok": self.ok}
        for name in ("cards", "unsorted", "clients", "screens_equal", "leaked_bytes", "moves", "frames"):
            fields[name] = getattr(self, name)
        fields["bytes_per_move"] = self.calm.bytes_per_move
        fields["ms_to_last_screen"] = {"p50": self.calm.percentile(50), "p99": self.calm.percentile(99)}
        return json.dumps(fields)


def run(file: Path | None = None, url: str | None = None, speed: float | None = None) -> int:
    """``python -m app rehearse``: prints progress and, last, one line of JSON; 0 only when all holds."""
    try:
        outcome = asyncio.run(rehearse(file or SAMPLE, url, speed))
    except (BadRound, ServerFailed) as problem:
        outcome = Outcome(faults=[str(problem)])
    for fault in outcome.faults:
        say(fault)
    print(outcome.line(), flush=True)
    return 0 if outcome.ok else 1


async def rehearse(file: Path, url: str | None = None, speed: float | None = None) -> Outcome:
    """Plays the file's day on the server at ``url``, or on one of its own.

    Raises:
        BadRound: the file is no round.
        ServerFailed: no server of our own came up.
    """
    day = await asyncio.to_thread(read_round, file)
    if url:
        return await play(day, url, speed)
    say("Starting a server on a free port.")
    async with Server() as server:
        outcome = await play(day, server.url, speed)
        if outcome.faults:
            outcome.faults.append(f"The server's last lines:\n{server.said()}")
        return outcome


async def play(
    file: RoundFile, url: str, speed: float | None = None, *, on_phase: OnPhase | None = None, seed: int = 1
) -> Outcome:
    """The day; ``on_phase`` is called, and awaited, at the beginning of each phase."""
    day, outcome = Day(file, url, seed), Outcome()
    began = perf_counter()
    try:
        async with _ears() as listen:
            for name, phase in _phases(day, outcome, speed, listen):
                if on_phase:
                    await on_phase(name, day)
                await phase()
                say(f"{perf_counter() - began:6.2f} s  {name}: done.")
        outcome.finished = True
    except (Lost, Refused, httpx.HTTPError) as problem:
        outcome.faults.append(f"The day broke off: {problem}")
    except (KeyError, TypeError, ValueError) as problem:
        outcome.faults.append(f"The server's JSON is not what docs/protocol.md says: {problem!r}")
    finally:
        await day.close()
    outcome.moves, outcome.acknowledged = day.moves, day.acknowledged
    outcome.frames = sum(len(client.heard.frames) for client in day.live)
    return outcome


def _phases(
    day: Day, outcome: Outcome, speed: float | None, listen: Listen
) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
    """The day's phases in their order, each with what is checked at its end."""
    known: dict[str, bytes] = {}
    return [
        ("gather", partial(_gather, day, outcome, listen, known)),
        ("visits", partial(day.write_cards, speed)),
        ("select", day.select),
        ("lock", partial(_check_lock, day, outcome, known)),
        ("share", partial(_then_settle, day, outcome, day.open)),
        ("sort", day.sort),
        ("contest", partial(_contest, day, outcome)),
        ("calm", partial(_calm, day, outcome)),
        ("name", partial(_name, day, outcome)),
        ("predict", partial(_then_settle, day, outcome, day.predict)),
        ("next-level", partial(_then_settle, day, outcome, day.suggest)),
        ("report", partial(_report, day, outcome)),
    ]


async def _gather(day: Day, outcome: Outcome, listen: Listen, known: dict[str, bytes]) -> None:
    await day.gather()
    for client in day.live:
        listen(client)
    for client in day.live:
        await client.until(lambda c=client: c.connections)  # type: ignore[misc]
    outcome.clients = sum(bool(client.connections) for client in day.live)
    await checks.read_everything(day)
    known |= {client.name: client.heard.while_locked() for client in day.live}


async def _check_lock(day: Day, outcome: Outcome, known: dict[str, bytes]) -> None:
    """Everybody reads all there is for them, then every byte so far is searched for others' cards."""
    await _settle(day, outcome)
    await checks.read_everything(day)
    outcome.faults += await checks.lost_cards(day)
    received = {client.name: client.heard.while_locked() for client in day.live}
    found = await asyncio.to_thread(leaks, day.locked_cards(), received, known)
    outcome.leaked_bytes = sum(leak.bytes for leak in found)
    outcome.faults += [f"The locked card {leak.card} reached {leak.reader}." for leak in found[:20]]


async def _contest(day: Day, outcome: Outcome) -> None:
    cards = await day.contest()
    await _settle(day, outcome)
    outcome.faults += await checks.misplaced(day, cards)
    await day.correct(cards)


async def _calm(day: Day, outcome: Outcome) -> None:
    await _settle(day, outcome)
    outcome.calm = await calm_moves(day)


async def _name(day: Day, outcome: Outcome) -> None:
    await day.name()
    await _settle(day, outcome)
    outcome.faults += await checks.unlike_file(day)


async def _then_settle(day: Day, outcome: Outcome, phase: Callable[[], Awaitable[None]]) -> None:
    await phase()
    await _settle(day, outcome)


async def _report(day: Day, outcome: Outcome) -> None:
    await day.read_report()
    await _settle(day, outcome)
    outcome.faults += await checks.lost_cards(day)
    outcome.faults += await checks.wrong_report(day)
    view = await day.facilitator.seen()
    outcome.cards, outcome.unsorted = (view["report"] or {}).get("cards", 0), view["unsorted"]
    outcome.screens_equal = not outcome.unequal


async def _settle(day: Day, outcome: Outcome) -> None:
    """All screens are what fresh pages are, and all views agree."""
    unequal = await checks.unequal_screens(day.live)
    outcome.unequal += len(unequal)
    outcome.faults += unequal[:SHOWN]
    if len(unequal) > SHOWN:
        outcome.faults.append(f"The screens of {len(unequal) - SHOWN} more clients differ from fresh pages.")
    outcome.faults += await checks.disagreeing_views(day.board)


@contextlib.asynccontextmanager
async def _ears() -> AsyncIterator[Listen]:
    """Owns the tasks that hold the sockets; ends them with the day."""
    tasks: list[asyncio.Task[None]] = []
    broken: Exception | None = None
    async with asyncio.TaskGroup() as group:
        try:
            yield lambda client: tasks.append(group.create_task(client.listen()))
        except Exception as problem:  # noqa: BLE001 - raised again below, not wrapped into a group
            broken = problem
        finally:
            for task in tasks:
                task.cancel()
    if broken:
        raise broken


def say(sentence: str) -> None:
    """One line of progress."""
    print(sentence, flush=True)
