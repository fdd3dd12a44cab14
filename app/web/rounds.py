"""Starting a round, joining it, and links that people pass on (rules D6, D7 and W3)."""

import hashlib
import secrets
from collections import Counter
from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter
from pydantic import StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from app.domain.board import Board
from app.domain.commands import AcceptNorms, DescribeRound, Join
from app.domain.decide import decide
from app.domain.decide.checks import require_facilitator
from app.domain.rejection import Absent, Rejection, Translate
from app.domain.terms import Actor, Classroom, CommandId, Frame, PersonId, Role
from app.live.room import Room
from app.store.directory import CodeTaken, Seat
from app.store.ids import BYTES, id_of
from app.web.bodies import Body, Line, Name, Short, parse, schema_of
from app.web.codes import network_of, new_code, typed
from app.web.desk import Desk, address_of, desk_of, origin_of
from app.web.errors import wants_page
from app.web.language import pages_for, translator_for
from app.web.nextround import StartRound, next_frame
from app.web.roundform import group_names
from app.web.session import LASTS, MEMBERS_LINK, Headers, NoSession, NotHere, place_of

router = APIRouter()

STARTING = Frame(
    classrooms=tuple(Classroom(f"C{number}") for number in range(1, 10)),
    groups=tuple(group_names(6, str)),
)
ROLES = {
    "screen": Role.SCREEN,
    "report": Role.REPORT_READER,
    "host": Role.HOST,
    "facilitator": Role.FACILITATOR,
}
MEMBERS = (Role.FACILITATOR, Role.OBSERVER, Role.HOST)
HOST_NAME = "Host school"
NO_SUCH_ROUND = (
    "no-such-round",
    "No round with this code and group is open. Look at the code again, or ask your facilitator.",
)
NO_SUCH_LINK = "no-such-link", "This link opens nothing any more. Ask the facilitator for a new one."


class Unknown(Absent):
    """A code or a token that gives nothing; unknown, closed, full and no such group are the same answer."""

    def __init__(self, code: str, message: str) -> None:
        Rejection.__init__(self, code, message)


class JoinRound(Body):
    """Joining by the code. Without a group it is the one with the fewest people; ``norms`` says that they are accepted."""

    code: Short
    name: Name
    group: Line | None = None
    norms: bool = False


class FindGroups(Body):
    """Asks for the groups and the norms of a round by its code; the name is only given back, for the form that joins."""

    code: Short
    name: Name


class MakeLink(Body):
    """Asks for a link: to the screen, to the report, for the host school, another facilitator, or one's own second device."""

    kind: Literal["screen", "report", "host", "facilitator", "device"]


class OpenLink(Body):
    """Exchanges a link's secret for a cookie."""

    token: Annotated[str, StringConstraints(max_length=128)]


@router.post("/rounds", status_code=303, response_class=Response, openapi_extra=schema_of(StartRound))
async def start_round(request: Request) -> Response:
    """Start a round and lead it. Keep the command id secret: whoever repeats it gets the same place."""
    desk, headers = desk_of(request.scope), request.scope["headers"]
    desk.rounds.take(network_of(address_of(request.scope)), desk.seconds())
    body, _ = await parse(StartRound, request.scope, request.receive)
    if body.network_id:
        await desk.network_seats.require(headers, body.network_id)
    translate = translator_for(request.scope)
    if "name" not in body.model_fields_set:
        body = body.model_copy(update={"name": translate(body.name)})
    seat = await _start(desk, body, translate)
    return await _seated(request.scope, seat, *await _network_cookie(desk, body, seat.board, headers))


@router.post("/join", status_code=303, response_class=Response, openapi_extra=schema_of(JoinRound))
async def join(request: Request) -> Response:
    """Join a round by its code. Keep the command id secret: whoever repeats it gets the same place."""
    body, _ = await parse(JoinRound, request.scope, request.receive)
    return await _join(request.scope, await _opened(request.scope, body.code), body, body.group)


@router.post("/join/groups", response_class=Response, openapi_extra=schema_of(FindGroups))
async def groups(request: Request) -> Response:
    """The groups and norms of the round that a code opens, to choose, accept and join; where there are none, one joins."""
    body, _ = await parse(FindGroups, request.scope, request.receive)
    room, is_page = await _opened(request.scope, body.code), wants_page(request.scope)
    found, norms, known = room.board.frame.groups, room.board.frame.norms, await _here(request.scope, room)
    if not found and not (is_page and (norms or known)):
        return await _join(request.scope, room, body, None)
    _group_in(request.scope, room, None)  # a full round is no round here as well
    if not is_page:
        return JSONResponse({"groups": found, "norms": norms})
    typed_in = {"code": body.code, "name": body.name, "command_id": body.command_id}
    at = f"/boards/{room.id}"
    return HTMLResponse(
        pages_for(request.scope).page("groups", groups=found, norms=norms, known=known, at=at, **typed_in)
    )


