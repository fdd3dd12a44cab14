"""What an observer does beside sorting: cards on their way, many lines at once, words that stay."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.late import TOLD, Late
from tests.browser.people import People, until
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.wire import Caller, Round

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.uncoached]

TEXT = "#card-text"
OUTBOX = "#outbox > li"
CARET = "() => { const { id, selectionStart, selectionEnd } = document.activeElement; return [id, selectionStart, selectionEnd]; }"
COUNT_EACH_PAINT = """() => { window.seen = []; const cards = "#outbox > li, #mine li[id]";
    const look = () => { seen.push(document.querySelectorAll(cards).length); requestAnimationFrame(look); };
    look(); }"""

DRAFTS = """() => new Promise(done => {
    indexedDB.open('debrief').onsuccess = ({ target }) => {
        const all = target.result.transaction('drafts').objectStore('drafts').getAll();
        all.onsuccess = () => { target.result.close(); done(JSON.stringify(all.result)); };
    }; })"""


def choose(page: Page, classroom: str = "C5", focus: str = "task") -> None:
    """A classroom and a focus, which then stay."""
    page.check(f"#composer [name=classroom][value={classroom}]")
    page.check(f"#composer [name=focus][value={focus}]")


def written(page: Page, words: str) -> None:
    """A card is written, and posted by keyboard."""
    page.fill(TEXT, words)
    page.press(TEXT, "Control+Enter")


def saved(page: Page, words: str) -> None:
    """A card stands among one's own, and nowhere else."""
    page.wait_for_selector(f"#mine li:has-text('{words}')")
    expect(page.locator(OUTBOX, has_text=words)).to_have_count(0)


def drafted(page: Page, words: str) -> None:
    """Waits until half-typed words are kept on this device."""
    until(page, lambda: words in page.evaluate(DRAFTS))


def kept(page: Page, words: str) -> None:
    """Waits until a posted card is kept on this device: so long its words stay a draft as well (rule E11)."""
    until(page, lambda: words not in page.evaluate(DRAFTS))


def texts(somebody: Caller) -> list[str]:
    """One's own cards on the server, in the order in which they came."""
    return [card["text"] for card in somebody.view()["mine"]]


# --- cards on their way --------------------------------------------------------------------------------


