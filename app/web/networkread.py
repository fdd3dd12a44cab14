"""A network as a browser sees it, read from the database (rule B4)."""

from collections.abc import Sequence
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.types import Scope

from app.domain.summary import RoundSummary
from app.domain.terms import Role
from app.live.rooms import NoSuchBoard
from app.store.directory import Seat
from app.store.networks import KeptRound
from app.web.desk import Desk, desk_of
from app.web.networkview import NOWHERE, Here, Kept, NetworkSeen, network_seen


async def seen_in(scope: Scope, network: str) -> NetworkSeen:
    """The network as the browser that asks sees it; whether it may was asked before."""
    desk = desk_of(scope)
    here = Here(await _seats_here(desk, scope), frozenset(await desk.network_seats.held(scope["headers"])))
    return await run_in_threadpool(read, desk, network, here)


def read(desk: Desk, network: str, here: Here = NOWHERE) -> NetworkSeen:
    """The network; it reads the database, and folds the logs of rounds that went on since, so it belongs on a thread."""
    networks = desk.networks
    led = [board for board, role in here.seats.items() if role is Role.FACILITATOR]
    others = [kept for kept, its in networks.elsewhere(led, network) if its is None or its in here.networks]
    kept = Kept(
        name=networks.name_of(network) or "",
        rounds=_summed_up(desk, networks.rounds(network)),
        elsewhere=_summed_up(desk, others),
        agendas=networks.agendas(network),
        seats=networks.seats(network, desk.now()),
    )
    return network_seen(network, kept, here)


def _summed_up(desk: Desk, rounds: Sequence[KeptRound]) -> list[tuple[KeptRound, RoundSummary]]:
    return list(zip(rounds, desk.summaries.of(rounds), strict=True))


async def _seats_here(desk: Desk, scope: Scope) -> dict[str, Role]:
    tokens = desk.sessions.held(scope["headers"], "seat")
    seats = {board: await desk.sessions.by_token(token) for board, token in tokens.items()}
    roles = {board: await _role(desk, seat) for board, seat in seats.items() if seat and seat.board == board}
    return {board: role for board, role in roles.items() if role}


async def _role(desk: Desk, seat: Seat) -> Role | None:
    """What somebody is to a round by now; None for who was taken out since (rule D21)."""
    with suppress(NoSuchBoard):
        room = desk.rooms.known(seat.board) or await desk.rooms.open(seat.board)
        member = room.board.members.get(seat.person) if seat.person else None
        return member.role if member else None
    return None
