"""The round's schedule and agenda over the wire, and the set-up page as a plain form (rules T and W1)."""

import re
from typing import Any

import pytest
from httpx import Response
from lxml import html

from app.web.roundform import PresetKey
from tests.web.day import PAGE, Day, Person, fresh

pytestmark = pytest.mark.anyio

VISITS = [
    {"group": "Group 1", "classroom": "C1", "start": "08:15", "minutes": 20},
    {"group": "Group 2", "classroom": "C4", "start": "08:40", "minutes": 25},
]
LINES = "Group 1, 08:15, C1\r\nG2\t8:40\t25\tC4\r\n"


async def as_form(lead: Person, **fields: Any) -> Response:
    """The round's description as htmx sends a form."""
    return await lead.http.put(f"{lead.at}/round", data=fields, headers={"HX-Request": "true"})


async def round_of(lead: Person) -> dict[str, Any]:
    """What the round is about by now."""
    found: dict[str, Any] = (await lead.view())["round"]
    return found


async def set_up(lead: Person, **fields: Any) -> Response:
    """The set-up page's form without a script."""
    return await lead.http.post(f"{lead.at}/setup", data=fields, headers=PAGE)


def tree(page: str) -> Any:
    """The page as a tree."""
    return html.fromstring(page)


def chosen(page: str) -> list[str]:
    """The visits in the grid's cells, in the page's order."""
    options = tree(page).xpath("//select[@name='visits']/option[@selected]/@value")
    return [str(each).replace("\t", " ") for each in options if each]


def values(page: str, name: str) -> list[str]:
    """What a browser would send of these fields."""
    found = tree(page).xpath(f"//input[@name='{name}'][not(@type='checkbox') or @checked]/@value")
    return [str(each) for each in found]


# --- fields -----------------------------------------------------------------------------------------------


async def test_T3_W1_a_schedule_is_the_same_as_a_list_and_as_lines(day: Day) -> None:
    lead, other = await day.start(), await day.start()
    assert (await lead.write("PUT", "/round", visits=VISITS)).status_code == 204
    assert (await as_form(other, visits=LINES)).status_code == 204
    assert (await round_of(lead))["visits"] == (await round_of(other))["visits"] == VISITS


async def test_T3_a_grid_is_taken_in_a_form_as_well(day: Day) -> None:
    lead = await day.start()
    await as_form(lead, visits="\t08:15\t08:40\r\nGroup 1\tC1\tC2\r\n")
    assert [(each["start"], each["classroom"]) for each in (await round_of(lead))["visits"]] == [
        ("08:15", "C1"), ("08:40", "C2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Group 1, 08:15, C1\nGroup 9, 08:15, C1", "Line 2: the round has no such observation group."),
        ("Group 1, 08:15, zebra", "Line 1: the round has no such classroom."),
        ("Group 1, noon, C1", "Line 1: there is no time of day, such as 08:15."),
    ],
)
async def test_T1_W2_a_line_that_is_no_visit_is_named_and_nothing_is_saved(
    day: Day, lines: str, said: str
) -> None:
    lead = await day.start()
    answer = await as_form(lead, visits=lines, school="Larkin Bend")
    assert (answer.status_code, answer.json()["message"]) == (422, said)
    assert "zebra" not in answer.text
    assert (await round_of(lead))["visits"] == []
    assert (await round_of(lead))["school"] == ""


async def test_T1_a_program_names_groups_and_times_exactly(day: Day) -> None:
    lead = await day.start()
    for changed in ({"group": "G1"}, {"start": "8:15"}, {"classroom": "c1"}, {"minutes": 0}):
        answer = await lead.write("PUT", "/round", visits=[VISITS[0] | changed])
        assert (answer.status_code, answer.json()["code"]) == (422, "visit"), changed
        assert answer.json()["message"].startswith("Visit 1: ")


