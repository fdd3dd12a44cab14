"""The outer door: origins, bodies, headers (D1 to D3)."""

import re
import traceback
from collections.abc import AsyncIterator
from unittest.mock import AsyncMock

import pytest
from starlette.types import Receive, Scope, Send

from app.main import create_app
from app.server.logs import told
from app.settings import Settings
from app.web.doors import Doors
from tests.web.day import JSON, ORIGIN, PAGE, Day, Person, browser, desk_in, fresh

pytestmark = pytest.mark.anyio

OURS = {"Origin": ORIGIN}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        (OURS, 204),
        (OURS | {"Sec-Fetch-Site": "same-origin"}, 204),
        ({"Sec-Fetch-Site": "same-origin"}, 204),
        ({"Sec-Fetch-Site": "none"}, 204),
        (OURS | {"Sec-Fetch-Site": "same-origin", "Referer": f"{ORIGIN}/join"}, 204),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://board.test"}, 403),
        ({"Origin": "http://board.test:81"}, 403),
        ({"Origin": "http://board.test.evil.test"}, 403),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("PUT", "/timer"), ("POST", "/undo")])
async def test_D1_a_write_comes_from_our_own_page_or_from_a_program(
    day: Day, headers: dict[str, str], status: int, method: str, path: str
) -> None:
    lead = await day.start()
    body = {"command_id": fresh()} | ({"action": "start"} if method == "PUT" else {})
    answer = await lead.http.request(method, lead.at + path, json=body, headers=headers)
    assert answer.status_code in ({204, 422} if status == 204 else {status})
    assert status == 204 or answer.json()["code"] == "origin"


@pytest.mark.parametrize(("origin", "status"), [(ORIGIN, 303), ("null", 403)])
async def test_D1_a_form_that_a_browser_posts_without_a_script_is_taken_from_our_own_page(
    day: Day, origin: str, status: int
) -> None:
    """Under no-referrer browsers send these forms with ``Origin: null``, which anybody can send; so it is same-origin."""
    page = await day.browser().get("/", headers=PAGE)
    assert page.headers["referrer-policy"] == "same-origin"
    assert 'name="referrer"' not in page.text
    headers = PAGE | {"Origin": origin, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
    answer = await day.browser().post("/rounds", data={"problem_of_practice": "Why?"}, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/rounds", "/join", "/open"])
async def test_D1_the_doors_without_a_session_are_held_as_well(day: Day, path: str) -> None:
    answer = await day.browser().post(path, json={}, headers={"Origin": "http://evil.test"})
    assert answer.status_code == 403


async def test_D1_an_event_stream_is_not_read_from_another_page(day: Day) -> None:
    lead = await day.start()
    headers = {"Accept": "text/event-stream", "Origin": "http://evil.test"}
    assert (await lead.http.get(lead.at + "/live", headers=headers)).status_code == 403


async def test_D1_the_public_address_counts_as_our_own(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"public_url": "https://rounds.example"}))
    async with app.router.lifespan_context(app):
        lead = await Day(app).start()
        body = {"command_id": fresh(), "action": "start"}
        answer = await lead.http.get("/")
        for origin, status in (("https://rounds.example", 204), ("http://rounds.example", 403)):
            answer = await lead.http.put(lead.at + "/timer", json=body, headers={"Origin": origin})
            assert answer.status_code == status
        assert "strict-transport-security" in answer.headers


async def test_D2_a_body_that_says_it_is_too_large_is_refused_unread(day: Day) -> None:
    answer = await day.browser().post("/rounds", content=b"x" * 65_537)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert answer.headers["connection"] == "close"


