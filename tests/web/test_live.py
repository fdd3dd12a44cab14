"""News over a real server: sockets and event streams (W5, D1, D2, D5, D9)."""

import logging
from collections.abc import Callable

import pytest
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode

from tests.desk import uuid
from tests.web.conftest import Serve
from tests.web.day import fresh
from tests.web.guests import CARD, Guest, code_of_close, guests, news

__all__ = ["guests"]
pytestmark = pytest.mark.server


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
            event = [next(lines) for _ in range(11)]
    assert event[:2] == ["event: head", f"data: {frame['cursor']}"]
    assert event[3] == "event: build"
    assert event[6] == "event: place"
    assert event[9] == f"id: {frame['cursor']}"
    assert event[10] == f"data: {frame['content']}".split("\n")[0]


def test_W5_an_address_that_is_read_as_neither_says_what_it_speaks(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    answer = lead.http.get(lead.at + "/live", headers={"Accept": "image/png"})
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
        ('{"ping": 1}', 1003),
        ('{"ping": true, "more": 1}', 1003),
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
        frame = Frame(Opcode.TEXT, b'{"let_go": true}').serialize(mask=True)
        socket.socket.sendall(
            frame * 5_000
        )  # at once: frame by frame, the library hangs up before it has read
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
