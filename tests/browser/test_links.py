"""A card that also belongs elsewhere, and evidence that goes the other way: by tap, keyboard and drag, for all to see."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import Keys, Mouse
from tests.browser.late import Late
from tests.browser.people import PHONE, People
from tests.browser.wire import Round

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]

CARDS, PATTERNS, IN_EACH = 8, 2, 2
SHIFT_G, ESCAPE = "Shift+G", "Escape"


@pytest.fixture
def day(base: str) -> Iterator[Round]:
    """A round at Name: two patterns of two cards, four cards not yet sorted."""
    made = Round(base)
    made.sorting("Zoraya", CARDS, PATTERNS, IN_EACH)
    made.go("name")
    yield made
    made.leave()


def opened(people: People, day: Round, number: int = 0, **device: object) -> Page:
    """An observer's board."""
    seat = day.observers[number]
    person = people.come(f"observer {number}", "", **device)
    seat.sit_down(person.context)
    person.page.goto(seat.at)
    person.page.wait_for_selector("#patterns .pattern")
    return person.page


def card(page: Page, id: str) -> Locator:
    return page.locator(f"[id='card-{id}']")


def also(page: Page, pattern: str) -> Locator:
    return page.locator(f"[id='links-{pattern}'] > ul > li")


def other_way(page: Page, pattern: str) -> Locator:
    return page.locator(f"[id='links-{pattern}'] .other-way li")


def reach(page: Page, pattern: str) -> Locator:
    return page.locator(f"[id='head-{pattern}'] p")


def test_P8_a_card_also_belongs_elsewhere_by_the_finder_and_everybody_sees_it(
    people: People, day: Round
) -> None:
    page, other = opened(people, day), opened(people, day, 1)
    first, loose = day.patterns[0], day.cards[5]
    expect(reach(other, first)).to_contain_text("2 of 9 classrooms")
    card(page, loose).locator("label").click()
    page.click("[data-finder]")
    page.locator("#finder-ways label", has_text="Also belongs to").click()
    expect(page.locator("#finder")).to_have_attribute(
        "aria-label", "“5 of 12 students write, 5.” also belongs to …"
    )
    page.locator(f"[id='finder-{first}']").click()
    for each in (page, other):
        expect(also(each, first)).to_contain_text("5 of 12 students write, 5.")
        expect(also(each, first)).to_contain_text("C6")
        expect(reach(each, first)).to_contain_text("3 of 9 classrooms")
        expect(each.locator(f"[id='cards-tray'] > [id='card-{loose}']")).to_be_attached()
    page.locator("#toasts button").click()
    expect(also(other, first)).to_have_count(0)


def test_P8_what_is_linked_is_taken_away_again_and_undo_brings_it_back(people: People, day: Round) -> None:
    first = day.patterns[0]
    day.lead.write("PUT", f"patterns/{first}/links", cards=day.cards[4:6], link="also")
    page = opened(people, day)
    expect(also(page, first)).to_have_count(2)
    also(page, first).first.locator("button").click()
    expect(also(page, first)).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(also(page, first)).to_have_count(2)


def test_P8_P9_by_keyboard(people: People, day: Round) -> None:
    page = opened(people, day)
    first, second = day.patterns
    keys = Keys(page)
    keys.reach("#cards-tray [name=chosen]")
    page.keyboard.press(SHIFT_G)
    expect(page.locator("#finder-ways [value=also]")).to_be_checked()
    page.keyboard.press("Enter")
    expect(also(page, first)).to_have_count(1)
    page.keyboard.press("o")
    expect(page.locator("#finder-ways [value=other-way]")).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(other_way(page, second)).to_have_count(1)
    expect(reach(page, second)).to_contain_text("2 of 9 classrooms")


def test_P8_a_drag_with_alt_leaves_the_card_where_it_is(people: People, day: Round) -> None:
    page = opened(people, day)
    first, loose = day.patterns[0], day.cards[4]
    page.keyboard.down("Alt")
    Mouse(page).drag(card(page, loose), page.locator(f"[id='head-{first}'] h3"), ".pattern.over")
    page.keyboard.up("Alt")
    expect(also(page, first)).to_have_count(1)
    expect(page.locator(f"[id='cards-tray'] > [id='card-{loose}']")).to_be_attached()


def test_P9_a_slot_invites_what_goes_the_other_way_and_takes_it_by_tap_and_by_drag(
    people: People, day: Round
) -> None:
    page, other = opened(people, day), opened(people, day, 1)
    first, (one, two) = day.patterns[0], day.cards[4:6]
    slot = page.locator(f"[data-other-way='{first}']")
    expect(slot.locator("h4")).to_have_text("What evidence goes the other way?")
    card(page, one).locator("label").click()
    slot.get_by_role("button", name="Put here").click()
    expect(other_way(other, first)).to_have_count(1)
    Mouse(page).drag(card(page, two), slot, "[data-other-way].over")
    expect(other_way(other, first)).to_have_count(2)
    expect(reach(other, first)).to_contain_text("2 of 9 classrooms")
    expect(page.locator(f"[id='cards-tray'] > [id='card-{two}']")).to_be_attached()


