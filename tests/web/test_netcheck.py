"""What ``/netcheck`` asks is answered without a board, from our own page alone, and not without end (K9, D1, D9)."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from app import main
from app.web import netcheck
from tests.web.conftest import Serve
from tests.web.guests import PATIENCE

pytestmark = pytest.mark.server

STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
def host(shared: str) -> str:
    """A server."""
    return shared


@pytest.fixture
def http(host: str) -> Iterator[httpx.Client]:
    """A browser."""
    with httpx.Client(base_url=f"http://{host}", trust_env=False, timeout=PATIENCE) as client:
        yield client


def live(host: str, origin: str | None = None) -> ClientConnection:
    """A socket."""
    patient: dict[str, Any] = {"origin": origin, "proxy": None, "open_timeout": PATIENCE}
    socket: ClientConnection = connect(f"ws://{host}/netcheck/live", **patient)
    return socket


def test_K9_requests_writes_and_asking_again_are_answered(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(netcheck, "WAITS", 0.0)
    assert "What works on this network" in http.get("/netcheck").text
    assert http.post("/netcheck/echo", content="x" * 4_000).status_code == 204
    assert http.get("/netcheck/live?slow=true").json() == {"frames": [], "head": "netcheck"}


def test_K9_the_stream_comes_event_by_event(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netcheck, "SILENCE", 0.0)
    monkeypatch.setattr(netcheck, "BETWEEN", 0.0)
    assert http.get("/netcheck/live", headers=STREAM).text.count("event: head") == netcheck.EVENTS
    assert http.get("/netcheck/live?slow=true", headers=STREAM).text.count("event: head") == 2


def test_K9_a_socket_says_hello_answers_and_sends_large_frames(host: str) -> None:
    with live(host) as socket:
        assert json.loads(socket.recv(PATIENCE)) == {"head": "netcheck"}
        socket.send('{"ping": true}')
        assert json.loads(socket.recv(PATIENCE)) == {"head": "netcheck"}
        for size in (1, 1_024, 65_536):
            socket.send(json.dumps({"size": size}))
            assert len(socket.recv(PATIENCE)) == size


@pytest.mark.parametrize(
    "frame", ["", "x", "[" * 3_000, '{"size": 65537}', '{"size": 0}', '{"size": "1"}', b"\x00"]
)
def test_D2_a_socket_of_netcheck_takes_nothing_else(host: str, frame: str | bytes) -> None:
    with live(host) as socket:
        socket.recv(PATIENCE)
        socket.send(frame)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(PATIENCE)
        assert closed.value.rcvd and closed.value.rcvd.code == 1003


def test_D9_a_socket_of_netcheck_answers_so_many_times(host: str) -> None:
    with live(host) as socket:
        for _ in range(netcheck.MOST_FRAMES):
            socket.recv(PATIENCE)
            socket.send('{"ping": true}')
        socket.recv(PATIENCE)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(PATIENCE)
    assert closed.value.rcvd and closed.value.rcvd.code == 1000


def test_D9_netcheck_is_answered_so_many_times_from_one_address(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "CHECKS_AT_ONCE", 2)
    monkeypatch.setattr(main, "CHECKS_PER_SECOND", 0.001)
    host = serve()
    with httpx.Client(base_url=f"http://{host}", trust_env=False, timeout=PATIENCE) as http:
        answers = [http.post("/netcheck/echo").status_code for _ in range(3)]
        assert answers == [204, 204, 429]
        assert http.get("/netcheck/live").status_code == 429
        assert http.get("/netcheck").status_code == 200
    with live(host) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(PATIENCE)
    assert closed.value.rcvd and closed.value.rcvd.code == 1013


def test_D1_netcheck_answers_our_own_page_alone(host: str, http: httpx.Client) -> None:
    elsewhere = {"Origin": "http://evil.test"}
    assert http.post("/netcheck/echo", headers=elsewhere).status_code == 403
    assert http.get("/netcheck/live", headers=elsewhere).status_code == 403
    with pytest.raises(InvalidStatus), live(host, "http://evil.test"):
        pass
    with live(host, f"http://{host}") as socket:
        assert socket.recv(PATIENCE)
