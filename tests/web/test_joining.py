"""The page with the groups, what comes back when joining is refused, and a member's second device (D6, D7, W1)."""

from typing import Any

import pytest
from lxml import html

from app.main import create_app
from app.settings import Settings
from app.web.session import DAY
from tests.web.day import JSON, PAGE, Day, Person, desk_in, fresh

pytestmark = pytest.mark.anyio
NOBODYS = "ZZZZ-ZZZZ"


def parsed(page: str) -> Any:
    """The page as a tree."""
    return html.fromstring(page)


async def test_D6_a_code_leads_to_the_groups_of_its_round_and_one_of_them_is_joined(day: Day) -> None:
    lead = await day.start(groups=["North <b>", "South"])
    form = {"code": (await day.code(lead)).lower(), "name": 'Ann "A" <i>'}
    http = day.browser()
    page = await http.post("/join/groups", data=form, headers=PAGE)
    assert page.status_code == 200
    assert "North &lt;b&gt;" in page.text
    (shown,) = parsed(page.text).xpath("//form[@action='/join']")
    unseen = {field.get("name"): field.get("value") for field in shown.xpath(".//input[@type='hidden']")}
    assert {name: unseen[name] for name in form} == form
    for _ in range(2):  # a second tap is the same person
        joined = await http.post("/join", data=unseen | {"group": "South"}, headers=PAGE)
        assert (joined.status_code, joined.headers["location"]) == (303, lead.at)
    people = [(person["name"], person["group"]) for person in (await lead.view())["people"]]
    assert people[1:] == [(form["name"], "South")]


async def test_W1_programs_find_the_groups_as_well(day: Day) -> None:
    lead = await day.start(groups=["North", "South"])
    body = {"command_id": fresh(), "code": await day.code(lead), "name": "Ann"}
    answer = await day.browser().post("/join/groups", json=body)
    assert (answer.status_code, answer.json()) == (200, {"groups": ["North", "South"], "norms": []})
    assert len((await lead.view())["people"]) == 1


async def test_a_round_without_groups_is_joined_by_its_code_at_once(day: Day) -> None:
    lead = await day.start(groups=[])
    form = {"code": await day.code(lead), "name": "Ann"}
    answer = await day.browser().post("/join/groups", data=form, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, lead.at)


@pytest.mark.parametrize("path", ["/join", "/join/groups"])
async def test_a_form_with_a_wrong_code_comes_back_with_what_was_typed(day: Day, path: str) -> None:
    form = {"code": NOBODYS, "name": 'Ann "A" <i>'}
    answer = await day.browser().post(path, data=form, headers=PAGE)
    assert answer.status_code == 404
    shown = parsed(answer.text)
    assert shown.xpath("string(//*[@role='alert'])").startswith("No round with this code")
    assert {name: shown.xpath(f"//input[@name='{name}']/@value") for name in form} == {
        name: [value] for name, value in form.items()
    }
    unnamed = await day.browser().post(path, data={"code": NOBODYS, "name": " "}, headers=PAGE)
    assert unnamed.status_code == 422
    assert parsed(unnamed.text).xpath("//input[@name='code']/@value") == [NOBODYS]


async def test_D7_who_asks_for_groups_learns_no_more_than_who_joins(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings.model_copy(update={"failed_guesses_per_address": 3}))
    async with app.router.lifespan_context(app):
        day = Day(app)
        lead = await day.start()
        code = await day.code(lead)

        async def answers(code: str) -> list[tuple[int, str, dict[str, str]]]:
            body = {"command_id": fresh(), "code": code, "name": "Ann"}
            found = [await day.browser("203.0.113.7").post(at, json=body) for at in ("/join", "/join/groups")]
            return [(answer.status_code, answer.text, dict(answer.headers)) for answer in found]

        monkeypatch.setattr("app.domain.limits.MEMBERS", 1)
        (full, full_groups), (unknown, spent) = await answers(code), await answers(NOBODYS)
        assert full == full_groups == unknown
        assert spent[0] == 429


async def test_D6_a_members_second_device_has_the_same_seat_and_nothing_else(day: Day) -> None:
    lead = await day.start()
    ann, ben = await day.join(lead, "Ann"), await day.join(lead, "Ben")
    card, other = await ann.post("Two of five write."), await ben.post("One reads.")
    link = (await ann.write("POST", "/links", kind="device")).json()["link"]
    assert link.startswith("http://board.test/open#")
    second = Person(day.browser(), ann.at)
    opened = await second.http.post("/open", json={"command_id": fresh(), "token": link.split("#")[1]})
    assert (opened.status_code, opened.headers["location"]) == (303, ann.at)
    assert len(opened.headers.get_list("set-cookie")) == 1
    found = await second.view()
    assert found["role"] == "observer"
    assert [mine["id"] for mine in found["mine"]] == [card]
    assert other not in str(found)
    assert len((await lead.view())["people"]) == 3
    step = await second.write("PUT", "/step", step="select")
    assert step.json()["code"] == "facilitator-only"
    for path in (f"{ann.at}/screen", f"{ann.at}/setup", f"{ann.at}/invite"):
        assert (await second.http.get(path, headers=JSON)).status_code in (401, 422)
    assert (await second.write("PUT", f"/cards/{card}", text="Three of five write.")).status_code == 204
    assert [mine["text"] for mine in (await ann.view())["mine"]] == ["Three of five write."]


async def test_D6_the_link_to_a_second_device_holds_for_minutes_and_a_facilitators_leads(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    tokens = [
        (await who.write("POST", "/links", kind="device")).json()["link"].split("#")[1]
        for who in (lead, ann, ann)
    ]
    bodies = [{"command_id": fresh(), "token": token} for token in tokens]
    leading, second = Person(day.browser(), lead.at), Person(day.browser(), lead.at)
    assert (await leading.http.post("/open", json=bodies[0])).status_code == 303
    assert (await second.http.post("/open", json=bodies[1])).status_code == 303
    assert (await leading.view())["role"] == "facilitator"
    later = desk_in(day.app).now() + DAY
    monkeypatch.setattr(desk_in(day.app).sessions, "_now", lambda: later)
    assert (await second.view())["role"] == "observer"
    assert (await day.browser().post("/open", json=bodies[2])).status_code == 404
