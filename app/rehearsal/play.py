"""A round's whole day against a real server, over the public wire, checked and measured at its end."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Generic, TypeVar

import httpx

from app.domain.agenda import StepKey
from app.rehearsal import checks
from app.rehearsal.client import Client, Frame, Lost, Refused
from app.rehearsal.day import Day
from app.rehearsal.format import SAMPLE, BadRound, read_round
from app.rehearsal.fullday import FullDay
from app.rehearsal.roundfile import RoundFile
from app.rehearsal.server import Server, ServerFailed

OnPhase = Callable[[str, Day], Awaitable[None]]
Act = Callable[[], Awaitable[list[str] | None]]
"""Something done or checked; answers with what did not hold."""
AnyDay = TypeVar("AnyDay", bound=Day)
CALM_MOVES = 40
SHOWN = 2  # differing screens that are shown line by line; the others are counted


@dataclass(slots=True)
class Outcome:
    """What came of a rehearsal; ``faults`` says in words what did not hold, ``acknowledged`` has the cards' ids."""

    cards: int = 0
    unsorted: int = 0
    clients: int = 0
    screens_equal: bool = False
    leaked_bytes: int = 0
    moves: int = 0
    frames: int = 0
    bytes_per_move: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return self.screens_equal and not self.faults and not self.leaked_bytes

    def line(self) -> str:
        """The one line of JSON."""
        names = "ok cards unsorted clients screens_equal leaked_bytes moves frames bytes_per_move"
        fields = {name: getattr(self, name) for name in names.split()}
        fields["ms_to_last_screen"] = {f"p{part}": percentile(self.milliseconds, part) for part in (50, 99)}
        return json.dumps(fields)


def run(
    file: Path | None = None, url: str | None = None, speed: float | None = None, *, full: bool = False
) -> int:
    """``python -m app rehearse``: prints progress and, last, one line of JSON; 0 only when all holds."""
    try:
        outcome = asyncio.run(rehearse(file or SAMPLE, url, speed, full=full))
    except (BadRound, ServerFailed) as problem:
        outcome = Outcome(faults=[str(problem)])
    for fault in outcome.faults:
        say(fault)
    say(outcome.line())
    return 0 if outcome.ok else 1


async def rehearse(
    file: Path, url: str | None = None, speed: float | None = None, *, full: bool = False
) -> Outcome:
    """Plays the file's day on the server at ``url``, or on one of its own; ``full`` with Screening and Swap.

    Raises:
        BadRound: the file is no round.
        ServerFailed: no server of our own came up.
    """
    day = await asyncio.to_thread(read_round, file)
    if url:
        return await play(day, url, speed, full=full)
    say("Starting a server on a free port.")
    async with Server() as server:
        outcome = await play(day, server.url, speed, full=full)
        if outcome.faults:
            outcome.faults.append(f"The server's last lines:\n{server.said()}")
        return outcome


async def play(
    file: RoundFile,
    url: str,
    speed: float | None = None,
    *,
    full: bool = False,
    on_phase: OnPhase | None = None,
    seed: int = 1,
) -> Outcome:
    """The day; ``on_phase`` is called, and awaited, at the beginning of each phase."""
    played: _Play[Any] = _FullPlay(FullDay(file, url, seed)) if full else _Play(Day(file, url, seed))
    day, outcome, began = played.day, played.outcome, perf_counter()
    try:
        async with asyncio.TaskGroup() as played.ears:
            for name, acts in played.phases(speed).items():
                if on_phase:
                    await on_phase(name, day)
                for act in acts:
                    outcome.faults += await act() or []
                say(f"{perf_counter() - began:6.2f} s  {name}: done.")
            for task in played.listening:
                task.cancel()
    except* (Lost, Refused, httpx.HTTPError) as broken:
        outcome.faults.append(f"The day broke off: {broken.exceptions[0]}")
    except* (KeyError, TypeError, ValueError) as wrong:
        outcome.faults.append(f"The server's JSON is not what docs/protocol.md says: {wrong.exceptions[0]!r}")
    finally:
        await day.close()
    outcome.moves, outcome.acknowledged = day.moves, day.acknowledged
    outcome.frames = sum(len(client.heard.frames) for client in day.live)
    return outcome


