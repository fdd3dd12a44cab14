"""Setting a round up by hand: the schedule by drag, touch, keys and paste, the agenda, and all of it without scripts (rules T)."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.hands import Finger, Keys, Mouse
from tests.browser.late import Late
from tests.browser.people import LAPTOP, PHONE, People
from tests.browser.reading import NARROW, axe, sideways, small_targets
from tests.browser.seats import GONE_WRONG
from tests.browser.wire import Caller, Round

pytestmark = [pytest.mark.browser, pytest.mark.server]

SAVE = "#round-form .save .primary"
TALL = LAPTOP | {"viewport": {"width": 1440, "height": 1400}}
BOTH_IN_C4 = "Group 1 is in C2 and C4 at 08:20."


@pytest.fixture(scope="module")
def everybody(browser: Browser, base: str) -> Iterator[People]:
    """One browser of each kind, at which one facilitator after the other sits down."""
    gathered = People(browser, base)
    yield gathered
    gathered.leave()


@pytest.fixture
def people(everybody: People) -> Iterator[People]:
    """In the end no browser has anything to complain of."""
    yield everybody
    complaints = everybody.complaints
    for person in everybody.persons:
        person.complaints.clear()
    assert complaints == []


def set_up(people: People, lead: Caller, **device: Any) -> Page:
    """The facilitator's set-up page."""
    kind = str(sorted((device or TALL).items()))
    known = [person for person in people.persons if person.name == kind]
    person = known[0] if known else people.come(kind, "", **(device or TALL))
    person.context.clear_cookies()
    lead.sit_down(person.context)
    person.page.goto(f"{lead.at}/setup")
    return person.page


def cell(page: Page, group: int, time: str) -> Locator:
    """The choice in a cell of the grid."""
    return page.get_by_label(f"Group {group} at {time}", exact=True)


def grip(page: Page, group: int, time: str) -> Locator:
    """What a cell's classroom is dragged by."""
    return cell(page, group, time).locator("..").locator(".grip")


def chip(page: Page, code: str) -> Locator:
    """A classroom above the grid."""
    return page.locator(f"#palette [data-room='{code}']")


def chosen(page: Page, group: int, time: str) -> str:
    """The code of the classroom in a cell."""
    return str(cell(page, group, time).evaluate("each => each.selectedOptions[0].dataset.room ?? ''"))


def saved(page: Page) -> None:
    """Saves, and waits until it is."""
    page.click(SAVE)
    page.wait_for_selector("#notice:has-text('Saved.')")


def visits(day: Round) -> list[tuple[str, str, str]]:
    """The schedule as the board has it."""
    return [(each["group"], each["start"], each["classroom"]) for each in day.lead.view()["round"]["visits"]]


def stands(page: Page, group: int, time: str, code: str) -> None:
    """Waits until the cell has the classroom."""
    option = cell(page, group, time).locator(f"option:checked[data-room='{code}']")
    expect(option).to_have_count(1)


# --- the grid --------------------------------------------------------------------------------------------


