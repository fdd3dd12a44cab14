"""Checks that several rules share."""

from app.domain import events
from app.domain.agenda import STEPS, Act
from app.domain.board import Board, Pattern
from app.domain.rejection import Absent, Phrase, Rejection
from app.domain.terms import Actor, PatternId, Role


def require_facilitator(actor: Actor) -> None:
    """Rule A1: only a facilitator leads."""
    if actor.role is not Role.FACILITATOR:
        raise Rejection("facilitator-only", "Only a facilitator can do this.")


def require(board: Board, act: Act) -> None:
    """Rule A2: what may be done is the step's to say."""
    if board.allows(act):
        return
    now = Phrase(board.now.title)
    steps = tuple(Phrase(STEPS[key].title) for key in board.frame.steps if act in STEPS[key].allows)
    if not steps:
        raise Rejection("not-now", "This is not open in the step “%(step)s”.", step=now)
    raise Rejection(
        "not-now",
        "This is not open in the step “%(step)s”. It belongs to: %(steps)s.",
        step=now,
        steps=steps,
    )


def wording(text: str, longest: int, what: Phrase) -> str:
    """The text without outer white space; refused when empty or too long."""
    text = text.strip()
    if not text:
        raise Rejection("empty", "%(what)s needs words.", what=what)
    if len(text) > longest:
        raise Rejection(
            "too-long",
            "%(what)s has %(count)s characters; at most %(most)s fit.",
            what=what,
            count=len(text),
            most=longest,
        )
    return text


def find_pattern(board: Board, pattern: PatternId) -> Pattern:
    """The pattern, or the refusal."""
    if not (found := board.patterns.get(pattern)):
        raise Absent("pattern")
    return found


def linked(board: Board, patterns: tuple[PatternId, ...]) -> tuple[PatternId, ...]:
    """Patterns that a prediction or next step rests on: one at least, each once, all there."""
    if not patterns:
        raise Rejection("no-pattern", "Link it to one pattern or more, so that the evidence stays in sight.")
    for pattern in patterns:
        find_pattern(board, pattern)
    return tuple(dict.fromkeys(patterns))


def taken_back(board: Board) -> list[events.Event]:
    """Rule R6: what may change what a published report says takes it back, until it is looked through again."""
    return [events.ReportPublished(published=False)] if board.published else []


def room_for(count: int, most: int, what: Phrase) -> None:
    """A board does not grow without end."""
    if count >= most:
        raise Rejection("full", "This board already holds %(most)s %(what)s.", most=most, what=what)
