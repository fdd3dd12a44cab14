"""Who never reads, never asks or never ends delays nobody and keeps nothing; the long form is `tests.faults.readers`."""

import asyncio

import pytest

from tests.faults.raw import code_of_close, frames_in, people, watched
from tests.faults.readers import VIEWERS, busy_board, never_read
from tests.faults.strange import frame

pytestmark = [pytest.mark.anyio, pytest.mark.server]
MOVES = 60
HURRY = 5
"""Who does not ask or read is waited for so many times shorter than in earnest: two seconds, not ten."""
PATIENCE = 90
"""Seconds for what takes three, on a machine that does much else."""
MEMORY = 40
"""Megabytes that may stay: pages that were rendered for the first time, and what Python does not give back."""
PING = bytes((0x89, 0x80 + 125)) + bytes(4) + bytes(125)
EMPTY, BEGUN, GOES_ON = (bytes((first, 0x80)) + bytes(4) for first in (0x81, 0x01, 0x00))


async def test_D13_D14_a_hundred_who_never_read_or_ask_are_freed_and_the_others_miss_nothing() -> None:
    async with watched(HURRY) as server, busy_board(server) as board:
        for _ in range(MOVES):
            await board.move()
        before = server.memory
        await never_read(server, board.stuck, 100, VIEWERS)
        others = await never_read(server, board.stuck, 12, ["silent", "half a head", "half an upgrade"])
        for _ in range(MOVES):
            await board.move()
        assert board.moves_seen() == [2 * MOVES] * 5
        await server.until_connected(5, within=PATIENCE)
        async with asyncio.timeout(PATIENCE):
            said = await asyncio.gather(*(each.rest() for each in others))
        assert set(said) == {b""}
        assert server.memory - before < MEMORY
        await board.move()
        assert board.moves_seen() == [2 * MOVES + 1] * 5
        assert server.events == ["started"]


async def test_D13_who_pings_without_end_and_reads_no_answer_is_ended() -> None:
    async with watched() as server, people(server.port, 1) as [lead]:
        wire = await server.wire(lead.handshake(), small=True)
        await wire.until(b"\r\n\r\n")
        before = server.memory
        async with asyncio.timeout(PATIENCE):
            while await wire.say(PING * 400):
                pass
        assert server.memory - before < MEMORY


@pytest.mark.parametrize(
    ("first", "each"), [(b"", PING), (b"", EMPTY), (BEGUN, GOES_ON)], ids=["pings", "texts", "fragments"]
)
async def test_D9_a_flood_of_frames_of_any_kind_is_told_to_try_later(first: bytes, each: bytes) -> None:
    async with watched() as server, people(server.port, 1) as [lead]:
        wire = await server.wire(lead.handshake())
        await wire.until(b"\r\n\r\n")
        await wire.say(first + each * 2_000)
        async with asyncio.timeout(PATIENCE):
            read = await wire.rest()
        codes = [content[:2] for opcode, content in frames_in(read) if opcode == 8]
        assert codes == [(1013).to_bytes(2, "big")]
        assert server.events == ["started"]


async def test_D9_who_goes_on_after_the_close_is_not_listened_to() -> None:
    async with watched() as server, people(server.port, 1) as [lead]:
        wire = await server.wire(lead.handshake())
        await wire.until(b"\r\n\r\n")
        await wire.say(frame(b"nothing that is known"))
        await wire.until((1003).to_bytes(2, "big"))
        async with asyncio.timeout(PATIENCE):
            while await wire.say(PING * 400):
                pass
        assert (await server.counters())['debrief_refused_total{what="flood"}'] == 1
        assert server.events == ["started"]


@pytest.mark.parametrize("closed", [False, True])
async def test_D9_a_flood_is_read_to_its_end_so_that_its_code_arrives(closed: bool) -> None:
    async with watched() as server, people(server.port, 1) as [lead]:
        wire = await server.wire(lead.handshake())
        await wire.until(b"\r\n\r\n")
        if closed:
            await wire.say(frame(b"nothing that is known"))
            await wire.until((1003).to_bytes(2, "big"))
        assert await wire.say(EMPTY * 400 + PING * 3_000)
        async with asyncio.timeout(PATIENCE):
            read = await wire.rest()
        assert code_of_close(read) == (None if closed else 1013)
        assert not wire.torn


async def test_D14_what_is_too_large_before_it_is_a_request_is_refused() -> None:
    async with watched() as server, people(server.port, 1) as [lead]:
        for said, answer in (
            (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 9_000, b"HTTP/1.1 431 "),
            (b"GET /" + b"a" * 40_000, b"HTTP/1.1 431 "),
            (lead.handshake()[:-2] + b"X: " + b"y" * 9_000 + b"\r\n\r\n", b"HTTP/1.1 431 "),
            (b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n" * 5_000, b"HTTP/1.1 200 "),
        ):
            wire = await server.wire(said)
            async with asyncio.timeout(PATIENCE):
                read = await wire.rest()
            assert read.startswith(answer) or not read, read[:60]
            assert read.count(b"HTTP/1.1 200") < 100
        assert (await lead.seen())["step"]


async def test_D14_idle_connections_make_room_for_people() -> None:
    async with watched(connections_per_address=20) as server, people(server.port, 1) as [lead]:
        wires = [await server.wire() for _ in range(200)]
        async with asyncio.timeout(PATIENCE):
            for wire in wires[:180]:
                assert await wire.rest() == b""  # so all have come
        assert (await lead.seen())["step"]
        assert (await server.counters())['debrief_refused_total{what="crowded"}'] >= 180
