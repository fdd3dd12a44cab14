"""News over a real server: sockets and event streams (W5, D1, D2, D5, D9)."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.desk import uuid
from tests.web.conftest import Serve
from tests.web.day import JSON, fresh

pytestmark = pytest.mark.server

CARD = {"text": "Two of five write.", "classroom": "C1", "focus": "task"}


class Guest:
    """A browser at the real server."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.http = httpx.Client(base_url=f"http://{host}", trust_env=False)
        self.at = ""

    def start(self) -> "Guest":
        """Starts a round."""
        return self._sit("/rounds", problem_of_practice="Why?")

    def join(self, lead: "Guest") -> "Guest":
        """Joins that round."""
        code = lead.http.get(lead.at, headers=JSON).json()["join_code"]
        return self._sit("/join", code=code, name="Ann")

    def write(self, method: str, path: str, **fields: object) -> httpx.Response:
        """A write that is taken."""
        answer = self.http.request(method, self.at + path, json={"command_id": fresh(), **fields})
        assert answer.is_success, answer.text
        return answer

    def cursor(self) -> str:
        """Where a page of now would go on."""
        found: str = self.http.get(self.at, headers=JSON).json()["cursor"]
        return found

    @contextmanager
    def live(self, query: str = "", cookie: str | None = None, **how: str) -> Iterator[ClientConnection]:
        """A socket to the board."""
        held = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        headers = {"Cookie": held if cookie is None else cookie}
        headers |= {name: value for name, value in how.items() if name != "Origin"}
        url = f"ws://{self.host}{self.at}/live?{query}"
        origin = how.get("Origin")
        with connect(url, additional_headers=headers, origin=origin, proxy=None) as socket:  # type: ignore[arg-type]
            yield socket

    def _sit(self, path: str, **fields: object) -> "Guest":
        answer = self.http.post(path, json={"command_id": fresh(), **fields})
        assert answer.status_code == 303, answer.text
        self.at = answer.headers["location"]
        return self


@pytest.fixture
def guests(serve: Serve) -> Iterator[Callable[..., Guest]]:
    """Makes guests of one server; the first call may change its settings."""
    opened: list[Guest] = []

    def guest(**changed: object) -> Guest:
        host = opened[0].host if opened else serve(**changed)
        opened.append(Guest(host))
        return opened[-1]

    yield guest
    for each in opened:
        each.http.close()


