"""A page keeps up with the board, whatever stands between them; real browsers behind a proxy that misbehaves (K6 to K8)."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Route, WebSocketRoute, expect

from tests.browser.linked import CONNECTED, WAY, Looks, Sight, day, looks, proxy
from tests.browser.people import until
from tests.browser.seats import stop_time
from tests.browser.wire import PLENTY, Caller, Round, fresh
from tests.faults.proxy import Proxy
from tests.web.conftest import Serve

__all__ = ["day", "looks", "proxy"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

LOST = "Connecting again"
FIRST_HELLO, HELLO, SILENT, PONG, SUMMED_UP = 2_500, 4_000, 6_000, 3_100, 3_000
"""Milliseconds as live.js has them, and what it looks at every second a second later."""
WAKES = "() => document.dispatchEvent(new Event('visibilitychange'))"
STREAM, ASKING = "text/event-stream", "application/json"


def words_go_both_ways(sight: Sight, day: Round) -> None:
    """What Ann does is on the board, and what others do is on her page."""
    sight.shows(day.post("Another one writes.", day.observers[1]))
    sight.page.click("[data-compose]")
    sight.page.fill("#card-text", "Ann's words.")
    sight.page.check("#composer [name=classroom][value=C1]")
    sight.page.check("#composer [name=focus][value=student]")
    sight.page.click("#composer button.primary")
    expect(sight.page.locator("#stage")).to_contain_text("Ann's words.")


def nobody_answers(sight: Sight, question: int) -> None:
    """The page's so manieth question for news gets no answer for as long as it waits for one."""
    until(sight.page, lambda: sight.proxy.asked("/live?") == question)
    sight.page.clock.run_for(FIRST_HELLO)


# --- blocked in five ways -----------------------------------------------------------------------------

BLOCKED: dict[str, tuple[dict[str, float], str, tuple[int, ...]]] = {
    "refused upgrade": ({"refuse_upgrade": 403}, "stream", ()),
    "swallowed upgrade": ({"swallow_upgrade": True}, "stream", (1,)),
    "dropped frames": ({"drop_frames": True}, "stream", (1,)),
    "buffered stream": ({"swallow_upgrade": True, "buffer_streams": True}, "poll", (1, 3)),
    "refused and buffered": ({"refuse_upgrade": 400, "buffer_streams": True}, "poll", (3,)),
}
"""Rules; the way that is found; and which of the page's questions for news get no answer. Between two ways it asks aside."""


@pytest.mark.parametrize("how", BLOCKED)
def test_K6_where_sockets_are_blocked_the_board_works_and_remembers_how(
    looks: Looks, day: Round, proxy: Proxy, how: str
) -> None:
    rules, way, silent = BLOCKED[how]
    proxy.set(**rules)
    sight = looks()
    sight.begin()
    for question in silent:
        nobody_answers(sight, question)
    sight.connect()
    assert sight.way == way
    words_go_both_ways(sight, day)
    assert sight.page.text_content("#connection") == ""
    sockets = len(sight.sockets)
    stop_time(sight.page)
    sight.page.reload()
    sight.connect()
    sight.shows(day.post("After the reload.", day.observers[1]))
    assert len(sight.sockets) == sockets == 1
    assert sight.asked[-1] == {"stream": STREAM, "poll": ASKING}[way]


def test_K6_connections_that_are_cut_again_and_again_lose_nothing_and_stay_sockets(
    looks: Looks, day: Round, proxy: Proxy
) -> None:
    sight = looks()
    sight.open()
    for number in range(6):
        proxy.cut()
        sight.shows(day.post(f"Card {number}.", day.observers[1]))
        sight.is_back(number + 2)
    assert sight.way == "socket"
    assert STREAM not in sight.asked
    assert sight.loads == 1


def test_K6_another_network_is_tried_with_a_socket_again(looks: Looks, day: Round, proxy: Proxy) -> None:
    proxy.set(refuse_upgrade=403)
    sight = looks()
    sight.open()
    assert sight.way == "stream"
    proxy.heal()
    sight.page.evaluate("() => dispatchEvent(new Event('online'))")
    sight.page.wait_for_function(f"() => ({WAY})() === 'socket'")
    sight.shows(day.post("Over the socket.", day.observers[1]))


@pytest.mark.parametrize("status", [200, 401, 404])
def test_K6_a_page_that_is_not_of_the_board_is_no_answer(
    looks: Looks, day: Round, proxy: Proxy, status: int
) -> None:
    proxy.set(refuse_upgrade=403)
    sight = looks()
    portal = "<!doctype html><title>Accept the terms of use</title>"
    sight.page.route(
        "**/live?*",
        lambda route: (
            route.fulfill(status=status, body=portal, content_type="text/html")
            if route.request.headers["accept"] == STREAM
            else route.fallback()
        ),
    )
    sight.open()
    assert sight.way == "poll"
    words_go_both_ways(sight, day)


