"""For whoever runs the server: is it there, can it work, what did it refuse. No content, no count of writes.

A count of requests would tell an observer that somebody else is writing while cards are locked (rule L5), so
there is none, and ``/metrics`` answers only to the machine itself.
"""

from collections.abc import Iterator
from ipaddress import ip_address

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.store.protocol import StorageDown
from app.web.desk import Desk, address_of, desk_of
from app.web.session import NotHere

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")

router = APIRouter(default_response_class=PlainTextResponse)


@router.get("/healthz")
async def health() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """The database can be read, and written as far as is known; not while the server ends."""
    desk = desk_of(request.scope)
    if desk.ending.is_set():
        return PlainTextResponse("ending\n", 503)
    try:
        await run_in_threadpool(desk.directory.epoch_of, "")
        await desk.rooms.writer.recover(desk.directory.try_to_write)
    except StorageDown:
        return PlainTextResponse("storage down\n", 503)
    return PlainTextResponse("ready\n")


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Counters in the text format of Prometheus, for the machine itself only; not for those whom a proxy on it lets in."""
    forwarded = any(name in request.headers for name in FORWARDED)
    if forwarded or not is_this_machine(address_of(request.scope)):
        raise NotHere
    return PlainTextResponse("".join(f"{line}\n" for line in _lines(desk_of(request.scope))))


def _lines(desk: Desk) -> Iterator[str]:
    yield "# TYPE debrief_connections gauge"
    yield f"debrief_connections {len(desk.connected)}"
    for name, value in desk.gauges.items():
        yield f"# TYPE debrief_{name} {'counter' if name.endswith('_total') else 'gauge'}"
        yield f"debrief_{name} {value()}"
    yield "# TYPE debrief_storage_down gauge"
    yield f"debrief_storage_down {int(desk.rooms.writer.down or desk.rooms.writer.stuck)}"
    yield "# TYPE debrief_refused_total counter"
    yield from (
        f'debrief_refused_total{{what="{what}"}} {times}' for what, times in sorted(desk.refused.items())
    )


def is_this_machine(host: str) -> bool:
    """Whether an address leads no farther than this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
