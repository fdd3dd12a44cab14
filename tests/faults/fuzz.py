"""Frames and requests that no browser sends, against a real server: ``python -m tests.faults.fuzz --count 300000 --seed 1``.

They come from a member of a round, with real cookies, while the cards are locked. Another author has written a card whose
words stand in no answer and in no line of the log. In the end the board works, and its log can be folded. The last
line is JSON; ``ok`` is whether nothing was found.
"""

import argparse
import asyncio
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any
from uuid import uuid4

from app.domain.board import Board
from app.domain.evolve import Draft
from app.main import open_database
from app.settings import load_settings
from app.store.log import SqlLog
from tests.faults.raw import Person, Watched, people, watched
from tests.faults.strange import PING, frame, strange_frame
from tests.faults.strange_requests import Known, described, strange_request

SECRET = "zanzibar-quetzal-heliotrope"
AT_ONCE = 12
FRAMES_EACH = 20  # on one socket, as long as it is open
PATIENCE = 30.0
SHORTLY = 0.05  # for what need not be answered
AS_OFTEN = 10
"""So many times as long as the slowest handshake took a frame's answer may take, if that is longer: on a machine that others use."""
PONG = b"\x8a\x06"
MORE_MEMORY = 24
"""Megabytes that may come between a tenth of the way and its end; the board itself grows by what is understood."""
ENDS = ("/leave", "/close", "/purge")
"""After these somebody has no seat any more, or a round no people; one round is there for that, and the others last."""
WORKS = {"text": "Three of five explain.", "classroom": "C1", "focus": "task"}


@dataclass
class Found:
    """What was seen."""

    frames: int = 0
    requests: int = 0
    connections: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    closes: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def sent(self) -> int:
        """Frames and requests."""
        return self.frames + self.requests

    def problem(self, what: str, said: bytes) -> None:
        """Something that must not be."""
        self.problems[what] += 1
        if len(self.examples) < 10:
            self.examples.append(f"{what}: {said[:400]!r}")


@dataclass
class Seat:
    """From where it comes: somebody, ids of cards that they may name, and what they ask for."""

    person: Person
    cards: list[str]
    known: list[Known]


