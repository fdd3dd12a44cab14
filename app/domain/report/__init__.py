"""What may leave the room (R): patterns and what follows from them; no code, no name, of cards only chosen quotes."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.agenda import StepKey
from app.domain.board import Board, NextStep, Pattern, Prediction, ReflectiveQuestion
from app.domain.report.identify import FEW
from app.domain.report.sayings import PROBLEM, Said, at_pattern, at_quote, quoted, said, spoken_of
from app.domain.terms import FollowUp, Horizon, Link, PatternId, Role


@dataclass(frozen=True, slots=True)
class ReportItem:
    """A prediction, next step or reflective question with the statements it rests on.

    ``support_from`` (a role) and ``taken_on`` (by the host school) are those of a next step.
    """

    id: str
    text: str
    patterns: tuple[str, ...]
    support_from: str = ""
    taken_on: bool = False


NextSteps = tuple[tuple[Horizon, tuple[ReportItem, ...]], ...]


@dataclass(frozen=True, slots=True)
class ReportPattern:
    """A pattern, in how many of the round's classrooms it was seen, and what rests on it.

    Args:
        other_way: in how many classrooms evidence was seen that goes the other way.
        quotes: the words of cards that somebody chose, each as the check left it.
    """

    id: PatternId
    statement: str
    kind: str
    reach: int
    classrooms: int
    other_way: int
    quotes: tuple[str, ...]
    predictions: tuple[str, ...]
    next_steps: NextSteps

    @property
    def few_other_way(self) -> bool:
        """Whether that evidence comes from so few classrooms that their number is not told (rule R1)."""
        return 0 < self.other_way < FEW


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report; ``published`` says that whoever has its link can read it."""

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
    published: bool

    @property
    def taken_on(self) -> tuple[FollowUp, ...]:
        """What the host school takes on, for the next round to open with."""
        return tuple(
            FollowUp(item.id, item.text, horizon, item.support_from)
            for horizon, items in self.next_steps
            for item in items
            if item.taken_on
        )


UNNAMED = "A pattern without a title yet"


def may_read(board: Board, role: Role) -> bool:
    """Rule R6: members from the last step on; the host and whoever has the link once it is published."""
    if role in (Role.REPORT_READER, Role.HOST):
        return board.published
    return board.published or board.step is StepKey.REPORT


def report(board: Board) -> Report:
    """The report as it is now; whether somebody may read it says ``may_read``."""
    frame, spoken = board.frame, said(board)
    return Report(
        school=frame.school,
        network=frame.network,
        date=frame.date,
        problem_of_practice=spoken(PROBLEM, frame.problem_of_practice),
        people=board.writers,
        classrooms=len(frame.classrooms),
        cards=len(board.cards),
        patterns=tuple(_pattern(board, pattern, spoken) for pattern in spoken_of(board)),
        predictions=tuple(
            _item(board, f"prediction/{item.id}", item, spoken) for item in board.predictions.values()
        ),
        next_steps=_next_steps(board, board.next_steps.values(), spoken),
        reflective_questions=tuple(
            _item(board, f"question/{item.id}", item, spoken) for item in board.reflective_questions.values()
        ),
        published=board.published,
    )


def _pattern(board: Board, pattern: Pattern, spoken: Said) -> ReportPattern:
    linked = (item for item in board.predictions.values() if pattern.id in item.patterns)
    steps = [item for item in board.next_steps.values() if pattern.id in item.patterns]
    other = {card.classroom for card in board.linked(pattern, Link.OTHER_WAY)}
    return ReportPattern(
        id=pattern.id,
        statement=_statement(pattern, spoken),
        kind=pattern.kind,
        reach=board.reach(pattern),
        classrooms=len(board.frame.classrooms),
        other_way=len(other),
        quotes=tuple(
            spoken(at_quote(pattern.id, card), board.cards[card].text) for card in quoted(board, pattern)
        ),
        predictions=tuple(spoken(f"prediction/{item.id}", item.text) for item in linked),
        next_steps=_next_steps(board, steps, spoken),
    )


def _statement(pattern: Pattern, spoken: Said) -> str:
    return spoken(at_pattern(pattern.id), pattern.title) if pattern.title else UNNAMED


def _next_steps(board: Board, items: Iterable[NextStep], spoken: Said) -> NextSteps:
    found = list(items)
    return tuple(
        (
            horizon,
            tuple(
                _item(board, f"next-step/{item.id}", item, spoken)
                for item in found
                if item.horizon is horizon
            ),
        )
        for horizon in Horizon
    )


def _item(
    board: Board, where: str, item: Prediction | NextStep | ReflectiveQuestion, spoken: Said
) -> ReportItem:
    known = (board.patterns.get(pattern) for pattern in item.patterns)
    step = item if isinstance(item, NextStep) else None
    return ReportItem(
        id=item.id,
        text=spoken(where, item.text),
        patterns=tuple(_statement(pattern, spoken) for pattern in known if pattern),
        support_from=spoken(f"support/{item.id}", step.support_from) if step else "",
        taken_on=bool(step and step.taken_on),
    )
