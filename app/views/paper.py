"""The report on paper: a PDF to print and to pass on, and a picture of the patterns for slides.

Typst sets both. What people wrote goes in as data, so that nothing of it can become code (rule R8); it is imported when
somebody asks for paper, since it takes some 30 MB.
"""

import json
import re
import struct
import unicodedata
import zlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.report import NextSteps, Report, ReportItem, ReportPattern
from app.views import speech, words

if TYPE_CHECKING:
    import typst

PAPER = Path(__file__).parent.parent / "templates" / "paper"
ON_A_SLIDE = 12
"""Patterns that a slide shows, the widest first; how many more there are it says."""
PIXELS_PER_INCH = 144  # 1920 x 1080
LONGEST = 40
"""Letters in a row after which a line may break, in a language that needs no spaces or an address."""
_UNBROKEN = re.compile(rf"(\S{{{LONGEST}}})(?=\S)")
_NOT_SHOWN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
Plain = dict[str, Any]


def pdf(report: Report, language: str) -> bytes:
    """The whole report as PDF/UA: tagged, with a title and a language, so that a screen reader can read it.

    Where no font has a letter (the fonts in ``templates/paper`` have none of Chinese, Japanese and Korean, and no emoji;
    the machine's own may) it is the same without the promise that the standard asks for.
    """
    from typst import TypstError

    try:
        made = _compiled("report", report, language, format="pdf", pdf_standards=["ua-1"])
    except TypstError:
        made = _compiled("report", report, language, format="pdf")
    assert isinstance(made, bytes)
    return made


def slide(report: Report, language: str) -> bytes:
    """The patterns with their reach as a PNG of 1920 x 1080 pixels; its words are in it as well (``described``)."""
    more = max(0, len(report.patterns) - ON_A_SLIDE)
    shown = replace(report, patterns=report.patterns[:ON_A_SLIDE])
    made = _compiled("patterns", shown, language, more, format="png", ppi=PIXELS_PER_INCH)
    return _with_words(made if isinstance(made, bytes) else made[0], described(report, language))


def described(report: Report, language: str) -> str:
    """What the picture shows, for who does not see it."""
    _ = speech.translations(language).gettext
    seen = (f"{words.statement(each.statement, _)} ({_short(each, language)})" for each in report.patterns)
    return f"{_patterns_title(report, language)}: {'; '.join(seen)}"


def _compiled(name: str, report: Report, language: str, more: int = 0, **how: Any) -> bytes | list[bytes]:
    import typst

    and_more = speech.translations(language).ngettext("and %(num)s more", "and %(num)s more", more)
    said = _said(report, language) | {"more": _counted(and_more, more) if more else None}
    data = json.dumps(said, ensure_ascii=False)
    source = (PAPER / f"{name}.typ").read_bytes()
    made = typst.Compiler(font_paths=_fonts()).compile(source, sys_inputs={"data": data}, timestamp=0, **how)
    assert made is not None
    return made


@lru_cache(maxsize=1)
def _fonts() -> "typst.Fonts":
    """The board's own letters, Noto's where those end; after them whatever the machine has."""
    import typst

    return typst.Fonts(font_paths=[PAPER / "fonts"])


# --- the words --------------------------------------------------------------------------------------


def _said(report: Report, language: str) -> Plain:
    """Everything that the sheets say, in the reader's language."""
    speaks = speech.translations(language)
    _ = speaks.gettext
    date = words.day(report.date, speech.REGIONS[language])
    return {
        "lang": language,
        "title": _("What we saw, and where it may lead"),
        "about": [_written(each) for each in (report.school, report.network, date) if each],
        "footer": " · ".join(each for each in (report.school, date) if each),
        "page": _("Page"),
        "problem": _written(report.problem_of_practice),
        "figures": words.figures(report, language),
        "patterns-title": _patterns_title(report, language),
        "none": _("No pattern was put together."),
        "patterns": [_pattern(each, language) for each in report.patterns],
        "next-title": _("Next level of work"),
        "nothing": _("Nothing suggested."),
        "horizons": _horizons(report.next_steps, language, empty=True),
        "support": _("Support:"),
        "taken": _("The school takes it on"),
        "whole": _("The whole report"),
        "counting": _(
            "How far a pattern reaches is the number of classrooms in which it was seen, never the number of cards."
        ),
        "predictions-title": _("A student who did everything that was asked"),
        "loose-title": _("If you were a student here and did everything you were asked to do"),
        "loose": [_written(item.text) for item in report.predictions if not item.patterns],
        "support-title": _("Next level of work, with who would support it"),
        "questions-title": _("Questions to reflect on"),
        "questions": [_written(item.text) for item in report.reflective_questions],
    }


def _pattern(each: ReportPattern, language: str) -> Plain:
    _ = speech.translations(language).gettext
    return {
        "statement": _written(words.statement(each.statement, _)),
        "kind": _(words.KINDS[each.kind]),
        "special": each.kind != "pattern",
        "seen": each.reach,
        "all": each.classrooms,
        "short": _short(each, language),
        "long": words.seen_in(each, language),
        "quotes": [_written(quote) for quote in each.quotes],
        "other": words.other_way(each, language),
        "predictions": [_written(text) for text in each.predictions],
        "horizons": _horizons(each.next_steps, language),
    }


def _horizons(steps: NextSteps, language: str, *, empty: bool = False) -> list[Plain]:
    _ = speech.translations(language).gettext
    return [
        {"title": _(words.HORIZONS[horizon]), "items": [_item(item) for item in items]}
        for horizon, items in steps
        if items or empty
    ]


def _item(item: ReportItem) -> Plain:
    support = _written(item.support_from) if item.support_from else None
    return {"text": _written(item.text), "support": support, "taken": item.taken_on}


def _short(each: ReportPattern, language: str) -> str:
    said = speech.translations(language).gettext("%(reach)s of %(classrooms)s")
    return said % {"reach": each.reach, "classrooms": each.classrooms}


def _patterns_title(report: Report, language: str) -> str:
    said = speech.translations(language).gettext(
        "Patterns, and in how many of the %(classrooms)s we saw them"
    )
    return said % {"classrooms": words.rooms(report, language)}


def _counted(sentence: str, number: int) -> str:
    return sentence % {"num": number}


def _written(text: str) -> Plain:
    """What somebody wrote, with the direction in which its first letter is read."""
    text = _UNBROKEN.sub("\\1\u200b", _NOT_SHOWN.sub(" ", text))
    first = next((sign for sign in text if unicodedata.bidirectional(sign) in ("L", "R", "AL")), "a")
    kind = unicodedata.bidirectional(first)
    return {"text": text, "rtl": kind != "L", "lang": "he" if kind == "R" else "ar"}


# --- the picture's own words ------------------------------------------------------------------------


def _with_words(png: bytes, text: str) -> bytes:
    """The picture with its description in it, where programs that show pictures look for one (PNG, iTXt)."""
    body = b"Description\0\0\0\0\0" + text.encode()
    chunk = b"iTXt" + body
    header = 8 + 25  # the signature, and the first chunk, which has to stay the first
    made = struct.pack(">I", len(body)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:header] + made + png[header:]
