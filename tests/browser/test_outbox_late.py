"""Answers, endings and readings that come late: by then the card says something else, and the form holds other words."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.hands import Mouse, middle
from tests.browser.line import Line
from tests.browser.people import People, until
from tests.browser.seats import GONE_WRONG, sit, stop_time
from tests.browser.test_acts import OUTBOX, choose, saved, texts, written
from tests.browser.test_outbox import REFUSED, WAITING, naming, put
from tests.browser.test_outbox_seams import SLOW
from tests.browser.test_outbox_tabs import PATIENCE, another
from tests.browser.wire import Round

__all__ = ["naming"]
pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]

AGAIN = """() => { const dialog = document.getElementById('open-dialog');
    dialog.close();
    document.querySelector('#bar .lead .primary').click();
    dialog.querySelector('form').requestSubmit(dialog.querySelector('.primary'));
}"""
"""A quick hand: closed, opened and confirmed, all before the page is told of the first."""
TOO_LONG = '{"code": "too-long", "message": "That is too long."}'


def mend(page: Page, words: str) -> None:
    """The words of the one card in the outbox are changed."""
    page.click(f"{OUTBOX} [data-edit]")
    page.fill("#reword-dialog textarea", words)
    page.click("#reword-dialog [value=save]")


def refuse(route: Route) -> None:
    """The board takes nothing."""
    route.fulfill(status=422, body=TOO_LONG)


def test_E8_words_that_are_mended_in_one_tab_while_the_other_sends_them_are_not_lost(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, SLOW)
    other = another(page, ann.at)
    held: list[Route] = []
    page.route("**/cards", lambda route: held.append(route))
    choose(page)
    written(page, "As first written.")
    until(page, lambda: held)
    other.wait_for_selector(f"{OUTBOX}:has-text('As first written.')")
    other.evaluate("window.slow = 'readwrite'")
    with people.expecting(*GONE_WRONG):
        mend(other, "As mended.")
        other.wait_for_function("() => window.busy")
        held[0].fallback()
        page.unroute("**/cards")
        saved(page, "As first written.")
        other.wait_for_selector("#mine li:has-text('As first written.')")
        other.evaluate("window.slow = null")
        for tab in (other, page):
            saved(tab, "As mended.")
    assert texts(ann) == ["As mended."]


def test_E3_a_card_that_is_sent_again_while_the_shelf_is_read_is_not_refused_by_what_stood_there(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, SLOW, own_time=True)
    other = another(page, ann.at)
    for tab in (page, other):
        choose(tab)
    with people.expecting(*GONE_WRONG):
        page.route("**/cards", refuse)
        written(page, "Refused at first.")
        page.wait_for_selector(REFUSED)
        page.unroute("**/cards")
        stop_time(page)
        page.evaluate("window.slow = 'readonly'")
        written(other, "From the other tab.")
        page.wait_for_function("() => window.busy")
        page.click(f"{REFUSED} [data-retry]")
        page.evaluate("window.slow = null")
        page.clock.resume()
        saved(page, "Refused at first.")
    assert sorted(texts(ann)) == ["From the other tab.", "Refused at first."]


def test_E8_a_refused_card_that_is_mended_in_one_tab_is_sent_so_by_the_other(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, own_time=True)
    other = another(page, ann.at)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        page.route("**/cards", refuse)
        written(page, "As first written.")
        for tab in (page, other):
            tab.wait_for_selector(REFUSED)
        page.unroute("**/cards")
        line.way = "cut"
        mend(page, "As mended.")
        page.clock.run_for(PATIENCE)
        page.wait_for_selector(f"{WAITING}:has-text('As mended.')")
        page.close()
        expect(other.locator(OUTBOX)).to_contain_text("As mended.")
        line.mend(other)
        saved(other, "As mended.")
    assert texts(ann) == ["As mended."]


def test_G2_a_refusal_is_still_said_when_what_was_done_before_it_was_told_is_saved(
    people: People, naming: Round
) -> None:
    (ann,), (pattern,) = naming.observers, naming.patterns
    one, other = naming.cards[3:5]
    page = sit(people, ann)
    line = Line(page.context)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        put(page, one, pattern)
        put(page, other, pattern)
        expect(page.locator("#unsent")).to_have_text("2 changes wait for the connection.")
        body = '{"code": "gone", "message": "That card is gone."}'
        page.route(f"**/cards/{one}/place", lambda route: route.fulfill(status=422, body=body))
        line.mend(page)
        expect(page.locator("#unsent")).to_be_empty()
        page.wait_for_selector(f"[id='cards-{pattern}'] > [id='card-{other}']", state="attached")
        expect(page.locator("#notice")).to_have_text("That card is gone.")


def test_Q6_a_tick_that_is_refused_after_another_came_is_not_left_on_the_list(
    people: People, day: Round
) -> None:
    day.fill(2)
    day.go("share")
    page = sit(people, day.lead)
    mine, theirs = (page.locator(f"#heard [data-heard][value='Group {number}']") for number in (1, 2))
    held: list[Route] = []
    page.route("**/heard", lambda route: held.append(route))
    with people.expecting(*GONE_WRONG):
        mine.check()
        until(page, lambda: held)
        day.lead.write("PUT", "heard", what="group", id="Group 2", heard=True)
        expect(theirs).to_be_checked()
        refuse(held[0])
        expect(page.locator("#notice")).to_have_text("That is too long.")
        expect(mine).not_to_be_checked()


def test_E6_what_is_ticked_while_a_form_is_sent_stays_ticked(people: People, day: Round) -> None:
    day.fill(3)
    day.go("sort")
    one, other = day.start(day.cards[0]), day.start(day.cards[1])
    day.go("predict")
    page = sit(people, day.observers[0])
    held: list[Route] = []
    page.route("**/predictions", lambda route: held.append(route))
    page.check(f"#pattern-lines [value='{one}']")
    page.fill("#outcome-text", "I would know why.")
    page.click("#outcome-form button.primary")
    until(page, lambda: held)
    page.fill("#outcome-text", "I would know how, and")
    page.check(f"#pattern-lines [value='{other}']")
    held[0].fallback()
    page.wait_for_selector("#stage li:has-text('I would know why.')")
    expect(page.locator("#outcome-form")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(f"#pattern-lines [value='{one}']")).not_to_be_checked()
    expect(page.locator(f"#pattern-lines [value='{other}']")).to_be_checked()


def test_C4_the_place_of_a_withdrawn_card_is_not_looked_for_later(people: People, day: Round) -> None:
    (ann,) = day.observers
    for number in range(3):
        day.post(f"Card {number}.")
    page = sit(people, ann)
    held: list[Route] = []
    page.route(f"**/cards/{day.cards[1]}", lambda route: held.append(route))
    page.click(f"[id='own-{day.cards[1]}'] [data-withdraw]")
    until(page, lambda: held)
    page.focus("#card-text")
    held[0].fallback()
    page.wait_for_selector(f"[id='own-{day.cards[1]}']", state="detached")
    page.evaluate("document.activeElement.blur()")
    late = day.post("Another one.")
    page.wait_for_selector(f"[id='own-{late}']")
    assert page.evaluate("document.activeElement === document.body")


def test_G3_a_pattern_that_went_and_came_back_while_i_held_its_card_is_still_there(
    people: People, naming: Round
) -> None:
    (ann,), (pattern,) = naming.observers, naming.patterns
    mine, other = naming.cards[:2]
    page = sit(people, ann)
    mouse, card = Mouse(page), page.locator(f"[id='card-{mine}']")
    page.mouse.move(*middle(card))
    page.mouse.down()
    mouse.carry(card, page.locator("#list-tray"))
    page.wait_for_selector(".sortable-fallback")
    naming.lead.write("DELETE", f"patterns/{pattern}")
    page.wait_for_selector(f"#cards-tray > [id='card-{other}']", state="attached")
    naming.lead.write("POST", "undo")
    page.wait_for_selector(f"[id='cards-{pattern}'] > [id='card-{other}']", state="attached")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".sortable-fallback")).to_have_count(0)
    for each in (mine, other):
        expect(page.locator(f"[id='cards-{pattern}'] > [id='card-{each}']")).to_be_attached()


def test_E7_a_dialog_that_is_opened_again_before_its_end_was_told_leads_the_room(
    people: People, day: Round
) -> None:
    day.go("select")
    page = sit(people, day.lead)
    page.click("#bar .lead .primary")
    page.evaluate(AGAIN)
    expect(page.locator("body")).to_have_attribute("data-step", "share")
    expect(page.locator("#notice")).to_be_empty()


def test_E3_a_card_that_an_undo_takes_back_late_can_be_put_back(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann, own_time=True)
    choose(page)
    written(page, "Taken back.")
    saved(page, "Taken back.")
    held: list[Route] = []
    page.route("**/undo", lambda route: held.append(route))
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+z")
    until(page, lambda: held)
    page.clock.run_for(10_000)
    held[0].fallback()
    page.click("#toasts button:has-text('Put it back')")
    saved(page, "Taken back.")
    assert texts(ann) == ["Taken back."]
