"""The tables, questions to authors and the tick list over the real application (Q)."""

from typing import Any

import pytest

from app.domain.agenda import FULL_AGENDA
from tests.web.day import JSON, PAGE, Day, Person, fresh

pytestmark = pytest.mark.anyio
QUESTION = "What did you see or hear that makes you say that?"


async def gathered(day: Day, *steps: str) -> tuple[Person, Person, Person, Person]:
    """A facilitator, Ann and Ben of Group 1, Cleo of Group 2, at that step."""
    lead = await day.start(groups=["Group 1", "Group 2"], steps=FULL_AGENDA)
    ann, ben = [await day.join(lead, name, group="Group 1") for name in ("Ann", "Ben")]
    cleo = await day.join(lead, "Cleo", group="Group 2")
    await lead.go("select", *steps)
    return lead, ann, ben, cleo


async def page(person: Person) -> str:
    """The page as HTML."""
    return (await person.http.get(person.at, headers=PAGE)).text


def own(view: dict[str, Any], card: str) -> dict[str, Any]:
    """One's own card in one's JSON."""
    (found,) = (each for each in view["mine"] if each["id"] == card)
    return dict(found)


async def test_Q1_a_card_is_asked_about_reworded_and_passed(day: Day) -> None:
    lead, ann, ben, cleo = await gathered(day, "screening")
    card = await ann.post("They were not engaged.")
    assert (await ben.write("POST", f"/cards/{card}/asks", ask=fresh())).status_code == 204
    table = (await ben.view())["table"]
    assert [(each["card"]["id"], each["asks"], each["passed"]) for each in table["cards"]] == [
        (card, [""], False)
    ]
    assert QUESTION in await page(ben)
    assert own(await ann.view(), card)["asks"] == [""]
    await ann.write("PUT", f"/cards/{card}", text="2 of 5 looked at the sheet.")
    found = own(await ann.view(), card)
    assert (found["asks"], found["earlier"]) == ([], ["They were not engaged."])
    assert "They were not engaged." not in await page(ben) + str(await ben.view())
    assert (await ben.write("PUT", f"/cards/{card}/pass", passed=True)).status_code == 204
    assert [each["passed"] for each in (await ann.view())["table"]["cards"]] == [True]
    progress = (await lead.view())["progress"]
    assert progress[0] == {"group": "Group 1", "reader": "Group 2", "cards": 1, "passed": 1, "asked": 0}
    assert (await cleo.view())["table"]["cards"] == []
    assert (await cleo.write("PUT", f"/cards/{card}/pass", passed=True)).status_code == 404


async def test_Q4_in_swap_a_red_dot_is_a_mark_and_a_word(day: Day) -> None:
    lead, ann, ben, cleo = await gathered(day, "screening")
    card = await ann.post("They were not engaged.")
    await lead.go("swap")
    assert (
        await cleo.write("POST", f"/cards/{card}/asks", ask=fresh(), text="Who was not?")
    ).status_code == 204
    for person in (ann, ben, cleo):
        html = await page(person)
        assert "Who was not?" in html
        assert '<p class="dot"><b>Question</b>' in html
    refused = await ben.write("POST", f"/cards/{card}/asks", ask=fresh())
    assert (refused.status_code, refused.json()["code"]) == (422, "matched-group")
    assert "Who was not?" not in await page(lead) + str(await lead.view())
    await ann.write("DELETE", f"/cards/{card}")
    assert "engaged" not in await page(cleo)


@pytest.mark.parametrize("kind", ["json", "csv", "md"])
async def test_Q2_an_export_holds_no_question_and_no_pass(day: Day, kind: str) -> None:
    lead, ann, ben, cleo = await gathered(day, "screening")
    card = await ann.post("They were not engaged.")
    await ben.write("POST", f"/cards/{card}/asks", ask=fresh(), text="Who was not?")
    for step in ("screening", "swap", "share"):
        if step != "screening":
            await lead.go(step)
        for person in (lead, ann, ben, cleo):
            text = (await person.http.get(f"{person.at}/export.{kind}", headers=JSON)).text
            assert "Who was not?" not in text
            assert "passed" not in text
            assert ("engaged" in text) == (person is ann or step == "share")


async def test_Q5_in_share_the_author_is_asked_and_nobody_elses_page_changes(day: Day) -> None:
    lead, ann, ben, cleo = await gathered(day, "screening", "swap")
    card = await ann.post("They were not engaged.")
    await lead.go("share")
    others = [await page(each) for each in (lead, ben, cleo)]
    views = [await each.view() for each in (lead, ben, cleo)]
    asked = await lead.write("POST", f"/cards/{card}/asks", ask=fresh(), text="Who was not?")
    assert (asked.status_code, asked.headers["board-cursor"]) == (204, views[0]["cursor"])
    assert (await cleo.write("POST", f"/cards/{card}/asks", ask=fresh())).status_code == 204
    assert [await page(each) for each in (lead, ben, cleo)] == others
    assert [await each.view() for each in (lead, ben, cleo)] == views
    assert own(await ann.view(), card)["asks"] == ["Who was not?", ""]
    own_card = await ann.write("POST", f"/cards/{card}/asks", ask=fresh())
    assert own_card.json()["code"] == "own-card"


async def test_Q6_the_tick_list_is_the_facilitators(day: Day) -> None:
    lead, ann, _, _ = await gathered(day, "screening", "swap", "share")
    for what, id in (("group", "Group 2"), ("classroom", "C1")):
        assert (await lead.write("PUT", "/heard", what=what, id=id, heard=True)).status_code == 204
    assert [line["id"] for line in (await lead.view())["heard"] if line["heard"]] == ["Group 2", "C1"]
    assert 'data-heard="group" value="Group 2" checked' in await page(lead)
    assert "heard" not in await ann.view()
    assert "data-heard" not in await page(ann)
    assert (await ann.write("PUT", "/heard", what="group", id="Group 1")).json()["code"] == "facilitator-only"
    assert (await lead.write("PUT", "/spotlight", classroom="C1")).status_code == 204
    assert (await ann.view())["spotlight"]["classroom"]["code"] == "C1"
    assert "What did you see and hear?" in await page(ann)


async def test_L2_the_bar_asks_before_each_widening_and_says_who_will_see_the_cards(day: Day) -> None:
    lead, _, _, _ = await gathered(day)
    for step, audience in (("screening", "group"), ("swap", "matched_group"), ("share", "network")):
        html = await page(lead)
        assert f'data-opens="{audience}" data-step-to="{step}"' in html
        assert f'id="open-{audience}"' in html
        refused = await lead.write("PUT", "/step", step=step)
        assert (refused.status_code, refused.json()["code"]) == (422, "confirm")
        await lead.go(step)
    assert "data-opens" not in await page(lead)


async def test_Q7_facilitators_host_and_screen_get_no_card_of_a_table(day: Day) -> None:
    lead, ann, _, _ = await gathered(day, "screening")
    card = await ann.post("They were not engaged.")
    link = (await lead.write("POST", "/links", kind="screen")).json()["link"]
    screen = Person(day.browser(), lead.at)
    await screen.http.post("/open", json={"command_id": fresh(), "token": link.split("#")[1]})
    for step in ("screening", "swap"):
        if step == "swap":
            await lead.go(step)
        shown = (await screen.http.get(f"{lead.at}/screen", headers=PAGE)).text
        assert "Each fills in their own sheet." in shown
        for text in (await page(lead), str(await lead.view()), shown):
            assert card not in text
            assert "engaged" not in text
