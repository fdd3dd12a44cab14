"""Pages and the JSON view: one view, two forms (W6); and the lock on every one of them."""

import re

import pytest

from app.domain.portray import WINDOW
from app.main import create_app
from app.settings import Settings
from tests.web.day import JSON, PAGE, Day, Person, desk_in, fresh

pytestmark = pytest.mark.anyio


async def test_W6_the_json_view_holds_what_the_page_shows(day: Day) -> None:
    lead = await day.start(school="Larkin Bend")
    ann = await day.join(lead)
    card = await ann.post("Two of five write.")
    await lead.go("select", "share")
    for who in (lead, ann):
        page = (await who.http.get(who.at, headers=PAGE)).text
        found = await who.view()
        (shown,) = [each for head in found["lists"] for each in head["cards"]]
        assert (shown["id"], shown["text"]) == (card, "Two of five write.")
        assert "Two of five write." in page
        assert found["round"]["school"] in page
        assert found["cursor"] in page
        assert set(shown) == {"id", "text", "classroom", "label", "focus", "question"}


async def test_W6_the_view_is_for_its_viewer(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    await ann.post()
    led, seen = await lead.view(), await ann.view()
    assert (led["role"], seen["role"]) == ("facilitator", "observer")
    assert {"watch", "people", "join_code"} <= set(led)
    assert not {"watch", "people", "join_code"} & set(seen)
    assert led["watch"]["cards"] == 1
    assert [line["state"] for line in seen["agenda"]] == ["now"] + ["ahead"] * 7


async def test_W6_a_program_and_a_browser_ask_at_the_same_address(day: Day) -> None:
    lead = await day.start()
    for accept, kind in (
        ("application/json", "application/json"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/json;q=0.1", "text/html"),
    ):
        answer = await lead.http.get(lead.at, headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(kind)


async def test_L1_no_page_view_or_export_tells_of_a_locked_card(day: Day) -> None:
    lead = await day.start()
    ann, ben = await day.join(lead, "Ann"), await day.join(lead, "Ben")
    before = await everything(ben)
    card = await ann.post("The zebra writes.")
    assert await everything(ben) == before
    for text in await everything(lead):
        assert "zebra" not in text
        assert card not in text
    for method, path in (("PUT", f"/cards/{card}"), ("DELETE", f"/cards/{card}")):
        there, nowhere = [await ben.write(method, each) for each in (path, path.replace(card, fresh()))]
        assert (there.status_code, there.text, dict(there.headers)) == (
            nowhere.status_code, nowhere.text, dict(nowhere.headers),
        )  # fmt: skip


async def everything(person: Person) -> list[str]:
    """All that this person can read of the board."""
    report = person.at.replace("boards", "reports")
    paths = [person.at, *(f"{person.at}/export.{kind}" for kind in ("json", "csv", "md")), report]
    answers = [await person.http.get(path, headers=PAGE) for path in paths]
    answers.append(await person.http.get(person.at, headers=JSON))
    return [f"{answer.status_code} {dict(answer.headers)} {answer.text}" for answer in answers]


async def test_a_list_longer_than_the_board_shows_is_read_on_a_page_of_its_own(day: Day) -> None:
    lead = await day.start()
    ben, ann = await day.join(lead, "Ben"), await day.join(lead, "Ann")
    for who in (ben, ann):
        for at in range(WINDOW // 2 + 1):
            await who.post(f"Card {at} is here.")
            if at % 50 == 49:
                desk_in(day.app).writes._full_at.clear()
    await lead.go("select", "share", "sort")
    board = (await ann.http.get(ann.at)).text
    page = (await ann.http.get(ann.at + "/lists/tray")).text
    assert (board.count(" is here."), page.count(" is here.")) == (
        WINDOW + WINDOW // 2 + 1,  # the list's window, and her own
        WINDOW + 2,
    )
    assert (await ann.http.get(ann.at + "/lists/room-77", headers=JSON)).status_code == 404
    assert sum(len(each["cards"]) for each in (await ann.view())["lists"]) == WINDOW + 2


async def test_only_the_facilitator_sets_the_round_up(day: Day) -> None:
    lead = await day.start(school="Larkin Bend")
    ann = await day.join(lead)
    assert "Larkin Bend" in (await lead.http.get(lead.at + "/setup", headers=PAGE)).text
    refused = await ann.http.get(ann.at + "/setup", headers=PAGE)
    assert (refused.status_code, "Only a facilitator" in refused.text) == (422, True)


async def test_what_people_wrote_is_text_on_every_page(day: Day) -> None:
    lead = await day.start(school="<script>alert(1)</script>")
    ann = await day.join(lead, '<img src=x onerror="alert(1)">')
    await ann.post('"><script>alert(2)</script>')
    await lead.go("select", "share")
    for who in (lead, ann):
        for path in (who.at, who.at + "/setup", who.at + "/lists/room-0"):
            text = (await who.http.get(path, headers=PAGE)).text
            assert "<script>alert" not in text
            assert "<img src=x" not in text


async def test_the_styleguide_is_there_for_those_who_work_on_it_and_nowhere_else(
    day: Day, settings: Settings
) -> None:
    assert (await day.browser().get("/styleguide", headers=PAGE)).status_code == 404
    app = create_app(settings.model_copy(update={"development": True}))
    async with app.router.lifespan_context(app):
        page = await Day(app).browser().get("/styleguide", headers=PAGE)
    assert page.status_code == 200
    assert all(f'"scheme {name}"' in page.text for name in ("light", "dark"))


async def test_the_set_up_shows_the_agenda_and_what_was_understood_of_the_lists(day: Day) -> None:
    rooms = [{"code": "C1", "subject": "ELA", "grade": "6"}, {"code": "C2"}]
    lead = await day.start(classrooms=rooms, groups=["Oaks"])
    page = (await lead.http.get(lead.at + "/setup", headers=PAGE)).text
    assert "C1, ELA, 6\nC2\n" in page
    assert "C1 · ELA · Grade 6" in page
    assert re.search(r'name="minutes.visits"[^>]* value="95"', page)
