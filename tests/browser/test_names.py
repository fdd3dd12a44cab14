"""A card with a name in it: kept or replaced by its author before anybody else reads it (H1 and H2)."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.again import ONCE, people, regulars
from tests.browser.people import LAPTOP, PHONE, People
from tests.browser.reading import NARROW, axe, sideways, small_targets
from tests.browser.seats import sit
from tests.browser.test_observe import scribe_for
from tests.browser.wire import Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

NAMED = "Marcus counted to 12, T wrote it on the board."
INSTEAD = "a student counted to 12, T wrote it on the board."
WAITING = "#mine .undecided .names"


def write(page: Page, text: str) -> None:
    """A card by hand, as on the first visit."""
    page.locator("#card-text").fill(text)
    page.locator("#card-form .where label").first.click()
    page.locator("#card-form .foci label").first.click()
    page.get_by_role("button", name="Post card").click()
    expect(page.locator("#mine .card").filter(has_text=text)).to_have_count(1)


def test_H2_a_name_is_replaced_by_hand_before_the_debrief(people: People, day: Round) -> None:
    page = sit(people, day.observers[0], **PHONE)
    write(page, NAMED)
    asked = page.locator("#mine .names")
    expect(asked).to_contain_text("Marcus")
    assert [*axe(page, "a name"), *small_targets(page, "a name"), *sideways(page, "a name", NARROW)] == []
    asked.get_by_role("button", name="Replace").click()
    dialog = page.locator("#reword-dialog")
    expect(dialog.locator("textarea")).to_have_value(INSTEAD)
    dialog.get_by_role("button", name="Save").click()
    expect(asked).to_have_count(0)
    day.go("share")
    expect(page.locator("#stage .card").filter(has_text=INSTEAD).first).to_be_visible()


def test_H1_H2_what_nobody_decided_waits_and_comes_when_it_is_kept(people: People, day: Round) -> None:
    other = day.join("Ben", "Group 2")
    day.post(NAMED, day.observers[0])
    day.post("3 of 5 wrote.", day.observers[0])
    page = sit(people, day.observers[0], **LAPTOP)
    beside = sit(people, other, **LAPTOP, **ONCE)
    day.go("share")
    waiting = page.locator(WAITING)
    expect(waiting).to_contain_text("Marcus")
    expect(page.get_by_role("status").filter(has_text="waits for you")).to_be_visible()
    expect(beside.locator("#stage .card").filter(has_text="3 of 5 wrote.").first).to_be_visible()
    assert people.persons[1].holds("Marcus") == []
    assert axe(page, "what waits") == []
    waiting.get_by_role("button", name="Keep it on purpose").click()
    expect(waiting).to_have_count(0)
    expect(beside.locator("#stage .card").filter(has_text="Marcus").first).to_be_visible()


def test_H2_other_words_with_a_name_are_saved_when_their_author_says_that_it_stays(
    people: People, day: Round
) -> None:
    card = day.post("3 of 5 wrote.", day.observers[0])
    day.go("share")
    page = sit(people, day.observers[0], **LAPTOP)
    page.locator(f"[data-reword='{card}']").click()
    dialog = page.locator("#reword-dialog")
    stays = dialog.get_by_label("The name or room stays, on purpose")
    expect(stays).to_be_hidden()
    dialog.locator("textarea").fill(NAMED)
    with people.expecting("status of 422"):
        dialog.get_by_role("button", name="Save").click()
        expect(stays).to_be_visible()
    expect(dialog.locator("textarea")).to_have_value(NAMED)
    stays.check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#stage .card").filter(has_text=NAMED).first).to_be_visible()


def test_H2_who_writes_for_a_colleague_decides_at_once(people: People, day: Round) -> None:
    colleague = day.join("Ben")
    page = sit(people, day.observers[0], **PHONE)
    scribe_for(page, "Ben")
    page.locator("#card-text").fill(NAMED)
    page.locator("#card-form .where label").first.click()
    page.locator("#card-form .foci label").first.click()
    with people.expecting("status of 422"):
        page.get_by_role("button", name="Post card").click()
        refused = page.locator("#outbox .failed")
        expect(refused).to_contain_text("say that it stays")
    refused.get_by_role("button", name="Reword").click()
    dialog = page.locator("#reword-dialog")
    dialog.get_by_label("The name or room stays, on purpose").check()
    dialog.get_by_role("button", name="Save").click()
    expect(refused).to_have_count(0)
    expect(page.locator("#outbox")).to_contain_text("Saved for Ben")
    assert [(card["text"], card["names"]) for card in colleague.view()["mine"]] == [(NAMED, [])]
