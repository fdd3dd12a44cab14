"""The inventory of routes (W8), the API's description, health."""

import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount

from app.main import create_app
from app.settings import Settings
from tests.web.day import Day, browser

pytestmark = pytest.mark.anyio

# Every route, and what keeps its door: "seat", "screen", "report" and "network" are cookies, "code" and "token" secrets in the
# body; what is "open" to everybody holds nothing of any board. A new route needs a line here, and a look at the lock.
INVENTORY = {
    "PUT /boards/{board}/cards/{card}/place": "seat",
    "PUT /boards/{board}/places": "seat",
    "POST /boards/{board}/cards": "seat",
    "PUT /boards/{board}/cards/{card}": "seat",
    "DELETE /boards/{board}/cards/{card}": "seat",
    "POST /boards/{board}/colleagues": "seat",
    "PUT /boards/{board}/cards/{card}/note": "seat",
    "POST /boards/{board}/patterns": "seat",
    "PUT /boards/{board}/patterns/{pattern}": "seat",
    "PUT /boards/{board}/patterns/{pattern}/into": "seat",
    "PUT /boards/{board}/patterns/{pattern}/links": "seat",
    "DELETE /boards/{board}/patterns/{pattern}": "seat",
    "PUT /boards/{board}/step": "seat",
    "PUT /boards/{board}/timer": "seat",
    "PUT /boards/{board}/spotlight": "seat",
    "PUT /boards/{board}/ready": "seat",
    "PUT /boards/{board}/round": "seat",
    "POST /boards/{board}/predictions": "seat",
    "POST /boards/{board}/next-steps": "seat",
    "POST /boards/{board}/reflective-questions": "seat",
    "PUT /boards/{board}/follow-ups/{follow_up}": "seat",
    "PUT /boards/{board}/next-steps/{next_step}/taken-on": "seat",
    "PUT /boards/{board}/findings/{finding}": "seat",
    "PUT /boards/{board}/quotes": "seat",
    "PUT /boards/{board}/report": "seat",
    "POST /boards/{board}/undo": "seat",
    "PUT /boards/{board}/cards/{card}/pass": "seat",
    "POST /boards/{board}/cards/{card}/asks": "seat",
    "PUT /boards/{board}/heard": "seat",
    "PUT /boards/{board}/norms": "seat",
    "PUT /boards/{board}/people/{person}": "seat",
    "DELETE /boards/{board}/people/{person}": "seat",
    "POST /boards/{board}/people": "seat",
    "GET /boards/{board}/people": "seat",
    "PUT /boards/{board}/door": "seat",
    "POST /boards/{board}/door": "seat",
    "POST /boards/{board}/leave": "seat",
    "POST /boards/{board}/close": "seat",
    "POST /boards/{board}/purge": "seat",
    "PUT /boards/{board}/call": "seat",
    "PUT /boards/{board}/invitation": "seat",
    "POST /boards/{board}/links": "seat",
    "POST /boards/{board}/links/end": "seat",
    "GET /boards/{board}": "seat",
    "GET /boards/{board}/setup": "seat",
    "POST /boards/{board}/setup": "seat",
    "GET /boards/{board}/invite": "seat",
    "GET /boards/{board}/schedule": "seat",
    "GET /boards/{board}/sheet": "seat",
    "GET /boards/{board}/lists/{key}": "seat",
    "GET /boards/{board}/matrix": "seat or screen",
    "GET /boards/{board}/chain/{pattern}": "seat or screen",
    "GET /boards/{board}/suggestions": "seat",
    "GET /boards/{board}/filters": "seat",
    "GET /boards/{board}/export.{kind}": "seat",
    "SOCKET /boards/{board}/live": "seat or screen",
    "GET /boards/{board}/live": "seat or screen",
    "GET /boards/{board}/screen": "screen",
    "GET /reports/{board}": "report or seat",
    "GET /reports/{board}.{kind}": "report or seat",
    "GET /reports/{board}/patterns.png": "report or seat",
    "GET /boards/{board}/network": "seat",
    "GET /networks": "open",  # and shows what the browser's own cookies open
    "GET /networks/{network}": "network",
    "POST /networks/{network}/name": "network",
    "POST /networks/{network}/links": "network",
    "POST /networks/{network}/agendas": "network",
    "POST /networks/{network}/agendas/drop": "network",
    "POST /networks/{network}/rounds": "network",
    "POST /networks/{network}/rounds/{board}/follow-ups/{follow_up}": "network",
    "POST /networks/{network}/leave": "network",
    "POST /join": "code",
    "POST /join/groups": "code",
    "POST /open": "token",
    "POST /rounds": "open",
    "POST /language": "open",
    "GET /": "open",
    "GET /join": "open",
    "GET /open": "open",
    "GET /netcheck": "open",
    "POST /netcheck/echo": "open",
    "GET /practise": "open",
    "POST /practise": "open",
    "GET /netcheck/live": "open",
    "SOCKET /netcheck/live": "open",
    "GET /offline": "open",
    "GET /sw.js": "open",
    "GET /manifest.webmanifest": "open",
    "GET /docs": "open",
    "GET /styleguide": "open in development, elsewhere not there",
    "GET /openapi.json": "open",
    "GET /healthz": "open",
    "GET /readyz": "open",
    "GET /metrics": "this machine",
    "FILES /static": "open",
}


