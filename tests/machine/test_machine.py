"""The property that guards the house: whatever people do, whatever their networks do.

After every step: a screen that caught up equals a fresh page for that viewer; no bytes of a locked card
reached anyone but its author; folding the stored log gives the room's board; a command sent twice happened
once. ``make machine`` runs it 500 times, ``make test`` fewer.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.domain import portray
from app.domain.agenda import Audience, StepKey
from app.domain.board import Board, Card
from app.domain.commands import (
    AskReflectiveQuestion,
    Command,
    DescribeRound,
    DropPattern,
    Join,
    LinkCards,
    MarkReady,
    MergePattern,
    MoveStep,
    NamePattern,
    PlaceCard,
    PlaceCards,
    PostCard,
    Predict,
    RewordCard,
    SetAside,
    SetSpotlight,
    SetTimer,
    StartPattern,
    SuggestNextStep,
    TimerAction,
    Undo,
    Whose,
    WithdrawCard,
)
from app.domain.evolve import fold
from app.domain.rejection import Rejection
from app.domain.seen import By
from app.domain.terms import (
    Actor,
    CardId,
    CommandId,
    Focus,
    FocusQuestion,
    Frame,
    Horizon,
    Kind,
    Link,
    PatternId,
    PersonId,
    Role,
    Spotlight,
)
from app.domain.visibility import Viewer
from app.live.room import Room
from tests.desk import FRAME, facilitator, observer, uuid
from tests.live.house import BOARD, RENDERER, House
from tests.machine.screens import Page

TOLD = os.environ.get("MACHINE_RUNS")
DAYS = settings(
    max_examples=int(TOLD or 15),
    derandomize=not TOLD,  # the same days each time; `make machine` looks at others
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
)
PEOPLE = st.integers(1, 4)
ANY = st.integers(0, 11)
ROOMS = st.sampled_from([room.code for room in FRAME.classrooms])
WORDS = st.sampled_from(
    [
        "3 of 5 write",
        "<b>bold</b> & \"quoted\" 'words'",
        "=1+1",
        "שלום עולם",
        "two\nlines",
        "‮turned",
        "𝔘 é 漢",
    ]
)
FOCI = st.none() | st.sampled_from(list(Focus))
QUESTIONS = st.none() | st.sampled_from(["", *(question.id for question in FRAME.questions)])
TITLES = st.sampled_from(["", "Students copy.", "<i>One</i> & all", "שאלות"])


class BoardMachine(RuleBasedStateMachine):
    """Random days of one board."""

    frame: ClassVar[Frame] = FRAME
    guests: ClassVar[tuple[Actor, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.window, portray.WINDOW = portray.WINDOW, 3  # so that lists outgrow it
        self.number = 0
        self.secrets: dict[str, tuple[CardId, PersonId]] = {}
        self.open: set[tuple[str, str]] = set()
        self.last: tuple[Actor, Command, CommandId] | None = None
        self.checked: dict[str, int] = {}
        self.pages = [
            Page("observer 1", Viewer(Role.OBSERVER, observer(1).person, "Group 1")),
            Page("observer 2", Viewer(Role.OBSERVER, observer(2).person, "Group 2", By.GROUP)),
            Page("observer 1's phone", Viewer(Role.OBSERVER, observer(1).person, "Group 1", By.FOCUS), "es"),
            Page("facilitator", Viewer(Role.FACILITATOR, facilitator().person, by=By.QUESTION)),
            Page("screen", Viewer(Role.SCREEN)),
        ]

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(doing)

    def fresh(self) -> int:
        self.number += 1
        return self.number

    # --- the house -----------------------------------------------------------------------------

    @initialize(cards=st.integers(0, 9), step=st.sampled_from(list(StepKey)))
    def begin(self, cards: int, step: StepKey) -> None:
        self.run(self._begin())
        for number in range(cards):
            self.post(number % 4 + 1, "3 of 5 write", f"C{number % 4 + 1}")
        for ahead in self.room.board.frame.steps[1:]:
            if step in self.frame.steps and self.room.board.step is not step:
                self.ask(facilitator(), MoveStep(ahead, "seed", confirmed=True))

    async def _begin(self) -> None:
        self.house = House(self.folder / "board.db")
        self.house.rooms.start()
        await self.house.describe(frame=self.frame)
        for guest in self.guests:
            await self.house.ask(facilitator(), Join(guest.person, guest.role, guest.group))
        self.room: Room = await self.house.room()
        for page in self.pages:
            page.load(self.room)
            page.connect(self.room)

    @rule()
    def restart(self) -> None:
        """The server ends and comes back; it knows what is on disk, the pages know their cursors."""
        self.run(self._restart())

    async def _restart(self) -> None:
        before = self.room.board
        awake = [page for page in self.pages if page.reads]
        for page in self.pages:
            await page.disconnect()
        await self.house.rooms.drain()
        self.house.engine.dispose()
        self.house = House(self.folder / "board.db")
        self.house.rooms.start()
        self.room = await self.house.room()
        assert self.room.board == before
        for page in awake:
            page.connect(self.room)

    def teardown(self) -> None:
        portray.WINDOW = self.window
        if hasattr(self, "house"):
            self.run(self._end())
        self.loop.close()
        shutil.rmtree(self.folder)

    async def _end(self) -> None:
        for page in self.pages:
            await page.disconnect()
        await self.house.rooms.drain()
        self.house.engine.dispose()

    # --- what people do ------------------------------------------------------------------------

    def ask(self, actor: Actor, command: Command) -> bool:
        id = CommandId(uuid(9_000_000 + self.fresh()))
        self.last = (actor, command, id)
        try:
            self.run(self.room.submit(command, actor, id))
        except Rejection:
            return False
        self.look()
        return True

    def pick(self, among: Any, at: int) -> Any:
        known = list(among)
        return known[at % len(known)] if known else uuid(404)

    @rule(by=PEOPLE, words=WORDS, room=ROOMS, note=st.booleans())
    def post(self, by: int, words: str, room: str, note: bool = False) -> None:
        token = f"token{self.fresh()}x"
        card = CardId(uuid(self.number))
        focus, question = list(Focus)[self.number % 3], ["q1", ""][self.number // 3 % 2]
        written = PostCard(card, f"{words} {token}", room, focus, question, note=note)
        if self.ask(observer(by), written):
            self.secrets[token] = (card, observer(by).person)

    @rule(by=PEOPLE, at=ANY, note=st.booleans())
    def set_aside(self, by: int, at: int, note: bool) -> None:
        """A card becomes a private note, or a note a card; mostly one's own, which has an effect."""
        board = self.room.board
        card = self.pick(board.cards if note else board.notes, at)
        found = board.cards.get(card) or board.notes.get(card)
        actor = Actor(found.author, Role.OBSERVER, found.group) if found and at % 3 else observer(by)
        self.ask(actor, SetAside(card, note))

    @rule(at=ANY, words=WORDS, room=st.none() | ROOMS, focus=FOCI, question=QUESTIONS)
    def reword(
        self, at: int, words: str, room: str | None, focus: Focus | None, question: str | None
    ) -> None:
        card = self.room.board.cards.get(self.pick(self.room.board.cards, at))
        if not card:
            return
        token = f"token{self.fresh()}x"
        actor = Actor(card.author, Role.OBSERVER, card.group)
        reworded = RewordCard(card.id, f"{words} {token}", room, focus, question)
        if self.ask(actor, reworded):
            self.secrets[token] = (card.id, card.author)

    @rule(by=PEOPLE, at=ANY)
    def withdraw(self, by: int, at: int) -> None:
        self.ask(observer(by), WithdrawCard(self.pick(self.room.board.cards, at)))

    @rule(by=PEOPLE, at=ANY, into=st.none() | ANY)
    def place(self, by: int, at: int, into: int | None) -> None:
        board = self.room.board
        pattern = None if into is None else self.pick(board.patterns, into)
        self.ask(observer(by), PlaceCard(self.pick(board.cards, at), pattern))

    @rule(by=PEOPLE, cards=st.lists(ANY, max_size=6, unique=True), into=st.none() | ANY)
    def place_many(self, by: int, cards: list[int], into: int | None) -> None:
        board = self.room.board
        known = tuple(dict.fromkeys(self.pick(board.cards, at) for at in cards))
        self.ask(observer(by), PlaceCards(known, None if into is None else self.pick(board.patterns, into)))

    @rule(by=PEOPLE, cards=st.lists(ANY, max_size=4), title=TITLES)
    def start_pattern(self, by: int, cards: list[int], title: str) -> None:
        title = title if self.room.board.step is StepKey.NAME else ""
        known = tuple(self.pick(self.room.board.cards, at) for at in cards)
        self.ask(observer(by), StartPattern(PatternId(uuid(self.fresh())), title, Kind.PATTERN, known))

    @rule(by=PEOPLE, at=ANY, title=TITLES, kind=st.sampled_from(list(Kind)))
    def name(self, by: int, at: int, title: str, kind: Kind) -> None:
        self.ask(observer(by), NamePattern(self.pick(self.room.board.patterns, at), title, kind))

    @rule(by=PEOPLE, at=ANY, into=ANY)
    def merge(self, by: int, at: int, into: int) -> None:
        patterns = self.room.board.patterns
        self.ask(observer(by), MergePattern(self.pick(patterns, at), self.pick(patterns, into)))

    @rule(by=PEOPLE, at=ANY)
    def drop(self, by: int, at: int) -> None:
        self.ask(observer(by), DropPattern(self.pick(self.room.board.patterns, at)))

    @rule(by=PEOPLE, cards=st.lists(ANY, min_size=1, max_size=3, unique=True), into=ANY, linked=st.booleans())
    def link(self, by: int, cards: list[int], into: int, linked: bool) -> None:
        """Cards also belong somewhere, or go the other way; or do not any more."""
        known = tuple(dict.fromkeys(self.pick(self.room.board.cards, at) for at in cards))
        how = list(Link)[(into + self.number) % 2]
        self.ask(observer(by), LinkCards(known, self.pick(self.room.board.patterns, into), how, linked))

    @rule(by=PEOPLE, links=st.lists(ANY, min_size=1, max_size=3), what=st.integers(0, 2), words=WORDS)
    def conclude(self, by: int, links: list[int], what: int, words: str) -> None:
        patterns = tuple(self.pick(self.room.board.patterns, at) for at in links)
        id = uuid(self.fresh())
        commands: list[Command] = [
            Predict(id, words, patterns),
            SuggestNextStep(id, words, list(Horizon)[links[0] % 3], "coach", patterns),
            AskReflectiveQuestion(id, words, patterns),
        ]
        self.ask(observer(by), commands[what])

    @rule(by=PEOPLE | st.just(0))
    def undo(self, by: int) -> None:
        self.ask(observer(by) if by else facilitator(), Undo())

    @rule(by=st.integers(0, 1))
    def undo_anyones(self, by: int) -> None:
        """A facilitator takes back the board's last action; whoever else asks for it is refused."""
        words = {id: card.text for id, card in self.room.board.cards.items()}
        done = self.ask(observer(by) if by else facilitator(), Undo(Whose.ANYONE))
        assert not (by and done)
        assert words == {id: card.text for id, card in self.room.board.cards.items()}

    @rule(by=PEOPLE, ready=st.booleans())
    def ready(self, by: int, ready: bool) -> None:
        self.ask(observer(by), MarkReady(ready))

    @rule(by=st.integers(5, 8))
    def join(self, by: int) -> None:
        person = observer(by)
        self.ask(facilitator(), Join(person.person, person.role, person.group))

    @rule(at=ANY, what=st.sampled_from(["card", "pattern", "group", ""]))
    def spotlight(self, at: int, what: str) -> None:
        board = self.room.board
        known = {"card": board.cards, "pattern": board.patterns, "group": board.frame.groups, "": ()}
        light = Spotlight(what, self.pick(known[what], at)) if what else None
        self.ask(facilitator(), SetSpotlight(light))

    @rule(action=st.sampled_from(list(TimerAction)), now=st.integers(0, 10**7))
    def timer(self, action: TimerAction, now: int) -> None:
        self.ask(facilitator(), SetTimer(action, now, 5 if action is TimerAction.ADD else None))

    @rule(school=st.sampled_from(["Larkin Bend", "<Else> & where"]), more=st.booleans())
    def describe(self, school: str, more: bool) -> None:
        rooms = FRAME.classrooms if more else tuple(reversed(FRAME.classrooms))
        groups = FRAME.groups if more else (*reversed(FRAME.groups), "Group 3")
        questions = (*FRAME.questions, FocusQuestion("q2", school)) if more else ()
        changed = replace(self.frame, school=school, classrooms=rooms, groups=groups, questions=questions)
        self.ask(facilitator(), DescribeRound(changed))

    @rule(seed=st.text("ab", min_size=3, max_size=3))
    def next_step(self, seed: str) -> None:
        steps = self.room.board.frame.steps
        at = min(steps.index(self.room.board.step) + 1, len(steps) - 1)
        self.ask(facilitator(), MoveStep(steps[at], seed, confirmed=True))

    @rule(back=st.integers(1, 4))
    def step_back(self, back: int) -> None:
        steps = self.room.board.frame.steps
        at = max(0, steps.index(self.room.board.step) - back)
        self.ask(facilitator(), MoveStep(steps[at], "seed"))

    @rule()
    def send_again(self) -> None:
        """A retry, because the answer was lost."""
        if self.last:
            actor, command, id = self.last
            before = self.room.board.seq
            accepted = any(entry.command == id for entry in self.house.log.read(BOARD))
            try:
                self.run(self.room.submit(command, actor, id))
                self.look()
            except Rejection:
                assert not accepted
            if accepted:
                assert self.room.board.seq == before

    # --- what networks do ------------------------------------------------------------------------

    @rule(at=st.integers(0, 4))
    def disconnect(self, at: int) -> None:
        self.run(self.pages[at].disconnect())

    @rule(at=st.integers(0, 4))
    def come_back(self, at: int) -> None:
        self.run(self._come_back(self.pages[at]))

    async def _come_back(self, page: Page) -> None:
        if not page.connected:
            page.connect(self.room)
        page.wake()

    @rule(at=st.integers(0, 4))
    def doze(self, at: int) -> None:
        self.run(self.pages[at].sleep())

    @rule(at=st.integers(0, 4))
    def reload(self, at: int) -> None:
        self.run(self._reload(self.pages[at]))

    async def _reload(self, page: Page) -> None:
        await page.disconnect()
        page.load(self.room)
        page.connect(self.room)

    # --- what must be true -------------------------------------------------------------------------

    @invariant()
    def screens_are_true(self) -> None:
        if hasattr(self, "room"):
            self.run(self._screens_are_true())

    async def _screens_are_true(self) -> None:
        for page in self.pages:
            await page.settle(self.room)
            if page.reads:
                page.check(self.room, RENDERER.partials)

    @invariant()
    def locked_words_reached_nobody_else(self) -> None:
        if not hasattr(self, "room"):
            return
        for page in self.pages:
            new = "".join(page.received[self.checked.get(page.name, 0) :])
            self.checked[page.name] = len(page.received)
            for token, (card, author) in self.secrets.items():
                if page.viewer.person == author:
                    continue
                assert (page.name, token) in self.open or token not in new, (
                    f"{page.name} received locked words"
                )
                assert (page.name, card) in self.open or card not in new, (
                    f"{page.name} received a locked card's id"
                )

    def look(self) -> None:
        """Takes down which cards, in which words, are open to which page now; what was seen once is no secret to it."""
        for card in self.room.board.cards.values():
            token = card.text.rpartition(" ")[2]
            for page in self.pages:
                if self.open_to(page.viewer, card):
                    self.open |= {(page.name, token), (page.name, card.id)}

    def open_to(self, viewer: Viewer, card: Card) -> bool:
        """The practice's third column, for who is not the author."""
        tables = (card.group, self.room.board.frame.reader_of(card.group))
        sits = viewer.role is Role.OBSERVER and bool(viewer.group)
        match self.room.board.audience:
            case Audience.AUTHOR:
                return False
            case Audience.GROUP:
                return sits and viewer.group == card.group
            case Audience.MATCHED_GROUP:
                return sits and viewer.group in tables
            case Audience.NETWORK:
                return True

    @invariant()
    def the_log_is_the_board(self) -> None:
        if hasattr(self, "room"):
            entries = self.house.log.read(BOARD)
            assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
            board = fold(Board(), entries)
            assert replace(board, undo={}) == replace(self.room.board, undo={})
            self._one_place(board)

    def _one_place(self, board: Board) -> None:
        for id, card in board.cards.items():
            places = [key for key, pattern in board.patterns.items() if id in pattern.cards]
            loose = (id in board.tray) + (id in board.late)
            assert len(places) + loose == 1
            assert places == ([card.pattern] if card.pattern else [])


def test_V1_L1_L5_V6_S0_hold_whatever_people_and_networks_do() -> None:
    run_state_machine_as_test(BoardMachine, settings=DAYS)
