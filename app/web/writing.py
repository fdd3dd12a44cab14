"""How every command reaches its board: find the place, check the rate, read the body, submit, answer.

It stands in one place so that no write can forget a step. A handler is what is special to its command: a pure
function from the body to the command.

        @route.put("/boards/{board}/cards/{card}/place")
        def place_card(body: PlaceBody, asked: Asked) -> Command:
            \"\"\"Put a card into a pattern.\"\"\"
            return PlaceCard(asked.card, PatternId(body.pattern) or None)

FastAPI describes these routes on the API's page, but its own dependencies and body parsing do not run for them: with
three of them a write took 176 us of the process before it reached its board, this way 40.
"""

import inspect
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.domain.commands import Command
from app.domain.terms import CardId, Frame, PatternId
from app.web.bodies import B, parse, schema_of
from app.web.desk import desk_of
from app.web.fields import UUID
from app.web.session import NotHere, Place, place_of

_ID = re.compile(UUID)
REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "No session."},
    404: {"description": "Not yours, or not there."},
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
    def card(self) -> CardId:
        """The card of the path."""
        return CardId(self.ids["card"])

    @property
    def pattern(self) -> PatternId:
        """The pattern of the path."""
        return PatternId(self.ids["pattern"])

    @property
    def seed(self) -> str:
        """Fresh chance."""
        return secrets.token_hex(16)

    @property
    def frame(self) -> Frame:
        """The round as it is."""
        return self.place.room.view(self.place.viewer).frame


Handler = Callable[[B, Asked], Command]


class WriteRoute(APIRoute):
    """One write of the wire.

    Args:
        method: HTTP's verb.
        path: begins with ``/boards/{board}/``.
        handler: from the body to the command; its docstring describes the route.
    """

    def __init__(self, method: str, path: str, handler: Handler[Any]) -> None:
        parameters = list(inspect.signature(handler, eval_str=True).parameters.values())
        self.form = parameters[0].annotation
        self.make = handler

        async def described(request: Request) -> Response:
            raise NotImplementedError(request)  # never called: self.app answers

        described.__name__, described.__doc__ = handler.__name__, handler.__doc__
        ids = [name.strip("{}") for name in path.split("/") if name.startswith("{")]
        named = [{"name": id, "in": "path", "required": True, "schema": {"type": "string"}} for id in ids]
        super().__init__(
            path,
            described,
            methods=[method],
            status_code=204,
            response_class=Response,
            responses=REFUSALS,
            response_description="It is on disk. `Board-Cursor` says from where a screen would go on.",
            openapi_extra={"parameters": named, **schema_of(self.form)},
        )
        self.app = self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        ids = scope["path_params"]
        for name, id in ids.items():
            if name != "board" and not _ID.fullmatch(id):
                raise NotHere
        place = await place_of(scope)
        desk = desk_of(scope)
        desk.writes.take(place.viewer.person, desk.seconds())
        body, is_form = await parse(self.form, scope, receive)
        command = self.make(body, Asked(ids, place, desk.now()))
        await place.room.submit(command, place.actor, body.command)
        cursor = place.room.cursor(place.viewer)
        await done(scope, cursor, to_page=is_form)(scope, receive, send)


def done(scope: Scope, cursor: str, *, to_page: bool) -> Response:
    """Nothing, with the cursor; or, for a form that a browser posted without a script, back to the board."""
    headers = {"Board-Cursor": cursor}
    if to_page and wants_page(scope):
        return Response(
            status_code=303, headers=headers | {"Location": f"/boards/{scope['path_params']['board']}"}
        )
    return Response(status_code=204, headers=headers)


def wants_page(scope: Scope) -> bool:
    """A browser that will show the answer as a page; htmx and programs do not."""
    headers = Headers(scope=scope)
    return "text/html" in headers.get("accept", "") and "hx-request" not in headers


class Writes:
    """Collects the writes of one file."""

    def __init__(self) -> None:
        self.routes: list[WriteRoute] = []

    def post(self, path: str) -> Callable[[Handler[B]], Handler[B]]:
        """Makes something."""
        return self._route("POST", path)

    def put(self, path: str) -> Callable[[Handler[B]], Handler[B]]:
        """Changes something."""
        return self._route("PUT", path)

    def delete(self, path: str) -> Callable[[Handler[B]], Handler[B]]:
        """Takes something away."""
        return self._route("DELETE", path)

    def _route(self, method: str, path: str) -> Callable[[Handler[B]], Handler[B]]:
        def take(handler: Handler[B]) -> Handler[B]:
            self.routes.append(WriteRoute(method, path, handler))
            return handler

        return take
