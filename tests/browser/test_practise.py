"""“Practise” in a browser: under one thumb, by keys alone, without scripts; and with scripts nothing leaves it (Y7)."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from app.domain.practise import Exercise, drawn, exercise
from tests.browser.people import PHONE, People, Person
from tests.browser.poses import GO_ON
from tests.browser.reading import AIM, NARROW, axe, sideways, small_targets
from tests.browser.wire import Round

pytestmark = [pytest.mark.browser, pytest.mark.server]

AT = "/practise?order=7"
SOME: Exercise = drawn(exercise("en"), "7")
REWORD, END = len(SOME.sort) + 1, len(SOME.sort) + len(SOME.reword) + 1
JUDGES, DESCRIBES = "An excellent idea.", "19 of 24 students sat with closed laptops."
KEPT = """async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
    document.cookie, location.search, location.hash]"""


def step(page: Page) -> Locator:
    """The step that is shown; there is one."""
    shown = page.locator("[data-step]:visible")
    expect(shown).to_have_count(1)
    return shown


def go(page: Page, to: int) -> None:
    """Goes on, step by step."""
    for at in range(1, to + 1):
        page.locator(".ways button[name=to]:visible").last.click()
        expect(step(page)).to_have_attribute("data-step", str(at))


def sees_each_told(page: Page) -> None:
    """Somebody sorts all statements, sees why, and goes on."""
    for at, each in enumerate(SOME.sort, 1):
        here = step(page)
        expect(here.get_by_role("heading")).to_contain_text(f"Statement {at} of {len(SOME.sort)}")
        expect(here.locator("blockquote")).to_have_text(each.say)
        expect(here.locator(".told")).to_be_hidden()
        here.get_by_role("button", name="Seen or heard").click()
        here = step(page)
        expect(here.get_by_role("button", name="Seen or heard")).to_have_attribute("aria-pressed", "true")
        expect(here.locator(".told")).to_contain_text(each.why)
        expect(here.locator(".told")).to_contain_text(each.ask or "There is nothing to ask about it.")
        here.get_by_role("button", name="Next").click()


def rewords(page: Page) -> None:
    """Somebody asks the coach about words that judge and about words that describe, and looks at another's."""
    for at, each in enumerate(SOME.reword, 1):
        here = step(page)
        expect(here.get_by_role("heading")).to_contain_text(f"In your own words, {at} of {len(SOME.reword)}")
        expect(here.get_by_text(each.examples[0])).to_be_hidden()
        for text, asked in ((JUDGES, "excellent"), (DESCRIBES, "")):
            here.get_by_role("textbox").fill(text)
            here.get_by_role("button", name="What might one ask?").click()
            here = step(page)
            expect(here.get_by_role("textbox")).to_have_value(text)
            if asked:
                expect(here.locator(".asked .these")).to_contain_text(asked)
            else:
                expect(here.locator(".asked")).to_contain_text(
                    "The rules have no question here; they miss much. What would somebody else ask?"
                )
                expect(here.locator(".asked .query")).to_have_count(0)
        here.get_by_text("How somebody else put it").click()
        expect(here.get_by_text(each.examples[0])).to_be_visible()
        here.get_by_role("button", name="Next").click()


def hurry(page: Page, to: int) -> None:
    """Goes on at once."""
    page.evaluate(GO_ON, to)
    expect(step(page)).to_have_attribute("data-step", str(to))


def at_step(people: People, to: int, **device: object) -> Person:
    """Somebody has come to a step."""
    person = people.come("somebody", AT, **device)
    hurry(person.page, to)
    return person


# --- the whole of it ------------------------------------------------------------------------------


def test_Y7_with_scripts_nothing_is_sent_and_nothing_is_kept(people: People) -> None:
    page = people.come("on a phone", AT, **PHONE).page
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    go(page, 1)
    sees_each_told(page)
    rewords(page)
    expect(step(page).get_by_role("heading")).to_have_text("That is all")
    assert {(each.method, each.resource_type in ("script", "fetch")) for each in asked} <= {("GET", True)}
    assert all(urlsplit(each.url).path.startswith("/static/") and not each.post_data for each in asked)
    assert page.evaluate(KEPT) == [0, 0, 0, 0, "", "?order=7", ""]


def test_Y7_without_scripts_forms_do_the_same_and_no_address_says_anything(people: People) -> None:
    page = people.come("without scripts", AT, java_script_enabled=False, **PHONE).page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    go(page, 1)
    sees_each_told(page)
    rewords(page)
    expect(step(page).get_by_role("heading")).to_have_text("That is all")
    assert {urlsplit(url).query for url in asked} == {""}
    assert {urlsplit(url).path for url in asked if "/static/" not in url} <= {
        "/practise",
        "/manifest.webmanifest",
    }


def test_Y7_an_observer_comes_from_the_visits_and_goes_back_to_the_cards(people: People, day: Round) -> None:
    ann = people.come("Ann", "", **PHONE)
    day.observers[0].sit_down(ann.context)
    ann.page.goto(day.observers[0].at)
    ann.page.fill("#card-text", "Half a sent")
    ann.page.get_by_role("link", name="Practise, two minutes").click()
    ann.page.wait_for_url(re.compile("/practise"))
    hurry(ann.page, END)
    step(ann.page).get_by_role("link", name="Back to the board").click()
    expect(ann.page.locator("#card-text")).to_have_value("Half a sent")


