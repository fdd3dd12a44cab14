"""Browsers at a real server, without a browser."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.web.conftest import Serve
from tests.web.day import JSON, fresh

PATIENCE = 60
"""Seconds for which a fact is waited for, on a machine that others use."""
CARD = {"text": "Two of five write.", "classroom": "C1", "focus": "task"}


class Guest:
    """A browser at the real server."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.http = httpx.Client(base_url=f"http://{host}", trust_env=False, timeout=PATIENCE)
        self.at = ""

    def start(self) -> "Guest":
        """Starts a round."""
        return self._sit("/rounds", problem_of_practice="Why?")

    def join(self, lead: "Guest", **fields: object) -> "Guest":
        """Joins that round."""
        code = lead.view()["join_code"]
        return self._sit("/join", **{"code": code, "name": "Ann"} | fields)

    def view(self) -> dict[str, Any]:
        """The board as JSON."""
        found: dict[str, Any] = self.http.get(self.at, headers=JSON).json()
        return found

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
        patient: dict[str, Any] = {"origin": origin, "proxy": None, "open_timeout": PATIENCE}
        with connect(url, additional_headers=headers, **patient) as socket:
            yield socket

    def _sit(self, path: str, **fields: object) -> "Guest":
        answer = self.http.post(path, json={"command_id": fresh(), **fields})
        assert answer.status_code == 303, answer.text
        self.at = answer.headers["location"]
        return self


@pytest.fixture
def guests(request: pytest.FixtureRequest) -> Iterator[Callable[..., Guest]]:
    """Makes guests of one server: of one of their own when the first call changes its settings, or the test asks for `serve`."""
    opened: list[Guest] = []
    own = "serve" in request.node.fixturenames

    def guest(**changed: object) -> Guest:
        if opened:
            host = opened[0].host
        elif own or changed:
            serve: Serve = request.getfixturevalue("serve")
            host = serve(**changed)
        else:
            host = request.getfixturevalue("shared")
        opened.append(Guest(host))
        return opened[-1]

    yield guest
    for each in opened:
        each.http.close()


def code_of_close(socket: ClientConnection) -> int:
    """The code with which the server ends it."""
    try:
        while True:
            socket.recv(PATIENCE)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006


def news(socket: ClientConnection, wanted: str) -> dict[str, str]:
    """The first frame that holds the words."""
    while True:
        text = str(socket.recv(PATIENCE))
        if wanted in text:
            found: dict[str, str] = json.loads(text)
            return found


def connections(guest: Guest) -> int:
    """How many the server counts."""
    text = guest.http.get("/metrics").text
    return int(text.partition("\ndebrief_connections ")[2].split()[0])


def until(fact: Callable[[], bool]) -> None:
    """Waits for a fact that the server comes to by itself."""
    ends = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < ends