@router.post("/boards/{board}/links", status_code=201, openapi_extra=schema_of(MakeLink))
async def make_link(request: Request) -> JSONResponse:
    """Make a link to pass on: to the screen, to the report, for the host school, another facilitator, one's second device."""
    place, desk = await place_of(request.scope), desk_of(request.scope)
    desk.writes.take(place.viewer.person, desk.seconds())
    body, _ = await parse(MakeLink, request.scope, request.receive)
    if body.kind != "device":
        require_facilitator(place.actor)
    role = ROLES.get(body.kind, place.actor.role)
    is_own = body.kind in ("facilitator", "device")  # the same person once more
    person, lasts = (place.seat.person, MEMBERS_LINK) if is_own else (None, LASTS[role])
    token = await desk.sessions.give(Seat(place.seat.board, person, role, desk.now() + lasts))
    cursor = {"Board-Cursor": place.room.cursor(place.viewer)}
    return JSONResponse({"link": f"{origin_of(request.scope)}/open#{token}"}, 201, cursor)


@router.post("/open", status_code=303, response_class=Response, openapi_extra=schema_of(OpenLink))
async def open_link(request: Request) -> Response:
    """Exchange a link's secret for a cookie."""
    desk = desk_of(request.scope)
    body, _ = await parse(OpenLink, request.scope, request.receive)
    async with desk.guesses.turn(address_of(request.scope), desk.seconds()):
        seat = await desk.sessions.by_token(body.token.encode())
        if seat is None and (found := await desk.network_seats.by_token(body.token.encode())):
            return _off_to(
                request.scope, f"/networks/{found.network}", await desk.network_seats.cookie(found.network)
            )
        if seat is None:
            raise Unknown(*NO_SUCH_LINK)
    if seat.role is Role.HOST and seat.person is None:
        seat = await _host(request.scope, seat, body.token)
    if seat.role in MEMBERS:
        seat = replace(seat, expires_at=desk.now() + LASTS[seat.role])
    answer = await _seated(request.scope, seat)
    if await desk.sessions.by_token(body.token.encode()) is None:  # it was ended meanwhile (rule D25)
        raise Unknown(*NO_SUCH_LINK)
    return answer


async def _host(scope: Scope, seat: Seat, token: str) -> Seat:
    """The host's own seat: a link is one person, however often and wherever it is opened (rule R9)."""
    name, always = translator_for(scope)(HOST_NAME), str(uuid5(UUID(int=0), f"host {token}"))
    asked = FindGroups(command_id=CommandId(always), code="", name=name)
    return await _admit(desk_of(scope), seat.board, asked, Role.HOST, "")


async def _seated(scope: Scope, seat: Seat, *more: str) -> Response:
    """Off to the page, with the seat's cookie and others."""
    sessions = desk_of(scope).sessions
    to = {Role.SCREEN: f"/boards/{seat.board}/screen", Role.REPORT_READER: f"/reports/{seat.board}"}
    where = to.get(seat.role, f"/boards/{seat.board}")
    return _off_to(scope, where, sessions.cookie(seat, await sessions.give(seat)), *more)


def _off_to(scope: Scope, where: str, *crumbs: str) -> Response:
    """htmx cannot swap a whole page in, so it is told to go there."""
    by_htmx = any(name == b"hx-request" for name, _ in scope["headers"])
    headers = {"HX-Redirect" if by_htmx else "Location": where}
    answer = Response(status_code=204 if by_htmx else 303, headers=headers)
    for crumb in crumbs:
        answer.headers.append("Set-Cookie", crumb)
    return answer


async def _opened(scope: Scope, code: str) -> Room:
    """The room that the code opens; a wrong code costs a guess."""
    desk = desk_of(scope)
    async with desk.guesses.turn(address_of(scope), desk.seconds()):
        board = await run_in_threadpool(desk.directory.board_by_code, typed(code))
        if board is None:
            raise Unknown(*NO_SUCH_ROUND)
    return await desk.rooms.open(board)


