"""The set-up page: the round as a form, and what a schedule or an agenda would look like before it is saved.

A browser without scripts posts the whole form here, whatever button was pressed, so it loses nothing that was typed. With
scripts the round is saved by ``PUT …/round`` as everything is, and this address only answers how a draft would look.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.domain import limits
from app.domain.agenda import PRESETS, STEPS, Preset, StepKey
from app.domain.commands import DescribeRound
from app.domain.decide.checks import require_facilitator
from app.domain.rejection import Phrase, Rejection
from app.domain.schedule import MINUTES, USUAL, clock_of, minute_of, require_room, span
from app.domain.schedule.pasted import Misread, read
from app.domain.schedule.prepared import planned, prepared
from app.domain.schedule.proposal import proposal, slots_of
from app.domain.schedule.timetable import Column, timetable
from app.domain.terms import Classroom, Frame, Visit
from app.web.bodies import FIELDS, Line, Short, parse, schema_of
from app.web.desk import Desk, desk_of
from app.web.errors import wants_page
from app.web.language import pages_for, translator_for
from app.web.networkseats import KIND
from app.web.roundform import STEP_FIELD, RoundFields
from app.web.session import Place, place_of

router = APIRouter(default_response_class=HTMLResponse)

FIRST = "08:15"
MOST_TIMES = 24
TYPED = ("problem_of_practice", "questions", "school", "network", "date", "classrooms", "groups",
    "theory_of_action", "norms", "paste", "most_visitors", "keep_days")  # fmt: skip
_NAMES = ("groups", "classrooms")
_GRID = ("visits", "laid_groups", "laid_classrooms", "steps")
Times = Annotated[int, Field(gt=0, le=MOST_TIMES)]
Pasted = Annotated[str, StringConstraints(max_length=40_000)]


class SetUp(RoundFields):
    """The set-up page as a plain form: it saves the round, or with another ``do`` shows what would be saved.

    ``times`` lays out ``count`` visits of ``length`` minutes from ``first`` on with ``between`` minutes between them,
    ``propose`` fills them, ``read`` takes the schedule out of ``paste``, ``clear`` empties it, and ``agenda`` takes the
    steps and minutes of ``short``, ``full`` or an agenda of the network's own. ``laid_groups`` and ``laid_classrooms``
    are the names with which the grid was laid out.
    """

    do: Literal["save", "look", "times", "propose", "read", "clear"] = "save"
    paste: Pasted = ""
    first: Short = FIRST
    count: Times = 4
    length: Annotated[int, Field(gt=0, le=limits.STEP_MINUTES)] = MINUTES
    between: Annotated[int, Field(ge=0, le=limits.STEP_MINUTES)] = 5
    begins: Short = ""
    agenda: Line = ""
    laid_groups: tuple[Line, ...] = ()
    laid_classrooms: tuple[Short, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The times that are asked for."""
        starts = slots_of(_minute(self.first), self.count, self.length, self.between)
        return tuple(Column(clock_of(start), self.length) for start in starts)

    def draft(self, before: Frame) -> Frame:
        """The round as the form has it."""
        after = self.grid(before)
        kept = {name: getattr(before, name) for name in _NAMES if getattr(self, name) is None}
        return replace(after, **kept)

    def grid(self, before: Frame) -> Frame:
        """The same, but names that the form does not have are those with which its grid was laid out."""
        laid = replace(before, groups=self.laid_groups or before.groups)
        if self.laid_classrooms:
            laid = replace(laid, classrooms=tuple(Classroom(code) for code in self.laid_classrooms))
        return self.frame(laid)


@router.get("/boards/{board}/setup")
async def setup(request: Request) -> Response:
    """What the round is about, for its facilitator to change."""
    place = await _led(request)
    return await _page(request, place, place.room.view(place.viewer).frame)


