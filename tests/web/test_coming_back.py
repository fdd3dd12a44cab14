"""What lets a page come back: heads, asking again, and the word that a board was restored (K1 to K5, D1, D5, D9)."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection

from app.live import subscription
from app.web import live
from tests.web.conftest import Serve
from tests.web.day import JSON, fresh
from tests.web.guests import CARD, PATIENCE, Guest, connections, guests, news, until

__all__ = ["guests"]
pytestmark = pytest.mark.server

# --- heads (K1) -----------------------------------------------------------------------------------------------


def heads(socket: ClientConnection, count: int) -> list[dict[str, str]]:
    """The next so many heads, whatever comes between."""
    found: list[dict[str, str]] = []
    while len(found) < count:
        frame = json.loads(socket.recv(PATIENCE))
        found += [frame] * ("head" in frame)
    return found


def test_K1_the_first_thing_that_a_connection_says_is_where_the_page_should_be(
    guests: Callable[..., Guest],
) -> None:
    lead = guests().start()
    for since in ("", f"since={lead.cursor()}"):
        with lead.live(since) as socket:
            hello = json.loads(socket.recv(PATIENCE))
            assert hello.keys() == {"head", "build", "place"}
            assert hello["head"] == lead.cursor()
            assert f"/static/{hello['build']}/" in lead.http.get(lead.at).text


def test_K1_a_head_is_said_in_answer_to_a_ping_and_again_and_again(guests: Callable[..., Guest]) -> None:
    lead = guests(heartbeat_seconds=0.2).start()
    ann = guests().join(lead)
    with lead.live(f"since={lead.cursor()}") as socket:
        assert heads(socket, 3)[2]["head"] == lead.cursor()
        ann.write("POST", "/cards", card=fresh(), **CARD)
        while heads(socket, 1)[0]["head"] != lead.cursor():
            pass


def test_K1_a_ping_is_answered_at_once_with_the_head(guests: Callable[..., Guest]) -> None:
    lead = guests(heartbeat_seconds=55).start()
    with lead.live(f"since={lead.cursor()}") as socket:
        first = heads(socket, 1)
        socket.send('{"ping": true}')
        assert heads(socket, 1) == first


def test_K1_the_head_is_the_cursor_of_the_last_frame_also_when_nothing_shows(
    guests: Callable[..., Guest],
) -> None:
    lead = guests().start()
    for step in ("select", "share", "sort"):
        lead.write("PUT", "/step", step=step, confirm=True)
    card, pattern = fresh(), fresh()
    ann = guests().join(lead)
    with ann.live(f"since={ann.cursor()}") as socket:
        cursor = heads(socket, 1)[0]["head"]
        ann.write("POST", "/cards", card=card, **CARD)
        ann.write("POST", "/patterns", pattern=pattern, cards=[card])
        ann.write("POST", "/undo")
        while cursor != ann.cursor():
            cursor = json.loads(socket.recv(PATIENCE)).get("cursor", cursor)
        socket.send('{"ping": true}')
        assert heads(socket, 1)[0]["head"] == cursor


# --- by asking again (K2 to K4) ------------------------------------------------------------------------------


def asked(guest: Guest, since: str, heard: str | None = None) -> dict[str, Any]:
    """One answer to asking for news."""
    query = {"since": since} | ({} if heard is None else {"heard": heard})
    answer = guest.http.get(f"{guest.at}/live", params=query, headers=JSON, timeout=PATIENCE)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found.keys() == {"frames", "head", "build", "place", "heard"}
    return found


@contextmanager
def asking(guest: Guest, since: str, heard: str) -> Iterator[Future[dict[str, Any]]]:
    """Asks, on a thread, while something happens."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(asked, guest, since, heard)