def _group_in(scope: Scope, room: Room, group: str | None) -> str:
    """The group to join, the smallest when none is asked for; full and no such group are the same (rule D7)."""
    desk, nobody = desk_of(scope), PersonId("")
    group = group or _smallest_group(room.board)
    try:
        decide(Join(nobody, Role.OBSERVER, group), room.board, Actor(nobody, Role.OBSERVER, group))
    except Rejection:
        desk.guesses.charge(address_of(scope), desk.seconds())
        raise Unknown(*NO_SUCH_ROUND) from None
    return group


async def _join(scope: Scope, room: Room, body: JoinRound | FindGroups, group: str | None) -> Response:
    desk = desk_of(scope)
    async with desk.joining(room.id):  # one after another: the group with the fewest people is counted anew
        if await run_in_threadpool(desk.directory.board_by_code, typed(body.code)) != room.id:
            raise Unknown(*NO_SUCH_ROUND)  # the door was closed, or the code renewed, while others joined
        group = _group_in(scope, room, group)
        seat = await _admit(desk, room.id, body, Role.OBSERVER, group)
    if isinstance(body, JoinRound) and body.norms and seat.person:
        accepting = CommandId(str(uuid5(UUID(body.command_id), "norms")))
        await room.submit(AcceptNorms(), Actor(seat.person, Role.OBSERVER, group), accepting)
    return await _seated(scope, seat)


async def _here(scope: Scope, room: Room) -> str | None:
    """Who is in this round on this browser already: their name; None for nobody (rule D23)."""
    try:
        seat = await desk_of(scope).sessions.seat(scope["headers"], room.id, "seat")
    except (NoSession, NotHere):
        return None
    return room.names.get(seat.person, "") if seat.person in room.board.members and seat.person else None


async def _start(desk: Desk, body: StartRound, translate: Translate) -> Seat:
    """Every step can be done twice, so a start that was cut short is completed by the same command."""
    starting = replace(STARTING, groups=tuple(group_names(len(STARTING.groups), translate)))
    describing = DescribeRound(body.frame(await next_frame(desk, body, starting)))
    role = Role.FACILITATOR
    decide(describing, Board(), Actor(PersonId(""), role))  # refused before anything is written
    board = _made_by(body.command_id, "round")
    network = body.network_id or _made_by(body.command_id, "network")
    await desk.rooms.writer.run(_create, desk, board, network, describing.frame.network)
    seat = await _admit(desk, board, body, role, "")
    assert seat.person
    second = CommandId(str(uuid5(UUID(body.command_id), "describe")))
    await (await desk.rooms.open(board)).submit(describing, Actor(seat.person, role), second)
    return seat


async def _network_cookie(desk: Desk, body: StartRound, board: str, headers: Headers) -> list[str]:
    """What opens the round's network: for whoever began it by this command, and anew for whoever opened it before."""
    network = await run_in_threadpool(desk.networks.network_of, board)
    if network == _made_by(body.command_id, "network"):
        return [await desk.network_seats.cookie(network)]
    if network and network == body.network_id:
        return [await desk.network_seats.cookie_anew(headers, network)]
    return []


def _made_by(command: CommandId, what: str) -> str:
    """The same command makes the same board and network; from their ids the command cannot be told."""
    digest = hashlib.sha256(f"{what} {command}".encode()).digest()
    return id_of(digest[:BYTES])


def _create(desk: Desk, board: str, network: str, name: str) -> None:
    """On the writing thread, so nobody creates it between the question and the answer."""
    while desk.directory.code_of(board) is None:
        desk.networks.found(network, name, desk.now())
        try:
            desk.directory.create_board(board, new_code(), secrets.token_urlsafe(9), desk.now(), network)
        except CodeTaken:
            continue


async def _admit(
    desk: Desk, board: str, body: StartRound | JoinRound | FindGroups, role: Role, group: str
) -> Seat:
    """Adds the person once, however often the command comes."""
    new, now = PersonId(str(uuid4())), desk.now()
    add, command = desk.directory.add_person, body.command_id
    person = await desk.rooms.writer.run(add, board, new, body.name, role, group, command, now)
    room = await desk.rooms.open(board)
    if person not in room.board.members:
        room.names[person] = body.name
        await room.submit(Join(person, role, group), Actor(person, role, group), command)
    return Seat(board, person, role, now + LASTS[role])


def _smallest_group(board: Board) -> str:
    sizes = Counter(member.group for member in board.members.values() if member.role is Role.OBSERVER)
    return min(board.frame.groups, key=lambda group: sizes[group], default="")
