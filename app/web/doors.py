"""The outer door, pure ASGI, so that it stands before WebSockets and event streams as well (rules D1 to D3).

It checks where writes and live connections come from, counts the bytes of bodies while they arrive, gives every
answer its security headers, and lets no fault out with its text: that may hold what people wrote.
"""

import logging
import re
import secrets
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Settings
from app.web.desk import desk_of
from app.web.language import translator_for

log = logging.getLogger("app.web")

READING = frozenset({"GET", "HEAD", "OPTIONS"})
HOST = re.compile(rb"[0-9A-Za-z.\-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
SCHEMES = {"ws": "http", "wss": "https"}
POLICIES_KEPT = 64
FRAMES_SHOWN = 6
SLOW_SECONDS = 2.0
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'{sockets}; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default worker"
)
ELSEWHERE = (
    "This came from another page than the board's own. Behind a proxy, the server needs its public address: "
    "DEBRIEF_PUBLIC_URL."
)
FAULT = "Something went wrong here; it was noted as {}. Try again."
Headers = list[tuple[bytes, bytes]]


KEPT_NOWHERE = (b"cache-control", b"no-store")
EMPTY: Headers = [(b"x-content-type-options", b"nosniff"), KEPT_NOWHERE]
"""For the answer to a write, which has no body: policies for pages would be a tenth of its cost."""
FILE: Headers = [(b"x-content-type-options", b"nosniff")]
"""For a file of ours, which is no page: a board names some forty, and policies for pages would be 25 kB of them."""


class BodyTooLarge(Exception):
    """The body has more bytes than a request may have."""


class Doors:
    """Stands around the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._limit = app, settings.body_limit
        self._public = (settings.public_url or "").encode()
        self._policies: dict[bytes, Headers] = {}
        self._slow, self._slow_told = 0, float("-inf")
        self._always = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),  # with no-referrer a plain form says Origin: null
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]
        if self._public.startswith(b"https:"):
            self._always.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, one WebSocket, or the application's start and end."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path, begun = dict(scope["headers"]), scope["path"], False
        ours = self._headers(headers.get(b"host", b""))
        arrived = time.monotonic()

        async def arriving() -> Message:
            nonlocal arrived
            message = await receive()
            arrived = time.monotonic()  # until now the peer was waited for
            return message

        async def answer(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                if (seconds := time.monotonic() - arrived) > SLOW_SECONDS and not path.endswith("/live"):
                    self._was_slow(scope, message["status"], seconds)
                shows_nothing = message["status"] == HTTPStatus.NO_CONTENT
                headers = message.get("headers", [])
                message["headers"] = [*headers, *EMPTY] if shows_nothing else _with(headers, ours)
            await send(message)

        is_write = scope["method"] not in READING
        if (is_write or path.endswith("/live")) and not self._is_ours(scope, headers):
            desk_of(scope).refused["origin"] += 1
            refused = JSONResponse(
                {"code": "origin", "message": translator_for(scope)(ELSEWHERE)}, 403, {"Connection": "close"}
            )
            await refused(scope, receive, answer)
            return
        try:
            await self._app(scope, self._counted(headers, arriving) if is_write else arriving, answer)
        except Exception as fault:  # noqa: BLE001 - the last door: nobody else may see the fault's text
            id = note(fault, scope)
            if begun:
                raise ConnectionError("broken off by a fault, see the log") from None
            failed = JSONResponse(
                {"code": "fault", "message": translator_for(scope)(FAULT).format(id), "id": id}, 500
            )
            await failed(scope, receive, answer)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._is_ours(scope, dict(scope["headers"])):
            desk_of(scope).refused["origin"] += 1
            await send({"type": "websocket.close"})  # before accepting: the server answers 403
            return
        try:
            await self._app(scope, receive, send)
        except OSError:
            raise  # the peer is gone; the server knows
        except Exception as fault:  # noqa: BLE001 - as above
            note(fault, scope)
            with suppress(RuntimeError, OSError):  # closed already
                await send({"type": "websocket.close", "code": 1011})

    def _is_ours(self, scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
        """Browsers say where a request comes from; what is said must be us. Programs say nothing."""
        origin = headers.get(b"origin")
        if origin is None:
            return headers.get(b"sec-fetch-site", b"none") in (b"same-origin", b"none")
        scheme: str = SCHEMES.get(scope["scheme"]) or scope["scheme"]
        own = b"%s://%s" % (scheme.encode(), headers.get(b"host", b""))
        return origin == own or bool(self._public and origin == self._public)

    def _counted(self, headers: Mapping[bytes, bytes], receive: Receive) -> Receive:
        """Refuses when the body says, or shows, that it is too large."""
        length = headers.get(b"content-length", b"0")
        announced, seen = int(length) if length.isdigit() else 0, 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive() if announced <= self._limit else {}
            seen += len(message.get("body", b""))
            if max(announced, seen) > self._limit:
                raise BodyTooLarge
            return message

        return counted

    def _was_slow(self, scope: Scope, status: int, seconds: float) -> None:
        """Tells it; at most once a second, with the number of those that were not told."""
        self._slow += 1
        if (now := time.monotonic()) - self._slow_told < 1:
            return
        told = {"route": _route(scope), "status": status, "milliseconds": round(seconds * 1000)}
        log.warning("slow answer", extra={"told": told | {"times": self._slow}})
        self._slow, self._slow_told = 0, now

    def _headers(self, host: bytes) -> Headers:
        """Built once per host."""
        if not (found := self._policies.get(host)):
            found = [*self._always, (b"content-security-policy", _policy(host)), KEPT_NOWHERE]
            if len(self._policies) >= POLICIES_KEPT:
                self._policies.clear()
            self._policies[host] = found
        return found


def _with(headers: Headers, ours: Headers) -> Headers:
    """Both; only a file of ours says itself how long a cache may keep it, everything else is never kept."""
    is_file = any(name == b"cache-control" for name, _ in headers)
    return [*headers, *(FILE if is_file else ours)]


def _policy(host: bytes) -> bytes:
    """Older Safari does not take 'self' for sockets, so the host stands there by name."""
    named = host.decode("ascii") if HOST.fullmatch(host) else ""
    return POLICY.format(sockets=f" ws://{named} wss://{named}" if named else "").encode()


def note(fault: Exception, scope: Scope) -> str:
    """Logs a fault by its type and place, never by its text or the path that was asked; returns its id."""
    id = secrets.token_hex(4)
    kind, at = kind_and_place(fault)
    told = {"id": id, "kind": kind, "route": _route(scope), "at": at}
    log.error("fault", extra={"told": told})
    desk_of(scope).refused["fault"] += 1
    return id


def kind_and_place(error: BaseException) -> tuple[str, str]:
    """An exception's type, and its place as ``file:line < file:line``, the innermost first; never its text."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES_SHOWN:]
    return type(error).__name__, " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))


def _route(scope: Scope) -> str:
    """With ``{board}``, not with the board."""
    return getattr(scope.get("route"), "path", "no route")
