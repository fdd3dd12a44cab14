"""Everything that can be done to a board at work: each fault by its name, with its beginning and its end in the history."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from tests.faults import disk
from tests.faults.history import History
from tests.faults.load import Party
from tests.faults.proxy import Proxy
from tests.faults.supervisor import Supervised

REACHED_WITHIN = 5.0
STUCK = 10
"""Readers that never read, at a time."""
FLAPS = 4


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to be done: for so many seconds, or at a pass of a point."""

    kind: str
    seconds: float = 0.0
    point: str = ""
    times: int = 1
    pause: float = 0.0  # seconds of peace before it


@dataclass(frozen=True, slots=True)
class Scene:
    """A server, the way to it, the people at its board, and the history of it all; ``name`` is the server's there."""

    name: str
    server: Supervised
    proxy: Proxy
    party: Party
    history: History

    @asynccontextmanager
    async def fault(self, kind: str, what: str = "fault", **fields: object) -> AsyncIterator[None]:
        """Notes that it begins and ends."""
        number = self.history.fault(what, self.name, kind=kind, **fields)
        try:
            yield
        finally:
            self.history.ended(number, self.name)


async def do(scene: Scene, fault: Fault) -> None:
    """One fault; the server runs and the network is well when it returns."""
    await asyncio.sleep(fault.pause)
    await FAULTS[fault.kind](scene, fault)


# --- the server ------------------------------------------------------------------------------------------------


async def _kill(scene: Scene, _: Fault) -> None:
    """kill -9 at any time."""
    async with scene.fault("kill", "kill", point="at random"):
        await scene.server.kill()
    await scene.server.start()


async def _kill_at_point(scene: Scene, fault: Fault) -> None:
    """kill -9 at any time, then at a point."""
    async with scene.fault("kill", "kill", point="at random"):
        await scene.server.kill()
    await scene.server.start(f"{fault.point}:{fault.times}")
    reached = await scene.server.died(REACHED_WITHIN)
    async with scene.fault("kill", "kill", point=fault.point if reached else "at random"):
        await scene.server.kill()
    await scene.server.start()


async def _restart(scene: Scene, _: Fault) -> None:
    """SIGTERM, and a start at once."""
    async with scene.fault("restart"):
        await scene.server.stop()
    await scene.server.start()


# --- the network -----------------------------------------------------------------------------------------------


async def _network(scene: Scene, fault: Fault, **rules: float) -> None:
    async with scene.fault(fault.kind):
        scene.proxy.set(**rules)
        await asyncio.sleep(fault.seconds)
        scene.proxy.heal()


async def _gone(scene: Scene, fault: Fault) -> None:
    """All connections are reset, and new ones are for a while."""
    async with scene.fault(fault.kind):
        scene.proxy.set(refuse=True)
        scene.proxy.cut()
        await asyncio.sleep(fault.seconds)
        scene.proxy.heal()


async def _swallowed(scene: Scene, fault: Fault) -> None:
    """All connections are reset, and who comes back meanwhile gets no answer, also when it is over: only a new try does."""
    async with scene.fault(fault.kind):
        scene.proxy.set(swallow=True)
        scene.proxy.cut()
        await asyncio.sleep(fault.seconds)
        scene.proxy.heal()


async def _flapping(scene: Scene, fault: Fault) -> None:
    """There and gone, there and gone."""
    async with scene.fault(fault.kind):
        for _ in range(FLAPS):
            scene.proxy.set(half_open=True)
            await asyncio.sleep(fault.seconds / FLAPS / 2)
            scene.proxy.heal()
            scene.proxy.cut()
            await asyncio.sleep(fault.seconds / FLAPS / 2)


async def _all_back_at_once(scene: Scene, fault: Fault) -> None:
    """Every connection is reset, once; everybody comes back in the same moment."""
    async with scene.fault(fault.kind):
        scene.proxy.cut()


# --- readers and disk ------------------------------------------------------------------------------------------


async def _stuck_readers(scene: Scene, fault: Fault) -> None:
    """Some open the board's news and never read them."""
    async with scene.fault(fault.kind):
        with contextlib.ExitStack() as stack:
            for client in scene.party.observers[:1] * STUCK:
                cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
                with contextlib.suppress(OSError):
                    stack.enter_context(
                        await asyncio.to_thread(_stuck, scene.server.port, client.board_path, cookies)
                    )
            await asyncio.sleep(fault.seconds)


def _stuck(port: int, board: str, cookies: str) -> socket.socket:
    """A connection for news whose answer nobody ever takes."""
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    stuck.settimeout(2)
    stuck.connect(("127.0.0.1", port))
    stuck.sendall(
        f"GET {board}/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nCookie: {cookies}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    return stuck


async def _disk(scene: Scene, fault: Fault, wrong: disk.Fault) -> None:
    """The disk fails, then it works again; who writes meanwhile is told to come back."""
    server = scene.server
    running = disk.Running(server.url, server.process, server.database, server.database.with_name("refuse"))
    async with scene.fault(fault.kind):
        with wrong(running):
            await asyncio.sleep(fault.seconds)


FAULTS: dict[str, Callable[[Scene, Fault], Awaitable[None]]] = {
    "kill": _kill,
    "kill at a point": _kill_at_point,
    "restart": _restart,
    "all back at once": _all_back_at_once,
    "partition: refused": _gone,
    "partition: half-open": partial(_network, half_open=True),
    "partition: swallowed": _swallowed,
    "partition: flapping": _flapping,
    "slow": partial(_network, delay_ms=150),
    "sliced": partial(_network, slice=7),
    "stuck readers": _stuck_readers,
    "disk full": partial(_disk, wrong=disk.full_disk),
    "database locked": partial(_disk, wrong=disk.locked),
}
