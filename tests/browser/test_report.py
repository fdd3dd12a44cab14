"""The report before it leaves: the check, quotes, publishing, links; and what the host school takes on (R4 to R6, R9, N4)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.again import people, regulars
from tests.browser.people import LAPTOP, PHONE, People
from tests.browser.reading import NARROW, ZOOMED, axe, sideways, small_targets
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.test_acts import drafted
from tests.browser.wire import Round, fresh

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

TITLE = "As Ann said in Room 12, students draw, a great idea."
WAITING = ".findings .undecided"


@pytest.fixture
def closing(day: Round) -> Round:
    """The same at the report: a pattern with a name and a room in it, and a next step."""
    day.fill(6)
    day.go("sort")
    pattern = day.start(*day.cards[:3])
    day.go("name")
    day.lead.write("PUT", f"patterns/{pattern}", title=TITLE)
    day.go("next-level")
    step = {"text": "Plan one task.", "horizon": "next_week", "support_from": "teacher teams"}
    day.lead.write("POST", "next-steps", next_step=fresh(), patterns=[pattern], **step)
    day.go("report")
    return day


def waiting(page: Page) -> list[str]:
    return page.locator(f"{WAITING} mark").all_inner_texts()


def test_R4_R6_findings_are_decided_and_the_report_is_published(people: People, closing: Round) -> None:
    page, ann = sit(people, closing.lead), sit(people, closing.observers[0])
    assert waiting(page) == ["Ann", "Room 12"]
    with people.expecting(*GONE_WRONG):
        page.click(".publish .primary")
        expect(page.locator("#notice")).to_contain_text("Look first at what the check found")
    page.click("[data-replace] >> nth=0")
    expect(page.locator("#replace-dialog mark")).to_have_text("Ann")
    page.fill("#replace-dialog input", "one of us")
    page.click("#replace-dialog .primary")
    for each in (page, ann):
        expect(each.locator(".report .seen")).to_contain_text("As one of us said in Room 12")
    page.click(f"{WAITING} button:has-text('Keep')")
    expect(page.locator(WAITING)).to_have_count(0)
    page.click(".publish .primary")
    expect(page.locator(".publish")).to_contain_text("Published")
    page.click(".publish [data-link=report]")
    expect(page.locator("#link input")).to_have_value(re.compile("/open#"))
    link = page.input_value("#link input")
    reader = people.come("a reader", link, **PHONE).page
    expect(reader.locator(".report .seen")).to_contain_text("As one of us said in Room 12")
    expect(reader.locator("a[download][href$='.pdf']")).to_be_visible()


def test_Y8_X1_what_the_coach_asks_about_the_reports_words_is_unfolded_and_stays_so(
    people: People, closing: Round
) -> None:
    page = sit(people, closing.lead)
    expect(page.locator("#asked-about q").first).not_to_be_visible()
    page.click("#asked-about summary")
    expect(page.locator("#asked-about .wonder q").first).to_be_visible()
    closing.lead.write("PUT", f"findings/{closing.lead.view()['check'][0]['id']}", decision="keep")
    expect(page.locator(WAITING)).to_have_count(1)
    expect(page.locator("#asked-about .wonder q").first).to_be_visible()
    found = [*axe(page, "the report's words"), *axe(page, "the report's words", "dark")]
    for width in (ZOOMED, NARROW):
        found += sideways(page, f"at {width} px", width)
    found += small_targets(page, f"at {NARROW} px")
    assert not found, "\n".join(map(str, found))
    page.set_viewport_size(LAPTOP["viewport"])
    page.click(f"{WAITING} button:has-text('Keep')")
    page.click(".publish .primary")
    expect(page.locator(".publish")).to_contain_text("Published")
    expect(page.locator("#asked-about")).to_have_count(0)


def test_V16_R4_half_typed_words_outlive_what_others_decide(people: People, closing: Round) -> None:
    page = sit(people, closing.lead)
    page.click("[data-replace] >> nth=0")
    field = page.locator("#replace-dialog input")
    field.fill("one of")
    other = closing.lead.view()["check"][1]["id"]
    closing.lead.write("PUT", f"findings/{other}", decision="keep")
    expect(page.locator(WAITING)).to_have_count(1)
    expect(field).to_have_value("one of")
    expect(field).to_be_focused()
    field.press_sequentially(" us")
    drafted(page, "one of us")
    page.reload()
    page.click("[data-replace] >> nth=0")
    expect(field).to_have_value("one of us")
    page.click("#replace-dialog .primary")
    expect(page.locator(".report .seen")).to_contain_text("As one of us said")


def test_R5_quotes_are_chosen_one_by_one_and_the_list_stays_open(people: People, closing: Round) -> None:
    page = sit(people, closing.lead)
    page.click(".quoting summary")
    page.click("[data-quote] >> nth=0")
    expect(page.locator(".report .quoted li")).to_have_count(1)
    expect(page.locator(".quoting details")).to_have_attribute("open", "")
    expect(page.locator("[data-quote][aria-pressed=true]")).to_have_count(1)
    page.click("[data-quote] >> nth=0")
    expect(page.locator(".report .quoted")).to_have_count(0)


def test_R9_N4_the_host_reads_along_and_marks_what_the_school_takes_on(
    people: People, closing: Round
) -> None:
    closing.go("next-level")
    link = closing.lead.write("POST", "links", kind="host").json()["link"]
    ann, host = sit(people, closing.observers[0]), people.come("the host", link, **PHONE).page
    host.wait_for_selector("#stage[data-stage=next-level]")
    host.click(".outcome button:has-text('The school takes it on')")
    expect(host.locator(".outcome [aria-pressed=true]")).to_have_count(1)
    expect(ann.locator(".outcome .taken")).to_be_visible()
    expect(host.locator("#outcome-form, #composer, [data-put]")).to_have_count(0)
    host.click("[data-undo] button")
    expect(ann.locator(".outcome .taken")).to_have_count(0)
    closing.go("report")
    expect(host.locator("#stage")).to_contain_text("The report is not there yet")
    for finding in closing.lead.view()["check"]:
        closing.lead.write("PUT", f"findings/{finding['id']}", decision="keep")
    closing.lead.write("PUT", "report", published=True)
    expect(host.locator(".report .seen")).to_contain_text("students draw")
