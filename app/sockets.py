"""WebSockets for many equal frames: what all viewers share is encoded once, not once for each of them."""

from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

UTF8 = "websocket.utf8"
"""The ASGI extension: ``websocket.send`` may carry ``utf8``, the bytes of a text, instead of ``text``; and what stands
in the scope under this name takes such bytes at once, without a task, while it is ``ready``."""
TEXT_FRAME = 0x81  # the only frame of a text message (RFC 6455, 5.2)
SHORT, MIDDLE = 126, 1 << 16


class FrameSocket(WebSocketsSansIOProtocol):
    """uvicorn's own protocol, with that extension. Nothing is compressed, so a frame is a header and the bytes."""

    async def run_asgi(self) -> None:
        """Tells the application of the extension."""
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
        extensions[UTF8] = self
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        """Sends; waits while the peer does not read."""
        utf8 = message.get("utf8")
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


def _header(length: int) -> bytes:
    if length < SHORT:
        return bytes((TEXT_FRAME, length))
    if length < MIDDLE:
        return bytes((TEXT_FRAME, SHORT)) + length.to_bytes(2)
    return bytes((TEXT_FRAME, SHORT + 1)) + length.to_bytes(8)
