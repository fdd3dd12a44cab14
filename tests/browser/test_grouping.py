"""Cards are put together three ways, by drag, by tap and by keyboard; all send one command, and nobody is disturbed by it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.again import Regulars, people, regulars
from tests.browser.hands import Finger, Keys, Mouse, middle
from tests.browser.late import Late
from tests.browser.people import LAPTOP, NO_QUESTIONS, PHONE, People, Person
from tests.browser.wire import Caller, Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

CARDS, PATTERNS, IN_EACH = 12, 3, 2
SUMMED_UP = 5000  # milliseconds until it is told what others moved
TRAY = "cards => [...document.querySelectorAll('#cards-tray > li')].map(one => one.id.slice(5)).join() === cards.join()"
CONNECTED = "() => window.joined"
HALF_A_MINUTE = """() => { const soon = setTimeout; window.later = []; // what is to be done in half a minute waits for the test
    window.setTimeout = (act, time, ...rest) => (time === 30_000 ? later.push(act) : soon(act, time, ...rest)); }"""
JOINED = NO_QUESTIONS + "; document.addEventListener('board:connected', () => { window.joined = true; })"


@dataclass
class Sight:
    """Somebody's page of the board."""

    person: Person
    seat: Caller

    @property
    def page(self) -> Page:
        """What they look at."""
        return self.person.page

    def card(self, card: str) -> Any:
        """A card, wherever it stands."""
        return self.page.locator(f"[id='card-{card}']")

    def pattern(self, pattern: str) -> Any:
        """A pattern's section."""
        return self.page.locator(f"[id='list-{pattern}']")

    def choose(self, *cards: str) -> None:
        """Taps cards."""
        for card in cards:
            self.card(card).locator("label").click()

    @property
    def tray(self) -> list[str]:
        """The cards that stand in no pattern, in their order on the page."""
        found: list[str] = self.page.eval_on_selector_all(
            "#cards-tray > li", "all => all.map(one => one.id.slice(5))"
        )
        return found

    def stands(self, card: str, where: str) -> None:
        """Waits until the card stands in a list."""
        self.page.wait_for_selector(f"[id='cards-{where}'] > [id='card-{card}']", state="attached")

    def said(self, words: str) -> None:
        """Waits until the page said something."""
        expect(self.page.locator("#notice")).to_contain_text(words)


Looks = Callable[..., Sight]


@pytest.fixture
def day(base: str) -> Iterator[Round]:
    """A round at Sort: three patterns of two cards, six cards not yet sorted."""
    made = Round(base)
    made.sorting("Zoraya", CARDS, PATTERNS, IN_EACH)
    yield made
    made.leave()


@pytest.fixture
def looks(people: Regulars, day: Round) -> Looks:
    """Observers open the board, the first and the second."""

    def look(number: int = 0, **device: Any) -> Sight:
        seat = day.observers[number]
        person = people.come(f"Observer {number}", "", before=JOINED, **(device or LAPTOP))
        seat.sit_down(person.context)
        person.page.goto(seat.at)
        person.page.wait_for_function(CONNECTED)
        return Sight(person, seat)

    return look


def placed(day: Round, card: str) -> str:
    """In which pattern the card stands for the server; "" for none."""
    view = day.lead.view()
    found = [each["id"] for each in view["patterns"] if card in [own["id"] for own in each["cards"]]]
    return found[0] if found else ""


# --- by drag --------------------------------------------------------------------------------------


def test_G1_a_card_is_dragged_into_a_pattern(looks: Looks, day: Round) -> None:
    mine, theirs = looks(), looks(1)
    card, pattern = day.cards[-1], day.patterns[1]
    Mouse(mine.page).drag(mine.card(card), mine.pattern(pattern), over=f"[id='list-{pattern}'].over")
    mine.stands(card, pattern)
    theirs.stands(card, pattern)
    assert placed(day, card) == pattern
    expect(mine.page.locator(".over, .sortable-fallback, .travels, #stage :checked")).to_have_count(0)


def test_G5_several_chosen_cards_travel_together(looks: Looks, day: Round) -> None:
    mine, theirs = looks(), looks(1)
    cards, pattern = day.cards[-3:], day.patterns[0]
    mine.choose(*cards)
    expect(mine.page.locator("#chosen")).to_have_text("3 cards chosen")
    Mouse(mine.page).drag(
        mine.card(cards[1]), mine.pattern(pattern), over=".sortable-fallback .several:text('3')"
    )
    for card in cards:
        theirs.stands(card, pattern)
    expect(mine.page.locator("#stage :checked")).to_have_count(0)
    expect(mine.page.locator("#chosen")).not_to_contain_text("chosen")


