"""What a viewer may take away: JSON, CSV, Markdown; only what this viewer's view holds (rules L1 and W7)."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from gettext import NullTranslations
from html import escape

from starlette.responses import JSONResponse, Response

from app.domain.seen import CardSeen, PatternHead
from app.domain.terms import Horizon, PatternId
from app.domain.visibility import Viewer
from app.live.room import Room
from app.views.words import HORIZONS, KINDS, label
from app.web.plain import evidence, flat, laid_out, report, shared

ENGLISH = NullTranslations()
COLUMNS = ("classroom", "subject", "grade", "focus", "question", "text", "pattern", "kind")
BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_MARKS = re.compile(r"([\\`*_\[\]#|~])")


def as_json(room: Room, viewer: Viewer, _: NullTranslations = ENGLISH) -> Response:
    """The round, its patterns with their cards, and what followed from them."""
    seen = room.view(viewer)
    cards = [flat(card) | {"pattern": found and found.id} for card, found in evidence(room, viewer)]
    rest = {"cards": cards, "report": report(seen)}
    return JSONResponse(shared(seen, laid_out(room, viewer)) | rest)


def as_csv(room: Room, viewer: Viewer, _: NullTranslations = ENGLISH) -> Response:
    """One line per card. The mark at the start tells Excel that it is UTF-8."""
    frame, text = room.view(viewer).frame, io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    for card, found in evidence(room, viewer):
        seat = frame.classroom(card.classroom)
        where = card.classroom, seat.subject if seat else "", seat.grade if seat else ""
        sorted_into = (found.title, found.kind) if found else ("", "")
        lines.writerow(map(cell, (*where, card.focus, card.question, card.text, *sorted_into)))
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8")


def cell(text: str) -> str:
    """The text as a spreadsheet shows it; one that begins like a formula gets an apostrophe before it."""
    return "'" + text if text.startswith(BEGINS_A_FORMULA) else text


def as_markdown(room: Room, viewer: Viewer, words: NullTranslations = ENGLISH) -> Response:
    """Patterns with their cards, then what followed from them; for people, so in their language."""
    return Response("\n".join(_lines(room, viewer, words)) + "\n", media_type="text/markdown; charset=utf-8")


FORMATS: dict[str, Callable[..., Response]] = {"json": as_json, "csv": as_csv, "md": as_markdown}


def _lines(room: Room, viewer: Viewer, words: NullTranslations) -> Iterator[str]:
    seen, cards, _ = room.view(viewer), evidence(room, viewer), words.gettext

    def said(card: CardSeen) -> str:
        return f"{label(card.room, _)}: {card.text}"

    yield from (
        f"# {plain_markdown(seen.frame.school or _('Debrief'))}",
        "",
        plain_markdown(seen.frame.problem_of_practice),
    )
    for head in laid_out(room, viewer).patterns():
        title = head.title or _("A pattern without a title yet")
        mine = [said(card) for card, found in cards if found == head]
        linked = laid_out(room, viewer).links(PatternId(head.id))
        mine += [f"{_('Also belongs here')}: {said(card)}" for card in linked.also]
        mine += [f"{_('Goes the other way')}: {said(card)}" for card in linked.other_way]
        yield from _section(title, mine, _reach(head, words), "")
    loose = [said(card) for card, found in cards if not found]
    yield from _section(_("My cards") if seen.locked else _("Not yet sorted"), loose)
    yield from _section(_("Predictions"), [item.text for item in seen.predictions()])
    for horizon in Horizon:
        steps = seen.next_steps_by(horizon)
        by = [f" ({item.support_from})" if item.support_from else "" for item in steps]
        suggested = [item.text + role for item, role in zip(steps, by, strict=True)]
        yield from _section(_(HORIZONS[horizon]), suggested)
    yield from _section(_("Reflective questions"), [item.text for item in seen.reflective_questions()])


def _reach(head: PatternHead, words: NullTranslations) -> str:
    seen = words.ngettext(
        "Seen in %(reach)s of %(num)s classroom.", "Seen in %(reach)s of %(num)s classrooms.", head.classrooms
    )
    return f"{seen % {'reach': head.reach, 'num': head.classrooms}} {words.gettext(KINDS[head.kind])}."


def _section(title: str, texts: list[str], *before: str) -> Iterator[str]:
    if texts or before:
        yield from ("", f"## {plain_markdown(title)}", "", *before)
        yield from (f"- {plain_markdown(text)}" for text in texts)


def plain_markdown(text: str) -> str:
    """Words that Markdown leaves alone, on one line."""
    return _MARKS.sub(r"\\\1", escape(" ".join(text.split()), quote=False))
