"""An observer in the corridor: the classroom of now, a colleague's cards, and the choice of evidence (C7, C8, C10, E12 to E15)."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from tests.browser.again import Regulars, people, regulars
from tests.browser.hands import Finger, Keys
from tests.browser.line import Line, Way
from tests.browser.people import LAPTOP, NO_QUESTIONS, PHONE, People
from tests.browser.reading import NARROW, Found, axe, sideways, small_targets
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.test_acts import choose, saved, texts, written
from tests.browser.wire import Caller, Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

SMALL_PHONE: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}
MORNING = datetime(2026, 10, 22, 8, 20)  # noqa: DTZ001 - the school's own time
VISITS = [("C3", "08:15"), ("C7", "09:05"), ("C1", "09:50")]
MINE, NOTES = "#mine > .stack > li", "#mine .notes li"
COUNT = "#mine [data-chosen]"
TURNED = NO_QUESTIONS + "; /* and its clock is ours */"
WIDE = "document.documentElement.scrollWidth > innerWidth"


def turned_to(page: Page, time: datetime) -> None:
    """The device's clock and the server's say so; the page looks at the clock anew."""
    page.clock.set_system_time(time)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def visiting(people: Regulars, day: Round, **fields: Any) -> Page:
    """Ann's page at twenty past eight, when her group is in C3."""
    visits = [
        {"group": "Group 1", "classroom": room, "start": start, "minutes": 25} for room, start in VISITS
    ]
    others = [{"group": "Group 2", "classroom": "C9", "start": "08:15", "minutes": 25}]
    day.lead.write("PUT", "round", visits=[*visits, *others], **fields)
    return sit_at(people, day.observers[0], MORNING)


def sit_at(people: Regulars, somebody: Caller, time: datetime) -> Page:
    """Somebody's page, where the server says that it is so late."""
    person = people.come("Somebody", "", before=TURNED, **PHONE)
    if person.page.evaluate("'__pwClock' in window"):
        person.page.clock.set_system_time(time)
    else:
        person.page.clock.install(time=time)
    person.context.route("**/healthz", no_clock)
    somebody.sit_down(person.context)
    person.page.goto(somebody.at)
    person.page.wait_for_selector("#visits", state="attached")
    return person.page


def no_clock(route: Route) -> None:
    """An answer without a date: the device's clock counts."""
    route.fulfill(status=200, body="")


def classroom(page: Page) -> Locator:
    """The classroom that is chosen."""
    return page.locator("#composer [name=classroom]:checked")


# --- the classroom of now ------------------------------------------------------------------------------


def test_E12_the_classroom_of_now_is_chosen_and_the_line_says_until_when(
    people: Regulars, day: Round
) -> None:
    page = visiting(people, day)
    expect(classroom(page)).to_have_value("C3")
    expect(page.locator("#visit")).to_have_text("C3 · until 8:40 · 20 min left")
    turned_to(page, MORNING + timedelta(minutes=19, seconds=30))
    expect(page.locator("#visit")).to_have_text("C3 · until 8:40 · 1 min left")
    turned_to(page, MORNING + timedelta(minutes=20))
    expect(page.locator("#visit")).to_have_text("Next: C7 at 9:05")
    expect(classroom(page)).to_have_value("C3")  # who has just left it writes on about it
    turned_to(page, MORNING.replace(hour=9, minute=5))
    expect(classroom(page)).to_have_value("C7")
    expect(page.locator("#visit")).to_have_text("C7 · until 9:30 · 25 min left")
    expect(page.locator("#notice")).to_have_text("C7 is chosen now.")
    turned_to(page, MORNING.replace(hour=11))
    expect(page.locator("#visit")).to_be_hidden()
    expect(classroom(page)).to_have_value("C7")


def test_E12_who_chose_another_classroom_keeps_it_until_the_next_visit_begins(
    people: Regulars, day: Round
) -> None:
    page = visiting(people, day)
    page.check("#composer [value=C5]")
    expect(page.locator("#visit")).to_have_text("C3 · until 8:40 · 20 min left · Your card is for C5.")
    page.reload()
    expect(page.locator("#visit")).to_contain_text("Your card is for C5.")
    expect(classroom(page)).to_have_value("C5")
    turned_to(page, MORNING.replace(hour=9, minute=6))
    expect(classroom(page)).to_have_value("C7")


