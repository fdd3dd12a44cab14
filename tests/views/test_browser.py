"""The pages in a real Chromium under the real policy: frames reach their places, and take nothing from who is writing."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, WebSocketRoute, expect

from app.coach import written
from app.domain.agenda import StepKey
from app.domain.commands import NamePattern
from app.domain.terms import CardId, Kind, PatternId, Role
from app.views.patch import patch
from app.views.regions import ALL, Regions, touched
from app.web.files import SHEETS
from tests.browser.people import PATIENCE
from tests.desk import FRAME, Desk, observer
from tests.views.rounds import AT, RENDERER, board_page, played, viewed

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "app" / "static"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types default worker"
)
LIVE = re.compile(r"/live\?")
WORDS = "3 of 5 students write."


@dataclass
class Window:
    """An open page whose server is the test."""

    desk: Desk
    role: Role
    page: Page
    sockets: list[WebSocketRoute] = field(default_factory=list)
    heard: list[Any] = field(default_factory=list)
    writes: list[tuple[str, str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    answer: Callable[[], tuple[int, str]] = lambda: (204, "")
    cursor: int = 7

    def frame(self, regions: Regions) -> None:
        """The server sends what was touched, and it has arrived."""
        self.cursor += 1
        content = patch(viewed(self.desk, self.role), regions, AT, RENDERER.partials)
        self.page.evaluate(ARRIVAL)
        self.sockets[-1].send(json.dumps({"cursor": f"epoch1.{self.cursor}", "content": content}))
        self.page.wait_for_function("() => window.arrived === true")

    def news(self) -> None:
        """The frame of the last thing that happened."""
        self.frame(
            frozenset().union(*(touch.regions for touch in touched(self.desk.board, self.desk.log[-1])))
        )

    def ids(self, selector: str) -> list[str]:
        """The ids of what matches, in their order on the page."""
        found: list[str] = self.page.eval_on_selector_all(selector, "all => all.map(one => one.id)")
        return found


ARRIVAL = """() => { window.arrived = false;
    document.addEventListener('frame', () => { window.arrived = true; }, {once: true}); }"""


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[[StepKey, Role], Window]]:
    """Opens a page of a board at a step for a role; afterwards the browser has nothing to complain of."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    windows: list[Window] = []

    def at(step: StepKey, role: Role = Role.OBSERVER) -> Window:
        window = Window(played(step, FRAME, WORDS), role, context.new_page())
        windows.append(window)
        page = window.page
        page.on("console", lambda message: complain(window, message))
        page.on("pageerror", lambda error: window.complaints.append(error.message))
        page.route("**/*", lambda route: serve(window, route))
        page.route_web_socket(LIVE, lambda socket: connect(window, socket))
        with page.expect_event("console", lambda message: message.text == "joined"):
            page.add_init_script("document.addEventListener('board:connected', () => console.log('joined'))")
            page.goto(f"http://board.test{AT}")
        return window

    yield at
    for window in windows:
        assert window.complaints == []
    context.close()


def complain(window: Window, message: ConsoleMessage) -> None:
    if message.type == "error":
        window.complaints.append(message.text)


def connect(window: Window, socket: WebSocketRoute) -> None:
    socket.on_message(lambda text: window.heard.append(json.loads(text)))
    window.sockets.append(socket)
    socket.send(json.dumps({"head": f"epoch1.{window.cursor}", "build": ""}))


def serve(window: Window, route: Route) -> None:
    path = route.request.url.removeprefix("http://board.test")
    if route.request.method != "GET":
        window.writes.append((route.request.method, path.removeprefix(AT), route.request.post_data))
        status, body = window.answer()
        route.fulfill(status=status, body=body, headers={"Board-Cursor": "epoch1.9"} if status < 300 else {})
    elif path == "/static/css/all.css":
        sheets = (STATIC / "css" / f"{sheet}.css" for sheet in SHEETS)
        route.fulfill(body="\n".join(sheet.read_text() for sheet in sheets), content_type="text/css")
    elif path == "/static/coach/en.json":
        route.fulfill(json=written("en"))
    elif path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/")
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
    else:
        page = board_page(window.desk, window.role)
        route.fulfill(body=page, content_type="text/html", headers={"Content-Security-Policy": POLICY})


