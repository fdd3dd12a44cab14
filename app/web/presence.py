"""What a facilitator does to everybody's attention; presence alone, so it stands in no log (rules W10 and W11)."""

from typing import TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.domain.agenda import Audience
from app.domain.decide.checks import require_facilitator
from app.domain.rejection import Absent, Rejection
from app.domain.terms import CardId, PatternId, Role
from app.domain.visibility import Viewer
from app.live.room import Room
from app.web.bodies import Body, Id, parse, schema_of
from app.web.desk import desk_of
from app.web.errors import wants_page
from app.web.pages import invitation_of
from app.web.session import Place, place_of
from app.web.writing import REFUSALS

router = APIRouter(default_response_class=Response)

NOT_YET = "not-now", "Nobody can be called to a card or a pattern before the cards are open to all."
ONE_THING = "wrong-value", "Everybody is called to one thing: a card or a pattern."
B = TypeVar("B", bound=Body)


class CallEveryone(Body):
    """Calls everybody to a card or to a pattern."""

    card: Id | None = None
    pattern: Id | None = None


class ShowInvitation(Body):
    """Puts the join code on the screen, or takes it off."""

    shown: bool


@router.put(
    "/boards/{board}/call", status_code=204, responses=REFUSALS, openapi_extra=schema_of(CallEveryone)
)
async def call_everyone(request: Request) -> Response:
    """Call everybody to a card or a pattern, for ten seconds."""
    place, body, answer = await _led(request, CallEveryone)
    what, id = _called(place.room, body)
    if place.room.presence.is_new(place.actor.person, body.command_id):
        place.room.presence.call(what, id, desk_of(request.scope).now())
    return answer


@router.put(
    "/boards/{board}/invitation", status_code=204, responses=REFUSALS, openapi_extra=schema_of(ShowInvitation)
)
async def show_invitation(request: Request) -> Response:
    """Show on the screen how to join, until it is taken off or the debrief opens."""
    place, body, answer = await _led(request, ShowInvitation)
    async with desk_of(request.scope).joining(place.room.id):  # or the code could be renewed meanwhile
        shown = await invitation_of(request, place) if body.shown else None
        if place.room.presence.is_new(place.actor.person, body.command_id):
            place.room.presence.invite(shown)
    return answer


async def _led(request: Request, model: type[B]) -> tuple[Place, B, Response]:
    """What a facilitator asks, and the answer when it is done: as of a write, without anything to wait for."""
    place, desk = await place_of(request.scope), desk_of(request.scope)
    desk.writes.take(place.viewer.person, desk.seconds())
    body, is_form = await parse(model, request.scope, request.receive)
    require_facilitator(place.actor)
    cursor = {"Board-Cursor": place.room.cursor(place.viewer)}
    if is_form and wants_page(request.scope):
        return place, body, RedirectResponse(f"/boards/{place.room.id}", 303, cursor)
    return place, body, Response(status_code=204, headers=cursor)


def _called(room: Room, body: CallEveryone) -> tuple[str, str]:
    """The one thing that is there for the whole network; nothing is looked up while cards are locked."""
    if room.board.audience is not Audience.NETWORK:
        raise Rejection(*NOT_YET)
    seen = room.view(Viewer(Role.OBSERVER))
    match body.card, body.pattern:
        case str(id), None if seen.card(CardId(id)):
            return "card", id
        case None, str(id) if seen.pattern(PatternId(id)):
            return "pattern", id
        case (None, None) | (str(), str()):
            raise Rejection(*ONE_THING)
        case _:
            raise Absent("card" if body.card else "pattern")
