"""Rule V16: while others move cards by the dozen, nothing of mine moves, closes, scrolls or is lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.hands import middle
from tests.browser.people import LAPTOP, PHONE, People
from tests.browser.wire import Caller, Round

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]

CARDS, PATTERNS, MOVES = 84, 6, 50
IN_EACH = 4
WORDS = "Three of five students wr"
REST = "() => document.getAnimations().every(each => each.playState !== 'running')"
FIELD = """() => { const field = document.activeElement;
    return [field.id || field.name, field.value, field.selectionStart, field.selectionEnd, field.selectionDirection,
            field.closest('dialog')?.open ?? null]; }"""
SCROLLED = """() => [scrollX, scrollY, ...[...document.querySelectorAll('.tray, #patterns, .cards, #stage')]
    .map(pane => pane.scrollLeft)]"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"
INTO_THE_MIDDLE = "each => each.scrollIntoView({block: 'center'})"
PLACES = """ids => ids.map(id => { const {left, top} = document.getElementById(id).getBoundingClientRect();
    return [Math.round(left), Math.round(top)]; })"""


@dataclass
class Sight:
    """My page, and the round that goes on around me."""

    page: Page
    me: Caller
    day: Round

    @property
    def tray(self) -> list[str]:
        """The cards that no pattern held at the start."""
        return self.day.cards[PATTERNS * IN_EACH :]

    def others_move(self, cards: list[str] | None = None, into: str | None = None) -> None:
        """Others move 50 cards, one at a time; my page shows all of it."""
        moves = [
            (card, into or self.day.patterns[at % PATTERNS])
            for at, card in enumerate(cards or self.tray[:MOVES])
        ]
        for card, pattern in moves:
            self.day.place(card, pattern, self.day.observers[1])
        card, pattern = moves[-1]
        self.shown(f"[id='cards-{pattern}'] > [id='card-{card}']")

    def shown(self, selector: str) -> None:
        """Waits until something is on my page, and all has come to rest."""
        self.page.wait_for_selector(selector, state="attached")
        self.at_rest()

    def at_rest(self) -> None:
        """Waits until nothing flies any more, and what has come into sight is painted."""
        self.page.wait_for_function(REST)
        self.page.evaluate(PAINTED)

    def look_at(self, *ids: str) -> None:
        """Scrolls these into the middle of their panes."""
        for id in ids:
            self.page.locator(f"[id='{id}']").evaluate(INTO_THE_MIDDLE)
        self.at_rest()


@pytest.fixture
def day(base: str, request: pytest.FixtureRequest) -> Iterator[Round]:
    """A round at Sort, a part of its cards in patterns; its parameter says how many there are, and how many in each pattern."""
    made = Round(base)
    cards, each = getattr(request, "param", (CARDS, IN_EACH))
    made.sorting("Ben", cards, PATTERNS, each)
    yield made
    made.leave()


def look(people: People, day: Round, step: str = "sort", **device: Any) -> Sight:
    """I open the board."""
    day.go(step)
    person = people.come("Ann", "", **(device or LAPTOP))
    me = day.observers[0]
    me.sit_down(person.context)
    person.page.goto(me.at)
    person.page.wait_for_selector("#stage")
    person.page.wait_for_function("() => !document.querySelector('#connection').textContent")
    return Sight(person.page, me, day)


# --- words -----------------------------------------------------------------------------------------


def composing(sight: Sight) -> None:
    sight.page.click("[data-compose]")
    sight.page.focus("#card-text")


def naming(sight: Sight) -> None:
    sight.page.click(f"[data-name='{sight.day.patterns[0]}']")
    sight.page.focus("#name-dialog [name=title]")


def finding_a_place(sight: Sight) -> None:
    choose(sight.page, sight.tray[-1])
    sight.page.keyboard.press("g")
    sight.page.wait_for_selector("#finder-text:focus")


def finding_a_card(sight: Sight) -> None:
    sight.page.focus("#find")


def choose(page: Page, *cards: str) -> None:
    """Taps cards."""
    for card in cards:
        page.mouse.click(*middle(page.locator(f"[id='card-{card}'] label")))
    chosen = page.locator("#stage [name=chosen]:checked")
    assert set(cards) <= {str(each.get_attribute("value")) for each in chosen.all()}


def half_typed(page: Page) -> Any:
    """Types, and selects a word backwards in the midst; what then is true of the field."""
    page.keyboard.type(WORDS)
    for key in ("ArrowLeft",) * 3 + ("Shift+ArrowLeft",) * 5:
        page.keyboard.press(key)
    field = page.evaluate(FIELD)
    assert field[1] == WORDS
    assert field[3] - field[2] == 5
    return field


@pytest.mark.parametrize(
    ("step", "where"),
    [("sort", composing), ("name", naming), ("sort", finding_a_place), ("sort", finding_a_card)],
)
def test_V16_half_typed_words_and_the_caret_stay_while_others_move_50_cards(
    people: People, day: Round, step: str, where: Any
) -> None:
    sight = look(people, day, step)
    where(sight)
    field = half_typed(sight.page)
    sight.others_move()
    assert sight.page.evaluate(FIELD) == field
    sight.page.keyboard.type("X")
    assert sight.page.evaluate(FIELD)[1] == WORDS[: field[2]] + "X" + WORDS[field[3] :]


