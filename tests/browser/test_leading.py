"""Leading and following: steps, the timer, calls, undo, the desk, and the way in."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.again import ONCE, people, regulars
from tests.browser.people import LAPTOP, PHONE, PROJECTOR, People
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.wire import Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

NEXT = "#bar .lead .primary"
GO = "#go button:has-text('Go')"
IN_SIGHT = """id => { const { top, bottom } = document.getElementById(id).getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight; }"""
SCROLLED = "() => [...document.querySelectorAll('html, #stage, #stage *')].map(each => each.scrollTop).join()"
FIVE_MINUTES_FAST = "(() => { const own = Date.now.bind(Date); Date.now = () => own() + 300_000; })()"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"


@pytest.fixture
def sorting(day: Round) -> Round:
    """The same at Sort, with cards in the tray and a pattern."""
    day.fill(60)
    day.go("sort")
    day.start(*day.cards[:3])
    return day


# --- steps and the timer -------------------------------------------------------------------------------


def test_L2_opening_is_confirmed_and_says_what_will_be_seen(people: People, day: Round) -> None:
    day.go("select")
    page = sit(people, day.lead)
    page.click(NEXT)
    expect(page.locator("#open-dialog")).to_contain_text("everybody in the network sees all cards")
    page.click("#open-dialog [data-dialog-close]")
    expect(page.locator("#open-dialog")).to_be_hidden()
    assert day.lead.view()["step"] == "select"
    page.click(NEXT)
    page.click("#open-dialog .primary")
    page.wait_for_selector("#stage[data-step=share]")
    expect(page.locator("#open-dialog")).to_be_hidden()
    expect(page.locator("#left")).to_contain_text(re.compile(r"\d+ minutes left for the next level"))


def test_A5_a_double_click_moves_one_step(people: People, day: Round) -> None:
    day.go("share")
    page = sit(people, day.lead)
    page.dblclick(NEXT)
    page.wait_for_selector("#stage[data-step=sort]")
    page.click("#time button")
    page.wait_for_selector("#timer[data-ends-at]")
    assert day.lead.view()["step"] == "sort"


def test_A6_the_timer_is_started_lengthened_paused_and_cleared(people: People, day: Round) -> None:
    lead, ann = sit(people, day.lead), sit(people, day.observers[0])
    lead.click("#time button:has-text('Start')")
    for page in (lead, ann):
        expect(page.locator("#timer")).to_have_text(re.compile(r"^9[45]:\d\d$"))
    lead.click("#time button:has-text('+2')")
    for page in (lead, ann):
        expect(page.locator("#timer")).to_have_text(re.compile(r"^9[67]:\d\d$"))
    lead.click("#time button[value=pause]")
    lead.wait_for_selector("#timer[data-left]")
    left = lead.inner_text("#timer")
    expect(ann.locator("#timer")).to_have_text(left)
    lead.click("#time button[aria-label^=Clear]")
    lead.wait_for_selector("#timer:not([data-left], [data-ends-at])", state="attached")
    expect(ann.locator("#time button")).to_have_count(0)


def test_A10_a_clock_that_is_five_minutes_fast_shows_the_same_time(people: People, day: Round) -> None:
    page = sit(people, day.observers[0], FIVE_MINUTES_FAST, **LAPTOP, **ONCE)
    day.lead.write("PUT", "timer", action="start", minutes=20)
    expect(page.locator("#timer")).to_have_text(re.compile(r"^(20:00|19:\d\d)$"))


def test_A6_when_time_is_up_it_says_so_and_nothing_moves(people: People, day: Round) -> None:
    page = sit(people, day.observers[0])
    day.lead.write("PUT", "timer", action="start", minutes=1)
    page.wait_for_selector("#timer[data-ends-at]")
    page.eval_on_selector("#timer", "timer => { timer.dataset.endsAt = 1; }")
    expect(page.locator("#timer")).to_have_text("Time is up")
    assert day.lead.view()["step"] == "visits"


# --- calls ---------------------------------------------------------------------------------------------


def test_V18_a_call_takes_who_is_idle_there(people: People, sorting: Round) -> None:
    lead, ann = sit(people, sorting.lead), sit(people, sorting.observers[0])
    card = ann.locator("#cards-tray > li").last.get_attribute("id")
    assert not ann.evaluate(IN_SIGHT, card)
    lead.click(f"[id='{card}'] label")
    lead.click("[data-call]")
    ann.wait_for_selector(f"[id='{card}'].called")  # for three seconds
    ann.wait_for_function(IN_SIGHT, arg=card)
    assert ann.evaluate("document.activeElement === document.body")
    expect(ann.locator("#go")).to_be_empty()
    expect(lead.locator("#go")).to_be_empty()


def test_V16_V18_a_call_asks_who_is_typing_and_moves_nothing(people: People, sorting: Round) -> None:
    page = sit(people, sorting.observers[0])
    page.click("[data-compose]")
    page.keyboard.type("3 of 5 stu")
    before = page.evaluate(SCROLLED)
    card = sorting.cards[-1]
    sorting.lead.write("PUT", "call", card=card)
    expect(page.locator("#go")).to_contain_text("The facilitator asks you to look at")
    assert page.evaluate(SCROLLED) == before
    page.keyboard.type("dents")
    expect(page.locator("#card-text")).to_have_value("3 of 5 students")
    page.click(GO)
    page.wait_for_function(IN_SIGHT, arg=f"card-{card}")
    expect(page.locator(f"[id='card-{card}'] input")).to_be_focused()
    expect(page.locator("#go")).to_be_empty()
    expect(page.locator("#card-text")).to_have_value("3 of 5 students")


def test_V18_a_call_can_be_dismissed(people: People, sorting: Round) -> None:
    page = sit(people, sorting.observers[0])
    page.fill("#find", "write")
    sorting.lead.write("PUT", "call", pattern=sorting.patterns[0])
    page.click("#go button:has-text('Dismiss')")
    expect(page.locator("#go")).to_be_empty()
    expect(page.locator("#find")).to_have_value("write")


# --- undo ----------------------------------------------------------------------------------------------


def test_U1_a_card_that_was_put_somewhere_comes_back_by_the_toast_and_by_keys(
    people: People, sorting: Round
) -> None:
    page = sit(people, sorting.observers[0])
    card, (pattern,) = sorting.cards[10], sorting.patterns
    there = f"[id='cards-{pattern}'] > [id='card-{card}']"
    for by_keys in (False, True):
        page.click(f"[id='card-{card}'] label")
        page.click(f"[data-put='{pattern}']")
        page.wait_for_selector("#toasts:has-text('Card put into')")
        page.wait_for_selector(there, state="attached")
        if by_keys:
            page.keyboard.press("Control+z")
        else:
            page.click("#toasts button")
        page.wait_for_selector(f"#cards-tray > [id='card-{card}']", state="attached")
        expect(page.locator("#toasts")).to_be_empty()


def test_U1_undo_in_a_field_is_the_fields_own(people: People, sorting: Round) -> None:
    page = sit(people, sorting.observers[0])
    sorting.place(sorting.cards[10], sorting.patterns[0], sorting.observers[0])
    page.click("#find")
    page.keyboard.type("wri")
    page.keyboard.press("Control+z")
    expect(page.locator("#find")).not_to_have_value("wri")
    assert sorting.lead.view()["patterns"][0]["count"] == 4


def test_U3_a_withdrawn_card_comes_back(people: People, day: Round) -> None:
    (ann,) = day.observers
    day.post("Two girls whisper.", ann)
    page = sit(people, ann)
    page.click("#mine [data-withdraw]")
    page.wait_for_selector("#toasts:has-text('Withdrawn.')")
    expect(page.locator("#mine li[id]")).to_have_count(0)
    page.click("#toasts button")
    page.wait_for_selector("#mine li:has-text('Two girls whisper.')")


def test_U1_a_facilitator_takes_back_what_anybody_did_last(people: People, sorting: Round) -> None:
    page = sit(people, sorting.lead)
    card, (pattern,) = sorting.cards[10], sorting.patterns
    sorting.place(card, pattern, sorting.observers[0])
    page.wait_for_selector(f"[id='cards-{pattern}'] > [id='card-{card}']", state="attached")
    page.click("[popovertarget=tools-menu]")
    page.click("#tools-menu [data-undo-anyone]")
    page.wait_for_selector(f"#cards-tray > [id='card-{card}']", state="attached")


# --- the desk ------------------------------------------------------------------------------------------


def test_W11_the_screen_invites_while_the_facilitator_wants_it(people: People, sorting: Round) -> None:
    page = sit(people, sorting.lead)
    page.click("#here")
    expect(page.locator("#desk [data-panel-close]")).to_be_focused()
    page.click("[data-link=screen]")
    page.wait_for_function("() => document.querySelector('#link input').value")
    screen = people.come("the screen", page.input_value("#link input"), **PROJECTOR).page
    screen.wait_for_selector("#stage")
    page.click("[data-invite]")
    screen.wait_for_selector(f"#invitation:has-text('{sorting.lead.view()['join_code']}') svg")
    page.click("[data-invite]")
    screen.wait_for_selector("#invitation svg", state="detached")
    page.keyboard.press("Escape")
    expect(page.locator("#desk")).to_be_hidden()
    expect(page.locator("#here")).to_be_focused()


def test_a_link_is_copied_where_there_is_no_clipboard(people: People, day: Round) -> None:
    page = sit(people, day.lead, NO_CLIPBOARD, **LAPTOP, **ONCE)
    page.click("[data-link=report]")
    page.click("[data-copy]")
    expect(page.locator("#notice")).to_have_text("Copied.")
    assert page.evaluate("getSelection().toString() || document.activeElement.value").startswith(people.base)


def test_a_link_brings_an_observer_to_a_second_device(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    page.click("[data-link=device]")
    page.wait_for_function("() => document.querySelector('#link input').value")
    phone = people.come("Ann's phone", page.input_value("#link input"), **PHONE).page
    phone.wait_for_selector("#composer")
    day.post("From the laptop.", ann)
    phone.wait_for_selector("#mine li:has-text('From the laptop.')")


# --- coming in -----------------------------------------------------------------------------------------


def test_D12_a_code_is_typed_and_pasted_as_it_is_printed(people: People, day: Round) -> None:
    code = day.lead.view()["join_code"]
    page = people.come("Ben").page
    field = page.locator("[data-join] input")
    field.press_sequentially(code.lower().replace("-", " "))
    expect(field).to_have_value(code)
    field.press("ArrowLeft")
    field.press("Backspace")
    expect(field).to_have_value(code[:-2] + code[-1])
    paste(page, f"{people.base}/join#{code}")
    expect(field).to_have_value(code)
    page.click("[data-join] button")
    expect(page.locator("#code")).to_have_value(code)
    expect(page.locator("[name=name]")).to_be_focused()
    assert "#" not in page.url


def paste(page: Page, text: str) -> None:
    """Pastes into the code's field."""
    page.eval_on_selector(
        "[data-join] input",
        """(field, text) => { field.select(); const clipboardData = new DataTransfer();
            clipboardData.setData('text', text);
            field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })); }""",
        text,
    )


