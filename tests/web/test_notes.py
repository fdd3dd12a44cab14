"""Private notes and colleagues without a device, over the wire (C7 to C10)."""

import pytest

from app.web.export import FORMATS
from tests.web.day import JSON, PAGE, Day, Person, fresh

pytestmark = pytest.mark.anyio
WORDS = "Words for me alone."


async def seen_of(person: Person) -> str:
    """All that somebody may read of the board: its page, its JSON, its exports, the report."""
    pages = [await person.http.get(person.at, headers=accept) for accept in (PAGE, JSON)]
    pages += [await person.http.get(f"{person.at}/export.{kind}") for kind in FORMATS]
    pages.append(await person.http.get(person.at.replace("/boards/", "/reports/"), headers=PAGE))
    return "".join(page.text for page in pages)


async def test_C7_a_private_note_is_on_its_authors_page_alone_in_every_step(day: Day) -> None:
    lead = await day.start()
    ann, ben = await day.join(lead), await day.join(lead)
    note = await ann.post(WORDS)
    assert (await ann.write("PUT", f"/cards/{note}/note", note=True)).status_code == 204
    card = await ann.post("For all.")
    for step in ("", "select", "share", "sort", "name", "predict", "next-level", "report"):
        await lead.go(*([step] if step else []))
        for other in (lead, ben):
            found = await seen_of(other)
            assert WORDS not in found, step
            assert note not in found, step
        own = await ann.view()
        assert ([each["id"] for each in own["notes"]], [each["id"] for each in own["mine"]]) == (
            [note],
            [card],
        )
        for kind in FORMATS:
            assert WORDS not in (await ann.http.get(f"{ann.at}/export.{kind}")).text, (step, kind)


async def test_C7_the_facilitators_counts_leave_notes_out(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    for _ in range(2):
        await ann.post()
    before = (await lead.view())["watch"]
    note = await ann.post(WORDS)
    await ann.write("PUT", f"/cards/{note}/note", note=True)
    assert (await lead.view())["watch"] == before
    assert before["cards"] == 2


async def test_C9_a_note_that_comes_after_the_opening_is_its_authors_alone(day: Day) -> None:
    lead = await day.start()
    ann, ben = await day.join(lead), await day.join(lead)
    await lead.go("select", "share")
    before = [(await each.http.get(each.at)).text for each in (lead, ben)]
    late = fresh()
    fields = {"text": WORDS, "classroom": "C1", "focus": "task", "note": True}
    assert (await ann.write("POST", "/cards", card=late, **fields)).status_code == 204
    assert [(await each.http.get(each.at)).text for each in (lead, ben)] == before
    assert late not in await seen_of(lead)
    assert [each["id"] for each in (await ann.view())["notes"]] == [late]


async def test_C10_a_colleague_without_a_device_is_brought_into_ones_group_once(day: Day) -> None:
    lead = await day.start()
    ann, ben = await day.join(lead, group="Group 1"), await day.join(lead, group="Group 2")
    hal, command = fresh(), fresh()
    for again in (command, command, fresh()):
        answer = await ann.write("POST", "/colleagues", person=hal, name="Hal", command_id=again)
        assert answer.status_code == 204
        assert answer.headers["board-cursor"]
    assert [each["name"] for each in (await lead.view())["people"]].count("Hal") == 1
    assert {"id": hal, "name": "Hal"} in (await ann.view())["colleagues"]
    assert (await ann.write("POST", "/cards", **theirs(hal))).status_code == 204
    assert (await lead.view())["watch"]["cards"] == 1
    assert (await ann.view())["mine"] == []
    assert (await ben.write("POST", "/cards", **theirs(hal))).json()["code"] == "colleague"


def theirs(person: str) -> dict[str, str]:
    """A card for a colleague."""
    return {"card": fresh(), "text": "Seen by Hal.", "classroom": "C1", "focus": "task", "for": person}


async def test_C10_names_of_colleagues_are_told_within_the_group_alone(day: Day) -> None:
    lead = await day.start()
    ann, ben = await day.join(lead, group="Group 1"), await day.join(lead, group="Group 2")
    hal = fresh()
    await ann.write("POST", "/colleagues", person=hal, name="Hal Halloran")
    for path in (ann.at, f"{ann.at}/export.json"):
        assert hal not in (await ben.http.get(path, headers=PAGE)).text
    page = (await ben.http.get(ben.at, headers=PAGE)).text
    assert "Hal Halloran" not in page
    assert (await ben.view())["colleagues"] == []
    assert "Hal Halloran" in (await ann.http.get(ann.at, headers=PAGE)).text
    assert "colleagues" not in await lead.view()


async def test_C10_who_may_not_bring_somebody_is_told_why(day: Day) -> None:
    lead = await day.start()
    ann, ben = await day.join(lead, group="Group 1"), await day.join(lead, group="Group 2")
    hal = fresh()
    assert (await lead.write("POST", "/colleagues", person=hal, name="Hal")).json()["code"] == "observer-only"
    assert (await ann.write("POST", "/colleagues", person=hal, name=" ")).json()["code"] == "wrong-value"
    await ann.write("POST", "/colleagues", person=hal, name="Hal")
    assert (await ben.write("POST", "/colleagues", person=hal, name="Hal")).json()["code"] == "double"
    await lead.write("PUT", "/door", open=False)
    answer = await ann.write("POST", "/colleagues", person=fresh(), name="Ida")
    assert answer.json()["code"] == "closed-door"
    await lead.go("select", "share", "sort", "name", "predict", "next-level", "report")
    answer = await ann.write("POST", "/colleagues", person=fresh(), name="Ida")
    assert answer.json()["code"] == "not-now"
