"""Calls and the invitation over the wire (W10, W11)."""

import pytest
from httpx import Response

from app.live.room import Room
from app.main import create_app
from app.settings import Settings
from tests.web.day import JSON, PAGE, Day, Person, desk_in, fresh

pytestmark = pytest.mark.anyio
NOWHERE = "123e4567-e89b-42d3-a456-426614174000"


def room_of(day: Day, person: Person) -> Room:
    """The open room."""
    room = desk_in(day.app).rooms.known(person.at.removeprefix("/boards/"))
    assert room
    return room


async def call(who: Person, **fields: object) -> Response:
    return await who.write("PUT", "/call", **fields)


async def a_debrief(day: Day) -> tuple[Person, Person, str]:
    """Facilitator, observer, and a card, at Share."""
    lead = await day.start()
    ann = await day.join(lead)
    card = await ann.post()
    await lead.go("select", "share")
    return lead, ann, card


async def screen_of(day: Day, lead: Person) -> Person:
    """The projector."""
    link = (await lead.write("POST", "/links", kind="screen")).json()["link"]
    screen = Person(day.browser(), f"{lead.at}/screen")
    await screen.http.post("/open", json={"command_id": fresh(), "token": link.split("#")[1]})
    return screen


async def test_W10_a_facilitator_calls_everybody_to_a_card_or_a_pattern(day: Day) -> None:
    lead, ann, card = await a_debrief(day)
    answer = await call(lead, card=card)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["board-cursor"] == (await lead.view())["cursor"]
    first = room_of(day, lead).presence.called
    assert first and (first.what, first.id) == ("card", card)
    await lead.go("sort")
    pattern = fresh()
    await ann.write("POST", "/patterns", pattern=pattern, cards=[card])
    await call(lead, pattern=pattern)
    second = room_of(day, lead).presence.called
    assert second and (second.what, second.id) == ("pattern", pattern)
    assert second.number > first.number


async def test_W10_a_call_is_refused_to_others_before_the_opening_and_to_what_is_not_there(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    card = await ann.post()
    locked = [await call(lead, card=each) for each in (card, NOWHERE)]
    assert [answer.json()["code"] for answer in locked] == ["not-now", "not-now"]
    assert (await call(ann, card=NOWHERE)).json()["code"] == "facilitator-only"
    await lead.go("select", "share")
    for fields, code in (
        ({"card": NOWHERE}, "absent"),
        ({"pattern": NOWHERE}, "absent"),
        ({"pattern": card}, "absent"),
        ({}, "wrong-value"),
        ({"card": card, "pattern": NOWHERE}, "wrong-value"),
        ({"card": "everything"}, "wrong-value"),
        ({"card": card, "group": "Group 1"}, "unknown-field"),
    ):
        answer = await call(lead, **fields)
        assert (answer.json()["code"], answer.status_code) == (code, 404 if code == "absent" else 422)
    assert (await call(ann, card=card)).json()["code"] == "facilitator-only"
    assert room_of(day, lead).presence.called is None


async def test_W10_the_same_call_twice_is_one_and_a_form_means_the_same(day: Day) -> None:
    lead, _, card = await a_debrief(day)
    once = fresh()
    calls = []
    for _ in range(2):
        assert (await call(lead, card=card, command_id=once)).status_code == 204
        calls.append(room_of(day, lead).presence.called)
    assert calls[0] is calls[1] is not None
    by_form = await lead.http.put(f"{lead.at}/call", data={"card": card}, headers=PAGE)
    assert (by_form.status_code, by_form.headers["location"]) == (303, lead.at)
    assert room_of(day, lead).presence.called is not calls[1]


async def test_D9_calls_are_held_to_the_rate_of_writes(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"writes_burst": 6, "writes_per_second": 0.001}))
    async with app.router.lifespan_context(app):
        lead, _, card = await a_debrief(Day(app))
        answers = [await call(lead, card=card) for _ in range(7)]
        assert answers[-1].status_code == 429
        assert "retry-after" in answers[-1].headers


async def test_W11_the_code_is_on_the_screen_only_while_the_facilitator_shows_it(day: Day) -> None:
    lead = await day.start()
    ann, screen = await day.join(lead), await screen_of(day, lead)
    code = await day.code(lead)

    async def shows() -> bool:
        return code in (await screen.http.get(screen.at, headers=PAGE)).text

    assert not await shows()
    assert (await lead.write("PUT", "/invitation", shown=True)).status_code == 204
    assert await shows()
    assert (await lead.write("PUT", "/invitation", shown=False)).status_code == 204
    assert not await shows()
    refused = await ann.write("PUT", "/invitation", shown=True)
    assert (refused.json()["code"], await shows()) == ("facilitator-only", False)
    late = fresh()
    for shown in (True, False, True):  # the last one is the first, come again
        command = fresh() if not shown else late
        await lead.write("PUT", "/invitation", shown=shown, command_id=command)
    assert not await shows()
    await lead.write("PUT", "/invitation", shown=True)
    await lead.go("select")
    assert await shows()
    await lead.go("share")
    assert not await shows()


async def test_W11_an_invitation_holds_code_address_and_a_picture_of_the_link(day: Day) -> None:
    lead = await day.start(school="Larkin Bend")
    ann = await day.join(lead)
    code = await day.code(lead)
    for path in (lead.at, f"{lead.at}/invite"):
        page = (await lead.http.get(path, headers=PAGE)).text
        assert code in page
        assert '<svg viewBox="0 0 ' in page
        assert "http://board.test" in page
    assert code not in (await ann.http.get(ann.at, headers=PAGE)).text
    refused = await ann.http.get(f"{ann.at}/invite", headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (422, "facilitator-only")