def test_Y7_who_joins_comes_to_it_without_a_code_and_back(people: People) -> None:
    page = people.come("somebody", "/join").page
    page.get_by_role("link", name="Practise, two minutes").click()
    page.get_by_role("banner").get_by_role("link", name="Join a round").click()
    expect(page).to_have_url(f"{people.base}/join")


# --- step by step ---------------------------------------------------------------------------------


def test_Y7_whatever_is_chosen_looks_the_same(people: People) -> None:
    page = at_step(people, 1).page
    pictures = []
    for name in ("Seen or heard", "What somebody made of it", "Not sure"):
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        expect(page.locator("[aria-pressed=true]:visible")).to_have_count(1)
        pictures.append(step(page).locator(".told").screenshot())
    assert pictures[0] == pictures[1] == pictures[2]


def test_Y7_questions_go_when_the_words_change(people: People) -> None:
    page = at_step(people, REWORD).page
    page.get_by_role("textbox").fill(JUDGES)
    page.get_by_role("button", name="What might one ask?").click()
    expect(page.locator(".asked .query:visible")).to_have_count(1)
    page.get_by_role("textbox").press_sequentially(" Or")
    expect(page.locator(".asked .query:visible")).to_have_count(0)


def test_Y7_words_stay_while_one_looks_at_other_steps(people: People) -> None:
    page = at_step(people, REWORD).page
    page.get_by_role("textbox").fill(DESCRIBES)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_role("textbox")).to_have_value(DESCRIBES)


def test_Y7_where_the_coach_does_not_come_words_stay_and_the_next_time_it_answers(people: People) -> None:
    with people.expecting("Failed to load", "ERR_FAILED"):
        somebody = people.come("somebody", AT)
        somebody.page.route("**/coach/*.json", lambda route: route.abort())
        hurry(somebody.page, REWORD)
        somebody.page.get_by_role("textbox").fill(JUDGES)
        somebody.page.get_by_role("button", name="What might one ask?").click()
        expect(step(somebody.page).get_by_text("The questions did not come through.")).to_be_visible()
        expect(somebody.page.get_by_role("textbox")).to_have_value(JUDGES)
        somebody.page.unroute_all()
        somebody.page.get_by_role("button", name="What might one ask?").click()
        expect(somebody.page.locator(".asked .these:visible")).to_contain_text("excellent")


def test_Y7_without_a_network_all_goes_on_once_the_coach_is_there(people: People) -> None:
    somebody = people.come("somebody", AT)
    with somebody.page.expect_response("**/coach/*.json"):
        hurry(somebody.page, REWORD)
    somebody.page.get_by_role("textbox").fill(DESCRIBES)
    somebody.page.get_by_role("button", name="What might one ask?").click()
    expect(
        step(somebody.page).get_by_text(
            "The rules have no question here; they miss much. What would somebody else ask?"
        )
    ).to_be_visible()
    somebody.context.set_offline(True)
    rewords(somebody.page)


# --- by whomever ----------------------------------------------------------------------------------


def test_Y7_by_keys_alone(people: People) -> None:
    page = people.come("by keys", AT).page
    page.get_by_role("button", name="Begin").focus()
    page.keyboard.press("Enter")
    expect(step(page).get_by_role("heading")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Seen or heard")).to_be_focused()
    page.keyboard.press("Space")
    expect(step(page).locator(".told")).to_be_visible()
    expect(page.get_by_role("button", name="Seen or heard")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Enter")
    expect(step(page).get_by_role("heading")).to_be_focused()
    expect(step(page).get_by_role("heading")).to_contain_text("Statement 2 of 8")


def test_Y7_a_screen_reader_is_told_what_comes(people: People) -> None:
    page = at_step(people, 1).page
    live = step(page).locator("[aria-live=polite]")
    expect(live.get_by_role("listitem")).to_have_count(0)
    page.get_by_role("button", name="Not sure").click()
    expect(live.get_by_role("listitem")).to_have_text(list(SOME.sort[0].words))
    expect(live).to_contain_text(SOME.sort[0].why)


@pytest.mark.parametrize("to", [0, 1, REWORD, END])
def test_Y7_axe_finds_nothing_serious_and_one_thumb_is_enough(people: People, to: int) -> None:
    page = at_step(people, to, **PHONE).page
    if to == 1:
        page.get_by_role("button", name="What somebody made of it").click()
    if to == REWORD:
        page.get_by_role("textbox").fill(JUDGES)
        page.get_by_role("button", name="What might one ask?").click()
        expect(page.locator(".asked .query:visible")).to_have_count(1)
    on = page.locator(".ways:visible > :last-child").bounding_box()
    assert on and on["y"] + on["height"] > PHONE["viewport"]["height"] * 0.9  # where the thumb is
    found = [*axe(page, "practise"), *axe(page, "practise", "dark"), *sideways(page, "practise", NARROW)]
    assert not [str(each) for each in (*found, *small_targets(page, "practise", AIM))]


def test_Y7_on_the_projector_it_stands_in_large_type(people: People) -> None:
    page = at_step(people, 1, viewport={"width": 1920, "height": 1080}).page
    page.get_by_role("button", name="Not sure").click()
    sizes = page.evaluate(
        "() => ['blockquote', '.told p', '.takes button'].map(each => parseFloat(getComputedStyle([...document"
        ".querySelectorAll(`[data-step='1'] ${each}`)].at(-1)).fontSize))"
    )
    assert sizes[0] >= 48
    assert min(sizes[1:]) >= 25
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
