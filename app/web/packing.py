"""Answers to reads leave compressed (rule D10, docs/decisions/compression.md).

News are not, by whichever way they come: frames are small, holding a stream back would cost more than it saves, and a page
that is told of a new description beside its own locked cards must not tell by its length how much the two are alike.
Answers to writes are not: they have no body, and they stay out of this way altogether (app/web/writing.py).
"""

import asyncio
import re
import zlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send

KINDS = re.compile(rb"text/(html|csv|markdown|plain)|application/json")
SMALLEST = 1_000  # below this a packet is a packet
LARGE = 32_000  # from here it takes longer than a thread costs
LEVEL = 6  # of a board with 400 cards: 203 kB into 32.8; level 5 33.6, level 9 32.5
NEWS = "/live"
NO_GZIP = re.compile(rb"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
VARY = (b"vary", b"Accept-Encoding")


def takes_gzip(scope: Scope) -> bool:
    """Whether whoever asks can read gzip."""
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
    return b"gzip" in accepted and not NO_GZIP.search(accepted)


def packed(body: bytes, level: int = LEVEL) -> bytes:
    """The body as gzip has it, without a time: the same for the same body."""
    packing = zlib.compressobj(level, wbits=31)
    return packing.compress(body) + packing.flush()


class Packed:
    """Stands between the doors and the routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or whatever else there is."""
        if scope["type"] == "http" and scope["method"] == "GET" and not scope["path"].endswith(NEWS):
            send = _Packing(send, takes_gzip(scope))
        await self._app(scope, receive, send)


class _Packing:
    """Holds an answer's head back until its body is there, if the body is of a kind that is compressed."""

    def __init__(self, send: Send, wanted: bool) -> None:
        self._send, self._wanted = send, wanted
        self._head: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_packed(message):
            self._head = message
            return
        head, self._head = self._head, None
        if head:
            whole = not message.get("more_body")
            if whole and self._wanted and len(message.get("body", b"")) >= SMALLEST:
                message = {**message, "body": await _pack(message["body"])}
                head["headers"] = _as_gzip(head["headers"], len(message["body"]))
            head["headers"] = [*head["headers"], VARY]
            await self._send(head)
        await self._send(message)


def _is_packed(head: Message) -> bool:
    found = dict(head.get("headers", ()))
    return b"content-encoding" not in found and bool(KINDS.match(found.get(b"content-type", b"")))


def _as_gzip(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    kept = [(name, value) for name, value in headers if name != b"content-length"]
    return [*kept, (b"content-length", b"%d" % length), (b"content-encoding", b"gzip")]


async def _pack(body: bytes) -> bytes:
    return await asyncio.to_thread(packed, body) if len(body) >= LARGE else packed(body)
