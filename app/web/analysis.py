"""Looking at the patterns: where they were seen, what rests on them, what may belong together, what to look for.

Reading only. Each answers with a page; `part=1` gives what a dialog of the board shows of it, and with
`Accept: application/json` it is values.
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.domain.terms import PatternId, Role
from app.web.arrangement import arranged_place_of
from app.web.desk import desk_of
from app.web.language import pages_for
from app.web.plain import flat
from app.web.session import NoSession, NotHere, Place, place_of
from app.web.suggestions import CARDS

router = APIRouter(default_response_class=HTMLResponse)
AS_PART = {"name": "part", "in": "query", "schema": {"type": "string", "enum": ["1"]}}
PART: dict[str, Any] = {
    "parameters": [AS_PART | {"description": "Only what a dialog of the board shows of it."}]
}


@router.get("/boards/{board}/matrix")
async def matrix(request: Request) -> Response:
    """Where each pattern was seen, by classroom, subject and grade band; for the screen as well."""
    place = await _looking(request)
    seen = place.room.view(place.viewer)
    found = seen.matrix()
    if _wants_values(request):
        return JSONResponse(flat(found))
    context = {"at": f"/boards/{place.room.id}", "matrix": found, "screen": seen.role is Role.SCREEN}
    return HTMLResponse(pages_for(request.scope).page("matrix", **context))


@router.get("/boards/{board}/chain/{pattern}", openapi_extra=PART)
async def chain(request: Request, pattern: str) -> Response:
    """One pattern from its evidence to the predictions and next steps that rest on it."""
    place = await _looking(request)
    found = place.room.view(place.viewer).chain(PatternId(pattern))
    if found is None:
        raise NotHere
    return _answer(request, place, "chain", flat(found), chain=found)


@router.get("/boards/{board}/suggestions", openapi_extra=PART)
async def suggestions(request: Request) -> Response:
    """Cards that are not yet sorted and may say the same, in groups; a suggestion, which changes nothing."""
    place, desk = await place_of(request.scope), desk_of(request.scope)
    desk.checks.take(place.viewer.person, desk.seconds())
    found = await desk.suggestions.groups(place.room.view(place.viewer).loose(CARDS))
    return _answer(request, place, "suggestions", {"groups": flat(found)}, groups=found)


@router.get("/boards/{board}/filters")
async def filters(request: Request) -> Response:
    """What the board's dialog for filters shows: classrooms, subjects, grade bands, questions of the round."""
    place = await arranged_place_of(request.scope)
    seen = place.room.view(place.viewer)
    return HTMLResponse(pages_for(request.scope).partials("filters", view=seen))


async def _looking(request: Request) -> Place:
    """The place of whoever has a seat, or the screen's link."""
    try:
        return await place_of(request.scope)
    except (NoSession, NotHere):
        return await place_of(request.scope, "screen")


def _answer(request: Request, place: Place, name: str, values: object, **context: object) -> Response:
    if _wants_values(request):
        return JSONResponse(values)
    pages = pages_for(request.scope)
    render: Callable[..., str] = pages.partials if request.query_params.get("part") else pages.page
    return HTMLResponse(render(name, at=f"/boards/{place.room.id}", **context))


def _wants_values(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept
