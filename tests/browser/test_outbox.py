"""One outbox for all that is written: what waits, what counts as an answer, what is given up, what was refused."""

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from tests.browser.line import Line, Way
from tests.browser.people import People, until
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.test_acts import choose, saved, texts, written
from tests.browser.test_outbox_tabs import PATIENCE
from tests.browser.wire import Caller, Round

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]

UNSENT = "#unsent"
WAITING = "#outbox > .waiting"
REFUSED = "#outbox > .refused"
NEXT = "#bar .lead .primary"
SAYS = """() => { window.says = [];
    const notice = document.getElementById('notice');
    new MutationObserver(() => window.says.push(notice.textContent)).observe(notice, { childList: true });
}"""
"""Notes what the page says."""


def seated(people: People, somebody: Caller, *, own_time: bool = False) -> tuple[Page, Line]:
    """Somebody's page, and what lies between it and the board."""
    page = sit(people, somebody, own_time=own_time)
    return page, Line(page.context)


def put(page: Page, card: str, pattern: str) -> None:
    """Taps a card, then where it goes."""
    page.click(f"[id='card-{card}'] label")
    page.click(f"[data-put='{pattern}']")


def name(page: Page, pattern: str, words: str) -> None:
    """Gives a pattern a title."""
    page.click(f"[id='list-{pattern}'] [data-name]")
    page.fill("#name-dialog textarea", words)
    page.click("#name-dialog [value=save]")


def predict(page: Page, pattern: str, words: str) -> None:
    """Writes what follows from a pattern."""
    page.check(f"#pattern-lines [value='{pattern}']")
    page.fill("#outcome-text", words)
    page.click("#outcome-form button.primary")


def listed(page: Page, words: str) -> Locator:
    """Where words stand in the outbox."""
    return page.locator("#outbox > li", has_text=words)


@pytest.fixture
def naming(day: Round) -> Round:
    """The same at Name, with a pattern and cards beside it."""
    day.fill(6)
    day.go("sort")
    day.start(*day.cards[:2])
    day.go("name")
    return day


# --- waiting -------------------------------------------------------------------------------------------


def test_E5_without_a_connection_all_that_is_done_waits_and_arrives_once_in_order(
    people: People, naming: Round
) -> None:
    (ann,), (pattern,) = naming.observers, naming.patterns
    one, other = naming.cards[3:5]
    page, line = seated(people, ann)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        page.click("[data-compose]")
        choose(page)
        written(page, "First.")
        put(page, one, pattern)
        name(page, pattern, "They sit beside each other.")
        expect(page.locator("#name-dialog")).to_be_hidden()
        put(page, other, pattern)
        written(page, "Second.")
        expect(page.locator(WAITING)).to_have_count(3)
        expect(page.locator(UNSENT)).to_have_text("2 changes wait for the connection.")
        expect(page.locator(f"[id='cards-{pattern}'] > [id='card-{other}']")).to_be_attached()
        assert set(line.tried) == {"POST /cards"}
        line.mend(page)
        page.wait_for_selector("#outbox > li", state="detached")
    assert line.reached == [
        "POST /cards",
        f"PUT /cards/{one}/place",
        f"PUT /patterns/{pattern}",
        f"PUT /cards/{other}/place",
        "POST /cards",
    ]
    (seen,) = ann.view()["patterns"]
    assert seen["title"] == "They sit beside each other."
    assert {card["id"] for card in seen["cards"]} == {*naming.cards[:2], one, other}
    assert texts(ann)[-2:] == ["First.", "Second."]
    expect(page.locator(UNSENT)).to_be_empty()


def test_E5_what_waits_is_sent_after_a_reload_though_nobody_waits_for_it(
    people: People, naming: Round
) -> None:
    (ann,), (pattern,) = naming.observers, naming.patterns
    page, line = seated(people, ann)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        put(page, naming.cards[3], pattern)
        name(page, pattern, "A title for later.")
        page.wait_for_selector(f"{WAITING}:has-text('A title for later.')")
        for _ in range(2):
            page.reload()
            page.wait_for_selector(f"{WAITING}:has-text('A title for later.')")
            expect(page.locator(UNSENT)).to_have_text("1 change waits for the connection.")
        line.mend(page)
        page.wait_for_selector(f"[id='cards-{pattern}'] > [id='card-{naming.cards[3]}']", state="attached")
        expect(page.locator("#outbox > li")).to_have_count(0)
    assert line.reached == [f"PUT /cards/{naming.cards[3]}/place", f"PUT /patterns/{pattern}"]
    assert ann.view()["patterns"][0]["title"] == "A title for later."


def test_E5_one_that_is_refused_holds_up_no_other(people: People, day: Round) -> None:
    (ann,) = day.observers
    page, line = seated(people, ann)
    choose(page, "C9")
    page.eval_on_selector("#composer [value=C9]", "field => { field.value = 'C77'; }")
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "Nowhere.")
        choose(page, "C2")
        written(page, "In the second room.")
        expect(page.locator(WAITING)).to_have_count(2)
        line.mend(page)
        saved(page, "In the second room.")
        page.wait_for_selector(f"{REFUSED}:has-text('Nowhere.')")
        page.reload()
        page.wait_for_selector(f"{REFUSED}:has-text('Choose one of this round')")
        saved(page, "In the second room.")
    assert line.reached == ["POST /cards"] * 2  # what was refused is not tried again unasked
    assert texts(ann) == ["In the second room."]


def test_E2_E5_all_kinds_of_commands_happen_once_though_their_answers_are_lost(
    people: People, naming: Round
) -> None:
    (ann,), (pattern,) = naming.observers, naming.patterns
    page, line = seated(people, ann)
    with people.expecting(*GONE_WRONG):
        line.way = "answer lost once"
        put(page, naming.cards[3], pattern)
        page.click("#new-pattern [data-start]")
        name(page, pattern, "Said once.")
        page.wait_for_selector(f"[id='head-{pattern}'] h3:has-text('Said once.')")
        page.wait_for_function("() => !document.querySelector('#unsent').textContent")
        expect(page.locator("#outbox > li")).to_have_count(0)
    assert line.reached == [
        each
        for each in (f"PUT /cards/{naming.cards[3]}/place", "POST /patterns", f"PUT /patterns/{pattern}")
        for _ in range(2)
    ]
    assert len(ann.view()["patterns"]) == 2


def test_E5_a_prediction_waits_in_the_list_and_the_form_is_free_for_the_next(
    people: People, naming: Round
) -> None:
    naming.go("predict")
    (ann,), (pattern,) = naming.observers, naming.patterns
    page, line = seated(people, ann)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        for words in ("I would know why.", "I would know how."):
            predict(page, pattern, words)
            page.wait_for_selector(f"{WAITING}:has-text('{words}')")
            expect(page.locator("#outcome-text")).to_have_value("")
        line.mend(page)
        page.wait_for_selector("#stage li:has-text('I would know how.')")
    assert [each["text"] for each in ann.view()["predictions"]] == ["I would know why.", "I would know how."]


def test_E2_a_card_whose_frame_comes_before_its_answer_leaves_the_list_for_good(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann, own_time=True)
    choose(page)
    held: list[tuple[Route, APIResponse]] = []
    page.route("**/cards", lambda route: held.append((route, route.fetch())))
    written(page, "Seen before it is answered.")
    saved(page, "Seen before it is answered.")
    page.clock.fast_forward(10_000)
    expect(page.locator("#outbox > li")).to_have_count(0)
    until(page, lambda: held)
    ((route, answer),) = held
    route.fulfill(response=answer)
    expect(page.locator("#outbox > li")).to_have_count(0)


# --- what counts as an answer --------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["portal", "login", "empty"])
def test_E6_only_the_board_can_say_that_something_is_saved(people: People, day: Round, way: Way) -> None:
    (ann,) = day.observers
    page, line = seated(people, ann)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = way
        page.evaluate(SAYS)
        written(page, "In the library.")
        page.wait_for_selector(f"{WAITING}:has-text('In the library.')")
        until(page, lambda: len(line.tried) > 1)
        assert "Saved." not in page.evaluate("window.says")
        line.mend(page)
        saved(page, "In the library.")
    assert line.tried == ["POST /cards"] * len(line.tried)
    assert texts(ann) == ["In the library."]


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (413, "<h1>Request Entity Too Large</h1>", "The board could not take this just now"),
        (404, '{"code": "not-here", "message": "It is gone."}', "It is gone."),
        (422, '{"code": "full", "message": "This board is full."}', "This board is full."),
    ],
)
def test_E6_a_refusal_is_told_and_leaves_the_words_with_their_author(
    people: People, day: Round, status: int, body: str, sentence: str
) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    with people.expecting(*GONE_WRONG):
        page.route("**/cards", lambda route: route.fulfill(status=status, body=body))
        written(page, "My words.")
        page.wait_for_selector(f"{REFUSED}:has-text('{sentence}')")
        page.unroute("**/cards")
        page.click(f"{REFUSED} [data-retry]")
        saved(page, "My words.")
    assert texts(ann) == ["My words."]


@pytest.mark.parametrize("status", [429, 503])
def test_E6_a_board_that_can_not_just_now_is_asked_again_when_it_says(
    people: People, day: Round, status: int
) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    asked: list[str] = []

    def busy_once(route: Route) -> None:
        asked.append(str(route.request.post_data))
        if len(asked) > 1:
            route.fallback()
            return
        body = '{"code": "later", "message": "Later."}'
        route.fulfill(status=status, body=body, headers={"Retry-After": "1"})

    page.route("**/cards", busy_once)
    with people.expecting(*GONE_WRONG):
        written(page, "Patience.")
        page.wait_for_selector(f"{WAITING}:has-text('Patience.')")
        saved(page, "Patience.")
    assert len(asked) == 2
    assert asked[0] == asked[1]
    assert texts(ann) == ["Patience."]


# --- what leads the room -------------------------------------------------------------------------------


def test_E7_a_step_without_an_answer_is_given_up_and_never_moves_the_board_later(
    people: People, day: Round
) -> None:
    page, line = seated(people, day.lead, own_time=True)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        page.click(NEXT)
        expect(page.locator(UNSENT)).to_have_text("1 change waits for the connection.")
        page.clock.fast_forward(31_000)
        expect(page.locator("#notice")).to_contain_text("did not take this within 30 seconds")
        expect(page.locator(UNSENT)).to_be_empty()
        line.mend(page)
        page.reload()
        page.wait_for_selector("#stage")
        page.click("#time button:has-text('Start')")
        page.wait_for_selector("#timer[data-ends-at]")
    assert line.reached == ["PUT /timer"]
    assert day.lead.view()["step"] == "visits"


def test_E7_a_step_that_a_reload_left_behind_is_given_up_as_well(people: People, day: Round) -> None:
    page, line = seated(people, day.lead, own_time=True)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        page.click(NEXT)
        expect(page.locator(UNSENT)).to_have_text("1 change waits for the connection.")
        page.goto("about:blank")
        page.clock.fast_forward(600_000)
        line.way = "open"
        page.goto(day.lead.at)
        expect(page.locator("#notice")).to_contain_text("did not take this within 30 seconds")
        page.click("#time button:has-text('Start')")
        page.wait_for_selector("#timer[data-ends-at]")
    assert line.reached == ["PUT /timer"]


def test_E7_L2_an_opening_whose_dialog_is_closed_again_is_not_sent_later(people: People, day: Round) -> None:
    day.go("select")
    page, line = seated(people, day.lead, own_time=True)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        page.click(NEXT)
        page.click("#open-dialog .primary")
        page.clock.run_for(PATIENCE)
        expect(page.locator("#open-dialog [role=alert]")).to_contain_text("No answer yet")
        page.click("#open-dialog [data-dialog-close]")
        expect(page.locator("#notice")).to_contain_text("You closed this before the board answered")
        expect(page.locator(UNSENT)).to_be_empty()
        line.mend(page)
        page.click("#time button:has-text('Start')")
        page.wait_for_selector("#timer[data-ends-at]")
    assert line.reached == ["PUT /timer"]
    assert day.lead.view()["step"] == "select"


