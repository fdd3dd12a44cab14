"""Everything that can have happened on a board. A stored event is never refused."""

from dataclasses import dataclass

from app.domain.agenda import StepKey
from app.domain.terms import (
    CardId,
    CommandId,
    Focus,
    Frame,
    Horizon,
    Kind,
    PatternId,
    PersonId,
    Role,
    Spotlight,
    Timer,
)


@dataclass(frozen=True, slots=True)
class RoundDescribed:
    frame: Frame


@dataclass(frozen=True, slots=True)
class MemberJoined:
    person: PersonId
    role: Role
    group: str


@dataclass(frozen=True, slots=True)
class ReadyMarked:
    person: PersonId
    ready: bool


@dataclass(frozen=True, slots=True)
class StepMoved:
    step: StepKey


@dataclass(frozen=True, slots=True)
class DebriefOpened:
    """The one moment in which cards leave their authors; ``seed`` gives their random order."""

    step: StepKey
    seed: str


@dataclass(frozen=True, slots=True)
class TimerSet:
    timer: Timer


@dataclass(frozen=True, slots=True)
class SpotlightSet:
    spotlight: Spotlight | None


@dataclass(frozen=True, slots=True)
class CardPosted:
    card: CardId
    author: PersonId
    group: str
    classroom: str
    focus: Focus
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class CardReworded:
    """The card as it is now; ``came_from`` is the classroom it named before.

    ``left_focus`` and ``left_question`` are what it had before, where that is no longer so.
    """

    card: CardId
    author: PersonId
    came_from: str
    classroom: str
    focus: Focus
    question: str
    text: str
    left_focus: Focus | None = None
    left_question: str | None = None

    @property
    def moved(self) -> bool:
        """Whether it stands in another list of some arrangement, and so comes last in its lists."""
        changed = self.left_focus is not None or self.left_question is not None
        return changed or self.came_from != self.classroom


@dataclass(frozen=True, slots=True)
class CardWithdrawn:
    card: CardId
    author: PersonId
    pattern: PatternId | None


@dataclass(frozen=True, slots=True)
class CardRestored:
    card: CardId
    author: PersonId


@dataclass(frozen=True, slots=True)
class CardsErased:
    """Withdrawn cards whose words are now gone from the disk as well."""

    cards: tuple[CardId, ...]


@dataclass(frozen=True, slots=True)
class CardPlaced:
    card: CardId
    pattern: PatternId | None
    before: PatternId | None


@dataclass(frozen=True, slots=True)
class PatternStarted:
    pattern: PatternId
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class PatternNamed:
    pattern: PatternId
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class PatternsMerged:
    """``cards``, in their order, left ``pattern`` for ``into``; ``pattern`` is no more."""

    pattern: PatternId
    into: PatternId
    cards: tuple[CardId, ...]


@dataclass(frozen=True, slots=True)
class PatternDropped:
    """The pattern is no more; ``cards``, in their order, are not yet sorted again."""

    pattern: PatternId
    cards: tuple[CardId, ...]


@dataclass(frozen=True, slots=True)
class PredictionMade:
    prediction: str
    text: str
    patterns: tuple[PatternId, ...]


@dataclass(frozen=True, slots=True)
class PredictionWithdrawn:
    prediction: str


@dataclass(frozen=True, slots=True)
class NextStepSuggested:
    next_step: str
    text: str
    horizon: Horizon
    support_from: str
    patterns: tuple[PatternId, ...]


@dataclass(frozen=True, slots=True)
class NextStepWithdrawn:
    next_step: str


@dataclass(frozen=True, slots=True)
class ReflectiveQuestionAsked:
    question: str
    text: str
    patterns: tuple[PatternId, ...]


@dataclass(frozen=True, slots=True)
class ReflectiveQuestionWithdrawn:
    question: str


@dataclass(frozen=True, slots=True)
class Undone:
    """Stands last in an undo: that command and this one can not be undone any more.

    ``whose`` command it was, when a facilitator took back what somebody else did; not shown anywhere.
    """

    command: CommandId
    whose: PersonId | None = None


Event = (
    RoundDescribed
    | MemberJoined
    | ReadyMarked
    | StepMoved
    | DebriefOpened
    | TimerSet
    | SpotlightSet
    | CardPosted
    | CardReworded
    | CardWithdrawn
    | CardRestored
    | CardsErased
    | CardPlaced
    | PatternStarted
    | PatternNamed
    | PatternsMerged
    | PatternDropped
    | PredictionMade
    | PredictionWithdrawn
    | NextStepSuggested
    | NextStepWithdrawn
    | ReflectiveQuestionAsked
    | ReflectiveQuestionWithdrawn
    | Undone
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it stands in the log.

    Args:
        seq: its place in the board's one gapless order, from 1.
        at: when it was written, Unix milliseconds.
        actor: whose command caused it.
        command: that command's id; the same for all events of one command.
        event: what happened.
    """

    seq: int
    at: int
    actor: PersonId
    command: CommandId
    event: Event
