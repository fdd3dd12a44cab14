"""The coach asks without a network too (rules Y2, Y4)."""

import pytest
from playwright.sync_api import expect

from tests.browser.keeping import come, day, house, people, visit, wait_kept
from tests.browser.people import People
from tests.browser.test_coach import HINT, TEXT, asked_about
from tests.browser.wire import Round

__all__ = ["day", "house", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("es", "es-MX")])
def test_Y4_Y2_a_page_that_is_kept_brings_the_coach_though_nobody_wrote_before(
    people: People, day: Round, language: str, locale: str
) -> None:
    (ann,) = day.observers
    words, ask = asked_about(language)
    people.uncoached = False
    person = come(people, ann, locale=locale)
    page = visit(person, ann.at)
    wait_kept(page, ann.at, f"/coach/{language}.json")
    person.context.set_offline(True)
    page.reload()
    page.fill(TEXT, words)
    expect(page.locator(f"#composer {HINT} p").first).to_contain_text(ask)


def test_Y4_O1_practising_works_without_a_network_and_keeps_nobodys_board(people: People, day: Round) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit(person, ann.at)
    for path in (f"/practise?back={ann.at}", ann.at):
        page.goto(path)
    wait_kept(page, "/practise", "/js/coach.js")
    assert ann.at not in page.evaluate("caches.match('/practise').then((found) => found.text())")
    person.context.set_offline(True)
    page.goto(f"/practise?back={ann.at}")
    while not page.locator("[data-step]:not([hidden]) textarea").count():
        page.locator("[data-step]:not([hidden]) [name=to]").last.click()
    page.fill("[data-step]:not([hidden]) textarea", "They seemed bored.")
    page.click("[data-step]:not([hidden]) [data-asking] .primary")
    expect(page.locator("[data-step]:not([hidden]) .asked .query q").first).to_have_text("seemed")
