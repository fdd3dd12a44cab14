"""What others do while a request waits for the database: it goes on in the round as it is by then."""

import asyncio
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.requests import Request

from app.domain.terms import Role
from app.domain.visibility import Viewer
from app.store.protocol import StorageDown
from app.web import live
from app.web.session import hash_of
from tests.web.day import Day, Person, desk_in, fresh
from tests.web.network import Networked
from tests.web.test_presence import room_of

pytestmark = pytest.mark.anyio


class Held:
    """One call that has its answer, or its trouble, and goes on with it when it is let go; later ones do not wait."""

    def __init__(
        self, patch: pytest.MonkeyPatch, of: object, name: str, trouble: Exception | None = None
    ) -> None:
        self.asked, self._go_on = asyncio.Event(), asyncio.Event()
        call, loop = getattr(of, name), asyncio.get_running_loop()
        first = iter((True,))

        def held(*about: object) -> object:
            if not next(first, False):
                return call(*about)
            answer = None if trouble else call(*about)
            loop.call_soon_threadsafe(self.asked.set)
            asyncio.run_coroutine_threadsafe(self._go_on.wait(), loop).result(20)
            if trouble:
                raise trouble
            return answer

        patch.setattr(of, name, held)

    @contextmanager
    def until_here(self) -> Iterator[None]:
        """Lets it go at the end of the body, whatever becomes of that."""
        try:
            yield
        finally:
            self._go_on.set()


async def test_D23_S14_a_token_that_is_looked_up_while_its_place_ends_is_not_remembered(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await day.join(await day.start(), "Ann")
    token, sessions = ann.token.encode(), desk_in(day.app).sessions
    held = Held(monkeypatch, sessions._directory, "seat")
    sessions._known.clear()
    looking = asyncio.create_task(sessions.by_token(token))
    await held.asked.wait()
    with held.until_here():
        assert (await ann.write("POST", "/leave")).status_code == 303
    assert await looking is None
    assert await sessions.by_token(token) is None


async def test_W11_D22_a_code_that_is_renewed_while_it_is_asked_for_is_not_put_on_the_screen(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    old, desk = await day.code(lead), desk_in(day.app)
    held = Held(monkeypatch, desk.directory, "code_of")
    showing = asyncio.create_task(lead.write("PUT", "/invitation", shown=True))
    await held.asked.wait()
    begun = begins(monkeypatch, day)
    renewing = asyncio.create_task(lead.write("PUT", "/door", renew=True))
    with held.until_here():
        await begun.wait()
    assert [(await each).status_code for each in (showing, renewing)] == [204, 204]
    shown = room_of(day, lead).presence.invitation
    assert shown is None or shown.code != old


async def test_D22_V8_a_door_that_is_asked_for_again_meanwhile_is_closed_when_that_is_said(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    directory, same = desk_in(day.app).directory, fresh()
    held = Held(monkeypatch, directory, "set_open", StorageDown("Just now."))
    asks = [asyncio.create_task(lead.write("PUT", "/door", open=False, command_id=same))]
    await held.asked.wait()
    begun = begins(monkeypatch, day)
    asks.append(asyncio.create_task(lead.write("PUT", "/door", open=False, command_id=same)))
    with held.until_here():
        await begun.wait()
    assert [(await each).status_code for each in asks] == [503, 204]
    assert not directory.is_open(lead.at.removeprefix("/boards/"))


async def test_D22_who_waits_to_join_when_the_door_is_closed_stays_outside(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    body = {"command_id": fresh(), "code": await day.code(lead), "name": "Ben"}
    held = Held(monkeypatch, desk_in(day.app).directory, "board_by_code")
    joining = asyncio.create_task(day.browser().post("/join", json=body))
    await held.asked.wait()
    with held.until_here():
        assert (await lead.write("PUT", "/door", open=False)).status_code == 204
    assert (await joining).status_code == 404
    assert [each["name"] for each in (await lead.view())["people"]] == ["Facilitator"]


async def test_B8_of_two_who_leave_a_network_at_once_the_last_one_is_asked(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    network, colleague = await two_who_open_one(day)
    held = Held(monkeypatch, desk_in(day.app).networks, "seats")
    leaving = asyncio.create_task(network.write("/leave"))
    counted = asyncio.create_task(held.asked.wait())  # where it is counted before it is done
    with held.until_here():
        await asyncio.wait((leaving, counted), return_when=asyncio.FIRST_COMPLETED)
        other = await colleague.write("/leave")
    counted.cancel()
    answers = sorted(((await leaving).status_code, other.status_code))
    assert answers == [204, 422]


async def test_D15_who_begins_to_wait_for_news_as_the_server_ends_is_answered(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "POLL_SECONDS", None)  # a test does not wait for it
    lead = await day.start()
    room, desk, loop = room_of(day, lead), desk_in(day.app), asyncio.get_running_loop()
    viewer = Viewer(Role.FACILITATOR, next(iter(room.board.members)))
    stays = asyncio.Event()

    async def receive() -> dict[str, str]:
        await stays.wait()
        return {"type": "http.disconnect"}

    with room.subscribe(viewer, room.cursor(viewer), asks=True) as page:
        page.frames()
        page._news.clear()
        waiting = asyncio.create_task(live._first_news(Request({"type": "http"}, receive), desk, page))
        loop.call_soon(desk.end)  # after the first step of that, before those that it starts
        async with asyncio.timeout(10):
            assert await waiting == []


async def test_D13_K4_a_stream_that_is_let_go_while_it_writes_leaves_nobody_here(day: Day) -> None:
    lead = await day.start()
    room, at = room_of(day, lead), f"{lead.at}/live"
    cookie = "; ".join(f"{name}={value}" for name, value in lead.http.cookies.items())
    said = {"host": "board.test", "accept": "text/event-stream", "cookie": cookie}
    headers = [(name.encode(), value.encode()) for name, value in said.items()]
    scope = {"type": "http", "method": "GET", "path": at, "raw_path": at.encode(), "query_string": b""}
    scope |= {"scheme": "http", "root_path": "", "headers": headers, "client": ("192.0.2.1", 1)}
    full, let_go = asyncio.Event(), asyncio.Event()

    async def receive() -> dict[str, str]:
        await let_go.wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            full.set()
            await asyncio.Event().wait()  # who does not read takes nothing more

    streaming = asyncio.create_task(day.app(scope, receive, send))
    await full.wait()
    assert len(room.presence.here) == len(desk_in(day.app).connected) == 1
    let_go.set()
    await streaming
    assert not room.presence.here
    assert not desk_in(day.app).connected


def begins(patch: pytest.MonkeyPatch, day: Day) -> asyncio.Event:
    """Set when somebody's next write is about to be read; it comes as far as it can then before others have their turn."""
    begun, writes = asyncio.Event(), desk_in(day.app).writes
    take = writes.take

    def taken(*about: object) -> None:
        begun.set()
        take(*about)  # type: ignore[arg-type]

    patch.setattr(writes, "take", taken)
    return begun


async def two_who_open_one(day: Day) -> tuple[Networked, Networked]:
    """A network that two browsers open, and nobody else."""
    lead: Person = await day.start()
    network = await Networked.of(lead.http)
    token = (await network.write("/links")).json()["link"].split("#")[1]
    there = day.browser()
    await there.post("/open", json={"command_id": fresh(), "token": token})
    desk_in(day.app).networks.end_seat(hash_of(token.encode()))  # as if its seven days were over
    return network, await Networked.of(there)