def test_V6_E1_a_card_posted_without_a_connection_is_sent_once_when_there_is_one(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    with people.expecting(*GONE_WRONG):
        page.context.set_offline(True)
        for words in ("First.", "Second."):
            written(page, words)
            page.wait_for_selector(f"{OUTBOX}:has-text('{words}')")
            expect(page.locator(TEXT)).to_have_value("")
        page.wait_for_selector(f"{OUTBOX}.waiting:has-text('First.')")
        page.context.set_offline(False)
        saved(page, "First.")
        saved(page, "Second.")
    assert texts(ann) == ["First.", "Second."]


def test_V6_E2_a_card_whose_answer_was_lost_is_there_once(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if not lost:
            lost.append(str(route.request.post_data))
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/cards", lose)
    with people.expecting(*GONE_WRONG):
        written(page, "Heard by the server.")
        saved(page, "Heard by the server.")
    assert lost
    assert texts(ann) == ["Heard by the server."]


def test_V6_E1_cards_on_their_way_survive_a_reload_and_leave_in_order(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    with people.expecting(*GONE_WRONG):
        page.route("**/cards", lambda route: route.abort())
        for number in range(3):
            written(page, f"Card {number}.")
        page.wait_for_selector(f"{OUTBOX}.waiting:has-text('Card 0.')")
        kept(page, "Card 2.")
        page.unroute("**/cards")
        page.reload()
        for number in range(3):
            saved(page, f"Card {number}.")
    assert texts(ann) == ["Card 0.", "Card 1.", "Card 2."]
    expect(page.locator("#composer [name=classroom][value=C5]")).to_be_checked()
    expect(page.locator("#composer [name=focus][value=task]")).to_be_checked()


def test_V8_E3_a_refused_card_keeps_its_words_and_the_reason_until_it_is_mended(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page, "C9")
    page.eval_on_selector("#composer [value=C9]", "field => { field.value = 'C77'; }")
    with people.expecting(*GONE_WRONG):
        written(page, "Somewhere else.")
        page.wait_for_selector(f"{OUTBOX}.refused:has-text('Choose one of this round')")
    assert texts(ann) == []
    page.click(f"{OUTBOX} [data-edit]")
    expect(page.locator("#reword-dialog textarea")).to_have_value("Somewhere else.")
    page.select_option("#reword-dialog [name=classroom]", "C2")
    page.fill("#reword-dialog textarea", "In the second room.")
    page.click("#reword-dialog [value=save]")
    saved(page, "In the second room.")
    assert texts(ann) == ["In the second room."]


def test_E3_a_discarded_card_can_be_put_back(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    with people.expecting(*GONE_WRONG):
        page.route("**/cards", lambda route: route.abort())
        written(page, "Away.")
        page.click(f"{OUTBOX}.waiting [data-discard]")
        expect(page.locator(OUTBOX)).to_have_count(0)
        page.unroute("**/cards")
        page.click("#toasts button")
        saved(page, "Away.")
    assert texts(ann) == ["Away."]


def test_E2_a_card_is_seen_once_from_the_moment_it_is_posted(people: People, day: Round) -> None:
    page = sit(people, day.observers[0])
    choose(page)
    page.evaluate(COUNT_EACH_PAINT)
    for number in range(5):
        written(page, f"Card {number}.")
    saved(page, "Card 4.")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seen = page.evaluate("window.seen")
    assert max(seen) == 5
    assert seen == sorted(seen)


def test_U3_the_words_of_a_card_that_undo_took_away_can_be_put_back(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    written(page, "Two girls whisper.")
    saved(page, "Two girls whisper.")
    page.click("#tools [data-undo] button")
    page.click("#toasts button:has-text('Put it back')")
    saved(page, "Two girls whisper.")
    assert texts(ann) == ["Two girls whisper."]


def test_V6_E2_two_tabs_send_a_card_once(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    with people.expecting(*GONE_WRONG):
        page.route("**/cards", lambda route: route.abort())
        written(page, "From the first tab.")
        page.wait_for_selector(f"{OUTBOX}.waiting")
        other = page.context.new_page()
        other.goto(ann.at)
        saved(other, "From the first tab.")
        saved(page, "From the first tab.")
    assert texts(ann) == ["From the first tab."]


# --- many lines ----------------------------------------------------------------------------------------


def test_E4_six_lines_make_six_cards_in_their_order(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = sit(people, ann)
    choose(page)
    page.click("[data-fast]")
    page.fill(TEXT, "one\n\n  two\nc3 | three\nnobody | four\n  \nfive\nC9|six\n" + "x" * 601)
    page.click("#card-form button.primary")
    for words in ("one", "two", "three", "nobody | four", "five", "six"):
        saved(page, words)
    assert texts(ann) == ["one", "two", "three", "nobody | four", "five", "six"]
    rooms = [card["classroom"] for card in ann.view()["mine"]]
    assert rooms == ["C5", "C5", "C3", "C5", "C5", "C9"]
    assert page.input_value(TEXT) == "x" * 601
    expect(page.locator("#card-said")).to_contain_text("longer than 600 characters")


def test_the_length_of_a_card_is_told_when_it_matters(people: People, day: Round) -> None:
    page = sit(people, day.observers[0])
    page.fill(TEXT, "x" * 280)
    expect(page.locator("#card-count")).to_be_hidden()
    page.fill(TEXT, "x" * 312)
    expect(page.locator("#card-count")).to_have_text("312 of 600")


# --- words that stay -----------------------------------------------------------------------------------


def test_V16_half_typed_words_and_the_caret_stay_when_the_step_moves_and_the_page_is_loaded_again(
    people: People, day: Round
) -> None:
    page = sit(people, day.observers[0])
    choose(page)
    page.click(TEXT)
    page.keyboard.type("3 of 5 studen")
    page.eval_on_selector(TEXT, "field => field.setSelectionRange(2, 6)")
    for step in ("share", "sort", "visits"):
        day.go(step)
        page.wait_for_selector(f"#stage[data-step={step}]")
        expect(page.locator(TEXT)).to_be_visible()
        assert page.evaluate(CARET) == ["card-text", 2, 6]
    page.keyboard.type("OF 5")
    drafted(page, "3 OF 5 studen")
    page.reload()
    expect(page.locator(TEXT)).to_have_value("3 OF 5 studen")


def test_C3_a_dialog_opened_again_before_its_end_was_told_saves_what_is_written_then(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    day.post("First.", ann)
    page = sit(people, ann)
    page.locator("#mine [data-reword]").click()
    page.evaluate(
        "() => { document.getElementById('reword-dialog').close(); document.querySelector('#mine [data-reword]').click(); }"
    )
    page.evaluate("() => new Promise(done => setTimeout(done))")  # the end of the first was told
    page.fill("#reword-dialog textarea", "First, in other words.")
    page.click("#reword-dialog [value=save]")
    page.wait_for_selector("#mine li:has-text('First, in other words.')")
    expect(page.locator("#reword-dialog")).to_be_hidden()
    assert texts(ann) == ["First, in other words."]


def left_for_another(page: Page, first: str) -> Late:
    """The first card's new words are on their way, and the same dialog is open for the second card."""
    late = Late(page, f"**/cards/{first}", "PUT")
    page.click(f"#mine [data-reword='{first}']")
    page.fill("#reword-dialog textarea", "First, in other words.")
    page.click("#reword-dialog [value=save]")
    late.wait()
    page.keyboard.press("Escape")
    page.click("#mine li:has-text('Second.') [data-reword]")
    return late


def test_C3_words_that_are_saved_late_leave_the_dialog_to_what_it_was_opened_for_since(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    first, _ = day.post("First.", ann), day.post("Second.", ann)
    page = sit(people, ann)
    late = left_for_another(page, first)
    page.fill("#reword-dialog textarea", "Second, in other words.")
    late.go()
    page.wait_for_selector("#toasts :text('Reworded.')")
    expect(page.locator("#reword-dialog")).to_be_visible()
    page.click("#reword-dialog [value=save]")
    page.wait_for_selector("#mine li:has-text('Second, in other words.')")
    expect(page.locator("#reword-dialog")).to_be_hidden()
    assert sorted(texts(ann)) == ["First, in other words.", "Second, in other words."]


def test_C3_what_is_refused_late_is_said_of_what_was_asked_and_holds_up_nothing_else(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    first, _ = day.post("First.", ann), day.post("Second.", ann)
    page = sit(people, ann)
    late = left_for_another(page, first)
    with people.expecting(*GONE_WRONG):
        late.one.fulfill(status=409, json={"code": "no", "message": "Not these words."})
        expect(page.locator("#notice")).to_have_text("Not these words.")
    expect(page.locator("#reword-dialog [role=alert]")).to_have_text("")


def test_V16_who_types_on_while_a_dialog_saves_keeps_the_words(people: People, day: Round) -> None:
    (ann,) = day.observers
    first = day.post("First.", ann)
    page = sit(people, ann)
    late = Late(page, f"**/cards/{first}", "PUT")
    words = page.locator("#reword-dialog textarea")
    page.click(f"#mine [data-reword='{first}']")
    words.fill("First, in other words.")
    page.click("#reword-dialog [value=save]")
    late.wait()
    words.fill("First, in other words. And more.")
    late.go()
    page.wait_for_selector("#toasts :text('Reworded.')")
    page.evaluate(TOLD)
    if not words.is_visible():
        page.click(f"#mine [data-reword='{first}']")
    expect(words).to_have_value("First, in other words. And more.")


def test_V16_a_dialog_brings_half_typed_words_back_for_the_same_thing(people: People, day: Round) -> None:
    (ann,) = day.observers
    day.post("First.", ann)
    day.post("Second.", ann)
    page = sit(people, ann)
    words = page.locator("#reword-dialog textarea")
    own = page.locator("#mine li", has_text="First.").locator("[data-reword]")
    own.click()
    words.fill("First, in other w")
    drafted(page, "First, in other w")
    page.reload()
    page.locator("#mine li", has_text="Second.").locator("[data-reword]").click()
    expect(words).to_have_value("Second.")
    page.click("#reword-dialog [data-dialog-close]")
    own.click()
    expect(words).to_have_value("First, in other w")
    page.click("#reword-dialog [data-dialog-close]")
    own.click()
    expect(words).to_have_value("First.")


def test_V16_what_follows_from_patterns_keeps_its_words_and_its_patterns(people: People, day: Round) -> None:
    day.fill(4)
    day.go("sort")
    pattern = day.start(*day.cards)
    day.go("predict")
    page = sit(people, day.observers[0])
    box = page.locator(f"#pattern-lines [value='{pattern}']")
    page.fill("#outcome-text", "I would kn")
    box.check()
    drafted(page, pattern)
    page.reload()
    day.go("next-level")
    page.wait_for_selector("#stage[data-step=next-level]")
    expect(page.locator("#outcome-text")).to_have_value("I would kn")
    expect(box).to_be_checked()
    page.click("#outcome-form button.primary")
    page.wait_for_selector("#next-steps-next_week li:has-text('I would kn')")
    expect(page.locator("#outcome-text")).to_have_value("")
    expect(box).not_to_be_checked()
