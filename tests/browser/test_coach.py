"""The coach beside the fields: it asks after a pause, in nobody's way, and tells nobody (rules Y1 to Y4)."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, Route, WebSocket, expect

from app.domain.coach import review
from tests.browser.again import Regulars, people, regulars
from tests.browser.hands import Finger, Keys
from tests.browser.people import LAPTOP, PHONE, PROJECTOR, People
from tests.browser.reading import AIM, axe, sideways, small_targets
from tests.browser.seats import GONE_WRONG
from tests.browser.test_acts import choose, saved, texts
from tests.browser.test_coach_agrees import statements
from tests.browser.wire import Caller, Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

PAUSE = 1000
TEXT, ROOM, HINT = "#card-text", "#composer .coach", ".hint:not(.away)"
ALL = ["card", "pattern", "prediction", "next-step", "question"]
ASKS = {each: f"What is there of {each}?" for each in ALL}
RULES = {
    "language": "en",
    "names": {},
    "own": {
        "categories": {
            "judgement": {"ask": "What did you see or hear that makes you say that?", "kinds": ALL},
            "quantity": {"ask": "How many was that, of how many?", "kinds": ALL},
            "comparison": {"ask": "What was there to see?", "kinds": ALL},
            **{each: {"ask": ASKS[each], "kinds": [each]} for each in ALL},
        },
        "rules": [
            {"category": "judgement", "say": ["great lesson", "fantastic"]},
            {"category": "quantity", "say": ["most|many"]},
            {"category": "comparison", "say": ["should _"]},
            *({"category": each, "say": ["here"]} for each in ALL),
        ],
    },
}
"""Few rules that stay as they are, whatever the program's own become."""
THREE = "A great lesson, most wrote, they should wait."
GREAT = "“great lesson”: What did you see or hear that makes you say that?"
MOST = "“most”: How many was that, of how many?"
CARET = "() => [document.activeElement.id, document.activeElement.selectionStart]"
BESIDE = "/* a page that stays for the next test */"
PLACES = """() => ['textarea', '.chips', '.post, [value=save]'].map(each => document.querySelector(`#composer ${each}`)
    .getBoundingClientRect().toJSON())"""
TOLD = f"""() => {{ const field = document.querySelector('{TEXT}'), before = field.selectionStart;
    document.addEventListener('selectionchange', () => {{ window.told ||= field.selectionStart !== before; }}); }}"""
"""A caret that moves is told to the page in the browser's own time."""
KEPT = "() => Object.entries(localStorage).filter(([name]) => name.startsWith('coach'))"


def ruled(page: Page) -> None:
    """These rules and no others."""
    page.context.route("**/coach/*.json", lambda route: route.fulfill(json=RULES))


@pytest.fixture(scope="module")
def visits(base: str) -> Iterator[Round]:
    """A round in which people write and nothing is sent, for many tests."""
    made = Round(base)
    made.join("Ann")
    yield made
    made.leave()


def sat(people: Regulars, somebody: Caller, before: str = "", rules: bool = True, **device: Any) -> Page:
    """Somebody's page whose clock can be turned, by these rules or by the program's own."""
    person = people.come("Somebody", "", before=before, **(device or LAPTOP))
    page = person.page
    if page.evaluate("'__pwClock' in window"):
        page.clock.resume()
    else:
        page.clock.install()
    if rules:
        ruled(page)
    somebody.sit_down(person.context)
    page.goto(somebody.at)
    page.wait_for_selector("#stage")
    return page


def beside(people: Regulars, visits: Round, **device: Any) -> Page:
    """The same at a board on which nobody does anything: the page of the test before, with an empty field and nothing put away."""
    (ann,) = visits.observers
    device = device or LAPTOP
    ready = people.ready(BESIDE, **device)
    if not ready or not ready.page.url.endswith(ann.at):
        return sat(people, ann, BESIDE, **device)
    person = people.come("Somebody", "", before=BESIDE, **device)
    page, person.left = person.page, False
    person.complaints.clear()
    ann.sit_down(page.context)
    page.clock.resume()
    page.evaluate("localStorage.setItem('coach-away', '[]')")
    page.fill(TEXT, "")
    expect(hints(page)).to_have_count(0)
    return page


def stopped(page: Page) -> None:
    """The page's clock stands still, a minute from now."""
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 60"))


def typed(page: Page, words: str, field: str = TEXT) -> None:
    """Words stand in a field, and then comes a pause."""
    page.fill(field, words)
    page.clock.run_for(PAUSE)


