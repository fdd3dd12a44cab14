"""A round's file as the log it would have left: every entry is decided by the board's own rules."""

import random
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from app.domain import commands
from app.domain.agenda import StepKey
from app.domain.board import Board
from app.domain.decide import decide
from app.domain.events import Entry
from app.domain.evolve import evolve
from app.domain.terms import Actor, CommandId, PersonId, Role
from app.rehearsal.plan import Plan
from app.rehearsal.roundfile import RoundFile


class ImportedPerson(NamedTuple):
    """A person of the round, as the directory keeps them."""

    id: PersonId
    name: str
    role: Role
    group: str = ""


def import_entries(
    file: RoundFile, ids: Callable[[], str], at: int, seed: str, until: StepKey = StepKey.REPORT
) -> tuple[list[ImportedPerson], list[Entry]]:
    """The people and the whole log of a round, up to a step to which the board has just come.

    Args:
        file: the day.
        ids: makes a new UUID each time it is called.
        at: the time of all entries, Unix milliseconds.
        seed: chance: for the order of the cards at opening, and for who sorts.
        until: with ``VISITS`` there is only the set-up and the people.

    Raises:
        Rejection: the board does not take something of the file.
    """
    log = _Log(file, ids, at, seed)
    log.gather()
    for step, following in pairwise(file.frame.steps):
        if step is until:
            break
        log.work(step)
        log.do(log.facilitator, commands.MoveStep(following, seed, confirmed=True))
    return log.people, log.entries


class _Log(Plan):
    def __init__(self, file: RoundFile, ids: Callable[[], str], at: int, seed: str) -> None:
        super().__init__(file, ids)
        self.at, self.board = at, Board()
        self.entries: list[Entry] = []
        self.facilitator = ImportedPerson(PersonId(ids()), "Facilitator", Role.FACILITATOR)
        self.observers = {
            person.id: ImportedPerson(PersonId(ids()), person.name, Role.OBSERVER, person.group)
            for person in file.observers
        }
        self.people = [self.facilitator, *self.observers.values()]
        # S311: who moves a card in a rehearsed day is no secret
        self.chance = random.Random(seed)  # noqa: S311

    def do(self, person: ImportedPerson, command: commands.Command) -> None:
        id = CommandId(self._ids())
        for event in decide(command, self.board, Actor(person.id, person.role, person.group)):
            self.entries.append(Entry(len(self.entries) + 1, self.at, person.id, id, event))
            self.board = evolve(self.board, self.entries[-1])

    def gather(self) -> None:
        self.do(self.facilitator, commands.DescribeRound(self.file.frame))
        for person in self.people:
            self.do(person, commands.Join(person.id, person.role, person.group))

    def work(self, step: StepKey) -> None:
        if step is StepKey.VISITS:
            for card, post in zip(self.file.cards, self.posts(), strict=True):
                self.do(self.observers[card.observer], post)
        for command in self.asked(step):
            self.do(self.somebody(), command)
        if step is StepKey.SORT:
            for placed, pattern in self.file.pattern_of().items():
                place = commands.PlaceCard(self.cards[placed], self.patterns[pattern])
                self.do(self.somebody(), place)

    def somebody(self) -> ImportedPerson:
        """Without observers everything is left to the facilitator."""
        return self.chance.choice(self.people[1:] or self.people)