def test_V16_a_half_written_prediction_and_what_it_rests_on_stay_while_others_add_50(
    people: People, day: Round
) -> None:
    sight = look(people, day, "predict")
    box = f"#pattern-lines [value='{day.patterns[1]}']"
    sight.page.locator(box).check()
    sight.page.focus("#outcome-form [name=text]")
    field = half_typed(sight.page)
    last = add_predictions(day, MOVES)
    sight.shown(f"[id='prediction-{last}']")
    assert sight.page.evaluate(FIELD) == field
    assert sight.page.locator(box).is_checked()


def add_predictions(day: Round, count: int) -> str:
    """Somebody else predicts; the last one's id."""
    ids = [f"00000000-0000-4000-8000-{at:012}" for at in range(count)]
    for at, id in enumerate(ids):
        patterns = [day.patterns[at % PATTERNS]]
        day.observers[1].write(
            "POST", "predictions", prediction=id, text=f"I would copy, {at}.", patterns=patterns
        )
    return ids[-1]


# --- a step, and what goes while I write -------------------------------------------------------------


@pytest.mark.parametrize(("step", "to", "where"), [("sort", "name", composing), ("name", "predict", naming)])
def test_V16_words_stay_under_my_hands_when_the_step_moves(
    people: People, day: Round, step: str, to: str, where: Any
) -> None:
    sight = look(people, day, step)
    where(sight)
    field = half_typed(sight.page)
    day.go(to)
    sight.shown(f"#stage[data-step={to}]")
    assert sight.page.evaluate(FIELD) == field


def test_V16_a_half_written_outcome_stays_when_the_step_moves(people: People, day: Round) -> None:
    sight = look(people, day, "predict")
    sight.page.focus("#outcome-form [name=text]")
    field = half_typed(sight.page)
    for step in ("next-level", "predict"):
        day.go(step)
        sight.shown(f"#stage[data-step={step}]")
        assert sight.page.evaluate(FIELD) == field


def test_V16_a_title_for_a_pattern_that_others_dissolve_is_not_lost(people: People, day: Round) -> None:
    sight = look(people, day, "name")
    naming(sight)
    field = half_typed(sight.page)
    day.observers[1].write("DELETE", f"patterns/{day.patterns[0]}")
    sight.page.wait_for_selector(f"[id='list-{day.patterns[0]}']", state="detached")
    assert sight.page.evaluate(FIELD) == field
    with people.expecting("404"):
        sight.page.click("#name-dialog [value=save]")
        sight.page.wait_for_function("() => document.querySelector('#name-dialog [role=alert]').textContent")
    assert sight.page.input_value("#name-dialog [name=title]") == WORDS


# --- where I look, what I have chosen and opened -------------------------------------------------------


@pytest.mark.parametrize("day", [(120, 8)], indirect=True, ids=["panes that scroll"])
@pytest.mark.parametrize("device", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_V16_what_i_look_at_stays_in_its_place_in_both_panes(
    people: People, day: Round, device: dict[str, Any]
) -> None:
    sight = look(people, day, **device)
    tray: list[str] = sight.page.eval_on_selector_all(
        "#cards-tray > .card", "all => all.map(one => one.id.slice(5))"
    )
    looked_at = [f"card-{tray[41]}", f"list-{day.patterns[4]}"]
    sight.look_at(*looked_at)
    places, scrolled = sight.page.evaluate(PLACES, looked_at), sight.page.evaluate(SCROLLED)
    for cards in (tray[:31], tray[-19:]):
        sight.others_move(cards, day.patterns[0])
        now = sight.page.evaluate(PLACES, looked_at)
        assert now == [[pytest.approx(x, abs=1), pytest.approx(y, abs=1)] for x, y in places]
        assert sight.page.evaluate(SCROLLED) == scrolled


def test_V16_my_choice_and_my_focus_stay_on_cards_that_others_move(people: People, day: Round) -> None:
    sight = look(people, day)
    mine = [sight.tray[0], sight.tray[MOVES + 5], day.cards[IN_EACH - 1]]
    choose(sight.page, *mine)
    sight.page.focus(f"[name=chosen][value='{mine[0]}']")
    sight.others_move()
    assert sight.page.evaluate("() => document.activeElement.value") == mine[0]
    for card in mine:
        assert sight.page.locator(f"[name=chosen][value='{card}']").is_checked()
    assert sight.page.locator("#stage [name=chosen]:checked").count() == len(mine)


def test_V16_a_pattern_that_i_opened_stays_open_while_others_fill_it(people: People, day: Round) -> None:
    sight = look(people, day, **PHONE)
    pattern = day.patterns[0]
    sight.page.tap(f"[data-open='{pattern}']")
    sight.page.wait_for_selector(f"[id='list-{pattern}'].open")
    sight.others_move()
    assert sight.page.locator(f"[id='list-{pattern}'].open .card >> visible=true").count()


def test_V16_a_menu_that_i_opened_stays_open_at_its_pattern(people: People, day: Round) -> None:
    sight = look(people, day)
    sight.page.click(f"[data-more='{day.patterns[1]}']")
    sight.page.wait_for_selector("#pattern-menu:popover-open")
    sight.others_move()
    assert sight.page.locator("#pattern-menu:popover-open").count() == 1