def test_E7_words_are_never_given_up(people: People, day: Round) -> None:
    (ann,) = day.observers
    page, line = seated(people, ann, own_time=True)
    choose(page)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        written(page, "Ten minutes later.")
        page.wait_for_selector(WAITING)
        page.clock.fast_forward(600_000)
        page.wait_for_selector(WAITING)
        line.mend(page)
        saved(page, "Ten minutes later.")
    assert texts(ann) == ["Ten minutes later."]


# --- refused, and nobody is waiting for it any more ----------------------------------------------------


def test_E9_words_that_are_refused_after_a_reload_stand_in_the_list_until_somebody_says(
    people: People, naming: Round
) -> None:
    naming.go("predict")
    (ann,), (pattern,) = naming.observers, naming.patterns
    page, line = seated(people, ann)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        predict(page, pattern, "I would know why.")
        page.wait_for_selector(WAITING)
        naming.go("name")
        page.reload()
        line.mend(page)
        page.wait_for_selector(f"{REFUSED}:has-text('I would know why.')")
        item = listed(page, "I would know why.")
        expect(item.locator(".from")).to_have_text("Prediction")
        expect(item.locator(".state")).to_contain_text("Not saved:")
        page.evaluate(SAYS)
        item.locator("[data-copy-words]").click()
        page.wait_for_function("() => window.says.includes('Copied.')")
        assert page.evaluate("navigator.clipboard.readText()") == "I would know why."
        item.locator("[data-discard]").click()
        expect(item).to_have_count(0)
        naming.go("predict")
        page.click("#toasts button:has-text('Put it back')")
        page.wait_for_selector("#stage li:has-text('I would know why.')")
    assert [each["text"] for each in ann.view()["predictions"]] == ["I would know why."]


def test_E9_a_title_whose_pattern_is_gone_can_be_reworded_or_discarded(people: People, naming: Round) -> None:
    (ann,), (pattern,) = naming.observers, naming.patterns
    page, line = seated(people, ann)
    with people.expecting(*GONE_WRONG):
        line.way = "cut"
        name(page, pattern, "A title for nothing.")
        page.wait_for_selector(WAITING)
        naming.lead.write("DELETE", f"patterns/{pattern}")
        page.wait_for_selector(f"[id='list-{pattern}']", state="detached")
        line.mend(page)
        item = listed(page, "A title for nothing.")
        page.wait_for_selector(REFUSED)
        item.locator("[data-edit]").click()
        expect(page.locator("#name-dialog textarea")).to_have_value("A title for nothing.")
        page.click("#name-dialog [data-dialog-close]")
        page.wait_for_selector(REFUSED)
        item.locator("[data-discard]").click()
        expect(page.locator("#outbox > li")).to_have_count(0)
        page.reload()
        page.wait_for_selector("#stage")
        expect(page.locator("#outbox > li")).to_have_count(0)


def test_E9_a_refused_title_stays_in_its_open_dialog_and_nowhere_else(people: People, naming: Round) -> None:
    (ann,), (pattern,) = naming.observers, naming.patterns
    page = sit(people, ann)
    body = '{"code": "too-long", "message": "That is too long."}'
    with people.expecting(*GONE_WRONG):
        page.route(f"**/patterns/{pattern}", lambda route: route.fulfill(status=422, body=body))
        name(page, pattern, "A long title.")
        expect(page.locator("#name-dialog [role=alert]")).to_have_text("That is too long.")
        expect(page.locator("#name-dialog textarea")).to_have_value("A long title.")
        expect(page.locator("#outbox > li")).to_have_count(0)
        page.unroute(f"**/patterns/{pattern}")
        page.click("#name-dialog [value=save]")
        page.wait_for_selector(f"[id='head-{pattern}'] h3:has-text('A long title.')")
    assert ann.view()["patterns"][0]["title"] == "A long title."
