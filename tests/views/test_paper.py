"""The report on paper: a PDF that can be read by everybody and every program, and a picture for slides (R8)."""

import io
import struct
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from app.domain.report import Report, ReportItem, ReportPattern
from app.domain.terms import Horizon, PatternId
from app.views import paper

HALF = 306  # of the width of a sheet, in points
ARABIC, HEBREW, VIETNAMESE = "ينسخ الطلاب الإجابة 3 مرات", "תלמידים מעתיקים", "Học sinh chép câu trả lời"


def report(*statements: str, classrooms: int = 9) -> Report:
    """A report with these patterns, the first the widest."""
    step = ReportItem("1", "Ask why.", ("Students copy.",), "coach", taken_on=True)
    steps = tuple((horizon, (step,) if horizon is Horizon.NEXT_WEEK else ()) for horizon in Horizon)
    patterns = tuple(
        ReportPattern(
            PatternId(str(at)), text, "pattern", max(1, classrooms - at), classrooms, 0, (), (), steps
        )
        for at, text in enumerate(statements)
    )
    question = ReportItem("2", "Who asks?", ())
    return Report("Larkin Bend", "Three Creeks", "2025-10-22", "Why?", 24, classrooms, 150, patterns, (), steps, (question,), published=True)  # fmt: skip


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in read(pdf).pages)


@pytest.mark.parametrize("language", ["en", "es"])
def test_R8_the_pdf_has_tags_a_title_and_a_language(language: str) -> None:
    pdf = read(paper.pdf(report("Students copy."), language))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert root["/Lang"] == language and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata and pdf.metadata.title
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert pdf.metadata.author is None


def test_R8_all_scripts_have_letters_and_right_to_left_text_runs_to_the_left() -> None:
    pdf = paper.pdf(report(ARABIC, HEBREW, VIETNAMESE, "Ученики списывают", "Żółw → Ελλάδα ≥ 3"), "en")
    text = text_of(pdf)
    for words in (*HEBREW.split(), *VIETNAMESE.split(), "Ученики", "Żółw", "Ελλάδα", "→", "≥"):
        assert words in text, words
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in read(pdf).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert {"NotoSansArabic", "NotoSansHebrew", "AtkinsonHyperlegibleNext"} <= {
        name.split("-")[0] for name in fonts
    }


def test_R8_a_letter_that_no_font_has_costs_the_letter_and_not_the_report() -> None:
    pdf = paper.pdf(report("Students copy \U0001f600 \U00013000.", "Students wait."), "en")
    assert "Students wait." in text_of(pdf)
    root: Any = read(pdf).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"


def test_R8_what_is_read_from_the_right_stands_at_the_right() -> None:
    assert placed(paper.pdf(replace(report(), problem_of_practice=HEBREW), "en"), HEBREW[0]) > HALF
    assert placed(paper.pdf(replace(report(), problem_of_practice="Zebras"), "en"), "Z") < HALF


def placed(pdf: bytes, letter: str) -> float:
    """How far from the left the first run with that letter begins, in points."""
    found: list[float] = []

    def visit(text: str, page: list[float], line: list[float], *_: object) -> None:
        if letter in text:
            found.append(page[4] + line[4])

    read(pdf).pages[0].extract_text(visitor_text=visit)
    return found[0]


def test_R8_the_same_report_is_the_same_file() -> None:
    assert paper.pdf(report("Students copy."), "en") == paper.pdf(report("Students copy."), "en")


def test_R8_long_words_and_many_patterns_stay_on_the_page() -> None:
    endless = report(*["x" * 600] * 40, classrooms=30)
    pages = read(paper.pdf(endless, "en")).pages
    assert len(pages) > 3
    assert text_of(paper.pdf(endless, "en")).replace("\u200b", "").replace("\n", "").count("x" * 600) >= 40


@pytest.mark.parametrize("many", [0, 1, 10, 40])
def test_R8_a_slide_is_one_picture_with_its_words_in_it(many: int) -> None:
    made = report(*[f"Students copy, {at}." for at in range(many)])
    png = paper.slide(made, "en")
    assert struct.unpack(">II", png[16:24]) == (1920, 1080)
    said = paper.described(made, "en")
    assert said.count(" of 9)") == many and said.encode() in png