def hints(page: Page, inside: str = "#composer") -> Locator:
    """What is asked there."""
    return page.locator(f"{inside} {HINT} p")


@contextmanager
def sending(page: Page) -> Iterator[list[str]]:
    """All that leaves the page: addresses, bodies, and what goes by a socket."""
    sent: list[str] = []

    def asked(request: Request) -> None:
        sent.append(f"{request.method} {request.url} {request.headers} {request.post_data}")

    def opened(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(str(frame)))

    page.context.on("request", asked)
    page.on("websocket", opened)
    yield sent


# --- Y3: when it asks ----------------------------------------------------------------------------------


def test_Y3_after_a_pause_in_typing_a_question_stands_below_with_the_words_that_it_is_about(
    people: Regulars, visits: Round
) -> None:
    page = beside(people, visits)
    typed(page, "Most wrote.")
    expect(hints(page)).to_have_text("“Most”: How many was that, of how many?")
    page.fill(TEXT, "")
    expect(hints(page)).to_have_count(0)
    stopped(page)
    page.focus(TEXT)
    page.keyboard.type("A great lesson")
    page.clock.run_for(PAUSE - 100)
    page.keyboard.type(", ")
    page.clock.run_for(PAUSE - 1)
    expect(hints(page)).to_have_count(0)
    page.clock.run_for(1)
    expect(hints(page)).to_have_text(GREAT)


def test_Y3_there_are_two_at_most_and_each_once(people: Regulars, visits: Round) -> None:
    page = beside(people, visits)
    typed(page, f"{THREE} Most read, many spoke: a great lesson")
    expect(hints(page)).to_have_text([GREAT, MOST])
    page.fill(TEXT, "most and most and Most")
    page.clock.run_for(PAUSE)
    expect(hints(page)).to_have_text([MOST])


def test_Y3_a_question_goes_at_once_when_its_words_change_and_the_other_stays(
    people: Regulars, visits: Round
) -> None:
    page = beside(people, visits)
    typed(page, THREE)
    expect(hints(page)).to_have_count(2)
    stopped(page)
    page.evaluate("document.querySelector('#composer .hint + .hint').known = true")
    page.fill(TEXT, THREE.replace("great lesson", "great lessons"))
    expect(hints(page)).to_have_text([MOST])
    page.clock.run_for(PAUSE)
    expect(hints(page)).to_have_text([MOST, "“should wait”: What was there to see?"])
    assert page.evaluate("document.querySelector('#composer .hint').known"), "it is said once"
    page.fill(TEXT, "")
    expect(hints(page)).to_have_count(0)


def test_Y3_what_is_put_away_stays_away_for_good_on_this_device_in_fields_of_its_kind(
    people: Regulars, day: Round
) -> None:
    (ann,) = day.observers
    page = sat(people, ann)
    typed(page, THREE)
    page.click(f"#composer {HINT} button >> nth=0")
    expect(hints(page)).to_have_text([MOST])
    typed(page, f"{THREE} It")
    expect(hints(page)).to_have_text([MOST, "“should wait”: What was there to see?"])
    page.reload()
    typed(page, "GREAT  lesson, most wrote")
    expect(hints(page)).to_have_text([MOST])
    typed(page, "Fantastic, a great lesson")
    expect(hints(page)).to_have_text("“Fantastic”: What did you see or hear that makes you say that?")
    day.fill(2)
    day.go("name")
    day.start(*day.cards[:2])
    page.click("[data-name]")
    typed(page, "A great lesson", "#name-dialog textarea")
    expect(hints(page, "#name-dialog")).to_have_text(GREAT)


def test_Y3_what_was_put_away_is_bounded_and_kept_as_marks_that_nobody_can_read(
    people: Regulars, visits: Round
) -> None:
    page = beside(people, visits)
    page.evaluate(
        "localStorage.setItem('coach-away', JSON.stringify(Array.from({length: 500}, (_, at) => `x${at}`)))"
    )
    typed(page, THREE)
    page.click(f"#composer {HINT} button >> nth=0")
    expect(hints(page)).to_have_text([MOST])
    ((name, marks),) = page.evaluate(KEPT)
    kept = json.loads(marks)
    assert (name, len(kept), kept[0]) == ("coach-away", 500, "x1")
    assert re.fullmatch(r"\w{6,12}", kept[-1])
    assert "great" not in marks


