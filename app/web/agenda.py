"""Writes about the agenda: the round, the step, the timer, the spotlight, who is ready."""

from app.domain.commands import Command, DescribeRound, MarkReady, MoveStep, SetSpotlight, SetTimer
from app.domain.rejection import Rejection
from app.domain.terms import Spotlight
from app.web.requests import ReadyBody, RoundBody, SpotlightBody, StepBody, TimerBody
from app.web.writing import Asked, Writes

route = Writes()


@route.put("/boards/{board}/step")
def move_step(body: StepBody, asked: Asked) -> Command:
    """Move the board one step on, or any number back."""
    return MoveStep(body.step, asked.seed, body.confirm)


@route.put("/boards/{board}/timer")
def set_timer(body: TimerBody, asked: Asked) -> Command:
    """Start, pause, lengthen or clear the step's timer."""
    return SetTimer(body.action, asked.now, body.minutes)


@route.put("/boards/{board}/spotlight")
def set_spotlight(body: SpotlightBody, _asked: Asked) -> Command:
    """Put a card, a pattern or a group in large type on the screen, or nothing."""
    named = {"card": body.card, "pattern": body.pattern, "group": body.group}
    lights = [Spotlight(what, id) for what, id in named.items() if id]
    if len(lights) > 1:
        raise Rejection("wrong-value", "The spotlight shows one thing: a card, a pattern or a group.")
    return SetSpotlight(lights[0] if lights else None)


@route.put("/boards/{board}/ready")
def mark_ready(body: ReadyBody, _asked: Asked) -> Command:
    """Say that one's evidence is chosen, or not yet."""
    return MarkReady(body.ready)


@route.put("/boards/{board}/round")
def describe_round(body: RoundBody, asked: Asked) -> Command:
    """Describe the round anew; what is not given stays."""
    return DescribeRound(body.frame(asked.frame))