def test_G1_a_drop_on_empty_ground_starts_a_pattern(looks: Looks, day: Round) -> None:
    mine, theirs = looks(), looks(1)
    card = day.cards[-1]
    Mouse(mine.page).drag(mine.card(card), mine.page.locator("#new-pattern"), over="#new-pattern.over")
    expect(theirs.page.locator("#patterns > section")).to_have_count(PATTERNS + 1)
    expect(theirs.page.locator(f"#patterns > :last-child [id='card-{card}']")).to_be_visible()
    expect(mine.page.locator("#cards-new > li")).to_have_count(0)


def test_G1_a_drag_that_ends_nowhere_changes_nothing(looks: Looks, day: Round) -> None:
    mine = looks()
    card = day.cards[-1]
    mouse = Mouse(mine.page)
    mouse.drag(mine.card(card), mine.page.locator("#bar"))
    mine.page.mouse.move(*middle(mine.card(card)))
    mine.page.mouse.down()
    mouse.carry(mine.card(card), mine.pattern(day.patterns[0]))
    mine.page.keyboard.press("Escape")
    mine.page.wait_for_selector(".sortable-fallback", state="detached")
    mine.page.mouse.up()
    assert placed(day, card) == ""
    mine.stands(card, "tray")
    mine.choose(card)  # the next tap counts
    expect(mine.card(card).locator("input")).to_be_checked()


def test_G1_a_finger_drags_and_scrolls(looks: Looks, day: Round) -> None:
    mine, theirs = looks(**PHONE), looks(1)
    finger, card, pattern = Finger(mine.page), day.cards[6], day.patterns[0]
    finger.drag(
        mine.card(card),
        mine.pattern(pattern).locator("header p"),
        f"[id='card-{card}'].sortable-chosen",
        f"[id='list-{pattern}'].over",
    )
    theirs.stands(card, pattern)
    other = mine.card(day.cards[8])
    x, y = middle(other)
    finger.touch("touchStart", x, y)
    for step in range(1, 9):
        finger.touch("touchMove", x, y - 12 * step)
    finger.cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    mine.page.wait_for_function("() => document.querySelector('.tray').scrollTop > 0")
    expect(mine.page.locator(".dragging, #stage :checked")).to_have_count(0)


# --- by tap ---------------------------------------------------------------------------------------


def test_G1_tap_a_card_tap_a_pattern(looks: Looks, day: Round) -> None:
    mine, theirs = looks(**PHONE), looks(1)
    one, other, pattern = *day.cards[6:8], day.patterns[0]
    mine.card(one).locator("label").tap()
    mine.pattern(pattern).locator("[data-put]").tap()
    theirs.stands(one, pattern)
    mine.card(other).locator("label").tap()
    mine.pattern(pattern).locator("header p").tap()
    theirs.stands(other, pattern)


def test_G5_a_range_is_chosen_with_shift(looks: Looks, day: Round) -> None:
    mine = looks()
    cards = mine.tray[:4]
    mine.choose(cards[0])
    mine.card(cards[3]).locator("label").click(modifiers=["Shift"])
    expect(mine.page.locator("#chosen")).to_have_text("4 cards chosen")
    mine.page.keyboard.press("Escape")
    expect(mine.page.locator("#stage :checked")).to_have_count(0)


# --- by keyboard ----------------------------------------------------------------------------------


def test_G1_the_keyboard_alone_sorts(looks: Looks, day: Round) -> None:
    day.go("name")
    for at, title in enumerate(("Students copy.", "Teachers ask.", "Pairs compare.")):
        day.lead.write("PUT", f"patterns/{day.patterns[at]}", title=title, kind="pattern")
    mine, theirs = looks(), looks(1)
    keys, tray = Keys(mine.page), mine.tray
    keys.reach("#cards-tray input[tabindex='0']")
    keys.press("Home", "ArrowDown", "g")
    mine.page.wait_for_selector("#finder[open]")
    keys.type("ask")
    keys.press("Enter")
    theirs.stands(tray[1], day.patterns[1])
    focused(mine, tray[2])  # the next card of the list that I was in
    keys.press(" ", "ArrowDown", " ", "g", "ArrowDown", "ArrowDown", "Enter")
    for card in tray[2:4]:
        theirs.stands(card, day.patterns[2])
    keys.press("Home", "g", "Escape")
    focused(mine, tray[0])
    keys.press("n")
    expect(theirs.page.locator("#patterns > section")).to_have_count(PATTERNS + 1)
    keys.press("ArrowRight", "t")
    mine.page.wait_for_selector("#name-dialog[open]")
    keys.press("Escape", "?")
    mine.page.wait_for_selector("#keys-dialog[open]")


