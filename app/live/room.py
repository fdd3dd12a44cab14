"""One live board in one process. Disposable: everything in it can be made again from the log."""

import asyncio
from collections.abc import Callable, Sequence

from app.domain.board import Board
from app.domain.commands import Command
from app.domain.decide import decide
from app.domain.events import (
    CardsErased,
    CardsPurged,
    DebriefOpened,
    Entry,
    MemberJoined,
    MemberRemoved,
    NormsAccepted,
    ReadyMarked,
    RoundClosed,
    RoundDescribed,
)
from app.domain.evolve import Draft
from app.domain.terms import NO_ONE, Actor, CommandId, PersonId
from app.domain.visibility import BoardView, Viewer
from app.live.cursor import is_of_another_epoch, read_cursor
from app.live.pace import Pace
from app.live.presence import UNHEARD, Presence
from app.live.scene import Scene
from app.live.screens import PageParts, Screens
from app.live.subscription import Outlet, Since, Subscription
from app.live.turn import Ask, Asked, Turn
from app.live.writer import Writer
from app.store.protocol import Batch, Conflict, EventLog, StorageDown
from app.views.patch import Partials
from app.views.regions import Touch, touched
from app.views.speech import ENGLISH

Speaking = Callable[[str], Partials]
"""The partials in a language."""
REMOVED, COME_BACK = 4403, 1012  # close codes: for good, and as who one is by now
NOTHING_MISSED = "The board's log is not what it was, and has nothing new."  # damaged, or taken away


