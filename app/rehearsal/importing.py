"""A round's file as the log it would have left: every entry is decided by the board's own rules."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.domain.agenda import StepKey
from app.domain.board import Board
from app.domain.commands import (
    AskReflectiveQuestion,
    Command,
    DescribeRound,
    Join,
    MoveStep,
    NamePattern,
    PlaceCard,
    PostCard,
    Predict,
    StartPattern,
    SuggestNextStep,
)
from app.domain.decide import decide
from app.domain.events import Entry
from app.domain.evolve import evolve
from app.domain.terms import Actor, CardId, CommandId, PatternId, PersonId, Role
from app.rehearsal.roundfile import RoundFile

FACILITATOR = "Facilitator"


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    """A person of the round, as the directory keeps them."""

    id: PersonId
    name: str
    role: Role
    group: str = ""


def import_entries(
    file: RoundFile, ids: Callable[[], str], at: int, seed: str, until: StepKey = StepKey.REPORT
) -> tuple[list[ImportedPerson], list[Entry]]:
    """The people and the whole log of a round.

    Args:
        file: the day.
        ids: makes a new UUID each time it is called.
        at: the time of all entries, Unix milliseconds.
        seed: chance: for the order of the cards at opening, and for who sorts.
        until: the step to which the board has just come; what belongs to it and later is left out
            (``VISITS``: only the set-up and the people).

    Raises:
        Rejection: the board does not take something of the file.
    """
    day = _Day(file, ids, at, seed)
    day.run(until)
    return list(day.people.values()), day.entries


class _Day:
    """The log under construction."""

    def __init__(self, file: RoundFile, ids: Callable[[], str], at: int, seed: str) -> None:
        self.file, self.ids, self.at, self.seed = file, ids, at, seed
        self.board = Board()
        self.entries: list[Entry] = []
        self.people = {
            person.id: ImportedPerson(PersonId(ids()), person.name, Role.OBSERVER, person.group)
            for person in file.observers
        }
        self.facilitator = Actor(PersonId(ids()), Role.FACILITATOR)
        self.cards = {card.id: CardId(ids()) for card in file.cards}
        self.patterns = {pattern.id: PatternId(ids()) for pattern in file.patterns}
        # S311: who moves a card in a rehearsed day is no secret
        self.chance = random.Random(seed)  # noqa: S311

    def run(self, until: StepKey) -> None:
        steps = self.file.frame.steps
        for step in steps[: steps.index(until) + 1]:
            if step is not steps[0]:
                self.do(MoveStep(step, self.seed, confirmed=True), self.facilitator)
            else:
                self.gather()
            if step is not until:
                self.work(step)
        facilitator = ImportedPerson(self.facilitator.person, FACILITATOR, Role.FACILITATOR)
        self.people = {"": facilitator, **self.people}

    def do(self, command: Command, actor: Actor) -> None:
        """Decides the command and keeps what it makes happen."""
        id = CommandId(self.ids())
        for event in decide(command, self.board, actor):
            entry = Entry(len(self.entries) + 1, self.at, actor.person, id, event)
            self.entries.append(entry)
            self.board = evolve(self.board, entry)

    def gather(self) -> None:
        """The round is described, and everybody joins."""
        self.do(DescribeRound(self.file.frame), self.facilitator)
        self.do(Join(self.facilitator.person, Role.FACILITATOR, ""), self.facilitator)
        for person in self.people:
            actor = self.actor(person)
            self.do(Join(actor.person, actor.role, actor.group), actor)

    def work(self, step: StepKey) -> None:
        """What the network does in a step."""
        match step:
            case StepKey.VISITS:
                for person, command in self.posted():
                    self.do(command, self.actor(person))
            case StepKey.SORT:
                self.all(self.sorted())
            case StepKey.NAME:
                self.all(
                    NamePattern(self.patterns[each.id], each.statement, each.kind)
                    for each in self.file.patterns
                )
            case StepKey.PREDICT:
                self.all(
                    Predict(self.ids(), each.text, self.links(each.patterns))
                    for each in self.file.predictions
                )
            case StepKey.NEXT_LEVEL:
                self.all(self.suggested())
            case _:
                pass

    def all(self, commands: Iterator[Command]) -> None:
        """Each command by somebody."""
        for command in commands:
            self.do(command, self.somebody())

    def posted(self) -> Iterator[tuple[str, Command]]:
        for card in self.file.cards:
            yield (
                card.observer,
                PostCard(self.cards[card.id], card.text, card.classroom, card.focus, card.question),
            )

    def sorted(self) -> Iterator[Command]:
        for pattern in self.file.patterns:
            yield StartPattern(self.patterns[pattern.id])
        for card, pattern_id in self.file.pattern_of().items():
            yield PlaceCard(self.cards[card], self.patterns[pattern_id])

    def suggested(self) -> Iterator[Command]:
        for step in self.file.next_steps:
            links = self.links(step.patterns)
            yield SuggestNextStep(self.ids(), step.text, step.horizon, step.support_from, links)
        for question in self.file.reflective_questions:
            yield AskReflectiveQuestion(self.ids(), question.text, self.links(question.patterns))

    def links(self, patterns: tuple[str, ...]) -> tuple[PatternId, ...]:
        return tuple(self.patterns[pattern] for pattern in patterns)

    def actor(self, person: str) -> Actor:
        found = self.people[person]
        return Actor(found.id, found.role, found.group)

    def somebody(self) -> Actor:
        """An observer by chance; the facilitator when there is none."""
        people = [person.id for person in self.file.observers]
        return self.actor(self.chance.choice(people)) if people else self.facilitator
