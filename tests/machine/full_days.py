"""The machine on days on which much happens.

``BoardMachine`` draws every rule at every step, and of its 30 steps few change anything: in 64 of its days 11 cards were
moved and nothing was merged, named or undone. Here the board begins where patterns are, what people do is chosen among
what the step allows, and histories are so short that some who come back are too late for them.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from app.domain.agenda import Act, StepKey
from app.domain.commands import (
    AskReflectiveQuestion,
    Command,
    DropPattern,
    LinkCard,
    MarkReady,
    MergePattern,
    MoveStep,
    NamePattern,
    PlaceCard,
    PlaceCards,
    Predict,
    SetAside,
    SetSpotlight,
    StartPattern,
    SuggestNextStep,
    TimerAction,
    Undo,
    WithdrawCard,
)
from app.domain.terms import Actor, CardId, Focus, Horizon, Kind, Link, PatternId, Spotlight
from app.live import history
from tests.desk import FRAME, facilitator, observer, uuid
from tests.machine.test_machine import ANY, PEOPLE, WORDS, BoardMachine

CARDS, KEPT = 14, 12
STEPS = (
    StepKey.VISITS,
    *[StepKey.SHARE] * 3,
    *[StepKey.SORT] * 6,
    *[StepKey.NAME] * 4,
    StepKey.PREDICT,
    StepKey.NEXT_LEVEL,
)
Doing = Callable[[int, int, int, str], None]
DRAWN: dict[str, Any] = {
    "by": PEOPLE,
    "at": ANY,
    "other": ANY,
    "words": WORDS,
    "what": st.integers(0, 999),
}
REPLACED = (
    "post",
    "reword",
    "withdraw",
    "place",
    "place_many",
    "start_pattern",
    "name",
    "merge",
    "drop",
    "link",
    "conclude",
    "undo",
    "undo_anyones",
    "ready",
    "spotlight",
    "describe",
    "join",
    "timer",
    "next_step",
    "step_back",
)
"""Rules of the other machine that ``act`` stands for."""


class FullDays(BoardMachine):
    """Days that begin with cards, and from Sort on with patterns."""

    def __init__(self) -> None:
        super().__init__()
        self.kept, history.KEPT = history.KEPT, KEPT

    def teardown(self) -> None:
        history.KEPT = self.kept
        super().teardown()

    @initialize(
        cards=st.integers(3, 9),
        step=st.sampled_from(STEPS),
        sizes=st.lists(st.integers(0, 5), min_size=1, max_size=3),
        notes=st.integers(0, 2),
    )
    def begin(self, cards: int, step: StepKey, sizes: list[int], notes: int) -> None:
        self.run(self._begin())
        for number in range(cards):
            BoardMachine.post(self, number % 4 + 1, "3 of 5 write", f"C{number % 4 + 1}")
        self._set_aside(notes)
        for ahead in self.frame.steps[1 : self.frame.steps.index(step) + 1]:
            self.ask(facilitator(), MoveStep(ahead, "seed", confirmed=True))
            if ahead is StepKey.SORT:
                self._sort_into(sizes)

    def _sort_into(self, sizes: list[int]) -> None:
        left = list(self.room.board.tray)
        for size in sizes:
            cards, left = tuple(left[:size]), left[size:]
            self.ask(observer(1), StartPattern(PatternId(uuid(self.fresh())), cards=cards))

    def _set_aside(self, notes: int) -> None:
        for card in list(self.room.board.cards.values())[:notes]:
            self._ask_as(card.author, SetAside(card.id, note=True))

    # --- what people do, three rules of one kind so that it is drawn as often as what networks do -----------

    @rule(**DRAWN)
    def act(self, by: int, at: int, other: int, words: str, what: int) -> None:
        doings = self._doings()
        doings[what % len(doings)](by, at, other, words)

    @rule(**DRAWN)
    def act_too(self, by: int, at: int, other: int, words: str, what: int) -> None:
        self.act(by, at, other, words, what)

    @rule(acts=st.lists(st.fixed_dictionaries(DRAWN), min_size=2, max_size=5))
    def act_much(self, acts: list[dict[str, Any]]) -> None:
        for each in acts:
            self.act(**each)

    def _doings(self) -> list[Doing]:
        """What has a good chance of changing something; what is listed twice is done twice as often."""
        board = self.room.board
        found: list[Doing] = [self._undo, self._undo_anyones, self._lead]
        if len(board.cards) < CARDS and board.allows(Act.POST):
            found.append(self._post)
        if board.allows(Act.REWORD):
            found += [self._reword, self._withdraw, self._withdraw]
        if board.allows(Act.POST) and (board.notes or not board.opened):
            found.append(self._note)
        if board.allows(Act.READY):
            found.append(self._ready)
        if board.allows(Act.SPOTLIGHT):
            found += [self._light, self._light] if board.step is StepKey.SHARE else [self._light]
        if board.allows(Act.SORT):
            found += [self._place, self._place, self._place_many, self._place_back, self._start]
            found += [self._place, self._place, self._merge, self._drop] if board.patterns else []
            found += [self._link, self._link] if board.patterns else []
        if board.allows(Act.NAME) and board.patterns:
            found += [self._name, self._name]
        if board.allows(Act.PREDICT) or board.allows(Act.SUGGEST):
            found += [self._conclude, self._conclude]
        return found

    def _lead(self, by: int, at: int, other: int, words: str) -> None:
        """The facilitator does one of the things that no step forbids; the agenda goes on now and then."""
        match other % 6:
            case 0:
                BoardMachine.describe(self, words, bool(at % 2))
            case 1:
                BoardMachine.join(self, by + 4)
            case 2:
                BoardMachine.timer(self, list(TimerAction)[at % len(TimerAction)], at * 10**6)
            case 3:
                BoardMachine.step_back(self, 1 + at % 3)
            case _:
                BoardMachine.next_step(self, "aba")

    def _post(self, by: int, at: int, other: int, words: str) -> None:
        BoardMachine.post(self, by, words, FRAME.classrooms[at % len(FRAME.classrooms)].code)

    def _reword(self, by: int, at: int, other: int, words: str) -> None:
        rooms = [None, *(room.code for room in FRAME.classrooms)]
        focus, question = [None, *Focus][by % 4], [None, "", "q1"][at % 3]
        BoardMachine.reword(self, at, words, rooms[other % len(rooms)], focus, question)

    def _withdraw(self, by: int, at: int, other: int, words: str) -> None:
        """Its author takes a card back; now and then the one in large type."""
        board, light = self.room.board, self.room.board.spotlight
        lit = light and light.id in board.cards and other % 2
        wanted = CardId(light.id) if light and lit else self.pick(board.cards, at)
        if card := board.cards.get(wanted):
            self._ask_as(card.author, WithdrawCard(card.id))

    def _note(self, by: int, at: int, other: int, words: str) -> None:
        """Its author makes a note a card again, or as long as that may be a card a note."""
        board = self.room.board
        known = board.notes if board.notes and (board.opened or other % 2) else board.cards
        if card := known.get(CardId(self.pick(known, at))):
            self._ask_as(card.author, SetAside(card.id, note=known is board.cards))

    def _ready(self, by: int, at: int, other: int, words: str) -> None:
        self.ask(observer(by), MarkReady(bool(at % 2)))

    def _light(self, by: int, at: int, other: int, words: str) -> None:
        board = self.room.board
        lights = [Spotlight("card", self.pick(board.cards, at)), None]
        lights += [Spotlight("pattern", self.pick(board.patterns, at))] if board.patterns else []
        lights += [Spotlight("group", self.pick(board.frame.groups, at)), lights[0], lights[0]]
        self.ask(facilitator(), SetSpotlight(lights[other % len(lights)]))

    def _place(self, by: int, at: int, other: int, words: str) -> None:
        board = self.room.board
        self.ask(observer(by), PlaceCard(self.pick(board.cards, at), self.pick(board.patterns, other)))

    def _place_many(self, by: int, at: int, other: int, words: str) -> None:
        board, many = self.room.board, range(1 + other % 5)
        cards = tuple(dict.fromkeys(self.pick(board.cards, at + step) for step in many))
        into = self.pick(board.patterns, other) if board.patterns and other % 4 else None
        self.ask(observer(by), PlaceCards(cards, into))

    def _place_back(self, by: int, at: int, other: int, words: str) -> None:
        self.ask(observer(by), PlaceCard(self.pick(self.room.board.cards, at), None))

    def _start(self, by: int, at: int, other: int, words: str) -> None:
        known = self.room.board.cards
        cards = tuple(self.pick(known, at + step) for step in range(other % 4))
        self.ask(observer(by), StartPattern(PatternId(uuid(self.fresh())), cards=cards))

    def _merge(self, by: int, at: int, other: int, words: str) -> None:
        known = self.room.board.patterns
        into = self.pick(known, at + 1 + other % max(1, len(known) - 1))
        self.ask(observer(by), MergePattern(self.pick(known, at), into))

    def _drop(self, by: int, at: int, other: int, words: str) -> None:
        self.ask(observer(by), DropPattern(self.pick(self.room.board.patterns, at)))

    def _link(self, by: int, at: int, other: int, words: str) -> None:
        """A card also belongs somewhere, or goes the other way; now and then one that is linked is let go."""
        board, how = self.room.board, list(Link)[(at + other) % 2 if self.room.board.allows(Act.NAME) else 0]
        pattern = self.pick(board.patterns, other)
        known = board.patterns[pattern].links(how)
        linked = other % 3 > 0 or not known
        card = self.pick(board.cards if linked else known, at)
        self.ask(observer(by), LinkCard(card, pattern, how, linked))

    def _name(self, by: int, at: int, other: int, words: str) -> None:
        kind = list(Kind)[other % len(Kind)]
        self.ask(observer(by), NamePattern(self.pick(self.room.board.patterns, at), words, kind))

    def _conclude(self, by: int, at: int, other: int, words: str) -> None:
        on, id = tuple(self.pick(self.room.board.patterns, link) for link in (at, other)), uuid(self.fresh())
        command: Command = Predict(id, words, on)
        if self.room.board.allows(Act.SUGGEST):
            horizon = list(Horizon)[at % 3]
            asked = AskReflectiveQuestion(id, words, on)
            command = asked if other % 2 else SuggestNextStep(id, words, horizon, "coach", on)
        self.ask(observer(by), command)

    def _undo(self, by: int, at: int, other: int, words: str) -> None:
        """Somebody who did something in this step."""
        self._ask_as(self.pick([who for who, stack in self.room.board.undo.items() if stack], at), Undo())

    def _undo_anyones(self, by: int, at: int, other: int, words: str) -> None:
        BoardMachine.undo_anyones(self, by=0)

    def _ask_as(self, person: str, command: Command) -> None:
        for member in self.room.board.members.values():
            if member.id == person:
                self.ask(Actor(member.id, member.role, member.group), command)


for name in REPLACED:
    setattr(FullDays, name, None)  # what is no rule is not drawn
