"""What a real server writes to its log on a day with every kind of trouble: nothing of what people wrote (D8, D16)."""

import asyncio
import signal

import pytest

from tests.faults.raw import LOCAL, Person, people, watched
from tests.faults.strange import BINARY, frame

pytestmark = [pytest.mark.anyio, pytest.mark.server]
WORD = "zanzibar"


@pytest.mark.parametrize("kind", ["json", "text"])
async def test_D8_D16_a_day_leaves_no_word_name_code_or_board_in_the_log(kind: str) -> None:
    async with (
        watched(log_format=kind, log_level="debug", lag_limit=0.05) as server,
        people(server.port, 1) as [lead],
    ):
        code = (await lead.seen())["join_code"]
        ann = await Person(server.port).join(lead, f"Ann {WORD}")
        card = await ann.post(f"{WORD} two of five write.")
        link = (await lead.write("POST", "/links", kind="screen")).json()["link"]
        await lead.write("PUT", "/round", problem_of_practice=f"Why {WORD}?")
        body = f'{{"command_id": "{WORD}", "text": "{WORD}", "{WORD}": 1}}'
        assert (await ann.http.put(f"{ann.at}/cards/{card}", content=body)).status_code == 415
        headers = {"Content-Type": "application/json"}
        assert (
            await ann.http.put(f"{ann.at}/cards/{card}", content=body, headers=headers)
        ).status_code == 422
        for said in (
            f"GET /{WORD} HTTP/1.1\r\nHost: {LOCAL}\r\nX {WORD}\r\n\r\n",
            f"GET /boards/{WORD} HTTP/1.1\r\nHost: {WORD}\r\nCookie: {WORD}\r\nConnection: close\r\n\r\n",
            f"GET /{WORD} HTTP/1.1\r\nHost: {LOCAL}\r\nUpgrade: {WORD}\r\nConnection: Upgrade, close\r\n\r\n",
        ):
            async with asyncio.timeout(60):
                await (await server.wire(said.encode())).rest()
        for each in (
            frame(WORD.encode()),
            frame(WORD.encode() + b"\xff"),
            frame(WORD.encode(), BINARY),
            frame(WORD.encode() * 900),
            frame(WORD.encode(), 3),
        ):
            wire = await server.wire(ann.handshake(f"since={WORD}"))
            await wire.until(b"\r\n\r\n")
            await wire.say(each)
            async with asyncio.timeout(60):
                await wire.until(b"\x88")  # the close
        await ann.http.aclose()
        server.signal(signal.SIGTERM)
        await server.end(within=60)
        log = server.text
    tokens = [value for seat in (lead, ann) for value in seat.http.cookies.values()]
    secrets = [
        WORD,
        "Ann",
        code,
        card,
        lead.at.removeprefix("/boards/"),
        link.split("#")[1],
        "since=",
        *tokens,
    ]
    assert [secret for secret in secrets if secret in log] == []
    assert "started" in log and "stopped" in log
