"""Boards as a load process sees them: what was sent, what each viewer saw, and whether the viewers agree."""

import re
import time
import uuid
from collections import deque
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

from bench.plan import BoardPlan, Wrong
from bench.wire import Answer, Http, Socket, request_bytes

BARE_BYTES = 250
TIMED_OF = 20  # at saturation one change of so many is timed
_CURSOR = re.compile(rb'\{"cursor":\s*"([^"]*)"')
_LIST_OR_CARD = re.compile(rb'cards-([\w-]+)|id=\\"card-([0-9a-f-]{36})\\"')


class Board:
    """What all boards have: viewers, writers, and the changes whose arrival somebody waits for."""

    def __init__(self, plan: BoardPlan, port: int) -> None:
        self.plan, self.port = plan, port
        self.viewers: list[Socket] = []
        self.answered = 0
        self.latencies: list[float] = []
        self.waiting: dict[
            bytes, tuple[float, int]
        ] = {}  # change -> when it was sent, how many still lack it
        self.sent_in_all = 0
        self.calm = False  # light load

    async def connect(self) -> None:
        """Connects every viewer and every writer."""
        raise NotImplementedError

    def write(self, person: int, then: Callable[[], None]) -> None:
        """Sends one change; ``then`` is called when the person may send the next."""
        raise NotImplementedError

    def lacks(self) -> str:
        """In which way the viewers do not agree with what was sent; "" when they do."""
        raise NotImplementedError

    def expect(self, change: bytes) -> None:
        """Starts the clock for a change: for every one at light load, for a few at saturation."""
        self.sent_in_all += 1
        if self.calm or self.sent_in_all % TIMED_OF == 0:
            self.waiting[change] = time.monotonic(), len(self.plan.people)
        else:
            self.waiting.pop(
                change, None
            )  # an older move of the card to the same place, summed up in later ones

    def arrived(self, change: bytes) -> None:
        """One more viewer has the change."""
        waiting = self.waiting.pop(change, None)
        if waiting is None:
            return
        sent, lacking = waiting
        if lacking > 1:
            self.waiting[change] = sent, lacking - 1
        else:
            self.latencies.append(time.monotonic() - sent)

    def close(self) -> None:
        """Ends all connections."""
        for viewer in self.viewers:
            viewer.close()

    def failure(self) -> str:
        """What went wrong with a connection; "" when nothing did."""
        return next((viewer.failed for viewer in self.viewers if viewer.failed), "")


class BareBoard(Board):
    """A board of the baseline: a writer's own message, coming back, allows the next."""

    def __init__(self, plan: BoardPlan, port: int) -> None:
        super().__init__(plan, port)
        self.then: list[Callable[[], None] | None] = [None] * len(plan.people)

    async def connect(self) -> None:
        self.viewers += [BareViewer(self, at) for at in range(len(self.plan.people))]
        await _open(self)

    def write(self, person: int, then: Callable[[], None]) -> None:
        self.then[person] = then
        change = b"%06d%010d" % (person, self.sent_in_all)
        self.expect(change)
        self.viewers[person].send(change.ljust(BARE_BYTES, b"."))

    def came_back(self, person: int) -> None:
        """The writer's own message came back to them."""
        self.answered += 1
        then, self.then[person] = self.then[person], None
        if then is None:
            raise Wrong("a message came twice")
        then()

    def lacks(self) -> str:
        counts = {viewer.count for viewer in self.viewers}
        return (
            ""
            if counts == {self.sent_in_all}
            else f"{self.sent_in_all} messages were sent, viewers have {sorted(counts)}"
        )


class BareViewer(Socket):
    """Counts messages; every one is a change."""

    def __init__(self, board: BareBoard, person: int) -> None:
        super().__init__(board.plan.path, board.port, "")
        self.board, self.person, self.own = board, person, b"%06d" % person

    def frame(self, data: bytes, start: int, stop: int) -> None:
        self.count += 1
        if stop - start != BARE_BYTES:
            raise Wrong(f"a message of {stop - start} bytes")
        if self.board.waiting:
            self.board.arrived(data[start : start + 16])
        if data.startswith(self.own, start):
            self.board.came_back(self.person)


class State:
    """Where the cards stand on a screen. Screens in the same state take the same frame in the same way."""

    __slots__ = ("__weakref__", "edges", "places")

    def __init__(self, places: dict[bytes, bytes]) -> None:
        self.places = places
        self.edges: list[Edge] = []


class Edge:
    """What a frame does to a state; worked out once, by the first viewer who gets the frame."""

    __slots__ = ("frame", "moved", "state")

    def __init__(self, frame: bytes, moved: list[tuple[bytes, bytes]], state: State) -> None:
        self.frame, self.moved, self.state = frame, moved, state


