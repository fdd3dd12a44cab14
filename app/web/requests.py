"""The body of every write: its fields, and what may stand in them. Names are the wire's (docs/protocol.md)."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from itertools import count
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain import limits
from app.domain.agenda import StepKey
from app.domain.commands import TimerAction
from app.domain.rejection import Rejection
from app.domain.terms import Classroom, Focus, FocusQuestion, Frame, Horizon, Kind
from app.web.fields import Id, IdOrNothing, Ids, Line, Name, Short, Words, Write

# --- a round, and who takes part -------------------------------------------------------------------------


class ClassroomBody(BaseModel):
    """A classroom as a code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[Short, StringConstraints(min_length=1)]
    subject: Short = ""
    grade: Short = ""


class QuestionBody(BaseModel):
    """A focus question; ``id`` is what cards name. Without one it gets one, or keeps the one that its text has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Short = ""
    text: Words


class RoundBody(Write):
    """What a round is about. In a form, lists are lines: ``C1, ELA, 6`` is a classroom, ``6`` means six groups."""

    may_be_blank: ClassVar[frozenset[str]] = frozenset(
        {"school", "network", "date", "theory_of_action", "questions", "norms"}
    )
    problem_of_practice: Words | None = None
    school: Line | None = None
    network: Line | None = None
    date: Short | None = None
    theory_of_action: Words | None = None
    classrooms: Annotated[tuple[ClassroomBody, ...], Field(max_length=limits.CLASSROOMS)] | None = None
    groups: Annotated[tuple[Line, ...], Field(max_length=limits.GROUPS)] | None = None
    questions: Annotated[tuple[QuestionBody, ...], Field(max_length=limits.QUESTIONS)] | None = None
    norms: Annotated[tuple[Words, ...], Field(max_length=limits.NORMS)] | None = None

    def frame(self, before: Frame) -> Frame:
        """The round with what was given; what was not given stays."""
        texts = ("problem_of_practice", "school", "network", "date", "theory_of_action")
        given: dict[str, Any] = {
            name: value.strip() for name in texts if (value := getattr(self, name)) is not None
        }
        if self.classrooms is not None:
            given["classrooms"] = tuple(
                Classroom(room.code.strip(), room.subject.strip(), room.grade.strip())
                for room in self.classrooms
            )
        if self.groups is not None:
            given["groups"] = tuple(group.strip() for group in self.groups)
        if self.questions is not None:
            given["questions"] = tuple(_with_ids(self.questions, before))
        if self.norms is not None:
            given["norms"] = tuple(norm.strip() for norm in self.norms)
        return replace(before, **given)

    @classmethod
    def of_field(cls, name: str, values: list[str]) -> Any:
        """Lines for the lists, one value for the rest."""
        lines = [line.strip() for value in values for line in value.splitlines() if line.strip()]
        match name:
            case "classrooms":
                return [_classroom(line) for line in lines]
            case "groups":
                return _groups(lines)
            case "questions":
                return [{"text": line} for line in lines]
            case "norms":
                return lines
            case _:
                return super().of_field(name, values)


class NewRound(RoundBody):
    """A new round; ``name`` is the facilitator's."""

    problem_of_practice: Words
    name: Name = "Facilitator"


def _with_ids(questions: tuple[QuestionBody, ...], before: Frame) -> Iterator[FocusQuestion]:
    known = {question.text: question.id for question in before.questions}
    taken = {item.id for item in questions} | set(known.values())
    fresh = (id for number in count(1) if (id := f"q{number}") not in taken)
    for item in questions:
        text = item.text.strip()
        yield FocusQuestion(item.id or known.get(text) or next(fresh), text)


def _classroom(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split(",", 2)]
    return dict(zip(("code", "subject", "grade"), parts, strict=False))


def _groups(lines: list[str]) -> list[str]:
    if len(lines) == 1 and lines[0].isascii() and lines[0].isdigit():
        if not 0 < (many := int(lines[0][:9])) <= limits.GROUPS:
            raise Rejection("wrong-value", f"The field “groups” must be from 1 to {limits.GROUPS}.")
        return [f"Group {number}" for number in range(1, many + 1)]
    return lines


