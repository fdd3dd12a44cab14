"""What a board is at one moment: frozen values, made only by ``evolve``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.agenda import STEPS, Act, Audience, Step, StepKey
from app.domain.events import Event
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
class Member:
    """A person on this board, without a name: names are not in the log."""

    id: PersonId
    role: Role
    group: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to a card's author, asked at that step."""

    id: str
    step: StepKey
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One statement from one classroom.

    Args:
        posted: the place in the log at which it came.
        passed: its author's group let it go on.
        asks: questions that wait for the author; other words answer them all.
        names: where names and rooms stand in its words about which nobody has decided; ``kept``: those that stay.
        aside: it is its author's alone, also while it is withdrawn; ``kept_back``: only until names are decided about.
        earlier: its words before it was reworded since the opening, oldest first; its author's alone.
    """

    id: CardId
    author: PersonId
    group: str
    classroom: str
    focus: Focus
    text: str
    question: str = ""
    pattern: PatternId | None = None
    posted: int = 0
    passed: bool = False
    asks: tuple[Ask, ...] = ()
    earlier: tuple[str, ...] = ()
    names: Spans = ()
    kept: Spans = ()
    aside: bool = False
    kept_back: bool = False

    def moved(self, pattern: PatternId | None) -> "Card":
        """The card in another place; what happens most often, so without ``replace``, which takes three times as long."""
        return Card(
            id=self.id,
            author=self.author,
            group=self.group,
            classroom=self.classroom,
            focus=self.focus,
            text=self.text,
            question=self.question,
            pattern=pattern,
            posted=self.posted,
            passed=self.passed,
            asks=self.asks,
            earlier=self.earlier,
            names=self.names,
            kept=self.kept,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Cards that show the same thing, in the order in which they came.

    ``also`` belong here as well as where they stand; ``other_way`` go the other way. Either may name cards that are
    withdrawn by now.
    """

    id: PatternId
    title: str = ""
    kind: Kind = Kind.PATTERN
    cards: dict[CardId, None] = field(default_factory=dict)
    also: Mapping[CardId, None] = field(default_factory=dict)
    other_way: Mapping[CardId, None] = field(default_factory=dict)

    def links(self, link: Link) -> Mapping[CardId, None]:
        """The cards that are linked in that way."""
        return self.also if link is Link.ALSO else self.other_way

    def holding(self, cards: dict[CardId, None]) -> "Pattern":
        """The pattern with these cards."""
        return Pattern(
            id=self.id,
            title=self.title,
            kind=self.kind,
            cards=cards,
            also=self.also,
            other_way=self.other_way,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a student would know and be able to do, linked to patterns."""

    id: str
    text: str
    patterns: tuple[PatternId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """A suggestion for the school: what, by when, who would support it (a role)."""

    id: str
    text: str
    horizon: Horizon
    support_from: str
    patterns: tuple[PatternId, ...]
    taken_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectiveQuestion:
    """A question the network leaves with the school."""

    id: str
    text: str
    patterns: tuple[PatternId, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided about a finding: of which kind it is, where in the report, from which character to which."""

    decision: Decision
    words: str
    kind: str
    where: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Undoable:
    """One command of one person: each thing done with what would take it back, last done first.

    ``seq`` is the place in the log of the last thing done.
    """

    command: CommandId
    reversals: tuple[tuple[Event, tuple[Event, ...]], ...]
    seq: int

    @property
    def weight(self) -> int:
        """How many events would take it back."""
        return sum(len(back) for _, back in self.reversals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One round's board. Mappings keep insertion order; treat them as frozen.

    ``step_began`` and ``opened_at`` are Unix milliseconds; 0 before the first step was moved, and before the opening.
    ``withdrawn_late`` are those of the withdrawn that nobody had sorted since they were added late; ``group_lists``
    are the keys of the lists in which Share shows groups (``lists.group_lists``).
    ``notes`` are cards that their authors set aside, or that wait with them: private, and in no list. ``heard`` holds pairs of ``group`` or
    ``classroom`` and its name; ``decisions`` what was decided about findings, by their ids.
    ``closed_at`` and ``purged_at`` are Unix milliseconds, 0 before; ``wrote`` is how many people the cards of a closed
    round were from.
    """

    frame: Frame = Frame()
    step: StepKey = StepKey.VISITS
    step_began: int = 0
    opened_at: int = 0
    audience: Audience = Audience.AUTHOR
    members: Mapping[PersonId, Member] = field(default_factory=dict)
    ready: frozenset[PersonId] = frozenset()
    cards: Mapping[CardId, Card] = field(default_factory=dict)
    withdrawn: Mapping[CardId, Card] = field(default_factory=dict)
    tray: dict[CardId, None] = field(default_factory=dict)
    late: dict[CardId, None] = field(default_factory=dict)
    withdrawn_late: frozenset[CardId] = frozenset()
    group_lists: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[PatternId, Pattern] = field(default_factory=dict)
    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    next_steps: Mapping[str, NextStep] = field(default_factory=dict)
    reflective_questions: Mapping[str, ReflectiveQuestion] = field(default_factory=dict)
    timer: Timer = Timer()
    spotlight: Spotlight | None = None
    accepted: frozenset[PersonId] = frozenset()
    notes: Mapping[CardId, Card] = field(default_factory=dict)
    heard: frozenset[tuple[str, str]] = frozenset()
    follow_ups: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, Decided] = field(default_factory=dict)
    quotes: Mapping[PatternId, tuple[CardId, ...]] = field(default_factory=dict)
    published: bool = False
    closed_at: int = 0
    wrote: int = 0
    purged_at: int = 0
    proof: Proof | None = None
    undo: Mapping[PersonId, tuple[Undoable, ...]] = field(default_factory=dict)
    seq: int = 0

    def twin(self) -> "Board":
        """Another board with the same values; made with every move, so without ``replace``, which takes twice as long."""
        made = object.__new__(Board)
        for name in Board.__slots__:
            object.__setattr__(made, name, getattr(self, name))
        return made

    @property
    def now(self) -> Step:
        """The step the board stands at."""
        return self.frame.step(self.step)

    @property
    def opened(self) -> bool:
        """Whether the debrief has been opened; never false again once true (rule L4)."""
        return self.audience > Audience.AUTHOR

    @property
    def writers(self) -> int:
        """How many people the cards are from."""
        return self.wrote if self.closed_at else len({card.author for card in self.cards.values()})

    def allows(self, act: Act) -> bool:
        """Whether the present step allows it."""
        return act in STEPS[self.step].allows

    def reach(self, pattern: Pattern) -> int:
        """In how many distinct classrooms a pattern was seen (never: how many cards); also where else a card belongs."""
        return len(self.rooms(pattern))

    def rooms(self, pattern: Pattern) -> set[str]:
        """The classrooms in which a pattern was seen."""
        rooms = {self.cards[card].classroom for card in pattern.cards}
        rooms.update(card.classroom for card in self.linked(pattern, Link.ALSO))
        return rooms

    def linked(self, pattern: Pattern, link: Link) -> Iterator[Card]:
        """The cards that are linked to it in that way, but for those that are withdrawn, or stand there by now."""
        known = (self.cards.get(card) for card in pattern.links(link))
        return (card for card in known if card and card.pattern != pattern.id)