class _Play(Generic[AnyDay]):
    """A day with its outcome; ``ears`` owns the tasks that hold the sockets."""

    ears: asyncio.TaskGroup

    def __init__(self, day: AnyDay) -> None:
        self.day, self.outcome = day, Outcome()
        self.unequal = 0
        self.known: dict[str, bytes] = {}
        self.listening: list[asyncio.Task[None]] = []

    def phases(self, speed: float | None) -> dict[str, list[Act]]:
        """The day's phases in their order, each with what is checked at its end."""
        day, settle = self.day, self.settle
        lost_cards, unlike_file = partial(checks.lost_cards, day), partial(checks.unlike_file, day)
        return {
            "gather": [day.gather, self.listen],
            "visits": [partial(day.write_cards, speed)],
            "select": [day.select],
            "lock": [settle, lost_cards, self.search],
            **self.tables(),
            "share": [day.open, settle],
            "sort": [day.sort],
            "contest": [day.contest, settle, partial(checks.misplaced, day), day.correct],
            "calm": [settle, self.measure],
            "name": [day.name, settle, unlike_file],
            "predict": [partial(day.make, StepKey.PREDICT), settle],
            "next-level": [day.next_level, settle],
            "report": [day.read_report, settle, lost_cards, partial(checks.wrong_report, day), self.count],
            **self.ending(),
        }

    def tables(self) -> dict[str, list[Act]]:
        """The steps between the lock and Share."""
        return {}

    def ending(self) -> dict[str, list[Act]]:
        """What comes after the report."""
        return {}

    async def listen(self) -> None:
        """Every client opens its socket, and reads all there is before the first card."""
        self.listening = [self.ears.create_task(client.listen()) for client in self.day.live]
        for client in self.day.live:
            await client.until(lambda c=client: c.connections)  # type: ignore[misc]
        self.outcome.clients = len(self.listening)
        await self.day.read_everything()
        self.known = {client.name: client.heard.while_locked() for client in self.day.live}

    async def search(self) -> list[str]:
        """Everybody reads all there is for them, then every byte so far is searched for others' cards."""
        await self.day.read_everything()
        found = await asyncio.to_thread(checks.leaked, self.day, self.known)
        self.outcome.leaked_bytes += sum(leak.bytes for leak in found)
        return [f"The locked card {leak.card} reached {leak.reader}." for leak in found[:20]]

    async def settle(self) -> list[str]:
        """All screens are what fresh pages are, and all views agree."""
        unequal = await checks.unequal_screens(self.day.live)
        self.unequal += len(unequal)
        if len(unequal) > SHOWN:
            unequal[SHOWN:] = [f"{len(unequal) - SHOWN} more screens differ from fresh pages."]
        return unequal + await checks.disagreeing_views(self.day.board)

    async def measure(self) -> None:
        """What a move costs while nothing else happens."""
        self.outcome.bytes_per_move, self.outcome.milliseconds = await calm_moves(self.day)

    async def count(self) -> None:
        """The end: what the report counts."""
        view = await self.day.facilitator.seen()
        self.outcome.cards, self.outcome.unsorted = (view["report"] or {}).get("cards", 0), view["unsorted"]
        self.outcome.screens_equal = not self.unequal


class _FullPlay(_Play[FullDay]):
    """A day with all ten steps; what may be read by whom is searched after each of them that shows more."""

    def tables(self) -> dict[str, list[Act]]:
        """Screening and Swap."""
        day, settle, lost_cards = self.day, self.settle, partial(checks.lost_cards, self.day)
        return {
            "screening": [day.screening, settle, lost_cards, self.search],
            "swap": [day.swap, settle, lost_cards, self.search],
        }

    def ending(self) -> dict[str, list[Act]]:
        """The last search, for what nobody else may ever read; then the end, after which no card has words."""
        return {"end": [self.search, self.day.end, self.settle, partial(checks.words_left, self.day)]}

    async def search(self) -> list[str]:
        """Everybody reads all there is for them, then all that came since the last widening is searched."""
        await self.day.read_everything()
        found = await asyncio.to_thread(checks.leaked_since, self.day, self.known)
        self.outcome.leaked_bytes += sum(leak.bytes for leak in found)
        return [f"{leak.card or 'Words of a card'} reached {leak.reader} too early." for leak in found[:20]]


async def calm_moves(day: Day) -> tuple[float, list[float]]:
    """Moves cards away and back, one after another, each awaited on every page.

    Returns:
        Bytes of frames that one page received per move (the median page), and milliseconds per move.
    """
    placed = list(day.file.pattern_of().items())
    chosen = day.chance.sample(placed, min(CALM_MOVES // 2, len(placed)))
    before = [len(client.heard.frames) for client in day.board]
    times = [
        await _timed(day, card, where)
        for card, pattern in chosen
        for where in (day.elsewhere(pattern), pattern)
    ]
    received = [
        sum(frame.size for frame in client.heard.frames[mark:])
        for client, mark in zip(day.board, before, strict=True)
    ]
    return round(median(received) / max(1, len(times)), 1), times


async def _timed(day: Day, card: str, pattern: str) -> float:
    """One move; milliseconds until the last page had the frame with the card."""
    words, began = f'id="card-{day.cards[card]}"', perf_counter()
    marks = [len(client.heard.frames) for client in day.board]
    await day.place(card, pattern)

    def shown(client: Client, mark: int) -> Frame | None:
        return next((frame for frame in client.heard.frames[mark:] if words in frame.content), None)

    seen = [
        await client.until(lambda c=client, m=mark: shown(c, m))  # type: ignore[misc]
        for client, mark in zip(day.board, marks, strict=True)
    ]
    return (max(frame.at for frame in seen) - began) * 1000


def percentile(values: list[float], of_a_hundred: int) -> float:
    """The value that so many of a hundred do not exceed; 0 when there are none."""
    at = -(-len(values) * of_a_hundred // 100) - 1
    return round(sorted(values)[at], 2) if values else 0.0


def say(sentence: str) -> None:
    """One line of progress."""
    print(sentence, flush=True)
