"""Everything that can have happened on a board. A stored event is never refused."""

from dataclasses import dataclass

from app.domain.agenda import StepKey
from app.domain.terms import (
    CardId,
    CommandId,
    Decision,
    Focus,
    Frame,
    Horizon,
    Kind,
    Link,
    PatternId,
    PersonId,
    Proof,
    Role,
    Spans,
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
    """A moment in which more people come to see the cards; ``seed`` gives their random order, anew each time.

    The first one leaves the authors' hands. With Screening and Swap on the agenda there are three: to the author's
    group, to the matched group, to the network.
    """

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
    """A card, or with ``aside`` a private note.

    ``names`` are where in its words names and rooms stand that nobody has decided about, ``kept`` those that stay on
    purpose (rules H1 and H2). With ``kept_back`` it waits with its author for that.
    """

    card: CardId
    author: PersonId
    group: str
    classroom: str
    focus: Focus
    question: str
    text: str
    aside: bool = False
    kept_back: bool = False
    names: Spans = ()
    kept: Spans = ()


@dataclass(frozen=True, slots=True)
class CardReworded:
    """The card or note as it is now; ``came_from`` is the classroom it named before.

    ``left_focus`` and ``left_question`` are what it had before, where that is no longer so. ``names`` and ``kept`` as
    of a card that is posted.
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
    names: Spans = ()
    kept: Spans = ()

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
class CardSetAside:
    """The card is a private note now, which nobody but its author ever sees or counts."""

    card: CardId
    author: PersonId


@dataclass(frozen=True, slots=True)
class CardBroughtBack:
    """What was a note, or kept back, is a card again."""

    card: CardId
    author: PersonId


@dataclass(frozen=True, slots=True)
class CardKeptBack:
    """The card waits with its author, who has not decided about a name in it, while others come to see theirs."""

    card: CardId
    author: PersonId


@dataclass(frozen=True, slots=True)
class CardPassed:
    """The author's group read the card and let it go on, or took that back."""

    card: CardId
    passed: bool


@dataclass(frozen=True, slots=True)
class AuthorAsked:
    """A question to the author: in Screening of the own group, in Swap a red dot, in Share for the author alone."""

    card: CardId
    author: PersonId
    ask: str
    step: StepKey
    text: str


@dataclass(frozen=True, slots=True)
class AskTakenBack:
    card: CardId
    author: PersonId
    ask: str


@dataclass(frozen=True, slots=True)
class HeardMarked:
    """A group or a classroom was heard in Share; ``what`` is ``group`` or ``classroom``."""

    what: str
    id: str
    heard: bool


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
class CardLinked:
    """The card also belongs to the pattern, or is evidence that goes the other way; or no longer."""

    card: CardId
    pattern: PatternId
    link: Link
    linked: bool


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
class NextStepTakenOn:
    """The host school takes it on, or does not any more."""

    next_step: str
    taken_on: bool


@dataclass(frozen=True, slots=True)
class ReflectiveQuestionAsked:
    question: str
    text: str
    patterns: tuple[PatternId, ...]


@dataclass(frozen=True, slots=True)
class ReflectiveQuestionWithdrawn:
    question: str


@dataclass(frozen=True, slots=True)
class NormsAccepted:
    person: PersonId


@dataclass(frozen=True, slots=True)
class MemberRemoved:
    """The person belongs to the round no more; their cards stay."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class FollowUpNoted:
    """What became of something that the host took on in the round before."""

    follow_up: str
    text: str


@dataclass(frozen=True, slots=True)
class FindingDecided:
    """What people decided about a finding of the identification check; ``words`` replace what was found.

    The finding stands in the text at ``where`` (``sayings``), from character ``begin`` to before ``end``.
    """

    finding: str
    decision: Decision
    words: str
    kind: str
    where: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class QuoteChosen:
    """The report quotes the card under the pattern, or does not any more."""

    pattern: PatternId
    card: CardId
    quoted: bool


@dataclass(frozen=True, slots=True)
class ReportPublished:
    published: bool


@dataclass(frozen=True, slots=True)
class RoundClosed:
    """The link between cards and authors ends here: the log before it holds none any more (rule S22).

    ``gone`` are the cards that were withdrawn or set aside; their words are erased. ``wrote`` says how many people
    the others were from, which nobody can count any more.
    """

    gone: tuple[CardId, ...] = ()
    wrote: int = 0


@dataclass(frozen=True, slots=True)
class CardsPurged:
    """The words of all cards are gone; ``cards`` says how many there were."""

    cards: int


@dataclass(frozen=True, slots=True)
class PurgeProved:
    """The words that were purged were looked for on the disk, and this was found (rule S24)."""

    proof: Proof


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
    | CardSetAside
    | CardBroughtBack
    | CardKeptBack
    | CardPassed
    | AuthorAsked
    | AskTakenBack
    | HeardMarked
    | CardsErased
    | CardPlaced
    | CardLinked
    | PatternStarted
    | PatternNamed
    | PatternsMerged
    | PatternDropped
    | PredictionMade
    | PredictionWithdrawn
    | NextStepSuggested
    | NextStepWithdrawn
    | NextStepTakenOn
    | ReflectiveQuestionAsked
    | ReflectiveQuestionWithdrawn
    | NormsAccepted
    | MemberRemoved
    | FollowUpNoted
    | FindingDecided
    | QuoteChosen
    | ReportPublished
    | RoundClosed
    | CardsPurged
    | PurgeProved
    | Undone
)


OneCards = (
    CardPosted | CardReworded | CardWithdrawn | CardRestored | CardSetAside | CardBroughtBack | CardKeptBack
)
"""What an author does with a card: it comes, goes, or says something else."""
Worded = CardPosted | CardReworded | AuthorAsked
"""What brings words that can be erased later; they are kept apart from the log."""


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
