"""News: a WebSocket, or the same subscription as an event stream where a proxy blocks sockets."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send

from app.domain.rejection import Rejection
from app.domain.terms import CardId
from app.live.rooms import NoSuchBoard
from app.live.subscription import Outlet, Subscription
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
HEARTBEAT = 15  # seconds; school filters cut what is silent for 60
UTF8 = "websocket.utf8"  # the server takes the text's bytes (app/sockets.py)

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
                async with asyncio.TaskGroup() as tasks:
                    sending = tasks.create_task(_send_frames(subscription, send, outlet is not None))
                    code = await _listen(desk, subscription, receive)
                    sending.cancel()
        except (NoSession, NotHere, NoSuchBoard):
            code = NO_SESSION
        except (TooMany, StorageDown):
            code = TRY_AGAIN_LATER
        except Rejection as refusal:
            code, why = NOT_UNDERSTOOD, refusal.message
        if code is not None:
            await send({"type": "websocket.close", "code": code, "reason": why})


socket = WebSocketRoute("/boards/{board}/live", LiveSocket(), name="live_socket")


@contextmanager
def _connected(
    desk: Desk, place: Place, since: str | None, language: str, outlet: Outlet | None = None
) -> Iterator[Subscription]:
    """One of the board's connections, as long as the body runs."""
    if len(place.room.subscriptions) >= desk.settings.sockets_per_board:
        raise TooMany(10)
    with place.room.subscribe(place.viewer, since, outlet, language) as subscription:
        desk.connected.add(subscription)
        try:
            yield subscription
        finally:
            desk.connected.discard(subscription)


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
    """``{"hold": card, "over": pattern or null}`` or ``{"let_go": true}``; nothing else. The server counts bytes."""
    try:
        frame = json.loads(text or "")
    except (ValueError, RecursionError):
        return False
    match frame:
        case {"let_go": True} if len(frame) == 1:
            subscription.let_go()
        case {"hold": str(card)} if _ID.fullmatch(card) and frame.keys() <= {"hold", "over"}:
            over = frame.get("over")
            if over is not None and not (isinstance(over, str) and _ID.fullmatch(over)):
                return False
            subscription.hold(CardId(card), over or "")
        case _:
            return False
    return True


@router.get("/boards/{board}/live", response_class=Response)
async def stream(request: Request) -> Response:
    """News as a WebSocket; with `Accept: text/event-stream` as events whose data is HTML and whose id is the cursor."""
    if "text/event-stream" not in request.headers.get("accept", ""):
        return answer(request, 406, "not-acceptable", "This address speaks WebSocket, or text/event-stream.")
    place = await arranged_place_of(request.scope, _kind(request.scope))
    since = request.headers.get("last-event-id") or request.query_params.get("since")
    events = _events(desk_of(request.scope), place, since, language_of_page(request.scope))
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(desk: Desk, place: Place, since: str | None, language: str) -> AsyncIterator[str]:
    try:
        with _connected(desk, place, since, language) as subscription:
            yield ": here\n\n"
            while not desk.ending.is_set():
                frame = await _next_or_silence(desk, subscription)
                yield _event(frame) if frame else ": still here\n\n"
    except TooMany:
        yield "retry: 10000\n\n"


async def _next_or_silence(desk: Desk, subscription: Subscription) -> bytes:
    silence = asyncio.timeout(HEARTBEAT)
    desk.silences.add(silence)
    try:
        async with silence:
            return await subscription.next_frame()
    except TimeoutError:
        return b""
    finally:
        desk.silences.discard(silence)


def _event(frame: bytes) -> str:
    content = json.loads(frame)
    cursor = f"id: {content['cursor']}\n" if "cursor" in content else ""
    lines = "".join(f"data: {line}\n" for line in content["content"].split("\n"))
    return f"{cursor}{lines}\n"


def _kind(scope: Scope) -> str:
    """``as=screen`` follows the board as the projector."""
    return "screen" if b"as=screen" in scope["query_string"].split(b"&") else "seat"
