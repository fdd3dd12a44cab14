"""Everybody can use every screen of the day: large, narrow, in the dark, by keys alone, and with a screen reader."""

from collections.abc import Iterator
from contextlib import closing
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, Page

from app.domain.agenda import StepKey
from app.live import presence
from app.web import netcheck
from tests.browser.hands import Keys
from tests.browser.looking import Looking, a_few_cards
from tests.browser.meanwhile import RENEWED_AFTER
from tests.browser.people import LAPTOP, People
from tests.browser.poses import BEFORE, POSES, Prepare, nothing
from tests.browser.protocol import AFTER, WHOLE
from tests.browser.reading import Found
from tests.browser.troubled import TROUBLED
from tests.browser.walk import Scene, scenes
from tests.browser.wire import Round

pytestmark = [pytest.mark.browser, pytest.mark.server]

# --- every screen of the day -------------------------------------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def at_a_brisk_pace() -> Iterator[None]:
    """What pages wait for comes sooner, and what passes by itself passes sooner; that is not what is looked at here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(netcheck, "BETWEEN", 0.2)
        patch.setattr(netcheck, "WAITS", 0.1)
        patch.setattr(presence, "CALLED_FOR", 2 * RENEWED_AFTER)
        yield


@pytest.fixture(scope="class")
def found(
    request: pytest.FixtureRequest,
    browser: Browser,
    base: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Found]:
    """Everything that is found on any screen."""
    part, file = request.cls, a_few_cards(tmp_path_factory.mktemp("round"))
    looking = Looking(browser)
    try:
        with closing(scenes(base, part.steps, file, part.whose)) as walk:
            return [each for scene in walk for each in looking.at(scene)]
    finally:
        looking.end()


def found_none(found: list[Found], kind: str) -> None:
    """Nothing of this kind was found."""
    wrong = [str(each) for each in found if each.kind.startswith(kind)]
    assert not wrong, "\n".join(wrong)


class Screens:
    """The screens of some steps. Each part of the day is a class of its own, so that several workers look at them."""

    steps: ClassVar[tuple[str, ...]]
    whose: ClassVar[tuple[str, ...]] = ()
    """Everybody's, where it is not told."""

    def test_X1_axe_finds_nothing_serious_on_any_screen_in_light_or_dark(self, found: list[Found]) -> None:
        found_none(found, "axe")

    def test_X2_no_screen_scrolls_sideways_at_320_pixels_or_at_200_percent(self, found: list[Found]) -> None:
        found_none(found, "wider")

    def test_X4_every_target_can_be_hit(self, found: list[Found]) -> None:
        found_none(found, "below")


class TestBefore(Screens):
    steps = (BEFORE,)


class TestVisits(Screens):
    steps = (StepKey.VISITS,)


class TestSelect(Screens):
    steps = (StepKey.SELECT,)


class TestDescription(Screens):
    steps = (StepKey.SCREENING, StepKey.SWAP, StepKey.SHARE)


class TestSortForObservers(Screens):
    steps = (StepKey.SORT,)
    whose = ("observer",)


class TestSortForOthers(Screens):
    steps = (StepKey.SORT,)
    whose = ("facilitator", "screen", "host")


class TestName(Screens):
    steps = (StepKey.NAME,)


class TestPredictionAndNextLevel(Screens):
    steps = (StepKey.PREDICT, StepKey.NEXT_LEVEL)


class TestTheEnd(Screens):
    steps = (StepKey.REPORT, AFTER)


def test_X1_no_step_of_the_day_and_nobody_is_left_out() -> None:
    parts = [
        (step, whose)
        for part in Screens.__subclasses__()
        for step in part.steps
        for whose in part.whose or ("",)
    ]
    assert list(dict.fromkeys(step for step, _ in parts)) == [BEFORE, *StepKey, AFTER]
    roles = {pose.role for table in (POSES, WHOLE, TROUBLED) for pose in table.get(StepKey.SORT, ())}
    assert {whose for step, whose in parts if step == StepKey.SORT} == roles
    assert {step for step, whose in parts if whose} == {StepKey.SORT}


