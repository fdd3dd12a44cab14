"""News: a WebSocket, or the same subscription as an event stream or by asking again where a proxy blocks sockets."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send

from app.domain.rejection import Rejection
from app.domain.terms import CardId
from app.live.rooms import NoSuchBoard
from app.live.subscription import Outlet, SentAway, Subscription
from app.store.protocol import StorageDown
from app.web.arrangement import arranged_place_of
from app.web.bodies import UUID
from app.web.desk import Desk, desk_of
from app.web.errors import answer
from app.web.language import language_of_page
from app.web.limits import TooMany
from app.web.session import NoSession, NotHere, Place

NOT_UNDERSTOOD = 1003
TRY_AGAIN_LATER = 1013  # browsers come back on this one, not on 1008
NO_SESSION = 4401
POLL_SECONDS = 25.0  # a proxy that gives up waiting does so after 30 at the earliest
WAIT = 10  # seconds after which it is worth trying again when a board has all the connections it may have
AT_A_TIME = 100  # pages that are told their heads before others have their turn
UTF8 = "websocket.utf8"  # the server takes the text's bytes (app/server/sockets.py)

_ID = re.compile(UUID)
router = APIRouter()


class LiveSocket:
    """``GET /boards/{board}/live`` as a WebSocket: plain ASGI, so that an idle one costs little."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one socket until either side ends it."""
        desk = desk_of(scope)
        await receive()
        await send({"type": "websocket.accept"})  # first: browsers see codes of open sockets only
        why = ""
        try:
            place = await arranged_place_of(scope, _kind(scope))
            since, language = QueryParams(scope["query_string"]).get("since"), language_of_page(scope)
            outlet = scope.get("extensions", {}).get(UTF8)
            with _connected(desk, place, since, language, outlet) as subscription:
                subscription.beat()
                code = await _served(desk, subscription, receive, send, as_bytes=outlet is not None)
        except (NoSession, NotHere, NoSuchBoard):
            code = NO_SESSION
        except (TooMany, StorageDown):
            code = TRY_AGAIN_LATER
        except Rejection as refusal:
            code, why = NOT_UNDERSTOOD, refusal.message
        if code is not None:
            await send({"type": "websocket.close", "code": code, "reason": why})


socket = WebSocketRoute("/boards/{board}/live", LiveSocket(), name="live_socket")


async def beat(desk: Desk) -> None:
    """Tells all connected pages their heads, again and again; one timer for all of them."""
    while True:
        await asyncio.sleep(desk.settings.heartbeat_seconds)
        for number, subscription in enumerate(list(desk.connected), 1):
            subscription.beat()
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)


async def _served(
    desk: Desk, subscription: Subscription, receive: Receive, send: Send, *, as_bytes: bool
) -> int | None:
    """The code to close with; None when the other side is gone."""
    code = None
    try:
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(_send_frames(subscription, send, as_bytes))
            code = await _listen(desk, subscription, receive)
            sending.cancel()
    except* SentAway as away:
        code = next(each.code for each in away.exceptions if isinstance(each, SentAway))
    return code


@contextmanager
def _connected(
    desk: Desk, place: Place, since: str | None, language: str, outlet: Outlet | None = None, **how: Any
) -> Iterator[Subscription]:
    """One of the board's connections, as long as the body runs."""
    _require_room_for_one(desk, place)
    entering = place.room.subscribe(place.viewer, since, outlet, language, desk.build, **how)
    with entering as subscription:
        desk.connected.add(subscription)
        try:
            yield subscription
        finally:
            desk.connected.discard(subscription)


def _require_room_for_one(desk: Desk, place: Place) -> None:
    if len(place.room.subscriptions) >= desk.settings.sockets_per_board:
        raise TooMany(WAIT)


async def _send_frames(subscription: Subscription, send: Send, as_bytes: bool) -> None:
    try:
        while True:
            frame = await subscription.next_frame()
            text = {"utf8": frame} if as_bytes else {"text": frame.decode()}
            await send({"type": "websocket.send", **text})
    except (OSError, RuntimeError):
        return  # gone; the listening side is told so


async def _listen(desk: Desk, subscription: Subscription, receive: Receive) -> int | None:
    """The code to close with; None when the other side is gone."""
    while (message := await receive())["type"] == "websocket.receive":
        try:
            desk.frames.take(id(subscription), desk.seconds())
        except TooMany:
            return TRY_AGAIN_LATER
        if not _understood(message.get("text"), subscription):
            return NOT_UNDERSTOOD
    return None


