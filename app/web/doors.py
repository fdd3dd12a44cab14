"""The outer door, pure ASGI, so that it stands before WebSockets and event streams as well (rules D1 to D3).

It checks where writes and live connections come from, counts the bytes of bodies while they arrive, gives every
answer its security headers, and lets no fault out with its text: that may hold what people wrote.
"""

import json
import logging
import re
import secrets
import traceback
from collections.abc import Mapping
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Settings
from app.web.desk import desk_of

log = logging.getLogger("app.web")

READING = frozenset({"GET", "HEAD", "OPTIONS"})
HOST = re.compile(rb"[0-9A-Za-z.\-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
SCHEMES = {"ws": "http", "wss": "https"}
POLICIES_KEPT = 64
ELSEWHERE = (
    "This came from another page than the board's own. Behind a proxy, the server needs its public address: "
    "DEBRIEF_PUBLIC_URL."
)
Headers = list[tuple[bytes, bytes]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'{sockets}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types default"
)


class BodyTooLarge(Exception):
    """The body has more bytes than a request may have."""


class Doors:
    """Stands around the whole application.

    Args:
        app: what is inside.
        settings: the public address and the body limit.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._public = settings.public_url.encode() if settings.public_url else None
        self._limit = settings.body_limit
        self._always = _always(settings)
        self._policies: dict[bytes, Headers] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one WebSocket, or the application's start and end."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        answer = _Answer(send, self._headers(headers.get(b"host", b""), scope["path"]))
        if scope["method"] not in READING:
            if not self._ours(scope, headers):
                await answer.refuse(scope, 403, "origin", ELSEWHERE)
                return
            if self._announced(headers) > self._limit:
                await answer.refuse(scope, 413, "too-large", too_large(self._limit))
                return
            receive = self._counted(receive)
        elif scope["path"].endswith("/live") and not self._ours(scope, headers):
            await answer.refuse(scope, 403, "origin", ELSEWHERE)
            return
        try:
            await self._app(scope, receive, answer)
        except Exception as fault:  # noqa: BLE001 - the last door: nobody else may see the fault's text
            await answer.fail(note(fault, scope))

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._ours(scope, dict(scope["headers"])):
            desk_of(scope).refused["origin"] += 1
            await send({"type": "websocket.close", "code": 4403})  # before accepting: the server answers 403
            return
        try:
            await self._app(scope, receive, send)
        except Exception as fault:  # noqa: BLE001 - as above
            note(fault, scope)
            with suppress(RuntimeError, OSError):  # closed already
                await send({"type": "websocket.close", "code": 1011})

    # --- where it comes from -----------------------------------------------------------------------

    def _ours(self, scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
        """Browsers say where a request comes from; what is said must be us. Programs say nothing."""
        origin = headers.get(b"origin")
        if origin is None:
            return headers.get(b"sec-fetch-site", b"none") in (b"same-origin", b"none")
        if origin == self._public:
            return True
        scheme = SCHEMES.get(str(scope["scheme"]), str(scope["scheme"]))
        return origin == b"%s://%s" % (scheme.encode(), headers.get(b"host", b""))

    # --- bodies --------------------------------------------------------------------------------------

    def _announced(self, headers: Mapping[bytes, bytes]) -> int:
        length = headers.get(b"content-length", b"0")
        return int(length) if length.isdigit() else 0

    def _counted(self, receive: Receive) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > self._limit:
                    raise BodyTooLarge
            return message

        return counted

    # --- what every answer carries -------------------------------------------------------------------

    def _headers(self, host: bytes, path: str) -> Headers:
        """Built once per host; a page is never kept by a cache, a file of ours is asked for anew."""
        key = host + (b"/static" if path.startswith("/static/") else b"")
        found = self._policies.get(key)
        if found is None:
            kept = b"no-cache" if path.startswith("/static/") else b"no-store"
            found = [*self._always, (b"content-security-policy", _policy(host)), (b"cache-control", kept)]
            if len(self._policies) >= POLICIES_KEPT:
                self._policies.clear()
            self._policies[key] = found
        return found


def _always(settings: Settings) -> Headers:
    headers = [
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),  # with no-referrer a plain form says Origin: null
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
    if settings.public_url and settings.public_url.startswith("https:"):
        headers.append((b"strict-transport-security", b"max-age=31536000"))
    return headers


def _policy(host: bytes) -> bytes:
    """Older Safari does not take 'self' for sockets, so the host stands there by name."""
    named = host.decode("ascii") if HOST.fullmatch(host) else ""
    return POLICY.format(sockets=f" ws://{named} wss://{named}" if named else "").encode()


def too_large(limit: int) -> str:
    """The sentence for a body that is too large."""
    return f"This is too much at once; at most {limit // 1024} kB fit."


class _Answer:
    """Sends an answer on, with the headers; knows whether it has begun."""

    __slots__ = ("_begun", "_headers", "_send")

    def __init__(self, send: Send, headers: Headers) -> None:
        self._send, self._headers, self._begun = send, headers, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            message["headers"] = [*message.get("headers", ()), *self._headers]
        await self._send(message)

    async def refuse(self, scope: Scope, status: int, code: str, sentence: str) -> None:
        """Answers before anything inside was asked; what is left of the body is not waited for."""
        desk_of(scope).refused[code] += 1
        await self._json(status, {"code": code, "message": sentence}, [(b"connection", b"close")])

    async def fail(self, id: str) -> None:
        """A sentence and an id instead of a fault; a broken-off answer when it had begun."""
        if self._begun:
            raise ConnectionError("fault, see the log")
        sentence = f"Something went wrong here; it was noted as {id}. Try again."
        await self._json(500, {"code": "fault", "message": sentence, "id": id}, [])

    async def _json(self, status: int, content: dict[str, str], more: Headers) -> None:
        body = json.dumps(content).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), *more]
        await self({"type": "http.response.start", "status": status, "headers": headers})
        await self({"type": "http.response.body", "body": body})


def note(fault: Exception, scope: Scope) -> str:
    """Logs a fault by its type and place, never by its text or the path that was asked; returns its id."""
    id = secrets.token_hex(4)
    route = getattr(scope.get("route"), "path", "no route")  # with {board}, not with the board
    while isinstance(fault, ExceptionGroup):
        fault = fault.exceptions[0]
    frames = traceback.extract_tb(fault.__traceback__)
    where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-6:]))
    log.error("fault %s: %s in %s at %s", id, type(fault).__name__, route, where)
    desk_of(scope).refused["fault"] += 1
    return id
