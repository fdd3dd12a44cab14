"""What may leave the room (R): patterns and what follows from them; no card, no code, no name."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.agenda import StepKey
from app.domain.board import Board, NextStep, Pattern, Prediction, ReflectiveQuestion
from app.domain.terms import Horizon


@dataclass(frozen=True, slots=True)
class ReportItem:
    """A next step or reflective question with the statements it rests on."""

    text: str
    patterns: tuple[str, ...]
    support_from: str = ""


NextSteps = tuple[tuple[Horizon, tuple[ReportItem, ...]], ...]


@dataclass(frozen=True, slots=True)
class ReportPattern:
    """A pattern, in how many of the round's classrooms it was seen, and what rests on it."""

    statement: str
    kind: str
    reach: int
    classrooms: int
    predictions: tuple[str, ...]
    next_steps: NextSteps


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report. Evidence is not quoted before the identification check exists (rule R2)."""

    school: str
    network: str
    date: str
    problem_of_practice: str
    people: int
    classrooms: int
    cards: int
    patterns: tuple[ReportPattern, ...]
    predictions: tuple[ReportItem, ...]
    next_steps: NextSteps
    reflective_questions: tuple[ReportItem, ...]


UNNAMED = "A pattern without a title yet"


def report(board: Board) -> Report | None:
    """The report, once the board stands at its last step (rule R1); None before."""
    if board.step is not StepKey.REPORT:
        return None
    frame = board.frame
    return Report(
        school=frame.school,
        network=frame.network,
        date=frame.date,
        problem_of_practice=frame.problem_of_practice,
        people=len({card.author for card in board.cards.values()}),
        classrooms=len(frame.classrooms),
        cards=len(board.cards),
        patterns=tuple(_pattern(board, pattern) for pattern in _in_order(board)),
        predictions=tuple(_item(board, item) for item in board.predictions.values()),
        next_steps=_next_steps(board, board.next_steps.values()),
        reflective_questions=tuple(_item(board, item) for item in board.reflective_questions.values()),
    )


def _in_order(board: Board) -> list[Pattern]:
    """Patterns with evidence, widest reach first; equals in the order they were started."""
    seen = [pattern for pattern in board.patterns.values() if pattern.cards]
    return sorted(seen, key=board.reach, reverse=True)


def _pattern(board: Board, pattern: Pattern) -> ReportPattern:
    linked = (item.text for item in board.predictions.values() if pattern.id in item.patterns)
    steps = [item for item in board.next_steps.values() if pattern.id in item.patterns]
    return ReportPattern(
        statement=pattern.title or UNNAMED,
        kind=pattern.kind,
        reach=board.reach(pattern),
        classrooms=len(board.frame.classrooms),
        predictions=tuple(linked),
        next_steps=_next_steps(board, steps),
    )


def _next_steps(board: Board, items: Iterable[NextStep]) -> NextSteps:
    found = list(items)
    return tuple(
        (horizon, tuple(_item(board, item) for item in found if item.horizon is horizon))
        for horizon in Horizon
    )


def _item(board: Board, item: Prediction | NextStep | ReflectiveQuestion) -> ReportItem:
    known = (board.patterns.get(pattern) for pattern in item.patterns)
    return ReportItem(
        text=item.text,
        patterns=tuple(pattern.title or UNNAMED for pattern in known if pattern),
        support_from=item.support_from if isinstance(item, NextStep) else "",
    )
