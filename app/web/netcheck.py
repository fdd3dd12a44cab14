"""What works on this network: ``/netcheck`` tries in turn all that the board needs, and says so in words.

It is for a technician before the round, so it needs no board and no seat. What its page asks stands here; there is
nothing to learn from the answers but that they came.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send

from app.web.desk import Desk, address_of, desk_of
from app.web.language import pages_for
from app.web.limits import TooMany

router = APIRouter()

EVENTS, BETWEEN = 5, 0.3  # of the stream, and seconds between two
WAITS = 2.0  # seconds for which asking again waits for its answer
SILENCE = 65.0  # seconds: filters cut after 60
SOCKET_SECONDS = 30.0
MOST_FRAMES = 20
LARGEST = 65_536  # bytes of a frame
TRY_AGAIN_LATER, NOT_UNDERSTOOD, DONE = 1013, 1003, 1000


@router.get("/netcheck", response_class=HTMLResponse)
async def page(request: Request) -> Response:
    """Shows what of all that the board needs works on this network, and what to ask for where it does not."""
    return HTMLResponse(pages_for(request.scope).page("netcheck"))


@router.post("/netcheck/echo", status_code=204, response_class=Response)
async def echo(request: Request) -> Response:
    """Takes a write, and does nothing with it."""
    _take(request.scope)
    return Response(status_code=204)


@router.get("/netcheck/live", response_class=Response)
async def without_a_socket(request: Request) -> Response:
    """Answers, with `slow=true` after two seconds; with `Accept: text/event-stream` in five events, or with `slow=true` in two
    that are a minute apart."""
    desk, slow = _take(request.scope), request.query_params.get("slow") == "true"
    if "text/event-stream" not in request.headers.get("accept", ""):
        if slow:
            await _wait(desk, WAITS)
        return JSONResponse({"frames": [], "head": "netcheck"})
    events = _events(desk, 2 if slow else EVENTS, SILENCE if slow else BETWEEN)
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _events(desk: Desk, count: int, seconds: float) -> AsyncIterator[str]:
    for number in range(count):
        if number:
            await _wait(desk, seconds)
        yield f"event: head\ndata: {number}\n\n"


async def _wait(desk: Desk, seconds: float) -> None:
    """That long; shorter when the server ends."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(desk.ending.wait(), seconds)


class CheckSocket:
    """``GET /netcheck/live`` as a WebSocket: says hello, answers pings, and sends frames as large as it is asked for."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one socket for a while."""
        await receive()
        await send({"type": "websocket.accept"})
        code: int | None = DONE
        try:
            _take(scope)
            await send({"type": "websocket.send", "text": '{"head": "netcheck"}'})
            async with asyncio.timeout(SOCKET_SECONDS):
                code = await _answer(receive, send)
        except TooMany:
            code = TRY_AGAIN_LATER
        except TimeoutError:
            pass
        if code is not None:
            await send({"type": "websocket.close", "code": code})


socket = WebSocketRoute("/netcheck/live", CheckSocket(), name="netcheck_socket")


async def _answer(receive: Receive, send: Send) -> int | None:
    """The code to close with; None when the other side is gone."""
    for _ in range(MOST_FRAMES):
        message = await receive()
        if message["type"] != "websocket.receive":
            return None
        try:
            asked = json.loads(message.get("text") or "")
        except (ValueError, RecursionError):
            return NOT_UNDERSTOOD
        match asked:
            case {"ping": True}:
                text = '{"head": "netcheck"}'
            case {"size": int(size)} if 0 < size <= LARGEST:
                text = "x" * size
            case _:
                return NOT_UNDERSTOOD
        await send({"type": "websocket.send", "text": text})
    return DONE


def _take(scope: Scope) -> Desk:
    """TooMany when this address has asked for a lot already."""
    desk = desk_of(scope)
    desk.checks.take(address_of(scope), desk.seconds())
    return desk