def test_a_pasted_list_of_classrooms_is_shown_as_it_will_be_understood(people: People, day: Round) -> None:
    page = sit(people, day.lead)
    page.goto(f"{day.lead.at}/setup")
    seen = page.locator("#classrooms-seen li")
    expect(seen.first).to_have_text("9 classrooms understood")
    page.fill("[name=classrooms]", "C1\tELA\t6\nC2, Maths\n, Art\nC1")
    expect(seen).to_have_text(
        [
            "2 classrooms understood",
            "C1 · ELA · Grade 6",
            "C2 · Maths",
            re.compile("Art"),
            re.compile("twice.*C1"),
        ]
    )
    page.fill("[name=classrooms]", "C1\tELA\t6\nC2, Maths")
    page.click("#round-form button.primary")
    page.wait_for_selector("#notice:has-text('Saved.')")
    rooms = day.lead.view()["round"]["classrooms"]
    assert rooms[0] == {"code": "C1", "subject": "ELA", "grade": "6"}


def test_W4_a_form_that_is_refused_says_so_beside_its_fields(people: People, day: Round) -> None:
    page = sit(people, day.lead)
    page.goto(f"{day.lead.at}/setup")
    page.fill("[name=classrooms]", "C1\nC1")
    with people.expecting(*GONE_WRONG):
        page.click("#round-form button.primary")
        expect(page.locator("#round-form .refused")).to_contain_text("are the same")
    page.fill("[name=classrooms]", "C1\nC2")
    page.click("#round-form button.primary")
    page.wait_for_selector("#notice:has-text('Saved.')")
    expect(page.locator("#round-form .refused")).to_be_hidden()
