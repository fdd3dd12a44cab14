"""What screens are made of: the only types that templates, frames and exports ever get."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.agenda import Step
from app.domain.terms import Classroom


class Stage(StrEnum):
    """Which arrangement the middle of the page shows."""

    OBSERVE = "observe"
    WATCH = "watch"
    SHARE = "share"
    SORT = "sort"
    PREDICT = "predict"
    NEXT_LEVEL = "next-level"
    REPORT = "report"


class By(StrEnum):
    """What the cards stand by in Share; each viewer chooses."""

    CLASSROOM = "classroom"
    GROUP = "group"
    FOCUS = "focus"
    QUESTION = "question"


TRAY = "tray"
LATE = "late"


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One step as the bar shows it; ``state`` is ``done``, ``now`` or ``ahead``."""

    step: Step
    state: str


@dataclass(frozen=True, slots=True)
class Pace:
    """What is left for the next level of work: ``closes_at - max(now, step_ends_at) - between``, in milliseconds.

    Args:
        closes_at: when the next level was planned to end, Unix milliseconds.
        step_ends_at: when the present step is planned to end; at the next level itself, when it began.
        between: what is planned for the steps between the present one and the next level.
    """

    closes_at: int
    step_ends_at: int
    between: int


@dataclass(frozen=True, slots=True)
class AgendaSeen:
    """Where the board is. ``next_opens``: the step ahead opens the debrief; ``pace`` is for facilitators."""

    now: Step
    lines: tuple[AgendaLine, ...]
    before: Step | None
    ahead: Step | None
    next_opens: bool
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A card without its author, with the classroom that it is of."""

    id: str
    text: str
    classroom: str
    room: Classroom
    focus: str
    question: str


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card as its author sees it."""

    card: CardSeen
    may_reword: bool


@dataclass(frozen=True, slots=True)
class ListHead:
    """The head of a list of cards; ``more`` cards stand below the window that pages show.

    ``ours``: the title is one of the program's own, to be translated; ``room``: it is this classroom's label;
    otherwise it is the round's, as it is.
    """

    key: str
    title: str
    count: int
    more: int
    ours: bool = False
    room: Classroom | None = None


@dataclass(frozen=True, slots=True)
class PatternHead:
    """A pattern without its cards; seen in ``reach`` of ``classrooms`` classrooms."""

    id: str
    title: str
    kind: str
    count: int
    more: int
    reach: int
    classrooms: int

    @property
    def key(self) -> str:
        """The key of its list of cards."""
        return self.id


@dataclass(frozen=True, slots=True)
class PatternLink:
    """A pattern that something rests on."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class PredictionSeen:
    id: str
    text: str
    patterns: tuple[PatternLink, ...]


@dataclass(frozen=True, slots=True)
class NextStepSeen:
    id: str
    text: str
    horizon: str
    support_from: str
    patterns: tuple[PatternLink, ...]


@dataclass(frozen=True, slots=True)
class QuestionSeen:
    id: str
    text: str
    patterns: tuple[PatternLink, ...]


@dataclass(frozen=True, slots=True)
class SpotlightSeen:
    """What stands in large type: exactly one of the three is set."""

    card: CardSeen | None = None
    pattern: PatternHead | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One observation group while cards are locked: ``cells`` are counts per classroom."""

    group: str
    cells: tuple[int, ...]
    ready: int
    members: int


@dataclass(frozen=True, slots=True)
class WatchSeen:
    """Counts only; no card, no text, no person."""

    classrooms: tuple[str, ...]
    rows: tuple[WatchRow, ...]
    cards: int
    writers: int
    members: int


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A member as the facilitator sees them."""

    name: str
    group: str
    role: str
    here: bool
    ready: bool
