"""Which cards say nearly the same: asked for, marked as suggestions, put together or not by people, seen by nobody else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.again import people, regulars
from tests.browser.late import Late
from tests.browser.people import People
from tests.browser.wire import Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

FOAM = "T: 'Why does foam do that?' S: 'the air pockets, heat can't jump.'"
FOAM_TOO = "Tchr asks 'why does foam do that?' Girl says air pockets, heat does not jump."
LAMP = "Girl asks the table why she would lie about the lamp. Boy: 'not your job'."
LAMP_TOO = "S: 'but why would she lie about the lamp?' other S: 'thats not your job'"


@pytest.fixture
def day(base: str) -> Iterator[Round]:
    """A round at Sort with two pairs of cards that say the same, among others."""
    made = Round(base)
    made.join("Ann")
    made.join("Zoraya", "Group 2")
    for at, text in enumerate((FOAM, FOAM_TOO, LAMP, LAMP_TOO)):
        made.post(text, classroom=f"C{at + 1}")
    made.fill(4)
    made.go("sort")
    yield made
    made.leave()


def opened(people: People, day: Round, number: int = 0) -> Page:
    """An observer's board."""
    person = people.come(f"observer {number}")
    day.observers[number].sit_down(person.context)
    person.page.goto(day.observers[number].at)
    person.page.wait_for_selector("#cards-tray .card")
    return person.page


def asked(page: Page) -> None:
    """Presses the button."""
    page.click("#tools .analysed[popovertarget]")
    page.click("[data-similar]")
    expect(page.locator("#suggestions-dialog")).to_be_visible()


def test_P11_suggestions_are_marked_and_put_together_by_a_person_with_one_undo(
    people: People, day: Round
) -> None:
    page, other = opened(people, day), opened(people, day, 1)
    asked(page)
    groups = page.locator(".suggestion")
    expect(groups).to_have_count(2)
    expect(groups.first.locator("h3")).to_have_text("Suggestion: these cards may say the same")
    expect(other.locator(".suggestion")).to_have_count(0)
    assert other.locator("#patterns > .pattern").count() == 0
    groups.filter(has_text="foam").locator("[data-together]").click()
    expect(other.locator("#patterns > .pattern li.card")).to_have_count(2)
    expect(groups).to_have_count(1)
    groups.locator("[data-apart]").click()
    expect(page.locator(".suggestions .none")).to_be_visible()
    page.locator("#suggestions-dialog [data-dialog-close]").click()
    page.locator("#toasts button").click()
    expect(other.locator("#patterns > .pattern")).to_have_count(0)


def test_P11_what_others_sort_meanwhile_is_no_suggestion_any_more(people: People, day: Round) -> None:
    page = opened(people, day)
    asked(page)
    expect(page.locator(".suggestion")).to_have_count(2)
    day.start(day.cards[0], day.cards[5])
    expect(page.locator(".suggestion")).to_have_count(1)
    expect(page.locator(".suggestion")).to_contain_text("lamp")


def test_P11_what_others_sort_before_a_late_answer_is_no_suggestion_either(
    people: People, day: Round
) -> None:
    page = opened(people, day)
    late = Late(page, "**/suggestions?part=1")
    page.click("#tools .analysed[popovertarget]")
    page.click("[data-similar]")
    before = late.one.fetch()
    day.start(day.cards[0], day.cards[5])
    expect(page.locator("#patterns > .pattern li.card")).to_have_count(2)
    late.one.fulfill(response=before)
    expect(page.locator("#suggestions-dialog")).to_be_visible()
    expect(page.locator(".suggestion")).to_have_count(1)
    expect(page.locator(".suggestion")).to_contain_text("lamp")


def test_P11_suggestions_that_come_late_take_no_other_sentence_away(people: People, day: Round) -> None:
    page = opened(people, day)
    late = Late(page, "**/suggestions?part=1")
    page.click("#tools .analysed[popovertarget]")
    page.click("[data-similar]")
    late.wait()
    page.route(
        "**/patterns", lambda route: route.fulfill(status=409, json={"code": "no", "message": "Not now."})
    )
    page.locator("#cards-tray .card label").first.click()
    with people.expecting("409"):
        page.click("#tools [data-start]")
        expect(page.locator("#notice")).to_have_text("Not now.")
    late.go()
    expect(page.locator("#suggestions-dialog")).to_be_visible()
    expect(page.locator("#notice")).to_have_text("Not now.")


def test_P11_without_a_network_it_says_so_and_nothing_is_lost(people: People, day: Round) -> None:
    page = opened(people, day)
    page.context.route("**/suggestions?part=1", lambda route: route.abort())
    with people.expecting("ERR_FAILED", "suggestions"):
        page.click("#tools .analysed[popovertarget]")
        page.click("[data-similar]")
        expect(page.locator("#notice")).to_contain_text("This could not be loaded.")
    expect(page.locator("#suggestions-dialog")).to_have_count(0)
