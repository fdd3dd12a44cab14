"""Several tabs of one person share one outbox; and browsers that keep nothing, or lose what they kept."""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.killable import Killable
from tests.browser.line import Line
from tests.browser.people import People, until
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.test_acts import OUTBOX, TEXT, choose, drafted, kept, saved, texts, written
from tests.browser.wire import Round

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]

WAITING = f"{OUTBOX}.waiting"
PATIENCE, AGAIN, LEASE = (
    3_000,
    1_000,
    4_000,
)  # milliseconds as outbox.js and kept.js have them; the page's own
HANGS = """() => { const own = fetch; window.fetch = (to, how) => {
    if (!how?.method) return own(to, how);
    window.asked = true;
    return new Promise(() => {});
} }"""
"""A tab whose writes get no further than its own network stack."""
NO_LOCKS = "Object.defineProperty(navigator, 'locks', { value: undefined })"
"""As over plain http, where browsers have none."""
FULL = """(() => { const own = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (what) {
    if (window.room) return own.call(this, what);
    this.transaction.abort();
    throw new DOMException('full', 'QuotaExceededError');
} })()"""
"""Until somebody makes room."""
REFUSING = {
    "throws": "IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); }",
    "fails": """IDBFactory.prototype.open = () => {
        const request = new EventTarget();
        queueMicrotask(() => request.onerror(new Event('error')));
        return request;
    }""",
    "never answers": "IDBFactory.prototype.open = () => new EventTarget()",
    "is full": FULL,
    "and all else": """IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); };
        LockManager.prototype.request = async () => { throw new DOMException('refused', 'SecurityError'); };
        window.BroadcastChannel = class { constructor() { throw new DOMException('refused', 'SecurityError'); } };
    """,
    "is blocked": """IDBFactory.prototype.open = () => {
        const request = new EventTarget();
        queueMicrotask(() => request.onblocked(new Event('blocked')));
        return request;
    }""",
}
ASLEEP = """if (sessionStorage.asleep) {
    const own = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function () {
        IDBFactory.prototype.open = own;
        return new EventTarget();
    };
}"""
"""A slow disk: what a page asks for first is never answered, and all later is."""
SAID = "(words) => document.querySelector('#unkept').textContent.includes(words)"
LEAVES = "() => dispatchEvent(new Event('beforeunload', { cancelable: true }))"
NEWER = """() => new Promise(done => {
    const request = indexedDB.open('debrief', 99);
    request.onsuccess = () => done('upgraded');
    request.onblocked = () => done('blocked');
    })"""
KEPT = """() => new Promise(done => {
    indexedDB.open('debrief').onsuccess = ({ target }) => {
        const all = target.result.transaction('entries').objectStore('entries').getAllKeys();
        all.onsuccess = () => done(all.result);
    }; })"""


def another(page: Page, at: str) -> Page:
    """A second tab of the same browser."""
    tab = page.context.new_page()
    tab.goto(at)
    tab.wait_for_selector("#stage")
    return tab


# --- tabs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["", NO_LOCKS], ids=["locks", "lease"])
def test_E8_two_tabs_show_one_list_and_send_all_of_it_once(people: People, day: Round, before: str) -> None:
    (ann,) = day.observers
    page = sit(people, ann, before, own_time=True)
    line = Line(page.context)
    other = another(page, ann.at)
    for tab in (page, other):
        choose(tab)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        for number in range(4):
            written((page, other)[number % 2], f"Card {number}.")
        page.clock.run_for(PATIENCE)
        for tab in (page, other):
            expect(tab.locator(WAITING)).to_have_count(4)
        line.mend(page)
        for tab in (page, other):
            for number in range(4):
                saved(tab, f"Card {number}.")
    assert len(line.commands) == 4
    assert texts(ann) == [f"Card {number}." for number in range(4)]


@pytest.mark.parametrize("before", ["", NO_LOCKS], ids=["locks", "lease"])
def test_E8_a_tab_that_is_closed_while_it_sends_does_not_stop_the_other(
    people: People, day: Round, before: str
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, before, own_time=True)
    line = Line(page.context)
    other = another(page, ann.at)
    choose(page)
    page.evaluate(HANGS)
    written(page, "From the tab that goes.")
    page.wait_for_function("() => window.asked")
    other.wait_for_selector(f"{OUTBOX}:has-text('From the tab that goes.')")
    assert line.tried == []
    page.close()
    other.clock.run_for(LEASE)
    saved(other, "From the tab that goes.")
    assert line.reached == ["POST /cards"]
    assert texts(ann) == ["From the tab that goes."]


def test_E8_the_tab_that_sends_gives_the_answer_to_the_one_that_asked(people: People, day: Round) -> None:
    (ann,) = day.observers
    day.post("First words.", ann)
    page = sit(people, ann, own_time=True)
    line = Line(page.context)
    other = another(page, ann.at)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "hanging"
        with page.expect_request("**/cards"):
            written(page, "Holds the way.")
        other.click("#mine [data-reword]")
        other.fill("#reword-dialog textarea", "Other words.")
        other.click("#reword-dialog [value=save]")
        page.wait_for_selector(f"{OUTBOX}:has-text('Holds the way.')")
        page.clock.run_for(PATIENCE)
        page.wait_for_selector(f"{WAITING}:has-text('Other words.')")
        expect(other.locator("#reword-dialog")).to_be_hidden()
        line.way = "open"
        line.mend(page)
        for tab in (page, other):
            saved(tab, "Other words.")
            saved(tab, "Holds the way.")
    assert texts(ann) == ["Other words.", "Holds the way."]


