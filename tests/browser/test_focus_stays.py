"""Rule X3: a button that goes by its own act leaves the focus to what stands beside it, so that a keyboard goes on from there."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Keys
from tests.browser.people import People
from tests.browser.seats import sit
from tests.browser.wire import Round

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]


def stands_in(page: Page, line: str) -> None:
    """The focus is on a button of this line, or on the line itself."""
    expect(page.locator(f"{line} button:focus, {line}:focus")).to_have_count(1)


def test_X3_a_card_that_becomes_a_private_note_and_comes_back_keeps_the_focus(
    people: People, day: Round
) -> None:
    card = day.post("3 of 5 write.")
    day.post("2 of 5 draw.")
    page, own = sit(people, day.observers[0]), f"[id='own-{card}']"
    for into in ("true", "false"):
        Keys(page).push(f"{own} [data-note={into}]")
        expect(page.locator(f"{own} [data-note={into}]")).to_have_count(0)
        stands_in(page, own)


def test_X3_who_decides_a_finding_and_closes_the_round_by_keyboard_stays_there(
    people: People, day: Round
) -> None:
    day.fill(3)
    day.go("sort")
    pattern = day.start(*day.cards)
    day.go("name")
    day.lead.write("PUT", f"patterns/{pattern}", title="In Room 12 students write.")
    day.go("report")
    page = sit(people, day.lead)
    Keys(page).push(".findings [value=keep]")
    expect(page.locator(".findings .undecided")).to_have_count(0)
    stands_in(page, ".findings .decided")
    Keys(page).push("[data-dialog=close-dialog]")
    Keys(page).push("#close-dialog .primary")
    expect(page.locator("#closing")).to_contain_text("The round is closed")
    stands_in(page, "#stage")
