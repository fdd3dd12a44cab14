"""Rounds as people play them, decided by the board's own rules, by chance and to the last step."""

import random
from collections.abc import Iterator

from app.domain import commands
from app.domain.agenda import FULL_AGENDA, SHORT_AGENDA, StepKey
from app.domain.board import Board
from app.domain.commands import Command
from app.domain.decide import decide
from app.domain.erasing import left
from app.domain.events import CardsErased, Entry
from app.domain.evolve import Draft
from app.domain.rejection import Rejection
from app.domain.terms import (
    Actor,
    CardId,
    Classroom,
    CommandId,
    Focus,
    FocusQuestion,
    Frame,
    Horizon,
    Link,
    PatternId,
    PersonId,
    Role,
)

LEAD = Actor(PersonId("lead"), Role.FACILITATOR)
OBSERVERS = [Actor(PersonId(f"observer-{n}"), Role.OBSERVER, f"G{n % 2 + 1}") for n in range(5)]
SECONDS = 1_700_000_000_000


class Played:
    """A board and its log."""

    def __init__(self, seed: int, steps: tuple[StepKey, ...] = FULL_AGENDA) -> None:
        self.chance, self.seed, self.steps = random.Random(seed), seed, steps
        self.log: list[Entry] = []
        self.draft = Draft(Board())
        self._begin()

    @property
    def board(self) -> Board:
        """As it is."""
        return self.draft.board

    def do(self, command: Command, actor: Actor) -> list[Entry]:
        """What comes of it; nothing when it is refused."""
        try:
            happens = decide(command, self.board, actor)
        except Rejection:
            return []
        id, new = CommandId(f"command-{len(self.log)}"), []
        for event in happens:
            at = SECONDS + 1_000 * (len(self.log) + 1)
            new.append(Entry(len(self.log) + 1, at, actor.person, id, event))
            if isinstance(event, CardsErased):
                self.log[:] = left(self.log, event)  # as every store does
            self.log.append(new[-1])
            self.draft.apply(new[-1])
        return new

    def day(self, deeds: int) -> "Played":
        """To the last step, with so many deeds in each."""
        for step in self.steps[1:]:
            for _ in range(deeds):
                self.do(self._something(), self.chance.choice(OBSERVERS))
            self.do(commands.MoveStep(step, f"seed {step}", confirmed=True), LEAD)
        assert self.board.step is StepKey.REPORT
        return self

    def _begin(self) -> None:
        rooms = tuple(Classroom(f"C{n}") for n in range(3))
        frame = Frame(
            problem_of_practice="Each fills in a sheet.",
            classrooms=rooms,
            groups=("G1", "G2"),
            questions=(FocusQuestion("q1", "Who talks?"),),
            steps=self.steps,
        )
        self.do(commands.DescribeRound(frame), LEAD)
        for each in (LEAD, *OBSERVERS):
            self.do(commands.Join(each.person, each.role, each.group), each)

    def _something(self) -> Command:
        chance, n = self.chance, len(self.log)
        card = chance.choice([*self.board.cards, *self.board.notes, CardId("none")])
        pattern = chance.choice([*self.board.patterns, PatternId("none")])
        deeds: list[Command] = [
            commands.PostCard(
                CardId(f"card-{n}"),
                f"Words {n} of {self.seed}.",
                f"C{n % 3}",
                Focus.TASK,
                note=chance.random() < 0.2,
            ),
            commands.RewordCard(card, f"Other words {n} of {self.seed}."),
            commands.RewordCard(card, classroom=f"C{n % 3}"),
            commands.WithdrawCard(card),
            commands.SetAside(card, note=chance.random() < 0.6),
            commands.PassCard(card),
            commands.AskAuthor(card, f"ask-{n}", f"A question {n} of {self.seed}?"),
            commands.StartPattern(PatternId(f"pattern-{n}"), cards=(card,)),
            commands.PlaceCard(card, pattern),
            commands.LinkCard(card, pattern, chance.choice(list(Link)), linked=True),
            commands.MergePattern(pattern, chance.choice([*self.board.patterns, PatternId("none")])),
            commands.Predict(f"prediction-{n}", f"They will {n}.", (pattern,)),
            commands.SuggestNextStep(f"next-{n}", f"Try {n}.", Horizon.NEXT_WEEK, "coach", (pattern,)),
            commands.MarkReady(ready=chance.random() < 0.5),
            commands.Undo(),
        ]
        return chance.choice(deeds)


def days() -> Iterator[Played]:
    """Some, with all steps and without the tables."""
    for seed in range(24):
        yield Played(seed, FULL_AGENDA if seed % 3 else SHORT_AGENDA).day(40)
