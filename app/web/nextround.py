"""The next round of a network: what it takes over from those before (rules B3 and B6)."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import chain
from typing import Annotated

from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app.domain import limits
from app.domain.agenda import PRESETS, STEPS
from app.domain.rejection import Rejection
from app.domain.terms import FollowUp, Frame, Role
from app.domain.visibility import Viewer
from app.store.networks import Minutes
from app.web.bodies import Line, Short
from app.web.desk import Desk
from app.web.networkread import read
from app.web.networkview import NetworkSeen
from app.web.roundform import NewRound

NO_SUCH_ROUND = "no-such-round", "There is no such round in this network. Load the page of the network again."
NO_SUCH_AGENDA = (
    "no-such-agenda",
    "There is no such agenda in this network. Load the page of the network again.",
)


class AsBefore(StrEnum):
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
    as_before: tuple[AsBefore, ...] = ()
    agenda: Line | None = None


async def next_frame(desk: Desk, body: StartRound, starting: Frame) -> Frame:
    """What the round begins with, before what its facilitator says of it; Rejection."""
    if not body.network_id:
        if body.carry_over or body.as_before or body.agenda:
            raise Rejection("missing-field", "The field “%(field)s” is missing.", field="network_id")
        return starting
    before = await run_in_threadpool(read, desk, body.network_id)
    frame = replace(starting, network=before.name, follow_up=_carried(before, body.carry_over))
    if body.agenda:
        frame = with_agenda(frame, _agenda(before, body.agenda))
    if body.as_before and before.rounds:
        room = await desk.rooms.open(before.rounds[0].board)
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


def _carried(before: NetworkSeen, boards: Sequence[str]) -> tuple[FollowUp, ...]:
    """What was taken on in these rounds, each thing once."""
    known = {each.board: each.summary for each in before.rounds}
    if not known.keys() >= set(boards):
        raise Rejection(*NO_SUCH_ROUND)
    items = chain.from_iterable(known[board].taken_on for board in boards)
    carried = tuple({item.id: item for item in items}.values())
    if len(carried) > limits.FOLLOW_UPS:
        raise Rejection("full", "A round opens with at most %(most)s next steps.", most=limits.FOLLOW_UPS)
    return carried


def _agenda(before: NetworkSeen, name: str) -> Minutes:
    if name in before.agendas:
        return before.agendas[name]
    if name not in PRESETS:
        raise Rejection(*NO_SUCH_AGENDA)
    return preset_steps(name)
