"""What a round's file holds, once it has been found sound."""

from dataclasses import dataclass

from app.domain.terms import Focus, Frame, Horizon, Kind


@dataclass(frozen=True, slots=True)
class Observer:
    """One person of the day; ``role`` is what they are at home, which the board never asks."""

    id: str
    name: str
    role: str
    group: str


@dataclass(frozen=True, slots=True)
class FileCard:
    """One evidence card; ``at`` is the second of the day at which it was written."""

    id: str
    observer: str
    classroom: str
    at: int
    focus: Focus
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class FilePattern:
    """A pattern as the network left it."""

    id: str
    kind: Kind
    statement: str
    cards: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """A prediction or a reflective question with the patterns it rests on."""

    id: str
    text: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileNextStep(FileOutcome):
    """A suggestion for the school."""

    horizon: Horizon
    support_from: str


@dataclass(frozen=True, slots=True)
class RoundFile:
    """A whole day."""

    frame: Frame
    observers: tuple[Observer, ...]
    cards: tuple[FileCard, ...]
    patterns: tuple[FilePattern, ...]
    predictions: tuple[FileOutcome, ...]
    next_steps: tuple[FileNextStep, ...]
    reflective_questions: tuple[FileOutcome, ...]

    def pattern_of(self) -> dict[str, str]:
        """Card to pattern, for the cards that stand in one."""
        return {card: pattern.id for pattern in self.patterns for card in pattern.cards}

    def reach(self) -> dict[str, int]:
        """In how many distinct classrooms each pattern was seen."""
        room = {card.id: card.classroom for card in self.cards}
        return {pattern.id: len({room[card] for card in pattern.cards}) for pattern in self.patterns}

    @property
    def unsorted(self) -> int:
        """How many cards stand in no pattern."""
        return len(self.cards) - len(self.pattern_of())