# --- what is planted is found --------------------------------------------------------------------


PLANTED = """() => {
    const plant = (name, into, words = '') => Object.assign(into.appendChild(document.createElement(name)), {textContent: words});
    const main = document.querySelector('main'), dialog = plant('dialog', main), menu = plant('div', dialog);
    Object.assign(plant('button', dialog).style, {minWidth: '44px', minHeight: '44px'});
    Object.assign(plant('button', menu, 'x').style, {all: 'unset', width: '10px', height: '10px', overflow: 'hidden'});
    Object.assign(menu.style, {colorScheme: 'light dark', background: 'light-dark(#fff, #333)', color: 'light-dark(#222, #555)'});
    plant('p', menu, 'Told in the dark.');
    Object.assign(plant('p', main, 'Wide.').style, {width: '900px'});
    dialog.show();
}"""
FAULTS = {
    ("planted", "axe, light, button-name (critical)"),
    ("planted", "axe, dark, color-contrast (serious)"),
    ("planted at 640 px", "wider than 640 px"),
    ("planted at 320 px", "wider than 320 px"),
    ("planted at 320 px", "below 24 px"),
}


def test_X1_X2_X4_what_is_wrong_is_found_on_a_second_scene_too(browser: Browser, base: str) -> None:
    def scene(name: str, prepare: Prepare = nothing) -> Scene:
        return Scene(name, BEFORE, "nobody", f"{base}/join", {}, prepare, nothing)

    looking = Looking(browser)
    try:
        assert looking.at(scene("first")) == []
        found = looking.at(scene("planted", lambda page: page.evaluate(PLANTED)))
        assert {(each.scene, each.kind) for each in found} == FAULTS
        assert looking.at(scene("as before")) == []
    finally:
        looking.end()


# --- by keys alone -----------------------------------------------------------------------------------


STOPS = """() => { const stops = [];
    for (const each of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')) {
        if (!each.checkVisibility({visibilityProperty: true}) || each.disabled || each.tabIndex < 0) continue;
        const alike = each.type === 'radio' && [...document.getElementsByName(each.name)]
            .filter(other => other.form === each.form);
        if (alike && each !== (alike.find(({checked}) => checked) || alike[0])) continue; // arrows go on from there
        each.dataset.stop = stops.length;
        stops.push(each.outerHTML.slice(0, 90));
    }
    return stops; }"""

STANDS = """() => { const here = document.activeElement;
    const {left, top, width, height} = (here.matches('[type=checkbox], [type=radio]') && here.closest('.card, label') || here)
        .getBoundingClientRect();
    const x = Math.min(Math.max(left + width / 2, 0), innerWidth - 1), y = Math.min(Math.max(top + height / 2, 0), innerHeight - 1);
    const inside = left + width > 0 && top + height > 0 && left < innerWidth && top < innerHeight;
    const seen = document.elementFromPoint(x, y);
    const own = seen && (here.contains(seen) || seen.contains(here) || seen.closest('.card, label')?.contains(here));
    return [here.dataset.stop ?? null, inside && Boolean(own)]; }"""

EVEN = "document.addEventListener('board:even', () => (window.even = true));"

RING = """stop => { const each = document.querySelector(`[data-stop='${stop}']`);
    const around = [each, each.closest('label'), each.closest('.card'), each.parentElement, each.nextElementSibling].filter(Boolean);
    const look = () => around.map(one => { const {outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor} = getComputedStyle(one);
        return [outlineStyle, outlineStyle === 'none' ? '' : outlineWidth, boxShadow, borderColor,
                outlineStyle === 'none' ? '' : outlineColor].join(' '); }).join('; ');
    each.focus({focusVisible: true, preventScroll: true});
    const on = look();
    each.blur();
    return on !== look(); }"""


