"""Starting a round, joining it, and links that people pass on (rules D6, D7 and W3)."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections import Counter
from dataclasses import replace
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from app.domain.board import Board
from app.domain.commands import DescribeRound, Join
from app.domain.decide import decide
from app.domain.decide.checks import require_facilitator
from app.domain.rejection import Absent, Rejection
from app.domain.terms import Actor, Classroom, CommandId, Frame, PersonId, Role
from app.live.room import Room
from app.store.directory import CodeTaken, Directory, Seat
from app.web.bodies import parse, schema_of
from app.web.codes import network_of, new_code, typed
from app.web.desk import Desk, address_of, desk_of, origin_of
from app.web.requests import JoinBody, LinkBody, LinkKind, NewRound, OpenBody
from app.web.session import FACILITATOR_LINK, LASTS, place_of

router = APIRouter()

STARTING = Frame(
    classrooms=tuple(Classroom(f"C{number}") for number in range(1, 10)),
    groups=tuple(f"Group {number}" for number in range(1, 7)),
)
ROLES = {
    LinkKind.SCREEN: Role.SCREEN,
    LinkKind.REPORT: Role.REPORT_READER,
    LinkKind.FACILITATOR: Role.FACILITATOR,
}
NO_SUCH_ROUND = "No round with this code and group is open. Look at the code again, or ask your facilitator."
NO_SUCH_LINK = "This link opens nothing any more. Ask the facilitator for a new one."


class NoSuchRound(Absent):
    """Unknown, closed, full or no such group: the same answer, so that a guess tells nothing."""

    def __init__(self) -> None:
        super().__init__("round")
        self.code, self.message = "no-such-round", NO_SUCH_ROUND


class NoSuchLink(Absent):
    """A token that gives nothing."""

    def __init__(self) -> None:
        super().__init__("link")
        self.code, self.message = "no-such-link", NO_SUCH_LINK


@router.post("/rounds", status_code=303, response_class=Response, openapi_extra=schema_of(NewRound))
async def start_round(request: Request) -> Response:
    """Start a round and lead it. Keep the command id secret: whoever repeats it gets the same place."""
    desk = desk_of(request.scope)
    desk.rounds.take(network_of(address_of(request.scope)), desk.seconds())
    body, _ = await parse(NewRound, request.scope, request.receive)
    return await _seated(request.scope, await _start(desk, body))


@router.post("/join", status_code=303, response_class=Response, openapi_extra=schema_of(JoinBody))
async def join(request: Request) -> Response:
    """Join a round by its code. Keep the command id secret: whoever repeats it gets the same place."""
    desk = desk_of(request.scope)
    body, _ = await parse(JoinBody, request.scope, request.receive)
    address = address_of(request.scope)
    desk.guesses.take(address, desk.seconds())
    board = await run_in_threadpool(desk.directory.board_by_code, typed(body.code))
    if board is None:
        raise NoSuchRound
    async with desk.joining(board):  # one after another: the group with the fewest people is counted anew
        seat = await _join(desk, await desk.rooms.open(board), body)
    desk.guesses.give_back(address)
    return await _seated(request.scope, seat)


@router.post("/boards/{board}/links", status_code=201, openapi_extra=schema_of(LinkBody))
async def make_link(request: Request) -> JSONResponse:
    """Make a link to pass on: to the screen, to the report, or for a facilitator's second device."""
    place = await place_of(request.scope)
    desk = desk_of(request.scope)
    desk.writes.take(place.viewer.person, desk.seconds())
    body, _ = await parse(LinkBody, request.scope, request.receive)
    require_facilitator(place.actor)
    role = ROLES[body.kind]
    leads = role is Role.FACILITATOR
    until = desk.now() + (FACILITATOR_LINK if leads else LASTS[role])
    token = await desk.sessions.give(
        Seat(place.seat.board, place.seat.person if leads else None, role, until)
    )
    return JSONResponse({"link": f"{origin_of(request.scope, desk.settings)}/open#{token}"}, 201)


