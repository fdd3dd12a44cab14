"""One browser over the real wire that keeps every byte it is sent."""

import json
import socket
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.lock.server import PATIENCE, Running

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
        self.socket: ClientConnection | None = None
        self.stream: HTTPResponse | None = None
        self.connect_to(self.running)

    def connect_to(self, running: Running) -> None:
        """The same browser at a server that was started again."""
        self.running = running
        self.http = HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE)

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
        self._request(self.http, method, path, accept, body)
        response = self.http.getresponse()
        answer = Answer(
            response.status,
            _head(response),
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )
        for crumb in response.headers.get_all("set-cookie", []):
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

    def _request(
        self, http: HTTPConnection, method: str, path: str, accept: str, body: bytes | None = None
    ) -> None:
        headers = {"Host": HOST, "Origin": ORIGIN, "Accept": accept}
        if self.cookies:
            headers["Cookie"] = self.crumbs
        if body is not None:
            headers["Content-Type"] = JSON
        http.request(method, path, body, headers)

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
        self.call = ExitStack()
        calling = connect(
            f"ws://{HOST}{self.at}/live?since={since}{more}",
            sock=socket.create_connection(("127.0.0.1", self.running.port), PATIENCE),
            origin=Origin(ORIGIN),
            additional_headers={"Cookie": self.crumbs} if self.cookies else {},
            compression=None,
            max_size=None,
            max_queue=None,
            ping_interval=None,
            proxy=None,
        )
        self.socket = self.call.enter_context(calling)
        response = self.socket.response
        assert response is not None
        lines = [f"{response.status_code} {response.reason_phrase}"]
        lines += [
            f"{name}: {value}"
            for name, value in response.headers.raw_items()
            if name.lower() not in NOT_COMPARED
        ]
        self.got.append(Received("the socket's handshake", "\n".join(lines).encode()))

    def frames(self) -> list[str]:
        """The frames that came since; all that the server sent before now is in them."""
        if self.socket is None:
            return []
        found: list[str] = []
        try:
            assert self.socket.ping(ack_on_close=True).wait(PATIENCE), (
                f"{self.name}: the socket does not answer"
            )
            while True:
                found.append(str(self.socket.recv(timeout=0)))
        except TimeoutError:
            pass
        except ConnectionClosed as closed:
            found.append(f"closed with {closed.rcvd.code if closed.rcvd else 'nothing'}")
        return found

    def note(self, what: str) -> None:
        """Keeps the frames that came, and that they were so many."""
        for number, frame in enumerate(self.frames()):
            self.got.append(Received(f"frame {number} after {what}", frame.encode()))

    def send(self, frame: str) -> None:
        """Sends a frame, if the socket is open."""
        if self.socket:
            with suppress(ConnectionClosed):
                self.socket.send(frame)

    def hang_up(self) -> None:
        """Closes the socket and the event stream."""
        self.end_call()
        if self.stream:
            self.stream.close()
            self.streaming.close()
            self.stream = None

    def end_call(self) -> None:
        """Closes the socket."""
        if self.socket:
            self.call.close()
            self.socket = None

    def open_stream(self, since: str = "", more: str = "") -> None:
        """Opens the event stream; it is read at the end."""
        self.streaming = HTTPConnection("127.0.0.1", self.running.port, timeout=PATIENCE)
        self._request(self.streaming, "GET", f"{self.at}/live?since={since}{more}", EVENTS)
        self.stream = self.streaming.getresponse()
        self.got.append(Received("the event stream's headers", _head(self.stream)))

    def read_stream(self, until: bytes) -> None:
        """Keeps all events up to the one that holds ``until``."""
        assert self.stream is not None
        raw = b""
        try:
            while not (until in raw and raw.endswith(b"\n\n")):
                chunk = self.stream.read1()
                assert chunk, f"{self.name}: the event stream ended early"
                raw += chunk
        except TimeoutError:
            raise AssertionError(f"{self.name}: the event stream does not say {until!r}") from None
        for number, event in enumerate(raw.split(b"\n\n")):
            self.got.append(Received(f"event {number} of the stream", event))


def _head(answer: HTTPResponse) -> bytes:
    """Status line and headers, but for those in ``NOT_COMPARED``."""
    lines = [f"HTTP/{answer.version / 10} {answer.status} {answer.reason}"]
    lines += [f"{name}: {value}" for name, value in answer.getheaders() if name.lower() not in NOT_COMPARED]
    return "\n".join(lines).encode("latin-1")
