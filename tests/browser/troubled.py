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
    nothing,
    outcome,
    press,
    wait,
    write,
)
from tests.browser.troubles import writes


def trouble(name: str, role: str, *steps: Prepare, path: str = BOARD, first: Prepare = nothing) -> Pose:
    """A screen on which something is told that went wrong."""
    return Pose(name, role, path, both(*steps) if steps else nothing, first=first, trouble=True)


def cut_off(name: str, role: str, *steps: Prepare, path: str = BOARD) -> Pose:
    """A screen that is not connected, and on which something is done then."""
    return trouble(name, role, troubles.lost, *steps, path=path, first=troubles.cut)


def post(*words: str) -> Prepare:
    """Posts cards, one after the other."""

    def prepare(page: Page) -> None:
        for each in words:
            write(each, *CHIPS)(page)
            page.press("#card-text", "Control+Enter")
        page.evaluate("() => document.activeElement.blur()")

    return prepare


def post_lines(words: list[str]) -> Prepare:
    """Posts a card for each line, all at once."""
    many = press("[data-fast]")
    return both(many, post("\n".join(words)), many)


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
NOT_SECURE = troubles.with_script(troubles.NOT_SECURE)
SWALLOWED = troubles.with_script(troubles.SWALLOWED)
NOTHING_KEPT = troubles.with_script(troubles.NO_DATABASE)
GIVEN_UP = troubles.later(troubles.LONG_ENOUGH)
OPENING = both(press("[data-dialog=open-dialog]", "#open-dialog"), press("#open-dialog .primary"))
IN_A_WHILE = troubles.later(4000)
REFUSED_LATER = (
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
        trouble("start-plain-http", "nobody", path="/", first=NOT_SECURE),
        trouble("no-connection-kept", "nobody", troubles.boards("Lincoln Middle School"), path="/offline"),
        trouble("netcheck", "nobody", troubles.checked, path="/netcheck"),
        trouble("netcheck-trying", "nobody", troubles.hanging, path="/netcheck", first=SWALLOWED),
        trouble("netcheck-no-sockets", "nobody", troubles.checked, path="/netcheck", first=troubles.no_sockets),
        trouble("netcheck-nothing", "nobody", troubles.checked, path="/netcheck", first=troubles.nothing_works),
        trouble("netcheck-minute", "nobody", troubles.checked, press("[data-silence]"), path="/netcheck"),
    ),
    "visits": (
        trouble("observer-saving", "observer", post(EVIDENCE), first=SWALLOWED),
        cut_off("observer-waiting", "observer", post(EVIDENCE, TWENTY[0])),
        trouble("observer-cannot-save", "observer", writes(troubles.CANNOT_SAVE), post(EVIDENCE), wait(WAITING)),
        trouble("observer-refused", "observer", writes(troubles.NO_ROOM), post(EVIDENCE, TWENTY[1]), wait(REFUSED)),
        cut_off("observer-twenty", "observer", post_lines(TWENTY), wait(f"{WAITING}:nth-child(20)")),
        trouble("observer-keeps-nothing", "observer", writes(troubles.nobody), post(EVIDENCE), wait("#unkept"), first=NOTHING_KEPT),
        trouble("observer-another", "observer", writes(troubles.nobody), post(EVIDENCE), wait(WAITING), troubles.handed_on),
        trouble("observer-not-you", "observer", writes(troubles.NOT_YOU), post(EVIDENCE), wait(troubles.NOTICE)),
        trouble("observer-away", "observer", troubles.noticed, first=troubles.sent_away),
        trouble("observer-restored", "observer", troubles.noticed, first=troubles.RESTORED),
        cut_off("facilitator-lost", "facilitator"),
        trouble("facilitator-newer", "facilitator", troubles.noticed, first=troubles.newer),
        cut_off("screen-lost", "screen", path=SCREEN),
    ),
    "select": (
        trouble("facilitator-opening", "facilitator", OPENING, first=SWALLOWED),
        cut_off("facilitator-opening-lost", "facilitator", OPENING, IN_A_WHILE),
        cut_off("facilitator-opening-given-up", "facilitator", OPENING, GIVEN_UP, wait("#open-dialog .alert")),
    ),
    "sort": (
        cut_off("observer-moves-wait", "observer", sort_some, IN_A_WHILE, wait("#unsent")),
        cut_off("observer-card-waits", "observer", COMPOSING, post(EVIDENCE, TWENTY[0]), wait(WAITING)),
        cut_off("facilitator-lost", "facilitator"),
        cut_off("facilitator-step-waits", "facilitator", press("#bar .lead .primary"), IN_A_WHILE, wait("#unsent")),
        cut_off("facilitator-step-given-up", "facilitator", press("#bar .lead .primary"), GIVEN_UP, wait(troubles.NOTICE)),
        cut_off("screen-lost", "screen", path=SCREEN),
    ),
    "name": (
        cut_off("observer-title-waits", "observer", name_it, wait(WAITING)),
        trouble("facilitator-title-refused", "facilitator", writes(troubles.NOT_NOW), name_it, wait("#name-dialog .alert")),
    ),
    "predict": (
        cut_off("observer-waits", "observer", say_it("look for a box to fill in"), wait(WAITING)),
        trouble("observer-refused", "observer", writes(troubles.NOT_NOW), say_it("look for a box"), wait("#outcome-form .refused")),
        cut_off("facilitator-waits", "facilitator", say_it("look for a box to fill in"), wait(WAITING)),
    ),
    "next-level": (
        cut_off("observer-waits", "observer", say_with_support("Plan one task together."), wait(WAITING)),
        cut_off("facilitator-refused-later", "facilitator", *REFUSED_LATER),
    ),
}  # fmt: skip
