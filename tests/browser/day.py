"""Four people of one day, each with hands of their own, and how they come together."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

from tests.browser.hands import Finger, Keys, Mouse
from tests.browser.people import PHONE, PROJECTOR, People, Person


@dataclass
class Day:
    """The four, and how each of them points."""

    people: People
    lead: Person
    ann: Person
    ben: Person
    screen: Person
    code: str = ""
    patterns: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mouse, self.keys, self.finger = Mouse(self.lead.page), Keys(self.ann.page), Finger(self.ben.page)

    @property
    def everybody(self) -> tuple[Person, ...]:
        """All four."""
        return self.lead, self.ann, self.ben, self.screen

    def all_see(self, selector: str, *, screen: bool = False) -> None:
        """Waits until everybody has it on their page."""
        for person in self.everybody if screen else self.everybody[:3]:
            person.page.wait_for_selector(selector, state="attached")

    def next(self, step: str) -> None:
        """The facilitator presses the one obvious button."""
        self.lead.page.click("#bar .lead .primary")
        self.all_see(f"#stage[data-step={step}]", screen=True)


def four(people: People) -> Day:
    """The four open their browsers."""
    return Day(
        people,
        people.come("the facilitator"),
        people.come("Ann"),
        people.come("Ben", **PHONE),
        people.come("the screen", **PROJECTOR),
    )


# --- coming together ---------------------------------------------------------------------------------


def start(day: Day) -> None:
    """A round starts with one field."""
    page = day.lead.page
    page.fill("[name=problem_of_practice]", "Students sit in groups, each fills in their own sheet.")
    page.click("text=Start the round")
    page.wait_for_selector("#watch")
    day.code = page.inner_text("#desk .code")


def ann_joins(day: Day) -> None:
    """By keys alone, the code typed as one types."""
    keys = day.keys
    keys.write("[data-join] input", day.code.lower().replace("-", " "))
    keys.press("Enter")
    keys.write("[name=name]", "Ann")
    keys.press("Enter")
    keys.reach("[name=group]")
    keys.press("Space", "Enter")
    day.ann.page.wait_for_selector("#composer")


def ben_joins(day: Day) -> None:
    """On the phone."""
    finger = day.finger
    finger.write("[data-join] input", day.code)
    finger.tap("[data-join] button")
    finger.write("[name=name]", "Ben")
    finger.tap("main form .primary")
    finger.tap("label:has([name=group][value='Group 2'])")
    finger.tap("main form .primary")
    day.ben.page.wait_for_selector("#composer")
    day.lead.page.wait_for_selector("#people:has-text('2 of 2 here')")


def describe(day: Day) -> None:
    """The rest follows while others look on."""
    page = day.lead.page
    page.click("#desk a[href$='/setup']")
    page.fill("[name=school]", "Lakeside")
    page.fill("[name=questions]", "What are students asked to do?")
    with page.expect_request_finished(lambda request: request.method == "POST") as saved:
        page.click("#round-form button.primary")
    page.wait_for_selector("#notice:has-text('Saved.')")
    answer = saved.value.response()
    assert answer and answer.body()  # whoever goes on too soon never has it
    page.go_back()
    day.all_see("#bar:has-text('Lakeside')")


def the_screen_opens(day: Day) -> None:
    """By a link, which is all that the projector has."""
    day.lead.page.click("[data-link=screen]")
    day.lead.page.wait_for_function("() => document.querySelector('#link input').value")
    day.screen.page.goto(day.lead.page.input_value("#link input"))
    day.screen.page.wait_for_selector("body.screen #stage")
    assert day.code not in day.screen.page.content()


# --- looking -----------------------------------------------------------------------------------------


def card(page: Page, canary: str) -> Locator:
    """The words of a card on the board."""
    return page.locator(f"#stage .card:has-text('{canary}') label")


def stands(canary: str, pattern: str) -> str:
    """A card in its pattern."""
    return f"[id='cards-{pattern}'] > .card:has-text('{canary}')"


def pattern_of(page: Page, canary: str) -> str:
    """The pattern that a card has come to stand in."""
    where = page.locator(f"#patterns section[data-pattern]:has(.card:has-text('{canary}'))")
    where.wait_for(state="attached")
    return str(where.get_attribute("data-pattern"))
