"""Browsers that may keep pages, and what is kept there."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.settings import Settings
from tests.browser.house import House
from tests.browser.people import LAPTOP, PATIENCE, People, Person
from tests.browser.wire import PLENTY, Caller, Round

WITH_WORKER: dict[str, Any] = {"service_workers": "allow"}
OF_THE_NETWORK = re.compile(
    r"ERR_|WebSocket|EventSource|htmx:(ws|sse|error)|status of [45]|Failed to fetch|not to be had|Opener-Policy"
)
"""What consoles say where there is no network, or a server has gone, and what Chromium says of plain http."""
SHELVES = """async () => { const found = {};
    for (const name of await caches.keys()) found[name] = (await (await caches.open(name)).keys()).map(each => each.url).sort();
    return found; }"""
KEPT = "path => caches.match(path).then(found => found ? found.text() : '')"
HELD = """async ([path, words]) => (await (await caches.match(path))?.text() ?? '').includes(words)"""
BUILDS = """() => [...new Set([...performance.getEntriesByType('resource').map(each => each.name), ...[...document.querySelectorAll(
    '[href],[src]')].map(each => each.href || each.src)].map(each => each.match(/\\/static\\/(\\w{12})\\//)?.[1]).filter(Boolean))]"""
KEEP = "path => navigator.serviceWorker.controller.postMessage({ keep: path })"
UNTIL = f"""async about => {{ const start = performance.now();
    while (performance.now() - start < {PATIENCE}) {{ if (await (TRUE)(about)) return true; await caches.keys(); }}
    return false; }}"""
DONE = """async () => { const shelf = await caches.open((await caches.keys())[0]);
    await shelf.put('/boards/last', new Response('', { headers: { Date: new Date().toUTCString() } }));
    (await navigator.serviceWorker.ready).active.postMessage({ away: '/boards/last' });
    while (await shelf.match('/boards/last')); }"""


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Iterator[House]:
    """The program at an address of its own."""
    changed: dict[str, Any] = {**PLENTY, "drain_seconds": 0}
    made = House(settings.model_copy(update=changed), tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def people(browser: Browser, house: House) -> Iterator[People]:
    """Whoever comes; in the end no browser complains but of the network."""
    gathered = People(browser, house.base, uncoached=True)
    yield gathered
    gathered.leave()
    assert [each for each in gathered.complaints if not OF_THE_NETWORK.search(each)] == []


@pytest.fixture
def day(house: House) -> Iterator[Round]:
    """A round with Ann in it."""
    made = Round(house.base)
    made.join("Ann")
    yield made
    made.leave()


def come(people: People, somebody: Caller | None = None, **device: Any) -> Person:
    """Somebody with a browser that may keep pages."""
    person = people.come("Somebody", "", **(device or LAPTOP), **WITH_WORKER)
    if somebody:
        somebody.sit_down(person.context)
    return person


def visit(person: Person, path: str) -> Page:
    """The page is opened in a new tab, and kept."""
    page = person.context.new_page()
    page.goto(path)
    wait_kept(page, path)
    return page


def visit_and_leave(person: Person, path: str) -> Page:
    """The page is kept; what is left open is the start, which asks the server for nothing more."""
    page = visit(person, path)
    page.goto("/")
    done(page)
    return page


def until(page: Page, true: str, about: object) -> None:
    """Waits until something is true; Playwright's own waiting takes a promise for true."""
    assert page.evaluate(UNTIL.replace("TRUE", true), about), true


def wait_kept(page: Page, path: str, words: str = "<body") -> None:
    """Waits until the page is kept, with these words on it."""
    until(page, HELD, [path, words])


def kept(page: Page, path: str) -> str:
    """The page as it is kept; "" when it is not."""
    found: str = page.evaluate(KEPT, path)
    return found


def done(page: Page) -> None:
    """The worker has done all that it was asked for so far: it takes one thing after another."""
    page.evaluate(DONE)


def shelves(page: Page) -> dict[str, list[str]]:
    """What is kept on this device, by build."""
    found: dict[str, list[str]] = page.evaluate(SHELVES)
    return found


def boards(page: Page) -> list[str]:
    """The boards' pages that are kept."""
    return [each for shelf in shelves(page).values() for each in shelf if "/boards/" in each]


def write(page: Page, words: str) -> None:
    """A card is written, and posted."""
    page.check("#composer [name=classroom][value=C5]")
    page.check("#composer [name=focus][value=task]")
    page.fill("#card-text", words)
    page.press("#card-text", "Control+Enter")


def on_its_way(page: Page, words: str) -> None:
    """A card waits for a connection."""
    page.wait_for_selector(f"#outbox > li.waiting:has-text('{words}')")


def saved(page: Page, words: str) -> None:
    """A card stands among one's own."""
    page.wait_for_selector(f"#mine li:has-text('{words}')")
    expect(page.locator("#outbox > li", has_text=words)).to_have_count(0)


def texts(somebody: Caller) -> list[str]:
    """One's own cards on the server."""
    return [card["text"] for card in somebody.view()["mine"]]


def answer(request: BaseHTTPRequestHandler, status: int, text: str = "", **headers: str) -> None:
    """A stranger's answer."""
    request.send_response(status)
    for name, value in {
        "Content-Type": "text/html",
        "Content-Length": str(len(text.encode())),
        **headers,
    }.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(text.encode())
