"""The matrix in a browser: reached from Name, read at all sizes and by readers of the page, and on the projector."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.again import people, regulars
from tests.browser.people import LAPTOP, PHONE, PROJECTOR, People
from tests.browser.wire import Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.fixture
def day(base: str) -> Iterator[Round]:
    """A round at Name: two patterns of three cards from nine classrooms of one subject and grade."""
    made = Round(base)
    made.sorting("Zoraya", 9, 2, 3)
    made.go("name")
    yield made
    made.leave()


def test_P10_the_matrix_is_one_tap_from_name_and_names_seen_and_not_seen(people: People, day: Round) -> None:
    person = people.come("Ann")
    day.observers[0].sit_down(person.context)
    person.page.goto(day.observers[0].at)
    person.page.locator(".by-room a").click()
    page = person.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Where was each pattern seen?")
    row = page.locator("tbody tr").first
    expect(row.locator("td", has_text="not seen")).to_have_count(6)
    expect(row.locator("td i.seen")).to_have_count(3)
    assert page.locator("thead").first.all_inner_texts()[0].split()[:3] == ["Pattern", "C1", "ELA"]
    page.get_by_role("link", name="Back to the board").click()
    page.wait_for_selector("#patterns")


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_P10_only_the_table_scrolls_sideways(people: People, day: Round, device: dict[str, object]) -> None:
    person = people.come("Ann", "", **device)
    day.observers[0].sit_down(person.context)
    person.page.goto(f"{day.observers[0].at}/matrix")
    person.page.wait_for_selector("table")
    wide, there = person.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= there


def test_P10_on_the_projector_it_is_read_from_afar(people: People, day: Round) -> None:
    link = day.lead.write("POST", "links", kind="screen").json()["link"]
    person = people.come("the projector", "", **PROJECTOR)
    person.page.goto(link)
    person.page.wait_for_url("**/screen")
    person.page.goto(f"{day.lead.at}/matrix")
    size = person.page.locator("tbody th").first.evaluate(
        "each => parseFloat(getComputedStyle(each).fontSize)"
    )
    assert size >= 24
    person.page.get_by_role("link", name="Back to the board").click()
    person.page.wait_for_url("**/screen")