async def test_D2_a_body_that_does_not_say_its_size_is_counted_while_it_arrives(day: Day) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1_000):
            sent += 1
            yield b"x" * 4_096

    headers = {"Content-Type": "application/json"}
    answer = await day.browser().post("/rounds", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert sent < 20
    assert desk_in(day.app).refused["too-large"] == 1


async def test_D2_the_largest_body_that_fits_is_read(day: Day) -> None:
    body = b'{"command_id":"' + b"x" * (65_536 - 17) + b'"}'
    headers = {"Content-Type": "application/json"}
    answer = await day.browser().post("/rounds", content=body, headers=headers)
    assert (len(body), answer.status_code) == (65_536, 422)


async def every_answer(day: Day, lead: Person) -> AsyncIterator[tuple[str, int, str, dict[str, str]]]:
    """One answer of every kind: pages, writes, refusals, files."""
    ann = await day.join(lead)
    link = (await lead.write("POST", "/links", kind="screen")).json()["link"]
    await lead.http.post("/open", json={"command_id": fresh(), "token": link.split("#")[1]})
    paths = [
        "/",
        "/join",
        "/open",
        "/docs",
        "/openapi.json",
        "/static/css/base.css",
        "/static/icon.svg",
        "/nowhere",
    ]
    paths += [lead.at + end for end in ("", "/screen", "/setup", "/export.csv", "/lists/tray", "/live")]
    paths += [lead.at.replace("boards", "reports")]
    for path in paths:
        answer = await lead.http.get(path, headers=PAGE)
        yield path, answer.status_code, answer.text, dict(answer.headers)
    for who, method, path in ((lead, "PUT", "/timer"), (ann, "PUT", "/step"), (ann, "POST", "/cards")):
        answer = await who.write(method, path)
        yield path, answer.status_code, answer.text, dict(answer.headers)


async def test_D3_every_answer_has_the_security_headers(day: Day) -> None:
    seen = set()
    async for path, status, _, headers in every_answer(day, await day.start()):
        seen.add(status)
        assert headers["x-content-type-options"] == "nosniff", path
        if "static" in path:  # no page, so it needs no policy, unless a browser would open it as a document
            assert headers.get("content-security-policy") == ("default-src 'none'" if "svg" in path else None)
            assert headers["cache-control"] == "no-cache"
            continue
        assert headers["cross-origin-resource-policy"] == "same-origin", path
        assert headers["referrer-policy"] == "same-origin", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert headers["cache-control"] == "no-store", path
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';"), path
        assert "frame-ancestors 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
    assert seen >= {200, 404, 406, 422}


async def test_D3_sockets_may_go_to_our_own_host_only_and_a_strange_host_adds_nothing(day: Day) -> None:
    http = day.browser()
    policy = (await http.get("/")).headers["content-security-policy"]
    assert "connect-src 'self' ws://board.test wss://board.test;" in policy
    answer = await http.get("/", headers={"Host": "evil.test; script-src *"})
    assert "script-src *" not in answer.headers["content-security-policy"]


async def test_D3_no_page_names_anything_elsewhere_and_none_holds_code(day: Day) -> None:
    async for path, _, text, headers in every_answer(day, await day.start()):
        if not headers.get("content-type", "").startswith("text/html"):
            continue
        assert not re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//""", text), path
        assert not re.findall(r"\son\w+\s*=", text), path
        assert not re.findall(r"\sstyle\s*=|<style", text), path
        assert not re.findall(r"<script(?![^>]*\ssrc=)", text), path


async def test_D8_a_fault_answers_with_an_id_and_no_text_of_its_own(
    day: Day, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lead = await day.start()

    def broken(*_: object) -> None:
        raise ValueError("what Ann wrote")

    monkeypatch.setattr(desk_in(day.app).rooms, "known", broken)
    answer = await lead.http.get(lead.at, headers=JSON)
    assert answer.status_code == 500
    assert "Ann" not in answer.text + caplog.text
    [fault] = [told(record) for record in caplog.records if record.name == "app.web"]
    assert "Ann" not in str(fault) and lead.at not in str(fault)
    where = fault.pop("at").split(" < ")[0]
    assert fault == {
        "event": "fault",
        "id": answer.json()["id"],
        "kind": "ValueError",
        "route": "/boards/{board}",
    }
    assert where.startswith(__file__)
    assert lead.at not in caplog.text


async def test_D8_a_fault_in_the_middle_of_an_answer_breaks_it_off_without_its_text(day: Day) -> None:
    async def broken(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("what Ann wrote")

    app = Doors(broken, desk_in(day.app).settings)
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "app": day.app}
    with pytest.raises(ConnectionError) as fault:
        await app(scope, AsyncMock(), AsyncMock())
    assert "Ann" not in "".join(traceback.format_exception(fault.value))


async def test_D3_a_browser_without_cookies_learns_nothing_of_the_server(day: Day) -> None:
    answer = await browser(day.app).get("/")
    assert "server" not in answer.headers


async def test_D16_slow_answers_are_told_once_a_second_by_route_and_number(
    day: Day, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lead = await day.start()
    now = [1_000.0]
    monkeypatch.setattr("app.web.doors.time.monotonic", lambda: now[0])
    monkeypatch.setattr("app.web.doors.SLOW_SECONDS", -1)
    for _ in range(5):
        assert (await lead.http.get(lead.at)).status_code == 200
    now[0] += 1
    assert (await lead.http.get(f"{lead.at}/lists/none")).status_code == 404
    lines = [told(record) for record in caplog.records if record.name == "app.web"]
    about = [(line["event"], line["route"], line["status"], line["times"]) for line in lines]
    assert about == [
        ("slow answer", "/boards/{board}", 200, 1),
        ("slow answer", "/boards/{board}/lists/{key}", 404, 5),
    ]