# --- coming back --------------------------------------------------------------------------------------


def test_K7_a_cut_connection_goes_on_from_the_cursor_without_a_banner_or_a_reload(
    looks: Looks, day: Round, proxy: Proxy
) -> None:
    sight = looks()
    sight.open()
    sight.page.click("[data-compose]")
    sight.page.fill("#card-text", "Half a sen")
    frames: list[str] = []
    sight.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda text: frames.append(str(text)))
    )
    proxy.cut()
    card = day.post("Meanwhile.", day.observers[1])
    sight.is_back(2)
    sight.shows(card)
    assert sight.said == ["connected", "lost", "connected"]
    assert frames and not [frame for frame in frames if "#stage" in frame]
    assert sight.page.input_value("#card-text") == "Half a sen"
    assert sight.page.text_content("#connection") == ""
    assert sight.loads == 1


def test_K7_the_server_is_started_again_and_the_page_goes_on_where_it_was(
    looks: Looks, day: Round, proxy: Proxy, serve: Serve
) -> None:
    first = serve(**PLENTY)
    here = Round(f"http://{first}")
    here.sorting("Ben", 3, 1, 1)
    proxy.target = "127.0.0.1", int(first.split(":")[1])
    sight = looks(here)
    sight.open()
    sight.page.click("[data-compose]")
    sight.page.fill("#card-text", "Half a sen")
    frames = sight.frames()
    sight.page.evaluate("() => (window.same = true)")
    serve.running[0].should_exit = True
    sight.page.wait_for_function("() => said.at(-1) === 'lost'")
    second = serve(**PLENTY)
    proxy.target = "127.0.0.1", int(second.split(":")[1])
    sight.is_back(2)
    other = Caller(f"http://{second}", here.lead.at)
    other.http.cookies = here.observers[1].http.cookies
    sight.shows(here.post("After the restart.", other))
    assert not [frame for frame in frames if "#stage" in frame]
    assert sight.page.evaluate("() => window.same") is True
    assert sight.page.input_value("#card-text") == "Half a sen"
    assert sight.way == "socket"
    here.leave()
    other.http.close()


def test_K7_a_socket_that_died_in_silence_is_found_when_the_page_wakes(
    looks: Looks, day: Round, proxy: Proxy
) -> None:
    sight = looks()
    sight.open()
    proxy.lose()
    card = day.post("While asleep.", day.observers[1])
    sight.page.evaluate(WAKES)
    sight.page.clock.run_for(PONG)
    sight.is_back(2)
    sight.shows(card)


def test_K7_a_socket_that_died_in_silence_is_found_though_nobody_touches_anything(
    looks: Looks, day: Round, proxy: Proxy
) -> None:
    sight = looks()
    sight.open()
    proxy.lose()
    card = day.post("Nobody heard.", day.observers[1])
    sight.page.clock.run_for(SILENT + PONG)
    sight.shows(card)
    assert sight.said == ["connected", "lost", "connected"]


def test_K7_a_head_that_no_frame_explains_lets_the_page_ask_again(looks: Looks, day: Round) -> None:
    sight = looks()
    lost: list[str | bytes] = []
    heads: list[str | bytes] = []

    def between(socket: WebSocketRoute) -> None:
        def pass_on(frame: str | bytes) -> None:
            if "This frame gets lost." in str(frame) and not lost:
                lost.append(frame)
            else:
                socket.send(frame)
                heads.extend([frame] * (bool(lost) and '"head"' in str(frame)))

        socket.connect_to_server().on_message(pass_on)

    sight.page.route_web_socket("**/live?*", between)
    sight.open()
    card = day.post("This frame gets lost.", day.observers[1])
    until(sight.page, lambda: lost)
    sight.page.evaluate(WAKES)
    until(sight.page, lambda: heads)
    sight.page.clock.run_for(SUMMED_UP)
    sight.shows(card)
    assert sight.said == ["connected", "lost", "connected"]