def test_E12_half_typed_words_keep_their_classroom_and_the_next_card_gets_the_new_one(
    people: Regulars, day: Round
) -> None:
    page = visiting(people, day)
    expect(classroom(page)).to_have_value("C3")
    page.check("#composer [value=student]")
    page.fill("#card-text", "Two of five")
    turned_to(page, MORNING.replace(hour=9, minute=6))
    expect(page.locator("#visit")).to_have_text("C7 · until 9:30 · 24 min left · Your card is for C3.")
    expect(classroom(page)).to_have_value("C3")
    assert page.input_value("#card-text") == "Two of five"
    page.press("#card-text", "Control+Enter")
    expect(classroom(page)).to_have_value("C7")
    saved(page, "Two of five")
    (card,) = day.observers[0].view()["mine"]
    assert card["classroom"] == "C3"


def test_E12_many_lines_take_the_classroom_of_now_and_those_with_a_code_their_own(
    people: Regulars, day: Round
) -> None:
    page = visiting(people, day)
    page.click("[data-fast]")
    page.check("#composer [value=student]")
    page.fill("#card-text", "Four write.\nC9 | Three read aloud.")
    page.press("#card-text", "Control+Enter")
    saved(page, "Three read aloud.")
    rooms = {card["text"]: card["classroom"] for card in day.observers[0].view()["mine"]}
    assert rooms == {"Four write.": "C3", "Three read aloud.": "C9"}


def test_E12_on_another_day_and_in_another_step_no_classroom_is_chosen(people: Regulars, day: Round) -> None:
    page = visiting(people, day, date="2026-10-21")
    expect(page.locator("#visits li")).to_have_count(3)
    expect(page.locator("#visit")).to_be_hidden()
    expect(classroom(page)).to_have_count(0)
    day.lead.write("PUT", "round", date="2026-10-22")
    expect(classroom(page)).to_have_value("C3")
    day.go("select")
    page.wait_for_selector("body[data-step=select]")
    expect(page.locator("#visit")).to_be_hidden()


def test_E12_a_schedule_that_changes_is_followed(people: Regulars, day: Round) -> None:
    page = visiting(people, day)
    expect(classroom(page)).to_have_value("C3")
    now = {"group": "Group 1", "classroom": "C6", "start": "08:10", "minutes": 40}
    day.lead.write("PUT", "round", visits=[now])
    expect(page.locator("#visit")).to_have_text("C6 · until 8:50 · 30 min left")
    expect(classroom(page)).to_have_value("C6")


# --- a colleague's cards -------------------------------------------------------------------------------


def scribe_for(page: Page, name: str) -> None:
    """Chooses somebody of the list."""
    page.click("[data-scribe]")
    page.click(f"#scribe-dialog label:has-text('{name}')")
    page.click("#scribe-dialog .primary")


def test_E13_C2_a_scribe_sees_for_whom_until_it_is_changed_and_that_it_was_saved(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, **SMALL_PHONE)
    hal, ida = day.join("Hal"), day.join("Ida", "Group 2")
    page.click("[data-scribe]")
    page.wait_for_selector("#scribe-dialog label:has-text('Hal')")  # who joined since
    expect(page.locator("#scribe-dialog fieldset label")).to_have_text(["Mine", "Hal"])
    page.keyboard.press("Escape")
    scribe_for(page, "Hal")
    expect(page.locator("#for")).to_have_text("Hal")
    assert not page.evaluate(WIDE)
    choose(page)
    written(page, "Seen by Hal.")
    said = page.locator("#outbox > li", has_text="Seen by Hal.")
    expect(said.locator(".state")).to_have_text("Saved for Hal")
    expect(page.locator("#notice")).to_have_text("Saved for Hal.")
    assert texts(hal) == ["Seen by Hal."]
    assert texts(ann) == texts(ida) == []
    page.reload()
    expect(page.locator("#for")).to_have_text("Hal")
    expect(page.locator(".post button")).to_have_text("Post card for Hal")
    expect(page.locator("#outbox > li")).to_have_count(0)
    scribe_for(page, "Mine")
    written(page, "Seen by Ann.")
    saved(page, "Seen by Ann.")
    assert texts(hal) == ["Seen by Hal."]


