"""A board of which something was lost on the way heals by itself, or says that it does not (K10)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.people import LAPTOP, People, until
from tests.browser.seats import GONE_WRONG, give_time, stop_time
from tests.browser.wire import Caller, Round

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]

NEEDED = [
    "css/all.css",
    "js/observer.js",
    "js/trusted-types.js",
    "vendor/htmx.min.js",
    "vendor/sortable.min.js",
]
GONE = (
    *GONE_WRONG,
    "registerExtension",
    "closed before the connection is established",
    "was navigated away from",
)
"""What consoles say: a request fails, so does the script that needs what it was to bring, and news end when a page is loaded again."""
SAID = "#lost"
MOST = 3
LONG = 10_000  # milliseconds: longer than a page waits before it is loaded again
TEXT = "#card-text"
WORKS = "() => document.styleSheets[0]?.cssRules.length && window.Sortable && window.htmx && !document.querySelector('#lost')"


def nothing(route: Route) -> None:
    """It does not come through."""
    route.abort()


def come(people: People, somebody: Caller) -> Page:
    """Somebody's browser, which has not opened the board; its time stands until it is turned on."""
    person = people.come("Somebody", "", **LAPTOP)
    somebody.sit_down(person.context)
    give_time(person.page)
    stop_time(person.page)
    return person.page


def loaded_again(page: Page) -> None:
    """Time goes by, and the page is loaded again by itself."""
    with page.expect_event("load"):
        page.clock.fast_forward(LONG)


def waits_until(page: Page, true: Callable[[], bool]) -> None:
    """Time goes by until something is true."""

    def goes_by() -> bool:
        page.clock.fast_forward(LONG)
        return true()

    until(page, goes_by)


def whole(page: Page) -> None:
    """Waits until the page does what it should."""
    page.wait_for_function("() => document.querySelector('#connection')?.textContent === ''")
    page.wait_for_function(WORKS)


@pytest.mark.parametrize("file", NEEDED)
def test_K10_a_page_that_lost_a_file_on_the_way_is_loaded_again_by_itself(
    people: People, day: Round, file: str
) -> None:
    (ann,) = day.observers
    page = come(people, ann)
    with people.expecting(*GONE):
        page.route(f"**/{file}", nothing)
        page.goto(ann.at)
        page.unroute(f"**/{file}")
        loaded_again(page)
        whole(page)


def test_K10_it_waits_for_the_server_and_says_so_meanwhile(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = come(people, ann)
    with people.expecting(*GONE):
        page.route("**/observer.js", nothing)
        page.route("**/healthz", nothing)
        page.goto(ann.at)
        asked: list[Request] = []
        page.on("requestfailed", lambda request: asked.append(request))
        waits_until(page, lambda: len(asked) > MOST)  # however often it asks, it is one and the same loss
        expect(page.locator(SAID)).to_contain_text("did not arrive")
        page.unroute("**/observer.js")
        page.unroute("**/healthz")
        loaded: list[Page] = []
        page.on("load", lambda there: loaded.append(there))
        waits_until(page, lambda: bool(loaded))
        whole(page)


def test_K10_what_is_blocked_for_good_is_tried_three_times_and_then_said(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = come(people, ann)
    with people.expecting(*GONE):
        page.route("**/observer.js", nothing)
        page.goto(ann.at)
        for _ in range(MOST):
            expect(page.locator(SAID)).to_have_count(0)
            loaded_again(page)
        expect(page.locator(SAID)).to_contain_text("did not arrive")
        page.unroute("**/observer.js")
        page.reload()  # as somebody does who has read it
        whole(page)
        page.route("**/observer.js", nothing)
        page.reload()
        loaded_again(page)  # a page that was whole in between has all its tries again


def test_K10_nothing_is_loaded_over_words_that_somebody_has_begun_to_write(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = come(people, ann)
    with people.expecting(*GONE):
        page.route("**/observer.js", nothing)
        page.goto(ann.at)
        page.fill(TEXT, "Half a sentence")
        with page.expect_response("**/healthz"):
            page.clock.fast_forward(LONG)
        expect(page.locator(SAID)).to_contain_text("did not arrive")
        page.clock.fast_forward(LONG)
        expect(page.locator(TEXT)).to_have_value("Half a sentence")
