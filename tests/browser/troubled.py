"""The screens on which something has gone wrong: what waits, what was refused, what is said of the connection.

They stand beside those of ``poses.py``, and nothing of what is done on them reaches the board.
"""

from playwright.sync_api import Page

from tests.browser import troubles
from tests.browser.poses import (
    BEFORE,
    BOARD,
    CHIPS,
    COMPOSING,
    EVIDENCE,
    SCREEN,
    Pose,
    Prepare,
    both,
    choose,
    outcome,
    press,
    wait,
    write,
)
from tests.browser.troubles import writes


def trouble(name: str, role: str, *steps: Prepare, path: str = BOARD) -> Pose:
    """A screen on which something is told that went wrong."""
    return Pose(name, role, path, both(*steps), trouble=True)


def post(*words: str) -> Prepare:
    """Posts cards, one after the other."""

    def prepare(page: Page) -> None:
        for each in words:
            write(each, *CHIPS)(page)
            page.press("#card-text", "Control+Enter")
        page.evaluate("() => document.activeElement.blur()")

    return prepare


def sort_some(page: Page) -> None:
    """Two cards go into the first pattern."""
    for _ in range(2):
        choose(0)(page)
        press("[data-put]:not([data-put=''])")(page)


def name_it(page: Page) -> None:
    """A pattern is given a title."""
    press("[data-name]", "#name-dialog")(page)
    page.fill("#name-dialog textarea", "Students sit in groups, and each fills in their own sheet.")
    page.click("#name-dialog [value=save]")


def say_it(words: str) -> Prepare:
    """An outcome is written, and sent."""
    return both(outcome(words), press("#outcome-form button.primary"))


def say_with_support(words: str) -> Prepare:
    """A next step needs a horizon and a role as well."""

    def prepare(page: Page) -> None:
        page.locator("#outcome-form [name=horizon]").first.check(force=True)
        page.fill("#outcome-form [name=support_from]", "the literacy coach")
        say_it(words)(page)

    return prepare


WAITING, REFUSED = "#outbox > .waiting", "#outbox > .refused"
SCHOOLS = (
    "Lincoln Middle School",
    "Escuela Primaria Benito Juárez",
    "A school with a name that is longer than a phone is wide",
)
NOTHING_KEPT = troubles.with_script(troubles.NO_DATABASE)
GIVEN_UP = troubles.later(troubles.LONG_ENOUGH)
OPENING = both(press("[data-dialog=open-dialog]", "#open-dialog"), press("#open-dialog .primary"))
IN_A_WHILE = troubles.later(4000)
REFUSED_LATER = (
    troubles.lost,
    say_with_support("Plan one task together."),
    wait(WAITING),
    writes(troubles.NOT_NOW),
    IN_A_WHILE,
    wait(REFUSED),
)
TWENTY = [f"{at} of 24 students look at the board while T reads the problem aloud." for at in range(1, 21)]

# --- the table -----------------------------------------------------------------------------------

TROUBLED: dict[str, tuple[Pose, ...]] = {
    BEFORE: (
        trouble("start-again", "nobody", troubles.boards("Lincoln Middle School"), path="/"),
        trouble("start-again-many", "nobody", troubles.boards(*SCHOOLS), path="/"),
        trouble("start-plain-http", "nobody", troubles.with_script(troubles.NOT_SECURE), path="/"),
        trouble("no-connection-kept", "nobody", troubles.boards("Lincoln Middle School"), path="/offline"),
        trouble("netcheck", "nobody", troubles.checked, path="/netcheck"),
        trouble("netcheck-trying", "nobody", troubles.hanging, path="/netcheck"),
        trouble("netcheck-no-sockets", "nobody", troubles.no_sockets, path="/netcheck"),
        trouble("netcheck-nothing", "nobody", troubles.nothing_works, path="/netcheck"),
        trouble("netcheck-minute", "nobody", troubles.checked, press("[data-silence]"), path="/netcheck"),
    ),
    "visits": (
        trouble("observer-saving", "observer", troubles.swallowed, post(EVIDENCE)),
        trouble("observer-waiting", "observer", troubles.lost, post(EVIDENCE, TWENTY[0])),
        trouble("observer-cannot-save", "observer", writes(troubles.CANNOT_SAVE), post(EVIDENCE), wait(WAITING)),
        trouble("observer-refused", "observer", writes(troubles.NO_ROOM), post(EVIDENCE, TWENTY[1]), wait(REFUSED)),
        trouble("observer-twenty", "observer", troubles.lost, post(*TWENTY), wait(WAITING)),
        trouble("observer-keeps-nothing", "observer", NOTHING_KEPT, writes(troubles.nobody), post(EVIDENCE), wait("#unkept")),
        trouble("observer-another", "observer", writes(troubles.nobody), post(EVIDENCE), wait(WAITING), troubles.handed_on),
        trouble("observer-not-you", "observer", writes(troubles.NOT_YOU), post(EVIDENCE), wait(troubles.NOTICE)),
        trouble("observer-away", "observer", troubles.sent_away),
        trouble("observer-restored", "observer", troubles.RESTORED),
        trouble("facilitator-lost", "facilitator", troubles.lost),
        trouble("facilitator-newer", "facilitator", troubles.newer),
        trouble("screen-lost", "screen", troubles.lost, path=SCREEN),
    ),
    "select": (
        trouble("facilitator-opening", "facilitator", troubles.swallowed, OPENING),
        trouble("facilitator-opening-lost", "facilitator", troubles.lost, OPENING, IN_A_WHILE),
        trouble("facilitator-opening-given-up", "facilitator", troubles.lost, OPENING, GIVEN_UP, wait("#open-dialog .alert")),
    ),
    "sort": (
        trouble("observer-moves-wait", "observer", troubles.lost, sort_some, IN_A_WHILE, wait("#unsent")),
        trouble("observer-card-waits", "observer", troubles.lost, COMPOSING, post(EVIDENCE, TWENTY[0]), wait(WAITING)),
        trouble("facilitator-lost", "facilitator", troubles.lost),
        trouble("facilitator-step-waits", "facilitator", troubles.lost, press("#bar .lead .primary"), IN_A_WHILE, wait("#unsent")),
        trouble("facilitator-step-given-up", "facilitator", troubles.lost, press("#bar .lead .primary"), GIVEN_UP, wait(troubles.NOTICE)),
        trouble("screen-lost", "screen", troubles.lost, path=SCREEN),
    ),
    "name": (
        trouble("observer-title-waits", "observer", troubles.lost, name_it, wait(WAITING)),
        trouble("facilitator-title-refused", "facilitator", writes(troubles.NOT_NOW), name_it, wait("#name-dialog .alert")),
    ),
    "predict": (
        trouble("observer-waits", "observer", troubles.lost, say_it("look for a box to fill in"), wait(WAITING)),
        trouble("observer-refused", "observer", writes(troubles.NOT_NOW), say_it("look for a box"), wait("#outcome-form .refused")),
        trouble("facilitator-waits", "facilitator", troubles.lost, say_it("look for a box to fill in"), wait(WAITING)),
    ),
    "next-level": (
        trouble("observer-waits", "observer", troubles.lost, say_with_support("Plan one task together."), wait(WAITING)),
        trouble("facilitator-refused-later", "facilitator", *REFUSED_LATER),
    ),
}  # fmt: skip
