"""Where the parts of the server meet: a rest between requests, a disk that keeps the writer, a log that nobody reads."""

import asyncio
import fcntl
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from threading import Timer
from uuid import uuid4

import httpx
import pytest

from tests.faults.raw import LOCAL, Watched, Wire, people, watched

pytestmark = [pytest.mark.anyio, pytest.mark.server]
SOON = 20
"""Seconds that stand for "at once" on a loaded machine."""
PROJECT = Path(__file__).parents[2]
OK, NO_SEAT = b"HTTP/1.1 200 OK", b"HTTP/1.1 401 Unauthorized"


async def asked(server: Watched) -> Wire:
    """A connection that has its answer, and stays open."""
    wire = await server.wire(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
    assert (await wire.until(b"ok\n")).startswith(OK)
    return wire


async def test_D14_connections_that_rest_make_room_and_those_that_ask_do_not() -> None:
    async with watched(connections=10) as server, asyncio.timeout(SOON * 3):
        resting = [await asked(server) for _ in range(10)]
        await asked(server)
        assert await resting[0].rest() == b"", "the one that has rested for longest has made room"
        for wire in resting[1:]:
            await wire.say(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
            assert (await wire.until(b"ok\n")).startswith(OK)


async def test_D14_a_body_that_comes_after_its_answer_leaves_a_connection_that_rests() -> None:
    head = b"POST /boards/none/cards HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n"
    async with watched(connections=10) as server, asyncio.timeout(SOON * 3):
        wires = [await server.wire(head) for _ in range(10)]
        for wire in wires:
            assert (await wire.until(b"\r\n\r\n")).startswith(NO_SEAT)
            await wire.say(b"x" * 9)
        for _ in range(10):
            await asked(server)
        assert (await server.counters())['debrief_refused_total{what="crowded"}'] >= 10


async def test_D15_a_database_that_another_program_holds_does_not_hold_up_the_end() -> None:
    async with watched(drain_seconds=1) as server, people(server.port, 2) as [lead, ann]:
        await ann.post("Two of five write.")
        code = (await lead.seen())["join_code"]
        with closing(sqlite3.connect(server.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            joining = {"code": code, "name": "Bo"}
            card = {"card": str(uuid4()), "text": "Not saved.", "classroom": "C1", "focus": "task"}
            wires = [
                await server.wire(posted("/join", f"Host: {LOCAL}\r\n", joining))
                for _ in range(8)  # each waits for five seconds, one after the other
            ] + [await server.wire(posted(f"{ann.at}/cards", ann.head, card))]
            for _ in range(2):
                await asked(server)  # so those before it are under way
            server.signal(signal.SIGTERM)
            assert await server.end(within=SOON) == -signal.SIGTERM
            assert [await wire.rest() for wire in wires] == [b""] * len(wires), "nobody was told anything"
            other.execute("COMMIT")
        assert "stopped" in server.events
        await server.start()
        assert len((await ann.seen())["mine"]) == 1, "what was confirmed, and nothing else"


def posted(path: str, head: str, fields: dict[str, str]) -> bytes:
    """The request of a write."""
    body = json.dumps({"command_id": str(uuid4()), **fields}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@pytest.mark.parametrize(("by", "status"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)])
def test_D16_a_log_that_nobody_reads_holds_up_nobody(tmp_path: Path, by: int, status: int) -> None:
    reads, writes = os.pipe()
    fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, 4_096)
    os.set_blocking(writes, False)
    with suppress(BlockingIOError):
        while os.write(writes, b"x" * 4_096):
            pass
    os.set_blocking(writes, True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DEBRIEF_")}
    with subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", "0"],
        cwd=tmp_path,
        env=environment | {"PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=writes,
        text=True,
    ) as process:
        too_late = Timer(SOON * 6, process.kill)
        too_late.start()
        assert process.stdout
        where = process.stdout.readline().split("open ")[1].strip()
        assert httpx.get(f"{where}/readyz", trust_env=False, timeout=SOON).text == "ready\n"
        process.send_signal(by)
        assert process.wait() == status
        too_late.cancel()
    os.close(writes)
    assert os.read(reads, 8_192).strip(b"x") == b"", "it was full to the end"
    os.close(reads)


async def test_a_proxy_on_this_machine_opens_the_counters_to_nobody() -> None:
    async with (
        watched() as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=SOON) as http,
    ):
        assert (await http.get("/metrics")).status_code == 200
        for name, value in (
            ("X-Forwarded-For", "192.0.2.1"),
            ("Forwarded", "for=192.0.2.1"),
            ("Via", "1.1 a"),
        ):
            assert (await http.get("/metrics", headers={name: value})).status_code == 404


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
async def test_D9_on_a_socket_for_both_kinds_of_addresses_ipv4_is_known_by_its_name() -> None:
    async with watched(host="::", connections_per_address=2, trusted_proxies=LOCAL) as server:
        async with asyncio.timeout(SOON * 3):
            assert len([await asked(server) for _ in range(30)]) == 30
        assert (await server.counters())["debrief_connections"] == 0, "only the machine itself is told"


async def test_D9_behind_a_proxy_that_is_trusted_its_address_is_no_limit_for_all() -> None:
    async with watched(connections_per_address=2, trusted_proxies=LOCAL) as server, asyncio.timeout(SOON * 3):
        assert len([await asked(server) for _ in range(30)]) == 30
        assert json.dumps(await server.counters()).count("crowded") == 0