@dataclass
class Fuzz:
    """One run against one server."""

    server: Watched
    seats: "list[Seat]"
    chance: Random
    found: Found = field(default_factory=Found)
    _shortly: float = SHORTLY

    async def until(self, count: int) -> None:
        """Goes on until so many were sent."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_ONCE):
                tasks.create_task(self._one_after_the_other(count))

    async def _one_after_the_other(self, count: int) -> None:
        while self.found.sent < count:
            if self.chance.random() < 0.3:
                await self._frames()
            else:
                await self._request()

    async def _frames(self) -> None:
        """Frame by frame, as long as the server answers to a ping after it: so each was looked at."""
        self.found.connections += 1
        since = self.chance.choice(["", "since=", "since=x.1.2", "since=%00&lang=es"])
        began = monotonic()
        wire, said = await self.server.wire(self.seats[0].person.handshake(since)), b""
        try:
            async with asyncio.timeout(PATIENCE):
                head = await wire.until(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 101 "):
                self.found.problem("no handshake", head)
            self._shortly = max(self._shortly, AS_OFTEN * (monotonic() - began))
            for number in range(FRAMES_EACH):
                said = strange_frame(self.chance)
                self.found.frames += 1
                name = b"ping%02d" % number
                if not await wire.say(said + frame(name, PING)):
                    break
                async with asyncio.timeout(self._shortly):
                    read = await wire.until(PONG + name)
                self._look(read, said)
                if not read.endswith(name):
                    self.found.closes[str(_code(read))] += 1
                    break
        except TimeoutError:
            self.found.closes["not yet"] += 1  # a frame whose end did not come
        finally:
            self._look(wire._read, said)
            self.server.forget(wire)

    async def _request(self) -> None:
        seat = self.chance.choice(self.seats)
        who, board = seat.person.head.strip().encode(), seat.person.at.removeprefix("/boards/")
        asked = strange_request(seat.known, who, board, seat.cards, self.chance)
        self.found.requests += 1
        self.found.connections += 1
        wire = await self.server.wire()
        try:
            await wire.say(asked.said)
            async with asyncio.timeout(PATIENCE if asked.due else SHORTLY):
                await wire.rest()
        except TimeoutError:
            if asked.due and not wire._read.startswith(b"HTTP/1.1 200 OK\r\n"):  # that is an event stream
                self.found.problem("no answer", asked.said)
        finally:
            self._look(wire._read, asked.said)
            self.found.statuses.update(
                code.decode() for code in re.findall(rb"^HTTP/1\.1 (\d{3})", wire._read, re.MULTILINE)
            )
            self.server.forget(wire)

    def _look(self, read: bytes, said: bytes) -> None:
        if SECRET.encode() in read:
            self.found.problem("a locked card leaks", said)
        if status := re.search(rb"^HTTP/1\.1 5\d\d", read, re.MULTILINE):
            self.found.problem(status.group().decode(), said)
        if b"Traceback" in read or b"/site-packages/" in read:
            self.found.problem("the inside shows", said)


def _code(read: bytes) -> int | None:
    at = read.rfind(b"\x88")  # the last frame; a text may hold the byte too, so this is only a count
    return int.from_bytes(read[at + 2 : at + 4], "big") if 0 <= at <= len(read) - 4 else None


async def run(count: int, seed: int, *, say: bool = False) -> dict[str, Any]:
    """So many frames and requests; what was found."""
    limits = {"failed_guesses_per_minute": 100_000, "failed_guesses_per_address": 100_000}
    async with (
        watched(**limits) as server,
        people(server.port, 3) as [lead, author, member],
        people(server.port, 2) as [other_lead, other],
        people(server.port, 2) as [last_lead, last],
    ):
        every = described((await lead.http.get("/openapi.json")).json())
        lasting = [each for each in every if not each.path.endswith(ENDS)]
        hidden = await author.post(f"{SECRET} two of five write.")
        locked = Seat(member, [hidden, await member.post("Mine.")], lasting)
        opened = Seat(other_lead, [await other.post("Three of five explain.") for _ in range(3)], lasting)
        ended = Seat(last_lead, [await last.post("Four of five copy.")], every)
        for step in ("select", "share", "sort"):
            await other_lead.write("PUT", "/step", step=step, confirm=True)
        fuzz = Fuzz(server, [locked, opened, ended], Random(seed))
        memory = [server.memory]
        for tenth in range(1, 11):
            await fuzz.until(count * tenth // 10)
            memory.append(server.memory)
            if say:
                print(json.dumps({"sent": fuzz.found.sent, "memory_mb": memory[-1]}), flush=True)
        found = fuzz.found
        for seat in (author, member):
            await seat.write("POST", "/cards", card=str(uuid4()), **WORKS)
        if memory[-1] - memory[1] > MORE_MEMORY:
            found.problem("memory grows", b"")
        seen = len((await author.seen())["mine"])
        counters = {k: v for k, v in (await server.counters()).items() if "refused" in k}
        lines, text, events = server.lines, server.text, server.events
        if SECRET in text or hidden in text:
            found.problem("the log tells a card", b"")
        if len(lines) > found.connections:
            found.problem("more lines than connections", b"")
        if seen != 2:
            found.problem("the author lacks a card", b"")
        for line in lines:
            if line["level"] == "error":
                found.problem("a fault", json.dumps(line).encode())
        await server.stop()
        entries = [fold(server, each.at.removeprefix("/boards/")) for each in (lead, other_lead, last_lead)]
    return {
        "ok": not found.problems,
        "seed": seed,
        "frames": found.frames,
        "requests": found.requests,
        "connections": found.connections,
        "statuses": dict(found.statuses.most_common()),
        "closes": dict(found.closes.most_common(12)),
        "log_lines": len(lines),
        "events": events,
        "memory_mb": memory,
        "entries": entries,
        "refused": counters,
        "problems": dict(found.problems),
        "examples": found.examples,
    }


def fold(server: Watched, board: str) -> int:
    """The board's entries are one gapless order that makes a board; how many."""
    engine = open_database(load_settings(database_url=f"sqlite:///{server.database}"))
    try:
        entries = SqlLog(engine).read(board)
    finally:
        engine.dispose()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    draft = Draft(Board())
    for entry in entries:
        draft.apply(entry)
    return len(entries)


def main() -> int:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = asyncio.run(run(given.count, given.seed, say=True))
    print(json.dumps(found))
    return 0 if found["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
