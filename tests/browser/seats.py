"""People who sat down over the wire, with a browser of their own."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page

from tests.browser.people import LAPTOP, People
from tests.browser.wire import Caller

A_MOMENT = timedelta(seconds=10)  # in which this machine says so to the page
HASTENED = """AbortSignal.timeout = time => { const over = new AbortController();
    setTimeout(() => over.abort(new DOMException('late', 'TimeoutError')), time);
    return over.signal; };"""
"""A signal that keeps to the page's clock, as all else does."""
GONE_WRONG = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "status of 4", "status of 5")
"""What consoles say of requests that fail on purpose."""


def sit(people: People, somebody: Caller, before: str = "", *, own_time: bool = False, **device: Any) -> Page:
    """Somebody's page, connected.

    Args:
        before: a script that runs before any of the page's own.
        own_time: all pages of this browser have a clock of their own, which ``page.clock`` turns on.
    """
    person = people.come("Somebody", "", **(device or LAPTOP))
    if own_time:
        give_time(person.page)
    if before:
        person.context.add_init_script(before)
    somebody.sit_down(person.context)
    person.page.goto(somebody.at)
    person.page.wait_for_selector("#stage")
    person.page.wait_for_function("() => !document.querySelector('#connection').textContent")
    return person.page


def give_time(page: Page) -> None:
    """All pages of this browser have a clock of their own."""
    page.clock.install()
    page.context.add_init_script(HASTENED)


def stop_time(page: Page) -> None:
    """The time of a page that has its own stands still, a moment from now: nobody is late there, however busy this machine is."""
    now = datetime.fromtimestamp(page.evaluate("Date.now()") / 1000, UTC)
    page.clock.pause_at(now + A_MOMENT)