def test_K3_asking_tells_the_same_as_a_socket(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    ann = guests().join(lead)
    card, since = fresh(), ann.cursor()
    ann.write("POST", "/cards", card=card, **CARD)
    with ann.live(f"since={since}") as socket:
        frame = news(socket, card)
    answer = asked(ann, since)
    assert frame in answer["frames"]
    assert answer["head"] == frame["cursor"]
    assert asked(ann, "")["frames"][0]["content"].startswith('<hx-partial hx-target="#bar"')


def test_K3_who_asks_first_is_answered_at_once_and_then_when_there_is_news(
    guests: Callable[..., Guest],
) -> None:
    lead = guests().start()
    ann = guests().join(lead)
    first = asked(ann, ann.cursor())
    assert first["frames"] == []
    with asking(ann, first["head"], first["heard"]) as answer:
        lead.write("PUT", "/timer", action="start")
        told = answer.result(PATIENCE)
    assert "timer" in told["frames"][0]["content"]
    assert told["frames"][0]["cursor"] == told["head"] == ann.cursor()


def test_K3_an_answer_comes_before_a_proxy_gives_up_though_nothing_happened(
    guests: Callable[..., Guest], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert live.POLL_SECONDS < 30
    monkeypatch.setattr(live, "POLL_SECONDS", 0.0)
    ann = guests().start()
    first = asked(ann, ann.cursor())
    assert asked(ann, first["head"], first["heard"])["frames"] == []


def test_K3_when_the_server_ends_who_asks_is_answered(guests: Callable[..., Guest], serve: Serve) -> None:
    ann = guests().start()
    first = asked(ann, ann.cursor())
    with asking(ann, first["head"], first["heard"]) as answer:
        until(lambda: connections(ann) == 1)
        serve.running[0].should_exit = True
        assert answer.result(PATIENCE)["frames"] == []


def test_K3_who_gives_up_asking_is_forgotten(guests: Callable[..., Guest]) -> None:
    ann = guests().start()
    first = asked(ann, ann.cursor())
    with pytest.raises(httpx.ReadTimeout):
        ann.http.get(
            f"{ann.at}/live",
            params={"since": first["head"], "heard": first["heard"]},
            headers=JSON,
            timeout=httpx.Timeout(20, read=0.5),
        )
    until(lambda: connections(ann) == 0)


def test_K4_who_asks_is_here_and_presence_is_told_once(
    guests: Callable[..., Guest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription, "GRACE", 3.0)
    lead = guests().start()
    ann = guests().join(lead)
    with lead.live(f"since={lead.cursor()}") as socket:
        assert "1 here" in news(socket, "#here")["content"]
        first = asked(ann, ann.cursor())
        assert "2 here" in news(socket, "#here")["content"]
        with asking(ann, first["head"], first["heard"]) as answer:
            until(lambda: connections(ann) == 2)
            socket.send('{"ping": true}')
            while "head" not in (frame := json.loads(socket.recv(PATIENCE))):
                assert "#here" not in frame["content"]  # between two answers nobody left
            monkeypatch.setattr(subscription, "GRACE", 0.0)
            lead.write("PUT", "/timer", action="start")
            told = answer.result(PATIENCE)
        assert len(told["frames"]) == 1  # and nothing of presence
        assert "1 here" in news(socket, "#here")["content"]  # but in the end


def test_K4_presence_whose_answer_was_lost_is_told_again(guests: Callable[..., Guest]) -> None:
    lead = guests().start()
    first = asked(lead, lead.cursor())
    assert "#here" in first["frames"][0]["content"]
    guests().join(lead)
    for heard in (first["heard"], first["heard"]):  # the first answer got lost
        again = asked(lead, first["head"], heard)
        assert "#people" in "".join(frame["content"] for frame in again["frames"])
    for strange in ("", "x", "0.1.1.1.1", "1" * 500, first["heard"].replace(".", "-")):
        assert "#here" in asked(lead, lead.cursor(), strange)["frames"][0]["content"]


def test_D9_who_asks_takes_a_place_and_who_finds_none_is_told_when_to_come_back(
    guests: Callable[..., Guest],
) -> None:
    lead = guests(sockets_per_board=1).start()
    with lead.live() as socket:
        assert news(socket, "cursor")
        for accept in ("application/json", "text/event-stream"):
            answer = lead.http.get(lead.at + "/live", headers={"Accept": accept})
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    until(lambda: lead.http.get(lead.at + "/live", headers=JSON).status_code == 200)


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_D5_without_a_session_there_is_no_news_by_any_way(guests: Callable[..., Guest], accept: str) -> None:
    lead, stranger = guests().start(), guests()
    assert stranger.http.get(lead.at + "/live", headers={"Accept": accept}).status_code == 401


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_D1_no_other_page_asks_for_news(guests: Callable[..., Guest], accept: str) -> None:
    lead = guests().start()
    headers = {"Accept": accept, "Origin": "http://evil.test"}
    assert lead.http.get(lead.at + "/live", headers=headers).status_code == 403


def test_K2_no_way_of_getting_news_holds_a_connection_to_the_database(
    guests: Callable[..., Guest], serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = guests().start()
    first = asked(ann, ann.cursor())
    pool: Any = serve.running[0]._desk.directory._engine.pool
    with (
        ann.live(f"since={ann.cursor()}") as socket,
        ann.http.stream("GET", f"{ann.at}/live", headers={"Accept": "text/event-stream"}) as stream,
        asking(ann, first["head"], first["heard"]) as answer,
    ):
        assert news(socket, "head")
        lines = stream.iter_lines()
        assert next(lines)
        until(lambda: connections(ann) == 3)
        assert pool.checkedout() == 0
        ann.write("PUT", "/timer", action="start")
        assert answer.result(PATIENCE)["frames"]


# --- after a restore (K5) ------------------------------------------------------------------------------------


def test_K5_a_cursor_of_another_epoch_is_told_that_the_board_was_restored(
    guests: Callable[..., Guest],
) -> None:
    ann = guests().start()
    since = "beforetherestore.9.9"
    with ann.live(f"since={since}") as socket:
        frame: dict[str, Any] = dict(news(socket, "#stage"))
        assert frame["restored"] is True
        lead_on = ann.write("PUT", "/timer", action="start")
        assert "restored" not in news(socket, "timer")
        assert lead_on.headers["board-cursor"] == ann.cursor()
    assert asked(ann, since)["frames"][0]["restored"] is True
    with ann.http.stream(
        "GET", f"{ann.at}/live?since={since}", headers={"Accept": "text/event-stream"}
    ) as stream:
        lines = stream.iter_lines()
        assert "event: restored" in [next(lines) for _ in range(11)]
    for known in ("", ann.cursor(), "broken"):
        assert "restored" not in json.dumps(asked(ann, known)["frames"])
