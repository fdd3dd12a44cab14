"""Where the outbox meets something else: the composer, the news, the other tab, the browser's storage, a page over plain http."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.browser.line import Line
from tests.browser.people import LAPTOP, NO_WORKER, People, until
from tests.browser.seats import GONE_WRONG, sit, stop_time
from tests.browser.test_acts import DRAFTS, OUTBOX, TEXT, choose, drafted, kept, saved, texts, written
from tests.browser.test_outbox_tabs import KEPT, PATIENCE, another
from tests.browser.wire import Round
from tests.conftest import chromium

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]

WAITING = f"{OUTBOX}.waiting"
LOOKED_AT = "() => document.dispatchEvent(new Event('visibilitychange'))"
BACK = "() => dispatchEvent(new Event('online'))"
SLOW = """(() => { const own = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (name, mode, how) {
        const work = own.call(this, name, mode, how);
        if (name !== 'entries' || window.slow !== mode) return work;
        window.busy = true;
        work.commit = () => {};
        const store = work.objectStore(name);
        const stay = () => { if (window.slow) store.get('').onsuccess = stay; };
        stay();
        return work;
    } })()"""
"""Transactions over entries of the mode ``window.slow`` take as long as it stands."""
ONE_MORE = """() => new MutationObserver((changes, watch) => {
    if (!document.querySelector('#outbox > .waiting')) return;
    watch.disconnect();
    document.getElementById('card-text').value = 'Second.';
    document.getElementById('card-form').requestSubmit();
}).observe(document.getElementById('outbox'), { subtree: true, attributes: true })"""
"""Somebody posts another card in the moment in which the first begins to wait."""
ASKED = "() => { StorageManager.prototype.persist = async () => { window.persisted = (window.persisted ?? 0) + 1; }; }"
EMPTIED = """() => document.addEventListener('shelf:emptied', () => {
    const own = IDBObjectStore.prototype.put;
    window.put = new Set();
    IDBObjectStore.prototype.put = function (what) {
        this.transaction.addEventListener('complete', () => window.put.add(this.name));
        return own.call(this, what);
    };
})"""
"""Notes what is kept from then on."""
COMING = """() => { window.coming = [];
    new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const { dataset, firstElementChild } of addedNodes) {
            if (dataset) queueMicrotask(() => window.coming.push(firstElementChild.textContent));
        }
    }).observe(document.getElementById('outbox'), { childList: true });
}"""
"""Notes which cards come into the list."""
STUCK = """() => { const [own, later] = [fetch, setTimeout];
    window.setTimeout = (act, time) => later(act, time < 15_000 ? time : 1e9);
    window.fetch = (to, how) => {
    if (!how?.method || window.asked) return own(to, how);
    window.asked = true;
    return new Promise((_, reject) => how.signal.addEventListener('abort', () => reject(how.signal.reason)));
} }"""
"""A tab whose first write is never answered, and that does not lose patience."""


# --- the composer and the forms ------------------------------------------------------------------------


def test_E11_words_stay_a_draft_until_the_card_is_kept(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann, SLOW, own_time=True)
    choose(page)
    stop_time(page)  # else the page may not wait for its storage any more
    page.evaluate("window.slow = 'readwrite'")
    with people.expecting(*GONE_WRONG):
        line = Line(page.context, "cut")
        written(page, "Posted, and not kept yet.")
        page.wait_for_selector(OUTBOX)
        expect(page.locator(TEXT)).to_have_value("")
        assert "Posted, and not kept yet." in page.evaluate(DRAFTS)
        page.evaluate("window.slow = null")
        kept(page, "Posted, and not kept yet.")
        assert page.evaluate(KEPT)
        page.clock.resume()
        line.mend(page)
        saved(page, "Posted, and not kept yet.")


def test_E6_what_is_typed_while_a_form_is_sent_stays_there(people: People, day: Round) -> None:
    day.fill(2)
    day.go("sort")
    pattern = day.start(*day.cards)
    day.go("predict")
    page = sit(people, day.observers[0])
    held: list[Route] = []
    page.route("**/predictions", lambda route: held.append(route))
    page.check(f"#pattern-lines [value='{pattern}']")
    page.fill("#outcome-text", "I would know why.")
    with page.expect_request("**/predictions"):
        page.click("#outcome-form button.primary")
    page.fill("#outcome-text", "I would know how, and")
    until(page, lambda: held)
    held[0].fallback()
    page.wait_for_selector("#stage li:has-text('I would know why.')")
    expect(page.locator("#outcome-form")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#outcome-text")).to_have_value("I would know how, and")


# --- the news ------------------------------------------------------------------------------------------


def test_E2_a_card_that_was_saved_and_taken_away_elsewhere_leaves_the_list(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, own_time=True)
    lost: list[str] = []
    heads: list[str] = []

    def between(socket: WebSocketRoute) -> None:
        def pass_on(frame: str | bytes) -> None:
            if "Saved, then gone." in str(frame):
                lost.append(str(frame))
                return
            socket.send(frame)
            if '"head"' in str(frame):
                heads.append(str(frame))

        socket.connect_to_server().on_message(pass_on)

    page.route_web_socket("**/live?*", between)
    page.reload()
    page.wait_for_selector("#stage")
    choose(page)
    written(page, "Saved, then gone.")
    page.wait_for_selector(f"{OUTBOX}.saved")
    until(page, lambda: lost)
    (card,) = ann.view()["mine"]
    ann.write("DELETE", f"cards/{card['id']}")
    heads.clear()
    page.evaluate(LOOKED_AT)

    def left() -> bool:
        """Time goes by from one head to the next: with the first, a page that lacks something connects anew."""
        if heads:
            heads.clear()
            page.clock.run_for(7_000)
        return page.locator(OUTBOX).count() == 0

    until(page, left)
    assert page.locator("#mine li[id]").count() == 0


# --- sending -------------------------------------------------------------------------------------------


def test_E5_a_card_that_is_posted_just_when_another_begins_to_wait_stops_neither(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    page.evaluate(ONE_MORE)
    asked: list[str] = []

    def down_once(route: Route) -> None:
        asked.append(str(route.request.post_data))
        if len(asked) > 1:
            route.fallback()
            return
        route.fulfill(status=503, body='{"code": "storage-down", "message": "The board cannot save."}')

    page.route("**/cards", down_once)
    with people.expecting(*GONE_WRONG):
        written(page, "First.")
        for words in ("First.", "Second."):
            saved(page, words)
    assert texts(ann) == ["First.", "Second."]


def test_E8_the_tab_that_hears_of_a_connection_frees_the_one_that_sends(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann, own_time=True)
    other = another(page, ann.at)
    choose(page)
    page.evaluate(STUCK)
    written(page, "In the tab that hangs.")
    page.wait_for_function("() => window.asked")
    page.clock.run_for(PATIENCE)
    page.wait_for_selector(WAITING)
    other.evaluate(BACK)
    saved(page, "In the tab that hangs.")
    assert texts(ann) == ["In the tab that hangs."]


# --- the browser's storage -----------------------------------------------------------------------------


def test_E3_a_card_that_is_discarded_while_the_shelf_is_read_does_not_come_back(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, SLOW, own_time=True)
    line = Line(page.context)
    other = another(page, ann.at)
    for tab in (page, other):
        choose(tab)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "Not meant so.")
        page.wait_for_selector(WAITING)
        stop_time(page)
        page.evaluate("window.slow = 'readonly'")
        written(other, "Meant so.")
        page.wait_for_function("() => window.busy")
        page.evaluate(COMING)
        page.click(f"{OUTBOX}:has-text('Not meant so.') [data-discard]")
        page.evaluate("window.slow = null")
        page.clock.resume()
        page.wait_for_selector(f"{OUTBOX}:has-text('Meant so.')")
        assert page.evaluate("window.coming") == ["Meant so."]
        line.mend(page)
        saved(page, "Meant so.")
    assert texts(ann) == ["Meant so."]


def test_E1_a_browser_that_throws_away_what_it_kept_is_given_it_again(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "Kept twice.")
        page.wait_for_selector(WAITING)
        page.fill(TEXT, "Half a sen")
        drafted(page, "Half a sen")
        page.evaluate(EMPTIED)
        told = page.context.new_cdp_session(page)
        told.send("Storage.clearDataForOrigin", {"origin": people.base, "storageTypes": "indexeddb"})
        page.wait_for_function("() => window.put?.has('entries') && window.put.has('drafts')")
        page.reload()
        page.wait_for_selector(f"{WAITING}:has-text('Kept twice.')")
        expect(page.locator(TEXT)).to_have_value("Half a sen")
        line.mend(page)
        saved(page, "Kept twice.")
    assert texts(ann) == ["Kept twice."]


def test_E1_the_browser_is_asked_to_keep_what_waits_when_it_wants_room(people: People, day: Round) -> None:
    page = sit(people, day.observers[0])
    line = Line(page.context)
    choose(page)
    page.evaluate(ASKED)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        assert page.evaluate("() => window.persisted") is None
        for words in ("One.", "Two."):
            written(page, words)
        expect(page.locator(WAITING)).to_have_count(2)
        assert page.evaluate("() => window.persisted") == 1
        line.mend(page)
        saved(page, "Two.")


# --- over plain http -----------------------------------------------------------------------------------


@pytest.fixture
def plain(browser: Browser, day: Round) -> Iterator[Page]:
    """Ann's page in a browser that knows the server by a name: over plain http, so in no secure context."""
    how = chromium()
    how["args"] = [*how["args"], "--host-resolver-rules=MAP board.test 127.0.0.1"]
    (ann,) = day.observers
    opened = browser.browser_type.launch(**how)
    context = opened.new_context(**NO_WORKER, **LAPTOP)
    url = day.base.replace("127.0.0.1", "board.test")
    cookies = [{"name": each.name, "value": each.value or "", "url": url} for each in ann.http.cookies.jar]
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{url}{ann.at}")
    page.wait_for_selector("#stage")
    yield page
    opened.close()


def test_E5_E8_over_plain_http_what_waits_outlives_a_reload_and_two_tabs_send_it_once(
    plain: Page, day: Round
) -> None:
    assert (
        plain.evaluate("() => isSecureContext || 'locks' in navigator || 'serviceWorker' in navigator")
        is False
    )
    line = Line(plain.context, "cut")
    other = another(plain, plain.url)
    for number, tab in enumerate((plain, other, plain)):
        choose(tab)
        written(tab, f"Card {number}.")
        tab.wait_for_selector(f"{OUTBOX}:has-text('Card {number}.')")
        kept(tab, f"Card {number}.")
    plain.reload()
    for tab in (plain, other):
        expect(tab.locator(WAITING)).to_have_count(3)
    line.mend(plain)
    for tab in (plain, other):
        for number in range(3):
            saved(tab, f"Card {number}.")
    assert len(line.commands) == 3
    assert texts(day.observers[0]) == [f"Card {number}." for number in range(3)]
