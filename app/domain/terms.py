"""The field's words as types: ids, kinds and small values that commands, events and boards share."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType

from app.domain.agenda import SHORT_AGENDA, STEPS, Step, StepKey

PersonId = NewType("PersonId", str)
CardId = NewType("CardId", str)
PatternId = NewType("PatternId", str)
CommandId = NewType("CommandId", str)


NO_ONE = PersonId("")
"""Stands for who did something in a round that is closed (rule S22), and for the program itself."""


Spans = tuple[tuple[int, int], ...]
"""Places in a text, each from a character to before another."""


class Role(StrEnum):
    """What a person or a device is to one board."""

    FACILITATOR = "facilitator"
    OBSERVER = "observer"
    SCREEN = "screen"
    REPORT_READER = "report-reader"
    HOST = "host"


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


class Link(StrEnum):
    """What else a card is to a pattern in which it does not stand."""

    ALSO = "also"
    OTHER_WAY = "other-way"


class Decision(StrEnum):
    """What people do about a finding of the identification check."""

    KEEP = "keep"
    REPLACE = "replace"


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


@dataclass(frozen=True, slots=True)
class Visit:
    """A group's time in a classroom: ``start`` is the time of day, ``08:15``."""

    group: str
    classroom: str
    start: str
    minutes: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the host took on in the round before."""

    id: str
    text: str
    horizon: Horizon
    support_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the round is about, set before the visits.

    Args:
        minutes: of those steps that take others than usual.
        most_visitors: as many people as a classroom takes at once.
        keep_days: so many days after its closing the raw cards are purged.
    """

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
    visits: tuple[Visit, ...] = ()
    most_visitors: int = 6
    follow_up: tuple[FollowUp, ...] = ()
    keep_days: int = 60

    def classroom(self, code: str) -> Classroom | None:
        """The classroom of that code, if the round has it."""
        return next((room for room in self.classrooms if room.code == code), None)

    def step(self, key: StepKey) -> Step:
        """The step with this round's own minutes (rule A9)."""
        own = dict(self.minutes).get(key)
        return replace(STEPS[key], minutes=own) if own else STEPS[key]

    def reader_of(self, group: str) -> str:
        """The matched group, which reads this group's cards in Swap; "" when nobody does (rule Q3).

        Groups are matched in pairs, in the round's order; the last three of an odd number read in a ring.
        """
        if group not in self.groups or len(self.groups) < 2:
            return ""
        at, many = self.groups.index(group), len(self.groups)
        if many % 2 and at >= many - 3:
            return self.groups[many - 3 + (at - many + 4) % 3]
        return self.groups[at ^ 1]


@dataclass(frozen=True, slots=True)
class Timer:
    """Counts down to ``ends_at`` (Unix milliseconds), or is paused with ``left`` seconds."""

    ends_at: int | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A file beside the database that still holds words, or may: ``unread`` is one that could not be looked into.

    ``made_at`` is in Unix milliseconds.
    """

    name: str
    made_at: int
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What a search found of words that were purged; it holds none of them.

    Args:
        pieces: so many pieces of what the cards said were looked for.
        elsewhere: of these, so many are also said where they stay: in a title, or on another board.
        found: of all others, so many are still in the database's files.
        bytes: so much was looked through.
        copies: files beside the database that were made before, and hold some.
    """

    pieces: int
    elsewhere: int
    found: int
    bytes: int
    copies: tuple[KeptCopy, ...] = ()


@dataclass(frozen=True, slots=True)
class Spotlight:
    """What the facilitator put in large type: a ``card``, a ``pattern``, a ``group`` or a ``classroom``."""

    what: str
    id: str
