"""Networks over the wire: their page, their name and agendas, and who else may open them (rules B1 to B9)."""

from typing import Annotated, TypeVar

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from app.domain.agenda import PRESETS, StepKey
from app.domain.board import Board
from app.domain.commands import DescribeRound, NoteFollowUp
from app.domain.decide import decide
from app.domain.decide.checks import require_facilitator
from app.domain.rejection import Rejection
from app.domain.terms import Actor, Frame, PersonId, Role
from app.store.networks import Minutes
from app.web.bodies import Body, Line, Short, Words, parse, schema_of
from app.web.desk import desk_of, origin_of
from app.web.errors import wants_page
from app.web.language import pages_for
from app.web.networkread import seen_in
from app.web.networkseats import LINK
from app.web.networkview import NetworkSeen, plain
from app.web.nextround import NO_SUCH_ROUND
from app.web.session import place_of

router = APIRouter()

AGENDAS = 40
AgendaName = Annotated[Line, StringConstraints(min_length=1)]
B = TypeVar("B", bound=Body)


class NameNetwork(Body):
    """Names the network; an empty name takes it back."""

    name: Line


class MakeNetworkLink(Body):
    """Asks for a link to the network, for a colleague who leads as well or for another device."""


class KeepAgenda(Body):
    """Keeps an agenda for the network's rounds; one of the same name is replaced.

    It is either that of a ``round`` of the network (the id of its board), or ``steps`` in the order of the day, with
    ``minutes`` for those that take others than usual.
    """

    name: AgendaName
    round: Short = ""
    steps: Annotated[tuple[StepKey, ...], Field(max_length=len(StepKey))] = ()
    minutes: dict[StepKey, int] = Field(default_factory=dict)


class DropAgenda(Body):
    """Forgets an agenda of the network's own; rounds that took it stay as they are."""

    name: AgendaName


class BringRound(Body):
    """Makes a round that this browser leads one of the network's; ``board`` is its id."""

    board: Short


class NoteOutcome(Body):
    """What became of something that the school had taken on; an empty text takes it back."""

    text: Words


class LeaveNetwork(Body):
    """Takes the network off this browser; ``confirm`` when nothing else opens it."""

    confirm: bool = False


@router.get("/networks", response_class=Response)
async def networks(request: Request) -> Response:
    """The networks that this browser opens; a page goes straight to the one where there is one only."""
    desk = desk_of(request.scope)
    held = await desk.network_seats.held(request.scope["headers"])
    found = [await seen_in(request.scope, network) for network in held]
    if not wants_page(request.scope):
        return JSONResponse({"networks": [{"network": each.id, "name": each.name} for each in found]})
    if len(held) == 1:
        return RedirectResponse(f"/networks/{held[0]}", 303)
    return HTMLResponse(pages_for(request.scope).page("networks", networks=found))


@router.get("/networks/{network}", response_class=Response)
async def network(request: Request, network: str) -> Response:
    """A network's rounds over time; with `Accept: application/json` the same as JSON."""
    await _require(request.scope, network)
    found = await seen_in(request.scope, network)
    return _page(request, found) if wants_page(request.scope) else JSONResponse(plain(found))


@router.get("/boards/{board}/network", response_class=Response)
async def network_of_board(request: Request) -> Response:
    """From a round to its network, for a facilitator whose browser opens it."""
    place, desk = await place_of(request.scope), desk_of(request.scope)
    require_facilitator(place.actor)
    network = await run_in_threadpool(desk.networks.network_of, place.room.id)
    if network is None:
        raise Rejection(
            "no-network", "This round belongs to no network. The page of a network can bring it in."
        )
    await _require(request.scope, network)
    return RedirectResponse(f"/networks/{network}", 303)


@router.post("/networks/{network}/name", response_class=Response, openapi_extra=schema_of(NameNetwork))
async def name_network(request: Request, network: str) -> Response:
    """Name a network."""
    body = await _written(NameNetwork, request, network)
    desk = desk_of(request.scope)
    await desk.rooms.writer.run(desk.networks.name, network, body.name)
    return _done(request, network)


@router.post("/networks/{network}/links", response_class=Response, openapi_extra=schema_of(MakeNetworkLink))
async def make_link(request: Request, network: str) -> Response:
    """Make a link to the network; it holds for seven days, and who opens it has the network from then on."""
    await _written(MakeNetworkLink, request, network)
    token = await desk_of(request.scope).network_seats.give(network, LINK)
    link = f"{origin_of(request.scope)}/open#{token}"
    if not wants_page(request.scope):
        return JSONResponse({"link": link}, 201)
    return _page(request, await seen_in(request.scope, network), link)


