"""People who sat down over the wire, with a browser of their own."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.people import LAPTOP, People
from tests.browser.wire import Caller

GONE_WRONG = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "status of 4", "status of 5")
"""What consoles say of requests that fail on purpose."""


def sit(people: People, somebody: Caller, before: str = "", **device: Any) -> Page:
    """Somebody's page, connected.

    Args:
        before: a script that runs before any of the page's own.
    """
    person = people.come("Somebody", "", **(device or LAPTOP))
    if before:
        person.context.add_init_script(before)
    somebody.sit_down(person.context)
    person.page.goto(somebody.at)
    person.page.wait_for_selector("#stage")
    person.page.wait_for_function("() => !document.querySelector('#connection').textContent")
    return person.page