def code_of_close(socket: ClientConnection) -> int:
    """The code with which the server ends it."""
    try:
        while True:
            socket.recv(10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


def news(socket: ClientConnection, wanted: str) -> dict[str, str]:
    """The first frame that holds the words."""
    while True:
        text = str(socket.recv(10))
        if wanted in text:
            found: dict[str, str] = json.loads(text)
            return found


def test_W5_a_socket_tells_what_changes_and_its_cursor_goes_on_from_there(
    guests: Callable[..., Guest],
) -> None:
    lead = guests().start()
    ann = guests().join(lead)
    card = fresh()
    with ann.live(f"since={ann.cursor()}") as socket:
        ann.write("POST", "/cards", card=card, **CARD)
        frame = news(socket, card)
        assert set(frame) == {"cursor", "content"}
        assert '<hx-partial hx-target="#mine"' in frame["content"]
    ann.write("PUT", f"/cards/{card}", text="Three of five write.")
    with ann.live(f"since={frame['cursor']}") as socket:
        assert "Three of five write." in news(socket, card)["content"]


def test_W5_without_a_cursor_or_with_a_strange_one_everything_is_told(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    for since in ("", "since=", "since=%00", "since=x.9999.9999", "since=" + "9" * 4_000):
        with lead.live(since) as socket:
            assert '<hx-partial hx-target="#stage"' in news(socket, "cursor")["content"]


def test_W5_the_event_stream_tells_the_same(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    ann = guests().join(lead)
    card, since = fresh(), ann.cursor()
    ann.write("POST", "/cards", card=card, **CARD)
    with ann.live(f"since={since}") as socket:
        frame = news(socket, card)
    event: list[str] = []
    for query, headers in ((f"?since={since}", {}), ("", {"Last-Event-ID": since})):
        accept = {"Accept": "text/event-stream", **headers}
        with ann.http.stream("GET", f"{ann.at}/live{query}", headers=accept) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            event = [next(lines) for _ in range(4)]
    assert event[:2] == [": here", ""]
    assert event[2] == f"id: {frame['cursor']}"
    assert event[3] == f"data: {frame['content']}".split("\n")[0]


def test_W5_an_address_that_is_read_as_neither_says_what_it_speaks(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    answer = lead.http.get(lead.at + "/live", headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")


def test_W5_the_screen_follows_by_its_own_cookie(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    link = lead.write("POST", "/links", kind="screen").json()["link"]
    screen = guests()
    screen.http.post("/open", json={"command_id": fresh(), "token": link.split("#")[1]})
    screen.at = lead.at
    with screen.live("as=screen&since=") as socket:
        assert "cursor" in news(socket, "#stage")
    with screen.live() as socket:
        assert code_of_close(socket) == 4401


@pytest.mark.parametrize("cookie", ["", "debrief_seat_x=1", "debrief_seat_{board}=wrong"])
def test_D5_a_socket_without_a_session_is_opened_and_closed_with_4401(
    guests: Callable[..., Guest], cookie: str
) -> None:
    lead = guests().start()
    with lead.live(cookie=cookie.format(board=lead.at.removeprefix("/boards/"))) as socket:
        assert code_of_close(socket) == 4401
    lead.at = "/boards/" + "A" * 22
    with lead.live() as socket:
        assert code_of_close(socket) == 4401


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_D1_a_socket_from_another_page_is_refused_before_it_opens(
    guests: Callable[..., Guest], headers: dict[str, str]
) -> None:
    lead = guests().start()
    with pytest.raises(InvalidStatus) as refused, lead.live(**headers):
        pass
    assert refused.value.response.status_code == 403


def test_D1_a_socket_from_our_own_page_is_taken(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    with lead.live(Origin=f"http://{lead.host}") as socket:
        assert news(socket, "cursor")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("hello", 1003),
        ("[]", 1003),
        ("{}", 1003),
        ('{"hold": "x"}', 1003),
        ('{"hold": 1, "over": null}', 1003),
        (f'{{"hold": "{uuid(1)}", "over": "everywhere"}}', 1003),
        (f'{{"hold": "{uuid(1)}", "more": 1}}', 1003),
        ('{"let_go": false}', 1003),
        ('{"let_go": true, "hold": 1}', 1003),
        ("[" * 3_000, 1003),
        (b"\x00\x01", 1003),
        ("x" * 4_097, 1009),
        ("ü" * 2_049, 1009),
    ],
)
def test_D2_a_frame_that_is_too_large_or_not_understood_ends_the_socket(
    guests: Callable[..., Guest], frame: str | bytes, code: int
) -> None:
    lead = guests().start()
    with lead.live() as socket:
        socket.send(frame)
        assert code_of_close(socket) == code


def test_D9_a_flood_of_frames_ends_the_socket_and_nothing_else(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    ann = guests().join(lead)
    with lead.live() as calm, ann.live() as socket:
        try:
            for _ in range(5_000):
                socket.send('{"let_go": true}')
        except ConnectionClosed:
            pass
        assert code_of_close(socket) == 1013
        lead.write("PUT", "/timer", action="start")
        assert news(calm, "timer")


def test_D9_a_board_has_so_many_connections_and_a_left_one_is_free_again(
    guests: Callable[..., Guest],
) -> None:
    lead = guests(sockets_per_board=2).start()
    with lead.live() as first, lead.live() as second:
        assert news(first, "cursor")
        assert news(second, "cursor")
        with lead.live() as third:
            assert code_of_close(third) == 1013
    with lead.live() as socket:
        assert news(socket, "cursor")


def test_W5_when_the_server_ends_every_socket_is_told_to_come_back(
    guests: Callable[..., Guest], serve: Serve
) -> None:
    lead = guests().start()
    with lead.live() as socket:
        news(socket, "cursor")
        serve.running[0].should_exit = True
        assert code_of_close(socket) == 1012


def test_D8_no_secret_and_no_query_of_a_socket_is_logged(
    guests: Callable[..., Guest], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lead = guests().start()
    ann = guests().join(lead)
    with ann.live(f"since={ann.cursor()}") as socket:
        socket.send("zebra")
        assert code_of_close(socket) == 1003
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("app", "uvicorn"))]
    assert not [line for line in ours if "since=" in line or "zebra" in line or "debrief_" in line]
