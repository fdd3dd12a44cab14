"""What a viewer may take away: JSON, CSV, Markdown; only what this viewer's view holds (rules L1 and W7)."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from html import escape

from starlette.responses import JSONResponse, Response

from app.domain.terms import Horizon
from app.domain.visibility import Viewer
from app.live.room import Room
from app.web.plain import evidence, flat, laid_out, shared

COLUMNS = ("classroom", "subject", "grade", "focus", "question", "text", "pattern", "kind")
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARKS = re.compile(r"([\\`*_\[\]#|~])")
_BY = {
    Horizon.NEXT_WEEK: "Next week",
    Horizon.NEXT_MONTH: "Next month",
    Horizon.END_OF_YEAR: "By the end of the year",
}
UNNAMED = "A pattern without a title yet"


def as_json(room: Room, viewer: Viewer) -> Response:
    """The round, its patterns with their cards, and what followed from them."""
    seen = room.view(viewer)
    cards = [flat(card) | {"pattern": found and found.id} for card, found in evidence(room, viewer)]
    return JSONResponse(
        {**shared(seen, laid_out(room, viewer)), "cards": cards, "report": flat(seen.report())}
    )


def as_csv(room: Room, viewer: Viewer) -> Response:
    """One line per card. The mark at the start tells Excel that it is UTF-8."""
    frame = room.view(viewer).frame
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    for card, found in evidence(room, viewer):
        seat = frame.classroom(card.classroom)
        where = (card.classroom, seat.subject if seat else "", seat.grade if seat else "")
        what = (card.focus, card.question, card.text)
        lines.writerow(
            [cell(each) for each in (*where, *what, *((found.title, found.kind) if found else ("", "")))]
        )
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8")


def cell(text: str) -> str:
    """The text as a spreadsheet shows it; one that begins like a formula gets an apostrophe before it."""
    return "'" + text if text.startswith(BEGINS_A_FORMULA) else text


def as_markdown(room: Room, viewer: Viewer) -> Response:
    """Patterns with their cards, then what followed from them."""
    return Response("\n".join(_lines(room, viewer)) + "\n", media_type="text/markdown; charset=utf-8")


def _lines(room: Room, viewer: Viewer) -> Iterable[str]:
    seen = room.view(viewer)
    yield f"# {_plain(seen.frame.school or 'Debrief')}"
    yield from ("", _plain(seen.frame.problem_of_practice))
    cards = evidence(room, viewer)
    for head in laid_out(room, viewer).patterns():
        yield from ("", f"## {_plain(head.title or UNNAMED)}", "")
        yield from (f"Seen in {head.reach} of {head.classrooms} classrooms. {head.kind.capitalize()}.", "")
        yield from (
            f"- {card.label}: {_plain(card.text)}" for card, found in cards if found and found.id == head.id
        )
    if unsorted := [card for card, found in cards if not found]:
        yield from ("", "## Not yet sorted" if not seen.locked else "## My cards", "")
        yield from (f"- {card.label}: {_plain(card.text)}" for card in unsorted)
    yield from _section("Predictions", [item.text for item in seen.predictions()])
    for horizon in Horizon:
        steps = [
            f"{item.text} ({item.support_from})" if item.support_from else item.text
            for item in seen.next_steps_by(horizon)
        ]
        yield from _section(_BY[horizon], steps)
    yield from _section("Reflective questions", [item.text for item in seen.reflective_questions()])


def _section(title: str, texts: list[str]) -> Iterable[str]:
    if texts:
        yield from ("", f"## {title}", "")
        yield from (f"- {_plain(text)}" for text in texts)


def _plain(text: str) -> str:
    """Words that Markdown leaves alone, on one line."""
    return _MARKS.sub(r"\\\1", escape(" ".join(text.split()), quote=False))


FORMATS: dict[str, Callable[[Room, Viewer], Response]] = {"json": as_json, "csv": as_csv, "md": as_markdown}
