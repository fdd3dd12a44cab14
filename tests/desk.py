"""A board on the desk: commands go through the real rules; clock and ids are counted."""

from dataclasses import dataclass, field
from uuid import UUID

from app.domain.agenda import SHORT_AGENDA, StepKey
from app.domain.board import Board
from app.domain.commands import Command, DescribeRound, Join, MoveStep, PlaceCard, PostCard, StartPattern
from app.domain.decide import decide
from app.domain.events import Entry, Event
from app.domain.evolve import evolve
from app.domain.terms import (
    Actor,
    CardId,
    Classroom,
    CommandId,
    Focus,
    FocusQuestion,
    Frame,
    PatternId,
    PersonId,
    Role,
)

FRAME = Frame(
    problem_of_practice="Students sit in groups, each fills in their own sheet.",
    school="Larkin Bend",
    classrooms=tuple(Classroom(f"C{at}", "ELA", "7") for at in range(1, 5)),
    groups=("Group 1", "Group 2"),
    questions=(FocusQuestion("q1", "What are students asked to do?"),),
    norms=("Write what you see and hear.",),
)


def uuid(number: int) -> str:
    """The same id for the same number."""
    return str(UUID(int=(7 << 100) + number))


def facilitator() -> Actor:
    """The one who leads."""
    return Actor(PersonId("facilitator"), Role.FACILITATOR)


def observer(number: int = 1) -> Actor:
    """Observers 1, 3, 5 ... are in Group 1; 2, 4, 6 ... in Group 2."""
    return Actor(PersonId(f"observer-{number}"), Role.OBSERVER, f"Group {2 - number % 2}")


@dataclass
class Desk:
    """A described round with a facilitator and four observers, standing at Visits."""

    frame: Frame = FRAME
    board: Board = field(default_factory=Board)
    log: list[Entry] = field(default_factory=list)
    commands: int = 0
    now: int = 0

    def __post_init__(self) -> None:
        lead = facilitator()
        self.ask(lead, DescribeRound(self.frame))
        self.ask(lead, Join(lead.person, lead.role, ""))
        for number in range(1, 5):
            person = observer(number)
            self.ask(lead, Join(person.person, person.role, person.group))

    def ask(self, actor: Actor, command: Command) -> list[Event]:
        """What the command made happen; raises the Rejection."""
        self.commands += 1
        events = decide(command, self.board, actor)
        for event in events:
            entry = Entry(self.board.seq + 1, self.now, actor.person, CommandId(uuid(self.commands)), event)
            self.board = evolve(self.board, entry)
            self.log.append(entry)
        return events

    def post(
        self,
        number: int,
        by: Actor | None = None,
        text: str = "",
        classroom: str = "C1",
        *,
        keep: bool = False,
    ) -> CardId:
        """Posts card ``number``; with ``keep`` the names in it stay."""
        card = CardId(uuid(1000 + number))
        text = text or f"Seen {number}: 3 of 5 students write."
        self.ask(by or observer(1), PostCard(card, text, classroom, Focus.STUDENT, keep=keep))
        return card

    def start_pattern(self, number: int, *cards: CardId, by: Actor | None = None) -> PatternId:
        """Starts pattern ``number`` with cards."""
        pattern = PatternId(uuid(2000 + number))
        self.ask(by or observer(1), StartPattern(pattern, cards=cards))
        return pattern

    def place(self, card: CardId, pattern: PatternId | None, by: Actor | None = None) -> list[Event]:
        """Puts a card into a pattern."""
        return self.ask(by or observer(1), PlaceCard(card, pattern))

    def go(self, step: StepKey) -> None:
        """Moves on, step by step (or back), confirming the opening."""
        steps = self.board.frame.steps
        while self.board.step is not step:
            at = steps.index(self.board.step)
            ahead = steps[at + 1] if steps.index(step) > at else step
            self.ask(facilitator(), MoveStep(ahead, seed="seed", confirmed=True))


__all__ = ["FRAME", "SHORT_AGENDA", "Desk", "facilitator", "observer", "uuid"]
