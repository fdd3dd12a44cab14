"""Just enough HTTP/1.1 and WebSocket for a generator that costs less than what it measures."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from bench.plan import Wrong

HOST = "127.0.0.1"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
FIN = 0x80
SHORT, MEDIUM = 126, 127  # length codes: two or eight bytes of length follow
LARGEST_SHORT, LARGEST_MEDIUM = 125, 65_535
NO_MASK = b"\x00\x00\x00\x00"  # a client must mask; this key leaves the bytes as they are


class Answer(NamedTuple):
    """One HTTP response."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The header's value, or "" without it."""
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return ""

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


def request_bytes(method: str, path: str, port: int, cookie: str, body: bytes = b"", more: str = "") -> bytes:
    """A request with the headers that a browser's would be judged by."""
    origin = f"{HOST}:{port}"
    head = f"{method} {path} HTTP/1.1\r\nHost: {origin}\r\nOrigin: http://{origin}\r\n{more}"
    if cookie:
        head += f"Cookie: {cookie}\r\n"
    if body or method != "GET":
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


class Http(asyncio.Protocol):
    """One keep-alive connection with at most one request under way."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._rest = b""
        self._then: Callable[[Answer], None] | None = None

    @classmethod
    async def connect(cls, port: int) -> "Http":
        """A connection to the server on this machine."""
        _, http = await asyncio.get_running_loop().create_connection(cls, HOST, port)
        return http

    async def ask(
        self, method: str, path: str, port: int, cookie: str = "", body: object = None, more: str = ""
    ) -> Answer:
        """Sends one request and waits for the answer, for use where speed does not count."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        encoded = b"" if body is None else json.dumps(body).encode()
        self.send(request_bytes(method, path, port, cookie, encoded, more), answer.set_result)
        return await asyncio.wait_for(answer, 60)

    def send(self, request: bytes, then: Callable[[Answer], None]) -> None:
        """Sends a request; ``then`` gets the answer."""
        assert self._then is None, "one request at a time"
        assert self.transport is not None
        self._then = then
        self.transport.write(request)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        end = data.find(b"\r\n\r\n")
        stop = end + 4
        if end >= 0 and data[9:12] != b"204":
            head = data[:end].lower()
            at = head.find(b"\r\ncontent-length:")
            if at < 0:
                raise Wrong(f"an answer without a length: {data[:end]!r}")
            stop += int(head[at + 17 :].partition(b"\r\n")[0])
        if end < 0 or len(data) < stop:
            self._rest = data
            return
        self._rest = data[stop:]
        then, self._then = self._then, None
        if then is not None:
            then(Answer(int(data[9:12]), data[:end], data[end + 4 : stop]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._then is not None:
            raise Wrong(f"the server ended an HTTP connection in the midst of a request ({exc})")


class Socket(asyncio.Protocol):
    """One viewer's WebSocket. Subclasses take the frames; ``count`` is the changes seen in them."""

    def __init__(self, path: str, port: int, cookie: str) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.failed = ""
        self.count = self.frames = self.bytes = 0
        self._handshake = request_bytes(
            "GET",
            path,
            port,
            cookie,
            more="Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        )
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def frame(self, data: bytes, start: int, stop: int) -> None:
        """Takes the text frame whose payload is ``data[start:stop]``."""
        raise NotImplementedError

    def send(self, payload: bytes, opcode: int = TEXT) -> None:
        """Sends one masked frame of at most 65,535 bytes."""
        assert self._transport is not None
        size = len(payload)
        assert size <= LARGEST_MEDIUM
        if size <= LARGEST_SHORT:
            head = bytes((FIN | opcode, 0x80 | size))
        else:
            head = bytes((FIN | opcode, 0x80 | SHORT)) + size.to_bytes(2, "big")
        self._transport.write(head + NO_MASK + payload)

    def close(self) -> None:
        """Leaves without a word, as a browser that is shut does."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._handshake)

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        at, end = 0, len(data)
        if not self.opened.done() and not (at := self._answered(data)):
            self._rest = data
            return
        while end - at >= 2:
            start, size = at + 2, data[at + 1]
            if size == SHORT:
                start, size = at + 4, int.from_bytes(data[at + 2 : at + 4], "big")
            elif size == MEDIUM:
                start, size = at + 10, int.from_bytes(data[at + 2 : at + 10], "big")
            stop = start + size
            if stop > end:
                break
            if data[at] == FIN | TEXT:
                self.frames += 1
                self.bytes += stop - at
                self.frame(data, start, stop)
            else:
                self._control(data[at], data[start:stop])
            at = stop
        self._rest = data[at:]

    def connection_lost(self, exc: Exception | None) -> None:
        self.failed = self.failed or f"connection lost ({exc})"
        if not self.opened.done():
            self.opened.set_exception(Wrong(f"a socket was refused: {self._rest[:300]!r}"))

    def _answered(self, data: bytes) -> int:
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if not data.startswith(b"HTTP/1.1 101"):
            self.opened.set_exception(Wrong(f"a socket was refused: {data[:300]!r}"))
            return len(data)
        self.opened.set_result(None)
        return end + 4

    def _control(self, first: int, payload: bytes) -> None:
        if first == FIN | PING:
            self.send(payload, PONG)
        elif first == FIN | CLOSE:
            self.failed = f"the server closed the socket: {payload!r}"
        elif first != FIN | PONG:
            self.failed = f"a frame of an unknown kind: {first:#x}"