@router.post("/boards/{board}/setup", response_class=Response, openapi_extra=schema_of(SetUp))
async def set_up(request: Request) -> Response:
    """Save the round, or see what a schedule or an agenda would look like; nothing but `save` changes anything."""
    place, desk = await _led(request), desk_of(request.scope)
    desk.writes.take(place.viewer.person, desk.seconds())
    before = place.room.view(place.viewer).frame
    try:
        body, _ = await parse(SetUp, request.scope, request.receive)
        shown = body.draft(before)
        if body.do == "save" and not body.agenda:
            await place.room.submit(DescribeRound(shown), place.actor, body.command_id)
            return RedirectResponse(f"{request.url.path}?saved=yes", 303)
        shown, misread = await _changed(desk, place, body, shown)
        require_room(shown)
    except Rejection as refusal:
        return await _page(request, place, _refused(request, before), message=refusal.phrase, status=422)
    return await _page(request, place, shown, body, misread)


def _refused(request: Request, before: Frame) -> Frame:
    """The grid and the steps of a form that was refused: they are not to be made again, whatever names the lists have."""
    fields = request.scope.get(FIELDS, {})
    kept = {name: values for name, values in fields.items() if name in _GRID or name.startswith(STEP_FIELD)}
    for found in (kept, {name: kept[name] for name in _GRID if name in kept}):
        with suppress(Rejection, ValidationError):
            grid = SetUp.model_validate(SetUp.of_form(found, translator_for(request.scope))).grid(before)
            require_room(grid)
            return grid
    return before


async def _led(request: Request) -> Place:
    place = await place_of(request.scope)
    require_facilitator(place.actor)
    return place