@pytest.mark.parametrize("broken", ["no JSON", '{"0": 1}', "null"])
def test_Y3_what_a_device_keeps_may_be_broken_or_refused(people: Regulars, day: Round, broken: str) -> None:
    page = sat(people, day.observers[0])
    page.evaluate("broken => localStorage.setItem('coach-away', broken)", broken)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    typed(page, THREE)
    page.click(f"#composer {HINT} button >> nth=0")
    expect(hints(page)).to_have_text([MOST])
    typed(page, f"{THREE} ")
    expect(hints(page)).to_have_text([MOST, "“should wait”: What was there to see?"])


def test_Y3_in_many_lines_it_asks_about_the_line_in_which_the_caret_stands(
    people: Regulars, day: Round
) -> None:
    page = sat(people, day.observers[0])
    page.click("[data-fast]")
    typed(page, "A great lesson\nC3 | most wrote\nthey read")
    expect(hints(page)).to_have_count(0)
    stopped(page)
    page.evaluate(TOLD)
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => window.told")
    page.clock.run_for(PAUSE)
    expect(hints(page)).to_have_text([MOST])
    page.keyboard.press("ArrowUp")
    expect(hints(page)).to_have_count(0)
    page.clock.run_for(PAUSE)
    expect(hints(page)).to_have_text([GREAT])


def test_Y3_no_questions_while_i_write_holds_on_this_device_for_every_field(
    people: Regulars, day: Round
) -> None:
    (ann,) = day.observers
    page = sat(people, ann)
    typed(page, "Most wrote.")
    expect(hints(page)).to_have_count(1)
    silent = page.get_by_role("button", name="No questions while I write")
    silent.click()
    expect(hints(page)).to_have_count(0)
    expect(silent).to_have_attribute("aria-pressed", "true")
    typed(page, THREE)
    expect(hints(page)).to_have_count(0)
    with sending(page) as sent:
        page.reload()
        expect(silent).to_have_attribute("aria-pressed", "true")
        typed(page, THREE)
        expect(hints(page)).to_have_count(0)
    assert not [each for each in sent if "coach" in each], "nor is it loaded"
    silent.click()
    expect(hints(page)).to_have_text([GREAT, MOST])
    assert page.evaluate(KEPT) == []


# --- Y1: in nobody's way -------------------------------------------------------------------------------


def test_Y1_a_card_is_posted_whatever_is_asked_and_before_anything_is(people: Regulars, day: Round) -> None:
    (ann,) = day.observers
    page = sat(people, ann)
    choose(page)
    typed(page, THREE)
    expect(hints(page)).to_have_count(2)
    page.press(TEXT, "Control+Enter")
    expect(hints(page)).to_have_count(0)
    saved(page, THREE)
    page.fill(TEXT, "A fantastic lesson")
    page.press(TEXT, "Control+Enter")
    saved(page, "A fantastic lesson")
    page.clock.run_for(PAUSE)
    expect(hints(page)).to_have_count(0)
    assert sorted(texts(ann)) == sorted(["A fantastic lesson", THREE])


def test_Y1_the_focus_and_the_caret_stay_when_it_asks_and_when_it_is_put_away(
    people: Regulars, visits: Round
) -> None:
    page = beside(people, visits)
    page.fill(TEXT, THREE)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.clock.run_for(PAUSE)
    expect(hints(page)).to_have_count(2)
    assert page.evaluate(CARET) == ["card-text", 1]
    page.click(f"#composer {HINT} button >> nth=1")
    expect(hints(page)).to_have_text([GREAT])
    assert page.evaluate(CARET) == ["card-text", 1]


def test_Y1_a_keyboard_alone_puts_away_and_goes_on_in_the_field(people: Regulars, visits: Round) -> None:
    page = beside(people, visits)
    typed(page, THREE)
    expect(hints(page)).to_have_count(2)
    stopped(page)  # or the third question comes
    keys = Keys(page)
    page.focus(TEXT)
    keys.press("Tab", "Enter")
    expect(page.locator(":focus")).to_have_attribute("aria-label", "Put away the question about “most”")
    keys.press("Enter")
    expect(page.locator(TEXT)).to_be_focused()
    expect(hints(page)).to_have_count(0)


