"""The screens of each step, and how an open page comes to each: clicks and words that change nothing on the board."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser.meanwhile import CALL_CARD, HOLDING, INVITING, LIGHT_CARD, LIGHT_PATTERN, Meanwhile

BEFORE = "before"
PRACTISE = "/practise?order=7&back=/join"
BOARD, SCREEN = "{board}", "{board}/screen"
GO_ON = """steps => { for (let step = 0; step < steps; step++)
    [...document.querySelectorAll('button[name=to]:last-of-type')].find(each => each.checkVisibility()).click(); }"""
Prepare = Callable[[Page], Any]


def nothing(page: Page) -> None:
    """The page is left as it is."""


@dataclass(frozen=True)
class Pose:
    """One screen of a step: whose it is, where it stands, what is done on it, what others do meanwhile."""

    name: str
    role: str
    path: str = BOARD
    prepare: Prepare = nothing
    meanwhile: Meanwhile | None = None
    first: Prepare = nothing
    """What is done before the page is opened."""
    trouble: bool = False
    """Something goes wrong on purpose (troubled.py): the browser complains of it, and something may be left there."""


# --- what is done on a page ----------------------------------------------------------------------


def press(selector: str, then: str = "") -> Prepare:
    """Clicks the first that can be seen, and waits for what it opens."""

    def prepare(page: Page) -> None:
        page.locator(f"{selector} >> visible=true").first.click()
        if then:
            page.locator(f"{then} >> visible=true").first.wait_for()

    return prepare


def write(words: str, *choices: str) -> Prepare:
    """Chooses chips of the composer and types; the caret stays in the words."""

    def prepare(page: Page) -> None:
        for choice in choices:
            page.locator(choice).first.check(force=True)
        page.fill("#card-text", words)

    return prepare


def choose(*cards: int, within: str = "#cards-tray") -> Prepare:
    """Chooses cards of a list by their places, wherever the list is scrolled to."""

    def prepare(page: Page) -> None:
        for at in cards:
            page.locator(f"{within} > li input").nth(at).evaluate("box => box.click()")

    return prepare


def wait(selector: str) -> Prepare:
    """Waits until others have brought it about."""
    return lambda page: page.locator(f"{selector} >> visible=true").first.wait_for()


def strike(key: str, then: str) -> Prepare:
    """Presses a key while the focus is in the stage, where keys count."""

    def prepare(page: Page) -> None:
        page.focus("#stage")
        page.keyboard.press(key)
        page.locator(f"{then} >> visible=true").first.wait_for()

    return prepare


def both(*steps: Prepare) -> Prepare:
    """One after another."""

    def prepare(page: Page) -> None:
        for step in steps:
            step(page)

    return prepare


def join_form(page: Page) -> None:
    """Somebody types a name, and is asked for the group."""
    page.fill("[name=name]", "Imani")
    with page.expect_navigation():
        page.locator("main form button.primary, main form button").first.click()


def practise(step: int) -> Prepare:
    """Goes on to a step of the exercise."""
    return lambda page: page.evaluate(GO_ON, step)


def reworded(page: Page) -> None:
    """The coach asks about what somebody wrote."""
    page.locator("textarea >> visible=true").fill("The teacher asked great questions.")
    press("[data-asking] .primary", ".asked .query")(page)


def outcome(words: str) -> Prepare:
    """Half of an outcome is written, with two patterns that it rests on."""

    def prepare(page: Page) -> None:
        page.fill("#outcome-form [name=text]", words)
        for at in (0, 2):
            page.locator("#pattern-lines input").nth(at).check(force=True)

    return prepare


# --- the table -----------------------------------------------------------------------------------

OPEN_DIALOG = press("[data-dialog=open-dialog]", "#open-dialog")
DESK = press("#here", "#desk")
KEYS = strike("?", "#keys-dialog")
CHOSEN = choose(0, 1, 3)
MORE = press("#tools [popovertarget=tools-menu]", "#tools-menu")
EVIDENCE = "3 of 5 students wrote; two watched the pen. T asked: “Where does it say that?”"
LINES = (
    "4 of 6 groups read one box each\nS: “I did number three, you do four.”\nT waits 2 seconds, then answers"
)
CHIPS = ("#composer [name=classroom][value=C4]", "#composer [name=focus][value=student]")

COMPOSING = both(press("[data-compose]", "#composer"), write(EVIDENCE, *CHIPS))

POSES: dict[str, tuple[Pose, ...]] = {
    BEFORE: (
        Pose("start", "nobody", "/"),
        Pose("join", "nobody", "/join#{code}"),
        Pose("groups", "nobody", "/join#{code}", join_form),
        Pose("link-that-opens-nothing", "nobody", "/open#nothing"),
        Pose("practise", "nobody", PRACTISE),
        Pose("practise-sort", "nobody", PRACTISE, practise(1)),
        Pose("practise-told", "nobody", PRACTISE, both(practise(2), press("[data-step='2'] [value=made]", ".told"))),
        Pose("practise-reword", "nobody", PRACTISE, both(practise(9), reworded, press("summary"))),
        Pose("practise-end", "nobody", PRACTISE, practise(12)),
        Pose("no-connection", "nobody", "/offline"),
        Pose("no-seat", "nobody", "/boards/nowhere"),
        Pose("not-here", "facilitator", "{board}/lists/nothing"),
        Pose("setup", "facilitator", "{board}/setup"),
        Pose("schedule", "facilitator", "{board}/schedule"),
        Pose("sheet", "observer", "{board}/sheet"),
        Pose("invite", "facilitator", "{board}/invite"),
        Pose("network", "facilitator", "{board}/network"),
        Pose("watch-nothing-yet", "facilitator"),
        Pose("observe-nothing-yet", "observer"),
        Pose("wire", "nobody", "/docs"),
        Pose("styleguide", "nobody", "/styleguide"),
    ),
    "visits": (
        Pose("observer", "observer"),
        Pose("observer-words", "observer", prepare=write(EVIDENCE, *CHIPS)),
        Pose("observer-many-lines", "observer", prepare=both(press("[data-fast]"), write(LINES, *CHIPS))),
        Pose("observer-scribe", "observer", prepare=press("[data-scribe]", "#scribe-dialog")),
        Pose("facilitator", "facilitator"),
        Pose("screen", "screen", SCREEN),
        Pose("screen-invitation", "screen", SCREEN, meanwhile=INVITING),
    ),
    "select": (
        Pose("observer", "observer"),
        Pose("observer-reword", "observer", prepare=press("[data-reword]", "#reword-dialog")),
        Pose("facilitator", "facilitator"),
        Pose("facilitator-open", "facilitator", prepare=OPEN_DIALOG),
        Pose("screen", "screen", SCREEN),
    ),
    "share": (
        Pose("observer", "observer"),
        Pose("observer-by-group", "observer", "{board}?by=group"),
        Pose("observer-by-focus", "observer", "{board}?by=focus"),
        Pose("observer-by-question", "observer", "{board}?by=question"),
        Pose("observer-compose", "observer", prepare=COMPOSING),
        Pose("observer-spotlight", "observer", meanwhile=LIGHT_CARD),
        Pose("facilitator", "facilitator"),
        Pose("facilitator-desk", "facilitator", prepare=DESK),
        Pose("screen", "screen", SCREEN),
        Pose("screen-spotlight", "screen", SCREEN, meanwhile=LIGHT_CARD),
        Pose("screen-invitation", "screen", SCREEN, meanwhile=INVITING),
    ),
    "sort": (
        Pose("observer", "observer"),
        Pose("observer-chosen", "observer", prepare=CHOSEN),
        Pose("observer-finder", "observer", prepare=both(CHOSEN, press("[data-finder]", "#finder"))),
        Pose("observer-keys", "observer", prepare=KEYS),
        Pose("observer-menu", "observer", prepare=press("[data-more]", "#pattern-menu")),
        Pose("observer-filters", "observer", prepare=press("[data-filter]", "#filters [name=focus]")),
        Pose("observer-more", "observer", prepare=MORE),
        Pose("observer-similar", "observer", prepare=both(MORE, press("[data-similar]", "#suggestions-dialog"))),
        Pose("observer-held", "observer", meanwhile=HOLDING),
        Pose("observer-called", "observer", prepare=wait(".called"), meanwhile=CALL_CARD),
        Pose("observer-asked", "observer", prepare=both(COMPOSING, wait("#go")), meanwhile=CALL_CARD),
        Pose("observer-compose", "observer", prepare=COMPOSING),
        Pose("observer-list", "observer", "{board}/lists/tray"),
        Pose("facilitator", "facilitator"),
        Pose("facilitator-chosen", "facilitator", prepare=choose(2)),
        Pose("facilitator-menu", "facilitator", prepare=press("[data-more]", "#pattern-menu")),
        Pose("facilitator-desk", "facilitator", prepare=DESK),
        Pose("screen", "screen", SCREEN),
        Pose("screen-spotlight", "screen", SCREEN, meanwhile=LIGHT_CARD),
    ),
    "name": (
        Pose("observer", "observer"),
        Pose("observer-name", "observer", prepare=press("[data-name]", "#name-dialog")),
        Pose("observer-also", "observer", prepare=both(CHOSEN, press("[data-finder]", "#finder-ways label:nth-of-type(3)"))),
        Pose("observer-matrix", "observer", "{board}/matrix"),
        Pose("screen-matrix", "screen", "{board}/matrix"),
        Pose("observer-spotlight", "observer", meanwhile=LIGHT_PATTERN),
        Pose("facilitator", "facilitator"),
        Pose("facilitator-menu", "facilitator", prepare=press("[data-more]", "#pattern-menu")),
        Pose("screen", "screen", SCREEN),
        Pose("screen-spotlight", "screen", SCREEN, meanwhile=LIGHT_PATTERN),
    ),
    "predict": (
        Pose("observer", "observer"),
        Pose("observer-chain", "observer", prepare=press("#pattern-lines [data-chain]", "#chain-dialog")),
        Pose("observer-words", "observer", prepare=outcome("copy an answer from the line my neighbor found")),
        Pose("facilitator", "facilitator"),
        Pose("screen", "screen", SCREEN),
        Pose("screen-spotlight", "screen", SCREEN, meanwhile=LIGHT_PATTERN),
    ),
    "next-level": (
        Pose("observer", "observer"),
        Pose("observer-words", "observer", prepare=outcome("Plan one task in which each student needs the others.")),
        Pose("facilitator", "facilitator"),
        Pose("screen", "screen", SCREEN),
    ),
    "report": (
        Pose("observer", "observer"),
        Pose("facilitator", "facilitator"),
        Pose("screen", "screen", SCREEN),
        Pose("reader", "reader", "{report}"),
    ),
}  # fmt: skip