async def _changed(desk: Desk, place: Place, body: SetUp, frame: Frame) -> tuple[Frame, tuple[Misread, ...]]:
    """The draft after what was asked for, and the lines of a paste that are no visits."""
    rooms = [room.code for room in frame.classrooms]
    if body.agenda:
        preset = (await _presets(desk, place)).get(body.agenda)
        return (replace(frame, steps=preset.steps, minutes=preset.minutes) if preset else frame), ()
    match body.do:
        case "propose":
            starts = [minute_of(column.start) for column in body.columns]
            fits = max(1, frame.most_visitors // max([USUAL, *_members(place).values()]))
            return _with_visits(frame, proposal(frame.groups, rooms, starts, body.length, fits)), ()
        case "read":
            pasted = await run_in_threadpool(read, body.paste, frame.groups, rooms, body.length)
            return (_with_visits(frame, pasted.visits) if pasted.visits else frame), pasted.misread
        case "times":
            return _moved(frame, body.columns), ()
        case "clear":
            return replace(frame, visits=()), ()
        case _:
            return frame, ()


def _moved(frame: Frame, columns: tuple[Column, ...]) -> Frame:
    """The visits at other times: those of the first time at the first of the columns, and so on."""
    times = dict(zip(timetable(frame).columns, columns, strict=False))
    here = ((each, times.get(Column(each.start, each.minutes))) for each in frame.visits)
    moved = (replace(each, start=to.start, minutes=to.minutes) if to else each for each, to in here)
    return _with_visits(frame, tuple(moved))


def _with_visits(frame: Frame, visits: tuple[Visit, ...]) -> Frame:
    """The step Visits takes as long as the schedule does."""
    minutes = dict(frame.minutes) | {
        StepKey.VISITS: min(span(visits), limits.STEP_MINUTES) or STEPS[StepKey.VISITS].minutes
    }
    own = tuple(
        (key, minutes[key]) for key in StepKey if minutes.get(key, STEPS[key].minutes) != STEPS[key].minutes
    )
    return replace(frame, visits=visits, minutes=own)


def _members(place: Place) -> Mapping[str, int]:
    """How many people belong to each group by now."""
    watch = place.room.view(place.viewer).watch()
    return {row.group: row.members for row in watch.rows} if watch else {}


async def _presets(desk: Desk, place: Place) -> dict[str, Preset]:
    """The program's agendas by their keys, and those of the round's network by their names."""
    return dict(PRESETS) | await run_in_threadpool(_own_presets, desk, place.room.id)


def _own_presets(desk: Desk, board: str) -> dict[str, Preset]:
    network = desk.networks.network_of(board)
    agendas = desk.networks.agendas(network) if network else {}
    return {
        name: Preset(name, tuple(key for key, _ in steps), tuple(steps)) for name, steps in agendas.items()
    }


# --- the page ------------------------------------------------------------------------------------------


async def _page(
    request: Request,
    place: Place,
    frame: Frame,
    body: SetUp | None = None,
    misread: tuple[Misread, ...] = (),
    message: Phrase | None = None,
    status: int = 200,
) -> Response:
    """The page with the round, or with what somebody typed that is not saved."""
    desk, seen = desk_of(request.scope), place.room.view(place.viewer)
    typed = {name: values[-1] for name, values in request.scope.get(FIELDS, {}).items()}
    shown = _laid_out(frame, _members(place), body, typed) | {
        "typed": {name: typed[name] for name in TYPED if name in typed} if message or misread else {},
        "presets": await _presets(desk, place),
        "network": await _network(request, place),
        "prepared": prepared(seen.frame),
        "followed_up": seen.followed_up(),
        "closed": seen.closed,
    }
    about = {"at": f"/boards/{place.room.id}", "seat": place.mark, "saved": "saved" in request.query_params}
    told = {"message": message, "misread": misread, "unsaved": body is not None or message is not None}
    whole = "setup" if wants_page(request.scope) or request.method == "GET" else "draft"
    page = pages_for(request.scope).page  # takes a second for 40 groups at 24 times with 60 classrooms
    return HTMLResponse(await run_in_threadpool(page, whole, **about, **shown, **told), status)


def _laid_out(
    frame: Frame, members: Mapping[str, int], body: SetUp | None, typed: Mapping[str, str]
) -> dict[str, object]:
    """The round with its grid and its agenda, and what stands in the fields about times."""
    times = body.columns if body and body.do in ("times", "propose") else ()
    grid = timetable(frame, members, times)
    if not grid.columns:
        grid = timetable(frame, times=(body or _EMPTY).columns)
    begins = _first_of(typed.get("begins", ""), grid.columns[0].start if frame.visits else FIRST)
    plan = planned(frame, begins)
    return {
        "frame": frame,
        "grid": grid,
        "plan": plan,
        "begins": clock_of(begins),
        "times": _times(frame, typed),
    }


def _times(frame: Frame, typed: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields of the times: what was typed, what the schedule has, or the usual."""
    usual = {name: str(getattr(_EMPTY, name)) for name in ("first", "count", "length", "between")}
    if frame.visits:
        one, *more = timetable(frame).columns
        usual |= {"first": one.start, "count": str(len(more) + 1), "length": str(one.minutes)}
        between = minute_of(more[0].start) - minute_of(one.end) if more else -1
        usual |= {"between": str(between)} if between >= 0 else {}
    return {name: typed.get(name, value) for name, value in usual.items()}


_EMPTY = SetUp(command_id="00000000-0000-4000-8000-000000000000")  # type: ignore[arg-type]


async def _network(request: Request, place: Place) -> str:
    """The id of the round's network when this browser opens it, otherwise ""."""
    desk = desk_of(request.scope)
    network = await run_in_threadpool(desk.networks.network_of, place.room.id)
    return network if network and network in desk.sessions.held(request.scope["headers"], KIND) else ""


def _first_of(*times: str) -> int:
    """The minute of the first that is a time of day."""
    for time in times:
        with suppress(ValueError):
            return minute_of(time)
    return 0


def _minute(time: str) -> int:
    try:
        return minute_of(time)
    except ValueError:
        raise Rejection("wrong-value", "A time of day is written like 08:15.") from None