Opened = Callable[..., Window]


def test_a_moved_card_stands_last_in_its_new_list_and_once(opened: Opened) -> None:
    window = opened(StepKey.NAME)
    first, second = list(window.desk.board.patterns)[:2]
    card = CardId(next(iter(window.desk.board.patterns[first].cards)))
    window.desk.place(card, second)
    window.news()
    assert window.ids(f"[id='cards-{second}'] > li")[-1] == f"card-{card}"
    assert len(window.ids(f"[id='card-{card}']")) == 1
    assert "2 cards" in window.page.inner_text(f"[id='head-{second}']").replace("\xa0", " ")
    window.frame(frozenset().union(*(t.regions for t in touched(window.desk.board, window.desk.log[-1]))))
    assert len(window.ids(f"[id='card-{card}']")) == 1  # an echo changes nothing


def test_a_new_pattern_brings_cards_that_stood_elsewhere(opened: Opened) -> None:
    window = opened(StepKey.NAME)
    tray = window.ids("#cards-tray > li")
    pattern = window.desk.start_pattern(7, CardId(tray[0].removeprefix("card-")))
    started = next(e for e in window.desk.log if getattr(e.event, "pattern", "") == pattern)
    window.frame(frozenset().union(*(t.regions for t in touched(window.desk.board, started))))
    assert window.ids("#patterns > section")[-1] == f"list-{pattern}"
    assert window.ids(f"[id='cards-{pattern}'] > li") == tray[:1]
    assert len(window.ids(f"[id='{tray[0]}']")) == 1


def test_V16_a_card_that_others_move_stays_chosen_and_keeps_the_focus(opened: Opened) -> None:
    window = opened(StepKey.NAME)
    first, second = list(window.desk.board.patterns)[:2]
    card = next(iter(window.desk.board.patterns[first].cards))
    window.page.click(f"[id='card-{card}'] label")
    window.page.focus(f"#stage [value='{card}']")
    window.desk.place(CardId(card), second)
    window.news()
    assert window.page.is_checked(f"#stage [value='{card}']")
    assert window.page.evaluate("() => document.activeElement.value") == card
    assert WORDS in window.page.inner_text("#chosen")


def test_V16_half_typed_words_survive_whatever_happens_on_the_board(opened: Opened) -> None:
    window = opened(StepKey.NEXT_LEVEL)
    window.page.click("[data-compose]")
    window.page.fill("#card-text", "4 of 6 stud")
    window.page.click("[data-compose-close]")
    window.page.fill("#outcome-form [name=text]", "Ask each o")
    window.page.check("#pattern-lines li:first-child input")
    window.page.focus("#outcome-form [name=text]")
    window.frame(ALL)
    window.desk.go(StepKey.PREDICT)
    window.frame(ALL)
    assert window.page.input_value("#card-text") == "4 of 6 stud"
    assert window.page.input_value("#outcome-form [name=text]") == "Ask each o"
    assert window.page.evaluate("() => document.activeElement.name") == "text"
    assert window.page.is_checked("#pattern-lines li:first-child input")


