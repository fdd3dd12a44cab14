"""A viewer that never reads costs nobody anything; a subscription is a cursor, not a queue."""

import asyncio
import json
import os
import socket
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.domain.commands import PlaceCard
from app.domain.terms import PersonId, Role
from app.domain.visibility import Viewer
from app.live.room import Room
from app.live.subscription import Subscription
from app.main import create_app
from app.rehearsal.client import Client
from app.rehearsal.day import all_of
from app.server import connections
from app.server.serving import Server, configured, listen
from app.settings import load_settings
from app.store.protocol import Batch
from tests.desk import facilitator, observer
from tests.live.house import BOARD, House, house
from tests.whole.big import board_in_sort, card_id, pattern_id
from tests.whole.counting import Count, count_renders

pytestmark = pytest.mark.anyio
MOVES = 100
SEND_BUFFER = 4_096
HIGH_WATER = 65_536
"""Bytes that asyncio holds for a connection before it asks the sender to wait."""


# --- over real sockets -------------------------------------------------------------------------------------


class Stuck:
    """A browser whose socket is open and that reads nothing, until it is told to."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SEND_BUFFER)
        self._socket.setblocking(False)
        self._read = b""

    async def connect(self, port: int, cursor: str) -> None:
        """Completes the handshake, and reads not a byte more."""
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._socket, ("127.0.0.1", port))
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.client._http.cookies.jar)
        lines = (
            f"GET {self.client.board_path}/live?since={cursor} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            f"Origin: {self.client.url}",
            f"Cookie: {cookies}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
        )
        await loop.sock_sendall(self._socket, ("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += await loop.sock_recv(self._socket, 1)
        assert answer.startswith(b"HTTP/1.1 101 ")

    async def frame(self) -> dict[str, str]:
        """The next text frame; pings are passed over."""
        while True:
            head = await self._take(2)
            length = head[1]
            if length >= 126:
                length = int.from_bytes(await self._take(2 if length == 126 else 8), "big")
            content = await self._take(length)
            if head[0] & 0x0F == 1:
                found: dict[str, str] = json.loads(content)
                return found

    def close(self) -> None:
        self._socket.close()

    async def _take(self, many: int) -> bytes:
        while len(self._read) < many:
            got = await asyncio.get_running_loop().sock_recv(self._socket, 65_536)
            assert got, "the server closed the connection"
            self._read += got
        taken, self._read = self._read[:many], self._read[many:]
        return taken


@contextmanager
def count_frames() -> Iterator[Counter[Subscription]]:
    """Frames of news (not of presence) that were made for each open page."""
    made: Counter[Subscription] = Counter()
    changes = Subscription._changes

    def counted(self: Subscription) -> bytes:
        frame = changes(self)
        made[self] += bool(frame)
        return frame

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Subscription, "_changes", counted)
        yield made


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Server, int]]:
    """The real server on this test's own loop, with sockets that hold little."""
    settings = load_settings(
        database_url=f"sqlite:///{folder}/board.db", writes_per_second=1000, writes_burst=1000
    )
    with listen("127.0.0.1", 0) as sock, pytest.MonkeyPatch.context() as patch:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 0
        )  # on a slow machine it stays connected
        ready = asyncio.Event()
        server = configured(create_app(settings), settings, ready.set)
        server.config.ws_ping_timeout = None  # for the same reason, and:
        patch.setattr(connections, "STUCK_SECONDS", 3_600)
        patch.setattr(connections, "SLOWEST_SECONDS", 3_600)
        running = asyncio.get_running_loop().create_task(server.serve(sockets=[sock]))
        try:
            await ready.wait()
            yield server, sock.getsockname()[1]
        finally:
            server.should_exit = True
            await running