@router.post("/open", status_code=303, response_class=Response, openapi_extra=schema_of(OpenBody))
async def open_link(request: Request) -> Response:
    """Exchange a link's secret for a cookie."""
    desk = desk_of(request.scope)
    body, _ = await parse(OpenBody, request.scope, request.receive)
    address = address_of(request.scope)
    desk.guesses.take(address, desk.seconds())
    seat = await desk.sessions.by_token(body.token.encode())
    if seat is None:
        raise NoSuchLink
    desk.guesses.give_back(address)
    if seat.role is Role.FACILITATOR:
        seat = replace(seat, expires_at=desk.now() + LASTS[seat.role])
    return await _seated(request.scope, seat)


async def _seated(scope: Scope, seat: Seat) -> Response:
    """Off to the page, with the cookie. htmx cannot swap a whole page in, so it is told to go there."""
    sessions = desk_of(scope).sessions
    to = {Role.SCREEN: f"/boards/{seat.board}/screen", Role.REPORT_READER: f"/reports/{seat.board}"}
    where = to.get(seat.role, f"/boards/{seat.board}")
    by_htmx = any(name == b"hx-request" for name, _ in scope["headers"])
    headers = {"HX-Redirect": where} if by_htmx else {"Location": where}
    headers["Set-Cookie"] = sessions.cookie(seat, await sessions.give(seat))
    return Response(status_code=204 if by_htmx else 303, headers=headers)


# --- a new round -----------------------------------------------------------------------------------------


async def _start(desk: Desk, body: NewRound) -> Seat:
    """Every step can be done twice, so a start that was cut short is completed by the same command."""
    frame, now, writer = body.frame(STARTING), desk.now(), desk.rooms.writer
    person = PersonId(str(uuid4()))
    decide(
        DescribeRound(frame), Board(), Actor(person, Role.FACILITATOR)
    )  # refused before anything is written
    board = _board_of(body.command)
    await writer.run(_create, desk.directory, board, now)
    person = await writer.run(
        desk.directory.add_person, board, person, body.name, Role.FACILITATOR, "", body.command, now
    )
    room = await desk.rooms.open(board)
    room.names.setdefault(person, body.name)
    actor = Actor(person, Role.FACILITATOR)
    await room.submit(DescribeRound(frame), actor, body.command)
    joining = CommandId(str(uuid5(UUID(body.command), "join")))
    await room.submit(Join(person, Role.FACILITATOR, ""), actor, joining)
    return Seat(board, person, Role.FACILITATOR, now + LASTS[Role.FACILITATOR])


def _board_of(command: CommandId) -> str:
    """The same command makes the same board; from a board's id the command cannot be told."""
    digest = hashlib.sha256(f"round {command}".encode()).digest()
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def _create(directory: Directory, board: str, now: int) -> None:
    """On the writing thread, so nobody creates it between the question and the answer."""
    while directory.code_of(board) is None:
        try:
            directory.create_board(board, new_code(), secrets.token_urlsafe(9), now)
        except CodeTaken:
            continue


# --- joining ---------------------------------------------------------------------------------------------


async def _join(desk: Desk, room: Room, body: JoinBody) -> Seat:
    group = body.group or _smallest_group(room.board)
    person, now = PersonId(str(uuid4())), desk.now()
    try:
        decide(Join(person, Role.OBSERVER, group), room.board, Actor(person, Role.OBSERVER, group))
    except Rejection:
        raise NoSuchRound from None
    person = await desk.rooms.writer.run(
        desk.directory.add_person, room.id, person, body.name, Role.OBSERVER, group, body.command, now
    )
    if person not in room.board.members:
        room.names[person] = body.name
        actor = Actor(person, Role.OBSERVER, group)
        await room.submit(Join(person, Role.OBSERVER, group), actor, body.command)
    return Seat(room.id, person, Role.OBSERVER, now + LASTS[Role.OBSERVER])


def _smallest_group(board: Board) -> str:
    sizes = Counter(member.group for member in board.members.values() if member.role is Role.OBSERVER)
    return min(board.frame.groups, key=lambda group: sizes[group], default="")
