"""Connections on which a test says what it likes, and a server process that is watched from outside."""

import asyncio
import json
import os
import re
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.supervisor import Supervised

LOCAL = "127.0.0.1"
SMALL = 4_096  # bytes that the kernel keeps for one who does not read
JSON = {"Accept": "application/json"}
TOLD_WHEN_SLOW = ("refused", "slow answer", "the event loop was late")
"""The first is a sum that comes once a minute."""


class Person:
    """Somebody with a seat, and with cookies that a raw connection can use."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.http = httpx.AsyncClient(base_url=f"http://{LOCAL}:{port}", trust_env=False, timeout=60)
        self.at = ""

    async def start(self) -> "Person":
        """Starts a round."""
        return await self._sit("/rounds", problem_of_practice="Who explains to whom?")

    async def join(self, lead: "Person", name: str) -> "Person":
        """Joins that round."""
        return await self._sit("/join", code=(await lead.seen())["join_code"], name=name)

    async def seen(self) -> dict[str, Any]:
        """The board as this person may see it."""
        found: dict[str, Any] = (await self.http.get(self.at, headers=JSON)).json()
        return found

    async def write(self, method: str, path: str, **fields: object) -> httpx.Response:
        """A write that is taken."""
        answer = await self.http.request(method, self.at + path, json={"command_id": str(uuid4()), **fields})
        assert answer.is_success, answer.text
        return answer

    async def post(self, text: str) -> str:
        """Writes a card; its id."""
        card = str(uuid4())
        await self.write("POST", "/cards", card=card, text=text, classroom="C1", focus="task")
        return card

    @property
    def head(self) -> str:
        """Lines of a request that say who asks."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        return f"Host: {LOCAL}:{self.port}\r\nCookie: {cookies}\r\n"

    def handshake(self, query: str = "") -> bytes:
        """The request for a socket."""
        return (
            f"GET {self.at}/live?{query} HTTP/1.1\r\n{self.head}"
            f"Origin: http://{LOCAL}:{self.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}\r\n\r\n"
        ).encode()

    def stream(self, query: str = "since=") -> bytes:
        """The request for an event stream."""
        return f"GET {self.at}/live?{query} HTTP/1.1\r\n{self.head}Accept: text/event-stream\r\n\r\n".encode()

    def poll(self, query: str = "since=&heard=nothing") -> bytes:
        """The request of a long poll that waits for news."""
        return f"GET {self.at}/live?{query} HTTP/1.1\r\n{self.head}Accept: application/json\r\n\r\n".encode()

    async def _sit(self, path: str, **fields: object) -> "Person":
        answer = await self.http.post(path, json={"command_id": str(uuid4()), **fields})
        assert answer.status_code == 303, answer.text
        self.at = answer.headers["location"]
        return self


class Wire:
    """One TCP connection."""

    def __init__(self, small: bool = False) -> None:
        self._socket = socket.socket()
        if small:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        self._socket.setblocking(False)
        self._read = b""
        self.torn = False
        """Whether the other side hung up without having read all that was said."""

    async def say(self, said: bytes) -> bool:
        """Sends it all; whether there was somebody to take it."""
        try:
            await asyncio.get_running_loop().sock_sendall(self._socket, said)
        except (ConnectionError, TimeoutError):
            return False
        return True

    async def until(self, end: bytes) -> bytes:
        """What comes, up to and with these bytes; less, if the other side ends it before."""
        while end not in self._read and await self._more():
            pass
        at = self._read.find(end)
        at = len(self._read) if at < 0 else at + len(end)
        taken, self._read = self._read[:at], self._read[at:]
        return taken

    async def rest(self) -> bytes:
        """What comes until the other side ends it."""
        while await self._more():
            pass
        return self._read

    def close(self) -> None:
        """Ends it."""
        self._socket.close()

    async def _more(self) -> bool:
        try:
            got = await asyncio.get_running_loop().sock_recv(self._socket, 65_536)
        except (ConnectionError, TimeoutError):
            self.torn = True
            return False
        self._read += got
        return bool(got)


