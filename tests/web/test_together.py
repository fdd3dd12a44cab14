"""Several cards at once, the facilitator's undo, and a round's own minutes over the wire (P7, U5, A9)."""

from typing import Any

import httpx
import pytest

from tests.web.day import PAGE, Day, Person, fresh

pytestmark = pytest.mark.anyio


async def sorting(day: Day, cards: int = 3) -> tuple[Person, Person, list[str], str]:
    """A facilitator, an observer, her cards and a pattern, at Sort."""
    lead = await day.start()
    ann = await day.join(lead)
    posted = [await ann.post(f"{number} write.") for number in range(cards)]
    await lead.go("select", "share", "sort")
    pattern = fresh()
    await ann.write("POST", "/patterns", pattern=pattern)
    return lead, ann, posted, pattern


async def cards_in(person: Person, pattern: str) -> list[str]:
    """The cards of a pattern."""
    found = {each["id"]: each["cards"] for each in (await person.view())["patterns"]}
    return [card["id"] for card in found.get(pattern, [])]


async def test_P7_W1_several_cards_are_placed_at_once_by_json_and_by_a_form(day: Day) -> None:
    lead, ann, cards, pattern = await sorting(day)
    answer = await ann.write("PUT", "/places", cards=cards[::-1], pattern=pattern)
    assert (answer.status_code, answer.content) == (204, b"") and answer.headers["board-cursor"]
    assert await cards_in(lead, pattern) == cards[::-1]
    form = {"cards": cards[:2], "pattern": ""}
    answer = await ann.http.put(f"{ann.at}/places", data=form, headers=PAGE)
    assert answer.status_code == httpx.codes.SEE_OTHER
    assert await cards_in(lead, pattern) == cards[2:]
    await ann.write("POST", "/undo")
    await ann.write("POST", "/undo")
    assert await cards_in(lead, pattern) == []


async def test_P7_W2_what_can_not_be_placed_whole_is_not_placed(day: Day) -> None:
    lead, ann, cards, pattern = await sorting(day)
    for fields, status, message in (
        ({"cards": [*cards, fresh()], "pattern": pattern}, 404, "There is no such card on this board."),
        ({"cards": cards, "pattern": fresh()}, 404, "There is no such pattern on this board."),
        ({"cards": [], "pattern": pattern}, 422, "Choose 1 to 400 cards to place at once."),
        ({"cards": [cards[0]] * 2, "pattern": pattern}, 422, "A card is named twice; name each once."),
        ({"cards": [fresh()] * 401, "pattern": ""}, 422, "The field “cards” must be a list of at most 400."),
        ({"cards": ["x"], "pattern": ""}, 422, "The field “cards[0]” must be an id: a UUID in lower case."),
        ({"pattern": ""}, 422, "The field “cards” is missing."),
        ({"cards": cards}, 422, "The field “pattern” is missing."),
    ):
        answer = await ann.write("PUT", "/places", **fields)
        assert (answer.status_code, answer.json()["message"]) == (status, message)
    assert await cards_in(lead, pattern) == []


async def test_P7_W3_a_retry_of_several_at_once_changes_nothing(day: Day) -> None:
    lead, ann, cards, pattern = await sorting(day, 1)
    cards += [await ann.post(f"{number} more write.") for number in range(3)]
    body: dict[str, Any] = {"cards": cards, "pattern": pattern, "command_id": fresh()}
    first, second = [await ann.write("PUT", "/places", **body) for _ in range(2)]
    assert (first.status_code, second.status_code) == (204, 204)
    assert first.headers["board-cursor"] == second.headers["board-cursor"]
    assert await cards_in(lead, pattern) == cards


async def test_U5_a_facilitator_takes_back_what_anyone_did_and_an_observer_does_not(day: Day) -> None:
    lead, ann, cards, pattern = await sorting(day)
    await ann.write("PUT", "/places", cards=cards, pattern=pattern)
    refused = await ann.write("POST", "/undo", whose="anyone")
    assert (refused.status_code, refused.json()["code"]) == (422, "facilitator-only")
    assert refused.json()["message"] == "Only a facilitator takes back what others did."
    nothing = await lead.write("POST", "/undo")
    assert nothing.json()["code"] == "nothing-to-undo"
    answer = await lead.http.post(f"{lead.at}/undo", data={"whose": "anyone"})
    assert (answer.status_code, answer.content) == (204, b""), answer.text
    assert await cards_in(lead, pattern) == []
    wrong = await lead.write("POST", "/undo", whose="theirs")
    assert wrong.json()["message"] == "The field “whose” must be one of: own or anyone."


async def test_A9_W1_a_round_has_its_own_minutes_by_json_and_by_the_lines_of_a_form(day: Day) -> None:
    lead = await day.start(minutes={"share": 45, "sort": 12})
    found = await lead.view()
    assert found["round"]["minutes"] == {"share": 45}, "Sort takes 12 as it is"
    assert [line["minutes"] for line in found["agenda"] if line["key"] == "share"] == [45]
    form = {"minutes": "Share, 50\r\n next-level , 35\nNext level of work, 35"}
    answer = await lead.http.put(f"{lead.at}/round", data=form, headers=PAGE)
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    assert (await lead.view())["round"]["minutes"] == {"share": 50, "next-level": 35}
    await lead.write("PUT", "/round", school="Larkin Bend")
    assert (await lead.view())["round"]["minutes"] == {"share": 50, "next-level": 35}, (
        "what is not given stays"
    )
    await lead.http.put(f"{lead.at}/round", data={"minutes": ""}, headers=PAGE)
    assert (await lead.view())["round"]["minutes"] == {}


async def test_A9_W2_wrong_minutes_are_refused_by_name(day: Day) -> None:
    lead = await day.start()
    for minutes, wanted in (
        ({"share": 0}, "“minutes.share” must be more than 0."),
        ({"share": 241}, "“minutes.share” must be at most 240."),
        ({"share": "30"}, "“minutes.share” must be a whole number."),
        ([30], "“minutes” must be an object."),
    ):
        answer = await lead.write("PUT", "/round", minutes=minutes)
        assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert answer.json()["message"] == f"The field {wanted}"
    answer = await lead.write("PUT", "/round", minutes={"lunch": 30})
    assert answer.json()["message"].endswith(
        "must be one of: visits, select, screening, swap, share, sort, name, predict, next-level or report."
    )
    answer = await lead.http.put(
        f"{lead.at}/round", data={"minutes": "Share 30"}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY


async def test_A8_W6_the_pace_is_in_a_facilitators_view_alone(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    assert (await lead.view())["pace"] is None
    await lead.go("select", "share")
    assert set((await lead.view())["pace"]) == {"closes_at", "step_ends_at", "between"}
    assert "pace" not in await ann.view()