def test_G1_the_finder_opened_again_before_its_end_was_told_asks_anew(looks: Looks, day: Round) -> None:
    mine, theirs = looks(), looks(1)
    card = mine.tray[0]
    mine.choose(card)
    mine.page.click("[data-finder]")
    mine.page.evaluate(
        "() => { document.getElementById('finder').close(); document.querySelector('[data-finder]').click(); }"
    )
    mine.page.evaluate("() => new Promise(done => setTimeout(done))")  # the end of the first was told
    mine.page.keyboard.press("Enter")
    theirs.stands(card, day.patterns[0])


def test_G3_what_others_do_between_press_and_release_takes_no_tap_from_the_finder(
    looks: Looks, day: Round
) -> None:
    mine, theirs = looks(), looks(1)
    card, other = mine.tray[:2]
    mine.choose(card)
    mine.page.click("[data-finder]")
    mine.page.mouse.move(*middle(mine.page.locator(f"[id='finder-{day.patterns[1]}']")))
    mine.page.mouse.down()
    day.place(other, day.patterns[1])
    expect(mine.page.locator(f"[id='finder-{day.patterns[1]}'] small")).to_contain_text("3 ")
    mine.page.mouse.up()
    theirs.stands(card, day.patterns[1])


def put(sight: Sight, card: str, pattern: str) -> None:
    """Chooses a card and taps a pattern."""
    sight.choose(card)
    sight.page.locator(f"[id='list-{pattern}'] > .acts [data-put]").click()


def test_G2_a_refusal_brings_a_card_back_that_was_moved_half_a_minute_ago_as_well(
    people: Regulars, looks: Looks, day: Round
) -> None:
    mine, theirs = looks(), looks(1)
    card = mine.tray[0]
    mine.page.evaluate(HALF_A_MINUTE)
    put(mine, card, day.patterns[0])
    theirs.stands(card, day.patterns[0])
    mine.page.wait_for_selector("#toasts :text('Card put into')")
    late = Late(mine.page, f"**/cards/{card}/place", "PUT")
    put(mine, card, day.patterns[1])
    mine.stands(card, day.patterns[1])
    assert mine.page.evaluate("() => { window.later.forEach(act => act()); return later.length; }") == 1
    with people.expecting("409"):
        late.one.fulfill(status=409, json={"code": "no", "message": "Not there."})
        mine.said("Not there.")
    mine.stands(card, day.patterns[0])


def focused(sight: Sight, card: str) -> None:
    """Waits until the card has the focus."""
    sight.page.wait_for_function("card => document.activeElement.value === card", arg=card)


# --- others are there too -------------------------------------------------------------------------


def test_G2_a_refusal_returns_the_card_with_a_sentence(looks: Looks, day: Round, people: People) -> None:
    mine = looks()
    before, card = mine.tray, mine.tray[2]
    mine.page.route(
        "**/place", lambda route: route.fulfill(status=422, body='{"code":"x","message":"Not now."}')
    )
    mine.choose(card)
    with people.expecting("422"):
        mine.pattern(day.patterns[0]).locator("[data-put]").click()
        mine.said("Not now.")
    mine.page.wait_for_function(TRAY, arg=before)


def test_G3_a_card_under_my_pointer_stays_there_and_my_later_drop_wins(looks: Looks, day: Round) -> None:
    mine, theirs = looks(), looks(1)
    card, mouse = day.cards[-1], Mouse(mine.page)
    mine.page.mouse.move(*middle(mine.card(card)))
    mine.page.mouse.down()
    mouse.carry(mine.card(card), mine.pattern(day.patterns[0]))
    day.place(card, day.patterns[2], theirs.seat)
    expect(mine.pattern(day.patterns[2]).locator("header")).to_contain_text("3 cards")
    mine.stands(card, "tray")
    assert mine.page.locator(".sortable-fallback").count() == 1
    mine.page.mouse.up()
    mine.stands(card, day.patterns[0])
    theirs.stands(card, day.patterns[0])
    assert placed(day, card) == day.patterns[0]


def test_G3_a_pattern_that_goes_while_i_hold_its_card_leaves_it_with_me(looks: Looks, day: Round) -> None:
    mine = looks()
    card, mouse = day.cards[0], Mouse(mine.page)
    mine.page.mouse.move(*middle(mine.card(card)))
    mine.page.mouse.down()
    mouse.carry(mine.card(card), mine.pattern(day.patterns[1]))
    day.lead.write("DELETE", f"patterns/{day.patterns[0]}")
    mine.stands(day.cards[1], "tray")
    assert mine.page.locator(".sortable-fallback").count() == 1
    mine.page.mouse.up()
    mine.stands(card, day.patterns[1])
    expect(mine.page.locator("#patterns > section")).to_have_count(PATTERNS - 1)


