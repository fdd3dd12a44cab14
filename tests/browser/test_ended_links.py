"""A screen whose link was ended shows nothing of the board any more (rule D25)."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import PROJECTOR, People
from tests.browser.seats import GONE_WRONG
from tests.browser.wire import Round

pytestmark = [pytest.mark.browser, pytest.mark.server]


def test_D25_the_projector_goes_dark_and_a_new_link_brings_it_back(people: People, day: Round) -> None:
    card = day.post("Two girls whisper.", day.observers[0])
    day.go("sort")
    day.start(card)
    person = people.come("Screen", "", **PROJECTOR)
    for _ in range(2):
        person.page.goto(day.lead.write("POST", "links", kind="screen").json()["link"])
        person.page.wait_for_selector("#rows li")
        with people.expecting(*GONE_WRONG):
            day.lead.write("POST", "links/end", kind="screen")
            person.page.wait_for_selector("text=The screen opens by its link.")
        expect(person.page.locator("#rows")).to_have_count(0)
