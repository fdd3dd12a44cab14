"""What screens are made of: the only types that templates, frames and exports ever get."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.agenda import Step


class Stage(StrEnum):
    """Which arrangement the middle of the page shows."""

    OBSERVE = "observe"
    WATCH = "watch"
    SHARE = "share"
    SORT = "sort"
    PREDICT = "predict"
    NEXT_LEVEL = "next-level"
    REPORT = "report"


TRAY = "tray"
LATE = "late"


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One step as the bar shows it; ``state`` is ``done``, ``now`` or ``ahead``."""

    step: Step
    state: str


@dataclass(frozen=True, slots=True)
class AgendaSeen:
    """Where the board is. ``next_opens``: the step ahead opens the debrief."""

    now: Step
    lines: tuple[AgendaLine, ...]
    before: Step | None
    ahead: Step | None
    next_opens: bool


@dataclass(frozen=True, slots=True)
class CardSeen:
    """A card without its author. ``label`` is the classroom in words."""

    id: str
    text: str
    classroom: str
    label: str
    focus: str
    question: str


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card as its author sees it."""

    card: CardSeen
    may_reword: bool


@dataclass(frozen=True, slots=True)
class ListHead:
    """The head of a list of cards; ``more`` cards stand below the window that pages show."""

    key: str
    title: str
    count: int
    more: int


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