def test_P8_G2_a_refusal_is_told_and_leaves_no_line(people: People, day: Round) -> None:
    page = opened(people, day)
    first = day.patterns[0]
    day.lead.write("PUT", f"patterns/{first}/links", card=day.cards[6], link="also")
    expect(also(page, first)).to_have_count(1)
    with people.expecting("422"):
        page.route(
            "**/links",
            lambda route: route.fulfill(status=422, json={"code": "x", "message": "Not this one."}),
        )
        card(page, day.cards[4]).locator("label").click()
        page.keyboard.press(SHIFT_G)
        page.keyboard.press("Enter")
        expect(page.locator("#notice")).to_have_text("Not this one.")
        expect(also(page, first)).to_have_count(1)


def test_P13_some_cards_of_a_pattern_are_split_off_with_one_undo(people: People, day: Round) -> None:
    page = opened(people, day)
    card(page, day.cards[0]).locator("label").click()
    split = page.locator("#tools [data-start]")
    expect(split).to_have_accessible_name("Split off into a new pattern")
    split.click()
    expect(page.locator("#toasts p")).to_have_text("Split off into a new pattern.")
    expect(page.locator("#patterns > .pattern")).to_have_count(3)
    page.locator("#toasts button").click()
    expect(page.locator("#patterns > .pattern")).to_have_count(2)
    expect(page.locator(f"[id='cards-{day.patterns[0]}'] > [id='card-{day.cards[0]}']")).to_be_attached()
    expect(split).to_have_attribute("aria-label", "New pattern")


def test_P12_one_tap_shows_the_chain_and_a_page_of_its_own_without_scripts(
    people: People, day: Round
) -> None:
    first = day.patterns[0]
    day.lead.write("PUT", f"patterns/{first}/links", card=day.cards[4], link="other-way")
    day.go("predict")
    day.lead.write(
        "POST", "predictions", prediction=day.cards[0], text="I would copy the board.", patterns=[first]
    )
    page = opened_at(people, day, "#pattern-lines .line")
    page.locator(f"[id='head-{first}'] a[data-chain]").click()
    dialog = page.locator("#chain-dialog")
    for words in ("0 of 7 students write, 0.", "4 of 11 students write, 4.", "I would copy the board."):
        expect(dialog).to_contain_text(words)
    page.keyboard.press(ESCAPE)
    expect(dialog).not_to_be_visible()
    page.locator("#predictions a[data-chain]").click()
    expect(dialog).to_be_visible()
    plain = people.come("without scripts", "", java_script_enabled=False)
    day.observers[0].sit_down(plain.context)
    plain.page.goto(f"{day.observers[0].at}/chain/{first}")
    expect(plain.page.locator("main")).to_contain_text("I would copy the board.")


def test_P12_of_two_chains_that_are_asked_for_the_last_one_is_shown(people: People, day: Round) -> None:
    first, second = day.patterns[:2]
    day.go("predict")
    page = opened_at(people, day, "#pattern-lines .line")
    late = Late(page, f"**/chain/{first}?part=1")
    page.locator(f"[id='head-{first}'] a[data-chain]").click()
    late.wait()
    page.locator(f"[id='head-{second}'] a[data-chain]").click()
    dialog = page.locator("#chain-dialog .shown")
    expect(dialog).to_be_visible()
    shown = dialog.inner_text()
    late.go()
    expect(dialog).to_have_text(shown, use_inner_text=True)


def opened_at(people: People, day: Round, there: str) -> Page:
    """Ann's board, as soon as it shows that."""
    person = people.come("Ann")
    day.observers[0].sit_down(person.context)
    person.page.goto(day.observers[0].at)
    person.page.wait_for_selector(there)
    return person.page


def test_P9_on_a_phone_the_finder_puts_a_card_to_what_goes_the_other_way(people: People, day: Round) -> None:
    page = opened(people, day, **PHONE)
    second = day.patterns[1]
    card(page, day.cards[4]).locator("label").tap()
    page.locator("[data-finder]").tap()
    page.locator("#finder-ways label", has_text="Goes the other way in").tap()
    page.locator(f"[id='finder-{second}']").tap()
    expect(page.locator("#toasts p")).to_contain_text("Card goes the other way in")
    page.locator(f"[id='list-{second}'] [data-open]").tap()
    expect(other_way(page, second)).to_be_visible()
