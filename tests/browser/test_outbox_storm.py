"""A bad afternoon at random: the line is cut, answers are lost, tabs and the browser are killed; nothing is lost or doubled.

``OUTBOX_RUNS=200`` makes as many runs, ``OUTBOX_SEED`` says where to begin.
"""

import os
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.killable import Killable
from tests.browser.line import Line, Way
from tests.browser.test_acts import OUTBOX, choose, kept, texts, written
from tests.browser.wire import Round

pytestmark = [pytest.mark.browser, pytest.mark.server]

RUNS = int(os.environ.get("OUTBOX_RUNS", "1"))
SEED = int(os.environ.get("OUTBOX_SEED", "12"))  # an afternoon in which everything happens
ACTS = 14
WAYS: tuple[Way, ...] = ("open", "cut", "cut", "answer lost", "portal", "hanging")
EMPTY = "() => !document.querySelector('#outbox li')"


class Afternoon:
    """One person who writes on, whatever happens."""

    def __init__(self, killable: Killable, chance: Random) -> None:
        self._killable, self._chance = killable, chance
        self.said: list[str] = []
        self._begin(killable.open())

    def _begin(self, page: Page) -> None:
        assert self._killable.context
        self.context: BrowserContext = self._killable.context
        self.line = Line(self.context)
        self.pages = [page]

    @property
    def page(self) -> Page:
        """One of the tabs."""
        return self._chance.choice(self.pages)

    def write(self) -> None:
        """Another card; what was seen in the list, and is on the disk, is what counts as written."""
        words, page = f"Card {len(self.said)}.", self.page
        choose(page)
        written(page, words)
        page.wait_for_selector(f":is({OUTBOX}, #mine li):has-text('{words}')")
        kept(page, words)
        self.said.append(words)

    def change_the_line(self) -> None:
        """It gets better or worse."""
        self.line.way = self._chance.choice(WAYS)

    def reload(self) -> None:
        """A reload."""
        page = self.page
        page.reload()
        page.wait_for_selector("#stage")

    def open_tab(self) -> None:
        """A second or third tab."""
        if len(self.pages) < 3:
            page = self.context.new_page()
            page.goto(self._killable.at)
            page.wait_for_selector("#stage")
            self.pages.append(page)

    def lose_tab(self) -> None:
        """A tab is closed, or its process dies; another one is opened when it is the last."""
        page = self.page
        if len(self.pages) == 1:
            self.open_tab()
        self.pages.remove(page)
        if self._chance.random() < 0.5:
            page.close()
        else:
            with suppress(Error):
                page.goto("chrome://crash")
            page.close()

    def kill(self) -> None:
        """kill -9."""
        self._killable.kill()
        self._begin(self._killable.open())

    def end(self) -> None:
        """Everything works again."""
        self.line.mend(self.pages[0])
        for page in self.pages:
            page.wait_for_function(EMPTY)


@pytest.mark.parametrize("seed", range(SEED, SEED + RUNS))
def test_E2_E5_E11_on_a_bad_afternoon_no_card_is_lost_doubled_or_out_of_order(
    browser: Browser, tmp_path: Path, day: Round, seed: int
) -> None:
    (ann,) = day.observers
    chance = Random(seed)
    killable = Killable(browser.browser_type, tmp_path / "profile", ann)
    try:
        afternoon = Afternoon(killable, chance)
        acts = [
            afternoon.write,
            afternoon.change_the_line,
            afternoon.reload,
            afternoon.open_tab,
            afternoon.lose_tab,
            afternoon.kill,
        ]
        for _ in range(ACTS):
            chance.choices(acts, weights=(8, 4, 2, 2, 2, 1))[0]()
        afternoon.end()
    finally:
        killable.close()
    assert texts(ann) == afternoon.said
