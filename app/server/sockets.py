"""WebSockets for many equal frames: what all viewers share is encoded once, not once for each of them."""

import asyncio
from asyncio.transports import BaseTransport
from contextlib import suppress
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import InvalidState

from app.server.connections import Connections, as_one_speaks_of_it

UTF8 = "websocket.utf8"
"""The ASGI extension: ``websocket.send`` may carry ``utf8``, the bytes of a text, instead of ``text``; and what stands
in the scope under this name takes such bytes at once, without a task, while it is ``ready``."""
TEXT_FRAME = 0x81  # the only frame of a text message (RFC 6455, 5.2)
SHORT, MIDDLE = 126, 1 << 16
AT_ONCE = 4_096
"""Bytes of a peer that are looked at in one go; in one read of the kernel's there could be 40,000 empty frames."""
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 100, 400
"""Of every kind, also those that no application hears of: pings, pongs, fragments."""
TRY_AGAIN_LATER = 1013
NO_HANDSHAKE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)
SECONDS_TO_LEAVE = 3.0  # for one that is told so, and goes on sending


class FrameSocket(WebSocketsSansIOProtocol):
    """uvicorn's own protocol, with that extension. Nothing is compressed, so a frame is a header and the bytes.

    From a peer that does not read nothing is read, or it could make us keep as many answers to its pings as it likes.
    """

    def __init__(
        self,
        all: Connections,  # noqa: A002
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._all = all
        self._spent = 0.0  # the moment at which all frames are allowed again
        self._flooded = False

    def connection_made(self, transport: BaseTransport) -> None:
        """A connection that asked for this protocol."""
        super().connection_made(transport)
        self.client = as_one_speaks_of_it(self.client)
        self.transport.set_write_buffer_limits(high=1)  # what waits in the process is the rest of one frame
        self._all.has_asked(self.transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._all.left(self.transport)
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Ends it at once; whoever waits to write is told."""
        self.disconnected = True
        self.writable.set()
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Takes in what came, in small parts, until there is too much of it."""
        for begin in range(0, len(data), AT_ONCE):
            if self._flooded or self.transport.is_closing():
                return
            self.conn.receive_data(data[begin : begin + AT_ONCE])
            if self.conn.parser_exc is not None:
                self.handle_parser_exception()
            elif self.conn.handshake_exc is not None and not self.handshake_initiated:
                self._all.refused["unreadable"] += 1
                self.transport.write(NO_HANDSHAKE)  # more headers, or longer ones, than a handshake may have
                self.transport.close()
            elif not self._is_flood(len(self.conn.events)):
                self.handle_events()

    def send_receive_event_to_app(self) -> None:
        """A message is whole. One that is no text has an answer of its own, unless a close came right after it."""
        with suppress(InvalidState):
            super().send_receive_event_to_app()

    def pause_writing(self) -> None:
        """The peer does not read."""
        super().pause_writing()
        self._all.is_full(self.transport)
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """The peer has read."""
        super().resume_writing()
        self._all.has_read(self.transport)
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    async def receive(self) -> Any:
        """The next message."""
        message = await super().receive()
        if not (self.writable.is_set() or self.transport.is_closing()):
            self.transport.pause_reading()
        return message

    async def run_asgi(self) -> None:
        """Tells the application of the extension."""
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
        extensions[UTF8] = self
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        """Sends; waits while the peer does not read."""
        utf8 = message.get("utf8")
        if message["type"] == "websocket.close" and (self.close_sent or self.disconnected):
            return  # the peer, or the server's end, was quicker
        if utf8 is None or not self.handshake_complete or self.close_sent:
            await super().send(message)
            return
        await self.writable.wait()
        if self.disconnected:
            raise ClientDisconnected
        self.write(utf8)

    @property
    def ready(self) -> bool:
        """Whether a frame can be written now: the peer reads, and nobody has hung up."""
        open_now = self.handshake_complete and not self.close_sent and not self.disconnected
        return open_now and self.writable.is_set() and not self.transport.is_closing()

    def write(self, utf8: bytes) -> None:
        """Writes the frame of a text, when ready."""
        self.transport.write(_header(len(utf8)) + utf8)

    def _is_flood(self, frames: int) -> bool:
        """Whether these are too many; a flood is not cut at once, or what is on its way to us would tear down
        what we say."""
        now = self.loop.time()
        self._spent = max(self._spent, now) + frames / FRAMES_PER_SECOND
        if self._spent - now <= FRAMES_AT_ONCE / FRAMES_PER_SECOND:
            return False
        self._flooded = True
        self._all.refused["flood"] += 1
        if self.conn.close_rcvd is not None:
            self.transport.close()
            return True
        if not self.close_sent:
            self.close_sent = True
            self.queue.put_nowait({"type": "websocket.disconnect", "code": TRY_AGAIN_LATER})
            self.conn.send_close(TRY_AGAIN_LATER)
            self.transport.write(b"".join(self.conn.data_to_send()))
        if self.close_timer is not None:
            self.close_timer.cancel()
        if not self.transport.is_closing():
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(SECONDS_TO_LEAVE, self.transport.close)
        return True


def _header(length: int) -> bytes:
    if length < SHORT:
        return bytes((TEXT_FRAME, length))
    if length < MIDDLE:
        return bytes((TEXT_FRAME, SHORT)) + length.to_bytes(2)
    return bytes((TEXT_FRAME, SHORT + 1)) + length.to_bytes(8)
