"""The HTTP and WebSocket server around the application: its socket, its limits, its manner of stopping."""

import gc
import socket
import sys
from collections.abc import Callable
from math import ceil

import uvicorn
from fastapi import FastAPI

from app.settings import Settings
from app.sockets import FrameSocket

STUCK_MS = 10_000  # a peer that acknowledges nothing for so long is gone; uvicorn's pings never free it
PING_SECONDS = 20  # school filters cut what is silent for 60
BACKLOG = 2_048
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
        sock.bind(address)
        sock.listen(BACKLOG)
    except OSError as problem:
        if sock:
            sock.close()
        raise OSError(f"Cannot listen on {host}, port {port}: {problem.strerror}.") from None
    return sock


class Server(uvicorn.Server):
    """Says when it is ready, and lets event streams end when it ends."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._app, self._ready = app, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then calls back."""
        await super().startup(sockets)
        gc.freeze()  # what is there now stays: no collection needs to look at it again
        gc.set_threshold(*COLLECT_AFTER)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends the streams, tells sockets to come back (1012), and waits for requests under way."""
        self._app.state.desk.end()
        await super().shutdown(sockets)


def configured(app: FastAPI, settings: Settings, ready: Callable[[], None]) -> Server:
    """The server as this program needs it; ``ready`` is called when the first page can be asked for."""
    config = uvicorn.Config(
        app,
        loop="asyncio" if sys.platform == "win32" else "uvloop",
        http="httptools",
        ws=FrameSocket,
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
        timeout_graceful_shutdown=ceil(settings.drain_seconds),
        ssl_certfile=settings.certfile,
        ssl_keyfile=settings.keyfile,
    )
    return Server(app, config, ready)