class JoinBody(Write):
    """Joining by the code. Without a group it is the one with the fewest people."""

    code: Short
    name: Name
    group: Line | None = None


class LinkKind(StrEnum):
    """What a link opens."""

    SCREEN = "screen"
    REPORT = "report"
    FACILITATOR = "facilitator"


class LinkBody(Write):
    """Asks for a link: to the screen, to the report, or for a second facilitator's device."""

    kind: LinkKind


class OpenBody(Write):
    """Exchanges a link's secret for a cookie."""

    token: Annotated[str, StringConstraints(max_length=128)]


# --- the agenda ------------------------------------------------------------------------------------------


class StepBody(Write):
    """Moves the board; ``confirm`` when that opens the debrief."""

    step: StepKey
    confirm: bool = False


class TimerBody(Write):
    """``minutes`` to start with or to add."""

    action: TimerAction
    minutes: Annotated[int, Field(gt=0, le=limits.TIMER_MINUTES)] | None = None


class SpotlightBody(Write):
    """One of the three; none of them puts the light out."""

    card: Id | None = None
    pattern: Id | None = None
    group: Line | None = None


class ReadyBody(Write):
    """Whether one's evidence is chosen."""

    ready: bool


# --- cards -----------------------------------------------------------------------------------------------


class CardBody(Write):
    """A new card; ``for`` is the colleague whose card a scribe writes down."""

    may_be_blank: ClassVar[frozenset[str]] = frozenset({"text", "classroom", "question"})
    card: Id
    text: Words
    classroom: Short
    focus: Focus
    question: Short = ""
    on_behalf_of: Id | None = Field(None, alias="for")


class RewordBody(Write):
    """What is given is changed, the rest stays."""

    may_be_blank: ClassVar[frozenset[str]] = frozenset({"text", "classroom", "question"})
    text: Words | None = None
    classroom: Short | None = None
    focus: Focus | None = None
    question: Short | None = None


class PlaceBody(Write):
    """The pattern, or empty for "not yet sorted"."""

    may_be_blank: ClassVar[frozenset[str]] = frozenset({"pattern"})
    pattern: IdOrNothing


class NothingBody(Write):
    """A write that needs no more than its address."""


# --- patterns --------------------------------------------------------------------------------------------


class PatternBody(Write):
    """A new pattern, with cards if wanted."""

    may_be_blank: ClassVar[frozenset[str]] = frozenset({"title"})
    pattern: Id
    title: Words = ""
    kind: Kind = Kind.PATTERN
    cards: Annotated[Ids, Field(max_length=400)] = ()


class PatternNameBody(Write):
    """What is given is changed, the rest stays."""

    may_be_blank: ClassVar[frozenset[str]] = frozenset({"title"})
    title: Words | None = None
    kind: Kind | None = None


class MergeBody(Write):
    """The pattern that takes the cards."""

    pattern: Id


# --- what follows from patterns --------------------------------------------------------------------------


class PredictionBody(Write):
    """A prediction and the patterns that it rests on."""

    may_be_blank: ClassVar[frozenset[str]] = frozenset({"text"})
    prediction: Id
    text: Words
    patterns: Annotated[Ids, Field(max_length=limits.PATTERNS)] = ()


class NextStepBody(Write):
    """A suggestion, by when, and who would support it (a role)."""

    may_be_blank: ClassVar[frozenset[str]] = frozenset({"text", "support_from"})
    next_step: Id
    text: Words
    horizon: Horizon
    support_from: Line = ""
    patterns: Annotated[Ids, Field(max_length=limits.PATTERNS)] = ()


class QuestionAskedBody(Write):
    """A reflective question that the network leaves with the school."""

    may_be_blank: ClassVar[frozenset[str]] = frozenset({"text"})
    question: Id
    text: Words
    patterns: Annotated[Ids, Field(max_length=limits.PATTERNS)] = ()


def bodies() -> list[type[Write]]:
    """Every body, for the API's page."""
    direct = Write.__subclasses__()
    return [*direct, *(inner for body in direct for inner in body.__subclasses__())]
