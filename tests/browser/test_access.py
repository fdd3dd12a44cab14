"""Everybody can use every screen of the day: large, narrow, in the dark, by keys alone, and with a screen reader."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from app.domain.agenda import StepKey
from app.rehearsal.format import SAMPLE
from tests.browser.hands import Keys
from tests.browser.people import LAPTOP, NO_WORKER, PATIENCE, People
from tests.browser.poses import BEFORE
from tests.browser.protocol import AFTER
from tests.browser.reading import NARROW, ZOOMED, Found, axe, sideways, small_targets
from tests.browser.walk import Scene, scenes
from tests.browser.wire import Round

pytestmark = [pytest.mark.browser, pytest.mark.server]

EVERY = 8
"""Of the sample's cards so many are left out but one: the screens are the same, and axe is done sooner."""


# --- every screen of the day -------------------------------------------------------------------------


@pytest.fixture(scope="class")
def found(
    request: pytest.FixtureRequest,
    browser: Browser,
    base: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Found]:
    """Everything that is found on any screen."""
    steps, file = request.cls.steps, a_few_cards(tmp_path_factory.mktemp("round"))
    contexts = Contexts(browser)
    try:
        with closing(scenes(base, steps, file)) as walk:
            return [each for scene in walk for each in looked_at(scene, contexts)]
    finally:
        contexts.close()


class Contexts:
    """A browser for each role, with an empty memory at each scene and a full cache."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.known: dict[str, BrowserContext] = {}
        self.pages: set[tuple[str, str, str]] = set()

    def of(self, scene: Scene) -> BrowserContext:
        """The role's; where something goes wrong, one for this scene alone, since it keeps what waits."""
        name = scene.name if scene.trouble else scene.role
        if name not in self.known:
            self.known[name] = self.browser.new_context(**NO_WORKER, **LAPTOP)
            self.known[name].set_default_timeout(PATIENCE)
        return self.known[name]

    def first(self, scene: Scene) -> bool:
        """Whether this page of the role was in no scene of the step yet."""
        here = (scene.step, scene.role, scene.url)
        known = here in self.pages
        self.pages.add(here)
        return not known

    def leave(self, scene: Scene, page: Page) -> None:
        """The scene is over."""
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        if scene.trouble:
            self.known.pop(scene.name).close()
        else:
            page.close()

    def close(self) -> None:
        """All of them."""
        for context in self.known.values():
            context.close()


def looked_at(scene: Scene, contexts: Contexts) -> list[Found]:
    """What is found on one screen; the projector's is never narrow.

    A second scene of one page has the same below what it opens, and that was looked at: axe is not asked again there.
    """
    page = scene.open(contexts.of(scene))
    found = [*axe(page, scene.name), *axe(page, scene.name, "dark")]
    if scene.role != "screen":
        for width in (ZOOMED, NARROW):
            found += sideways(page, f"{scene.name} at {width} px", width)
        if contexts.first(scene):
            found += axe(page, f"{scene.name} at {NARROW} px", "shape")
        found += small_targets(page, f"{scene.name} at {NARROW} px")
    contexts.leave(scene, page)
    return found


def a_few_cards(folder: Path) -> Path:
    """The sample's round with fewer cards."""
    whole = json.loads(SAMPLE.read_text())
    cards = whole["cards"][::EVERY]
    ids = {card["id"] for card in cards}
    for pattern in whole["patterns"]:
        for name in {"cards", "also"} & pattern.keys():
            pattern[name] = [card for card in pattern[name] if card in ids]
    few = {name: value for name, value in whole.items() if name not in ("authoring", "expected")}
    file = folder / "round.json"
    file.write_text(json.dumps(few | {"cards": cards}))
    return file


def nothing(found: list[Found], kind: str) -> None:
    """Nothing of this kind was found."""
    wrong = [str(each) for each in found if each.kind.startswith(kind)]
    assert not wrong, "\n".join(wrong)


class Screens:
    """The screens of some steps. Each part of the day is a class of its own, so that several workers look at them."""

    steps: ClassVar[tuple[str, ...]]

    def test_X1_axe_finds_nothing_serious_on_any_screen_in_light_or_dark(self, found: list[Found]) -> None:
        nothing(found, "axe")

    def test_X2_no_screen_scrolls_sideways_at_320_pixels_or_at_200_percent(self, found: list[Found]) -> None:
        nothing(found, "wider")

    def test_X4_every_target_can_be_hit(self, found: list[Found]) -> None:
        nothing(found, "below")


class TestVisits(Screens):
    steps = (BEFORE, StepKey.VISITS)


class TestSelect(Screens):
    steps = (StepKey.SELECT,)


class TestDescription(Screens):
    steps = (StepKey.SCREENING, StepKey.SWAP, StepKey.SHARE)


class TestSort(Screens):
    steps = (StepKey.SORT,)


class TestName(Screens):
    steps = (StepKey.NAME,)


class TestPredictionAndNextLevel(Screens):
    steps = (StepKey.PREDICT, StepKey.NEXT_LEVEL)


class TestTheEnd(Screens):
    steps = (StepKey.REPORT, AFTER)


def test_X1_no_step_of_the_day_is_left_out() -> None:
    parts = [step for part in Screens.__subclasses__() for step in part.steps]
    assert parts == [BEFORE, *StepKey, AFTER]


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
    person.page.goto(caller.at)
    person.page.wait_for_selector("#cards-tray [name=chosen][tabindex='0']", state="attached")
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
    assert page.evaluate("opener => document.activeElement.matches(opener)", opener)


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
    assert person.page.evaluate("() => document.activeElement.matches('[data-dialog=open-dialog]')")
    made.leave()
