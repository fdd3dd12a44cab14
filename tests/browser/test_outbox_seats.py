"""Whose words wait: two people one after the other on one browser, and a device that is not of the round any more."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.line import Line
from tests.browser.people import People
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.test_acts import OUTBOX, TEXT, choose, saved, texts, written
from tests.browser.wire import Caller, Round

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]

WAITING = f"{OUTBOX}.waiting"
SEEN = "() => document.documentElement.outerHTML"


def instead(context: BrowserContext, somebody: Caller) -> None:
    """Somebody else joins on this browser."""
    context.clear_cookies()
    somebody.sit_down(context)


def looked_at(page: Page) -> None:
    """Somebody comes back to a page that was open all the time."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_E10_what_one_person_wrote_is_neither_shown_to_nor_sent_as_the_next(
    people: People, day: Round
) -> None:
    bob, (ann, *_) = day.join("Bob"), day.observers
    page = sit(people, ann)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        for words in ("First of Ann.", "Second of Ann."):
            written(page, words)
        expect(page.locator(WAITING)).to_have_count(2)
        page.fill(TEXT, "Half a sentence of Ann")
        instead(page.context, bob)
        line.way = "open"
        page.goto(bob.at)
        page.wait_for_selector("#stage")
        expect(page.locator("#unsent")).to_contain_text("2 things that somebody else wrote on this browser")
        assert "of Ann" not in page.evaluate(SEEN)
        choose(page)
        written(page, "By Bob.")
        saved(page, "By Bob.")
        assert (texts(ann), texts(bob)) == ([], ["By Bob."])
        instead(page.context, ann)
        page.goto(ann.at)
        for words in ("First of Ann.", "Second of Ann."):
            saved(page, words)
        expect(page.locator(TEXT)).to_have_value("Half a sentence of Ann")
        expect(page.locator("#unsent")).to_be_empty()
    assert (texts(ann), texts(bob)) == (["First of Ann.", "Second of Ann."], ["By Bob."])
    assert line.reached == ["POST /cards"] * 3


def test_E10_a_page_that_was_left_open_sends_nothing_in_the_name_of_the_next(
    people: People, day: Round
) -> None:
    bob, (ann, *_) = day.join("Bob"), day.observers
    page = sit(people, ann)
    choose(page)
    with people.expecting(*GONE_WRONG):
        instead(page.context, bob)
        written(page, "Words of Ann.")
        page.wait_for_selector(f"{WAITING}:has-text('Somebody else is at this board on this device by now')")
        assert (texts(ann), texts(bob)) == ([], [])
        instead(page.context, ann)
        looked_at(page)
        saved(page, "Words of Ann.")
    assert (texts(ann), texts(bob)) == (["Words of Ann."], [])


def test_E10_words_of_a_device_that_is_not_of_the_round_any_more_wait_until_it_is(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    with people.expecting(*GONE_WRONG):
        page.context.clear_cookies()
        written(page, "Still mine.")
        page.wait_for_selector(f"{WAITING}:has-text('Join with the code')")
        ann.sit_down(page.context)
        looked_at(page)
        saved(page, "Still mine.")
    assert texts(ann) == ["Still mine."]


def test_E10_a_move_that_the_device_may_not_make_any_more_is_told_and_taken_back(
    people: People, day: Round
) -> None:
    day.fill(3)
    day.go("sort")
    pattern = day.start(day.cards[0])
    page = sit(people, day.observers[0])
    card = f"[id='card-{day.cards[2]}']"
    with people.expecting(*GONE_WRONG):
        page.context.clear_cookies()
        page.click(f"{card} label")
        page.click(f"[data-put='{pattern}']")
        expect(page.locator("#notice")).to_contain_text("Join with the code")
        page.wait_for_selector(f"#cards-tray > {card}", state="attached")
