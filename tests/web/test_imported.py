"""What stands in an imported file is text on every surface, whatever it looks like (rule S26)."""

import csv
import io
import json
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.importing import import_file
from app.rehearsal.format import SAMPLE, BadRound
from tests.web.day import JSON, PAGE, Day, Person, desk_in
from tests.web.test_reports import by_token

pytestmark = pytest.mark.anyio
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
STRANGE = [
    "<script>alert(1)</script> on the board",
    "<img src=x onerror=alert(1)>",
    "</li></ul><h1>Not a heading",
    "{{ 7 * 7 }} {% include 'x' %}",
    '=HYPERLINK("https://example.org";"look")',
    "+1+1 on the sheet",
    "-2 of 5 students",
    "@SUM(A1:A9)",
    "＝１＋１",
    "התלמידים כותבים 3 משפטים",
    "يقرأ ٤ من ٦ طلاب بصوت عالٍ",
    "turned \u202eright to left\u202c and back",
    "# no heading\n* no list [no](https://example.org) link",
    "| no | table |",
    "w" * 400,
    ("Sixty letters of evidence stand in each of these ten parts; " * 10)[:599] + ".",
]


def strange(folder: Path, texts: list[str] = STRANGE) -> Path:
    """The sample with these texts in its first cards, titles and next steps."""
    value: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))
    for card, text in zip(value["cards"], texts, strict=False):
        card["text"] = text
    value["visit"]["host_school"] = STRANGE[0]
    value["observers"][0]["name"] = STRANGE[1]
    for pattern, text in zip(value["patterns"], texts, strict=False):
        pattern["statement"] = text
    for step, text in zip(value["next_level"], texts, strict=False):
        step["text"] = text
    path = folder / "strange.json"
    path.write_text(json.dumps(value), "utf-8")
    return path


@pytest.fixture
async def lead(day: Day, tmp_path: Path) -> Person:
    """The facilitator of a strange round."""
    desk = desk_in(day.app)
    made = import_file(strange(tmp_path), desk.directory, only_setup=False, now=desk.now())
    return await by_token(day, made.facilitator_token)


def on_one_line(text: str) -> str:
    return " ".join(text.split())


async def test_S26_on_pages_it_is_text_and_nothing_of_it_is_a_tag(day: Day, lead: Person) -> None:
    page = ""
    for step in ("report", "next-level", "predict", "name", "sort"):
        if step != "report":
            await lead.go(step)
        page = (await lead.http.get(lead.at, headers=PAGE)).text
        for tag in ("<script>alert", "<img src", "<h1>Not", "onerror=alert(1)>"):
            assert tag not in page, step
        assert "&lt;script&gt;alert(1)" in page, step
    shown = on_one_line(unescape(page))
    for text in STRANGE:
        assert on_one_line(text) in shown


async def test_S26_programs_get_it_as_it_was_written(lead: Person) -> None:
    cards = (await lead.http.get(f"{lead.at}/export.json")).json()["cards"]
    assert {card["text"] for card in cards} >= set(STRANGE)
    await lead.go("next-level", "predict", "name", "sort")
    view = (await lead.http.get(lead.at, headers=JSON)).json()
    shown = {card["text"] for each in (*view["lists"], *view["patterns"]) for card in each["cards"]}
    assert shown >= set(STRANGE)


async def test_S26_no_cell_of_the_table_is_a_formula(lead: Person) -> None:
    text = (await lead.http.get(f"{lead.at}/export.csv")).text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(text)))
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)]
    assert {row[5].removeprefix("'") for row in rows} >= set(STRANGE)


async def test_S26_in_the_text_nothing_is_markup(lead: Person) -> None:
    lines = (await lead.http.get(f"{lead.at}/export.md")).text.splitlines()
    assert not [line for line in lines if "<script>" in line or "<img" in line or line.startswith("| no")]
    assert not [line for line in lines if "[no](" in line]
    assert "w" * 400 in "\n".join(lines)


async def test_S26_a_card_that_is_too_long_refuses_the_file_and_the_sentence_does_not_repeat_it(
    day: Day, tmp_path: Path
) -> None:
    desk = desk_in(day.app)
    with pytest.raises(BadRound, match=r"cards\[0\].text: at most 600 characters fit") as refused:
        import_file(strange(tmp_path, ["z" * 601]), desk.directory, only_setup=False, now=desk.now())
    assert "zz" not in str(refused.value)
    assert desk.directory.boards() == []


async def test_S26_the_report_and_its_files_take_it(day: Day, lead: Person) -> None:
    at = lead.at.replace("/boards/", "/reports/")
    page = (await lead.http.get(at, headers=PAGE)).text
    assert "&lt;img src=x" in page and "<img src=x" not in page
    for kind in ("pdf", "csv", "json", "md"):
        answer = await lead.http.get(f"{at}.{kind}")
        assert answer.status_code == httpx.codes.OK, kind
