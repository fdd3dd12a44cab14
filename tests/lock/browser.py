"""One browser over the real wire that keeps every byte it is sent."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from tests.lock.server import Running
from tests.lock.wire import Http, Socket, Stream, split

HOST = "board.test"
ORIGIN = f"http://{HOST}"
JSON, PAGE, EVENTS = "application/json", "text/html", "text/event-stream"
NOT_COMPARED = ("date", "sec-websocket-accept")
"""Headers left out: the server's clock, and what answers to the client's own chance."""


@dataclass(frozen=True, slots=True)
class Received:
    """Something that came, and in answer to what; ``what`` names no id that only one run has."""

    what: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    head: bytes
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def fields(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Browser:
    """A client with cookies of its own; ``got`` is all that came, in the order in which it came."""

    name: str
    running: Running
    at: str = ""
    got: list[Received] = field(default_factory=list)
    commands: int = 0

    def __post_init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.socket: Socket | None = None
        self.stream: Stream | None = None
        self.connect_to(self.running)

    def connect_to(self, running: Running) -> None:
        """The same browser at a server that was started again."""
        self.running = running
        self.http = Http(running.port)

    def leave(self) -> None:
        """Closes everything that is open."""
        self.hang_up()
        self.http.close()

    # --- asking ----------------------------------------------------------------------------------

    def ask(
        self, method: str, path: str, what: str = "", accept: str = JSON, body: bytes | None = None
    ) -> Answer:
        """One request; the answer is kept. Paths without a slash before them are the board's."""
        path = path if path.startswith("/") else f"{self.at}/{path}".rstrip("/").replace("/?", "?")
        reply = self.http.ask(method, path, self._headers(accept, body), body)
        answer = Answer(reply.status, _head(reply.lines), dict(reply.headers), reply.body)
        for crumb in (value for name, value in reply.headers if name == "set-cookie"):
            name, _, rest = crumb.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        self.got.append(Received(what or f"{method} {path} as {accept}", answer.head + b"\n\n" + answer.body))
        return answer

    def write(self, method: str, path: str, what: str = "", **fields: Any) -> Answer:
        """A command with an id that is the same in every run."""
        self.commands += 1
        body = {"command_id": str(uuid5(NAMESPACE_DNS, f"{self.name} {self.commands}")), **fields}
        label = f"{self.commands}: {what or method + ' ' + path}"
        return self.ask(method, path, label, body=json.dumps(body).encode())

    def _headers(self, accept: str, body: bytes | None = None) -> dict[str, str]:
        headers = {"Host": HOST, "Accept-Encoding": "identity", "Origin": ORIGIN, "Accept": accept}
        if self.cookies:
            headers["Cookie"] = self.crumbs
        if body is not None:
            headers["Content-Type"] = JSON
        return headers

    @property
    def crumbs(self) -> str:
        """The cookies as a header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def done(self, method: str, path: str, **fields: Any) -> Answer:
        """A command that has to be taken."""
        answer = self.write(method, path, **fields)
        assert answer.status < HTTPStatus.BAD_REQUEST, f"{self.name}: {path}: {answer.text}"
        return answer

    def arrive(self, answer: Answer) -> None:
        """Goes to the board that an answer leads to."""
        self.at = "/boards/" + answer.headers["location"].split("/")[2]

    @property
    def board(self) -> str:
        """The board's id."""
        return self.at.rsplit("/", 1)[-1]

    @property
    def network(self) -> str:
        """The id of the network that the browser opens; "" for none."""
        opens = "debrief_network_"
        return next((name.removeprefix(opens) for name in self.cookies if name.startswith(opens)), "")

    # --- listening -------------------------------------------------------------------------------

    def listen(self, since: str = "", more: str = "") -> None:
        """Opens the socket."""
        cookies = {"Cookie": self.crumbs} if self.cookies else {}
        self.socket = Socket(
            self.running.port, f"ws://{HOST}{self.at}/live?since={since}{more}", ORIGIN, cookies
        )
        self.got.append(Received("the socket's handshake", _head(self.socket.lines)))

    def frames(self) -> list[str]:
        """The frames that came since; all that the server sent before now is in them."""
        return self.socket.frames() if self.socket else []

    def note(self, what: str) -> None:
        """Keeps the frames that came, and that they were so many."""
        if self.stream:
            self.stream.take_in()
        for number, frame in enumerate(self.frames()):
            self.got.append(Received(f"frame {number} after {what}", frame.encode()))

    def send(self, frame: str) -> None:
        """Sends a frame, if the socket is open."""
        if self.socket:
            self.socket.send(frame)

    def hang_up(self) -> None:
        """Closes the socket and the event stream."""
        self.end_call()
        if self.stream:
            self.stream.close()
            self.stream = None

    def end_call(self) -> None:
        """Closes the socket."""
        if self.socket:
            self.socket.close()
            self.socket = None

    def open_stream(self, since: str = "", more: str = "") -> None:
        """Opens the event stream; it is read at the end."""
        path = f"{self.at}/live?since={since}{more}"
        self.stream = Stream(self.running.port, path, self._headers(EVENTS))
        self.got.append(Received("the event stream's headers", _head(self.stream.lines)))

    def read_stream(self, until: bytes) -> None:
        """Keeps all events up to the one that holds ``until``."""
        assert self.stream is not None
        try:
            raw = self.stream.read(until)
        except TimeoutError:
            raise AssertionError(f"{self.name}: the event stream does not say {until!r}") from None
        assert until in raw, f"{self.name}: the event stream ended early"
        for number, event in enumerate(raw.split(b"\n\n")):
            self.got.append(Received(f"event {number} of the stream", event))


def _head(lines: Iterable[str]) -> bytes:
    """Status line and headers, but for those in ``NOT_COMPARED``."""
    return "\n".join(line for line in lines if split(line)[0] not in NOT_COMPARED).encode("latin-1")