@router.post("/networks/{network}/agendas", response_class=Response, openapi_extra=schema_of(KeepAgenda))
async def keep_agenda(request: Request, network: str) -> Response:
    """Keep an agenda for the network's rounds."""
    body, desk = await _written(KeepAgenda, request, network), desk_of(request.scope)
    found = await seen_in(request.scope, network)
    if body.name not in found.agendas and len(found.agendas) >= AGENDAS:
        raise Rejection("full", "A network keeps %(most)s agendas. Take one away first.", most=AGENDAS)
    await desk.rooms.writer.run(desk.networks.keep_agenda, network, body.name, _steps(found, body))
    return _done(request, network)


@router.post("/networks/{network}/agendas/drop", response_class=Response, openapi_extra=schema_of(DropAgenda))
async def drop_agenda(request: Request, network: str) -> Response:
    """Forget an agenda of the network's own."""
    body, desk = await _written(DropAgenda, request, network), desk_of(request.scope)
    await desk.rooms.writer.run(desk.networks.drop_agenda, network, body.name)
    return _done(request, network)


@router.post("/networks/{network}/rounds", response_class=Response, openapi_extra=schema_of(BringRound))
async def bring_round(request: Request, network: str) -> Response:
    """Bring a round into the network: one of no network, or of another one that this browser opens."""
    body, desk = await _written(BringRound, request, network), desk_of(request.scope)
    found = await seen_in(request.scope, network)
    if body.board not in {each.board for each in (*found.elsewhere, *found.rounds)}:
        raise Rejection(
            "no-such-round", "On this device you lead no such round that could join this network."
        )
    await desk.rooms.writer.run(desk.networks.bring, body.board, network)
    return _done(request, network)


@router.post(
    "/networks/{network}/rounds/{board}/follow-ups/{follow_up}",
    response_class=Response,
    openapi_extra=schema_of(NoteOutcome),
)
async def note_outcome(request: Request, network: str, follow_up: str) -> Response:
    """Note on the network's page what became of something; it needs a seat at the round that opened with it."""
    body, place = await _written(NoteOutcome, request, network), await place_of(request.scope)
    await place.room.submit(NoteFollowUp(follow_up, body.text), place.actor, body.command_id)
    return _done(request, network)


@router.post("/networks/{network}/leave", response_class=Response, openapi_extra=schema_of(LeaveNetwork))
async def leave_network(request: Request, network: str) -> Response:
    """Take a network off this browser."""
    body, desk = await _written(LeaveNetwork, request, network), desk_of(request.scope)
    gone = await desk.network_seats.leave(request.scope["headers"], network, confirmed=body.confirm)
    if gone is None:
        raise Rejection(
            "confirm",
            "Nothing else opens this network: without a link for another device it could never be opened again. "
            "Confirm it to leave all the same.",
        )
    answer = RedirectResponse("/", 303) if wants_page(request.scope) else Response(status_code=204)
    answer.headers["Set-Cookie"] = gone
    return answer


async def _require(scope: Scope, network: str) -> None:
    await desk_of(scope).network_seats.require(scope["headers"], network)


async def _written(model: type[B], request: Request, network: str) -> B:
    """What was sent, by somebody who may open the network, and not too often."""
    await _require(request.scope, network)
    desk = desk_of(request.scope)
    desk.writes.take(network, desk.seconds())
    body, _ = await parse(model, request.scope, request.receive)
    return body


def _done(request: Request, network: str) -> Response:
    """Back to the page for a form; programs are told that it is on disk."""
    if wants_page(request.scope):
        return RedirectResponse(f"/networks/{network}", 303)
    return Response(status_code=204)


def _page(request: Request, found: NetworkSeen, link: str = "") -> Response:
    presets = {key: preset.name for key, preset in PRESETS.items()}
    shown = pages_for(request.scope).page("network", network=found, link=link, presets=presets)
    return HTMLResponse(shown)


def _steps(found: NetworkSeen, body: KeepAgenda) -> Minutes:
    """The agenda that is to be kept; Rejection."""
    if bool(body.round) == bool(body.steps):
        raise Rejection("wrong-value", "An agenda is that of a round, or it has steps of its own.")
    if body.round:
        agenda = next((each.summary.agenda for each in found.rounds if each.board == body.round), None)
        if agenda is None:
            raise Rejection(*NO_SUCH_ROUND)
        return agenda
    own = tuple(body.minutes.items())
    frame = Frame(problem_of_practice=body.name, steps=body.steps, minutes=own)
    # what no round takes is not kept
    decide(DescribeRound(frame), Board(), Actor(PersonId(""), Role.FACILITATOR))
    return tuple((key, frame.step(key).minutes) for key in frame.steps)
