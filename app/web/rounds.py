"""Starting a round, joining it, and links that people pass on (rules D6, D7 and W3)."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections import Counter
from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter
from pydantic import StringConstraints
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
from app.store.directory import CodeTaken, Directory, Seat
from app.web.bodies import Body, Line, Name, Short, parse, schema_of
from app.web.codes import network_of, new_code, typed
from app.web.desk import Desk, address_of, desk_of
from app.web.roundform import NewRound
from app.web.session import FACILITATOR_LINK, LASTS, place_of

router = APIRouter()

STARTING = Frame(
    classrooms=tuple(Classroom(f"C{number}") for number in range(1, 10)),
    groups=tuple(f"Group {number}" for number in range(1, 7)),
)
ROLES = {"screen": Role.SCREEN, "report": Role.REPORT_READER, "facilitator": Role.FACILITATOR}
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
    """Joining by the code. Without a group it is the one with the fewest people."""

    code: Short
    name: Name
    group: Line | None = None


class MakeLink(Body):
    """Asks for a link: to the screen, to the report, or for a second facilitator's device."""

    kind: Literal["screen", "report", "facilitator"]


class OpenLink(Body):
    """Exchanges a link's secret for a cookie."""

    token: Annotated[str, StringConstraints(max_length=128)]


@router.post("/rounds", status_code=303, response_class=Response, openapi_extra=schema_of(NewRound))
async def start_round(request: Request) -> Response:
    """Start a round and lead it. Keep the command id secret: whoever repeats it gets the same place."""
    desk = desk_of(request.scope)
    desk.rounds.take(network_of(address_of(request.scope)), desk.seconds())
    body, _ = await parse(NewRound, request.scope, request.receive)
    return await _seated(request.scope, await _start(desk, body))


@router.post("/join", status_code=303, response_class=Response, openapi_extra=schema_of(JoinRound))
async def join(request: Request) -> Response:
    """Join a round by its code. Keep the command id secret: whoever repeats it gets the same place."""
    desk, address = desk_of(request.scope), address_of(request.scope)
    body, _ = await parse(JoinRound, request.scope, request.receive)
    async with desk.guesses.turn(address, desk.seconds()):
        board = await run_in_threadpool(desk.directory.board_by_code, typed(body.code))
        if board is None:
            raise Unknown(*NO_SUCH_ROUND)
    room = await desk.rooms.open(board)
    async with desk.joining(board):  # one after another: the group with the fewest people is counted anew
        group, nobody = body.group or _smallest_group(room.board), PersonId("")
        try:
            decide(Join(nobody, Role.OBSERVER, group), room.board, Actor(nobody, Role.OBSERVER, group))
        except Rejection:
            desk.guesses.charge(address, desk.seconds())
            raise Unknown(*NO_SUCH_ROUND) from None
        seat = await _admit(desk, board, body, Role.OBSERVER, group)
    return await _seated(request.scope, seat)


@router.post("/boards/{board}/links", status_code=201, openapi_extra=schema_of(MakeLink))
async def make_link(request: Request) -> JSONResponse:
    """Make a link to pass on: to the screen, to the report, or for a facilitator's second device."""
    place, desk = await place_of(request.scope), desk_of(request.scope)
    desk.writes.take(place.viewer.person, desk.seconds())
    body, _ = await parse(MakeLink, request.scope, request.receive)
    require_facilitator(place.actor)
    role = ROLES[body.kind]
    leads = role is Role.FACILITATOR
    until = desk.now() + (FACILITATOR_LINK if leads else LASTS[role])
    seat = Seat(place.seat.board, place.seat.person if leads else None, role, until)
    at = desk.settings.public_url or f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
    return JSONResponse({"link": f"{at}/open#{await desk.sessions.give(seat)}"}, 201)


@router.post("/open", status_code=303, response_class=Response, openapi_extra=schema_of(OpenLink))
async def open_link(request: Request) -> Response:
    """Exchange a link's secret for a cookie."""
    desk = desk_of(request.scope)
    body, _ = await parse(OpenLink, request.scope, request.receive)
    async with desk.guesses.turn(address_of(request.scope), desk.seconds()):
        seat = await desk.sessions.by_token(body.token.encode())
        if seat is None:
            raise Unknown(*NO_SUCH_LINK)
    if seat.role is Role.FACILITATOR:
        seat = replace(seat, expires_at=desk.now() + LASTS[seat.role])
    return await _seated(request.scope, seat)


async def _seated(scope: Scope, seat: Seat) -> Response:
    """Off to the page, with the cookie. htmx cannot swap a whole page in, so it is told to go there."""
    sessions = desk_of(scope).sessions
    to = {Role.SCREEN: f"/boards/{seat.board}/screen", Role.REPORT_READER: f"/reports/{seat.board}"}
    where = to.get(seat.role, f"/boards/{seat.board}")
    by_htmx = any(name == b"hx-request" for name, _ in scope["headers"])
    headers = {"HX-Redirect" if by_htmx else "Location": where}
    headers["Set-Cookie"] = sessions.cookie(seat, await sessions.give(seat))
    return Response(status_code=204 if by_htmx else 303, headers=headers)


async def _start(desk: Desk, body: NewRound) -> Seat:
    """Every step can be done twice, so a start that was cut short is completed by the same command."""
    describing, role = DescribeRound(body.frame(STARTING)), Role.FACILITATOR
    decide(describing, Board(), Actor(PersonId(""), role))  # refused before anything is written
    board = _board_of(body.command_id)
    await desk.rooms.writer.run(_create, desk.directory, board, desk.now())
    seat = await _admit(desk, board, body, role, "")
    assert seat.person
    second = CommandId(str(uuid5(UUID(body.command_id), "describe")))
    await (await desk.rooms.open(board)).submit(describing, Actor(seat.person, role), second)
    return seat


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


async def _admit(desk: Desk, board: str, body: NewRound | JoinRound, role: Role, group: str) -> Seat:
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
