"""Exports: safe in a spreadsheet, and never more than the view (W7)."""

import csv
import io
import json

import pytest

from app.web.export import cell
from tests.web.day import Day, Person, fresh

pytestmark = pytest.mark.anyio
BAD = '=HYPERLINK("http://evil.test";"x")'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_W7_a_cell_that_begins_like_a_formula_becomes_text(start: str) -> None:
    assert cell(f"{start}1+1") == f"'{start}1+1"
    assert cell(f"1{start}1") == f"1{start}1"


async def lines(person: Person) -> list[dict[str, str]]:
    """The CSV as a spreadsheet reads it."""
    answer = await person.http.get(person.at + "/export.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="debrief.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_W7_cards_titles_and_classrooms_are_safe_in_a_spreadsheet(day: Day) -> None:
    lead = await day.start(classrooms=[{"code": "=C1", "subject": "@ELA", "grade": "-6"}])
    ann = await day.join(lead)
    card = await ann.post(BAD, classroom="=C1")
    await lead.go("select", "share", "sort", "name")
    pattern = fresh()
    await ann.write("POST", "/patterns", pattern=pattern, title="+1", cards=[card])
    assert await lines(lead) == [
        {
            "classroom": "'=C1", "subject": "'@ELA", "grade": "'-6", "focus": "student", "question": "",
            "text": f"'{BAD}", "pattern": "'+1", "kind": "pattern",
        }
    ]  # fmt: skip


async def test_W7_while_locked_an_export_holds_ones_own_cards_only(day: Day) -> None:
    lead = await day.start()
    ann, ben = await day.join(lead, "Ann"), await day.join(lead, "Ben")
    await ann.post("Mine.")
    assert [line["text"] for line in await lines(ann)] == ["Mine."]
    assert await lines(ben) == await lines(lead) == []


async def test_W7_at_every_later_step_an_export_holds_every_card_once(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    cards = [await ann.post(f"Card {number}, ünï.") for number in range(3)]
    await lead.go("select", "share", "sort")
    await ann.write("POST", "/patterns", pattern=fresh(), title="", cards=cards[:1])
    for step in ("sort", "name", "predict", "next-level", "report"):
        await lead.go(step)
        await ann.post("Late.") if step == "predict" else None
        held = 3 + (step in ("predict", "next-level", "report"))
        assert len(await lines(lead)) == held
        assert len((await lead.http.get(lead.at + "/export.json")).json()["cards"]) == held
        assert (await lead.http.get(lead.at + "/export.md")).text.count("Card") == 3


async def test_W7_nobody_who_wrote_stands_in_an_export(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead, "Annabel")
    await ann.post()
    await lead.go("select", "share")
    people = list(day.app.state.desk.rooms.known(lead.at.removeprefix("/boards/")).board.members)
    for kind in ("json", "csv", "md"):
        text = (await lead.http.get(f"{lead.at}/export.{kind}")).text
        assert "Annabel" not in text
        assert not [id for id in people if id in text]


async def test_W7_markup_in_a_card_is_text_in_markdown(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    await ann.post("# <b>x</b>\n[y](http://evil.test) *z*")
    text = (await ann.http.get(ann.at + "/export.md")).text
    assert "- C1: \\# &lt;b&gt;x&lt;/b&gt; \\[y\\](http://evil.test) \\*z\\*" in text


async def test_W7_another_format_is_not_there(day: Day) -> None:
    lead = await day.start()
    answer = await lead.http.get(lead.at + "/export.xlsx", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert json.loads(answer.text)["code"] == "not-here"