def test_E8_what_one_tab_discards_is_gone_in_the_other(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    line = Line(page.context)
    other = another(page, ann.at)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "Not meant so.")
        other.click(f"{WAITING} [data-discard]")
        expect(page.locator(OUTBOX)).to_have_count(0)
        line.mend(page)
        written(page, "Meant so.")
        saved(page, "Meant so.")
    assert texts(ann) == ["Meant so."]


# --- storage -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", REFUSING)
def test_E1_a_browser_that_refuses_storage_warns_and_still_sends(
    people: People, day: Round, how: str
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, REFUSING[how], own_time=True)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "In memory alone.")
        page.clock.run_for(PATIENCE)
        page.wait_for_function(SAID, arg="Leave this page open until everything is saved.")
        page.wait_for_selector(WAITING)
        assert page.evaluate(LEAVES) is False
        line.mend(page)
        saved(page, "In memory alone.")
    expect(page.locator("#unkept")).to_be_hidden()
    assert page.evaluate(LEAVES) is True
    assert texts(ann) == ["In memory alone."]


def test_E1_storage_that_a_newer_page_takes_over_is_given_up_and_nothing_is_lost(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "Kept.")
        page.wait_for_selector(f"{WAITING}:has-text('Kept.')")
        assert page.evaluate(NEWER) == "upgraded"
        written(page, "In memory alone.")
        page.wait_for_function(SAID, arg="Leave this page open until everything is saved.")
        line.mend(page)
        for words in ("Kept.", "In memory alone."):
            saved(page, words)
    assert texts(ann) == ["Kept.", "In memory alone."]


def test_E1_storage_that_has_room_again_keeps_what_waits(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann, FULL)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "Kept in the end.")
        page.wait_for_function(SAID, arg="Leave this page open until everything is saved.")
        page.evaluate("window.room = true")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("#unkept")).to_be_hidden()
        page.reload()
        page.wait_for_selector(f"{WAITING}:has-text('Kept in the end.')")
        line.mend(page)
        saved(page, "Kept in the end.")
    assert texts(ann) == ["Kept in the end."]


def test_E1_storage_that_is_slow_to_answer_brings_back_what_waits_and_what_was_half_typed(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, ASLEEP, own_time=True)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "Kept.")
        page.wait_for_selector(f"{WAITING}:has-text('Kept.')")
        page.click(TEXT)
        page.keyboard.type("Half a sentence")
        kept(page, "Kept.")
        drafted(page, "Half a sentence")
        page.evaluate("sessionStorage.asleep = 'yes'")
        page.reload()
        for time in (PATIENCE, AGAIN):
            page.clock.run_for(time)
        page.wait_for_selector(f"{OUTBOX}:has-text('Kept.')")
        expect(page.locator(TEXT)).to_have_value("Half a sentence")
        line.mend(page)
        saved(page, "Kept.")
    assert texts(ann) == ["Kept."]


def test_E1_what_is_sent_leaves_nothing_on_the_device(people: People, day: Round) -> None:
    page = sit(people, day.observers[0])
    choose(page)
    written(page, "Sent.")
    saved(page, "Sent.")
    until(page, lambda: page.evaluate(KEPT) == [])


# --- a browser that is killed --------------------------------------------------------------------------


def test_E11_cards_on_their_way_and_half_a_sentence_outlive_a_killed_browser(
    browser: Browser, tmp_path: Path, day: Round
) -> None:
    killable = Killable(browser.browser_type, tmp_path / "profile", day.observers[0])
    page = killable.open()
    page.route("**/cards", lambda route: route.abort())
    choose(page)
    written(page, "Written before the crash.")
    page.wait_for_selector(WAITING)
    page.click(TEXT)
    page.keyboard.type("Half a sentence")
    kept(page, "Written before the crash.")
    drafted(page, "Half a sentence")
    killable.kill()
    page = killable.open()
    saved(page, "Written before the crash.")
    expect(page.locator(TEXT)).to_have_value("Half a sentence")
    killable.close()
    assert texts(day.observers[0]) == ["Written before the crash."]


def test_E11_words_outlive_a_page_that_crashes(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "Before the page went.")
        page.wait_for_selector(WAITING)
        page.click(TEXT)
        page.keyboard.type("Half a sentence")
        kept(page, "Before the page went.")
        drafted(page, "Half a sentence")
        with page.expect_event("crash"), suppress(Error):
            page.goto("chrome://crash")
        line.way = "open"
        tab = another(page, ann.at)
        saved(tab, "Before the page went.")
        expect(tab.locator(TEXT)).to_have_value("Half a sentence")
    assert texts(ann) == ["Before the page went."]
