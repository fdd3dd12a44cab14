"""HTTP connections, with bounds for what a peer may send before it has an answer."""

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from app.server.connections import Connections, as_one_speaks_of_it

HEAD_LIMIT = 32_768
"""Bytes of a request's head: forty cookies of boards and a long path are 8,000."""
CHUNKING = 8
"""Times as long as its content a body may be on the wire; in chunks of one byte it is six times."""
PIPELINED = 16
"""Requests that may wait on a connection while one is answered; browsers send none. In one read there could be 14,000."""
TOO_LARGE_HEAD = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)


class TooManyAtOnce(Exception):
    """More requests on one connection than may wait there."""


class RequestSocket(HttpToolsProtocol):
    """uvicorn's own protocol; it says what it waits for, and ends what is out of bounds."""

    def __init__(
        self,
        all: Connections,  # noqa: A002
        body_limit: int,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._all = all
        self._most = HEAD_LIMIT + CHUNKING * body_limit
        self._arrived = 0  # bytes of this request
        self._in_head, self._whole = True, False
        self._told: Callable[[asyncio.Transport], None] | None = None
        self._running: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A new connection: a request has to follow."""
        super().connection_made(transport)
        self.client = as_one_speaks_of_it(self.client)
        if self._all.come(transport, self.client[0] if self.client else ""):
            self._tell(self._all.asks)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over; also for the request that is answered, when others came after it."""
        self._all.left(self.transport)
        super().connection_lost(exc)
        self._give_up_answer()

    def give_up(self) -> None:
        """Ends it at once."""
        self._give_up_answer()
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Some bytes of a request, or of several. Of one that comes in a single piece nobody needs to be told."""
        self._arrived += len(data)
        self._whole = False
        super().data_received(data)
        if not self._whole:
            self._tell(self._all.asks if self._in_head else self._all.head_is_whole)
        if self._arrived > (HEAD_LIMIT if self._in_head else self._most) and not self.transport.is_closing():
            self._all.refused["too-large"] += 1
            if self._is_answering:
                self.give_up()
            else:
                self.transport.write(TOO_LARGE_HEAD)
                self.transport.close()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._whole = False

    def on_headers_complete(self) -> None:
        """The head is whole. What comes after the body in the manner of headers is none: others have read them by then."""
        if len(self.pipeline) >= PIPELINED:
            raise TooManyAtOnce
        self._in_head = False
        super().on_headers_complete()
        self.headers = self.headers[:]

    def on_message_complete(self) -> None:
        """The request is whole; it may have been answered before that."""
        super().on_message_complete()
        self._in_head, self._whole, self._arrived = True, True, 0
        self._tell(self._all.has_asked if self._is_answering else self._all.rests)

    def on_response_complete(self) -> None:
        """A request is answered; where no other waits, the connection rests."""
        super().on_response_complete()
        if self._whole and not self._is_answering:
            self._tell(self._all.rests)

    def send_400_response(self, msg: str) -> None:
        """Answers what is no request; while another is answered, the two would mix."""
        self._all.refused["unreadable"] += 1
        if self._is_answering:
            self.give_up()
        else:
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        """The peer does not read."""
        super().pause_writing()
        self._all.is_full(self.transport)

    def resume_writing(self) -> None:
        """The peer has read."""
        super().resume_writing()
        self._all.has_read(self.transport)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _give_up_answer(self) -> None:
        if self._running and self._is_answering:
            self._running.disconnected = True
            self._running.message_event.set()

    @property
    def _is_answering(self) -> bool:
        return self._running is not None and not self._running.response_complete

    def _tell(self, what: Callable[[asyncio.Transport], None]) -> None:
        if what != self._told:
            self._told = what
            what(self.transport)