@pytest.fixture(scope="module")
def board(base: str) -> Iterator[Round]:
    """A board with something in every place."""
    made = Round(base)
    made.join("Ann")
    made.fill(30)
    made.go("name")
    for at in range(3):
        made.start(*made.cards[at * 8 : at * 8 + 8])
    yield made
    made.leave()


def seated(people: People, board: Round, role: str) -> Page:
    """Somebody at the board with a laptop."""
    person = people.come(role, "", **LAPTOP, reduced_motion="reduce")
    caller = board.lead if role == "facilitator" else board.observers[0]
    caller.sit_down(person.context)
    person.page.add_init_script(EVEN)
    person.page.goto(caller.at)
    person.page.wait_for_selector("#cards-tray [name=chosen][tabindex='0']", state="attached")
    person.page.wait_for_function("() => window.even")  # what is on the page stays the same from now on
    return person.page


@pytest.mark.parametrize("role", ["observer", "facilitator"])
def test_X3_the_tab_key_comes_to_everything_in_sight_and_shows_where_it_is(
    people: People, board: Round, role: str
) -> None:
    page = seated(people, board, role)
    stops: list[str] = page.evaluate(STOPS)
    reached: dict[int, bool] = {}
    for _ in range(len(stops) + 3):
        page.keyboard.press("Tab")
        stop, seen = page.evaluate(STANDS)
        if stop is not None:
            reached[int(stop)] = seen
    assert [stop for at, stop in enumerate(stops) if at not in reached] == [], "not reached"
    assert [stops[at] for at, seen in reached.items() if not seen] == [], "reached, but not in sight"
    assert [stop for at, stop in enumerate(stops) if not page.evaluate(RING, at)] == [], "without a ring"


def test_X3_the_first_stop_skips_to_the_cards(people: People, board: Round) -> None:
    page = seated(people, board, "observer")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.matches('.skip')")
    assert page.evaluate("() => document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('#stage'))")


DIALOGS = [
    ("[data-keys]", "#keys-dialog"),
    ("[data-name]", "#name-dialog"),
    ("[data-more]", "#pattern-menu"),
    ("#cards-tray [name=chosen]", "#finder"),
]


@pytest.mark.parametrize(("opener", "dialog"), DIALOGS)
def test_X3_a_dialog_keeps_the_focus_and_gives_it_back(
    people: People, board: Round, opener: str, dialog: str
) -> None:
    page = seated(people, board, "observer")
    keys = Keys(page)
    keys.push(f"{opener}", "g" if dialog == "#finder" else "Enter")
    page.wait_for_selector(f"{dialog}:is([open], :popover-open)")
    before = page.evaluate("() => document.activeElement.outerHTML")
    for key in ("Tab",) * 6 + ("Shift+Tab",) * 3 if dialog != "#pattern-menu" else ("ArrowDown", "ArrowUp"):
        keys.press(key)
        inside = "dialog => document.activeElement === document.body || Boolean(document.activeElement.closest(dialog))"
        assert page.evaluate(inside, dialog), f"the focus left {dialog} from {before}"
    keys.press("Escape")
    page.wait_for_selector(f"{dialog}:is([open], :popover-open)", state="detached")
    page.wait_for_function("opener => document.activeElement.matches(opener)", arg=opener)


def test_X3_the_opening_dialog_keeps_the_focus_and_gives_it_back(people: People, base: str) -> None:
    made = Round(base)
    made.join("Ann")
    made.go("select")
    person = people.come("facilitator", "", **LAPTOP)
    made.lead.sit_down(person.context)
    person.page.goto(made.lead.at)
    keys = Keys(person.page)
    keys.push("[data-dialog=open-dialog]")
    person.page.wait_for_selector("#open-dialog[open]")
    assert not person.page.evaluate("() => document.activeElement.matches('.primary')"), "Enter would open it"
    keys.press("Escape")
    person.page.wait_for_selector("#open-dialog[open]", state="detached")
    person.page.wait_for_function("() => document.activeElement.matches('[data-dialog=open-dialog]')")
    made.leave()
