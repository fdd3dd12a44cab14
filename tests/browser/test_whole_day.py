"""A whole day by hand: a facilitator, an observer and the screen, in Chromium, by forms and buttons alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.web.conftest import Serve

pytestmark = [pytest.mark.browser, pytest.mark.server]

SECONDS = 15_000  # milliseconds: how long a fact may take on a slow machine


@dataclass
class People:
    """Everybody's browser, and what their consoles complained of."""

    browser: Browser
    base: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def arrive(self, path: str = "/") -> Page:
        """Somebody opens a page in a browser of their own."""
        context = self.browser.new_context()
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SECONDS)
        page.on("console", lambda told: self.complaints.append(f"{told.type}: {told.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path if path.startswith("http") else self.base + path)
        return page


@pytest.fixture
def people(browser: Browser, serve: Serve) -> Iterator[People]:
    """Nobody has come yet."""
    gathered = People(browser, f"http://{serve()}")
    yield gathered
    for context in gathered.contexts:
        context.close()
    assert gathered.complaints == []


def test_W9_a_whole_day_goes_by_forms_and_buttons(people: People) -> None:
    lead, observer, code = gather(people)
    write(lead, observer)
    screen = people.arrive(screen_link(lead))
    screen.wait_for_selector("#stage")
    assert code.replace("-", "") not in screen.content()
    open_and_share(lead, observer, screen)
    sort_and_name(lead, observer, screen)
    conclude(lead, observer, screen)
    describe_anew(lead, observer)


def gather(people: People) -> tuple[Page, Page, str]:
    """A round is started with one field, and joined by its code, however it is typed."""
    lead = people.arrive()
    lead.fill("[name=problem_of_practice]", "Students sit in groups.")
    lead.click("text=Start the round")
    lead.wait_for_selector("#stage")
    code = lead.inner_text(".join .code")
    observer = people.arrive()
    observer.fill("[data-join] input", code.lower())
    observer.click("[data-join] button")
    observer.wait_for_selector("[name=name]")
    observer.fill("[name=name]", "Imani")
    observer.click("form button.primary")
    observer.wait_for_selector("#mine")
    return lead, observer, code


def write(lead: Page, observer: Page) -> None:
    """Cards are written and reworded; the facilitator sees counts."""
    for number in range(3):
        observer.fill("#card-text", f"T waits {number} seconds & says <b>=1+1</b>.")
        observer.check("#composer [name=classroom][value=C1]")
        observer.check("#composer [name=focus][value=teacher]")
        observer.click("#composer button.primary")
        observer.wait_for_selector(f"#mine li:has-text('waits {number} s')")
    lead.wait_for_selector("#watch:has-text('3 cards from 1 of 1')")
    lead.click("text=Move to Select")
    observer.click("text=My evidence is chosen")
    lead.wait_for_selector("#watch:has-text('1 of 1')")
    observer.wait_for_selector("text=Not ready after all")
    observer.click("[data-reword] >> nth=0")
    observer.fill("#reword-dialog textarea", "T waits ten seconds.")
    observer.click("#reword-dialog button[value=save]")
    observer.wait_for_selector("#mine li:has-text('ten')")
    assert "waits" not in lead.content()


def screen_link(lead: Page) -> str:
    """The facilitator makes a link for the projector."""
    lead.click("[data-link=screen]")
    lead.wait_for_function("() => document.querySelector('#link input').value")
    return lead.input_value("#link input")


def open_and_share(lead: Page, observer: Page, screen: Page) -> None:
    """Opening is confirmed; then all see the cards, and the screen what stands in large type."""
    lead.click("summary:has-text('Open the debrief')")
    lead.click(".ask form button")
    observer.wait_for_selector("#cards-room-0 li")
    screen.wait_for_selector("#stage[data-stage=share]")
    assert "waits" not in screen.inner_text("body")
    lead.check("#cards-room-0 input >> nth=0")
    lead.click("[data-light]")
    screen.wait_for_selector("#spot blockquote:has-text('waits')")
    lead.click("text=Start >> nth=0")
    screen.wait_for_function("() => /\\d+:\\d\\d/.test(document.querySelector('#timer').textContent)")


def sort_and_name(lead: Page, observer: Page, screen: Page) -> None:
    """Cards go into a pattern, one comes back by undo, and the pattern gets its title."""
    lead.click("text=Move to Sort")
    observer.wait_for_selector("#cards-tray li")
    observer.check("#cards-tray input >> nth=0")
    observer.click("[data-start]")
    lead.wait_for_selector("#patterns section li")
    observer.check("#cards-tray input >> nth=0")
    observer.click("#patterns [data-put]")
    lead.wait_for_selector("#patterns p:has-text('2 cards')")
    screen.wait_for_selector("#rows li:has-text('1 of 9')")
    observer.click("#tools button:has-text('Undo')")
    lead.wait_for_selector("#patterns p:has-text('1 card ')")
    lead.click("text=Move to Name")
    observer.click("[data-name]")
    observer.fill("#name-dialog textarea", "Teachers wait.")
    observer.check("#name-dialog [value=trend]")
    observer.click("#name-dialog [value=save]")
    lead.wait_for_selector("h3:has-text('Teachers wait.')")


def conclude(lead: Page, observer: Page, screen: Page) -> None:
    """Predictions, next steps and questions, each linked to the pattern; then the report."""
    lead.click("text=Move to Predict")
    conclusion(observer, lead, "I would know.", "")
    lead.click("text=Move to Next level")
    observer.wait_for_selector("#next-steps-next_week")
    for what in ("next_month", "question"):
        conclusion(observer, lead, f"Try {what}", what)
    lead.click("text=Move to Report")
    for page in (lead, observer, screen):
        page.wait_for_selector(".report:has-text('Teachers wait.')")
        assert "Imani" not in page.inner_text("#stage")


def conclusion(observer: Page, lead: Page, words: str, what: str) -> None:
    """One outcome, linked to the one pattern."""
    observer.wait_for_selector("#pattern-lines input")
    if what:
        observer.check(f"#outcome-form [value={what}]")
    observer.fill("#outcome-form [name=text]", words)
    observer.check("#pattern-lines input")
    observer.click("#outcome-form button")
    lead.wait_for_selector(f"li:has-text('{words}')")


def describe_anew(lead: Page, observer: Page) -> None:
    """The round is described anew while others look on."""
    lead.goto(lead.url + "/setup")
    lead.fill("[name=school]", "Lakeside")
    lead.click("text=Save")
    observer.wait_for_selector("#bar:has-text('Lakeside')")
