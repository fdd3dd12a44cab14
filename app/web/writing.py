"""How every command reaches its board: find the place, check the rate, read the body, submit, answer.

It stands in one place so that no write can forget a step. What is special to a write is a model (app/web/writes):
its address, its fields, and the command that they make.

FastAPI describes these routes on the API's page, but its middleware, dependencies and body parsing do not run for
them: with those a write took 176 us of the process before it reached its board, this way 35.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.commands import Command
from app.domain.terms import Frame
from app.settings import Settings
from app.web.bodies import UUID, Body, parse, schema_of
from app.web.desk import desk_of
from app.web.doors import Doors
from app.web.errors import answered, wants_page
from app.web.session import NotHere, Place, place_of

_ID = re.compile(UUID)
REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "No session."},
    404: {"description": "Not yours, or not there."},
    409: {"description": "`Board-Seat` is another's than the cookie; nothing was written."},
    422: {"description": "Refused, with `code` and a sentence `message`."},
    429: {"description": "Too many; `Retry-After` says when to come back."},
    503: {"description": "Storage is down; nothing was written."},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command may need beside its body: ids of the path, the time, chance, the round as it is."""

    ids: Mapping[str, str]
    place: Place
    now: int

    @property
    def seed(self) -> str:
        """Fresh chance."""
        return secrets.token_hex(16)

    @property
    def frame(self) -> Frame:
        """The round as it is."""
        return self.place.room.view(self.place.viewer).frame


class Write(Body):
    """One write: ``at`` is its address, ``makes`` its command when that has the fields of the path and the body."""

    at: ClassVar[str]
    makes: ClassVar[Callable[..., Command]]

    def command(self, asked: Asked) -> Command:
        """What is asked of the board."""
        fields = {**asked.ids, **self.__dict__}
        del fields["board"], fields["command_id"]
        return self.makes(**fields)


class WriteRoute(APIRoute):
    """The route of a write, described by the model and its docstring."""

    def __init__(self, model: type[Write]) -> None:
        async def described(request: Request) -> Response:
            raise NotImplementedError(request)  # never called: self.app answers

        self.model = model
        self.method, path = model.at.split(" ")
        self.ids = [(at, part[1:-1]) for at, part in enumerate(path.split("/")) if part.startswith("{")]
        ids = [
            {"name": id, "in": "path", "required": True, "schema": {"type": "string"}} for _, id in self.ids
        ]
        super().__init__(
            path,
            described,
            methods=[self.method],
            name=model.__name__,
            summary=" ".join(re.findall("[A-Z][a-z]+", model.__name__)),
            description=model.__doc__,
            status_code=204,
            response_class=Response,
            responses=REFUSALS,
            response_description="It is on disk. `Board-Cursor` says from where a screen would go on.",
            openapi_extra={"parameters": ids, **schema_of(model)},
        )
        self.app = self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        ids: dict[str, str] = scope["path_params"]
        for name, id in ids.items():
            if name != "board" and not _ID.fullmatch(id):
                raise NotHere
        place, desk = await place_of(scope), desk_of(scope)
        desk.writes.take(place.viewer.person, desk.seconds())
        body, is_form = await parse(self.model, scope, receive)
        await place.room.submit(body.command(Asked(ids, place, desk.now())), place.actor, body.command_id)
        status, headers = 204, [(b"board-cursor", place.room.cursor(place.viewer).encode())]
        if is_form and wants_page(scope):  # a browser without a script goes back to the board
            status, headers = 303, [*headers, (b"location", f"/boards/{ids['board']}".encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body"})


class Straight:
    """The short way of a write: found by one look-up, past FastAPI's middleware, which takes longer than the rest.

    ``app`` is for everything that is not a write to a board; it has doors of its own.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[WriteRoute], settings: Settings) -> None:
        self._app = app
        self._doors = Doors(self._answer, settings)
        self._routes = {_shape(route.method, route.path.split("/")): route for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or whatever else there is."""
        parts = scope["path"].split("/") if scope["type"] == "http" else []
        route = self._routes.get(_shape(scope["method"], parts)) if parts[1:2] == ["boards"] else None
        if route is None:
            await self._app(scope, receive, send)
            return
        scope["path_params"] = {name: parts[at] for at, name in route.ids}
        scope["route"] = route
        await self._doors(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await scope["route"].app(scope, receive, send)
        except Exception as refusal:  # noqa: BLE001 - a fault goes on from there
            await (await answered(Request(scope, receive), refusal))(scope, receive, send)


def _shape(method: str, parts: list[str]) -> tuple[str, int, str, str]:
    """What tells one ``/boards/{board}/thing[/{id}[/aspect]]`` from another."""
    return method, len(parts), "".join(parts[3:4]), "".join(parts[5:6])
