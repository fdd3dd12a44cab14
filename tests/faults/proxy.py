"""A TCP proxy that misbehaves as networks and school filters do, and as it is told while it runs.

Requests are looked at as far as a filter would: the head of each, and of its answer. Nobody pipelines here, so the first
bytes after a request are its answer's head. What is no HTTP/1.1 passes as bytes.
"""

import asyncio
import contextlib
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass

from tests.faults.link import CHUNK, Link

PATIENCE = 60  # seconds for which its own thread is waited for


@dataclass(frozen=True, slots=True)
class Rules:
    """How the proxy misbehaves; without any it only forwards.

    Args:
        delay_ms: each read waits so long before it is passed on.
        slice: at most so many bytes pass at a time, at random 1 to n; 0 passes them as they come.
        refuse: new connections are reset.
        swallow: new connections are taken, and nothing of them is ever forwarded.
        half_open: nothing is forwarded, nobody is told; what waits goes on when it is over.
        cut_after: seconds after which a connection is reset, whatever it does; 0 never.
        cut_silent: seconds of silence after which a connection is reset; 0 never.
        refuse_upgrade: the status (403, 400) that a WebSocket's handshake is answered with; 0 lets it pass.
        swallow_upgrade: a WebSocket's handshake is never answered.
        drop_frames: the handshake passes, and nothing after it.
        buffer_streams: an answer that is text/event-stream is held until it ends.
    """

    delay_ms: float = 0
    slice: int = 0
    refuse: bool = False
    swallow: bool = False
    half_open: bool = False
    cut_after: float = 0
    cut_silent: float = 0
    refuse_upgrade: int = 0
    swallow_upgrade: bool = False
    drop_frames: bool = False
    buffer_streams: bool = False


class Proxy:
    """Forwards a port of this machine to a server; ``set`` and ``cut`` may be called from any thread.

    Args:
        seed: of the sizes of slices.
    """

    def __init__(self, target_host: str, target_port: int, seed: int = 0) -> None:
        self.target = target_host, target_port
        self.rules = Rules()
        self.port = 0
        self.requests: list[str] = []  # the first line of each
        self.connections = 0  # ever taken
        self.random = random.Random(seed)
        self._links: set[Link] = set()
        self._changed = asyncio.Event()

    async def start(self) -> "Proxy":
        """Listens on a free port."""
        self._loop = asyncio.get_running_loop()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=CHUNK, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        """Cuts everybody and listens no more."""
        for sock in self._server.sockets:
            self._loop.remove_reader(sock.fileno())
        await asyncio.sleep(0)  # whoever was just taken gets a task first: asyncio loses those when it closes
        self._server.close()
        self._cut()
        while self._links:
            await asyncio.gather(*(link.task for link in self._links), return_exceptions=True)

    def set(self, **rules: float) -> None:
        """Exactly these rules hold from now on, for connections that are open as well; without any, all is well."""
        self._on_loop(lambda: self._obey(Rules(**rules)))  # type: ignore[arg-type]  # by name

    def heal(self) -> None:
        """No rule holds any more."""
        self.set()

    def cut(self) -> None:
        """Resets all connections that are open."""
        self._on_loop(self._cut)

    def lose(self) -> None:
        """Connections that are open now carry nothing any more, ever, and nobody is told: as after a sleep."""
        self._on_loop(self._lose)

    @property
    def open(self) -> int:
        """Connections that are open now."""
        return len(self._links)

    def asked(self, words: str) -> int:
        """How many requests had these words in their first line."""
        return sum(words in line for line in list(self.requests))

    async def changed(self, seconds: float | None = None) -> None:
        """Waits until other rules hold, or so many seconds have passed."""
        changed = self._changed
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), seconds)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        link = Link(self, reader, writer)
        self._links.add(link)
        try:
            await link.run()
        except asyncio.CancelledError:
            return  # it was cut
        finally:
            self._links.discard(link)

    def _obey(self, rules: Rules) -> None:
        self.rules = rules
        self._changed.set()
        self._changed = asyncio.Event()

    def _cut(self) -> None:
        for link in list(self._links):
            link.cut()

    def _lose(self) -> None:
        for link in self._links:
            link.lose()

    def _on_loop(self, act: Callable[[], None]) -> None:
        """Does it on the proxy's own loop, and returns when it is done."""
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        if here is self._loop:
            act()
            return
        done: Future[None] = Future()

        def do() -> None:
            act()
            done.set_result(None)

        self._loop.call_soon_threadsafe(do)
        done.result(PATIENCE)


@contextmanager
def proxied(target_host: str, target_port: int, seed: int = 0) -> Iterator[Proxy]:
    """A proxy on a thread of its own, for tests that run on no event loop."""
    ready: Future[tuple[Proxy, asyncio.Event]] = Future()

    async def serve() -> None:
        end = asyncio.Event()
        proxy = await Proxy(target_host, target_port, seed).start()
        ready.set_result((proxy, end))
        await end.wait()
        await proxy.stop()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="proxy", daemon=True)
    thread.start()
    proxy, end = ready.result(PATIENCE)
    try:
        yield proxy
    finally:
        proxy._loop.call_soon_threadsafe(end.set)
        thread.join(PATIENCE)