def test_G3_sorting_that_ends_while_i_hold_a_card_is_told(looks: Looks, day: Round) -> None:
    mine = looks()
    card, mouse = day.cards[-1], Mouse(mine.page)
    mine.page.mouse.move(*middle(mine.card(card)))
    mine.page.mouse.down()
    mouse.carry(mine.card(card), mine.pattern(day.patterns[1]))
    day.go("share")
    mine.said("Sorting ended")
    expect(mine.page.locator(".sortable-fallback, .dragging, .over")).to_have_count(0)
    mine.page.mouse.up()


def test_the_finder_closes_with_a_sentence_when_sorting_ends(looks: Looks, day: Round) -> None:
    mine = looks()
    mine.choose(day.cards[-1])
    mine.page.click("[data-finder]")
    day.go("share")
    mine.said("Nothing was moved.")
    expect(mine.page.locator("#finder[open]")).to_have_count(0)


def test_G3_a_later_drop_is_told_to_who_dropped_earlier(looks: Looks, day: Round) -> None:
    mine = looks()
    card = day.cards[-1]
    mine.choose(card)
    mine.pattern(day.patterns[0]).locator("[data-put]").click()
    mine.stands(card, day.patterns[0])
    expect(mine.pattern(day.patterns[0]).locator("header")).to_contain_text("3 cards")
    day.place(card, "", day.observers[1])
    mine.said("is now in “Not yet sorted”")


def test_G4_a_card_that_others_hold_is_lifted_over_its_target_without_a_name(
    looks: Looks, day: Round
) -> None:
    mine, theirs = looks(), looks(1)
    card, pattern, mouse = day.cards[-1], day.patterns[1], Mouse(theirs.page)
    theirs.page.mouse.move(*middle(theirs.card(card)))
    theirs.page.mouse.down()
    mouse.carry(theirs.card(card), theirs.pattern(pattern))
    lifted = mine.pattern(pattern).locator(".lifted")
    expect(lifted).to_be_visible()
    expect(lifted).to_have_text(theirs.card(card).locator(".text").inner_text())
    expect(mine.card(card)).to_have_class("card student held")
    assert "Zoraya" not in mine.page.inner_text("body")
    theirs.page.mouse.up()
    expect(mine.page.locator(".lifted, .held")).to_have_count(0)
    mine.stands(card, pattern)


def test_G4_what_somebody_held_is_let_go_when_they_leave(looks: Looks, day: Round) -> None:
    mine, theirs = looks(), looks(1)
    theirs.choose(day.cards[-1])
    expect(mine.card(day.cards[-1])).to_have_class("card student held")
    theirs.page.close()
    expect(mine.page.locator(".held")).to_have_count(0)


def test_V16_my_choice_focus_and_title_survive_fifty_foreign_moves(looks: Looks, day: Round) -> None:
    day.go("name")
    mine = looks()
    chosen = day.cards[:2]
    mine.choose(*chosen)
    mine.page.click(f"[data-name='{day.patterns[1]}']")
    mine.page.keyboard.type("Students sit in gr")
    for at in range(50):
        day.place(day.cards[at % CARDS], day.patterns[(at + 1) % PATTERNS], day.observers[1])
    day.place(day.cards[0], "", day.observers[1])
    mine.stands(day.cards[0], "tray")
    mine.page.keyboard.type("oups.")
    assert mine.page.input_value("#name-dialog textarea") == "Students sit in groups."
    assert mine.page.evaluate("() => document.activeElement.name") == "title"
    for card in chosen:
        assert mine.card(card).locator("input").is_checked()
    expect(mine.page.locator("#chosen")).to_have_text("2 cards chosen")


def test_G6_what_others_moved_is_summed_up(looks: Looks, day: Round) -> None:
    mine = looks(**LAPTOP, once=True)
    mine.page.clock.install()
    mine.choose(day.cards[-1])
    mine.pattern(day.patterns[0]).locator("[data-put]").click()
    mine.stands(day.cards[-1], day.patterns[0])
    for card in day.cards[6:9]:
        day.place(card, day.patterns[1], day.observers[1])
    for card in day.cards[6:9]:
        mine.stands(card, day.patterns[1])
    mine.page.clock.run_for(SUMMED_UP)
    news = mine.page.locator("#news")
    expect(news).to_contain_text("3 cards moved by others.")
    expect(news).to_contain_text("now holds 5 cards from")


def test_G7_cards_are_found_by_their_words(looks: Looks, day: Round) -> None:
    mine = looks()
    mine.page.fill("#find", "STUDENTS 11.")
    expect(mine.page.locator("#stage .card:visible")).to_have_count(1)
    day.place(day.cards[11], day.patterns[0], day.observers[1])
    mine.stands(day.cards[11], day.patterns[0])
    expect(mine.page.locator("#stage .card:visible")).to_have_count(1)
    mine.page.press("#find", "Escape")
    expect(mine.page.locator("#stage .passed-over, #stage .found")).to_have_count(0)
