"""A board of 10,000 cards opens and takes a move as cheaply as one of 100, counted in what the server does.

What is equal: the statements sent to the database, for opening and for a move. What is bounded by the window: the
partials rendered and the bytes sent. Beyond the window nothing grows but the digits of the counts.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient, codes

from app.domain import portray
from app.domain.events import Entry
from app.domain.terms import PatternId, Role
from app.domain.visibility import Viewer
from app.live.rooms import Rooms
from app.main import create_app, open_database
from app.settings import load_settings
from app.store.directory import Directory, Person, Seat
from app.web.desk import Desk
from app.web.purges import Purges
from tests.desk import facilitator, observer
from tests.whole.big import board_in_sort, card_id, pattern_id, without_numbers
from tests.whole.counting import Count, count_renders, count_statements

pytestmark = pytest.mark.anyio
BOARD, LATER = "board-1", 2**48
MANY, MANY_TO_MOVE, BEYOND, FEW = 10_000, 2_000, 400, 100
_CARD = re.compile(r'<li id=\\?"card-')


@dataclass
class Cost:
    """What one thing cost the server, and what it sent for it."""

    count: Count
    sent: str

    @property
    def other(self) -> Counter[str]:
        """Renders of all else."""
        return Counter({name: times for name, times in self.count.renders.items() if name != "card"})

    @property
    def cards(self) -> int:
        """Cards in what was sent; some may be remembered from earlier, none was rendered twice."""
        shown = len(_CARD.findall(self.sent))
        assert self.count.renders["card"] <= shown
        return shown


@dataclass
class Browser:
    """An observer's browser at the one board of a running application."""

    desk: Desk
    http: AsyncClient
    count: Count
    cursor: str = ""

    async def open(self) -> Cost:
        """The first page of a board that lies on the disk only."""
        assert self.desk.rooms.known(BOARD) is None
        self.count.taken()
        answer = await self.http.get(f"/boards/{BOARD}", headers={"Accept": "text/html"})
        assert answer.status_code == codes.OK, answer.text
        self.cursor = (await self.desk.rooms.open(BOARD)).cursor(self._viewer)
        return Cost(self.count.taken(), answer.text)

    async def move(self, card: int, into: PatternId) -> Cost:
        """A card is moved, and the frame for everybody's screen is made."""
        room = await self.desk.rooms.open(BOARD)
        with room.subscribe(self._viewer, self.cursor) as subscription:
            await subscription.next_frame()  # nothing but presence
            self.count.taken()
            body = {"command_id": str(uuid4()), "pattern": into}
            answer = await self.http.put(f"/boards/{BOARD}/cards/{card_id(card)}/place", json=body)
            assert answer.status_code == codes.NO_CONTENT, answer.text
            frame = (await subscription.next_frame()).decode()
        self.cursor = room.cursor(self._viewer)
        return Cost(self.count.taken(), frame)

    @property
    def _viewer(self) -> Viewer:
        person = observer(1)
        return Viewer(Role.OBSERVER, person.person, person.group)


