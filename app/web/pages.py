"""The pages, and the same views for programs."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.domain.decide.checks import require_facilitator
from app.domain.terms import PatternId, Role
from app.domain.visibility import Viewer
from app.web.codes import printed
from app.web.desk import desk_of
from app.web.export import FORMATS
from app.web.plain import board_view
from app.web.session import NoSession, NotHere, Place, place_of

router = APIRouter(default_response_class=HTMLResponse)

WHY = {
    "session": "This device does not belong to that round, or not any more. Join with the code.",
    "screen": "The screen opens by its link. Ask the facilitator for it.",
    "report": "The report opens by its link. Ask the facilitator for it.",
}


@router.get("/boards/{board}")
async def board(request: Request) -> Response:
    """The board's page; with `Accept: application/json` the same view as JSON."""
    place = await place_of(request.scope)
    room, viewer, code = place.room, place.viewer, await _join_code(request, place)
    accept = request.headers.get("accept", "")
    if "application/json" in accept and "text/html" not in accept:
        found = board_view(room, viewer, code)
        return JSONResponse(found, headers={"Board-Cursor": found["cursor"]})
    seen = room.view(viewer)
    about = {"role": viewer.role.value, "frame": seen.frame, "locked": seen.locked, "join_code": code}
    return _page(request, "board", at=f"/boards/{room.id}", parts=room.page(viewer), **about)


@router.get("/boards/{board}/setup")
async def setup(request: Request) -> Response:
    """What the round is about, for its facilitator to change."""
    place = await place_of(request.scope)
    require_facilitator(place.actor)
    parts, frame = place.room.page(place.viewer), place.room.view(place.viewer).frame
    return _page(request, "setup", at=f"/boards/{place.room.id}", parts=parts, frame=frame)


@router.get("/boards/{board}/screen")
async def screen(request: Request) -> Response:
    """The projector's page."""
    place = await place_of(request.scope, "screen")
    return _page(request, "screen", at=f"/boards/{place.room.id}", parts=place.room.page(place.viewer))


@router.get("/boards/{board}/lists/{key}")
async def cards_of(request: Request, key: str) -> Response:
    """All cards of one list, also those below the board's window."""
    place = await place_of(request.scope)
    seen = place.room.view(place.viewer)
    head = seen.head(key) or seen.pattern(PatternId(key))
    if head is None:
        raise NotHere
    return _page(request, "list", at=f"/boards/{place.room.id}", head=head, cards=seen.all_cards(key))


@router.get("/boards/{board}/export.{kind}", response_class=Response)
async def export(request: Request, kind: str) -> Response:
    """What this viewer may take away, as `json`, `csv` or `md`."""
    place = await place_of(request.scope)
    if kind not in FORMATS:
        raise NotHere
    answer = FORMATS[kind](place.room, place.viewer)
    answer.headers["Content-Disposition"] = f'attachment; filename="debrief.{kind}"'
    return answer


@router.get("/reports/{board}")
async def report(request: Request) -> Response:
    """The report, for whoever has its link or a seat at the board."""
    try:
        place = await place_of(request.scope, "report")
    except (NoSession, NotHere):
        place = await place_of(request.scope)
    return _page(request, "report", report=place.room.view(Viewer(Role.REPORT_READER)).report())


@router.get("/")
async def start(request: Request) -> Response:
    """Join a round, or start one."""
    return _page(request, "start")


@router.get("/join")
async def join(request: Request) -> Response:
    """The form for the code; `#KQ7M-3XPT` behind the address fills it in."""
    return _page(request, "join", message=WHY.get(request.query_params.get("why", ""), ""))


@router.get("/open")
async def open_link(request: Request) -> Response:
    """Where links lead: a script posts the secret behind the `#`, which no server logs."""
    return _page(request, "open")


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    """This API as a page of our own; nothing is loaded from elsewhere."""
    return _page(request, "docs", openapi=request.app.openapi())


def _page(request: Request, name: str, **context: object) -> Response:
    return HTMLResponse(desk_of(request.scope).pages.page(name, **context))


async def _join_code(request: Request, place: Place) -> str | None:
    if place.viewer.role is not Role.FACILITATOR:
        return None
    code = await run_in_threadpool(desk_of(request.scope).directory.code_of, place.room.id)
    return printed(code) if code else None
