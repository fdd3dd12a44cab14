"""Advice comes too early: it is kept for the next level of work, where its author finds it (rule Y9)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import LAPTOP, PHONE, People
from tests.browser.test_acts import TEXT, choose, saved, texts
from tests.browser.test_coach import hints, typed
from tests.browser.wire import Caller, Round

pytestmark = [pytest.mark.browser, pytest.mark.server]

ADVICE = "They should talk more."
KEEP = "#composer .hint .park"
KEPT = "#mine .notes .text"


RULES = {
    "language": "en",
    "names": {},
    "own": {
        "categories": {
            "advice": {"ask": "Could this wait?", "kinds": ["card", "pattern"]},
            "quantity": {"ask": "How many was that, of how many?", "kinds": ["card"]},
        },
        "rules": [
            {"category": "advice", "say": ["should|could _"]},
            {"category": "quantity", "say": ["most|many"]},
        ],
    },
}


def sat(people: People, somebody: Caller, **device: Any) -> Page:
    """Somebody's page whose clock can be turned, by these rules."""
    person = people.come("Somebody", "", **(device or LAPTOP))
    person.context.route("**/coach/*.json", lambda route: route.fulfill(json=RULES))
    person.page.clock.install()
    somebody.sit_down(person.context)
    person.page.goto(somebody.at)
    person.page.wait_for_selector("#stage")
    return person.page


def notes(somebody: Caller) -> list[str]:
    """The words of their private notes."""
    return [each["text"] for each in somebody.view()["notes"]]


@pytest.mark.parametrize("device", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_Y9_advice_waits_among_the_private_notes_until_the_next_level_of_work(
    people: People, day: Round, device: dict[str, Any]
) -> None:
    (ann,) = day.observers
    page = sat(people, ann, **device)
    choose(page)
    typed(page, ADVICE)
    page.click(KEEP)
    expect(page.locator(TEXT)).to_have_value("")
    expect(page.locator(KEPT)).to_have_text(ADVICE)
    expect(page.locator("#toasts")).to_contain_text("Kept for the next level of work")
    assert (texts(ann), notes(ann)) == ([], [ADVICE])
    page.click("#toasts button:has-text('Undo')")
    page.click("#toasts button:has-text('Put it back')")
    expect(page.locator(KEPT)).to_have_text(ADVICE)
    assert (texts(ann), notes(ann)) == ([], [ADVICE])
    card = day.post("Two girls whisper.", ann)
    day.go("sort")
    day.start(card)
    day.go("next-level")
    page.wait_for_selector("body[data-stage=next-level]")
    page.locator("[name=patterns]").check(force=True)
    page.fill("#outcome-text", "Teams plan one task.")
    page.click("#parked summary")
    page.click(f"#parked button:has-text('{ADVICE}')")
    expect(page.locator("#outcome-text")).to_have_value(f"Teams plan one task.\n{ADVICE}")
    expect(page.locator("#outcome-text")).to_be_focused()
    page.click("#outcome-form .primary")
    expect(page.locator("#stage .outcome")).to_contain_text(ADVICE)
    assert notes(ann) == [ADVICE]


def test_Y9_it_is_kept_after_the_opening_as_well_and_nobody_else_learns_of_it(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    day.join("Ben")
    page = sat(people, ann)
    day.go("share")
    page.wait_for_selector("body[data-stage=share]")
    page.click("[data-compose]")
    choose(page)
    before = [each.http.get(each.at).text for each in (day.lead, day.observers[1])]
    typed(page, ADVICE)
    page.click(KEEP)
    expect(page.locator(KEPT)).to_have_text(ADVICE)
    assert notes(ann) == [ADVICE]
    assert ADVICE not in day.lead.http.get(day.lead.at).text
    assert [each.http.get(each.at).text for each in (day.lead, day.observers[1])] == before


def test_Y9_of_many_lines_the_one_that_is_asked_about_goes(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sat(people, ann)
    choose(page)
    page.click("[data-fast]")
    typed(page, f"Two girls whisper.\nC3 | {ADVICE}")
    page.click(KEEP)
    expect(page.locator(TEXT)).to_have_value("Two girls whisper.")
    expect(page.locator(KEPT)).to_have_text(ADVICE)
    assert [each["classroom"] for each in ann.view()["notes"]] == ["C3"]
    page.click("#card-form .primary")
    saved(page, "Two girls whisper.")


def test_Y9_a_card_without_a_classroom_stays_where_it_is(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sat(people, ann)
    typed(page, ADVICE)
    page.click(KEEP)
    expect(page.locator(TEXT)).to_have_value(ADVICE)
    assert page.evaluate("() => document.querySelector('#card-form').matches(':invalid')")
    assert notes(ann) == []


def test_Y9_what_may_wait_is_asked_about_alone(people: People, day: Round) -> None:
    page = sat(people, day.observers[0])
    typed(page, "Most should talk.")
    expect(hints(page)).to_have_text("“should talk”: Could this wait?")
    page.click("#composer .hint .quiet")
    typed(page, "Most should talk here.")
    expect(hints(page)).to_have_text("“Most”: How many was that, of how many?")


def test_Y9_nothing_else_is_offered_to_wait(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sat(people, ann)
    offered = page.locator(KEEP)
    typed(page, "Most talk.")
    expect(hints(page)).to_have_count(1)
    expect(offered).to_have_count(0)
    day.go("next-level")
    page.wait_for_selector("body[data-stage=next-level]")
    expect(page.locator("#parked")).to_be_hidden()
    typed(page, ADVICE)
    expect(hints(page)).to_have_count(1)
    expect(offered).to_have_count(0)