async def test_T1_what_is_not_given_stays_and_an_empty_schedule_empties_it(day: Day) -> None:
    lead = await day.start(visits=VISITS, most_visitors=9, keep_days=30)
    await as_form(lead, school="Larkin Bend")
    found = await round_of(lead)
    assert (found["visits"], found["most_visitors"], found["keep_days"]) == (VISITS, 9, 30)
    await as_form(lead, visits="", most_visitors="", keep_days="")
    found = await round_of(lead)
    assert (found["visits"], found["most_visitors"], found["keep_days"]) == ([], 9, 30)


@pytest.mark.parametrize(
    "fields", [{"most_visitors": 0}, {"keep_days": 4_000}, {"preset": "long"}, {"steps": ["lunch"]}]
)
async def test_T1_W2_numbers_presets_and_steps_that_are_none_are_refused(
    day: Day, fields: dict[str, Any]
) -> None:
    answer = await (await day.start()).write("PUT", "/round", **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong-value")
    assert next(iter(fields)) in answer.json()["message"]


async def test_T4_a_group_that_is_renamed_takes_its_visits_along(day: Day) -> None:
    lead = await day.start(visits=VISITS)
    groups = ["Oaks", *(f"Group {number}" for number in range(2, 7))]
    await lead.write("PUT", "/round", groups=groups)
    assert [each["group"] for each in (await round_of(lead))["visits"]] == ["Oaks", "Group 2"]


async def test_T4_lines_may_still_use_the_names_that_change_by_the_same_form(day: Day) -> None:
    lead = await day.start()
    await as_form(lead, visits=LINES, groups="Oaks\nElms", classrooms="C1\nC2\nC3\nR4")
    found = (await round_of(lead))["visits"]
    assert [(each["group"], each["classroom"]) for each in found] == [("Oaks", "C1"), ("Elms", "R4")]


async def test_T4_what_is_taken_away_takes_its_visits_with_it(day: Day) -> None:
    lead = await day.start(visits=VISITS)
    await lead.write("PUT", "/round", classrooms=[{"code": "C1"}, {"code": "C2"}])
    assert (await round_of(lead))["visits"] == VISITS[:1]


# --- the agenda -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("preset", "steps", "minutes"), [("short", 8, 90), ("full", 10, 200)])
async def test_T7_a_preset_gives_steps_and_minutes(
    day: Day, preset: PresetKey, steps: int, minutes: int
) -> None:
    lead = await day.start()
    await lead.write("PUT", "/round", preset=preset)
    agenda = (await lead.view())["agenda"]
    assert len(agenda) == steps
    assert sum(line["minutes"] for line in agenda[1:]) == minutes


async def test_T7_what_is_given_beside_a_preset_holds(day: Day) -> None:
    lead = await day.start(preset="full", minutes={"share": 45})
    minutes = {line["key"]: line["minutes"] for line in (await lead.view())["agenda"]}
    assert (minutes["share"], minutes["swap"]) == (45, 15)


async def test_T7_W1_steps_and_minutes_of_a_form_are_those_of_json(day: Day) -> None:
    lead, other = await day.start(), await day.start()
    steps = ["select", "screening", "share", "sort", "report"]
    kept = ["visits", *steps]
    await lead.write("PUT", "/round", steps=kept, minutes={"share": 45, "sort": 12})
    fields = {"steps": ["Visits", *steps], "minutes.share": "45", "minutes.sort": "", "minutes.select": "20"}
    answer = await as_form(other, **fields)
    assert answer.status_code == 204, answer.text
    one, two = await round_of(lead), await round_of(other)
    assert (one["steps"], one["minutes"]) == (two["steps"], two["minutes"]) == (kept, {"share": 45})


# --- the page as a plain form -----------------------------------------------------------------------------


async def test_T8_without_scripts_the_form_saves_and_shows_the_page_again(day: Day) -> None:
    lead = await day.start()
    answer = await set_up(
        lead, problem_of_practice="Who thinks?", visits=["", LINES], **{"minutes.share": "25"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"{lead.at}/setup?saved=yes")
    found = await round_of(lead)
    assert (found["problem_of_practice"], found["visits"]) == ("Who thinks?", VISITS)
    page = (await lead.http.get(answer.headers["location"], headers=PAGE)).text
    assert "Saved." in page
    assert chosen(page) == ["Group 1 08:15 20 C1", "Group 2 08:40 25 C4"]


async def test_T8_a_proposal_a_paste_and_a_preset_are_shown_and_not_saved(day: Day) -> None:
    lead = await day.start()
    before = await round_of(lead)
    page = (await set_up(lead, do="propose", school="Larkin Bend")).text
    assert len(chosen(page)) == 24
    assert "Nobody is in two rooms at once" in page
    assert 'value="Larkin Bend"' in page
    page = (await set_up(lead, do="read", paste=LINES)).text
    assert chosen(page) == ["Group 1 08:15 20 C1", "Group 2 08:40 25 C4"]
    page = (await set_up(lead, agenda="full", steps=["visits", "select"])).text
    assert "swap" in values(page, "steps")
    assert await round_of(lead) == before


async def test_T5_what_is_proposed_keeps_to_the_times_and_the_room_that_there_is(day: Day) -> None:
    lead = await day.start(most_visitors=8)
    fields = {"first": "09:00", "count": "2", "length": "25", "between": "10", "classrooms": "C1\nC2\nC3"}
    page = (await set_up(lead, do="propose", **fields)).text
    found = [each.split() for each in chosen(page)]
    assert {start for *_, start, _, _ in found} == {"09:00", "09:35"}
    assert len(found) == 12, "two groups in a room at once"
    assert values(page, "minutes.visits") == ["60"]


async def test_T8_the_visits_move_with_the_times_that_are_set(day: Day) -> None:
    lead = await day.start(visits=VISITS)
    fields = {"first": "10:00", "count": "3", "length": "20", "between": "0"}
    page = (await set_up(lead, do="times", visits=LINES, **fields)).text
    assert chosen(page) == ["Group 1 10:00 20 C1", "Group 2 10:20 20 C4"]
    assert chosen((await set_up(lead, do="clear", visits=LINES)).text) == []


async def test_T2_clashes_stand_beside_the_cells_and_are_saved_all_the_same(day: Day) -> None:
    lead = await day.start()
    lines = "Group 1, 08:15, C1\nGroup 1, 08:15, C2"
    page = tree((await set_up(lead, do="look", visits=lines)).text)
    (beside,) = page.xpath("//p[@id='clash-0-0815-20']")
    assert beside.text_content().strip() == "Group 1 is in C1 and C2 at 08:15."
    assert "1 thing does not fit yet" in page.xpath("//*[@id='clashes']")[0].text_content()
    assert (await set_up(lead, visits=lines)).status_code == 303
    assert "1 thing does not fit" in (await lead.http.get(lead.at, headers=PAGE)).text


async def test_T8_lines_that_are_no_visits_are_named_and_the_paste_stays(day: Day) -> None:
    lead = await day.start()
    paste = "Group 1, 08:15, C1\nGroup 9, 08:15, C1"
    page = (await set_up(lead, do="read", paste=paste)).text
    assert chosen(page) == ["Group 1 08:15 20 C1"]
    assert "Line 2: the round has no such observation group." in page
    assert "Group 9, 08:15, C1" in page
    nothing = (await set_up(lead, do="read", paste="zebra", visits=LINES)).text
    assert len(chosen(nothing)) == 2, "what was there before stays"


@pytest.mark.parametrize(
    "wrong", [{"classrooms": "C1\nC1"}, {"minutes.share": "999"}, {"problem_of_practice": "x" * 2_001}]
)
async def test_T8_a_refused_form_comes_back_with_the_sentence_and_all_that_was_typed(
    day: Day, wrong: dict[str, str]
) -> None:
    lead = await day.start()
    fields = {"problem_of_practice": "Who thinks?", "norms": "No names.", "visits": LINES} | wrong
    answer = await set_up(lead, **fields)
    assert answer.status_code == 422
    page = tree(answer.text)
    assert page.xpath("string(//*[@role='alert'])")
    assert page.xpath("string(//textarea[@name='norms'])") == "No names."
    assert page.xpath("string(//textarea[@name='problem_of_practice'])") == fields["problem_of_practice"]
    assert len(chosen(answer.text)) == 2
    assert (await round_of(lead))["norms"] == []


async def test_T4_a_group_that_is_renamed_twice_before_saving_keeps_its_visits(day: Day) -> None:
    lead = await day.start()
    once = (await set_up(lead, do="look", visits=LINES, groups="Oaks\nGroup 2")).text
    lines = [
        each.replace(" 08", "\t08").replace(" 20 ", "\t20\t").replace(" 25 ", "\t25\t")
        for each in chosen(once)
    ]
    twice = await set_up(
        lead, do="look", visits=lines, groups="Elms\nGroup 2", laid_groups=values(once, "laid_groups")
    )
    assert chosen(twice.text)[0] == "Elms 08:15 20 C1"


async def test_T8_a_script_gets_the_form_alone(day: Day) -> None:
    lead = await day.start()
    headers = {"HX-Request": "true", "Accept": "text/html"}
    answer = await lead.http.post(f"{lead.at}/setup", data={"do": "propose"}, headers=headers)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert len(chosen(answer.text)) == 24
    refused = await lead.http.post(f"{lead.at}/setup", data={"first": "noon", "do": "times"}, headers=headers)
    assert (refused.status_code, "A time of day is written like 08:15." in refused.text) == (422, True)


async def test_T8_only_a_facilitator_sets_up_and_an_unknown_button_is_none(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    refused = await set_up(ann, problem_of_practice="Mine.")
    assert (refused.status_code, "Only a facilitator" in refused.text) == (422, True)
    assert (await set_up(lead, do="explode")).status_code == 422
    assert (await round_of(lead))["problem_of_practice"] != "Mine."


async def test_T7_agendas_of_the_networks_own_stand_with_the_others(day: Day) -> None:
    lead = await day.start(network="Three Creeks")
    page = (await lead.http.get(f"{lead.at}/setup", headers=PAGE)).text
    found = re.search(r'action="(/networks/[^"]+/agendas)"', page)
    assert found
    body = {
        "command_id": fresh(),
        "name": "Ours",
        "steps": ["visits", "share", "sort"],
        "minutes": {"share": 50},
    }
    assert (await lead.http.post(found[1], json=body)).status_code < 400
    page = (await set_up(lead, agenda="Ours")).text
    assert ">Ours<" in page
    assert values(page, "steps")[:3] == ["visits", "share", "sort"]
    assert values(page, "minutes.share") == ["50"]


async def test_T7_the_desk_leads_on_to_what_is_not_set_up_yet(day: Day) -> None:
    lead = await day.start()
    page = tree((await lead.http.get(lead.at, headers=PAGE)).text)
    lines = {
        each.xpath("string(a)"): each.xpath("string(span)")
        for each in page.xpath("//ul[@class='prepared']/li")
    }
    assert lines["Classrooms"] == "9"
    assert lines["Visit schedule"] == lines["Norms"] == "not yet"
    assert lines["Agenda"] == "165 minutes"
    links = page.xpath("//ul[@class='prepared']//a/@href")
    setup = tree((await lead.http.get(f"{lead.at}/setup", headers=PAGE)).text)
    assert [link for link in links if not setup.xpath(f"//*[@id='{link.rpartition('#')[2]}']")] == []


async def test_T8_a_paste_that_no_page_can_lay_out_is_refused_and_stays_where_it_was(day: Day) -> None:
    """Thousands of different times made a page of tens of megabytes, for which everybody waited."""
    lead = await day.start()
    paste = "".join(f"Group 1, {8 + at // 60:02d}:{at % 60:02d}, C1\n" for at in range(60))
    answer = await lead.http.post(f"{lead.at}/setup", data={"do": "read", "paste": paste}, headers=PAGE)
    assert answer.status_code == 422
    assert "A round holds at most 48 different times of visits." in answer.text
    assert "0859-20" not in answer.text  # the grid has no such column
    assert "Group 1, 08:59, C1" in answer.text