def test_Y1_a_thumb_puts_away_one_and_a_second_tap_meets_nothing(people: Regulars, visits: Round) -> None:
    page = beside(people, visits, **PHONE)
    typed(page, THREE)
    expect(hints(page)).to_have_count(2)
    button = page.locator("#composer .hint button").first
    box = button.bounding_box()
    assert box
    Finger(page).tap("#composer .hint button")
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(hints(page)).to_have_text([MOST])
    expect(page.locator(TEXT)).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_Y1_nothing_moves_when_questions_come_and_go(people: Regulars, visits: Round, width: int) -> None:
    page = beside(people, visits, **PHONE)
    page.set_viewport_size({"width": width, "height": 844})
    page.fill(TEXT, "They wrote.")
    page.clock.run_for(PAUSE)
    before = page.evaluate(PLACES)
    for words, count in ((THREE, 2), ("A great lesson", 1), ("They wrote.", 0), (THREE, 2)):
        typed(page, words)
        expect(hints(page)).to_have_count(count)
        assert page.evaluate(PLACES) == before
    page.click(f"#composer {HINT} button >> nth=0")
    page.click(f"#composer {HINT} button >> nth=0")
    expect(hints(page)).to_have_count(0)
    assert page.evaluate(PLACES) == before


@pytest.mark.parametrize("device", [LAPTOP, PHONE])
def test_Y1_a_dialog_keeps_its_size_and_a_phone_shows_one_question_in_it(
    people: Regulars, day: Round, device: dict[str, Any]
) -> None:
    (ann,) = day.observers
    day.post(THREE, by=ann)
    page = sat(people, ann, **device)
    page.click("[data-reword]")
    dialog = page.locator("#reword-dialog")
    before = dialog.bounding_box()
    page.clock.run_for(PAUSE)
    shown = hints(page, "#reword-dialog").filter(visible=True)
    expect(shown).to_have_count(1 if device is PHONE else 2)  # one's card as it stands
    assert dialog.bounding_box() == before
    page.keyboard.press("Escape")
    expect(hints(page, "#reword-dialog")).to_have_count(0)


def test_Y1_whoever_writes_large_or_in_the_dark_or_with_a_thumb_can_use_it(
    people: Regulars, visits: Round
) -> None:
    page = beside(people, visits, **PHONE)
    typed(page, "A great lesson, most wrote.")
    expect(hints(page)).to_have_count(2)
    found = [*axe(page, "asked"), *axe(page, "asked", "dark"), *small_targets(page, "asked", AIM)]
    page.clock.run_for(PAUSE)
    page.click(f"#composer {HINT} button >> nth=0")
    found += [*axe(page, "put away"), *sideways(page, "put away", 320)]
    assert [
        each for each in found if "coach" in each.what or "hint" in each.what or "wider" in each.kind
    ] == []
    expect(page.locator(f"{ROOM} [role=status]")).to_have_attribute("aria-atomic", "false")


def test_Y1_without_scripts_there_is_no_coach_and_nothing_lacks(people: People, day: Round) -> None:
    (ann,) = day.observers
    bare = people.browser.new_context(java_script_enabled=False)
    ann.sit_down(bare)
    page = bare.new_page()
    page.goto(people.base + ann.at)
    expect(page.locator(f"{ROOM} p")).to_be_visible()
    expect(page.locator(f"{ROOM} button")).to_be_hidden()
    page.fill(TEXT, THREE)
    expect(page.locator("#composer .primary")).to_be_enabled()
    bare.close()


def test_Y3_a_dialog_opened_again_before_its_end_was_told_is_asked_about_anew(
    people: Regulars, day: Round
) -> None:
    day.fill(2)
    day.go("name")
    day.start(*day.cards)
    page = sat(people, day.lead)
    page.click("[data-name]")
    typed(page, "It is here", "#name-dialog textarea")
    expect(hints(page, "#name-dialog")).to_have_text(f"“here”: {ASKS['pattern']}")
    page.evaluate(
        """() => new Promise(told => { const dialog = document.getElementById('name-dialog');
            dialog.addEventListener('close', told, { once: true });
            dialog.close();
            document.querySelector('[data-name]').click(); })"""
    )
    expect(page.locator("#name-dialog textarea")).to_have_value("It is here")
    page.clock.run_for(PAUSE)
    expect(hints(page, "#name-dialog")).to_have_text(f"“here”: {ASKS['pattern']}")


# --- which fields --------------------------------------------------------------------------------------


