"""The field's words as types: ids, kinds and small values that commands, events and boards share."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType

from app.domain.agenda import SHORT_AGENDA, STEPS, Step, StepKey

PersonId = NewType("PersonId", str)
CardId = NewType("CardId", str)
PatternId = NewType("PatternId", str)
CommandId = NewType("CommandId", str)


class Role(StrEnum):
    """What a person or a device is to one board."""

    FACILITATOR = "facilitator"
    OBSERVER = "observer"
    SCREEN = "screen"
    REPORT_READER = "report-reader"


class Focus(StrEnum):
    """The corner of the instructional core that a card speaks of."""

    TEACHER = "teacher"
    STUDENT = "student"
    TASK = "task"


class Kind(StrEnum):
    """What a set of cards shows."""

    PATTERN = "pattern"
    TREND = "trend"
    EXCEPTION = "exception"


class Horizon(StrEnum):
    """By when a next step is meant."""

    NEXT_WEEK = "next_week"
    NEXT_MONTH = "next_month"
    END_OF_YEAR = "end_of_year"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: the person behind a session, as the web floor found it."""

    person: PersonId
    role: Role
    group: str = ""


@dataclass(frozen=True, slots=True)
class Classroom:
    """A classroom as a code; nothing from which a teacher follows (practice, 5.2)."""

    code: str
    subject: str = ""
    grade: str = ""

    @property
    def label(self) -> str:
        """``C4 · ELA · Grade 7``."""
        grade = f"Grade {self.grade}" if self.grade else ""
        return " · ".join(part for part in (self.code, self.subject, grade) if part)


@dataclass(frozen=True, slots=True)
class FocusQuestion:
    """One of the questions the host school wants looked at."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the round is about, set before the visits; ``minutes`` of those steps that take others than usual."""

    problem_of_practice: str = ""
    school: str = ""
    network: str = ""
    date: str = ""
    theory_of_action: str = ""
    classrooms: tuple[Classroom, ...] = ()
    groups: tuple[str, ...] = ()
    questions: tuple[FocusQuestion, ...] = ()
    norms: tuple[str, ...] = ()
    steps: tuple[StepKey, ...] = SHORT_AGENDA
    minutes: tuple[tuple[StepKey, int], ...] = ()

    def classroom(self, code: str) -> Classroom | None:
        """The classroom of that code, if the round has it."""
        return next((room for room in self.classrooms if room.code == code), None)

    def step(self, key: StepKey) -> Step:
        """The step with this round's own minutes (rule A9)."""
        own = dict(self.minutes).get(key)
        return replace(STEPS[key], minutes=own) if own else STEPS[key]


@dataclass(frozen=True, slots=True)
class Timer:
    """Counts down to ``ends_at`` (Unix milliseconds), or is paused with ``left`` seconds."""

    ends_at: int | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Spotlight:
    """What the facilitator put in large type: a ``card``, a ``pattern`` or a ``group``."""

    what: str
    id: str
