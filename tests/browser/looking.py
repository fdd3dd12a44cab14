"""Somebody who looks at every screen: large, narrow, in the light and in the dark."""

import json
from pathlib import Path

from playwright.sync_api import Browser, Page

from app.rehearsal.format import SAMPLE
from tests.browser.people import LAPTOP, NO_WORKER, PATIENCE
from tests.browser.poses import Prepare
from tests.browser.reading import NARROW, ZOOMED, Found, axe, prepared, sideways, small_targets
from tests.browser.walk import Scene

EVERY = 8
"""Of the sample's cards so many are left out but one: the screens are the same, and axe is done sooner."""
AFRESH = """if (origin !== 'null' && sessionStorage.getItem('afresh')) {
    for (const memory of [localStorage, sessionStorage]) memory.clear();
    indexedDB.deleteDatabase('debrief'); // which is done before the page opens it
}"""
LEFT = """async () => { for (const each of await caches.keys()) await caches.delete(each);
    sessionStorage.setItem('afresh', 'yes'); }"""

NOTHING_DONE = "/static/icon.svg"
"""Without scripts; and of the same origin, so that the browser goes on with the same process."""


class Looking:
    """Somebody who looks at one screen after another.

    A new page costs more than all that is done on it. So there is one for all, with an empty memory at each scene and a full
    cache; and one more for each thing that is done before a page is opened, since clocks and sockets that are put there stay.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.pages: dict[Prepare, Page] = {}
        self.looks: set[int] = set()
        self.been: set[tuple[str, str, str]] = set()

    def at(self, scene: Scene) -> list[Found]:
        """What is found on one screen; the projector's is never narrow.

        A second scene of one page has the same below what it opens, and that was looked at: narrow, axe is not asked again there.
        """
        page = self.page(scene)
        scene.show(page)
        found = [*axe(page, scene.name, "light", self.looks), *axe(page, scene.name, "dark", self.looks)]
        if scene.role != "screen":
            for width in (ZOOMED, NARROW):
                found += sideways(page, f"{scene.name} at {width} px", width)
            if self.first(scene):
                found += axe(page, f"{scene.name} at {NARROW} px", "shape")
            found += small_targets(page, f"{scene.name} at {NARROW} px")
        self.leave(scene, page)
        return found

    def leave(self, scene: Scene, page: Page) -> None:
        """What is kept will be forgotten. What waits there must not be sent once the way is free, so that page is left first."""
        page.evaluate(LEFT)
        if scene.trouble:
            page.goto(scene.origin + NOTHING_DONE)
            page.unroute_all()

    def page(self, scene: Scene) -> Page:
        """A page of nobody, as large as a laptop."""
        if scene.first not in self.pages:
            context = prepared(self.browser.new_context(**NO_WORKER, **LAPTOP))
            context.add_init_script(AFRESH)
            context.set_default_timeout(PATIENCE)
            self.pages[scene.first] = context.new_page()
        page = self.pages[scene.first]
        page.context.clear_cookies()
        page.set_viewport_size(LAPTOP["viewport"])
        return page

    def first(self, scene: Scene) -> bool:
        """Whether this page of the role was in no scene of the step yet."""
        here = (scene.step, scene.role, scene.url)
        known = here in self.been
        self.been.add(here)
        return not known

    def end(self) -> None:
        """Enough is seen."""
        for page in self.pages.values():
            page.context.close()


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