def test_Y3_every_field_is_asked_about_as_what_is_written_there(people: Regulars, day: Round) -> None:
    day.fill(2)
    day.go("name")
    day.start(*day.cards)
    page = sat(people, day.lead)
    page.click("[data-name]")
    typed(page, "It is here", "#name-dialog textarea")
    expect(hints(page, "#name-dialog")).to_have_text(f"“here”: {ASKS['pattern']}")
    page.click("#name-dialog [data-dialog-close]")
    day.go("predict")
    page.wait_for_selector("[data-stage=predict]")
    typed(page, "It is here", "#outcome-text")
    expect(hints(page, "#outcome")).to_have_text(f"“here”: {ASKS['prediction']}")
    day.go("next-level")
    page.wait_for_selector("body[data-stage=next-level]")
    typed(page, "It is here, too", "#outcome-text")
    expect(hints(page, "#outcome")).to_have_text(f"“here”: {ASKS['next-step']}")
    page.check("#outcome [value=question]")
    page.clock.run_for(PAUSE)
    expect(hints(page, "#outcome")).to_have_text(f"“here”: {ASKS['question']}")
    page.check("#stage [name=patterns]")
    page.click("#outcome .primary")
    expect(page.locator("#questions > li")).to_have_count(1)
    expect(hints(page, "#outcome")).to_have_count(0)


def test_Y5_the_projector_has_no_field_and_no_coach(people: People, day: Round) -> None:
    link = day.lead.write("POST", "links", kind="screen").json()["link"]
    person = people.come("the projector", "", **PROJECTOR)
    person.page.goto(link)
    person.page.wait_for_url("**/screen")
    person.page.wait_for_selector("#stage")
    assert "coach" not in person.page.content()
    assert not [each.what for each in person.got if "coach" in each.what]


# --- Y2, Y4: it stays on the device, and works there -----------------------------------------------------


def test_Y2_nothing_that_it_asks_and_nothing_of_how_one_takes_it_leaves_the_page(
    people: Regulars, day: Round
) -> None:
    page = sat(people, day.observers[0])
    with sending(page) as sent:
        choose(page)
        typed(page, THREE)
        expect(hints(page)).to_have_count(2)
        page.click(f"#composer {HINT} button >> nth=0")
        page.click(f"#composer {HINT} button >> nth=0")
        typed(page, "Most wrote here.")
        page.get_by_role("button", name="No questions while I write").click()
        page.fill(TEXT, "They wrote.")
        page.press(TEXT, "Control+Enter")
        saved(page, "They wrote.")
    of_files = [each for each in sent if each.startswith("GET ") and "/static/" in each]
    loaded = re.findall(r"GET \S+/static/\w+/(\S*coach\S*)", " ".join(of_files))
    assert sorted(loaded) == ["coach/en.json", "js/coach.js", "js/coaching.js"]
    others = [each for each in sent if each not in of_files]
    assert any("They wrote." in each for each in others), "it is what leaves that is looked at"
    words = re.compile(
        r"great|lesson|most|should|judgement|quantity|hint|coach|How many|What did", re.IGNORECASE
    )
    assert [each for each in others if words.search(each)] == []


def test_Y1_no_page_waits_for_it(people: Regulars, day: Round) -> None:
    """It is asked for by whoever begins to write."""
    person = people.come("Somebody", "", before="")
    day.observers[0].sit_down(person.context)
    with sending(person.page) as sent:
        person.page.goto(day.observers[0].at)
        person.page.wait_for_function("() => !document.querySelector('#connection').textContent")
        assert not [each for each in sent if re.search(r"/coach(ing)?[./]", each)]
        with person.page.expect_request("**/coach/en.json"):
            person.page.focus(TEXT)


def test_Y1_where_it_can_not_be_loaded_nothing_is_said_and_the_next_time_it_is_tried_again(
    people: Regulars, day: Round
) -> None:
    page = sat(people, day.observers[0])

    def gone(route: Route) -> None:
        route.abort()

    page.context.route("**/js/coaching.js", gone)
    with people.expecting(*GONE_WRONG):
        with page.expect_event("requestfailed"):
            page.focus(TEXT)
        typed(page, THREE)
        expect(hints(page)).to_have_count(0)
        expect(page.locator("#notice")).to_have_text("")
    page.context.unroute("**/js/coaching.js", gone)
    page.reload()
    typed(page, THREE)
    expect(hints(page)).to_have_count(2)


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("es", "es-MX")])
def test_Y4_it_asks_in_the_readers_language_by_the_programs_own_rules(
    people: Regulars, day: Round, language: str, locale: str
) -> None:
    words, ask = asked_about(language)
    page = sat(people, day.observers[0], rules=False, **LAPTOP, locale=locale)
    expect(page.locator("#coach-rules")).to_have_attribute("href", re.compile(f"/coach/{language}.json$"))
    typed(page, words)
    expect(hints(page).first).to_contain_text(ask)


def asked_about(language: str) -> tuple[str, str]:
    """A statement, and what the program's own rules first ask about it."""
    return next(
        (text, found[0].ask) for text in statements() for found in [review(text, language=language)] if found
    )
