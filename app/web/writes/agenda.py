"""Writes of who leads, and of who is ready."""

from typing import Annotated, Literal

from pydantic import Field

from app.domain import commands, limits
from app.domain.agenda import StepKey
from app.domain.commands import Command, TimerAction
from app.domain.rejection import Rejection
from app.domain.terms import Spotlight
from app.web.bodies import Id, Line
from app.web.roundform import RoundFields
from app.web.writing import Asked, Write


class MoveStep(Write):
    """Move the board one step on, or any number back; ``confirm`` when that opens the debrief."""

    at = "PUT /boards/{board}/step"
    step: StepKey
    confirm: bool = False

    def command(self, asked: Asked) -> Command:
        return commands.MoveStep(self.step, asked.seed, self.confirm)


class SetTimer(Write):
    """Start, pause, lengthen or clear the step's timer; ``minutes`` to start with or to add."""

    at = "PUT /boards/{board}/timer"
    action: TimerAction
    minutes: Annotated[int, Field(gt=0, le=limits.TIMER_MINUTES)] | None = None

    def command(self, asked: Asked) -> Command:
        return commands.SetTimer(self.action, asked.now, self.minutes)


class SetSpotlight(Write):
    """Put a card, a pattern, a group or a classroom in large type on the screen; none of them puts the light out."""

    at = "PUT /boards/{board}/spotlight"
    card: Id | None = None
    pattern: Id | None = None
    group: Line | None = None
    classroom: Line | None = None

    def command(self, _: Asked) -> Command:
        kinds = ("card", "pattern", "group", "classroom")
        lights = [Spotlight(what, id) for what in kinds if (id := getattr(self, what))]
        if len(lights) > 1:
            message = "The spotlight shows one thing: a card, a pattern, a group or a classroom."
            raise Rejection("wrong-value", message)
        return commands.SetSpotlight(lights[0] if lights else None)


class DescribeRound(RoundFields, Write):
    """Describe the round anew; what is not given stays. In a form, lists are lines, such as ``C1, ELA, 6``."""

    at = "PUT /boards/{board}/round"

    def command(self, asked: Asked) -> Command:
        return commands.DescribeRound(self.frame(asked.frame))


class MarkReady(Write):
    """Say that one's evidence is chosen, or not yet."""

    at = "PUT /boards/{board}/ready"
    makes = commands.MarkReady
    ready: bool


class MarkHeard(Write):
    """Tick a ``group`` or a ``classroom`` as heard in Share, or untick it."""

    at = "PUT /boards/{board}/heard"
    makes = commands.MarkHeard
    what: Literal["group", "classroom"]
    id: Line
    heard: bool = True