def test_V16_a_title_being_typed_survives_another_title_and_a_step(opened: Opened) -> None:
    window = opened(StepKey.NAME)
    pattern = next(iter(window.desk.board.patterns))
    window.page.click(f"[data-name='{pattern}']")
    window.page.keyboard.type("Students sit in gr")
    window.desk.ask(observer(2), NamePattern(PatternId(pattern), "Another title", Kind.TREND))
    window.news()
    window.frame(ALL)
    window.page.keyboard.type("oups.")
    assert window.page.input_value("#name-dialog [name=title]") == "Students sit in groups."
    window.page.click("#name-dialog button[value=save]")
    window.page.wait_for_function("() => !document.querySelector('dialog[open]')")
    method, path, body = window.writes[-1]
    assert (method, path) == ("PUT", f"/patterns/{pattern}")
    assert json.loads(body)["title"] == "Students sit in groups."


def test_V16_what_a_draft_says_survives_a_reload(opened: Opened) -> None:
    window = opened(StepKey.VISITS)
    window.page.fill("#card-text", "T kneels beside ta")
    window.page.check("#composer [name=classroom][value=C2]")
    window.page.reload()
    expect(window.page.locator("#card-text")).to_have_value("T kneels beside ta")
    assert window.page.is_checked("#composer [name=classroom][value=C2]")


def test_V6_E3_a_card_refused_or_lost_on_the_way_is_sent_again_as_the_same_card(opened: Opened) -> None:
    window = opened(StepKey.VISITS)
    answers = [(503, ""), (422, '{"code":"full","message":"This board is full."}'), (204, "")]
    window.answer = lambda: answers.pop(0)
    window.page.fill("#card-text", "T waits 2 seconds.")
    window.page.check("#composer [name=classroom][value=C1]")
    window.page.check("#composer [name=focus][value=teacher]")
    window.page.click("#composer button.primary")
    window.page.wait_for_selector("#outbox:has-text('This board is full.')")
    window.page.click("#outbox [data-retry]")
    window.page.wait_for_function("() => notice.textContent.includes('Saved.')")
    sent = [json.loads(body) for _, _, body in window.writes]
    assert len(sent) == 3
    assert len({fields["card"] for fields in sent}) == 1
    assert sent[0]["command_id"] == sent[1]["command_id"]
    assert set(sent[0]) == {"card", "command_id", "text", "classroom", "focus", "question"}
    assert window.page.input_value("#card-text") == ""
    assert window.page.is_checked("#composer [name=classroom][value=C1]")
    window.complaints.clear()  # the browser's own lines about 503 and 422


def test_V16_a_card_that_a_new_pattern_brings_is_the_same_element(opened: Opened) -> None:
    window = opened(StepKey.NAME)
    card = window.ids("#cards-tray > li")[0].removeprefix("card-")
    window.page.click(f"[id='card-{card}'] label")
    window.page.evaluate("card => { window.kept = document.getElementById(`card-${card}`); }", card)
    pattern = window.desk.start_pattern(7, CardId(card))
    started = next(e for e in window.desk.log if getattr(e.event, "pattern", "") == pattern)
    window.frame(frozenset().union(*(t.regions for t in touched(window.desk.board, started))))
    same = "card => window.kept === document.getElementById(`card-${card}`) && window.kept.isConnected"
    assert window.page.evaluate(same, card)
    assert window.page.is_checked(f"#stage [value='{card}']")


def test_G1_putting_merging_and_dissolving_send_the_commands(opened: Opened) -> None:
    window = opened(StepKey.NAME)
    page, (first, second, _) = window.page, list(window.desk.board.patterns)
    one, other = list(window.desk.board.patterns[first].cards)[:2]
    put(page, second, one)
    put(page, "", one, other)
    page.click(f"[data-more='{first}']")
    page.click("#pattern-menu [data-merge]")
    page.click(f"#finder-list [data-id='{second}']")
    page.wait_for_selector("#finder", state="hidden")
    page.click("#new-pattern [data-start]")
    page.click(f"[data-more='{first}']")
    page.click("#pattern-menu [data-dissolve]")
    page.wait_for_function("() => document.querySelector('#toasts').textContent.includes('dissolved')")
    said = [(method, path, json.loads(body)) for method, path, body in window.writes]
    assert [(method, path) for method, path, _ in said] == [
        ("PUT", f"/cards/{one}/place"),
        ("PUT", "/places"),
        ("PUT", f"/patterns/{first}/into"),
        ("POST", "/patterns"),
        ("DELETE", f"/patterns/{first}"),
    ]
    assert said[0][2]["pattern"] == said[2][2]["pattern"] == second
    assert (said[1][2]["pattern"], said[1][2]["cards"]) == ("", [one, other])
    assert all(body["command_id"] for _, _, body in said)
    assert window.heard[:2] == [{"hold": one, "over": None}, {"let_go": True}]