def test_T6_classrooms_are_dragged_into_the_grid_and_within_it(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    mouse = Mouse(page)
    mouse.drag(chip(page, "C4"), cell(page, 1, "08:15"), over="#grid td.over")
    stands(page, 1, "08:15", "C4")
    mouse.drag(chip(page, "C7"), cell(page, 2, "08:40"), over="#grid td.over")
    stands(page, 2, "08:40", "C7")
    mouse.drag(grip(page, 1, "08:15"), cell(page, 2, "08:40"), over="#grid td.over")
    stands(page, 1, "08:15", "C7")
    stands(page, 2, "08:40", "C4")
    mouse.drag(grip(page, 2, "08:40"), chip(page, "C1"), over="#palette.over")
    expect(chip(page, "C4")).to_contain_text("0 visits")
    saved(page)
    assert visits(day) == [("Group 1", "08:15", "C7")]


def test_T6_a_drag_that_ends_nowhere_or_by_escape_changes_nothing(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    mouse = Mouse(page)
    mouse.drag(chip(page, "C4"), page.locator("#schedule h2"))
    expect(page.locator("body")).not_to_have_class("dragging")
    box = chip(page, "C4").bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    mouse.carry(chip(page, "C4"), cell(page, 1, "08:15"))
    page.wait_for_selector("#grid td.over")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#grid td.over")).to_have_count(0)
    assert page.locator("#grid select option:checked[data-room]").count() == 0


def test_T6_a_finger_drags_a_classroom_on_a_phone(people: People, day: Round) -> None:
    page = set_up(people, day.lead, **PHONE)
    Finger(page).drag(
        chip(page, "C9"), cell(page, 1, "08:15"), lifted="#palette .sortable-chosen", over="#grid td.over"
    )
    stands(page, 1, "08:15", "C9")


def test_T6_the_grid_is_filled_by_keys_alone(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    keys = Keys(page)
    keys.reach("#grid select")
    keys.type("C3")
    keys.press("Tab")
    keys.type("C5")
    expect(page.locator("#clashes")).to_contain_text("2 visits")
    keys.push(SAVE)
    page.wait_for_selector("#notice:has-text('Saved.')")
    assert visits(day) == [("Group 1", "08:15", "C3"), ("Group 1", "08:40", "C5")]


def test_T2_what_does_not_fit_is_said_beside_the_cells_at_once_and_goes_when_it_does(
    people: People, day: Round
) -> None:
    page = set_up(people, day.lead)
    page.click(".paste summary")
    page.fill("[name=paste]", "G1, 8:15, C2\nG1, 8:20, C4\nG2, 8:40, C4")
    page.click("button[value=read]")
    expect(page.locator("#clash-0-0815-20")).to_have_text(BOTH_IN_C4)
    expect(page.locator("#clash-0-0820-20")).to_have_text(BOTH_IN_C4)
    expect(cell(page, 1, "08:20")).to_have_attribute("aria-describedby", "clash-0-0820-20")
    saved(page)
    expect(page.locator("#prepared")).to_contain_text("3 visits · 1 thing does not fit")
    assert len(visits(day)) == 3
    page.reload()
    expect(page.locator("#clashes")).to_contain_text(BOTH_IN_C4)
    cell(page, 1, "08:20").select_option(label="–")
    expect(page.locator("#clashes")).to_contain_text("Nobody is in two rooms at once")
    expect(page.locator("#clash-0-0815-20")).to_be_empty()


def test_T2_a_choice_keeps_the_focus_and_what_is_typed_elsewhere(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    page.fill("[name=norms]", "No names.")
    cell(page, 1, "08:15").focus()
    cell(page, 1, "08:15").select_option(label="C2")
    expect(chip(page, "C2")).to_contain_text("1 visit")
    expect(cell(page, 1, "08:15")).to_be_focused()
    expect(page.locator("[name=norms]")).to_have_value("No names.")


def test_T3_lines_that_are_no_visits_are_named_and_stay_to_be_mended(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    page.click(".paste summary")
    page.fill("[name=paste]", "Group 1\t8:15\tC2\nGroup 77\t8:15\tC3")
    page.click("button[value=read]")
    expect(page.locator("#misread li")).to_have_text(["Line 2: the round has no such observation group."])
    stands(page, 1, "08:15", "C2")
    expect(page.locator("[name=paste]")).to_have_value("Group 1\t8:15\tC2\nGroup 77\t8:15\tC3")
    page.fill("[name=paste]", "\t8:15\t8:40\nGroup 1\tC2\tC3\nGroup 2\tC4\t")
    page.click("button[value=read]")
    expect(page.locator("#clashes")).to_contain_text("3 visits")
    expect(page.locator("#misread li")).to_have_count(0)
    expect(page.locator("[name=paste]")).to_have_value("")


def test_T4_the_grid_follows_the_names_and_the_visits_go_along(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    cell(page, 1, "08:15").select_option(label="C4")
    for name in ("Oaks", "Elms"):
        page.fill("[name=groups]", f"{name}\nGroup 2\nGroup 3")
        page.locator("[name=groups]").blur()
        expect(page.get_by_label(f"{name} at 08:15").locator("option:checked")).to_have_text("C4")
    page.fill("[name=groups]", "Ash\nGroup 2\nGroup 3")
    saved(page)
    assert visits(day) == [("Ash", "08:15", "C4")]


def test_T8_enter_in_a_field_saves_and_proposes_nothing(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    page.fill("[name=school]", "Cedar Fork")
    page.press("[name=school]", "Enter")
    page.wait_for_selector("#notice:has-text('Saved.')")
    assert day.lead.view()["round"]["school"] == "Cedar Fork"
    expect(page.locator("#clashes")).to_contain_text("No visits yet.")


def test_T5_one_button_proposes_a_schedule_that_fits(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    page.click("button[value=propose]")
    expect(page.locator("#clashes")).to_contain_text("12 visits. Nobody is in two rooms at once")
    expect(page.locator("#unsaved")).to_be_visible()
    assert visits(day) == []
    saved(page)
    expect(page.locator("#unsaved")).to_be_hidden()
    assert len(visits(day)) == 12


def test_T8_what_is_typed_while_the_round_is_saved_counts_as_unsaved(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    late = Late(page, "**/round", "PUT")
    page.fill("[name=school]", "Larkin Bend, first round")
    page.click(SAVE)
    late.wait()
    page.fill("[name=school]", "Larkin Bend, second round")
    late.go()
    page.wait_for_selector("#notice:has-text('Saved.')")
    expect(page.locator("#unsaved")).to_be_visible()
    saved(page)
    expect(page.locator("#unsaved")).to_be_hidden()
    page.unroute_all()


def test_T4_a_classroom_that_is_new_comes_into_the_grid_when_a_visit_is_chosen_at_once(
    people: People, day: Round
) -> None:
    page = set_up(people, day.lead)
    late = Late(page, "**/setup", "POST")
    page.locator("[name=classrooms]").fill(page.input_value("[name=classrooms]") + "\nC10, Art, 7")
    page.locator("[name=classrooms]").dispatch_event("change")
    late.wait()
    with page.expect_event("requestfinished", lambda request: request.method == "POST"):
        cell(page, 1, "08:15").select_option(
            label=cell(page, 1, "08:15").locator("[data-room=C4]").text_content()
        )
    late.go()
    expect(chip(page, "C10")).to_be_visible()
    stands(page, 1, "08:15", "C4")
    page.unroute_all()


def test_T8_what_is_pasted_while_visits_are_read_stays(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    late = Late(page, "**/setup", "POST")
    page.click(".paste summary")
    page.fill("[name=paste]", "Group 1\t8:15\tC2")
    page.click("[name=do][value=read]")
    late.wait()
    page.fill("[name=paste]", "Group 1\t8:15\tC2\nGroup 2\t8:15\tC3")
    late.go()
    stands(page, 1, "08:15", "C2")
    expect(page.locator("[name=paste]")).to_have_value("Group 1\t8:15\tC2\nGroup 2\t8:15\tC3")
    page.unroute_all()


def test_T8_without_an_answer_nothing_is_lost_and_it_is_said(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    page.fill("[name=norms]", "No names.")
    with people.expecting(*GONE_WRONG):
        page.context.set_offline(True)
        page.click("button[value=propose]")
        expect(page.locator("#notice")).to_contain_text("No answer from the board just now.")
    page.context.set_offline(False)
    expect(page.locator("[name=norms]")).to_have_value("No names.")
    page.click("button[value=propose]")
    expect(page.locator("#clashes")).to_contain_text("12 visits")


# --- the agenda ------------------------------------------------------------------------------------------


def test_T7_presets_optional_steps_and_minutes_move_the_clock_at_once(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    begins = page.locator("#plan li:has-text('Share') .when")
    page.click("#presets [value=short]")
    expect(page.locator("#debrief")).to_have_text("90 minutes")
    expect(begins).to_have_text("10:00")
    page.click("#presets [value=full]")
    expect(page.locator("#debrief")).to_have_text("200 minutes")
    page.uncheck("#plan [value=swap]")
    expect(page.locator("#debrief")).to_have_text("185 minutes")
    page.fill("[name='minutes.share']", "45")
    page.fill("[name=begins]", "09:00")
    expect(page.locator("#plan li:has-text('Share') .when")).to_have_text("11:15")
    expect(page.locator("#ends")).to_have_text("13:55")
    saved(page)
    agenda = {line["key"]: line["minutes"] for line in day.lead.view()["agenda"]}
    assert ("screening" in agenda, "swap" in agenda, agenda["share"]) == (True, False, 45)


def test_T7_an_agenda_is_kept_as_the_networks_own(people: People, day: Round) -> None:
    page = set_up(people, day.lead)
    page.fill("[name='minutes.share']", "45")
    page.fill("#own-agenda [name=name]", "Our own")
    page.click("#own-agenda button")
    page.wait_for_selector("#notice:has-text('Kept as')")
    page.click("#presets [value=short]")
    expect(page.locator("[name='minutes.share']")).to_have_value("20")
    page.click("#presets button:has-text('Our own')")
    expect(page.locator("[name='minutes.share']")).to_have_value("45")


# --- without scripts, on a phone, for everybody ------------------------------------------------------------


def test_T8_without_scripts_everything_but_the_drag_works(people: People, day: Round) -> None:
    page = set_up(people, day.lead, **TALL, java_script_enabled=False)
    page.fill("[name=groups]", "Oaks\nElms")
    page.click("button[value=propose]")
    expect(page.locator("#clashes")).to_contain_text("8 visits")
    expect(page.locator("#unsaved")).to_be_visible()
    page.get_by_label("Oaks at 08:15").select_option(label="C9")
    page.click("#presets [value=full]")
    expect(page.get_by_label("Oaks at 08:15").locator("option:checked")).to_have_text("C9")
    page.fill("[name=classrooms]", "C1\nC1")
    with people.expecting(*GONE_WRONG):
        page.click(SAVE)
        expect(page.locator("[role=alert]")).to_contain_text("are the same")
    page.fill("[name=classrooms]", "\n".join(f"C{number}" for number in range(1, 10)))
    page.click(SAVE)
    expect(page.locator(".told")).to_have_text("Saved.")
    assert ("Oaks", "08:15", "C9") in visits(day)
    assert len(day.lead.view()["agenda"]) == 10


@pytest.mark.parametrize("path", ["setup", "schedule", "sheet", "invite"])
def test_T6_X1_X2_X4_everybody_can_use_the_pages_of_the_set_up(people: People, day: Round, path: str) -> None:
    lines = ["Group 1, 08:15, C1", "Group 1, 08:20, C2", "Group 2, 08:40, C3"]
    day.lead.write(
        "PUT", "round", visits=[{"line": line} for line in lines], preset="full", norms=["No names."]
    )
    page = set_up(people, day.lead, **LAPTOP)
    page.goto(f"{day.lead.at}/{path}")
    found = [*axe(page, path), *axe(page, path, "dark"), *sideways(page, path, NARROW)]
    found += [*axe(page, f"{path}, narrow", "shape"), *small_targets(page, path)]
    assert [str(each) for each in found] == []
