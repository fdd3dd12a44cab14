"""What goes on paper before the day: the visit schedule with a slip for each group, and the evidence sheet."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.domain.schedule.timetable import sheets, timetable
from app.domain.terms import Frame
from app.web.language import pages_for
from app.web.session import NotHere, place_of

router = APIRouter(default_response_class=HTMLResponse)


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
    return _page(request, "sheet", f"/boards/{place.room.id}", frame, sheets=sheets(frame, group))


def _page(request: Request, name: str, at: str, frame: Frame, **shown: object) -> Response:
    return HTMLResponse(pages_for(request.scope).page(name, at=at, frame=frame, **shown))