@asynccontextmanager
async def browser(folder: Path, entries: list[Entry]) -> AsyncIterator[Browser]:
    """An application whose database holds the board, and a browser that sits at it."""
    settings = load_settings(database_url=f"sqlite:///{folder}/board.db")
    engine = open_database(settings)
    people = [Person(facilitator().person, "Lead", Role.FACILITATOR)]
    people += [
        Person(who.person, who.person, Role.OBSERVER, who.group) for who in map(observer, (1, 2, 3, 4))
    ]
    Directory(engine).import_round(BOARD, "ABCDEFGH", "epoch", 0, people, entries)
    count, app = Count(), create_app(settings, engine)
    with count_renders(count), count_statements(engine, count):
        async with app.router.lifespan_context(app):
            desk: Desk = app.state.desk
            seat = Seat(BOARD, observer(1).person, Role.OBSERVER, LATER)
            cookie = desk.sessions.cookie(seat, await desk.sessions.give(seat)).split(";")[0]
            http = AsyncClient(
                transport=ASGITransport(app), base_url="http://board.test", headers={"Cookie": cookie}
            )
            async with http:
                yield Browser(desk, http, count)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nobody looks for rounds to purge: when that asks the database, chance decides."""

    async def asks_nothing(_purges: Purges, _rooms: Rooms) -> None:
        pass

    monkeypatch.setattr(Purges, "run", asks_nothing)
    monkeypatch.chdir(tmp_path)


async def opened(folder: Path, cards: int, *sizes: int) -> Cost:
    folder = folder / f"{cards}-{len(sizes)}"
    async with browser(folder, board_in_sort(cards, *sizes)) as at:
        return await at.open()


async def moved(folder: Path, card: int, cards: int, *sizes: int) -> Cost:
    """The second of two like moves, from the list that the card stands in to pattern 1."""
    async with browser(folder / f"{cards}-{len(sizes)}", board_in_sort(cards, *sizes)) as at:
        await at.open()
        await at.move(card + 1, pattern_id(1))  # the first append of a process also looks for traces
        return await at.move(card, pattern_id(1))


@pytest.mark.parametrize("sorted_", [False, True], ids=["all in the tray", "in two patterns"])
async def test_V4_opening_costs_the_same_beyond_the_window(tmp_path: Path, sorted_: bool) -> None:
    def sizes(cards: int) -> tuple[int, ...]:
        return (cards // 2, cards // 2) if sorted_ else ()

    beyond = 2 * BEYOND if sorted_ else BEYOND
    many, some, few = [await opened(tmp_path, cards, *sizes(cards)) for cards in (MANY, beyond, FEW)]
    assert many.count.statements == some.count.statements == few.count.statements
    assert many.other == some.other
    lists = 2 if sorted_ else 1
    assert (many.cards, some.cards, few.cards) == (portray.WINDOW * lists, portray.WINDOW * lists, FEW)
    assert without_numbers(many.sent) == without_numbers(some.sent)
    assert len(many.sent) <= len(some.sent) + 20, "only the counts have more digits"


async def test_V4_a_move_out_of_a_long_tray_costs_the_same_beyond_the_window(tmp_path: Path) -> None:
    many, some, few = [await moved(tmp_path, 0, cards, 0, 0) for cards in (MANY_TO_MOVE, BEYOND, FEW)]
    assert many.count.statements == some.count.statements == few.count.statements
    assert many.other == some.other
    # the card itself; and where the tray is longer than its window, the card that moves up into it
    assert (many.cards, some.cards, few.cards) == (2, 2, 1)
    assert without_numbers(many.sent) == without_numbers(some.sent)
    assert len(few.sent) < len(some.sent) <= len(many.sent) <= len(some.sent) + 20


async def test_V4_a_move_between_long_patterns_costs_the_same_beyond_the_window(tmp_path: Path) -> None:
    many, some, few = [
        await moved(tmp_path, 0, cards, cards // 2, cards // 2) for cards in (MANY_TO_MOVE, 2 * BEYOND, FEW)
    ]
    assert many.count.statements == some.count.statements == few.count.statements
    assert many.other == some.other
    # one moves up into the window it left; below the window where it goes nothing shows, but the window's last is
    # put again, since the page can not know that it stayed
    assert (many.cards, some.cards, few.cards) == (2, 2, 1)
    assert without_numbers(many.sent) == without_numbers(some.sent)
    assert len(many.sent) <= len(some.sent) + 20


async def test_V4_a_board_of_10000_that_is_opened_shows_as_much_to_everybody(tmp_path: Path) -> None:
    """The opening itself: one frame per audience, bounded by the windows of its lists."""
    sent: dict[int, str] = {}
    for cards in (MANY, 4 * BEYOND):
        async with browser(tmp_path / str(cards), board_in_sort(cards)) as at:
            await at.open()
            room = await at.desk.rooms.open(BOARD)
            with room.subscribe(Viewer(Role.OBSERVER, observer(1).person, "Group 1"), None) as whole:
                at.count.taken()
                sent[cards] = (await whole.next_frame()).decode()
                assert Cost(at.count.taken(), sent[cards]).cards == portray.WINDOW
    assert without_numbers(sent[MANY]) == without_numbers(sent[4 * BEYOND])
    assert len(sent[MANY]) <= len(sent[4 * BEYOND]) + 20
