"""Sessions: tokens, cookies, who is let in (D4 and D5)."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from app.main import create_app
from app.settings import Settings
from app.web.session import DAY, Sessions, cookies, new_token
from tests.web.day import JSON, PAGE, Day, Person, desk_in, fresh

pytestmark = pytest.mark.anyio
NOBODYS = "A" * 22


def test_D4_a_token_has_256_bits_and_no_two_are_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}


async def test_D4_the_cookie_is_for_us_alone(day: Day) -> None:
    http = day.browser()
    body = {"command_id": fresh(), "problem_of_practice": "x"}
    answer = await http.post("/rounds", json=body)
    seat, network = answer.headers.get_list("set-cookie")
    assert seat.startswith(f"debrief_seat_{answer.headers['location'].removeprefix('/boards/')}=")
    assert network.startswith("debrief_network_")
    for cookie in (seat, network):
        assert {part.strip() for part in cookie.split(";")[1:]} >= {"Path=/", "HttpOnly", "SameSite=Lax"}


async def test_D4_over_https_the_cookie_is_secure_and_bound_to_the_host(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"secure_cookies": True}))
    async with app.router.lifespan_context(app):
        body = {"command_id": fresh(), "problem_of_practice": "x"}
        answer = await Day(app).browser().post("/rounds", json=body)
    for cookie in answer.headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-debrief_")
        assert "; Secure" in cookie
        assert "Domain" not in cookie


async def test_D4_the_disk_holds_the_hash_and_not_the_token(day: Day, tmp_path: Path) -> None:
    lead = await day.start()
    tokens = [token.encode() for token in lead.http.cookies.values()]
    with sqlite3.connect(tmp_path / "board.db") as database:
        kept = database.execute("SELECT token_hash FROM seat UNION SELECT token_hash FROM network_seat")
        hashes = {row[0] for row in kept}
    database.close()
    assert hashes == {hashlib.sha256(token).digest() for token in tokens}
    assert not any(token in everything_in(tmp_path) for token in tokens)


def everything_in(folder: Path) -> bytes:
    """All that stands on the disk."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_D4_an_expired_seat_gives_nothing(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = await day.start()
    sessions = desk_in(day.app).sessions
    later = desk_in(day.app).now() + 31 * DAY
    monkeypatch.setattr(sessions, "_now", lambda: later)
    assert (await lead.http.get(lead.at, headers=JSON)).status_code == 401


async def test_D4_the_hot_path_asks_no_database(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = await day.start()

    def never(*_: object) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(desk_in(day.app).directory, "seat", never)
    assert (await lead.write("PUT", "/timer", action="start")).status_code == 204


async def test_D4_a_seat_outlives_the_memory_of_the_process(day: Day) -> None:
    lead = await day.start()
    desk = desk_in(day.app)
    forgetful = Sessions(desk.directory, desk.rooms.writer, desk.now, secure=False)
    seat = await forgetful.by_token(lead.token.encode())
    assert seat is not None
    assert seat.board == lead.at.removeprefix("/boards/")


async def test_D5_without_a_session_a_board_that_is_there_and_one_that_is_not_answer_the_same(
    day: Day,
) -> None:
    lead = await day.start()
    answers = [
        (answer.status_code, answer.text)
        for at in (lead.at, f"/boards/{NOBODYS}")
        for answer in [await Person(day.browser(), at).write("PUT", "/timer", action="start")]
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


async def test_D5_with_another_boards_session_there_and_not_there_are_the_same_404(day: Day) -> None:
    lead, other = await day.start(), await day.start()
    for headers in (JSON, PAGE):
        found = [await other.http.get(at, headers=headers) for at in (lead.at, f"/boards/{NOBODYS}")]
        assert [answer.status_code for answer in found] == [404, 404]
        assert found[0].text == found[1].text


async def test_D5_a_token_under_another_boards_name_opens_nothing(day: Day) -> None:
    lead, other = await day.start(), await day.start()
    thief = day.browser()
    thief.cookies.set(f"debrief_seat_{lead.at.removeprefix('/boards/')}", other.token)
    assert (await thief.get(lead.at, headers=JSON)).status_code == 404


async def test_D5_a_screen_can_neither_write_nor_read_the_observers_page(day: Day) -> None:
    lead = await day.start()
    link = (await lead.write("POST", "/links", kind="screen")).json()["link"]
    screen = Person(day.browser(), lead.at)
    body = {"command_id": fresh(), "token": link.split("#")[1]}
    assert (await screen.http.post("/open", json=body)).headers["location"] == f"{lead.at}/screen"
    (token,) = screen.http.cookies.values()
    assert (await screen.http.get(lead.at + "/screen")).status_code == 200
    assert (await screen.http.get(lead.at, headers=JSON)).status_code == 401
    screen.http.cookies.set(f"debrief_seat_{lead.at.removeprefix('/boards/')}", token)
    assert (await screen.write("PUT", "/timer", action="start")).status_code == 404


async def test_D5_a_browser_without_a_session_is_led_to_the_code_with_a_sentence(day: Day) -> None:
    lead = await day.start()
    http = day.browser()
    for path, why in ((lead.at, "session"), (lead.at + "/screen", "screen")):
        answer = await http.get(path, headers=PAGE)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/join?why={why}")
    page = await http.get("/join?why=session", headers=PAGE)
    assert "does not belong to that round" in page.text


async def test_D5_the_reason_in_the_address_is_one_of_ours(day: Day) -> None:
    page = await day.browser().get("/join?why=<b>call+555</b>", headers=PAGE)
    assert "555" not in page.text


def test_cookies_are_read_as_browsers_send_them() -> None:
    headers = [(b"cookie", b"a=1; b=2;c=x=y"), (b"cookie", b"a=3"), (b"host", b"d=4")]
    assert cookies(headers) == {b"a": b"1", b"b": b"2", b"c": b"x=y"}
