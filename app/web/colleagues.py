"""Colleagues without a device: whoever writes cards down for them brings them into the round (rule C10)."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.domain import limits
from app.domain.agenda import Act
from app.domain.commands import Join
from app.domain.decide import decide
from app.domain.decide.checks import require
from app.domain.rejection import Rejection
from app.domain.terms import Actor, Role
from app.store.directory import PersonTaken
from app.web.bodies import Body, Name, Person, parse, schema_of
from app.web.desk import Desk, desk_of
from app.web.session import Place, place_of
from app.web.writing import REFUSALS

router = APIRouter()
THERE_ALREADY = "double", "This person is in the round already."


class AddColleague(Body):
    """A colleague of one's own group, by name; ``person`` is an id that the client made."""

    person: Person
    name: Name


@router.post(
    "/boards/{board}/colleagues",
    status_code=204,
    response_class=Response,
    responses=REFUSALS,
    openapi_extra=schema_of(AddColleague),
)
async def add_colleague(request: Request) -> Response:
    """Bring a colleague without a device into one's own group; scribes write their cards down (`for` of a card)."""
    place, desk = await place_of(request.scope), desk_of(request.scope)
    desk.writes.take(place.viewer.person, desk.seconds())
    body, _ = await parse(AddColleague, request.scope, request.receive)
    actor = place.actor
    if actor.role is not Role.OBSERVER or not actor.group:
        raise Rejection(
            "observer-only", "Cards are written down by observers, for colleagues of their own group."
        )
    if not _is_here(place, body, actor.group):
        require(place.room.board, Act.POST)
        if not await run_in_threadpool(desk.directory.is_open, place.room.id):
            raise Rejection(
                "closed-door", "The facilitator lets nobody into this round any more. Ask them first."
            )
        await _add(desk, place, body, actor.group)
    return Response(status_code=204, headers={"Board-Cursor": place.room.cursor(place.viewer)})


def _is_here(place: Place, body: AddColleague, group: str) -> bool:
    """Whether the colleague is in the group already: asked again, it is answered like the first time."""
    if known := place.room.board.members.get(body.person):
        if (known.role, known.group) == (Role.OBSERVER, group):
            return True
        raise Rejection(*THERE_ALREADY)
    return False


async def _add(desk: Desk, place: Place, body: AddColleague, group: str) -> None:
    """Once, however often it is asked for: the client made the id. What was cut short is completed."""
    room, joins = place.room, Join(body.person, Role.OBSERVER, group)
    newcomer = Actor(body.person, Role.OBSERVER, group)
    if sum(member.group == group for member in room.board.members.values()) >= limits.GROUP_BY_SCRIBES:
        raise Rejection(
            "full",
            "This group has %(most)s people already. Ask the facilitator.",
            most=limits.GROUP_BY_SCRIBES,
        )
    decide(joins, room.board, newcomer)  # refused before anything is written
    row = room.id, body.person, body.name, Role.OBSERVER, group, f"colleague:{body.person}", desk.now()
    try:
        await desk.rooms.writer.run(desk.directory.add_person, *row)
    except PersonTaken:  # who joined by the code and was taken out since, or belongs to another round
        raise Rejection(*THERE_ALREADY) from None
    room.names.setdefault(body.person, body.name)
    await room.submit(joins, newcomer, body.command_id)
