"""A program that keeps up with a board as a browser does: the pauses and patiences of app/static/js/live.js, by its socket alone."""

import asyncio
import contextlib
import json
import random
from collections.abc import Callable
from time import perf_counter

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from app.rehearsal.client import STAY_AWAY, Client

HELLO = 4.0  # this and all below in seconds; a connection on which nothing was heard by then does not work
SILENT, PONG = 4.0, 2.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0


async def follow(
    client: Client, chance: random.Random, note: Callable[..., None] = lambda *_, **__: None
) -> None:
    """Listens from the client's cursor, and connects again with it whatever happens; until it is cancelled or sent away."""
    lost_at = perf_counter()
    while True:
        began, flowed = perf_counter(), False
        note("connected", since=client._cursor)
        try:
            async with asyncio.timeout(HELLO) as patience, _socket(client) as socket:
                client._socket = socket
                while True:
                    text = await _heard(socket) if flowed else await socket.recv()
                    if not flowed:
                        client.connections += 1
                        patience.reschedule(None)
                        flowed = True
                    client._cursor = client.heard.frame(text).cursor or client._cursor
                    client._tell()
        except ConnectionClosed as closed:
            if closed.rcvd and closed.rcvd.code in STAY_AWAY:
                raise
        except (OSError, InvalidHandshake, TimeoutError, EOFError):
            pass
        note("lost")
        if flowed:
            began = lost_at = perf_counter()
        longest = min(LONGEST_PAUSE, max(FIRST_PAUSE, (perf_counter() - lost_at) / 3))
        await asyncio.sleep(max(0.0, began + chance.uniform(0, longest) - perf_counter()))


async def _heard(socket: ClientConnection) -> str | bytes:
    """The next message; a socket that is silent is asked, and given up when it does not answer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SILENT):
            return await socket.recv()
    await socket.send(json.dumps({"ping": True}))
    async with asyncio.timeout(PONG):
        return await socket.recv()


def _socket(client: Client) -> connect:
    since = client._cursor + ("&as=screen" if client.path.endswith("/screen") else "")
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return connect(
        f"{client.url.replace('http', 'ws', 1)}{client.board_path}/live?since={since}",
        origin=client.url,  # type: ignore[arg-type]  # websockets names the type Origin, a NewType of str
        additional_headers={"Cookie": cookies},
        compression=None,
        max_size=None,
        proxy=None,
        open_timeout=HELLO,
        close_timeout=0.1,  # a browser does not wait for the other side's word
    )