def _understood(text: str | None, subscription: Subscription) -> bool:
    """``{"hold": card, "over": pattern or null}``, ``{"let_go": true}`` or ``{"ping": true}``; nothing else.

    The server counts bytes.
    """
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError):
        return False
    match frame:
        case {"let_go": True} if len(frame) == 1:
            subscription.let_go()
        case {"ping": True} if len(frame) == 1:
            subscription.beat()
        case {"hold": str(card)} if _ID.fullmatch(card) and frame.keys() <= {"hold", "over"}:
            over = frame.get("over")
            if over is not None and not (isinstance(over, str) and _ID.fullmatch(over)):
                return False
            subscription.hold(CardId(card), over or "")
        case _:
            return False
    return True


@router.get("/boards/{board}/live", response_class=Response)
async def without_a_socket(request: Request) -> Response:
    """News as a WebSocket; with `Accept: text/event-stream` as events whose data is HTML and whose id is the cursor;
    with `Accept: application/json` those there are, or the first that there will be."""
    accept = request.headers.get("accept", "")
    if "text/event-stream" not in accept and "application/json" not in accept:
        return answer(
            request,
            406,
            "not-acceptable",
            "This address speaks WebSocket, text/event-stream, or application/json.",
        )
    desk, place = desk_of(request.scope), await arranged_place_of(request.scope, _kind(request.scope))
    since = request.headers.get("last-event-id") or request.query_params.get("since")
    language = language_of_page(request.scope)
    if "text/event-stream" not in accept:
        return await _poll(request, desk, place, since, language)
    _require_room_for_one(desk, place)
    events = _events(desk, place, since, language)
    return EventStream(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


# --- as an event stream ---------------------------------------------------------------------------


class EventStream(StreamingResponse):
    """Ends its events with itself: broken off while it writes, it would leave its page here until it is collected."""

    def __init__(self, events: AsyncGenerator[str, None], **how: Any) -> None:
        super().__init__(events, **how)
        self._events = events

    async def stream_response(self, send: Send) -> None:
        """Writes the events until either side ends it."""
        async with aclosing(self._events):
            await super().stream_response(send)


async def _events(desk: Desk, place: Place, since: str | None, language: str) -> AsyncGenerator[str, None]:
    if not place.holds:  # the answer's head went out since: whoever comes back is told
        return
    try:
        with _connected(desk, place, since, language) as subscription:
            subscription.beat()
            while not desk.ending.is_set():
                if frame := await _next_frame(desk, subscription, None):
                    yield _event(frame)
    except TooMany:
        yield f"retry: {WAIT}000\n\n"
    except SentAway:
        return  # who comes back is told


def _event(frame: bytes) -> str:
    content = json.loads(frame)
    if "head" in content:
        return "".join(f"event: {name}\ndata: {content[name]}\n\n" for name in ("head", "build", "place"))
    restored = "event: restored\ndata: true\n\n" if "restored" in content else ""
    cursor = f"id: {content['cursor']}\n" if "cursor" in content else ""
    lines = "".join(f"data: {line}\n" for line in content["content"].split("\n"))
    return f"{restored}{cursor}{lines}\n"


# --- by asking again ------------------------------------------------------------------------------


async def _poll(request: Request, desk: Desk, place: Place, since: str | None, language: str) -> Response:
    """Answers at once when there is news, or when the page asks for the first time; else when there is, or it is late."""
    heard = request.query_params.get("heard")
    with _connected(desk, place, since, language, heard=heard, asks=True) as subscription:
        frames = subscription.frames()
        if not frames and heard is not None and not desk.ending.is_set():
            frames = await _first_news(request, desk, subscription)
        told = subscription.head | {"heard": subscription.heard}
    body = b'{"frames":[%b],%b' % (b",".join(frames), json.dumps(told).encode()[1:])
    return Response(body, media_type="application/json")


async def _first_news(request: Request, desk: Desk, subscription: Subscription) -> list[bytes]:
    """The next frames; none when it is late, the server ends, or nobody waits for them any more."""
    waiting = asyncio.create_task(_next_frame(desk, subscription, POLL_SECONDS))
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait((waiting, leaving), return_when=asyncio.FIRST_COMPLETED)
        frame = waiting.result() if waiting.done() else b""
        return [frame, *subscription.frames()] if frame else []
    finally:
        for task in (waiting, leaving):
            task.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _next_frame(desk: Desk, subscription: Subscription, seconds: float | None) -> bytes:
    """The next frame; empty when none comes for so long, or the server ends."""
    silence = asyncio.timeout(0 if desk.ending.is_set() else seconds)
    desk.silences.add(silence)
    try:
        async with silence:
            return await subscription.next_frame()
    except TimeoutError:
        return b""
    except SentAway:
        if seconds is None:
            raise
        return b""  # the next time the page asks it is told
    finally:
        desk.silences.discard(silence)


def _kind(scope: Scope) -> str:
    """``as=screen`` follows the board as the projector."""
    return "screen" if b"as=screen" in scope["query_string"].split(b"&") else "seat"
