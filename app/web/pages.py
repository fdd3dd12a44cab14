"""The pages, and the same views for programs."""

from typing import Literal

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.domain.decide.checks import require_facilitator
from app.domain.lists import arrangement_of
from app.domain.schedule.prepared import prepared
from app.domain.seen import By, PatternHead
from app.domain.terms import PatternId, Role
from app.views.invitation import Invitation, invitation
from app.views.speech import translations
from app.web.arrangement import arranged_place_of
from app.web.bodies import Body, parse, schema_of
from app.web.codes import printed
from app.web.desk import desk_of, origin_of
from app.web.export import FORMATS
from app.web.language import chosen, language_of, pages_for
from app.web.networkseats import KIND
from app.web.plain import board_view
from app.web.session import NotHere, Place, place_of

router = APIRouter(default_response_class=HTMLResponse)

WHY = {
    "session": "This device does not belong to that round, or not any more. Join with the code.",
    "screen": "The screen opens by its link. Ask the facilitator for it.",
    "report": "The report opens by its link. Ask the facilitator for it.",
}


@router.get("/boards/{board}")
async def board(request: Request) -> Response:
    """The board's page; with `Accept: application/json` the same view as JSON. `by` says what cards stand by in Share."""
    place = await arranged_place_of(request.scope)
    room, viewer = place.room, place.viewer
    invite = await invitation_of(request, place) if viewer.role is Role.FACILITATOR else None
    code = invite.code if invite else None
    accept = request.headers.get("accept", "")
    if "application/json" in accept and "text/html" not in accept:
        found = board_view(room, viewer, code)
        return JSONResponse(found, headers={"Board-Cursor": found["cursor"]})
    seen = room.view(viewer)
    about = {
        "seat": place.mark,
        "role": viewer.role.value,
        "frame": seen.frame,
        "locked": seen.locked,
        "join_code": code,
    }
    shown: dict[str, object] = {"invite": invite, "invited": room.presence.invitation is not None}
    shown |= {"stage": seen.stage, "step": seen.agenda.now.key, "by": seen.by}
    if viewer.role is Role.FACILITATOR and seen.locked:
        shown["prepared"] = prepared(seen.frame)
    if viewer.person:
        shown["me"] = {"name": room.names.get(viewer.person, ""), "group": viewer.group}
        shown["colleagues"] = seen.colleagues(room.names)
    parts = room.page(viewer, language_of(request.scope))
    name = "host" if viewer.role is Role.HOST else "board"
    return _page(request, name, at=f"/boards/{room.id}", parts=parts, **about, **shown)


@router.get("/boards/{board}/invite")
async def invite(request: Request) -> Response:
    """How to join, with the code and its QR code, to print or to show."""
    place = await place_of(request.scope)
    require_facilitator(place.actor)
    frame, invited = place.room.view(place.viewer).frame, await invitation_of(request, place)
    return _page(request, "invite", at=f"/boards/{place.room.id}", frame=frame, invite=invited)


@router.get("/boards/{board}/screen")
async def screen(request: Request) -> Response:
    """The projector's page."""
    place = await place_of(request.scope, "screen")
    parts = place.room.page(place.viewer, language_of(request.scope))
    return _page(request, "screen", at=f"/boards/{place.room.id}", parts=parts)


@router.get("/boards/{board}/lists/{key}")
async def cards_of(request: Request, key: str) -> Response:
    """All cards of one list, also those below the board's window."""
    place = await arranged_place_of(request.scope, default=arrangement_of(key) or By.CLASSROOM)
    seen = place.room.view(place.viewer)
    head = seen.head(key) or seen.pattern(PatternId(key))
    if head is None:
        raise NotHere
    linked = {"links": seen.links(PatternId(key))} if isinstance(head, PatternHead) else {}
    at, cards = f"/boards/{place.room.id}", seen.all_cards(key)
    return _page(request, "list", at=at, head=head, cards=cards, **linked)


@router.get("/boards/{board}/export.{kind}", response_class=Response)
async def export(request: Request, kind: str) -> Response:
    """What this viewer may take away, as `json`, `csv` or `md`."""
    place = await place_of(request.scope)
    if kind not in FORMATS:
        raise NotHere
    answer = FORMATS[kind](place.room, place.viewer, translations(language_of(request.scope)))
    answer.headers["Content-Disposition"] = f'attachment; filename="debrief.{kind}"'
    return answer


@router.get("/")
async def start(request: Request) -> Response:
    """Join a round, or start one."""
    held = desk_of(request.scope).sessions.held(request.scope["headers"], KIND)
    return _page(request, "start", networks=bool(held))


@router.get("/join")
async def join(request: Request) -> Response:
    """The form for the code; `#KQ7M-3XPT` behind the address fills it in."""
    return _page(request, "join", message=WHY.get(request.query_params.get("why", ""), ""))


class ChooseLanguage(Body):
    """Which language pages and sentences have on this device, and the page to go back to."""

    language: Literal["en", "es"]
    page: Literal["/", "/join"] = "/"


@router.post("/language", status_code=303, response_class=Response, openapi_extra=schema_of(ChooseLanguage))
async def choose_language(request: Request) -> Response:
    """Choose the language of this device; without a choice it is the one that the browser prefers."""
    body, _ = await parse(ChooseLanguage, request.scope, request.receive)
    secure = desk_of(request.scope).settings.secure_cookies
    cookie = chosen(body.language, secure=secure)
    return Response(status_code=303, headers={"Location": body.page, "Set-Cookie": cookie})


@router.get("/open")
async def open_link(request: Request) -> Response:
    """Where links lead: a script posts the secret behind the `#`, which no server logs."""
    return _page(request, "open")


@router.get("/styleguide", include_in_schema=False)
async def styleguide(request: Request) -> Response:
    """Every component with all its states, for those who work on them; elsewhere there is no such page."""
    if not desk_of(request.scope).settings.development:
        raise NotHere
    return HTMLResponse(desk_of(request.scope).pages.page("styleguide"))


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    """This API as a page of our own, in English; nothing is loaded from elsewhere."""
    return HTMLResponse(desk_of(request.scope).pages.page("docs", openapi=request.app.openapi()))


def _page(request: Request, name: str, **context: object) -> Response:
    return HTMLResponse(pages_for(request.scope).page(name, **context))


async def invitation_of(request: Request, place: Place) -> Invitation:
    """How to join this board; only facilitators, and the screen at their word, are shown it."""
    code = await run_in_threadpool(desk_of(request.scope).directory.code_of, place.room.id)
    if code is None:
        raise NotHere
    return invitation(origin_of(request.scope), printed(code))