async def test_V9_a_viewer_that_never_reads_costs_nobody_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with served(tmp_path) as (server, port), _people(f"http://127.0.0.1:{port}", 5) as people:
        lead, sleeper, *others = people
        card, patterns = await _ready_to_sort(lead, sleeper)
        async with _listening(people, others), _stuck(server, port, sleeper) as (stuck, page):
            with count_frames() as made:
                counts: list[int] = []
                for number in range(MOVES):
                    await _move(lead, card, patterns[number % 2], others)
                    counts.append(made[page])

                # the others have every move, each as soon as it happened
                shown = f'id="card-{card}"'
                for client in others:
                    assert sum(shown in frame.content for frame in client.heard.frames) == MOVES
                # for the stuck one frames were made until its connection was full, and from then on none
                assert counts[-1] == counts[MOVES // 2] < MOVES // 2
                # kept for it is a cursor, and what its connection had taken before it was full
                assert not [
                    value for value in vars(page).values() if isinstance(value, list | dict | asyncio.Queue)
                ]
                largest = max(frame.size for frame in others[0].heard.frames)
                assert max(_waiting_bytes(server)) <= HIGH_WATER + 2 * largest

                # it reads again: what was under way, then one frame for all the rest, and it is as a fresh page
                read, cursor, model = 0, "", sleeper.screen()
                while _public(cursor) != _public(others[0]._cursor):
                    frame = await stuck.frame()
                    read += "cursor" in frame
                    cursor = frame.get("cursor", cursor)
                    model.apply(frame.get("content", ""))  # a head holds none
                assert read == made[page] == counts[-1] + 1, "all that it missed is one frame"
                assert model.live() == (await sleeper.fresh()).live()
                assert page.at_rest


def _public(cursor: str) -> str:
    """How far a cursor is in what everybody hears."""
    return cursor.split(".")[1] if cursor else ""


async def _move(lead: Client, card: str, into: str, seen_by: list[Client]) -> None:
    """A move that the others have seen when this returns."""
    before = [len(client.heard.frames) for client in seen_by]
    await lead.on_board("PUT", f"cards/{card}/place", pattern=into)
    for client, known in zip(seen_by, before, strict=True):
        await client.until(lambda c=client, k=known: len(c.heard.frames) > k)  # type: ignore[misc]


@asynccontextmanager
async def _people(url: str, many: int) -> AsyncIterator[list[Client]]:
    """A facilitator and observers, all at one board."""
    people = [Client(url, f"person {number}") for number in range(many)]
    try:
        await people[0].enter("/rounds", problem_of_practice="Each fills in their own sheet.")
        code = (await people[0].seen())["join_code"]
        await all_of(person.enter("/join", code=code, name=person.name) for person in people[1:])
        yield people
    finally:
        for person in people:
            await person.close()


@asynccontextmanager
async def _listening(loading: list[Client], listening: list[Client]) -> AsyncIterator[None]:
    """All open the page, some hold a socket."""
    for client in loading:
        await client.load()
    async with asyncio.TaskGroup() as sockets:
        tasks = [sockets.create_task(client.listen()) for client in listening]
        for client in listening:
            await client.until(lambda c=client: c.heard.frames)  # type: ignore[misc]  # of presence
        yield
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def _stuck(server: Server, port: int, client: Client) -> AsyncIterator[tuple[Stuck, Subscription]]:
    """The client's socket that does not read, and the server's subscription for it."""
    stuck, before = Stuck(client), set(_pages(server))
    await stuck.connect(port, client._cursor)
    new: set[Subscription] = set()
    async with asyncio.timeout(120):
        while not new:
            await client.get("/healthz")  # a turn of the server's
            new = _pages(server) - before
    try:
        yield stuck, new.pop()
    finally:
        stuck.close()


async def _ready_to_sort(lead: Client, author: Client) -> tuple[str, list[str]]:
    """A long card and two patterns."""
    card, patterns = str(uuid4()), [str(uuid4()), str(uuid4())]
    text = "3 of 5 students write. " * 20
    await author.on_board("POST", "cards", card=card, text=text, classroom="C1", focus="student")
    for step in ("select", "share", "sort"):
        await lead.on_board("PUT", "step", step=step, confirm=True)
    for pattern in patterns:
        await lead.on_board("POST", "patterns", pattern=pattern)
    return card, patterns


def _pages(server: Server) -> set[Subscription]:
    app: Any = server.config.app
    return {page for room in app.state.desk.rooms._open.values() for page in room.subscriptions}


def _waiting_bytes(server: Server) -> list[int]:
    connections: set[Any] = server.server_state.connections
    return [connection.transport.get_write_buffer_size() for connection in connections]


# --- rooms alone, where turns can be counted -----------------------------------------------------------------


@asynccontextmanager
async def _sorting(folder: Path, cards: int) -> AsyncIterator[tuple[House, Room]]:
    """A room at Sort with two empty patterns."""
    async with house(folder / "board.db") as at:
        at.log.append([Batch(BOARD, 0, tuple(board_in_sort(cards, 0, 0)))])
        yield at, await at.room()


def _viewer(number: int, group: str) -> Viewer:
    return Viewer(Role.OBSERVER, PersonId(f"viewer-{number}"), group)


async def _move_all(at: House, cards: int, into: int) -> None:
    """All at once."""
    moves = [PlaceCard(card_id(number), pattern_id(into)) for number in range(cards)]
    await asyncio.gather(*(at.ask(observer(1), move) for move in moves))


async def test_V7_what_waits_reaches_a_viewer_in_one_frame_per_turn(tmp_path: Path) -> None:
    async with _sorting(tmp_path, 100) as (at, room):
        viewer = _viewer(1, "Group 1")
        with room.subscribe(viewer, room.cursor(viewer)) as subscription, count_frames() as made:
            await subscription.next_frame()  # presence
            await _move_all(at, 100, 0)
            frame = (await subscription.next_frame()).decode()
            assert subscription.at_rest
            assert made[subscription] == 1
            assert frame.count('id=\\"card-') == 100


@pytest.mark.parametrize("groups", [1, 6])
async def test_V3_a_move_is_rendered_once_however_many_look(tmp_path: Path, groups: int) -> None:
    rendered: dict[int, Counter[str]] = {}
    for many in (1, 40):
        count = Count()
        (tmp_path / str(many)).mkdir()
        with count_renders(count):
            async with _sorting(tmp_path / str(many), 30) as (at, room):
                viewers = [_viewer(number, f"Group {number % groups}") for number in range(many)]
                with ExitStack() as stack:
                    pages = [stack.enter_context(room.subscribe(who, room.cursor(who))) for who in viewers]
                    await asyncio.gather(*(page.next_frame() for page in pages))
                    count.taken()
                    for number in range(30):
                        await at.ask(observer(1), PlaceCard(card_id(number), pattern_id(0)))
                        frames = {json.loads(await page.next_frame())["content"] for page in pages}
                        assert len(frames) == 1
                    rendered[many] = count.taken().renders
    assert rendered[40] == rendered[1]
    assert rendered[1]["card"] == 30  # each card moved once


async def test_V3_a_page_is_rendered_once_for_all_who_see_the_same(tmp_path: Path) -> None:
    count = Count()
    with count_renders(count):
        async with _sorting(tmp_path, 30) as (_, room):
            pages = {room.page(_viewer(number, f"Group {number % 6}")).stage for number in range(40)}
            renders = count.taken().renders
    assert len(pages) == 1
    assert (renders["stage"], renders["card"], renders["mine"]) == (1, 30, 40)


async def test_V9_forty_who_were_away_are_told_the_same_once(tmp_path: Path) -> None:
    """They come back at the same time, from one cursor: one rendering serves them all, and is no whole page."""
    count = Count()
    with count_renders(count):
        async with _sorting(tmp_path, 60) as (at, room):
            viewers = [_viewer(number, f"Group {number % 6}") for number in range(40)]
            away = [room.cursor(who) for who in viewers]
            await _move_all(at, 60, 0)
            count.taken()
            with ExitStack() as stack:
                pages = [
                    stack.enter_context(room.subscribe(who, since))
                    for who, since in zip(viewers, away, strict=True)
                ]
                frames = {json.loads(await page.next_frame())["content"] for page in pages}
            renders = count.taken().renders
    assert len(frames) == 1 and "#stage" not in frames.pop()
    assert (renders["card"], renders["stage"]) == (60, 0)


async def test_V9_hands_that_move_without_end_leave_nothing_behind(tmp_path: Path) -> None:
    """Lifting and letting go changes what is held a thousand times; what is kept does not grow with it."""
    async with _sorting(tmp_path, 30) as (_, room):
        viewer, lead = _viewer(1, "Group 1"), Viewer(Role.FACILITATOR, facilitator().person)
        with (
            room.subscribe(viewer, room.cursor(viewer)) as page,
            room.subscribe(lead, room.cursor(lead)) as other,
        ):
            kept = set()
            for number in range(1_000):
                page.hold(card_id(number % 30), "")
                await asyncio.gather(page.next_frame(), other.next_frame())
                page.let_go()
                await asyncio.gather(page.next_frame(), other.next_frame())
                kept.add(len(room.screens()._presence))
            assert kept == {2}