class Room:
    """Takes commands in turns, writes each turn at once, and then, not before, lets everybody know.

    Args:
        id: the board's id.
        epoch: the board's epoch, part of every cursor.
        entries: the board's log.
        names: who the members are; not part of the log.
    """

    def __init__(
        self,
        id: str,
        epoch: str,
        entries: list[Entry],
        names: dict[PersonId, str],
        writer: Writer,
        log: EventLog,
        speaking: Speaking,
        pace: Pace,
        clock: Callable[[], int],
    ) -> None:
        self.scene = Scene(id, epoch, names, Presence(self._wake_soon, clock()))
        self.subscriptions: set[Subscription] = set()
        self._log, self._writer = log, writer
        self._pace, self._clock = pace, clock
        self._waiting: list[Ask] = []
        self._busy = False
        self._asked: set[Asked] = set()
        self.scene.board = self._replay(entries)
        self._speaking = speaking
        self._screens: dict[str, Screens] = {}  # by language

    # --- commands --------------------------------------------------------------------------------

    async def submit(self, command: Command, actor: Actor, command_id: CommandId) -> None:
        """Returns when the command's effect is on disk; the same id again returns with the first.

        Raises:
            Rejection: the board does not take it.
            StorageDown: nothing was written; try again later.
        """
        if self._was_asked(actor.person, command_id):
            return
        loop = asyncio.get_running_loop()
        if not self._busy and not self._waiting:
            loop.call_soon(self._take_turn)
        ask = Ask(command, actor, command_id, loop.create_future())
        self._waiting.append(ask)
        await ask.answer

    def _take_turn(self) -> None:
        """Decides all that waits, each on the board the last one left, and hands it to the writer."""
        waiting, self._waiting = self._waiting, []
        turn = Turn(Draft(self.board))
        try:
            for ask in waiting:
                self._decide(ask, turn)
        except Exception as bug:  # noqa: BLE001 - nothing of the turn is written, and nobody waits for ever
            for ask in waiting:
                ask.tell(bug)
            return
        if not turn.entries:
            self._answer(turn)
            return
        self._busy = True
        batch = Batch(self.id, self.board.seq, tuple(turn.entries))
        self._writer.append(batch, lambda problem: self._committed(turn, problem))

    def _decide(self, ask: Ask, turn: Turn) -> None:
        asked = (ask.actor.person, ask.id)
        if self._was_asked(*asked) or asked in turn.asked:
            turn.answers.append((ask, None))  # a retry: it is told together with the first
            return
        try:
            happened = decide(ask.command, turn.draft.board, ask.actor)
        except Exception as refusal:  # noqa: BLE001 - or a bug that must not stop the room
            turn.answers.append((ask, refusal))  # it rests on what this turn writes, so it waits for that
            return
        turn.answers.append((ask, None))
        turn.asked.add(asked)
        now = self._clock()
        for event in happened:
            entry = Entry(turn.draft.board.seq + 1, now, ask.actor.person, ask.id, event)
            turn.draft.apply(entry)
            turn.entries.append(entry)
            turn.touches.append(touched(turn.draft.board, entry))

    def _committed(self, turn: Turn, problem: Exception | None) -> None:
        """The turn is on disk, or is not: only now is anybody told."""
        self._busy = False
        if isinstance(problem, Conflict):
            self._waiting = [ask for ask, _ in turn.answers] + self._waiting
            self._catch_up()
            return
        try:
            if problem is None:
                self._publish(turn)
        finally:  # it is on disk, whatever is wrong with showing it, and others wait for their turn
            self._answer(turn, problem)
            if self._waiting:
                self._take_turn()

    def _answer(self, turn: Turn, problem: Exception | None = None) -> None:
        if problem is None:  # those that changed nothing as well: a late retry of them changes nothing
            self._asked.update(asked for asked in turn.asked if not self._was_asked(*asked))
        for ask, refusal in turn.answers:
            ask.tell(problem or refusal)

    def _catch_up(self) -> None:
        """Another process wrote to this board: reads what was missed, then decides again."""
        self._busy = True

        def read_on(future: "asyncio.Future[list[Entry]]") -> None:
            self._busy = False
            try:
                if not (missed := future.result()):
                    raise StorageDown(NOTHING_MISSED)
                self._take_in(missed)
            except Exception as problem:  # noqa: BLE001 - nobody waits for ever
                waiting, self._waiting = self._waiting, []
                for ask in waiting:
                    ask.tell(problem)
            else:
                self._take_turn()

        reading = asyncio.get_running_loop().run_in_executor(None, self._log.read, self.id, self.board.seq)
        reading.add_done_callback(read_on)

    def _take_in(self, entries: list[Entry]) -> None:
        missed = Turn(Draft(self.board), entries)
        for entry in entries:
            missed.draft.apply(entry)
            missed.touches.append(touched(missed.draft.board, entry))
        self._publish(missed)

    def _publish(self, turn: Turn) -> None:
        self.scene.board = turn.draft.board
        for entry, touches in zip(turn.entries, turn.touches, strict=True):
            self._note(entry, touches)
        kinds = {type(entry.event) for entry in turn.entries}
        if kinds & {MemberJoined, MemberRemoved, NormsAccepted, ReadyMarked}:
            self.scene.presence.people_changed()
        if kinds & {MemberJoined, MemberRemoved, RoundDescribed}:  # a group may be called otherwise by now
            self._send_away()
        if DebriefOpened in kinds:
            self.scene.presence.invite(None)
        for screens in self._screens.values():
            screens.forget(words=bool(kinds & {CardsErased, RoundClosed, CardsPurged}))
        self._pace.tell(self.wake)

    def _send_away(self) -> None:
        """Whoever belongs to the round no more leaves; whose role or group is another comes back (rule D21)."""
        for page in self.subscriptions:
            member = self.board.members.get(page.person) if page.person else None
            if page.person and member is None:
                page.send_away(REMOVED)
            elif member and (member.role, member.group) != page.place:
                page.send_away(COME_BACK)

    def _replay(self, entries: list[Entry]) -> Board:
        """The board from its log, and what its entries touched, so that viewers can resume (rule L5)."""
        draft = Draft(Board())
        for entry in entries:
            draft.apply(entry)
            self._note(entry, touched(draft.board, entry))
        return draft.board

    def _note(self, entry: Entry, touches: Sequence[Touch]) -> None:
        """Who asked for it, and who may notice; at the closing, nobody did anything before (rule S22)."""
        self.scene.history.add(touches)
        match entry.event:
            case RoundClosed():
                self.scene.history.forget_people()
                self._asked = {(NO_ONE, command) for _, command in self._asked}
            case CardsPurged():
                self.scene.names.update(dict.fromkeys(self.scene.names, ""))
            case _:
                pass
        self._asked.add((entry.actor, entry.command))

    def _was_asked(self, person: PersonId, command: CommandId) -> bool:
        """Whether the person asked for it before; once the round is closed, whether anybody did."""
        return (person, command) in self._asked or (NO_ONE, command) in self._asked

    # --- viewers -----------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """The board's id."""
        return self.scene.id

    @property
    def board(self) -> Board:
        """The board as it is on disk."""
        return self.scene.board

    @property
    def names(self) -> dict[PersonId, str]:
        """Who the members are; whoever adds a member adds the name."""
        return self.scene.names

    @property
    def presence(self) -> Presence:
        """Who is here, what is held, what everybody is called to, what the screen invites with."""
        return self.scene.presence

    def view(self, viewer: Viewer) -> BoardView:
        """What the viewer may see now."""
        return self.scene.view(viewer)

    def cursor(self, viewer: Viewer) -> str:
        """The cursor of a screen that shows the viewer all there is."""
        return self.scene.cursor(viewer)

    def page(self, viewer: Viewer, language: str = ENGLISH) -> PageParts:
        """The live parts of the viewer's page, and the cursor at which they are true."""
        return self.screens(language).page(viewer)

    def subscribe(
        self,
        viewer: Viewer,
        since: str | None,
        outlet: Outlet | None = None,
        language: str = ENGLISH,
        build: str = "",
        heard: str | None = None,
        asks: bool = False,
    ) -> Subscription:
        """A viewer's place in the board's history; use it as a context manager."""
        position = read_cursor(self.scene.epoch, since)
        known = UNHEARD if heard is None else self.presence.told(heard, viewer.role)
        begin = Since(position, is_of_another_epoch(self.scene.epoch, since), known)
        screens = self.screens(language)
        return Subscription(self.scene, screens, self.subscriptions, viewer, begin, outlet, build, asks)

    def screens(self, language: str = ENGLISH) -> Screens:
        """What is rendered in a language; one that nobody here reads costs nothing."""
        if language not in self._screens:
            self._screens[language] = Screens(self.scene, self._speaking(language))
        return self._screens[language]

    def wake(self) -> None:
        """Lets every viewer look whether there is something new for them."""
        for subscription in self.subscriptions:
            subscription.wake()

    @property
    def unused(self) -> bool:
        """Nobody looks, nothing waits."""
        return not (self.subscriptions or self._waiting or self._busy)

    def _wake_soon(self) -> None:
        self._pace.tell(self.wake)
