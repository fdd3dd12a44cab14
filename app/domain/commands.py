"""Everything that can be asked of a board."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.agenda import StepKey
from app.domain.terms import (
    CardId,
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
    Spotlight,
)


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
        confirmed: that the facilitator knows that from then on more people see the cards.
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
    """``note``: it is a private note from the beginning; ``keep``: its names and rooms stay, on purpose (rule H2)."""

    card: CardId
    text: str
    classroom: str
    focus: Focus
    question: str = ""
    on_behalf_of: PersonId | None = None
    note: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class RewordCard:
    """``None`` leaves a field as it is; ``keep``: the names and rooms in the words stay, on purpose (rule H2)."""

    card: CardId
    text: str | None = None
    classroom: str | None = None
    focus: Focus | None = None
    question: str | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawCard:
    card: CardId


@dataclass(frozen=True, slots=True)
class SetAside:
    """Make one's card a private note, or a card again."""

    card: CardId
    note: bool


@dataclass(frozen=True, slots=True)
class PassCard:
    card: CardId
    passed: bool = True


@dataclass(frozen=True, slots=True)
class AskAuthor:
    """Ask the author of a card; without a text it is the question of the practice."""

    card: CardId
    ask: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class MarkHeard:
    """``what`` is ``group`` or ``classroom``."""

    what: str
    id: str
    heard: bool


@dataclass(frozen=True, slots=True)
class LinkCard:
    """Say that a card also belongs to a pattern, or goes the other way; or that it does not."""

    card: CardId
    pattern: PatternId
    link: Link
    linked: bool


@dataclass(frozen=True, slots=True)
class LinkCards:
    """The same of several cards at once."""

    cards: tuple[CardId, ...]
    pattern: PatternId
    link: Link
    linked: bool = True


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


@dataclass(frozen=True, slots=True)
class TakeOn:
    next_step: str
    taken_on: bool


@dataclass(frozen=True, slots=True)
class NoteFollowUp:
    follow_up: str
    text: str


@dataclass(frozen=True, slots=True)
class AcceptNorms:
    pass


@dataclass(frozen=True, slots=True)
class ChangeMember:
    """``None`` leaves it as it is."""

    person: PersonId
    role: Role | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveMember:
    person: PersonId


@dataclass(frozen=True, slots=True)
class DecideFinding:
    """``words`` stand in the report for what was found, when it is replaced; ``names`` as in ``PublishReport``."""

    finding: str
    decision: Decision
    words: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChooseQuote:
    pattern: PatternId
    card: CardId
    quoted: bool


@dataclass(frozen=True, slots=True)
class PublishReport:
    """``names`` are those of the people of the round, which the board does not know; the check looks for them."""

    published: bool
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseRound:
    """``confirmed``: that the facilitator knows that nobody can change anything any more."""

    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class PurgeCards:
    """``confirmed``: that the facilitator knows that the cards can not be brought back.

    ``due``: the round's own date has come (rule S25); then it does not matter at which step the board stands.
    """

    confirmed: bool = False
    due: bool = False


@dataclass(frozen=True, slots=True)
class ProvePurge:
    """Keep what was found on the disk of the words that were purged."""

    proof: Proof


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
    | SetAside
    | PassCard
    | AskAuthor
    | MarkHeard
    | LinkCard
    | LinkCards
    | PlaceCard
    | PlaceCards
    | StartPattern
    | NamePattern
    | MergePattern
    | DropPattern
    | Predict
    | SuggestNextStep
    | AskReflectiveQuestion
    | TakeOn
    | NoteFollowUp
    | AcceptNorms
    | ChangeMember
    | RemoveMember
    | DecideFinding
    | ChooseQuote
    | PublishReport
    | CloseRound
    | PurgeCards
    | ProvePurge
    | Undo
)
