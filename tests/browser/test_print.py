"""What goes on paper, as a browser prints it on A4 and on Letter (rule T9)."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import LAPTOP, People
from tests.browser.test_setup import set_up
from tests.browser.wire import Caller, Round

pytestmark = [pytest.mark.browser, pytest.mark.server]

Paper = Literal["A4", "Letter"]
PAPERS: tuple[Paper, ...] = ("A4", "Letter")
PAGE = re.compile(rb"/Type\s*/Page\b")
NORMS = [
    "Write what you see and hear; leave out what you think of it.",
    "No talk between classrooms.",
    "No names.",
]
QUESTIONS = [
    {"text": "What does each student say, write and do?"},
    {"text": "What do adults say to start a group?"},
]
TIMES = ("08:15", "08:40", "09:05", "09:30")


@pytest.fixture
def planned(day: Round) -> Round:
    """Six groups visit four classrooms each."""
    groups = [f"Group {number}" for number in range(1, 7)]
    visits = [
        {"group": group, "start": time, "minutes": 20, "classroom": f"C{(at * 4 + slot) % 9 + 1}"}
        for at, group in enumerate(groups)
        for slot, time in enumerate(TIMES)
    ]
    day.lead.write(
        "PUT", "round", groups=groups, visits=visits, norms=NORMS, questions=QUESTIONS, date="2025-10-22"
    )
    return day


def opened(people: People, who: Caller, path: str) -> Page:
    """Somebody's page of paper."""
    page = set_up(people, who, **LAPTOP) if path == "setup" else people.come("Somebody", "").page
    who.sit_down(page.context)
    page.goto(f"{who.at}/{path}")
    return page


def sheets_of(page: Page, paper: Paper) -> int:
    """How many sheets of paper a browser would print."""
    return len(PAGE.findall(page.pdf(format=paper)))


@pytest.mark.parametrize("paper", PAPERS)
def test_T9_the_join_page_is_one_sheet(people: People, planned: Round, paper: Paper) -> None:
    planned.lead.write(
        "PUT", "round", school="The long name of a middle school that needs two lines of its own to stand on"
    )
    assert sheets_of(opened(people, planned.lead, "invite"), paper) == 1


@pytest.mark.parametrize("paper", PAPERS)
def test_T9_the_schedule_is_one_sheet_and_the_slips_follow(
    people: People, planned: Round, paper: Paper
) -> None:
    page = opened(people, planned.lead, "schedule")
    expect(page.locator(".slip")).to_have_count(6)
    assert sheets_of(page, paper) == 2


@pytest.mark.parametrize("paper", PAPERS)
def test_T9_an_evidence_sheet_is_one_leaf_with_two_sides(
    people: People, planned: Round, paper: Paper
) -> None:
    page = opened(people, planned.lead, "sheet?group=Group+2")
    expect(page.locator(".block h3")).to_have_text(
        ["C5 · ELA · Grade 7", "C6 · ELA · Grade 7", "C7 · ELA · Grade 7", "C8 · ELA · Grade 7"]
    )
    assert sheets_of(page, paper) == 2
    everybody = opened(people, planned.lead, "sheet")
    assert sheets_of(everybody, paper) == 12, "a sheet for each group, none begins on another's"


def test_T9_on_paper_stands_what_it_is_for_and_no_button(people: People, planned: Round) -> None:
    page = opened(people, planned.lead, "sheet?group=Group+2")
    page.emulate_media(media="print")
    for words in (*NORMS, *(each["text"] for each in QUESTIONS), "Students sit in groups"):
        expect(page.locator(".leaf")).to_contain_text(words)
    for button in page.locator("button, .button, nav, .bar").all():
        expect(button).to_be_hidden()
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_T9_members_print_their_own_and_the_join_page_is_the_facilitators(
    people: People, planned: Round
) -> None:
    ann = planned.observers[0]
    page = opened(people, ann, "sheet")
    expect(page.locator("h1")).to_contain_text("Group 1")
    page.goto(f"{ann.at}/schedule")
    expect(page.locator("tbody tr")).to_have_count(6)
    page.goto(f"{planned.lead.at}/schedule")
    for words in ("Ann", "Facilitator"):
        assert words not in page.inner_text("main")


def test_T9_paper_without_a_schedule_serves_as_well(people: People, day: Round) -> None:
    page = opened(people, day.lead, "sheet")
    expect(page.locator(".block")).to_have_count(4)
    expect(page.locator(".block h3").first).to_contain_text("Classroom code")
    page.goto(f"{day.lead.at}/schedule")
    expect(page.locator("main")).to_contain_text("There is no schedule yet.")
