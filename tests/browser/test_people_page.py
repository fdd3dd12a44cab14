"""The people of a round in the browser: taken out, made to lead, and the next person on the same device (D20 to D24)."""

import pytest
from playwright.sync_api import expect

from tests.browser.again import people, regulars
from tests.browser.people import PHONE, People
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.wire import Round

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]


def test_D20_somebody_is_made_to_lead_and_half_typed_words_stay(people: People, day: Round) -> None:
    ann, lead = sit(people, day.observers[0], **PHONE), sit(people, day.lead)
    ann.fill("#card-text", "Two of five")
    lead.goto(f"{day.lead.at}/people")
    lead.get_by_role("button", name="Let lead as well").click()
    expect(lead.get_by_role("region", name="Who leads")).to_contain_text("Ann")
    expect(ann.locator("#notice")).to_contain_text("Your place in this round is another one now")
    expect(ann.locator("#card-text")).to_have_value("Two of five")
    ann.reload()
    expect(ann.locator("body")).to_have_attribute("data-role", "facilitator")


def test_D21_who_is_taken_out_is_told_so(people: People, day: Round) -> None:
    ann, lead = sit(people, day.observers[0], **PHONE), sit(people, day.lead)
    lead.goto(f"{day.lead.at}/people")
    lead.get_by_text("Take out of the round").nth(1).click()
    lead.get_by_role("button", name="Take out", exact=True).click()
    expect(lead.get_by_text("Nobody has joined yet.")).to_be_visible()
    expect(ann.locator("#notice")).to_contain_text("This device is not part of the round any more.")


def test_D23_the_next_person_on_a_device_is_not_the_last_one(people: People, day: Round) -> None:
    ann = sit(people, day.observers[0], **PHONE)
    code = day.lead.view()["join_code"]
    for name, group in (("Ben", "Group 2"), ("Cleo", "")):
        ann.goto(f"/join#{code}")
        ann.fill("input[name=name]", name)
        ann.get_by_role("button", name="Go on").click()
        expect(ann.locator("h1")).to_contain_text("Continue as")
        if group:
            with people.expecting(*GONE_WRONG):
                ann.get_by_role("button", name="That is not me").click()
                ann.fill("input[name=name]", name)
                ann.get_by_role("button", name="Go on").click()
                ann.get_by_text(group, exact=True).click()
                ann.get_by_role("button", name="Join").click()
                ann.wait_for_selector("#stage")
        else:
            ann.get_by_role("link", name="Continue").click()
            ann.wait_for_selector("#stage")
    expect(ann.locator(".me")).to_contain_text("Ben")
    assert sorted(each["name"] for each in day.lead.view()["people"]) == ["Ann", "Ben", "Facilitator"]
