"""One connection through the proxy of the fault tests: a client, the server behind it, and what passes between them."""

import asyncio
import contextlib
import re
import socket
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.proxy import Proxy

CHUNK = 65_536
HEAD_AT_MOST = 65_536
HEAD_ENDS, LAST_CHUNK = b"\r\n\r\n", b"0\r\n\r\n"
RESET_AT_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER, no time: RST instead of FIN

_REQUEST = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r\n")
_UPGRADE = re.compile(rb"\r\nupgrade: *websocket *\r\n", re.IGNORECASE)
_SWITCHED = re.compile(rb"HTTP/1\.1 101 ")
_STREAM = re.compile(rb"\r\ncontent-type: *text/event-stream", re.IGNORECASE)


class Link:
    """One connection; it misbehaves as the proxy's rules say at each moment."""

    def __init__(self, proxy: "Proxy", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy, self._client = proxy, (reader, writer)
        self._writers = [writer]
        self._began = self._moved = asyncio.get_running_loop().time()
        self._dead = proxy.rules.swallow
        self._answer_due = self._switched = False
        task = asyncio.current_task()
        assert task
        self.task = task

    async def run(self) -> None:
        """Serves until both sides have ended, one is broken, or it is cut."""
        if self._proxy.rules.refuse:
            self.cut()
            return
        watch = asyncio.create_task(self._watch())
        try:
            if self._dead:
                await self._nothing(self._client[0])
                return
            reader, writer = await asyncio.open_connection(*self._proxy.target, limit=CHUNK)
            self._writers.append(writer)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._up(self._client[0], writer))
                both.create_task(self._down(reader, self._client[1]))
        except* OSError:
            self.cut()
        except* Over:
            pass
        finally:
            watch.cancel()
            for each in self._writers:
                each.close()
            for each in self._writers:
                with contextlib.suppress(OSError):
                    await each.wait_closed()

    def cut(self) -> None:
        """Resets both sides, whatever they wait for."""
        for writer in self._writers:
            sock = writer.get_extra_info("socket")
            if sock and not writer.transport.is_closing():
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
            writer.transport.abort()
        if asyncio.current_task() is not self.task:
            self.task.cancel()

    def lose(self) -> None:
        """From now on nothing passes."""
        self._dead = True

    async def _watch(self) -> None:
        """Cuts when it is time."""
        while True:
            rules, now = self._proxy.rules, asyncio.get_running_loop().time()
            ends = []
            if rules.cut_after:
                ends.append(self._began + rules.cut_after - now)
            if rules.cut_silent:
                ends.append(self._moved + rules.cut_silent - now)
            if ends and min(ends) <= 0:
                self.cut()
                return
            await self._proxy.changed(min(ends, default=None))

    async def _nothing(self, reader: asyncio.StreamReader) -> None:
        while await reader.read(CHUNK):
            pass

    # --- from the client to the server -------------------------------------------------------------

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await self._read(reader):
            if not self._switched and _REQUEST.match(data):
                data = await _whole_head(reader, data)
                self._answer_due = True
                self._proxy.requests.append(data.split(b"\r\n", 1)[0].decode("latin-1"))
                if _UPGRADE.search(data) and await self._kept_from_upgrading(reader):
                    raise Over
            await self._pass_on(data, writer)
        await self._end(writer)

    async def _kept_from_upgrading(self, reader: asyncio.StreamReader) -> bool:
        rules = self._proxy.rules
        if rules.refuse_upgrade:
            answer = f"HTTP/1.1 {rules.refuse_upgrade} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            self._client[1].write(answer.encode())
            await self._client[1].drain()
        elif rules.swallow_upgrade:
            await self._nothing(reader)
        return bool(rules.refuse_upgrade or rules.swallow_upgrade)

    # --- from the server to the client -------------------------------------------------------------

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await self._read(reader):
            if self._answer_due and not self._switched and data.startswith(b"HTTP/1."):
                self._answer_due = False
                data = await _whole_head(reader, data)
                if _SWITCHED.match(data):
                    self._switched = True
                    head, end, data = data.partition(HEAD_ENDS)
                    await self._send(head + end, writer)
                elif _STREAM.search(data):
                    data = await self._held(reader, data)
            await self._pass_on(data, writer)
        await self._end(writer)

    async def _held(self, reader: asyncio.StreamReader, data: bytes) -> bytes:
        """The stream as soon as it has ended, or nobody holds it any more."""
        reading: asyncio.Task[bytes] | None = None
        while self._proxy.rules.buffer_streams and not data.endswith(LAST_CHUNK):
            reading = reading or asyncio.create_task(reader.read(CHUNK))
            changed = asyncio.create_task(self._proxy.changed())
            try:
                await asyncio.wait({reading, changed}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                changed.cancel()
            if reading.done():
                if not reading.result():
                    return data
                data, reading = data + reading.result(), None
        return data + (await reading if reading else b"")

    # --- both ---------------------------------------------------------------------------------------

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        data = await reader.read(CHUNK)
        self._moved = asyncio.get_running_loop().time()
        return data

    async def _pass_on(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        if not (self._dead or (self._switched and self._proxy.rules.drop_frames)):
            await self._send(data, writer)

    async def _send(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        """Sends as the rules say now, also when they change meanwhile."""
        if self._proxy.rules.delay_ms:
            await asyncio.sleep(self._proxy.rules.delay_ms / 1000)
        while data:
            await self._open()
            most = self._proxy.rules.slice
            size = self._proxy.random.randint(1, most) if most else len(data)
            writer.write(data[:size])
            await writer.drain()
            data = data[size:]

    async def _end(self, writer: asyncio.StreamWriter) -> None:
        await self._open()
        if writer.can_write_eof() and not self._dead:
            writer.write_eof()

    async def _open(self) -> None:
        while self._proxy.rules.half_open:
            await self._proxy.changed()


class Over(Exception):
    """The proxy has answered in the server's place."""


async def _whole_head(reader: asyncio.StreamReader, data: bytes) -> bytes:
    """The data with all of the head that it begins with."""
    while HEAD_ENDS not in data and len(data) < HEAD_AT_MOST:
        more = await reader.read(CHUNK)
        if not more:
            break
        data += more
    return data
