"""Links that were passed on come to an end when who leads says so (rule D25)."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from app.store.directory import Seat
from app.web.live import _events
from app.web.session import place_of
from tests.web.day import JSON, PAGE, Day, Person, desk_in, fresh
from tests.web.guests import Guest, code_of_close, guests, news

__all__ = ["guests"]


async def link(lead: Person, kind: str) -> str:
    """The secret of a new link."""
    made: str = (await lead.write("POST", "/links", kind=kind)).json()["link"]
    return made.split("#")[1]


async def opened(day: Day, token: str) -> httpx.AsyncClient:
    """A browser that has opened a link."""
    there = day.browser()
    answer = await there.post("/open", json={"command_id": fresh(), "token": token})
    assert answer.status_code == 303
    return there


@pytest.mark.anyio
async def test_D25_a_screen_link_and_what_it_opened_give_nothing_any_more(day: Day) -> None:
    lead, other = await day.start(), await day.start()
    token, others = await link(lead, "screen"), await link(other, "screen")
    screen, elsewhere = await opened(day, token), await opened(day, others)
    assert (await screen.get(f"{lead.at}/screen")).status_code == 200
    for _ in range(2):
        assert (await lead.write("POST", "/links/end", kind="screen")).status_code == 204
        assert (await screen.get(f"{lead.at}/screen", headers=JSON)).status_code == 401
        gone = await day.browser().post("/open", json={"command_id": fresh(), "token": token})
        assert (gone.status_code, gone.json()["code"]) == (404, "no-such-link")
    assert (await elsewhere.get(f"{other.at}/screen")).status_code == 200
    again = await opened(day, await link(lead, "screen"))
    assert (await again.get(f"{lead.at}/screen")).status_code == 200


@pytest.mark.anyio
async def test_D25_of_report_links_the_host_and_the_screen_know_nothing(day: Day) -> None:
    lead = await day.start()
    reader, screen = (
        await opened(day, await link(lead, "report")),
        await opened(day, await link(lead, "screen")),
    )
    host = await opened(day, await link(lead, "host"))
    await lead.go("select", "share", "sort", "name", "predict", "next-level", "report")
    assert (await lead.write("PUT", "/report", published=True)).status_code == 204
    report = f"/reports/{lead.at.rpartition('/')[2]}"
    assert [(await each.get(report)).status_code for each in (reader, host)] == [200, 200]
    assert (await lead.write("POST", "/links/end", kind="report")).status_code == 204
    assert (await reader.get(report, headers=JSON)).status_code == 401
    assert (await host.get(report)).status_code == 200
    assert (await screen.get(f"{lead.at}/screen")).status_code == 200


@pytest.mark.anyio
async def test_D25_a_screen_that_was_being_looked_up_meanwhile_is_not_remembered(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    token = (await link(lead, "screen")).encode()
    sessions = desk_in(day.app).sessions
    sessions._known.clear()
    found, asked, ended = sessions._directory.seat, asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(*about: object) -> object:
        seat = found(*about)  # type: ignore[arg-type]
        if not asked.is_set():
            loop.call_soon_threadsafe(asked.set)
            asyncio.run_coroutine_threadsafe(ended.wait(), loop).result(20)
        return seat

    monkeypatch.setattr(sessions._directory, "seat", slow)
    looking = asyncio.create_task(sessions.by_token(token))
    await asked.wait()
    assert (await lead.write("POST", "/links/end", kind="screen")).status_code == 204
    ended.set()
    assert await looking is None
    assert await sessions.by_token(token) is None


@pytest.mark.anyio
async def test_D25_a_link_that_ends_while_it_is_being_opened_gives_no_cookie(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    token = await link(lead, "screen")
    sessions = desk_in(day.app).sessions
    give = sessions.give

    async def late(seat: Seat) -> str:
        assert (await lead.write("POST", "/links/end", kind="screen")).status_code == 204
        return await give(seat)

    monkeypatch.setattr(sessions, "give", late)
    answer = await day.browser().post("/open", json={"command_id": fresh(), "token": token})
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-link")
    assert "set-cookie" not in answer.headers


@pytest.mark.anyio
async def test_D25_a_stream_whose_head_is_on_its_way_when_the_link_ends_tells_nothing(day: Day) -> None:
    lead = await day.start()
    screen = await opened(day, await link(lead, "screen"))
    cookie = "; ".join(f"{name}={value}" for name, value in screen.cookies.items())
    scope = {
        "app": day.app,
        "headers": [(b"cookie", cookie.encode())],
        "path_params": {"board": lead.at.rpartition("/")[2]},
    }
    place = await place_of(scope, "screen")
    assert place.holds
    assert (await lead.write("POST", "/links/end", kind="screen")).status_code == 204
    assert [each async for each in _events(desk_in(day.app), place, None, "en")] == []


@pytest.mark.anyio
async def test_D25_only_who_leads_ends_links_and_only_of_these_kinds(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead, "Ann")
    screen = await opened(day, await link(lead, "screen"))
    assert (await ann.write("POST", "/links/end", kind="screen")).json()["code"] == "facilitator-only"
    wrong = await lead.write("POST", "/links/end", kind="device")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong-value")
    assert (await screen.get(f"{lead.at}/screen")).status_code == 200
    page = (await lead.http.get(f"{lead.at}/people", headers=PAGE)).text
    assert page.count(f'action="{lead.at}/links/end"') == 2
    form = {"command_id": fresh(), "kind": "screen"}
    back = await lead.http.post(f"{lead.at}/links/end", data=form, headers=PAGE)
    assert (back.status_code, back.headers["location"]) == (303, f"{lead.at}/people")


@pytest.mark.server
def test_D25_a_screens_connection_ends_for_good_and_nobody_elses(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    token = lead.write("POST", "/links", kind="screen").json()["link"].split("#")[1]
    screen = guests()
    screen._sit("/open", token=token)
    screen.at = lead.at
    with screen.live("as=screen") as dark, lead.live() as bright:
        lead.write("POST", "/links/end", kind="screen")
        assert code_of_close(dark) == 4403
        lead.write("PUT", "/step", step="select")
        assert news(bright, "select")
