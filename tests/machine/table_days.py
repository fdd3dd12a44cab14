"""The machine at the tables: days with Screening and Swap, on which groups let cards pass and ask."""

from dataclasses import replace
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from app.domain.agenda import FULL_AGENDA, Act, StepKey
from app.domain.commands import AskAuthor, MarkHeard, MoveStep, PassCard
from app.domain.terms import Actor, Frame, PersonId, Role
from app.domain.visibility import Viewer
from tests.desk import FRAME, facilitator, observer, uuid
from tests.machine.full_days import Doing, FullDays
from tests.machine.screens import Page
from tests.machine.test_machine import BoardMachine

STEPS = (StepKey.SELECT, *[StepKey.SCREENING] * 5, *[StepKey.SWAP] * 5, StepKey.SHARE, StepKey.SORT)
"""Where days begin; at the tables most often."""


GUESTS = (
    Actor(PersonId("somebody of Group 3"), Role.OBSERVER, "Group 3"),
    Actor(PersonId("somebody of no group"), Role.OBSERVER, ""),
    Actor(PersonId("the host"), Role.HOST, ""),
)


class TableDays(FullDays):
    """Two groups that read each other's cards, a third that reads nobody's, and a guest of no group."""

    frame: ClassVar[Frame] = replace(FRAME, steps=FULL_AGENDA, groups=(*FRAME.groups, "Group 3", "Group 4"))

    guests: ClassVar[tuple[Actor, ...]] = GUESTS

    def __init__(self) -> None:
        super().__init__()
        self.pages += [
            Page("observer 3", Viewer(Role.OBSERVER, observer(3).person, "Group 1")),
            *(Page(guest.person, Viewer(guest.role, guest.person, guest.group)) for guest in GUESTS),
        ]

    @initialize(cards=st.integers(3, 9), step=st.sampled_from(STEPS), notes=st.integers(0, 2))
    def begin(self, cards: int, step: StepKey, notes: int) -> None:
        self.run(self._begin())
        for number in range(cards):
            BoardMachine.post(self, number % 4 + 1, "3 of 5 write", f"C{number % 4 + 1}")
        self._set_aside(notes)
        for ahead in self.frame.steps[1 : self.frame.steps.index(step) + 1]:
            self.ask(facilitator(), MoveStep(ahead, "seed", confirmed=True))

    def _doings(self) -> list[Doing]:
        board = self.room.board
        found = super()._doings()
        if board.allows(Act.PASS):
            found += [self._pass] * 4
        if board.allows(Act.ASK):
            found += [self._ask] * 4
        if board.allows(Act.HEAR):
            found.append(self._hear)
        return found

    def _pass(self, by: int, at: int, other: int, words: str) -> None:
        self.ask(observer(by), PassCard(self.pick(self.room.board.cards, at), passed=bool(other % 4)))

    def _ask(self, by: int, at: int, other: int, words: str) -> None:
        actor = observer(by) if other % 5 else facilitator()
        self.ask(
            actor, AskAuthor(self.pick(self.room.board.cards, at), uuid(self.fresh()), words * (other % 2))
        )

    def _hear(self, by: int, at: int, other: int, words: str) -> None:
        self.ask(facilitator(), MarkHeard("group", self.pick(self.frame.groups, at), heard=bool(other % 3)))
