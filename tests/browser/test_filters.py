"""Which cards I look at: filters and words together, for me alone; and what is found is chosen at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.again import people, regulars
from tests.browser.late import Late
from tests.browser.people import LAPTOP, PHONE, People
from tests.browser.wire import Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

CARDS, PATTERNS, IN_EACH = 18, 2, 3


@pytest.fixture
def day(base: str) -> Iterator[Round]:
    """A round at Sort: 18 cards of nine classrooms, the first six in two patterns."""
    made = Round(base)
    made.sorting("Zoraya", CARDS, PATTERNS, IN_EACH)
    yield made
    made.leave()


def opened(people: People, day: Round, number: int = 0, **device: object) -> Page:
    """An observer's board."""
    seat = day.observers[number]
    person = people.come(f"observer {number}", "", **(device or LAPTOP))
    seat.sit_down(person.context)
    person.page.goto(seat.at)
    person.page.wait_for_selector("#patterns .pattern")
    return person.page


def filtered(page: Page, *names: str) -> None:
    """Checks what is called so in the panel."""
    page.click("[data-filter]")
    for name in names:
        page.locator("#filters label", has_text=name).first.click()
    page.keyboard.press("Escape")
    expect(page.locator("#filters")).not_to_be_visible()


def shown(page: Page) -> Locator:
    """The cards that can be seen."""
    return page.locator("#stage li.card:visible")


def test_G8_a_filter_shows_some_cards_says_how_many_and_changes_nobody_elses_view(
    people: People, day: Round
) -> None:
    page, other = opened(people, day), opened(people, day, 1)
    expect(shown(page)).to_have_count(CARDS)
    filtered(page, "C4")
    expect(shown(page)).to_have_count(2)
    expect(page.locator("#found")).to_have_text("2 of 18 cards")
    assert page.locator("output#found").count() == 1  # a live region
    filtered(page, "C5")
    expect(page.locator("#found")).to_have_text("4 of 18 cards")
    filtered(page, "Not yet sorted")
    expect(page.locator("#found")).to_have_text("2 of 18 cards")
    expect(shown(other)).to_have_count(CARDS)
    day.place(day.cards[12], day.patterns[0])  # C4, by somebody else: it is sorted now
    expect(page.locator("#found")).to_have_text("1 of 18 cards")


def test_G8_words_and_filters_hold_together_and_escape_shows_all_again(people: People, day: Round) -> None:
    page = opened(people, day)
    filtered(page, "C4")
    page.fill("#find", "12.")
    expect(page.locator("#found")).to_have_text("1 of 18 cards")
    page.keyboard.press("Escape")
    expect(shown(page)).to_have_count(CARDS)
    expect(page.locator("#found")).to_have_text("")
    expect(page.locator(".filter-open.filtering")).to_have_count(0)
    filtered(page, "C4")
    page.locator("#stage").focus()
    page.keyboard.press("Escape")
    expect(shown(page)).to_have_count(CARDS)


def test_G8_a_panel_that_comes_late_takes_away_nothing_that_was_chosen_meanwhile(
    people: People, day: Round
) -> None:
    page = opened(people, day)
    late = Late(page, "**/filters")
    page.click("[data-filter]")
    late.wait()
    page.click("[data-filter]")
    page.locator("#filters label", has_text="C4").first.click()
    expect(page.locator("#found")).to_have_text("2 of 18 cards")
    late.go()
    expect(page.locator("#filters :checked")).to_have_count(1)
    expect(page.locator("#found")).to_have_text("2 of 18 cards")


def test_G8_looks_that_were_lost_on_the_way_are_asked_for_again(people: People, day: Round) -> None:
    page = opened(people, day)
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.url)
        route.abort()

    page.route("**/analysis.css", lose)
    with people.expecting("ERR_FAILED"):
        page.click("[data-filter]")
        expect(page.locator("#filters")).to_be_visible()
    assert lost
    page.unroute_all()
    page.keyboard.press("Escape")
    with page.expect_event("requestfinished", lambda request: request.url in lost):
        page.click("[data-filter]")


def test_G8_all_that_is_found_is_chosen_and_travels_together(people: People, day: Round) -> None:
    page = opened(people, day)
    page.click("[data-filter]")
    page.locator("#filters label", has_text="Not yet sorted").click()
    page.locator("#filters label", has_text="C8").click()
    page.click("[data-choose-found]")
    expect(page.locator("#chosen")).to_have_text("2 cards chosen")
    page.locator(f"[id='list-{day.patterns[1]}'] > .acts [data-put]").click()
    expect(page.locator(f"[id='head-{day.patterns[1]}'] p")).to_contain_text("5 cards")
    page.locator("#stage").focus()
    page.keyboard.press("Escape")
    page.fill("#find", "students write, 1.")
    page.locator("#cards-tray [name=chosen]").first.focus()
    page.evaluate("() => document.getElementById('stage').focus()")
    page.keyboard.press("a")
    expect(page.locator("body")).to_have_class("board observer searching sought choosing")


def test_G8_all_cards_of_a_pattern_are_chosen_by_its_menu(people: People, day: Round) -> None:
    page = opened(people, day)
    page.locator(f"[id='list-{day.patterns[0]}'] [data-more]").click()
    page.click("[data-choose-all]")
    expect(page.locator("#chosen")).to_have_text("3 cards chosen")


def test_G8_on_a_phone_the_panel_leaves_its_button_and_the_number_in_sight(
    people: People, day: Round
) -> None:
    page = opened(people, day, **PHONE)
    page.locator("[data-filter]").tap()
    page.locator("#filters label", has_text="Students").tap()
    expect(page.locator("#found")).to_have_text("18 of 18 cards")
    page.locator("#filters [type=reset]").tap()
    expect(page.locator("#found")).to_have_text("")
    panel, button = (page.locator(each).bounding_box() for each in ("#filters", "[data-filter]"))
    assert panel and button and panel["y"] + panel["height"] <= button["y"] + 1
    assert panel["x"] >= 0 and panel["x"] + panel["width"] <= 390
