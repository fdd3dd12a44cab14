"""A network goes on from round to round: what was taken on, what became of it, what returns."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import LAPTOP, PHONE, People, Person
from tests.browser.reading import NARROW, axe, sideways, small_targets
from tests.browser.wire import STEPS, Caller, fresh

pytestmark = [pytest.mark.browser, pytest.mark.server]

AT_WAIT = "Students wait for the teacher to tell them whether they are right."
LOOKING = "Students look to the teacher to say if they are right."
WAIT, WHY = "Wait three seconds before anybody answers.", "Write two tasks that ask for a reason."
BECAME = "Five of nine teachers count to three."


@pytest.fixture
def lead(base: str) -> Iterator[Caller]:
    """Whoever leads the first round, of which the report is published and which is closed."""
    caller = Caller(base)
    about = {"problem_of_practice": "Few can explain why.", "school": "Larkin Bend", "network": "Cedar Ridge"}
    caller.at = caller.write("POST", "/rounds", **about).headers["location"]
    debrief(caller, AT_WAIT, WAIT, WHY)
    yield caller
    caller.http.close()


def debrief(lead: Caller, title: str, *takes_on: str) -> None:
    """Somebody joins, and the whole debrief: a pattern, next steps that are taken on, the report, the end."""
    ann, card, pattern = Caller(lead.base), fresh(), fresh()
    joined = ann.write("POST", "/join", code=lead.view()["join_code"], name="Annabel")
    ann.at = joined.headers["location"]
    ann.write("POST", "cards", card=card, text="Two of five look up.", classroom="C1", focus="student")
    _go(lead, "select", "name")
    lead.write("POST", "patterns", pattern=pattern, title=title, cards=[card])
    _go(lead, "predict", "next-level")
    for text in takes_on:
        step = fresh()
        about = {"text": text, "horizon": "next_month", "patterns": [pattern]}
        lead.write("POST", "next-steps", next_step=step, **about)
        lead.write("PUT", f"next-steps/{step}/taken-on", taken_on=True)
    _go(lead, "report", "report")
    lead.write("PUT", "report", published=True)
    lead.write("POST", "close", confirm=True)
    ann.http.close()


def _go(lead: Caller, first: str, last: str) -> None:
    for step in STEPS[STEPS.index(first) : STEPS.index(last) + 1]:
        lead.write("PUT", "step", step=step, confirm=True)


def come(people: People, lead: Caller, path: str, **device: object) -> Person:
    """Whoever leads, with a browser."""
    person = people.come("Lead", "", **(device or LAPTOP))
    lead.sit_down(person.context)
    if path:
        person.page.goto(path)
    return person


def in_the_browsers_name(lead: Caller, person: Person) -> Caller:
    """The same person over the wire, at the board on which their page stands."""
    caller = Caller(lead.base, person.page.url.removeprefix(lead.base))
    for crumb in person.context.cookies():
        caller.http.cookies.set(str(crumb.get("name")), str(crumb.get("value")))
    return caller


def to_the_network(page: Page) -> None:
    """From the start."""
    page.goto("/")
    page.wait_for_load_state("networkidle")  # what it was sent is read before it goes
    page.click("text=To the next round of your network")
    page.wait_for_selector("h1:has-text('Cedar Ridge')")


def test_B3_B5_B6_a_round_opens_with_what_was_taken_on_and_what_became_of_it_is_seen(
    people: People, lead: Caller
) -> None:
    leading = come(people, lead, "")
    page = leading.page
    to_the_network(page)
    expect(page.locator(".took > li")).to_contain_text([WAIT, WHY])
    expect(page.locator(".returns")).to_contain_text("None yet.")
    page.fill(".ahead [name=problem_of_practice]", "Our readers stop at the answer.")
    page.fill(".ahead [name=school]", "Elm Street")
    expect(page.locator(".ahead [name=carry_over]")).to_be_checked()
    page.click(".ahead .primary")
    page.wait_for_selector("#stage[data-stage=watch]")
    expect(page.locator("#stage .followed")).to_contain_text(WAIT)

    second = in_the_browsers_name(lead, leading)
    ben = people.come("Ben", f"/join#{second.view()['join_code']}", **PHONE).page
    ben.fill("[name=name]", "Benedict")
    ben.click("text=Go on")
    ben.click("text=Group 2")
    ben.click("button:has-text('Join')")
    expect(ben.locator("#stage .followed li")).to_contain_text([WAIT, WHY])

    page.goto(f"{second.at}/setup")
    page.fill(f".followed li:has-text('{WAIT}') [name=text]", BECAME)
    page.click(f".followed li:has-text('{WAIT}') button")
    expect(ben.locator("#stage .followed")).to_contain_text(BECAME)
    to_the_network(page)
    expect(page.locator(".became")).to_contain_text(BECAME)
    page.fill(f".took > li:has-text('{WHY}') [name=text]", "Not begun.")
    page.click(f".took > li:has-text('{WHY}') button:has-text('Save')")
    expect(page.locator(".became")).to_contain_text([BECAME, "Not begun."])
    expect(ben.locator("#stage .followed")).to_contain_text("Not begun.")

    debrief(second, LOOKING)
    page.reload()
    expect(page.locator(".returns .badge")).to_have_text(["Said in 2 rounds"])
    expect(page.locator(".wordings li")).to_contain_text([LOOKING, AT_WAIT])
    expect(page.locator("body")).not_to_contain_text("Two of five look up.")
    second.http.close()


def test_B2_B7_B8_without_scripts_a_network_is_named_passed_on_and_left(people: People, lead: Caller) -> None:
    page = come(people, lead, "/networks", java_script_enabled=False).page
    page.fill(".own form[action$=name] input", "Cedar Ridge, all of us")
    page.click("text=Save the name")
    expect(page.locator("h1")).to_have_text("Cedar Ridge, all of us")
    page.fill(".own form[action$=agendas] [name=name]", "Half a day")
    page.click("text=Keep it")
    expect(page.locator(".ahead select")).to_contain_text("Half a day")
    page.click("text=Leave the network")
    expect(page.locator(".own")).to_contain_text("Nothing else opens this network.")
    page.click("text=Make a link")
    link = page.input_value("#link-made input")
    colleague = people.come("Colleague", link).page
    colleague.wait_for_selector("h1:has-text('all of us')")
    expect(colleague.locator("a:has-text('Open the board')")).to_have_count(0)
    page.click("text=Leave the network")
    page.click(".own form[action$=leave] button")
    page.wait_for_selector("text=Start a round")
    expect(page.locator("a[href='/networks']")).to_have_count(0)
    colleague.reload()
    expect(colleague.locator(".past li.sheet")).to_have_count(1)


def test_X1_X2_X4_the_network_is_for_everybody(people: People, lead: Caller) -> None:
    page = come(people, lead, "/networks").page
    assert page.url.startswith(f"{lead.base}/networks/")
    found = [*axe(page, "network"), *axe(page, "network", "dark"), *sideways(page, "network", NARROW)]
    found += small_targets(page, "network")
    assert found == []