def frames_in(read: bytes) -> list[tuple[int, bytes]]:
    """The whole frames that a server sent: opcode and content."""
    found, at = [], 0
    while at + 2 <= len(read):
        length, begin = read[at + 1] & 0x7F, at + 2
        if length >= 126:
            wide = 2 if length == 126 else 8
            length, begin = int.from_bytes(read[begin : begin + wide], "big"), begin + wide
        if begin + length > len(read):
            break
        found.append((read[at] & 0x0F, read[begin : begin + length]))
        at = begin + length
    return found


def code_of_close(read: bytes) -> int | None:
    """With what the server said that it ends the socket."""
    codes = [int.from_bytes(content[:2], "big") for opcode, content in frames_in(read) if opcode == 8]
    return codes[0] if codes else None


class Watched(Supervised):
    """A server process; its memory, its log, its counters, and raw connections to it, which end with it."""

    def __init__(self, settings: dict[str, str], hurry: float) -> None:
        super().__init__(settings, hurry=hurry)
        self._wires: set[Wire] = set()

    async def __aexit__(self, *_: object) -> None:
        for wire in self._wires:
            wire.close()
        await super().__aexit__()

    async def wire(self, said: bytes = b"", small: bool = False) -> Wire:
        """Connects, says something, and reads nothing; ``small`` is what the kernel keeps for it."""
        wire = Wire(small)
        self._wires.add(wire)
        await asyncio.get_running_loop().sock_connect(wire._socket, (LOCAL, self.port))
        if said:
            await wire.say(said)
        return wire

    def forget(self, wire: Wire) -> None:
        """Ends a connection before the server does."""
        wire.close()
        self._wires.remove(wire)

    @property
    def memory(self) -> int:
        """Megabytes that the process holds."""
        status = Path(f"/proc/{self.process}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) // 1024

    @property
    def text(self) -> str:
        """All that it wrote."""
        return self._log.read_text("utf-8", "replace")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it logged. A line that is not JSON is an error."""
        return [json.loads(line) for line in self.text.splitlines() if not line.startswith("Debrief board:")]

    @property
    def events(self) -> list[str]:
        """What the lines tell, of faults also where; without what a slow machine makes it tell."""
        return [
            " ".join(str(line[key]) for key in ("event", "kind", "at") if key in line)
            for line in self.lines
            if line["event"] not in TOLD_WHEN_SLOW
        ]

    async def counters(self) -> dict[str, float]:
        """What /metrics tells."""
        async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
            text = (await http.get(f"{self.url}/metrics")).text
        pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, value in pairs}

    async def until_connected(self, many: int, within: float) -> None:
        """Waits until there are as many live connections."""
        async with asyncio.timeout(within):
            while (await self.counters())["debrief_connections"] != many:  # noqa: ASYNC110 - in another process
                await asyncio.sleep(0.05)

    def signal(self, number: int) -> None:
        """Sends it a signal."""
        os.kill(self.process, number)


@asynccontextmanager
async def watched(hurry: float = 1, **settings: object) -> AsyncIterator[Watched]:
    """A server whose limits on one person's writes nobody meets, with a database that goes with it."""
    given = {
        "lag_limit": 60,
        "writes_per_second": 1000,
        "writes_burst": 10_000,
        "sockets_per_board": 1000,
        **settings,
    }
    named = {f"DEBRIEF_{name.upper()}": str(value) for name, value in given.items()}
    async with Watched(named, hurry) as server:
        yield server


@asynccontextmanager
async def people(port: int, many: int) -> AsyncIterator[list[Person]]:
    """A facilitator and observers at one board."""
    seats = [Person(port) for _ in range(many)]
    try:
        await seats[0].start()
        for number, seat in enumerate(seats[1:], 1):
            await seat.join(seats[0], f"Person {number}")
        yield seats
    finally:
        for seat in seats:
            await seat.http.aclose()


async def gone(task: "asyncio.Task[Any]") -> None:
    """Ends a task."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
