"""The report as files: PDF, a picture for slides, table, text, JSON; each says what the page says (rule R7)."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

from starlette.responses import JSONResponse

from app.domain.report import Report, ReportItem, ReportPattern
from app.views import paper, speech, words
from app.web.export import cell, plain_markdown
from app.web.plain import Plain, flat, report_pattern


class File(NamedTuple):
    """A file of the report and the kind that browsers are told."""

    body: bytes
    kind: str


def as_pdf(report: Report, language: str) -> File:
    """Two parts: one page for the staff meeting, and the whole."""
    return File(paper.pdf(report, language), "application/pdf")


def as_picture(report: Report, language: str) -> File:
    """The patterns with their reach, for slides."""
    return File(paper.slide(report, language), "image/png")


def as_json(report: Report, _: str) -> File:
    """The report for programs; next steps by their horizon."""
    return File(bytes(JSONResponse(plain_report(report)).body), "application/json")


def plain_report(report: Report) -> Plain:
    """The report as plain values."""
    patterns = [
        report_pattern(each) | {"next_steps": _by_horizon(each.next_steps)} for each in report.patterns
    ]
    plain: Plain = flat(report)
    return plain | {"patterns": patterns, "next_steps": _by_horizon(report.next_steps)}


def _by_horizon(steps: tuple[tuple[str, tuple[ReportItem, ...]], ...]) -> Plain:
    return {str(horizon): flat(items) for horizon, items in steps}


COLUMNS = ("part", "text", "kind", "seen_in", "by_when", "support", "taken_on", "rests_on")
Row = tuple[str, ...]


def as_csv(report: Report, language: str) -> File:
    """One line per pattern, quote, prediction, next step and question. The mark at the start tells Excel that it is UTF-8."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows(tuple(map(cell, row)) for row in _rows(report, language))
    return File(("\ufeff" + text.getvalue()).encode(), "text/csv; charset=utf-8")


def _rows(report: Report, language: str) -> Iterator[Row]:
    _ = speech.translations(language).gettext
    for each in report.patterns:
        title = words.statement(each.statement, _)
        yield ("pattern", title, each.kind, words.seen_in(each, language), "", "", "", "")
        if other := words.other_way(each, language):
            yield ("other-way", other, "", "", "", "", "", title)
        yield from (("quote", quote, "", "", "", "", "", title) for quote in each.quotes)
    yield from (("prediction", item.text, *[""] * 5, _rests(item, language)) for item in report.predictions)
    for horizon, items in report.next_steps:
        for item in items:
            when, taken = _(words.HORIZONS[horizon]), "yes" if item.taken_on else ""
            yield ("next-step", item.text, "", "", when, item.support_from, taken, _rests(item, language))
    yield from (
        ("question", item.text, *[""] * 5, _rests(item, language)) for item in report.reflective_questions
    )


def _rests(item: ReportItem, language: str) -> str:
    translate = speech.translations(language).gettext
    return " | ".join(words.statement(title, translate) for title in item.patterns)


def as_markdown(report: Report, language: str) -> File:
    """The report as text, in the order of the page."""
    return File(("\n".join(_lines(report, language)) + "\n").encode(), "text/markdown; charset=utf-8")


def _lines(report: Report, language: str) -> Iterator[str]:
    _ = speech.translations(language).gettext
    date = words.day(report.date, speech.REGIONS[language])
    yield f"# {_('What we saw, and where it may lead')}"
    yield from (
        "",
        plain_markdown(" · ".join(each for each in (report.school, report.network, date) if each)),
    )
    yield from ("", f"> {plain_markdown(report.problem_of_practice)}", "", words.figures(report, language))
    yield from ("", f"## {_('Patterns')}")
    for each in report.patterns:
        yield from _pattern(each, language)
    yield from _section(_("Predictions"), [plain_markdown(item.text) for item in report.predictions])
    for horizon, items in report.next_steps:
        yield from _section(_(words.HORIZONS[horizon]), [_step(item, language) for item in items])
    questions = [plain_markdown(item.text) for item in report.reflective_questions]
    yield from _section(_("Questions to reflect on"), questions)


def _pattern(each: ReportPattern, language: str) -> Iterator[str]:
    _ = speech.translations(language).gettext
    yield from ("", f"### {plain_markdown(words.statement(each.statement, _))}", "")
    yield f"{_(words.KINDS[each.kind])} · **{words.seen_in(each, language)}**"
    for quote in each.quotes:
        yield from ("", f"> {plain_markdown(quote)}")
    if other := words.other_way(each, language):
        yield from ("", other)


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {title}", "", *(f"- {line}" for line in lines))


def _step(item: ReportItem, language: str) -> str:
    _ = speech.translations(language).gettext
    support = f" ({_('Support:')} {plain_markdown(item.support_from)})" if item.support_from else ""
    taken = f" **{_('The school takes it on')}.**" if item.taken_on else ""
    return plain_markdown(item.text) + support + taken


FILES: dict[str, Callable[[Report, str], File]] = {
    "pdf": as_pdf,
    "png": as_picture,
    "csv": as_csv,
    "json": as_json,
    "md": as_markdown,
}
