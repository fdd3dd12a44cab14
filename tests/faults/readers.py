"""Connections that are opened and never read, sent to, or ended, while a board is busy.

``python -m tests.faults.readers`` measures, in one run: how long the others wait for a move without and with them, how
soon they are freed, what memory stays, and how long the server needs to end with as many again. Its last line is JSON.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from uuid import uuid4

from tests.faults.raw import Person, Watched, Wire, frames_in, gone, people, watched

LONG = "3 of 5 students write, and the others wait until somebody tells them what to do next. " * 6
FREED_WITHIN, ENDS_WITHIN = 15.0, 3.0
KINDS: dict[str, Callable[[Person], bytes]] = {
    "sockets": lambda seat: seat.handshake("since="),
    "streams": lambda seat: seat.stream(),
    "polls": lambda seat: seat.poll(),
    "pages": lambda seat: f"GET {seat.at} HTTP/1.1\r\n{seat.head}Accept: text/html\r\n\r\n".encode() * 16,
    "silent": lambda _: b"",
    "half a head": lambda seat: f"GET {seat.at} HTTP/1.1\r\n{seat.head}".encode(),
    "half a body": lambda seat: (
        f"POST {seat.at}/cards HTTP/1.1\r\n{seat.head}Content-Type: application/json\r\n"
        f"Content-Length: 400\r\n\r\n{{"
    ).encode(),
    "half an upgrade": lambda seat: seat.handshake()[:-30],
}
"""What a connection says before it says and reads nothing more."""


VIEWERS = ["sockets", "streams", "polls", "pages"]


@dataclass
class Listener:
    """A viewer who reads: what arrived, and when."""

    wire: Wire
    news: list[bytes] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def at(cls, server: Watched, seat: Person) -> "Listener":
        """Opens a socket."""
        wire = await server.wire(seat.handshake(f"since={(await seat.seen())['cursor']}"))
        assert (await wire.until(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        return cls(wire)

    async def read(self) -> int | None:
        """Reads until the other side ends it; the code of the close."""
        kept = b""
        while await self.wire._more():
            kept, self.wire._read = kept + self.wire._read, b""
            for opcode, content in frames_in(kept):
                kept = kept[_length(content) :]
                if opcode == 1:
                    self.news.append(content)
                    self.arrived.set()
                elif opcode == 8:
                    return int.from_bytes(content[:2], "big")
        return None

    async def until(self, words: bytes, since: int) -> None:
        """Waits for news with these words, after the first so many."""
        async with asyncio.timeout(90):
            while not any(words in each for each in self.news[since:]):
                self.arrived.clear()
                await self.arrived.wait()


def _length(content: bytes) -> int:
    return len(content) + (2 if len(content) < 126 else 4 if len(content) < 65_536 else 10)


@dataclass
class Board:
    """A busy board: a facilitator who moves a card to and fro, and others who see every move."""

    lead: Person
    stuck: Person
    listeners: list[Listener]
    reading: "list[asyncio.Task[int | None]]"
    card: str
    patterns: list[str]

    async def move(self) -> float:
        """A move, seen by all who read when this returns; seconds from the request to the last of them."""
        self.patterns.reverse()
        before, words = [len(each.news) for each in self.listeners], self.card.encode()
        began = monotonic()
        await self.lead.write("PUT", f"/cards/{self.card}/place", pattern=self.patterns[0])
        for each, since in zip(self.listeners, before, strict=True):
            await each.until(words, since)
        return monotonic() - began

    def moves_seen(self) -> list[int]:
        """By each of those who read."""
        return [
            sum(f'id=\\"card-{self.card}'.encode() in each for each in one.news) for one in self.listeners
        ]


@asynccontextmanager
async def busy_board(server: Watched, listening: int = 5) -> AsyncIterator[Board]:
    """At Sort, with forty long cards."""
    async with people(server.port, listening + 2) as seats:
        lead, stuck, *others = seats
        card = await stuck.post(LONG)
        for _ in range(39):
            await stuck.post(LONG)
        for step in ("select", "share", "sort"):
            await lead.write("PUT", "/step", step=step, confirm=True)
        patterns = [str(uuid4()), str(uuid4())]
        for pattern in patterns:
            await lead.write("POST", "/patterns", pattern=pattern)
        listeners = [await Listener.at(server, seat) for seat in others]
        reading = [asyncio.create_task(each.read()) for each in listeners]
        try:
            yield Board(lead, stuck, listeners, reading, card, patterns)
        finally:
            for task in reading:
                await gone(task)


async def never_read(server: Watched, seat: Person, many: int, kinds: list[str]) -> list[Wire]:
    """So many connections, of each of these kinds in turn."""
    said = [KINDS[kinds[number % len(kinds)]](seat) for number in range(many)]
    return list(await asyncio.gather(*(server.wire(each, small=True) for each in said)))


# --- the script ----------------------------------------------------------------------------------------------


async def measure(many: int, moves: int) -> dict[str, object]:
    """One run; times in milliseconds or seconds, as the names say."""
    async with watched() as server, busy_board(server) as board:
        for _ in range(50):
            await board.move()  # warm
        calm = [await board.move() for _ in range(moves)]
        memory = [server.memory]
        loud, freed = await _wave(server, board, many, moves)
        memory.append(server.memory)
        again, freed_again = await _wave(server, board, many, moves)
        memory.append(server.memory)
        counters = await server.counters()
        await never_read(server, board.stuck, many, VIEWERS)
        for _ in range(100):
            await board.move()
        began = monotonic()
        server.signal(signal.SIGTERM)
        await server.end(30)
        ended = monotonic() - began
        lines = len(server.lines)
        told = Counter(str(code) for code in await asyncio.gather(*board.reading))
    ok = max(freed, freed_again) <= FREED_WITHIN and ended <= ENDS_WITHIN and told == {"1012": 5}
    return {
        "ok": ok,
        "readers": many,
        "moves": moves,
        "p99_calm_ms": _p99(calm),
        "p99_with_them_ms": [_p99(loud), _p99(again)],
        "ratio": round(_p99(loud) / _p99(calm), 2),
        "freed_s": [round(freed, 1), round(freed_again, 1)],
        "memory_mb": {"before": memory[0], "after": memory[1], "after_as_many_again": memory[2]},
        "ended_s": round(ended, 2),
        "told": told,
        "log_lines": lines,
        "refused": {name: value for name, value in counters.items() if "refused" in name},
    }


async def _wave(server: Watched, board: Board, many: int, moves: int) -> tuple[list[float], float]:
    """So many readers that never read, until the last is freed: how long moves took, and how long it took."""
    began, took, freed = monotonic(), list[float](), 0.0
    await never_read(server, board.stuck, many, VIEWERS)
    while not freed or len(took) < moves:
        took.append(await board.move())
        if not freed and len(took) % 25 == 0:
            here = (await server.counters())["debrief_connections"]
            freed = monotonic() - began if here <= len(board.listeners) else 0.0
            assert monotonic() - began < 4 * FREED_WITHIN, "they are never freed"
    return took, freed


def _p99(seconds: list[float]) -> float:
    """In milliseconds."""
    return round(sorted(seconds)[int(len(seconds) * 0.99)] * 1000, 1)


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--moves", type=int, default=600)
    given = parser.parse_args()
    found = asyncio.run(measure(given.readers, given.moves))
    print(json.dumps(found))
    return 0 if found["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
