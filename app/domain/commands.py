"""Everything that can be asked of a board."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.agenda import StepKey
from app.domain.terms import CardId, Focus, Frame, Horizon, Kind, PatternId, PersonId, Role, Spotlight


@dataclass(frozen=True, slots=True)
class DescribeRound:
    frame: Frame


@dataclass(frozen=True, slots=True)
class Join:
    """A new member; who they are (their name) is not the board's business."""

    person: PersonId
    role: Role
    group: str


@dataclass(frozen=True, slots=True)
class MarkReady:
    ready: bool


@dataclass(frozen=True, slots=True)
class MoveStep:
    """One step on or any number back.

    Args:
        step: where to.
        seed: chance for the order of the cards at opening.
        confirmed: that the facilitator knows that this opens the debrief.
    """

    step: StepKey
    seed: str
    confirmed: bool = False


class TimerAction(StrEnum):
    """What can be done to the step's timer."""

    START = "start"
    PAUSE = "pause"
    ADD = "add"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class SetTimer:
    """``minutes`` to start with or to add; ``now`` in Unix milliseconds."""

    action: TimerAction
    now: int
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class SetSpotlight:
    spotlight: Spotlight | None


@dataclass(frozen=True, slots=True)
class PostCard:
    card: CardId
    text: str
    classroom: str
    focus: Focus
    question: str = ""
    on_behalf_of: PersonId | None = None


@dataclass(frozen=True, slots=True)
class RewordCard:
    """``None`` leaves a field as it is."""

    card: CardId
    text: str | None = None
    classroom: str | None = None
    focus: Focus | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawCard:
    card: CardId


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """``pattern`` is None for "not yet sorted"."""

    card: CardId
    pattern: PatternId | None


@dataclass(frozen=True, slots=True)
class PlaceCards:
    """Several cards at once, in this order, into one pattern; None for "not yet sorted"."""

    cards: tuple[CardId, ...]
    pattern: PatternId | None


@dataclass(frozen=True, slots=True)
class StartPattern:
    pattern: PatternId
    title: str = ""
    kind: Kind = Kind.PATTERN
    cards: tuple[CardId, ...] = ()


@dataclass(frozen=True, slots=True)
class NamePattern:
    pattern: PatternId
    title: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class MergePattern:
    pattern: PatternId
    into: PatternId


@dataclass(frozen=True, slots=True)
class DropPattern:
    pattern: PatternId


@dataclass(frozen=True, slots=True)
class Predict:
    prediction: str
    text: str
    patterns: tuple[PatternId, ...]


@dataclass(frozen=True, slots=True)
class SuggestNextStep:
    next_step: str
    text: str
    horizon: Horizon
    support_from: str
    patterns: tuple[PatternId, ...]


@dataclass(frozen=True, slots=True)
class AskReflectiveQuestion:
    question: str
    text: str
    patterns: tuple[PatternId, ...]


class Whose(StrEnum):
    """Whose last action an undo takes back."""

    OWN = "own"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back one's own last action of this step, or the board's."""

    whose: Whose = Whose.OWN


Command = (
    DescribeRound
    | Join
    | MarkReady
    | MoveStep
    | SetTimer
    | SetSpotlight
    | PostCard
    | RewordCard
    | WithdrawCard
    | PlaceCard
    | PlaceCards
    | StartPattern
    | NamePattern
    | MergePattern
    | DropPattern
    | Predict
    | SuggestNextStep
    | AskReflectiveQuestion
    | Undo
)