def test_K7_what_follows_a_frame_that_could_not_be_applied_waits_for_it(
    looks: Looks, day: Round, proxy: Proxy
) -> None:
    proxy.set(refuse_upgrade=403)
    sight = looks()
    cards: list[str] = []

    def damaged(route: Route) -> None:
        if cards or route.request.headers["accept"] != STREAM:
            route.fallback()
            return
        (cursor,) = parse_qs(urlsplit(route.request.url).query)["since"]
        events = ["event: head\ndata: " + cursor]
        for words in ("The frame of this one is damaged.", "This one follows it."):
            cards.append(day.post(words, day.observers[1]))
            asked = sight.seat.http.get(
                f"{sight.seat.at}/live?since={cursor}", headers={"Accept": ASKING}
            ).json()
            (frame,) = (each for each in asked["frames"] if "cursor" in each)
            cursor, content = frame["cursor"], frame["content"].replace("\n", "\ndata: ")
            events.append(f"id: {cursor}\ndata: {content if cards[1:] else '<p>'}")
        route.fulfill(content_type=STREAM, body="".join(f"{event}\n\n" for event in events))

    sight.page.route("**/live?*", damaged)
    sight.begin()
    sight.page.wait_for_function("() => window.said?.includes('lost')")
    sight.page.clock.resume()
    for card in cards:
        sight.shows(card)


def test_K7_the_projector_comes_back_while_nobody_looks_at_its_tab(
    looks: Looks, day: Round, proxy: Proxy
) -> None:
    sight = looks()
    link = day.lead.write("POST", "links", kind="screen").json()["link"]
    token = link.split("#")[1]
    opened = day.lead.http.post("/open", json={"command_id": fresh(), "token": token})
    name, value = opened.headers["set-cookie"].split(";")[0].split("=", 1)
    url = f"http://127.0.0.1:{proxy.port}"
    sight.page.context.add_cookies([{"name": name, "value": value, "url": url}])
    hidden = "Object.defineProperty(document, 'hidden', {get: () => true})"
    sight.page.add_init_script(hidden)
    sight.page.goto(f"{url}{day.lead.at}/screen")
    sight.page.wait_for_function(CONNECTED)
    proxy.cut()
    sight.is_back(2)


CLOCK = """(() => { const now = Date.now; window.set = 0;
    Date.now = () => now() + window.set;
})()"""
A_DAY_BACK = "() => { window.set -= 86_400_000; }"


def test_K7_a_clock_that_is_set_back_keeps_nobody_away(looks: Looks, day: Round, proxy: Proxy) -> None:
    sight = looks()
    sight.page.add_init_script(CLOCK)
    sight.open()
    proxy.set(swallow=True)
    proxy.cut()
    until(sight.page, lambda: len(sight.sockets) > 1)
    sight.page.evaluate(A_DAY_BACK)
    proxy.heal()
    sight.page.clock.run_for(HELLO)
    sight.is_back(2)
    proxy.lose()
    sight.page.evaluate(A_DAY_BACK)
    sight.shows(day.post("Nobody heard.", day.observers[1]))


# --- what is said about it ----------------------------------------------------------------------------


def test_K8_a_banner_comes_after_three_seconds_and_goes_at_once(looks: Looks, proxy: Proxy) -> None:
    sight = looks()
    sight.open()
    stop_time(sight.page)
    proxy.set(refuse=True)
    proxy.cut()
    sight.page.wait_for_function("() => said.at(-1) === 'lost'")
    sight.page.clock.run_for(2_900)
    assert sight.page.text_content("#connection") == ""
    sight.page.clock.run_for(200)
    expect(sight.page.locator("#connection")).to_contain_text(LOST)
    assert sight.page.get_attribute("#connection", "role") == "status"
    proxy.heal()
    sight.page.clock.resume()
    sight.is_back(2)
    assert sight.page.text_content("#connection") == ""


def test_K8_a_device_that_is_not_of_the_round_any_more_is_told_so_and_asks_no_more(
    looks: Looks, proxy: Proxy
) -> None:
    sight = looks()
    sight.open()
    sight.page.context.clear_cookies()
    sockets = len(sight.sockets)
    proxy.cut()
    sight.page.wait_for_function("() => said.at(-1) === 'away'")
    expect(sight.page.locator("#notice")).to_contain_text("not part of the round any more")
    assert sight.page.text_content("#connection") == ""
    assert len(sight.sockets) == sockets + 1


def test_K8_a_restored_board_and_a_newer_program_are_told_and_nothing_is_reloaded(looks: Looks) -> None:
    sight = looks()
    servers: list[WebSocketRoute] = []

    def between(socket: WebSocketRoute) -> None:
        servers.append(socket)
        socket.send('{"head": "other.1.0", "build": "0123456789ab"}')

    sight.page.route_web_socket("**/live?*", between)
    sight.open()
    expect(sight.page.locator("#notice")).to_have_text(
        "There is a newer version of the board. Reload this page when it suits you."
    )
    servers[0].send('{"restored": true, "cursor": "other.1.0", "content": ""}')
    expect(sight.page.locator("#notice")).to_have_text(
        "The board was restored to an earlier state. What was added after that is not here."
    )
    assert sight.loads == 1
