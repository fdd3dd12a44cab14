"""What goes on paper before the day: the visit schedule with a slip for each group, and the evidence sheet."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.domain.terms import Classroom, Frame
from app.domain.timetable import Column, Row, timetable
from app.web.language import pages_for
from app.web.session import NotHere, place_of

router = APIRouter(default_response_class=HTMLResponse)

BLANK = 4
"""Visits on a sheet for a round without a schedule (practice: 4 or 5 classrooms)."""


@dataclass(frozen=True, slots=True)
class Block:
    """The place on a sheet for one visit; both None where the visit is not known yet."""

    column: Column | None = None
    room: Classroom | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's evidence sheet; ``group`` is "" on one that fits everybody."""

    group: str
    blocks: tuple[Block, ...]


@router.get("/boards/{board}/schedule")
async def schedule(request: Request) -> Response:
    """Who visits which classroom when, for all on one page, then a slip for each group."""
    place = await place_of(request.scope)
    frame = place.room.view(place.viewer).frame
    return _page(request, "schedule", f"/boards/{place.room.id}", frame, grid=timetable(frame))


@router.get("/boards/{board}/sheet")
async def sheet(request: Request) -> Response:
    """The evidence sheet for paper: one's own group's, with `group` that group's; a facilitator gets one of each."""
    place = await place_of(request.scope)
    frame = place.room.view(place.viewer).frame
    group = request.query_params.get("group", place.viewer.group)
    if group and group not in frame.groups:
        raise NotHere
    rows = [row for row in timetable(frame).rows if row.visits and group in ("", row.group)]
    sheets = [_sheet(frame, row) for row in rows] or [Sheet(group, (Block(),) * BLANK)]
    return _page(request, "sheet", f"/boards/{place.room.id}", frame, sheets=sheets, group=group)


def _sheet(frame: Frame, row: Row) -> Sheet:
    return Sheet(row.group, tuple(Block(column, frame.classroom(code)) for column, code in row.visits))


def _page(request: Request, name: str, at: str, frame: Frame, **shown: object) -> Response:
    return HTMLResponse(pages_for(request.scope).page(name, at=at, frame=frame, **shown))