def put(page: Page, pattern: str, *cards: str) -> None:
    """Taps cards, then where they go, and waits until that is sent."""
    for card in cards:
        page.click(f"[id='card-{card}'] label")
    with page.expect_request(lambda asked: asked.method == "PUT"):
        page.click(f"[data-put='{pattern}']")


def test_W5_a_reconnect_goes_on_from_the_last_frame(opened: Opened) -> None:
    window = opened(StepKey.SORT)
    window.frame(ALL)
    with window.page.expect_event("console", lambda message: message.text == "joined"):
        window.sockets[-1].close(code=1012)
    assert "since=epoch1.7" in window.sockets[0].url
    assert "since=epoch1.8" in window.sockets[1].url


def test_a_prediction_goes_with_the_patterns_it_rests_on(opened: Opened) -> None:
    window = opened(StepKey.PREDICT)
    first = next(iter(window.desk.board.patterns))
    window.page.fill("#outcome-form [name=text]", "My own piece.")
    window.page.check(f"#pattern-lines [value='{first}']")
    window.page.click("#outcome-form button.primary")
    window.page.wait_for_function("() => notice.textContent === 'Added.'")
    method, path, body = window.writes[-1]
    assert (method, path) == ("POST", "/predictions")
    assert {pair.split("=")[0] for pair in body.split("&")} == {
        "text",
        "patterns",
        "prediction",
        "command_id",
    }
    assert not window.page.is_checked(f"#pattern-lines [value='{first}']")


def test_L2_the_facilitator_confirms_the_opening_and_gets_links(opened: Opened) -> None:
    window = opened(StepKey.SELECT, Role.FACILITATOR)
    window.page.click("[data-dialog=open-dialog]")
    assert "can not be undone" in window.page.inner_text("#open-dialog")
    window.page.click("#open-dialog button.primary")
    window.page.wait_for_selector("#open-dialog", state="hidden")
    assert window.writes[-1][:2] == ("PUT", "/step")
    assert "step=share&confirm=true" in window.writes[-1][2]
    window.answer = lambda: (201, '{"link": "http://board.test/open#secret"}')
    window.page.click("[data-link=screen]")
    window.page.wait_for_function("() => document.querySelector('#link input').value.endsWith('#secret')")


def test_G4_what_others_hold_is_marked(opened: Opened) -> None:
    window = opened(StepKey.SORT)
    card = window.ids("#cards-tray > li")[0]
    held = RENDERER.partials("held", held=[(card.removeprefix("card-"), None)])
    window.page.evaluate(ARRIVAL)
    content = f'<hx-partial hx-target="#held" hx-swap="outerMorph">{held}</hx-partial>'
    window.sockets[-1].send(json.dumps({"content": content}))
    window.page.wait_for_function("() => window.arrived === true")
    assert window.ids(".card.held") == [card]
    assert window.page.locator(".lifted").count() == 0  # over no pattern


def test_the_screen_follows(opened: Opened) -> None:
    window = opened(StepKey.NAME, Role.SCREEN)
    pattern = next(iter(window.desk.board.patterns))
    window.desk.ask(observer(1), NamePattern(PatternId(pattern), "A sentence.", Kind.PATTERN))
    window.news()
    assert "A sentence." in window.page.inner_text(f"[id='row-{pattern}']")
