"""Somebody who never saw it sets up a round for 24 people and 9 classrooms, and every click is counted (rule T10)."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.server]

PROBLEM = (
    "Students sit in groups, but the papers look like one student's thinking. What does each of them do?"
)
CLASSROOMS = "\n".join(
    f"C{number}\t{subject}\t{grade}"
    for number, (subject, grade) in enumerate(
        [(subject, grade) for grade in (6, 7, 8) for subject in ("ELA", "Social Studies", "Science")], 1
    )
)  # as a spreadsheet gives it
GROUPS = 6
PEOPLE_OF_A_GROUP = 4
CLICKS, STROKES, PAGES = 9, 6, 4
"""Clicks; groups of keys (a sentence, Ctrl+A, a paste); and pages that one comes to."""
PRINTED = "window.print = () => document.documentElement.setAttribute('data-printed', '')"


@dataclass
class Hand:
    """One person's mouse and keys, counted."""

    page: Page
    clicks: int = 0
    strokes: int = 0
    pages: list[str] = field(default_factory=list)

    def click(self, selector: str) -> None:
        """Clicks something that can be seen."""
        self.page.locator(selector).click()
        self.clicks += 1

    def type(self, words: str) -> None:
        """Types, or pastes, where the caret is."""
        self.page.keyboard.insert_text(words)
        self.strokes += 1

    def press(self, keys: str) -> None:
        """Presses keys together."""
        self.page.keyboard.press(keys)
        self.strokes += 1

    def at(self, selector: str) -> None:
        """Has come to a page."""
        self.page.wait_for_selector(selector)
        self.pages.append(self.page.url)


def walked(hand: Hand) -> None:
    """From the start page to the printed join page."""
    hand.at("[name=problem_of_practice]")
    hand.click("[name=problem_of_practice]")
    hand.type(PROBLEM)
    hand.click("button:has-text('Start the round')")
    hand.at(".prepared")
    hand.click(".prepared a:has-text('Classrooms')")
    hand.at("#round-form")
    hand.click("[name=classrooms]")
    hand.press("Control+A")
    hand.type(CLASSROOMS)
    hand.press("Tab")
    hand.press("Control+A")
    hand.type(str(GROUPS))
    hand.click("button:has-text('Propose a schedule')")
    expect(hand.page.locator("#clashes")).to_contain_text("24 visits. Nobody is in two rooms at once")
    hand.click("button:has-text('Full protocol, 3 h 20')")
    expect(hand.page.locator("#debrief")).to_have_text("200 minutes")
    hand.click("#round-form .save .primary")
    hand.page.wait_for_selector("#notice:has-text('Saved.')")
    hand.click("a:has-text('Page with the join code')")
    hand.at(".invite .code")
    hand.click("button:has-text('Print')")


def test_T10_a_round_for_24_people_and_9_classrooms_takes_few_steps(people: People) -> None:
    somebody = people.come("Somebody", "")
    somebody.context.add_init_script(PRINTED)
    somebody.page.goto("/")
    hand = Hand(somebody.page)
    walked(hand)
    expect(hand.page.locator("html[data-printed]")).to_have_count(1)
    at = hand.pages[1].removesuffix("/")
    answer = somebody.context.request.get(at, headers={"Accept": "application/json"}).json()
    made = answer["round"]
    assert [len(made[name]) for name in ("classrooms", "groups", "visits")] == [9, GROUPS, GROUPS * 4]
    assert made["classrooms"][4] == {"code": "C5", "subject": "Social Studies", "grade": "7"}
    assert len(answer["agenda"]) == 10
    assert GROUPS * PEOPLE_OF_A_GROUP == 24
    assert (hand.clicks, hand.strokes, len(hand.pages)) == (CLICKS, STROKES, PAGES)
