"""The server ends: everybody is told, what is under way is answered, and nobody who does not read is waited for."""

import asyncio
import json
import signal
import sqlite3
from uuid import uuid4

import httpx
import pytest

from tests.faults.raw import JSON, Person, Watched, Wire, code_of_close, people, watched
from tests.faults.readers import VIEWERS, busy_board, never_read

pytestmark = [pytest.mark.anyio, pytest.mark.server]
DRAIN = 30
"""Seconds that the server would wait for somebody who does not end."""
SOON = 20
"""Seconds that stand for "at once" on a loaded machine."""
BY_SIGTERM = -signal.SIGTERM


async def sockets(server: Watched, seat: Person, many: int) -> list[Wire]:
    """So many open sockets of somebody who reads."""
    since = (await seat.seen())["cursor"]
    wires = [await server.wire(seat.handshake(f"since={since}")) for _ in range(many)]
    for wire in wires:
        assert (await wire.until(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    return wires


async def test_D15_everybody_who_reads_is_told_1012_and_a_hundred_who_do_not_hold_nobody_up() -> None:
    async with watched(drain_seconds=DRAIN) as server, busy_board(server) as board:
        await never_read(server, board.stuck, 100, VIEWERS)
        await never_read(server, board.stuck, 12, ["silent", "half a head", "half an upgrade"])
        for _ in range(30):
            await board.move()
        server.signal(signal.SIGTERM)
        assert await server.end(within=SOON) == BY_SIGTERM
        assert await asyncio.gather(*board.reading) == [1012] * 5


async def test_D15_three_hundred_sockets_are_all_told_1012() -> None:
    async with watched(drain_seconds=DRAIN) as server, people(server.port, 1) as [lead]:
        wires = await sockets(server, lead, 300)
        server.signal(signal.SIGTERM)
        async with asyncio.timeout(SOON):
            codes = [code_of_close(await wire.rest()) for wire in wires]
        assert codes == [1012] * 300
        await server.end(within=SOON)
        assert server.events == ["started", "stopping", "stopped"]


async def test_D15_a_request_under_way_is_answered_and_on_disk() -> None:
    async with watched(drain_seconds=DRAIN) as server, people(server.port, 2) as [_, ann]:
        card = str(uuid4())
        fields = {"text": "Two of five write.", "classroom": "C1", "focus": "task"}
        body = json.dumps({"command_id": str(uuid4()), "card": card, **fields}).encode()
        head = f"POST {ann.at}/cards HTTP/1.1\r\n{ann.head}Content-Type: application/json\r\n"
        wire = await server.wire(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:20])
        [socket] = await sockets(server, ann, 1)
        server.signal(signal.SIGTERM)
        assert code_of_close(await socket.rest()) == 1012  # so it is ending now
        await wire.say(body[20:])
        async with asyncio.timeout(SOON):
            assert (await wire.rest()).startswith(b"HTTP/1.1 204 ")
        await server.end(within=SOON)
        with sqlite3.connect(server.database) as database:
            assert database.execute("SELECT count(*) FROM card_text").fetchone() == (1,)
        database.close()


async def test_D15_who_asks_for_news_and_waits_is_answered_at_once() -> None:
    async with watched(drain_seconds=DRAIN) as server, people(server.port, 1) as [lead]:
        first = (await lead.http.get(f"{lead.at}/live?since=", headers=JSON)).json()
        query = f"since={first['head']}&heard={first['heard']}"
        polls = [await server.wire(lead.poll(query)) for _ in range(20)]
        await server.until_connected(20, within=SOON)
        server.signal(signal.SIGTERM)
        async with asyncio.timeout(SOON):
            answers = [await each.rest() for each in polls]
        assert {each.split(b"\r\n")[0] for each in answers} == {b"HTTP/1.1 200 OK"}
        assert all(b'{"frames":[],' in each for each in answers)
        await server.end(within=SOON)


async def test_D15_who_never_ends_a_request_is_not_waited_for_longer_than_the_time_to_end() -> None:
    async with watched(drain_seconds=1) as server, people(server.port, 1) as [lead]:
        [socket] = await sockets(server, lead, 1)
        await never_read(server, lead, 20, ["half a body"])
        await lead.seen()
        server.signal(signal.SIGTERM)
        assert code_of_close(await socket.rest()) == 1012
        await server.end(within=SOON)
        assert server.events[-1] == "stopped"


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (signal.SIGTERM, signal.SIGTERM, BY_SIGTERM),
        (signal.SIGINT, signal.SIGINT, 130),
        (signal.SIGTERM, signal.SIGINT, BY_SIGTERM),
    ],
)
async def test_D15_a_second_signal_does_no_harm(first: int, second: int, status: int) -> None:
    async with watched(drain_seconds=1) as server, people(server.port, 2) as [_, ann]:
        [socket] = await sockets(server, ann, 1)
        await never_read(server, ann, 1, ["half a body"])
        card = await ann.post("Two of five write.")
        server.signal(first)
        assert code_of_close(await socket.rest()) == 1012
        server.signal(second)
        assert await server.end(within=SOON) == status
        await server.start()
        found = await ann.seen()
        assert card in json.dumps(found)


async def test_D15_what_was_acknowledged_while_it_ended_is_there_afterwards_once() -> None:
    async with watched(drain_seconds=DRAIN) as server, people(server.port, 9) as [_, *seats]:
        taken: list[str] = []
        began = asyncio.Event()

        async def writes(seat: Person) -> None:
            try:
                while True:
                    taken.append(await seat.post("Two of five write."))
                    if len(taken) > 100:
                        began.set()
            except httpx.HTTPError:
                return  # it has ended

        async with asyncio.timeout(SOON * 3), asyncio.TaskGroup() as tasks:
            for seat in seats:
                tasks.create_task(writes(seat))
            await began.wait()
            server.signal(signal.SIGTERM)
        await server.end(within=SOON)
        await server.start()
        found: list[str] = []
        for seat in seats:
            mine = (await seat.http.get(seat.at, headers=JSON)).json()["mine"]
            found += [card["id"] for card in mine]
        assert set(taken) <= set(found)
        assert len(found) == len(set(found))
