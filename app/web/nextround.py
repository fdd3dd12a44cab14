"""The next round of a network: what it takes over from those before (rules B3 and B6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Annotated

from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.domain import limits
from app.domain.agenda import PRESETS, STEPS
from app.domain.rejection import Rejection
from app.domain.summary import RoundSummary
from app.domain.terms import FollowUp, Frame, Role
from app.domain.visibility import Viewer
from app.store.networks import KeptRound, Minutes
from app.web.bodies import Line, Short
from app.web.desk import Desk
from app.web.roundform import NewRound

NO_SUCH_ROUND = "no-such-round", "There is no such round in this network. Load the page of the network again."
NO_SUCH_AGENDA = (
    "no-such-agenda",
    "There is no such agenda in this network. Load the page of the network again.",
)


class Kept(StrEnum):
    """What a round may have as the one before it had it."""

    CLASSROOMS = "classrooms"
    GROUPS = "groups"
    NORMS = "norms"


class StartRound(NewRound):
    """A new round; ``name`` is the facilitator's.

    ``network_id`` is a network that this browser opens, whose round it will be; without it the round begins a network.
    Within a network it may open with what was taken on in the rounds ``carry_over`` (ids of boards), may have things
    ``as_before`` in the latest round, and may take an ``agenda``: ``short``, ``full`` or one of the network's own.
    """

    network_id: Short | None = None
    carry_over: Annotated[tuple[Short, ...], Field(max_length=limits.FOLLOW_UPS)] = ()
    as_before: tuple[Kept, ...] = ()
    agenda: Line | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What there is in a network when its next round begins; ``rounds`` with the latest first."""

    name: str
    rounds: Sequence[tuple[KeptRound, RoundSummary]]
    agendas: Mapping[str, Minutes]


async def next_frame(desk: Desk, body: StartRound, network: str, starting: Frame) -> Frame:
    """What the round begins with, before what its facilitator says of it; Rejection."""
    before = await run_in_threadpool(_before, desk, network)
    frame = replace(starting, network=before.name, follow_up=_carried(before, body.carry_over))
    if body.agenda:
        frame = with_agenda(frame, _agenda(before, body.agenda))
    if body.as_before and before.rounds:
        room = await desk.rooms.open(before.rounds[0][0].board)
        last = room.view(Viewer(Role.REPORT_READER)).frame
        frame = replace(frame, **{what.value: getattr(last, what.value) for what in body.as_before})
    return frame


def with_agenda(frame: Frame, steps: Minutes) -> Frame:
    """The round with these steps; it keeps the minutes of those that take others than usual."""
    own = tuple((key, minutes) for key, minutes in steps if minutes != STEPS[key].minutes)
    return replace(frame, steps=tuple(key for key, _ in steps), minutes=own)


def preset_steps(preset: str) -> Minutes:
    """An agenda to begin with, each step with its minutes."""
    own = dict(PRESETS[preset].minutes)
    return tuple((key, own.get(key, STEPS[key].minutes)) for key in PRESETS[preset].steps)


def _before(desk: Desk, network: str) -> Before:
    """On a thread: it reads the database."""
    rounds = desk.networks.rounds(network)
    summaries = desk.summaries.of(rounds)
    said = next((each.network for each in summaries if each.network), "")
    name = desk.networks.name_of(network) or said
    return Before(name, list(zip(rounds, summaries, strict=True)), desk.networks.agendas(network))


def _carried(before: Before, boards: Sequence[str]) -> tuple[FollowUp, ...]:
    """What was taken on in these rounds, each thing once."""
    known = {kept.board: summary for kept, summary in before.rounds}
    if not known.keys() >= set(boards):
        raise Rejection(*NO_SUCH_ROUND)
    items = chain.from_iterable(known[board].taken_on for board in boards)
    return tuple({item.id: item for item in items}.values())


def _agenda(before: Before, name: str) -> Minutes:
    if name in before.agendas:
        return before.agendas[name]
    if name not in PRESETS:
        raise Rejection(*NO_SUCH_AGENDA)
    return preset_steps(name)
