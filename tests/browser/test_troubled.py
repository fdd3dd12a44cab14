"""What is told when something goes wrong is in nobody's way, is said once, and is reached by keys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.people import LAPTOP, NO_WORKER, PATIENCE
from tests.browser.reading import NARROW
from tests.browser.troubles import NO_ROOM, cut, lost, nobody, writes
from tests.browser.wire import Caller, Round

pytestmark = [pytest.mark.browser, pytest.mark.server]

COVERED = """() => { const banner = document.getElementById('connection').getBoundingClientRect();
    const under = ({left, right, top, bottom}) => right > left && left < banner.right && right > banner.left
        && top < banner.bottom && bottom > banner.top;
    return [...document.querySelectorAll('button, a[href]:not(.skip), input')].filter(each =>
        each.checkVisibility({visibilityProperty: true}) && under(each.getBoundingClientRect())).map(each => each.outerHTML.slice(0, 90)); }"""

HEARD = """() => { window.heard = [];
    for (const place of document.querySelectorAll('[role=status], [role=alert], [aria-live]'))
        new MutationObserver(() => place.textContent && heard.push(place.textContent)).observe(place,
            {childList: true, subtree: true, characterData: true}); }"""


@pytest.fixture
def troubled(browser: Browser) -> Iterator[Page]:
    """A page of somebody whose browser may complain."""
    context = browser.new_context(**NO_WORKER, **LAPTOP, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def opened(page: Page, caller: Caller) -> None:
    """Their board."""
    caller.sit_down(page.context)
    page.goto(caller.base + caller.at)
    page.wait_for_selector("#stage")


def posted(page: Page, words: str) -> None:
    """A card is on its way."""
    page.locator("#composer [name=classroom]").first.check(force=True)
    page.locator("#composer [name=focus]").first.check(force=True)
    page.fill("#card-text", words)
    page.press("#card-text", "Control+Enter")


@pytest.mark.parametrize("step", ["select", "name"])
def test_K8_the_sentence_of_a_lost_connection_stands_over_no_button(
    troubled: Page, day: Round, step: str
) -> None:
    day.go(step)
    cut(troubled)
    opened(troubled, day.lead)
    lost(troubled)
    for width in (NARROW, 390, 768, 1024, 1440, 1920):
        troubled.set_viewport_size({"width": width, "height": 800})
        assert troubled.evaluate(COVERED) == [], width


def test_E5_that_words_wait_and_that_they_are_saved_is_told_once_however_many_and_however_often_tried(
    troubled: Page, day: Round
) -> None:
    opened(troubled, day.observers[0])
    tries: list[str] = []

    def tried(route: Route) -> None:
        tries.append(route.request.url)
        nobody(route)

    writes(tried)(troubled)
    troubled.evaluate(HEARD)
    for at in range(5):
        posted(troubled, f"They write, {at}.")
    troubled.wait_for_selector("#outbox > .waiting:nth-child(5)")
    while len(tries) < 4:
        troubled.evaluate("() => dispatchEvent(new Event('online'))")
        troubled.wait_for_selector("#outbox > .waiting:nth-child(5)")
    troubled.unroute_all()
    troubled.evaluate("() => dispatchEvent(new Event('online'))")
    troubled.wait_for_selector("#mine li[id]:nth-child(5)")
    troubled.wait_for_function("() => heard.includes('Saved.')")
    assert troubled.evaluate("heard") == [
        "Waiting for a connection. It is kept here and sent by itself.",
        "Saved.",
    ]


def test_X3_what_waits_is_reached_by_keys_and_what_was_told_goes_with_escape(
    troubled: Page, day: Round
) -> None:
    opened(troubled, day.observers[0])
    writes(NO_ROOM)(troubled)
    posted(troubled, "They write.")
    troubled.wait_for_selector("#outbox > .refused")
    told = troubled.locator("#notice")
    expect(told).to_have_text("Choose one of this round's classrooms.")
    troubled.keyboard.press("Escape")
    expect(told).to_be_empty()
    wanted = {"Retry", "Reword", "Discard"}
    for _ in range(30):
        troubled.keyboard.press("Tab")
        wanted.discard(
            troubled.evaluate(
                "document.activeElement.closest('#outbox') && document.activeElement.textContent"
            )
        )
        if not wanted:
            break
    assert not wanted, "not reached by keys"