def routes_of(app: FastAPI) -> list[str]:
    """Every route, those of included routers among them."""
    return [name for route in app.router.routes for name in _names(route)]


def _names(route: BaseRoute) -> list[str]:
    if isinstance(route, Mount):
        return [f"FILES {route.path}"]
    if inner := getattr(route, "original_router", None):
        return [name for each in inner.routes for name in _names(each)]
    path = getattr(route, "path")  # noqa: B009 - not every route has one, and then this test is to fail
    methods = getattr(route, "methods", None) or {"SOCKET"}
    return [f"{method} {path}" for method in sorted(methods - {"HEAD"})]


def test_W8_every_route_is_in_the_inventory(settings: Settings) -> None:
    found = routes_of(create_app(settings))
    assert sorted(found) == sorted(INVENTORY)


async def test_W8_every_route_that_needs_a_seat_refuses_whoever_has_none(day: Day) -> None:
    for name, door in INVENTORY.items():
        method, path = name.split(" ")
        if door.split()[0] not in ("seat", "screen", "report") or method == "SOCKET":
            continue
        path = path.replace("{kind}", "csv")
        headers = (
            {"Accept": "text/event-stream"} if path.endswith("/live") else {"Accept": "application/json"}
        )
        id = "123e4567-e89b-42d3-a456-426614174000"
        path = path.format(
            board="A" * 22, card=id, pattern=id, key="tray", follow_up=id, next_step=id, person=id, finding=id
        )
        answer = await day.browser().request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "no-session"), name


async def test_B2_every_route_of_a_network_refuses_whoever_has_none(day: Day) -> None:
    for name in (name for name, door in INVENTORY.items() if door == "network"):
        method, path = name.split(" ")
        path = path.format(network="A" * 22, board="A" * 22, follow_up="123e4567-e89b-42d3-a456-426614174000")
        answer = await day.browser().request(method, path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (404, "no-such-network"), name


async def test_W8_the_description_names_every_route_and_every_field(day: Day) -> None:
    found = (await day.browser().get("/openapi.json")).json()
    named = {f"{method.upper()} {path}" for path, item in found["paths"].items() for method in item}
    unnamed = {"GET /docs", "GET /styleguide", "GET /openapi.json"}
    hidden = {*unnamed, "FILES /static", "SOCKET /boards/{board}/live", "SOCKET /netcheck/live"}
    assert named == set(INVENTORY) - hidden
    schemas = found["components"]["schemas"]
    for path, item in found["paths"].items():
        for operation in item.values():
            assert operation["summary"]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                schema = schemas[content["schema"]["$ref"].rsplit("/", 1)[1]]
                assert "command_id" in schema["properties"], path
    assert set(schemas["PostCard"]["properties"]) == {
        "command_id", "card", "text", "classroom", "focus", "question", "for", "note", "keep",
    }  # fmt: skip


async def test_W8_the_page_of_the_api_is_our_own(day: Day) -> None:
    page = await day.browser().get("/docs")
    assert "/boards/{board}/cards/{card}/place" in page.text
    assert (await day.browser().get("/redoc")).status_code == 404


async def test_health_readiness_and_counters(day: Day) -> None:
    here = browser(day.app, "127.0.0.1")
    assert (await here.get("/healthz")).text == "ok\n"
    assert (await here.get("/readyz")).text == "ready\n"
    await here.post("/join", json={}, headers={"Origin": "http://evil.test"})
    text = (await here.get("/metrics")).text
    assert 'debrief_refused_total{what="origin"} 1\n' in text
    assert (await browser(day.app, "192.0.2.1").get("/metrics")).status_code == 404


async def test_L5_the_counters_do_not_count_what_people_do(day: Day) -> None:
    here = browser(day.app, "127.0.0.1")
    lead = await day.start()
    ann = await day.join(lead)
    before = (await here.get("/metrics")).text
    await ann.post()
    assert (await here.get("/metrics")).text == before
