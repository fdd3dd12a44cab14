"""What a network sees of its rounds: what each was about, and what its published report says (rule B4)."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.agenda import Step, StepKey
from app.domain.board import Board
from app.domain.report import UNNAMED, report
from app.domain.terms import FollowUp, Role


class RoundState(StrEnum):
    """How far a round is, as people say it."""

    PREPARED = "being-prepared"
    UNDER_WAY = "under-way"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """Something that the school had taken on the round before, and what became of it; "" while nobody has said."""

    item: FollowUp
    became: str


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """One round among the others of its network.

    Args:
        patterns: what the published report says of them, without those that have no title.
        taken_on: of the published report, what the school takes on.
        followed_up: what was taken on before, as the round opened with it.
        agenda: its steps in their order, each with its minutes.
    """

    school: str
    network: str
    date: str
    problem_of_practice: str
    state: RoundState
    step: Step
    published: bool
    patterns: tuple[str, ...]
    taken_on: tuple[FollowUp, ...]
    followed_up: tuple[FollowedUp, ...]
    agenda: tuple[tuple[StepKey, int], ...]


def summary(board: Board) -> RoundSummary:
    """What the network sees of the round; of what was said in it nothing before its report is published."""
    frame, written = board.frame, report(board)
    said = board.published
    return RoundSummary(
        school=frame.school,
        network=frame.network,
        date=frame.date,
        problem_of_practice=written.problem_of_practice if said else frame.problem_of_practice,
        state=_state(board),
        step=board.now,
        published=said,
        patterns=tuple(each.statement for each in written.patterns if said and each.statement != UNNAMED),
        taken_on=written.taken_on if said else (),
        followed_up=followed_up(board),
        agenda=tuple((key, frame.step(key).minutes) for key in frame.steps),
    )


def followed_up(board: Board) -> tuple[FollowedUp, ...]:
    """What the school had taken on the round before, and what became of it."""
    return tuple(FollowedUp(item, board.follow_ups.get(item.id, "")) for item in board.frame.follow_up)


def _state(board: Board) -> RoundState:
    """A round is under way as soon as an observer has joined."""
    if board.closed_at:
        return RoundState.CLOSED
    joined = any(member.role is Role.OBSERVER for member in board.members.values())
    return RoundState.UNDER_WAY if joined or board.step_began else RoundState.PREPARED
