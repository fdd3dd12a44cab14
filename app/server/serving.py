"""The HTTP and WebSocket server around the application: its socket, its limits, its manner of stopping."""

import asyncio
import gc
import logging
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.server import logs
from app.server.connections import IDLE_SECONDS, Connections
from app.server.lag import Watch
from app.server.requests import RequestSocket
from app.server.sockets import FrameSocket
from app.settings import Settings
from app.web.desk import Desk

if sys.platform != "win32":
    import resource

STUCK_MS = 10_000  # a peer that acknowledges nothing for so long is gone; uvicorn's pings never free it
PING_SECONDS = 20  # school filters cut what is silent for 60
BACKLOG = 2_048
NOT_SENT = 131_072
"""Bytes that the kernel holds for a peer beyond those that it has sent; without this one that never reads costs 2.8 MB."""
TCP_NOTSENT_LOWAT = 25  # Linux; Python knows the name from 3.12 on
FILES_FOR_OTHERS = 200  # of those that may be open: the database, styles, the log
LOOK_SECONDS = 1.0
SUM_SECONDS = 60.0
UNREAD_SECONDS = 1.0  # who reads has taken something by then
CONNECTIONS_HAVE, REQUESTS_HAVE = 0.7, 0.75  # of the time to end; what waits for the disk has the rest
log = logging.getLogger("app.server")
COLLECT_AFTER = 50_000, 20, 50  # Python's own 700 stops every fifth write for a look at what is long known


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; OSError with a sentence when the address is taken, or not this machine's."""
    sock: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        sock = socket.socket(family, kind, protocol)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; accepted sockets inherit it
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STUCK_MS)
            sock.setsockopt(socket.IPPROTO_TCP, TCP_NOTSENT_LOWAT, NOT_SENT)
        sock.bind(address)
        sock.listen(BACKLOG)
    except OSError as problem:
        if sock:
            sock.close()
        raise OSError(f"Cannot listen on {host}, port {port}: {problem.strerror}.") from None
    return sock


class Server(uvicorn.Server):
    """Says when it is ready, watches over connections and the event loop, and ends in time, whoever is connected."""

    def __init__(
        self,
        app: FastAPI,
        config: uvicorn.Config,
        ready: Callable[[], None],
        connections: Connections,
        settings: Settings,
    ) -> None:
        super().__init__(config)
        self._app, self._ready = app, ready
        self._connections, self._settings = connections, settings
        self._watching: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then calls back."""
        logs.on_loop(asyncio.get_running_loop())
        _may_open_many_files()
        await super().startup(sockets)
        gc.freeze()  # what is there now stays: no collection needs to look at it again
        gc.set_threshold(*COLLECT_AFTER)
        self._connections.refused = self._desk.refused
        self._watching = asyncio.get_running_loop().create_task(self._watch())
        log.info("started")
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams, tells sockets to come back (1012), waits for requests under way, and in the end for nobody."""
        log.info("stopping", extra={"told": {"connections": len(self._connections)}})
        self._desk.end()
        loop = asyncio.get_running_loop()
        soon = loop.call_later(UNREAD_SECONDS, self._connections.end_stuck())
        in_the_end = loop.call_later(
            self._settings.drain_seconds * CONNECTIONS_HAVE, self._connections.end_all
        )
        await super().shutdown(sockets)
        soon.cancel()
        in_the_end.cancel()
        if self._watching:
            self._watching.cancel()
        log.info("stopped")
        logs.settle()

    @property
    def _desk(self) -> Desk:
        desk: Desk = self._app.state.desk
        return desk

    async def _watch(self) -> None:
        """Looks at the connections once a second, and tells once a minute what was refused."""
        watch = Watch(self._settings.lag_limit)
        self._desk.gauges.update(
            loop_late_total=lambda: watch.lag.times,
            loop_late_seconds_max=lambda: round(watch.lag.longest, 3),
        )
        told, told_at = Counter(self._desk.refused), time.monotonic()
        try:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                await asyncio.sleep(0)  # if it is we who were late, what has come meanwhile is read first
                self._connections.look()
                if time.monotonic() - told_at >= SUM_SECONDS and (since := self._desk.refused - told):
                    log.info("refused", extra={"told": dict(since)})
                    told, told_at = Counter(self._desk.refused), time.monotonic()
        finally:
            watch.stop()


def configured(app: FastAPI, settings: Settings, ready: Callable[[], None]) -> Server:
    """The server as this program needs it; ``ready`` is called when the first page can be asked for."""
    connections = Connections(
        most=min(settings.connections, _files() - FILES_FOR_OTHERS),
        per_address=settings.connections_per_address,
        proxies=settings.trusted_proxies,
        clock=time.monotonic,
    )
    ours: dict[str, Any] = {  # uvicorn takes all of it, and names narrower types
        "http": partial(RequestSocket, connections, settings.body_limit),
        "ws": partial(FrameSocket, connections),
        "timeout_graceful_shutdown": settings.drain_seconds * REQUESTS_HAVE,
    }
    config = uvicorn.Config(
        app,
        loop="asyncio" if sys.platform == "win32" else "uvloop",
        **ours,
        ws_max_size=settings.frame_limit,
        ws_per_message_deflate=False,  # on: 480 MB of memory for 783 kB on the wire
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        lifespan="on",
        log_config=None,
        log_level="warning",  # at "info" it logs the query of every WebSocket
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_keep_alive=IDLE_SECONDS,
        ssl_certfile=settings.certfile,
        ssl_keyfile=settings.keyfile,
    )
    return Server(app, config, ready, connections, settings)


def _files() -> int:
    """How many files, and connections are files, this process may have open."""
    if sys.platform == "win32":
        return 100_000
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def _may_open_many_files() -> None:
    """As many as the machine allows; some begin with 1,024."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_NOFILE, (_files(), _files()))
