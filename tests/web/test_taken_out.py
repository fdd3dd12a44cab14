"""Who was taken out, or leads no more, gets nothing done by any way that was still open; and what colleagues can not do."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from httpx import Response

from app.domain import limits
from app.store.protocol import StorageDown
from app.web.live import _events
from app.web.session import place_of
from tests.web.day import JSON, PAGE, Day, Person, desk_in, fresh
from tests.web.test_people import person_of

pytestmark = pytest.mark.anyio

SLOW: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", "/cards", {"text": "3 of 5 write.", "classroom": "C1", "focus": "task"}),
    ("PUT", "/step", {"step": "select"}),
    ("PUT", "/door", {"open": False}),
    ("POST", "/links", {"kind": "facilitator"}),
    ("POST", "/links", {"kind": "device"}),
    ("POST", "/colleagues", {"name": "Zoe"}),
)
"""Writes whose bodies arrive in two pieces."""


@pytest.mark.parametrize(("method", "path", "fields"), SLOW, ids=lambda each: str(each))
async def test_D21_who_is_taken_out_while_a_body_is_on_its_way_does_nothing_any_more(
    day: Day, method: str, path: str, fields: dict[str, Any]
) -> None:
    lead = await day.start(groups=["North"])
    ann = await day.join(lead, "Ann", group="North")
    found = (await person_of(lead, "Ann"))["id"]
    if path not in ("/cards", "/colleagues"):
        await lead.write("PUT", f"/people/{found}", role="facilitator")
    ids = {"/cards": {"card": fresh()}, "/colleagues": {"person": fresh()}}.get(path, {})

    async def taken_out() -> None:
        assert (await lead.write("DELETE", f"/people/{found}")).status_code == 204

    answer = await in_two_pieces(ann, method, path, fields | ids, taken_out)
    assert answer.status_code == 401
    now = await lead.view()
    assert (now["step"], now["watch"]["cards"], len(now["people"])) == ("visits", 0, 1)
    assert "door is closed" not in (await lead.http.get(lead.at + "/people", headers=PAGE)).text


async def test_D21_who_leads_no_more_when_a_body_has_arrived_does_not_lead(day: Day) -> None:
    lead = await day.start(groups=["North"])
    ann = await day.join(lead, "Ann", group="North")
    found = (await person_of(lead, "Ann"))["id"]
    await lead.write("PUT", f"/people/{found}", role="facilitator")

    async def demoted() -> None:
        assert (await lead.write("PUT", f"/people/{found}", role="observer")).status_code == 204

    answer = await in_two_pieces(ann, "PUT", "/step", {"step": "select"}, demoted)
    assert (answer.status_code, answer.json()["code"]) == (422, "facilitator-only")


async def in_two_pieces(
    person: Person, method: str, path: str, fields: dict[str, Any], meanwhile: Callable[[], Any]
) -> Response:
    """A write whose body is half there when something else happens."""
    body = json.dumps({"command_id": fresh(), **fields}).encode()
    half, go_on = asyncio.Event(), asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield body[:5]
        half.set()
        await go_on.wait()
        yield body[5:]

    how = {"Content-Type": "application/json"}
    asking = asyncio.create_task(person.http.request(method, person.at + path, content=pieces(), headers=how))
    await half.wait()
    await meanwhile()
    go_on.set()
    return await asking


async def test_D21_R9_a_host_who_was_taken_out_gets_in_neither_by_the_link_nor_with_it_as_a_cookie(
    day: Day,
) -> None:
    lead = await day.start()
    token = (await lead.write("POST", "/links", kind="host")).json()["link"].partition("#")[2]
    host = day.browser()
    await host.post("/open", json={"command_id": fresh(), "token": token})
    name = next(each.name for each in host.cookies.jar if "_seat_" in each.name)
    bare = day.browser()
    bare.cookies.set(name, token)
    assert (await bare.get(lead.at, headers=JSON)).status_code == 401, "a link is opened, it is no cookie"
    found = (await person_of(lead, "Host school"))["id"]
    assert (await lead.write("DELETE", f"/people/{found}")).status_code == 204
    again = day.browser()
    await again.post("/open", json={"command_id": fresh(), "token": token})
    for http in (host, bare, again):
        assert (await http.get(lead.at, headers=JSON)).status_code == 401


async def test_D21_C10_nobody_brings_back_who_was_taken_out_as_a_colleague(day: Day) -> None:
    lead = await day.start(groups=["North"])
    ann, ben = await day.join(lead, "Ann", group="North"), await day.join(lead, "Ben", group="North")
    found = (await person_of(lead, "Ann"))["id"]
    await lead.write("DELETE", f"/people/{found}")
    refused = await ben.write("POST", "/colleagues", person=found, name="Ann")
    assert (refused.status_code, refused.json()["code"]) == (422, "double")
    assert (await ann.http.get(ann.at, headers=JSON)).status_code == 401


async def test_C10_an_id_of_another_round_is_refused_and_is_no_fault(day: Day) -> None:
    lead, other = await day.start(groups=["North"]), await day.start()
    ann = await day.join(lead, "Ann", group="North")
    theirs = (await person_of(other, "Facilitator"))["id"]
    refused = await ann.write("POST", "/colleagues", person=theirs, name="Zoe")
    assert (refused.status_code, refused.json()["code"]) == (422, "double")


async def test_C10_V6_a_retry_is_answered_like_the_first_time_also_behind_a_closed_door(day: Day) -> None:
    lead = await day.start(groups=["North"])
    ann = await day.join(lead, "Ann", group="North")
    asked = {"person": fresh(), "name": "Zoe", "command_id": fresh()}
    assert (await ann.write("POST", "/colleagues", **asked)).status_code == 204
    await lead.write("PUT", "/door", open=False)
    assert (await ann.write("POST", "/colleagues", **asked)).status_code == 204


async def test_D22_V6_a_retry_does_not_renew_the_code_again(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    old, command = await day.code(lead), fresh()

    def broken(*_: object) -> None:
        raise StorageDown("The disk is full.")

    with monkeypatch.context() as full:
        full.setattr(desk_in(day.app).directory, "renew_code", broken)
        assert (await lead.write("PUT", "/door", renew=True, command_id=command)).status_code == 503
    codes = [old]
    for _ in range(2):
        assert (await lead.write("PUT", "/door", renew=True, command_id=command)).status_code == 204
        codes.append(await day.code(lead))
    assert codes[0] != codes[1] == codes[2]


async def test_C10_D9_one_observer_does_not_fill_the_round_with_colleagues(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "GROUP_BY_SCRIBES", 3)
    lead = await day.start(groups=["North", "South"])
    ann = await day.join(lead, "Ann", group="North")
    asked = [{"person": fresh(), "name": f"Colleague {at}"} for at in range(3)]
    codes = [(await ann.write("POST", "/colleagues", **each)).status_code for each in asked]
    assert codes == [204, 204, 422]
    assert (await ann.write("POST", "/colleagues", **asked[0])).status_code == 204, "a retry"
    await day.join(lead, "Ben", group="North")


async def test_D21_an_event_stream_does_not_begin_for_who_was_taken_out_since_it_was_asked_for(
    day: Day,
) -> None:
    lead = await day.start()
    ann = await day.join(lead, "Ann")
    cookie = "; ".join(f"{name}={value}" for name, value in ann.http.cookies.items())
    scope = {"app": day.app, "path_params": {"board": ann.at[8:]}, "headers": [(b"cookie", cookie.encode())]}
    place = await place_of(scope)
    await lead.write("DELETE", f"/people/{place.viewer.person}")
    assert [each async for each in _events(desk_in(day.app), place, None, "en")] == []