def test_E13_C10_a_colleague_without_a_device_is_brought_in_without_a_connection_as_well(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        page.click("[data-scribe]")
        line.way = "cut"
        page.fill("#scribe-dialog [name=name]", "Hal")
        page.click("#scribe-dialog .primary")
        written(page, "Seen by Hal.")
        expect(page.locator("#outbox > li.waiting .from")).to_have_text("C5 · Task · For Hal")
        line.mend(page)
        expect(page.locator("#outbox > li .state")).to_have_text("Saved for Hal")
    assert line.reached == ["POST /colleagues", "POST /cards"]
    assert [each["name"] for each in ann.view()["colleagues"]] == ["Hal"]
    assert day.lead.view()["watch"]["cards"] == 1
    assert texts(ann) == []


def test_E13_another_person_on_the_same_browser_begins_with_their_own_cards(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    ben = day.join("Ben")
    page = sit(people, ann)
    scribe_for(page, "Ben")
    ben.sit_down(page.context)
    page.goto(ben.at)
    expect(page.locator("#for")).to_have_text("me")


def test_E13_a_scribe_who_changes_words_that_had_got_there_is_told_whose_they_are(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    hal = day.join("Hal")
    page = sit(people, ann)
    line = Line(page.context)
    choose(page)
    scribe_for(page, "Hal")
    with people.expecting(*GONE_WRONG):
        line.way = "answer lost"
        written(page, "Seen by Hal.")
        waits = page.locator("#outbox > li.waiting")
        expect(waits).to_have_count(1)
        line.way = "cut"
        waits.locator("[data-edit]").click()
        page.fill("#reword-dialog textarea", "Heard by Hal.")
        page.click("#reword-dialog [value=save]")
        line.way = "open"
        page.evaluate("dispatchEvent(new Event('online'))")
        refused = page.locator("#outbox > li.refused")
        expect(refused.locator(".state")).to_contain_text("Now only your colleague can change it.")
        expect(refused.locator(".text")).to_have_text("Heard by Hal.")
    assert texts(hal) == ["Seen by Hal."]


@dataclass
class Held:
    """News of a page that are held back, so that it does not know what the server has."""

    page: Page
    at: str
    frames: list[str | bytes] = field(default_factory=list)
    sockets: list[WebSocketRoute] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route_web_socket("**/live?*", self._between)
        self.page.goto(self.at)
        self.page.wait_for_selector("#stage")

    def _between(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        server = socket.connect_to_server()
        server.on_message(lambda frame: self._pass(socket, frame))

    def _pass(self, socket: WebSocketRoute, frame: str | bytes) -> None:
        if '"content"' in str(frame) and socket in self.sockets:
            self.frames.append(frame)
        else:
            socket.send(frame)

    def let_go(self) -> None:
        """What was held back comes, in its order."""
        held, self.sockets = self.sockets, []
        for frame in self.frames:
            held[-1].send(frame)


# --- choosing evidence ---------------------------------------------------------------------------------


@pytest.fixture
def selecting(day: Round) -> Round:
    """Ann chooses among four cards."""
    day.fill(4)
    day.go("select")
    return day


def own(page: Page, card: str) -> Locator:
    """One's own card, wherever it stands."""
    return page.locator(f"[id='own-{card}']")


@pytest.mark.parametrize("device", [PHONE, SMALL_PHONE], ids=["390", "320"])
def test_E14_C7_evidence_is_chosen_by_one_tap_each_and_undone_by_one(
    people: People, selecting: Round, device: dict[str, Any]
) -> None:
    (ann,) = selecting.observers
    page = sit(people, ann, **device)
    finger = Finger(page)
    assert not page.evaluate(WIDE)
    expect(page.locator(COUNT)).to_have_text("4 chosen; 5 to 10 is what people can take in.")
    for card in selecting.cards[:2]:
        finger.tap(f"[id='own-{card}'] [data-note=true]")
        page.wait_for_selector(f"{NOTES}[id='own-{card}']")
    expect(page.locator(COUNT)).to_have_text("2 chosen; 5 to 10 is what people can take in.")
    assert selecting.lead.view()["watch"]["cards"] == 2
    finger.tap("#toasts button")
    page.wait_for_selector(f"{MINE}[id='own-{selecting.cards[1]}']")
    finger.tap(f"[id='own-{selecting.cards[0]}'] [data-note=false]")
    expect(page.locator(NOTES)).to_have_count(0)
    expect(page.locator(COUNT)).to_have_text("4 chosen; 5 to 10 is what people can take in.")
    finger.tap("#mine .ready button")
    expect(page.locator("#mine .ready")).to_contain_text("Your evidence is chosen.")


def test_E14_by_keyboard_alone(people: People, selecting: Round) -> None:
    (ann,) = selecting.observers
    page = sit(people, ann)
    keys = Keys(page)
    card = selecting.cards[3]
    keys.push(f"[id='own-{card}'] [data-note=true]")
    page.wait_for_selector(f"{NOTES}[id='own-{card}']")
    expect(own(page, card).locator("[data-note=true]")).to_have_attribute("aria-pressed", "true")
    keys.push(f"[id='own-{selecting.cards[2]}'] [data-note=true]", " ")
    expect(page.locator(NOTES)).to_have_count(2)
    assert [each["id"] for each in ann.view()["notes"]] == selecting.cards[2:]


def test_E14_in_visits_a_card_is_kept_as_a_note_as_well(people: People, day: Round) -> None:
    (ann,) = day.observers
    card = day.post("Three write.")
    page = sit(people, ann)
    own(page, card).locator("[data-note=true]").click()
    expect(page.locator(NOTES)).to_have_count(1)
    own(page, card).locator("[data-note=false]").click()
    expect(page.locator(MINE).locator(".text")).to_have_text("Three write.")


def test_E14_without_a_connection_the_choice_is_seen_at_once_also_after_a_reload_and_arrives(
    people: People, selecting: Round
) -> None:
    (ann,) = selecting.observers
    one, two, *_ = selecting.cards
    page = sit(people, ann)
    line = Line(page.context)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        for card in (one, two):
            own(page, card).locator("[data-note=true]").click()
        own(page, two).locator("[data-note=false]").click()
        for _ in range(2):
            expect(page.locator(COUNT)).to_have_text("3 chosen; 5 to 10 is what people can take in.")
            expect(own(page, one).locator("[data-note=true]")).to_have_attribute("aria-pressed", "true")
            expect(own(page, two).locator("[data-note=true]")).to_have_attribute("aria-pressed", "false")
            expect(own(page, one).locator(".from")).to_have_attribute(
                "data-going", "Private note, on its way"
            )
            page.reload()
        assert ann.view()["notes"] == []
        with page.expect_response(lambda answer: "false" in (answer.request.post_data or "")):  # the last
            line.mend(page)
        page.wait_for_selector(f"{NOTES}[id='own-{one}']")
        expect(page.locator("#mine [data-going]")).to_have_count(0)
    assert line.reached == [f"PUT /cards/{card}/note" for card in (one, two, two)]
    assert [each["id"] for each in ann.view()["notes"]] == [one]


@pytest.mark.parametrize("reworded", [False, True], ids=["", "reworded"])
@pytest.mark.parametrize("way", ["cut", "answer lost"])
def test_E14_C9_a_card_that_waits_itself_and_is_set_aside_comes_as_a_note(
    people: Regulars, selecting: Round, way: Way, reworded: bool
) -> None:
    (ann,) = selecting.observers
    person = people.come("Ann", "", once=True)
    ann.sit_down(person.context)
    page, line, news = person.page, Line(person.context), Held(person.page, ann.at)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = way
        written(page, "For me alone.")
        waits = page.locator("#outbox > li.waiting")
        waits.wait_for()
        line.way = "cut"
        if reworded:
            waits.locator("[data-edit]").click()
            page.fill("#reword-dialog textarea", "For me alone. Really.")
            page.click("#reword-dialog [value=save]")
            waits.wait_for()
        waits.locator("[data-aside]").click()
        expect(waits.locator(".from")).to_contain_text("Private note")
        line.mend(page)
        page.wait_for_function("() => !document.querySelector('#outbox > :not(.saved)')")
        news.let_go()
        page.wait_for_selector(f"{NOTES}:has-text('For me alone.')")
        expect(page.locator("#outbox > li")).to_have_count(0)
    assert [each["text"] for each in ann.view()["notes"]] == ["For me alone." + " Really." * reworded]
    assert len(texts(ann)) == 4


def test_E14_C9_a_waiting_note_that_the_opening_overtakes_comes_as_a_note(
    people: People, selecting: Round
) -> None:
    (ann,) = selecting.observers
    page = sit(people, ann)
    line = Line(page.context)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "For me alone.")
        page.locator("#outbox > li.waiting [data-aside]").click()
        selecting.go("share")
        page.wait_for_selector("body[data-stage=share]")
        line.mend(page)
        page.wait_for_selector(f"{NOTES}:has-text('For me alone.')")
        expect(page.locator("#outbox > li")).to_have_count(0)
    assert [each["text"] for each in ann.view()["notes"]] == ["For me alone."]
    assert "For me alone." not in str(selecting.lead.view())


def test_C8_a_note_is_posted_in_share_and_is_added_late(people: People, selecting: Round) -> None:
    (ann,) = selecting.observers
    ben = selecting.join("Ben", "Group 2")
    card = selecting.cards[0]
    ann.write("PUT", f"cards/{card}/note", note=True)
    selecting.go("share")
    page, theirs = sit(people, ann), sit(people, ben)
    expect(theirs.locator(f"[id='card-{card}']")).to_have_count(0)
    own(page, card).locator("[data-note=false]").click()
    theirs.wait_for_selector(f"#cards-late > [id='card-{card}']")
    page.click("#toasts button")
    expect(theirs.locator(f"[id='card-{card}']")).to_have_count(0)
    page.wait_for_selector(f"{NOTES}[id='own-{card}']")


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_C8_a_note_is_found_beside_the_composer_in_later_steps(
    people: People, selecting: Round, device: dict[str, Any]
) -> None:
    (ann,) = selecting.observers
    card = selecting.cards[0]
    ann.write("PUT", f"cards/{card}/note", note=True)
    selecting.go("sort")
    page = sit(people, ann, **device)
    page.click("[data-compose]")
    expect(own(page, card)).to_be_hidden()
    page.click("[data-noting]")
    expect(own(page, selecting.cards[1])).to_be_hidden()
    own(page, card).locator("[data-note=false]").click()
    page.wait_for_selector(f"#cards-late > [id='card-{card}']", state="attached")
    expect(page.locator("[data-noting]")).to_be_hidden()
    page.click("[data-compose-close]")
    expect(page.locator("body.noting")).to_have_count(0)


# --- questions to the author ---------------------------------------------------------------------------


def test_E15_questions_stand_at_ones_own_card_until_it_is_reworded_or_left_as_it_is(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    ben = day.join("Ben", "Group 2")
    one, two = day.post("They work hard.", ann), day.post("All are engaged.", ann)
    day.go("share")
    page = sit(people, ann)
    for number, card in enumerate((one, two)):
        ben.write("POST", f"cards/{card}/asks", ask=day.cards[number], text="How many?" if number else "")
    practice = own(page, one).locator(".asks")
    expect(practice).to_contain_text("What did you see or hear that makes you say that?")
    expect(own(page, two).locator(".asks")).to_contain_text("How many?")
    assert "Ben" not in page.inner_text("#mine")
    practice.locator("[data-leave]").click()
    expect(practice).not_to_have_attribute("open", re.compile(""))
    own(page, two).locator("[data-reword]").click()
    page.fill("#reword-dialog textarea", "4 of 5 speak with their neighbour.")
    page.click("#reword-dialog [value=save]")
    expect(own(page, two).locator(".asks")).to_have_count(0)
    expect(practice).not_to_have_attribute("open", re.compile(""))  # what I folded stays so
    own(page, two).locator(".earlier summary").click()
    expect(own(page, two).locator(".earlier p")).to_have_text("All are engaged.")
    assert "All are engaged." not in str(ben.view())


# --- for everybody -------------------------------------------------------------------------------------


def everything_of(page: Page, name: str, known: set[int]) -> list[Found]:
    """All that is found on the screen, light, dark and narrow; colours that were looked at before are known."""
    found = [*axe(page, name, "light", known), *axe(page, name, "dark", known), *sideways(page, name, NARROW)]
    return [*found, *axe(page, f"{name} at {NARROW} px", "shape"), *small_targets(page, name)]


def test_X1_X2_X4_choosing_questions_and_the_scribes_dialog_can_be_used_by_everybody(
    people: People, selecting: Round
) -> None:
    (ann,) = selecting.observers
    ben = selecting.join("Ben")
    ann.write("PUT", f"cards/{selecting.cards[0]}/note", note=True)
    page = sit(people, ann)
    known: set[int] = set()
    found = everything_of(page, "choosing", known)
    page.click("[data-scribe]")
    page.wait_for_selector("#scribe-dialog label:has-text('Ben')")
    found += everything_of(page, "scribe", known)
    page.keyboard.press("Escape")
    selecting.go("share")
    ben.write("POST", f"cards/{selecting.cards[1]}/asks", ask=selecting.cards[1])
    ann.write("PUT", f"cards/{selecting.cards[2]}", text="4 of 5 speak with their neighbour.")
    page.wait_for_selector("#mine .asks")
    page.wait_for_selector("#mine .earlier")
    expect(page.locator("#notice")).to_contain_text("A question about one of your cards")
    found += everything_of(page, "questions", known)
    assert not found, "\n".join(map(str, found))
