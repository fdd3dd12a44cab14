"""How often the coach asks where people would have asked, counted on statements that people marked (docs/coach.md)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.coach import Hint

MEASURED = ("judgement", "inference", "quantity", "advice", "person", "jargon", "comparison", "hearsay")
"""The categories that are counted."""
COMPOSER = ("two-statements", "no-students", "absent")
"""What the coach asks in the composer besides; it is not counted, whoever marked it."""
ARGUABLE = "arguable"
"""In a statement's note: people who know the practice might mark it otherwise."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Words that somebody marked, from character ``begin`` to before ``end``."""

    category: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as people marked it.

    Args:
        flags: which words, and as what; none in a file that says only whether there are any.
        is_marked: whether there is anything to ask.
    """

    id: str
    text: str
    flags: tuple[Flag, ...]
    is_marked: bool
    note: str = ""


@dataclass(slots=True)
class Tally:
    """How often it was asked with and without cause, and how often not though there was one."""

    right: int = 0
    without_cause: int = 0
    missed: int = 0

    def add(self, *, asked: bool, marked: bool) -> None:
        self.right += asked and marked
        self.without_cause += asked and not marked
        self.missed += marked and not asked

    @property
    def precision(self) -> float | None:
        """Of those asked about, the part with cause; None when nothing was asked."""
        return self.right / asked if (asked := self.right + self.without_cause) else None

    @property
    def recall(self) -> float | None:
        """Of those with cause, the part asked about; None when there are none."""
        return self.right / marked if (marked := self.right + self.missed) else None


def _tallies() -> dict[str, Tally]:
    return {category: Tally() for category in MEASURED}


@dataclass(slots=True)
class Figures:
    """What was counted.

    Args:
        statements: each statement once.
        categories: each statement once for each of its categories.
        same_words: marked as the one, asked about as the other, about words that overlap.
        same_statement: the same for what was missed and what was asked instead, wherever it stands.
    """

    statements: Tally = field(default_factory=Tally)
    categories: dict[str, Tally] = field(default_factory=_tallies)
    same_words: Counter[tuple[str, str]] = field(default_factory=Counter)
    same_statement: Counter[tuple[str, str]] = field(default_factory=Counter)


def measured(hints: Iterable[Hint]) -> list[Hint]:
    """Those of a category that is counted."""
    return [hint for hint in hints if hint.category in MEASURED]


def measure(reviewed: Iterable[tuple[Statement, Sequence[Hint]]]) -> Figures:
    """The figures of statements and what the coach asked about each."""
    figures = Figures()
    for statement, hints in reviewed:
        asked, marked = {hint.category for hint in hints}, {flag.category for flag in statement.flags}
        figures.statements.add(asked=bool(hints), marked=statement.is_marked)
        for category, tally in figures.categories.items():
            tally.add(asked=category in asked, marked=category in marked)
        figures.same_statement.update((was, is_) for was in marked - asked for is_ in asked - marked)
        for flag in statement.flags:
            there = {hint.category for hint in hints if hint.begin < flag.end and flag.begin < hint.end}
            if flag.category not in there:
                figures.same_words.update((flag.category, other) for other in there)
    return figures