class OurBoard(Board):
    """A board of the server under test: HTTP in, frames with any number of moves out."""

    def __init__(self, plan: BoardPlan, port: int) -> None:
        super().__init__(plan, port)
        self.sent: dict[bytes, bytes] = {}  # where every card was last sent
        self.by_cursor: WeakValueDictionary[bytes, State] = WeakValueDictionary()
        self.writers: list[Http] = []
        mine = [plan.cards[at :: len(plan.people)] for at in range(len(plan.people))]
        self.cards = [
            deque(cards) for cards in mine
        ]  # nobody moves another's: the last sent place is the true one

    async def connect(self) -> None:
        self.writers = [await Http.connect(self.port) for _ in self.plan.people]
        first = self.plan.people[0].cookie
        more = "Accept: application/json\r\n"
        view = (await self.writers[0].ask("GET", self.plan.path, self.port, first, more=more)).json()
        self.sent = places_of(view)
        start = State(dict(self.sent))
        live = f"{self.plan.path}/live?since={view['cursor']}"
        self.viewers += [BoardViewer(self, live, person.cookie, start) for person in self.plan.people]
        await _open(self)

    def write(self, person: int, then: Callable[[], None]) -> None:
        card, place = self._next_move(person)
        body = b'{"command_id":"%s","pattern":"%s"}' % (str(uuid.uuid4()).encode(), place)
        path = f"{self.plan.path}/cards/{card.decode()}/place"
        request = request_bytes("PUT", path, self.port, self.plan.people[person].cookie, body)

        def answered(answer: Answer) -> None:
            if answer.status != 204:
                raise Wrong(f"a move was refused: {answer.status} {answer.body[:300]!r}")
            self.answered += 1
            then()

        self.expect(card + place)
        self.writers[person].send(request, answered)

    def _next_move(self, person: int) -> tuple[bytes, bytes]:
        cards = self.cards[person]
        card = cards[0].encode()
        cards.rotate(-1)
        patterns = self.plan.patterns
        place = patterns[(patterns.index(self.sent[card].decode()) + 1) % len(patterns)].encode()
        self.sent[card] = place
        return card, place

    def follow(self, state: State, frame: bytes) -> Edge | None:
        """What the frame does to a screen in that state; None for presence, which moves nothing."""
        for edge in state.edges:
            if edge.frame == frame:
                return edge
        cursor = _CURSOR.match(frame)
        if not cursor:
            return None
        places, moved = dict(state.places), []
        for card, place in cards_in(frame):
            if places.get(card, place) != place:
                places[card] = place
                moved.append((card, place))
        after = self.by_cursor.get(cursor[1])
        if after is None:
            after = self.by_cursor[cursor[1]] = State(places)
        elif after.places != places:
            raise Wrong("two viewers with the same cursor do not see the same")
        edge = Edge(frame, moved, after)
        state.edges.append(edge)
        return edge

    def lacks(self) -> str:
        wrong = 0
        for viewer in self.viewers:
            assert isinstance(viewer, BoardViewer)
            wrong += sum(viewer.state.places[card] != place for card, place in self.sent.items())
        return f"cards stand elsewhere than they were sent, {wrong} times" if wrong else ""

    def close(self) -> None:
        super().close()
        for writer in self.writers:
            if writer.transport is not None:
                writer.transport.abort()


class BoardViewer(Socket):
    """Follows its screen's state from frame to frame; counts the cards that changed place."""

    def __init__(self, board: OurBoard, path: str, cookie: str, start: State) -> None:
        super().__init__(path, board.port, cookie)
        self.board, self.state = board, start

    def frame(self, data: bytes, start: int, stop: int) -> None:
        edge = self.board.follow(self.state, data[start:stop])
        if edge is None:
            return
        self.count += len(edge.moved)
        self.state = edge.state
        if self.board.waiting:
            for card, place in edge.moved:
                self.board.arrived(card + place)


def cards_in(frame: bytes) -> list[tuple[bytes, bytes]]:
    """Every card of a frame and the list it stands in, in the frame's order."""
    found, place = [], b""
    for match in _LIST_OR_CARD.finditer(frame):
        if match[2]:
            found.append((match[2], place))
        else:
            place = match[1]
    return found


def places_of(view: dict[str, Any]) -> dict[bytes, bytes]:
    """Which pattern each sorted card stands in, from the JSON view."""
    return {
        str(card["id"]).encode(): str(pattern["id"]).encode()
        for pattern in view["patterns"]
        for card in pattern["cards"]
    }


async def _open(board: Board) -> None:
    loop_of = board.viewers[0].opened.get_loop()
    for viewer in board.viewers:
        await loop_of.create_connection(lambda viewer=viewer: viewer, "127.0.0.1", board.port)  # type: ignore[misc]
        await viewer.opened
