"""The end of a round on the facilitator's page: two dialogs that say what goes and what stays, and the proof."""

import pytest
from playwright.sync_api import expect

from tests.browser.again import people, regulars
from tests.browser.people import People
from tests.browser.seats import sit
from tests.browser.wire import Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

CLOSING = "#closing"


@pytest.fixture
def reported(day: Round) -> Round:
    """A round at its report, with cards and a pattern."""
    day.fill(12)
    day.go("sort")
    day.start(*day.cards[:3])
    day.go("report")
    return day


def test_S22_S23_closing_and_purging_say_what_goes_and_what_stays_and_are_confirmed(
    people: People, reported: Round
) -> None:
    lead, ann = sit(people, reported.lead), sit(people, reported.observers[0])
    lead.click(f"{CLOSING} [data-dialog=close-dialog]")
    dialog = lead.locator("#close-dialog")
    expect(dialog).to_contain_text("What goes, also from the disk: who wrote and who moved a card")
    expect(dialog).to_contain_text("What stays: the cards without their authors")
    lead.click("#close-dialog [data-dialog-close]")
    expect(dialog).to_be_hidden()
    assert not reported.lead.view()["closed"]

    lead.click(f"{CLOSING} [data-dialog=close-dialog]")
    lead.click("#close-dialog .primary")
    expect(lead.locator(CLOSING)).to_contain_text("The round is closed")
    expect(dialog).to_be_hidden()
    expect(ann.locator("#stage")).to_contain_text("This round is closed.")
    expect(ann.locator(CLOSING)).to_have_count(0)

    lead.click(f"{CLOSING} [data-dialog=purge-dialog]")
    dialog = lead.locator("#purge-dialog")
    expect(dialog).to_contain_text("The words of all cards go for ever,")
    expect(dialog).to_contain_text("Backups that were made before hold the words")
    lead.click("#purge-dialog .primary")
    expect(lead.locator(CLOSING)).to_contain_text("The cards are purged")
    expect(lead.locator(CLOSING)).to_contain_text("byte by byte: found 0.")
    expect(lead.locator(f"{CLOSING} button")).to_have_count(0)
    fresh = lead.locator(CLOSING).inner_text()
    lead.reload()
    assert lead.locator(CLOSING).inner_text() == fresh
