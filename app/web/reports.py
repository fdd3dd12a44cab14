"""The report: its page, and the files that people take along; one gate for all of them (rules R6 and R7)."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.domain.rejection import Absent, Rejection
from app.domain.report import Report
from app.domain.terms import Role
from app.domain.visibility import Viewer
from app.web.desk import desk_of
from app.web.language import language_of, pages_for
from app.web.session import NoSession, NotHere, Place, place_of
from app.web.takeaway import FILES

router = APIRouter()

NOT_YET = "The report is not there yet. It can be read as soon as it is published."
ON_PAPER = ("pdf", "png")


class NotThereYet(Absent):
    """There is no report for whoever asks, or none so far."""

    def __init__(self) -> None:
        Rejection.__init__(self, "not-yet", NOT_YET)


@router.get("/reports/{board}.{kind}", response_class=Response)
async def report_file(request: Request, kind: str) -> Response:
    """The report as `pdf`, `csv`, `md` or `json`, for whoever may read its page."""
    if kind not in FILES or kind == "png":
        raise NotHere
    return await _file(request, kind, f"report.{kind}")


@router.get("/reports/{board}/patterns.png", response_class=Response)
async def report_picture(request: Request) -> Response:
    """The patterns with their reach as a picture for slides, for whoever may read the report."""
    return await _file(request, "png", "patterns.png")


@router.get("/reports/{board}", response_class=HTMLResponse)
async def report_page(request: Request) -> Response:
    """The report, for whoever has its link or a seat at the board; before it is published a sentence."""
    place = await _reader(request)
    at, board = (f"/{kind}/{place.room.id}" for kind in ("reports", "boards"))
    back = board if place.viewer.person else ""
    return HTMLResponse(pages_for(request.scope).page("report", at=at, back=back, report=_read(place)))


async def _reader(request: Request) -> Place:
    """The seat of the board, else that of the report's link: a member may read it earlier."""
    try:
        return await place_of(request.scope)
    except (NoSession, NotHere):
        return await place_of(request.scope, "report")


def _read(place: Place) -> Report | None:
    return place.room.view(place.viewer if place.viewer.person else Viewer(Role.REPORT_READER)).report()


async def _file(request: Request, kind: str, name: str) -> Response:
    place, desk = await _reader(request), desk_of(request.scope)
    if not (found := _read(place)):
        raise NotThereYet
    language = language_of(request.scope)
    if kind in ON_PAPER:  # takes some 50 ms and memory, so in a thread, and one after the other
        async with desk.press:
            made = await run_in_threadpool(FILES[kind], found, language)
    else:
        made = FILES[kind](found, language)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": made.kind}
    return Response(made.body, headers=headers)
