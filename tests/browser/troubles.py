"""What goes wrong between a page and the board, done to an open page on purpose, for the scenes of what people see then.

Nothing of it reaches the board: writes are stopped in the browser.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

from app.store.protocol import StorageDown
from app.web.errors import ANSWERS
from app.web.session import AnotherSeat

Prepare = Callable[[Page], Any]
Answering = Callable[[Route], Any]

LIVE = re.compile(r"/live\?")
LONG_ENOUGH = 31_000  # milliseconds, after which what leads the room is given up
LATE = 15_000  # milliseconds: what a slow machine may need until a page says it
NOTICE = "#notice:not(:empty)"
CONNECTION = "#connection:not(:empty)"
WAITS = "#unsent:not(:empty)"
SWALLOWED = """{ const { fetch } = window;
    window.fetch = (address, how) => (how?.method ?? 'GET') === 'GET' ? fetch(address, how) : new Promise(() => {}); }"""
NO_BUILD = re.compile(r'"/static/(?![0-9a-f]{12}/)')
NO_DATABASE = "indexedDB.open = () => { throw new Error('refused'); };"
NOT_SECURE = "Object.defineProperty(window, 'isSecureContext', { get: () => false });"
KEEP_BOARDS = """async titles => { const shelf = await caches.open('debrief 000000000000');
    for (const [at, title] of titles.entries()) await shelf.put(`/boards/kept-${at}`, new Response(
        `<!doctype html><title>${title}</title>`, { headers: { Date: new Date(Date.UTC(2026, 9, 22 - 7 * at, 8)).toUTCString() } })); }"""


def seen(page: Page, selector: str) -> None:
    """Waits until it can be seen."""
    page.locator(f"{selector} >> visible=true").first.wait_for(timeout=LATE)


# --- what comes of a write ------------------------------------------------------------------------


def nobody(route: Route) -> None:
    """There is no connection."""
    route.abort()


def said(status: int, code: str, sentence: str) -> Answering:
    """The board's own answer."""
    body = json.dumps({"code": code, "message": sentence})
    return lambda route: route.fulfill(status=status, content_type="application/json", body=body)


CANNOT_SAVE = said(*ANSWERS[StorageDown])
NOT_YOU = said(*ANSWERS[AnotherSeat])
NO_ROOM = said(422, "classroom", "Choose one of this round's classrooms.")
NOT_NOW = said(409, "not-now", "This is not open in the step “Share”.")


def writes(answering: Answering) -> Prepare:
    """From now on every write is answered so."""

    def prepare(page: Page) -> None:
        page.route("**/boards/*/**", lambda each: each.fallback() if _reads(each) else answering(each))

    return prepare


def _reads(route: Route) -> bool:
    return route.request.method == "GET"


# --- the connection -------------------------------------------------------------------------------


def cut(page: Page) -> None:
    """To be done first: news come by no way, writes do not go, and the clock can be turned on."""
    writes(nobody)(page)
    page.route_web_socket(LIVE, lambda socket: socket.close())
    page.route(LIVE, nobody)
    page.clock.install()


def lost(page: Page) -> None:
    """The page says by now that it is cut off."""
    page.clock.fast_forward(4000)
    seen(page, CONNECTION)


def told(message: dict[str, object]) -> Prepare:
    """To be done first: the server will say something over the socket."""

    def follow(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        socket.send(json.dumps(message))

    return lambda page: page.route_web_socket(LIVE, follow)


def sent_away(page: Page) -> None:
    """To be done first: this device is not of the round any more."""
    page.route_web_socket(LIVE, lambda socket: socket.close(code=4401))


def noticed(page: Page) -> None:
    """The page says what it was told."""
    seen(page, NOTICE)


RESTORED = told({"head": "", "restored": True})


def newer(page: Page) -> None:
    """To be done first: the program is another build by now. While it is worked on, files have no build: then the page is given one."""

    def built(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=NO_BUILD.sub('"/static/000000000000/', answer.text()))

    page.route("**/boards/*", built)
    told({"head": "", "build": "another"})(page)


def later(milliseconds: int) -> Prepare:
    """So much time is over."""
    return lambda page: page.clock.fast_forward(milliseconds)


# --- the browser ----------------------------------------------------------------------------------


def with_script(script: str) -> Prepare:
    """To be done first: the browser is another one, this runs before the page's own scripts."""
    return lambda page: page.add_init_script(script)


def handed_on(page: Page) -> None:
    """The same browser with somebody else's seat: what was written before is another's."""

    def other(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'data-seat="\w+"', 'data-seat="0"', answer.text()))

    page.route(page.url, other)
    page.reload()
    seen(page, WAITS)


def boards(*titles: str) -> Prepare:
    """These boards are kept on the device."""

    def prepare(page: Page) -> None:
        page.evaluate(KEEP_BOARDS, list(titles))
        page.reload()
        seen(page, "#resume")

    return prepare


# --- /netcheck ------------------------------------------------------------------------------------


def checked(page: Page) -> None:
    """All is tried."""
    page.wait_for_selector("body[data-checked]", timeout=2 * LATE)


def no_sockets(page: Page) -> None:
    """To be done first: a filter lets no socket through."""
    page.route_web_socket(re.compile("/netcheck/live"), lambda socket: socket.close())


def nothing_works(page: Page) -> None:
    """To be done first: the network goes away as soon as the page has come."""
    page.route("**/netcheck**", lambda route: nobody(route) if _asked_by_script(route) else route.fallback())
    with_script("window.WebSocket = class { constructor() { throw new Error('refused'); } };")(page)


def _asked_by_script(route: Route) -> bool:
    return route.request.resource_type == "fetch"


def hanging(page: Page) -> None:
    """The second check waits for its answer."""
    seen(page, "[data-check=write] [data-says=trying]")
