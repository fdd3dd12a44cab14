"""Who belongs to a round, for those who lead it: roles, groups, the door; and leaving it oneself (rules D20 to D25)."""

from typing import Literal, TypeVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.domain.commands import ChangeMember, RemoveMember
from app.domain.decide.checks import require_facilitator
from app.domain.rejection import Rejection
from app.domain.terms import Role
from app.live.room import REMOVED, Room
from app.store.directory import CodeTaken, Directory
from app.web.bodies import Body, Line, Person, Short, parse, schema_of
from app.web.codes import new_code, printed, typed
from app.web.desk import Desk, desk_of, origin_of
from app.web.errors import wants_page
from app.web.language import pages_for
from app.web.rounds import ROLES
from app.web.session import Place, place_of
from app.web.writing import REFUSALS

router = APIRouter(default_response_class=Response)
B = TypeVar("B", bound=Body)


class ChangePerson(Body):
    """What the page of people asks: another role or group for somebody, or that they leave the round."""

    person: Person
    role: Role | None = None
    group: Line | None = None
    remove: bool = False


class ChangeDoor(Body):
    """Opens or closes the round's door, or gives it another code; who is in stays in."""

    open: bool | None = None
    renew: bool = False


class EndLinks(Body):
    """Ends all links to the screen, or to the report, that were passed on so far, and what is open by them."""

    kind: Literal["screen", "report"]


class Leave(Body):
    """Ends this browser's place in the round: somebody else goes on here, with this ``code``, or nobody."""

    code: Short = ""


@router.get("/boards/{board}/people", response_class=HTMLResponse)
async def people(request: Request) -> Response:
    """Everybody who belongs to the round, and the door; for its facilitators."""
    place, desk = await place_of(request.scope), desk_of(request.scope)
    require_facilitator(place.actor)
    room, seen = place.room, place.room.view(place.viewer)
    code = await run_in_threadpool(desk.directory.code_of, room.id)
    shown = {
        "people": seen.people(room.names, room.presence.here),
        "frame": seen.frame,
        "code": printed(code or ""),
        "open": await run_in_threadpool(desk.directory.is_open, room.id),
        "address": f"{origin_of(request.scope)}/join",
    }
    pages = pages_for(request.scope)
    return HTMLResponse(
        pages.page("people", at=f"/boards/{room.id}", seat=place.mark, me=place.viewer.person, **shown)
    )


@router.post(
    "/boards/{board}/people", status_code=204, responses=REFUSALS, openapi_extra=schema_of(ChangePerson)
)
async def change_person(request: Request) -> Response:
    """What `PUT` and `DELETE /boards/{board}/people/{person}` do, for forms of browsers without scripts."""
    place, body = await _led(request, ChangePerson)
    leads = body.role is Role.FACILITATOR  # and so sits at no table any more
    changed = ChangeMember(body.person, body.role, "" if leads else body.group)
    command = RemoveMember(body.person) if body.remove else changed
    await place.room.submit(command, place.actor, body.command_id)
    return _back(request, place)


@router.put("/boards/{board}/door", status_code=204, responses=REFUSALS, openapi_extra=schema_of(ChangeDoor))
@router.post("/boards/{board}/door", status_code=204, responses=REFUSALS, openapi_extra=schema_of(ChangeDoor))
async def change_door(request: Request) -> Response:
    """Close the door or open it again, or renew the code: the old one leads nowhere from then on."""
    place, body = await _led(request, ChangeDoor)
    if body.open is None and not body.renew:
        raise Rejection("wrong-value", "Say whether the door is open, or ask for another code.")
    desk, presence, asked = desk_of(request.scope), place.room.presence, (place.actor.person, body.command_id)
    async with desk.joining(place.room.id):  # who asks again waits for what becomes of it
        if presence.is_new(*asked):  # asked again, it would be another code once more
            try:
                await _change_door(desk, place.room, body)
            except Exception:
                presence.forget(*asked)
                raise
    return _back(request, place)


async def _change_door(desk: Desk, room: Room, body: ChangeDoor) -> None:
    if body.renew:
        await desk.rooms.writer.run(_renew, desk.directory, room.id)
        room.presence.invite(None)  # the screen may show the old one
    if body.open is not None:
        await desk.rooms.writer.run(desk.directory.set_open, room.id, body.open)


@router.post(
    "/boards/{board}/links/end", status_code=204, responses=REFUSALS, openapi_extra=schema_of(EndLinks)
)
async def end_links(request: Request) -> Response:
    """End all links of a kind, with every screen or report that is open by them. A link that is made later opens again."""
    place, body = await _led(request, EndLinks)
    role, room = ROLES[body.kind], place.room
    await desk_of(request.scope).sessions.end_all(room.id, role)
    for page in list(room.subscriptions):
        if page.place[0] is role:
            page.send_away(REMOVED)
    return _back(request, place)


@router.post("/boards/{board}/leave", status_code=303, openapi_extra=schema_of(Leave))
async def leave(request: Request) -> Response:
    """End this browser's place in the round. What was written stays; whoever comes back joins anew."""
    place, desk = await place_of(request.scope), desk_of(request.scope)
    body, _ = await parse(Leave, request.scope, request.receive)
    crumb = await desk.sessions.end(request.scope["headers"], place.seat)
    code = typed(body.code)
    to = f"/join#{printed(code)}" if code else "/join"
    answer = Response(status_code=303, headers={"Location": to, "Set-Cookie": crumb})
    for gone in await desk.network_seats.leave_with(request.scope["headers"], place.room.id):
        answer.headers.append("Set-Cookie", gone)
    return answer


async def _led(request: Request, model: type[B]) -> tuple[Place, B]:
    place, desk = await place_of(request.scope), desk_of(request.scope)
    desk.writes.take(place.viewer.person, desk.seconds())
    body, _ = await parse(model, request.scope, request.receive)
    require_facilitator(place.actor)
    return place, body


def _back(request: Request, place: Place) -> Response:
    if wants_page(request.scope):
        return RedirectResponse(f"/boards/{place.room.id}/people", 303)
    return Response(status_code=204, headers={"Board-Cursor": place.room.cursor(place.viewer)})


def _renew(directory: Directory, board: str) -> None:
    """On the writing thread. Codes are taken by chance, so this ends."""
    while True:
        try:
            directory.renew_code(board, new_code())
        except CodeTaken:
            continue
        return
