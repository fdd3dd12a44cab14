"""HTTP and WebSocket as a browser speaks them, with as little between the test and the bytes as can be."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from websockets.client import ClientProtocol
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Response
from websockets.typing import Origin
from websockets.uri import parse_uri

PATIENCE = 120
"""Seconds; whoever has to wait for so long waits in vain."""
_READ = 65_536


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request was answered; ``lines`` is the status line and the headers, in their order."""

    status: int
    lines: list[str]
    body: bytes

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers, with names in small letters."""
        return [split(line) for line in self.lines[1:]]


class Http:
    """One connection for request after request; opened, and opened again, when it is needed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._sock: socket.socket | None = None
        self._answers: IO[bytes] | None = None

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> Reply:
        """One request, and its answer."""
        if self._sock is None:
            self._sock = _connected(self._port)
            self._answers = self._sock.makefile("rb")
        assert self._answers
        self._sock.sendall(_request(method, path, headers, body))
        lines = []
        while line := self._answers.readline().decode("latin-1").rstrip("\r\n"):
            lines.append(line)
        assert lines, f"{method} {path}: the connection ended before the answer"
        fields = dict(map(split, lines[1:]))
        content = b"" if method == "HEAD" else b"".join(_body(self._answers, fields))
        if fields.get("connection") == "close":
            self.close()
        return Reply(int(lines[0].split()[1]), lines, content)

    def close(self) -> None:
        """Ends the connection."""
        if self._sock and self._answers:
            self._answers.close()
            self._sock.close()
        self._sock = self._answers = None


class Stream:
    """An answer that goes on. What came has to be taken in now and then, or the server takes us for gone."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        self._sock = _connected(port)
        self._sock.sendall(_request("GET", path, headers))
        self._raw = b""
        while b"\r\n\r\n" not in self._raw:
            assert self._receive(), "the connection ended before the answer"
        head, _, self._raw = self._raw.partition(b"\r\n\r\n")
        self.lines = head.decode("latin-1").split("\r\n")
        """The status line and the headers."""

    def take_in(self) -> None:
        """What is there."""
        self._sock.settimeout(0)
        with suppress(BlockingIOError):
            while self._receive():
                pass
        self._sock.settimeout(PATIENCE)

    def read(self, until: bytes) -> bytes:
        """All that came, up to the event that holds ``until``, or to the end."""
        while not (until in self._raw and self._told().endswith(b"\n\n")):
            if not self._receive():
                break
        return self._told()

    def close(self) -> None:
        """Ends the connection."""
        self._sock.close()

    def _receive(self) -> bool:
        data = self._sock.recv(_READ)
        self._raw += data
        return bool(data)

    def _told(self) -> bytes:
        return b"".join(_chunks(BytesIO(self._raw)))


def _connected(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port), PATIENCE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _request(method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> bytes:
    if body is not None:
        headers = headers | {"Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (body or b"")


def _body(answer: IO[bytes], fields: dict[str, str]) -> Iterator[bytes]:
    if fields.get("transfer-encoding") == "chunked":
        yield from _chunks(answer)
    else:
        yield answer.read(int(fields.get("content-length", "0")))


def _chunks(answer: IO[bytes]) -> Iterator[bytes]:
    """The parts of an answer of unknown length; the last one may not be there yet."""
    while size := int(answer.readline() or b"0", 16):
        yield answer.read(size)
        answer.readline()
    answer.readline()


class Socket:
    """A WebSocket that is read when the test wants to, by no thread of its own."""

    def __init__(self, port: int, url: str, origin: str, headers: dict[str, str]) -> None:
        self._protocol = ClientProtocol(parse_uri(url), origin=Origin(origin), max_size=None)
        self._sock = _connected(port)
        self._texts: list[str] = []
        self._pings, self._answered = 0, b""
        self._closed = ""
        self.lines: list[str] = []
        """The status line and the headers of the handshake."""
        request = self._protocol.connect()
        request.headers.update(headers)
        self._protocol.send_request(request)
        self._flush()
        while not (self.lines or self._closed):
            self._receive()
        assert self.lines, "the connection ended before the handshake"

    def frames(self) -> list[str]:
        """The texts that came since, and that it is closed; all that the server sent before now is in them."""
        if not self._closed:
            self._pings += 1
            awaited = str(self._pings).encode()
            self._protocol.send_ping(awaited)
            self._flush()
            while not (self._answered == awaited or self._closed):
                self._receive()
        found, self._texts = self._texts, []
        return [*found, self._closed] if self._closed else found

    def send(self, text: str) -> None:
        """Sends a text, if the socket is open."""
        if not self._closed:
            self._protocol.send_text(text.encode())
            self._flush()

    def close(self) -> None:
        """Says good-bye, and waits until the server has gone."""
        with suppress(OSError):
            if not self._closed:
                self._protocol.send_close(CloseCode.NORMAL_CLOSURE)
                self._flush()
            while self._sock.recv(_READ):
                pass
        self._sock.close()

    def _receive(self) -> None:
        """Takes in what there is, or the next thing that comes."""
        data = self._sock.recv(_READ)
        if not data:
            self._closed = self._closed or "closed with nothing"
            return
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            match event:
                case Response():
                    status = f"{event.status_code} {event.reason_phrase}"
                    self.lines = [
                        status,
                        *(f"{name}: {value}" for name, value in event.headers.raw_items()),
                    ]
                case Frame(opcode=Opcode.TEXT):
                    assert event.fin, "a text in parts"
                    self._texts.append(bytes(event.data).decode())
                case Frame(opcode=Opcode.PONG):
                    self._answered = bytes(event.data)
                case Frame(opcode=Opcode.CLOSE):
                    self._closed = f"closed with {int.from_bytes(event.data[:2], 'big') or 'nothing'}"
                case _:
                    pass
        self._flush()

    def _flush(self) -> None:
        with suppress(OSError):  # whoever hung up is met when it is read
            for data in self._protocol.data_to_send():
                if data:
                    self._sock.sendall(data)


def split(line: str) -> tuple[str, str]:
    """A header's name, in small letters, and its value."""
    name, _, value = line.partition(":")
    return name.lower(), value.strip()
