"""A round over the wire: a facilitator and observers, each with a browser of their own."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from app.web.desk import Desk

ORIGIN = "http://board.test"
JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html"}


def fresh() -> str:
    """A new id."""
    return str(uuid4())


def desk_in(app: FastAPI) -> Desk:
    """The desk of a running application."""
    desk: Desk = app.state.desk
    return desk


def browser(app: FastAPI, address: str = "192.0.2.1") -> AsyncClient:
    """A client with cookies of its own."""
    return AsyncClient(transport=ASGITransport(app, client=(address, 1)), base_url=ORIGIN)


@dataclass
class Person:
    """Somebody with a browser and a seat at one board."""

    http: AsyncClient
    at: str

    @property
    def token(self) -> str:
        """What the seat's cookie holds."""
        seats = (cookie.value for cookie in self.http.cookies.jar if "_seat_" in cookie.name)
        return next(token for token in seats if token)

    async def write(self, method: str, path: str, **fields: Any) -> Response:
        """A write as a program sends it; with a command id of its own unless one is given."""
        body = {"command_id": fresh(), **fields}
        return await self.http.request(method, self.at + path, json=body)

    async def view(self) -> dict[str, Any]:
        """The JSON view."""
        answer = await self.http.get(self.at, headers=JSON)
        assert answer.status_code == httpx.codes.OK, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def post(self, text: str = "3 of 5 students write.", **fields: Any) -> str:
        """Posts a card; its id."""
        card = fresh()
        what = {"card": card, "text": text, "classroom": "C1", "focus": "student"} | fields
        answer = await self.write("POST", "/cards", **what)
        assert answer.status_code == httpx.codes.NO_CONTENT, answer.text
        return card

    async def go(self, *steps: str) -> None:
        """Moves the board through the steps, confirming the opening."""
        for step in steps:
            answer = await self.write("PUT", "/step", step=step, confirm=True)
            assert answer.status_code == httpx.codes.NO_CONTENT, answer.text


@dataclass
class Day:
    """One running application."""

    app: FastAPI

    def browser(self, address: str = "192.0.2.1") -> AsyncClient:
        """A browser without any cookie."""
        return browser(self.app, address)

    async def start(self, **fields: Any) -> Person:
        """Starts a round; its facilitator."""
        http = self.browser()
        body = {"command_id": fresh(), "problem_of_practice": "Each fills in their own sheet.", **fields}
        answer = await http.post("/rounds", json=body)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        return Person(http, answer.headers["location"])

    async def code(self, facilitator: Person) -> str:
        """The join code as people read it."""
        code: str = (await facilitator.view())["join_code"]
        return code

    async def join(self, facilitator: Person, name: str = "Ann", **fields: Any) -> Person:
        """Joins the facilitator's round."""
        http = self.browser()
        body = {"command_id": fresh(), "code": await self.code(facilitator), "name": name, **fields}
        answer = await http.post("/join", json=body)
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        return Person(http, answer.headers["location"])
