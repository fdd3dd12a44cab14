"""From what a client sent back to the command that it meant, by the server's own models."""

import json
import re
from typing import Any, cast

from app.domain.commands import Command
from app.web import writes
from app.web.session import Place
from app.web.writing import Asked, WriteRoute

_ROUTES = [(re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route.path)), route) for route in writes.routes]


def command_of(method: str, path: str, body: dict[str, Any]) -> Command:
    """The command; ``path`` is below the board's. What the server adds of its own (the time, chance) is empty."""
    for pattern, route in _ROUTES:
        if route.method == method and (found := pattern.fullmatch(f"/boards/-/{path}")):
            return _command(route, found.groupdict(), body)
    raise LookupError(f"{method} {path} is no write")


def _command(route: WriteRoute, ids: dict[str, str], body: dict[str, Any]) -> Command:
    fields = {"command_id": "00000000-0000-4000-8000-000000000000", **body}
    return route.model.model_validate_json(json.dumps(fields), strict=True).command(
        Asked(ids, cast("Place", None), 0)  # no write of the harness looks at its place
    )
