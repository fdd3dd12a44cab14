"""What screens are made of: the only types that templates, frames and exports ever get."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.agenda import Audience, Step
from app.domain.terms import Classroom


class Stage(StrEnum):
    """Which arrangement the middle of the page shows."""

    OBSERVE = "observe"
    TABLE = "table"
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
    """Where the board is.

    ``next_opens``: with the step ahead more people come to see the cards, those of ``next_audience``; ``pace`` is for
    facilitators.
    """

    now: Step
    lines: tuple[AgendaLine, ...]
    before: Step | None
    ahead: Step | None
    next_opens: bool
    next_audience: Audience = Audience.AUTHOR
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
    """A card as its author sees it: ``asks`` wait for an answer, ``earlier`` are its words before.

    ``note`` says that it is a private note, ``may_set_aside`` that it may become one, or a card again. ``names`` in it
    are to be kept or replaced, which it waits for where it is ``kept_back`` (rule H1).
    """

    card: CardSeen
    may_reword: bool
    note: bool = False
    may_set_aside: bool = False
    names: tuple[str, ...] = ()
    may_keep: bool = False
    kept_back: bool = False
    asks: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableCard:
    """A card on the table of Screening or Swap; ``asks`` are the questions that wait for its author.

    ``ours`` says that it is of the viewer's own group, and not of the one whose cards it reads. A question without
    words is that of the practice.
    """

    card: CardSeen
    ours: bool
    passed: bool
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSeen:
    """What lies on a group's table: in Screening its own cards, in Swap also those of the group that it reads.

    ``may_pass`` and ``may_ask`` say what the step allows here: to pass a card of one's own, and to ask about one of
    those that lie there to be read.
    """

    group: str
    reads: str
    may_pass: bool
    may_ask: bool
    cards: tuple[TableCard, ...]

    @property
    def waiting(self) -> tuple[TableCard, ...]:
        """The queue: the group's own cards that nobody passed or asked about."""
        return tuple(each for each in self.ours if not each.passed and not each.asks)

    @property
    def asked(self) -> tuple[TableCard, ...]:
        """Own cards with a question that waits for the author."""
        return tuple(each for each in self.ours if each.asks)

    @property
    def passed(self) -> tuple[TableCard, ...]:
        """Own cards that the group let go on."""
        return tuple(each for each in self.ours if each.passed)

    @property
    def ours(self) -> tuple[TableCard, ...]:
        """The group's own cards."""
        return tuple(each for each in self.cards if each.ours)

    @property
    def theirs(self) -> tuple[TableCard, ...]:
        """The cards of the group that it reads."""
        return tuple(each for each in self.cards if not each.ours)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a group's table is, in counts: for facilitators. ``reader`` is the matched group."""

    group: str
    reader: str
    cards: int
    passed: int
    asked: int


@dataclass(frozen=True, slots=True)
class HeardSeen:
    """One line of the tick list of Share; ``what`` is ``group`` or ``classroom``."""

    what: str
    id: str
    heard: bool


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
    also: int = 0
    other_way: int = 0

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
    taken_on: bool = False


@dataclass(frozen=True, slots=True)
class QuestionSeen:
    id: str
    text: str
    patterns: tuple[PatternLink, ...]


@dataclass(frozen=True, slots=True)
class SpotlightSeen:
    """What stands in large type: exactly one of the four is set."""

    card: CardSeen | None = None
    pattern: PatternHead | None = None
    group: str = ""
    classroom: Classroom | None = None


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
class Colleague:
    """An observer of the viewer's own group, for whom the viewer may write cards down."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A member as the facilitator sees them; ``accepted`` the norms."""

    id: str
    name: str
    group: str
    role: str
    here: bool
    ready: bool
    accepted: bool = False
