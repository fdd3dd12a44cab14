"""A kept page is never another person's; and where nobody keeps anything, nothing is lost (O4, O6, O7)."""

import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.house import House
from tests.browser.keeping import (
    BUILDS,
    KEEP,
    answer,
    boards,
    come,
    day,
    done,
    house,
    kept,
    people,
    saved,
    shelves,
    until,
    visit,
    visit_and_leave,
    wait_kept,
    write,
)
from tests.browser.people import PATIENCE, People, Person
from tests.browser.wire import Round
from tests.conftest import chromium

__all__ = ["day", "house", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

SHORT = "() => { const own = setTimeout; self.setTimeout = (act, time) => own(act, Math.min(time, 100)); }"
"""A worker that waits for nothing long."""
ARRIVED = """() => { const own = fetch;
    self.arrived = new Promise(arrived => { self.fetch = (asked, how) => own(asked, how).then(answer => {
        if (asked.mode === 'navigate') setTimeout(arrived);
        return answer;
    }); });
}"""
"""Lets the test wait until a page has come from the network, and the worker has heard of it."""
AWAY = "() => document.dispatchEvent(new CustomEvent('board:away'))"


# --- never another person's -----------------------------------------------------------------------------


def leave_seat(person: Person) -> None:
    """The cookies go: the seat has ended on this device."""
    person.context.clear_cookies()


def lose_seat(person: Person) -> None:
    """The cookie gives nothing any more."""
    for crumb in person.context.cookies():
        if crumb.get("name", "").startswith("debrief_seat_"):
            person.context.add_cookies(
                [{"name": crumb["name"], "value": "nobody's", "domain": "127.0.0.1", "path": "/"}]
            )


def other_seat(person: Person) -> None:
    """The seat is at another board: this one is not there for whoever has it."""
    person.context.clear_cookies()
    name = f"debrief_seat_{'A' * 22}"
    person.context.add_cookies([{"name": name, "value": "x", "domain": "127.0.0.1", "path": "/"}])


@pytest.mark.parametrize("ending", [leave_seat, lose_seat, other_seat])
def test_O4_when_the_seat_has_ended_the_kept_page_goes(
    people: People, day: Round, ending: Callable[[Person], None]
) -> None:
    (ann,) = day.observers
    day.post("Ann alone saw this.")
    person = come(people, ann)
    page = visit(person, ann.at)
    assert "Ann alone saw this." in kept(page, ann.at)
    page.goto("/")
    ending(person)
    page.goto(ann.at)
    assert page.locator("#card-text").count() == 0
    done(page)
    assert boards(page) == []
    person.context.set_offline(True)
    page.goto(ann.at)
    expect(page.locator("h1")).to_have_text("No connection")


def test_O4_when_the_page_hears_that_its_seat_has_ended_it_is_kept_no_longer(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit(person, ann.at)
    leave_seat(person)
    page.evaluate(AWAY)
    until(page, "async path => !(await caches.match(path))", ann.at)
    done(page)
    assert boards(page) == []


def test_O4_a_page_of_which_only_a_part_comes_keeps_no_seat_that_ended(
    people: People, house: House, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit_and_leave(person, ann.at)
    (worker,) = person.context.service_workers
    worker.evaluate(SHORT)
    begun, never = threading.Event(), threading.Event()

    def half(request: BaseHTTPRequestHandler) -> None:
        if request.headers["Accept"] == "application/json":
            answer(request, 401, '{"code": "no-session", "message": "Join."}')
            return
        request.send_response(200)
        request.send_header("Content-Type", "text/html")
        request.send_header("Content-Length", "100000")
        request.end_headers()
        request.wfile.write(b"<!doctype html>")
        begun.set()
        never.wait()

    house.stranger(half)
    try:
        other = person.context.new_page()
        other.goto(ann.at, wait_until="commit")
        assert begun.wait(PATIENCE / 1000)
        page.evaluate(
            "async path => (await navigator.serviceWorker.ready).active.postMessage({away: path})", ann.at
        )
        until(page, "async path => !(await caches.match(path))", ann.at)
    finally:
        never.set()


def test_O4_when_the_page_hears_that_another_is_here_by_now_theirs_is_kept(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    ben = day.join("Ben")
    day.post("Ann alone saw this.", by=ann)
    person = come(people, ann)
    page = visit(person, ann.at)
    wait_kept(page, ann.at, "Ann alone saw this.")
    ben.sit_down(person.context)
    page.evaluate(AWAY)
    until(page, "async path => !(await (await caches.match(path))?.text())?.includes('Ann alone')", ann.at)
    wait_kept(page, ann.at)
    assert "Ann alone" not in kept(page, ann.at)


def test_O4_when_another_joins_on_this_device_no_page_of_the_one_before_is_left(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    day.post("Ann alone saw this.")
    person = come(people, ann)
    page = visit(person, ann.at)
    page.goto(f"/join#{day.lead.view()['join_code']}")
    page.fill("[name=name]", "Ben")
    page.click("button.primary")
    page.get_by_role("button", name="That is not me").click()
    until(page, "async path => !(await caches.match(path))", ann.at)
    page.fill("[name=name]", "Ben")
    page.click("button.primary")
    page.check("[name=group][value='Group 2']")
    page.click("button.primary")
    page.wait_for_selector("#card-text")
    wait_kept(page, ann.at)
    assert "Ann alone saw this." not in kept(page, ann.at)
    person.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#card-text")
    assert "Ann alone saw this." not in page.content()


def test_O4_a_page_that_arrives_after_somebody_else_joined_is_not_kept(
    people: People, house: House, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit_and_leave(person, ann.at)
    hers = kept(page, ann.at)
    (worker,) = person.context.service_workers
    worker.evaluate(SHORT)
    worker.evaluate(ARRIVED)
    begun, joined = threading.Event(), threading.Event()

    def late(request: BaseHTTPRequestHandler) -> None:
        if request.path != ann.at:
            answer(request, 404)
            return
        begun.set()
        joined.wait()
        answer(request, 200, hers)

    house.stranger(late)
    try:
        other = person.context.new_page()
        other.goto(ann.at, wait_until="commit")
        assert begun.wait(PATIENCE / 1000)
        page.evaluate("() => fetch('/join', { method: 'POST' })")
        until(page, "async path => !(await caches.match(path))", ann.at)
    finally:
        joined.set()
    worker.evaluate("arrived")
    done(page)
    assert boards(page) == []


def test_O4_another_persons_page_goes_at_once_even_where_the_new_one_can_not_be_kept(
    people: People, house: House, day: Round
) -> None:
    (ann,) = day.observers
    ben = day.join("Ben")
    day.post("Ann alone saw this.", by=ann)
    person = come(people, ann)
    page = visit_and_leave(person, ann.at)
    hers, (old,) = kept(page, ann.at), page.evaluate(BUILDS)
    assert re.search(r'<body[^>]* data-seat="\w{16}"', hers)
    his = ben.http.get(ben.at, headers={"Accept": "text/html"}).text.replace(old, "0" * 12)
    house.stranger(lambda request: answer(request, *((200, his) if request.path == ann.at else (404, ""))))
    page.evaluate(KEEP, ann.at)
    done(page)
    assert boards(page) == []


def test_O4_nothing_but_pages_of_boards_the_start_and_what_they_name_is_kept(
    people: People, day: Round
) -> None:
    day.fill(1)
    person = come(people, day.lead)
    page = visit(person, day.lead.at)
    (build,) = page.evaluate(BUILDS)
    for path in ("/setup", "/invite", "/lists/tray", ""):
        page.goto(day.lead.at + path)
    page.goto("/docs")
    page.goto("/join")
    page.evaluate("path => fetch(path + '/export.json')", day.lead.at)
    done(page)
    kept_paths = {
        url.removeprefix(page.url.split("/join")[0]) for shelf in shelves(page).values() for url in shelf
    }
    assert {path for path in kept_paths if not path.startswith(f"/static/{build}/")} == {
        "/",
        "/offline",
        "/practise",
        day.lead.at,
    }


# --- installed, and not kept at all ---


def test_O6_a_browser_finds_nothing_that_would_hinder_installing_the_board(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    """In a whole browser with a profile: one without keeps nothing for good, and so installs nothing; a shell never does."""
    context = browser.browser_type.launch_persistent_context(tmp_path / "profile", **chromium(whole=True))
    page = context.pages[0]
    cdp = context.new_cdp_session(page)
    page.goto(f"{house.base}/healthz")
    assert cdp.send("Page.getInstallabilityErrors")["installabilityErrors"], "this browser can tell"
    page.goto(house.base)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    assert cdp.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    found = cdp.send("Page.getAppManifest")
    assert (found["url"], found["errors"]) == (f"{house.base}/manifest.webmanifest", [])
    context.close()


def test_O7_writes_news_and_exports_pass_the_worker_by(people: People, day: Round) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit(person, ann.at)
    page.reload()
    assert page.evaluate("() => Boolean(navigator.serviceWorker.controller)")
    with page.expect_response(lambda each: each.request.method == "POST") as posted:
        write(page, "Two of five write.")
    assert not posted.value.from_service_worker
    with page.expect_response("**/healthz") as health:
        page.evaluate("() => fetch('/healthz')")
    assert not health.value.from_service_worker
    with page.expect_response("**/export.json") as export:
        page.evaluate("path => { location.href = path + '/export.json'; }", ann.at)
    assert not export.value.from_service_worker
    page.goto("/")
    page.fill("[name=problem_of_practice]", "Why do they copy?")
    with page.expect_response(lambda each: each.request.method == "POST") as started:
        page.click("form[data-once] button")
    assert not started.value.from_service_worker
    page.wait_for_selector("body.facilitator")
    with page.expect_response("**/icon.svg") as head:
        page.evaluate("() => fetch('/static/icon.svg', { headers: { Range: 'bytes=0-9' } })")
    assert not head.value.from_service_worker
    with page.expect_response("**/tokens.css") as file:
        page.evaluate("() => fetch('/static/css/tokens.css')")
    assert file.value.from_service_worker


def test_O7_where_the_browser_has_no_room_the_board_works_and_says_nothing(
    people: People, house: House, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = person.context.new_page()
    full = {"origin": house.base, "quotaSize": 1}
    person.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", full)
    page.goto(ann.at)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    write(page, "Two of five write.")
    saved(page, "Two of five write.")
    (worker,) = person.context.service_workers
    worker.evaluate("() => last")  # it has tried
    assert shelves(page) == {}
    assert person.complaints == []


def test_O7_where_workers_are_refused_the_board_works_and_says_nothing(people: People, day: Round) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    person.context.add_init_script(
        "if (window.ServiceWorkerContainer) ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('refused', 'SecurityError'))"
    )
    page = person.context.new_page()
    page.goto(ann.at)
    write(page, "Two of five write.")
    saved(page, "Two of five write.")
    assert person.complaints == []


def test_O7_over_plain_http_there_is_no_worker_and_the_start_page_says_what_that_means(
    people: People, house: House
) -> None:
    person = come(people)
    page = person.context.new_page()

    def from_our_server(route: Route) -> None:
        route.fulfill(response=route.fetch(url=route.request.url.replace("http://board.test", house.base)))

    page.route("**/*", from_our_server)
    page.goto("http://board.test/")
    assert page.evaluate("() => navigator.serviceWorker") is None
    expect(page.locator("#insecure")).to_contain_text("This address is not https")
    page.unroute("**/*")
    page.goto(house.base)
    expect(page.locator("#insecure")).to_be_hidden()
