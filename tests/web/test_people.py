"""The people of a round and its door, as a facilitator changes them, and leaving it (rules D20 to D24)."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from tests.web.day import PAGE, Day, Person, fresh
from tests.web.guests import CARD, Guest, code_of_close, guests

__all__ = ["guests"]

NORMS = ["Write what you see.", "No talk between classrooms."]


async def person_of(lead: Person, name: str) -> dict[str, Any]:
    """Somebody as the facilitator sees them."""
    return next(each for each in (await lead.view())["people"] if each["name"] == name)


def parsed(page: str) -> Any:
    """The page as a tree."""
    return html.fromstring(page)


@pytest.mark.anyio
async def test_D20_another_person_leads_as_well_and_the_first_one_hands_over(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead, "Ann")
    me = (await person_of(lead, "Facilitator"))["id"]
    alone = await lead.write("PUT", f"/people/{me}", role="observer")
    assert (alone.status_code, alone.json()["code"]) == (422, "last-facilitator")
    promoted = (await person_of(lead, "Ann"))["id"]
    assert (await lead.write("PUT", f"/people/{promoted}", role="facilitator")).status_code == 204
    assert (await ann.write("PUT", "/step", step="select")).status_code == 204
    assert (await lead.write("PUT", f"/people/{me}", role="observer")).status_code == 204
    refused = await lead.write("PUT", "/step", step="visits")
    assert (refused.status_code, refused.json()["code"]) == (422, "facilitator-only")
    assert (await ann.view())["role"] == "facilitator"


@pytest.mark.anyio
async def test_D20_only_a_facilitator_changes_people_and_nobody_becomes_a_screen(day: Day) -> None:
    lead = await day.start(groups=["North", "South"])
    ann = await day.join(lead, "Ann", group="North")
    found = (await person_of(lead, "Ann"))["id"]
    for method, fields in (("PUT", {"group": "South"}), ("DELETE", {})):
        refused = await ann.write(method, f"/people/{found}", **fields)
        assert (refused.status_code, refused.json()["code"]) == (422, "facilitator-only")
    for fields, code in (({"role": "screen"}, "role"), ({"group": "West"}, "group")):
        refused = await lead.write("PUT", f"/people/{found}", **fields)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    absent = await lead.write("DELETE", f"/people/{fresh()}")
    assert absent.status_code == 404
    assert (await lead.write("PUT", f"/people/{found}", group="South")).status_code == 204
    assert (await person_of(lead, "Ann"))["group"] == "South"


@pytest.mark.anyio
async def test_D20_the_page_of_people_works_without_scripts(day: Day) -> None:
    lead = await day.start(groups=["North", "South"], norms=NORMS)
    await day.join(lead, "Ann <i>", group="North")
    page = parsed((await lead.http.get(lead.at + "/people", headers=PAGE)).text)
    shown = " ".join(page.text_content().split())
    assert "Ann <i>" in shown
    assert "has not accepted the norms yet" in shown
    (form,) = page.xpath("//form[.//select[@name='group']]")
    fields = {each.get("name"): each.get("value") for each in form.xpath(".//input")}
    moved = await lead.http.post(
        form.get("action"), data=fields | {"group": "South", "command_id": fresh()}, headers=PAGE
    )
    assert (moved.status_code, moved.headers["location"]) == (303, lead.at + "/people")
    assert (await person_of(lead, "Ann <i>"))["group"] == "South"
    gone = {"person": fields["person"], "remove": "true", "command_id": fresh()}
    assert (await lead.http.post(form.get("action"), data=gone, headers=PAGE)).status_code == 303
    assert len((await lead.view())["people"]) == 1


def test_D21_who_is_taken_out_is_told_at_once_and_their_cards_stay(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    ann = guests().join(lead)
    ann.write("POST", "/cards", card=fresh(), **CARD)
    person = next(each["id"] for each in lead.view()["people"] if each["role"] == "observer")
    with ann.live() as socket:
        lead.write("DELETE", f"/people/{person}")
        assert code_of_close(socket) == 4403
    assert ann.http.get(ann.at).status_code == 401
    assert lead.view()["watch"]["cards"] == 1


def test_D21_who_moves_to_another_group_comes_back_as_one_of_it(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    ann = guests().join(lead, group="Group 1")
    person = next(each["id"] for each in lead.view()["people"] if each["role"] == "observer")
    with ann.live() as socket:
        lead.write("PUT", f"/people/{person}", group="Group 2")
        assert code_of_close(socket) == 1012
    with ann.live() as socket:
        assert '"place": "observer/Group 2"' in str(socket.recv())


def test_D21_T4_whose_group_is_renamed_comes_back_as_one_of_it(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    ann = guests().join(lead, group="Group 1")
    with ann.live() as socket:
        lead.write("PUT", "/round", groups=["North", *lead.view()["round"]["groups"][1:]])
        assert code_of_close(socket) == 1012
    with ann.live() as socket:
        assert '"place": "observer/North"' in str(socket.recv())


@pytest.mark.anyio
async def test_D22_a_closed_door_and_an_old_code_let_nobody_in(day: Day) -> None:
    lead = await day.start()
    ann, old = await day.join(lead, "Ann"), await day.code(lead)
    body = {"command_id": fresh(), "code": old, "name": "Ben"}
    assert (await lead.write("PUT", "/door", open=False)).status_code == 204
    assert (await day.browser().post("/join", json=body)).status_code == 404
    assert (await ann.view())["role"] == "observer"
    assert "door is closed" in (await lead.http.get(lead.at + "/people", headers=PAGE)).text
    assert (await lead.write("PUT", "/door", open=True, renew=True)).status_code == 204
    new = await day.code(lead)
    assert new != old
    assert (await day.browser().post("/join", json=body)).status_code == 404
    assert (await day.browser().post("/join", json=body | {"code": new})).status_code == 303
    said_nothing = await lead.write("PUT", "/door")
    assert (said_nothing.status_code, said_nothing.json()["code"]) == (422, "wrong-value")
    assert (await ann.write("PUT", "/door", open=False)).json()["code"] == "facilitator-only"


@pytest.mark.anyio
async def test_D23_the_next_person_on_a_device_is_asked_who_they_are(day: Day) -> None:
    lead = await day.start(groups=["North", "South"])
    ann = await day.join(lead, "Ann", group="North")
    form = {"code": await day.code(lead), "name": "Ben"}
    page = parsed((await ann.http.post("/join/groups", data=form, headers=PAGE)).text)
    assert page.xpath("string(//h1)") == "Continue as Ann?"
    assert page.xpath(f"//a[@href='{ann.at}']")
    (leaving,) = page.xpath("//form[@method='post']/@action")
    left = await ann.http.post(leaving, data={"command_id": fresh(), "code": form["code"]}, headers=PAGE)
    assert (left.status_code, left.headers["location"]) == (303, f"/join#{form['code']}")
    assert (await ann.http.get(ann.at)).status_code == 401
    again = parsed((await ann.http.post("/join/groups", data=form, headers=PAGE)).text)
    assert again.xpath("string(//h1)") == "Which group are you in?"
    assert await person_of(lead, "Ann"), "what the round knows of them stays"


@pytest.mark.anyio
async def test_D23_a_token_that_was_left_opens_nothing(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead, "Ann")
    cookies = dict(ann.http.cookies)
    await ann.write("POST", "/leave")
    thief = day.browser()
    thief.cookies.update(cookies)
    assert (await thief.get(ann.at)).status_code == 401


@pytest.mark.anyio
async def test_D24_the_norms_are_shown_and_accepted_with_joining(day: Day) -> None:
    lead = await day.start(groups=["North"], norms=NORMS)
    http = day.browser()
    form = {"code": await day.code(lead), "name": "Ann", "command_id": fresh()}
    page = parsed((await http.post("/join/groups", data=form, headers=PAGE)).text)
    assert page.xpath("//section[@aria-labelledby='norms-title']//li/text()") == NORMS
    assert page.xpath("//input[@name='norms'][@required]")
    for _ in range(2):
        await http.post("/join", data=form | {"group": "North", "norms": "true"}, headers=PAGE)
    assert (await person_of(lead, "Ann"))["accepted"] is True
    ben = await day.join(lead, "Ben", group="North")
    assert (await person_of(lead, "Ben"))["accepted"] is False
    assert (await ben.write("PUT", "/norms")).status_code == 204
    assert (await person_of(lead, "Ben"))["accepted"] is True
