"""What works without a network (docs/offline.md): pages that were kept, and what they know (O1, O5, O8)."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.house import House
from tests.browser.keeping import (
    boards,
    come,
    day,
    house,
    kept,
    on_its_way,
    people,
    saved,
    texts,
    until,
    visit,
    wait_kept,
    write,
)
from tests.browser.people import PHONE, People
from tests.browser.wire import Round

__all__ = ["day", "house", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

HIDE = """() => { const tell = () => document.dispatchEvent(new Event('visibilitychange', {bubbles: true}));
    Object.defineProperty(document, 'hidden', {get: () => true, configurable: true}); tell();
    delete document.hidden; tell(); }"""
ROUND = {
    "problem_of_practice": "Each fills in their own sheet.",
    "classrooms": [{"code": f"C{at}", "subject": "ELA", "grade": "7"} for at in range(1, 10)],
    "groups": ["Group 1", "Group 2", "Group 3"],
}


# --- without a network ---------------------------------------------------------------------------------


def unplugged(_: House, context: BrowserContext) -> Callable[[], None]:
    """The device has no network."""
    context.set_offline(True)
    return lambda: context.set_offline(False)


def server_gone(house: House, _: BrowserContext) -> Callable[[], None]:
    """The server does not run."""
    house.stop()
    return house.start


@pytest.mark.parametrize("cut", [unplugged, server_gone])
def test_O1_observe_opens_anew_and_a_card_is_written_and_later_saved_once(
    people: People, house: House, day: Round, cut: Callable[[House, BrowserContext], Callable[[], None]]
) -> None:
    (ann,) = day.observers
    person = come(people, ann, **PHONE)
    visit(person, ann.at).close()
    mend = cut(house, person.context)
    page = person.context.new_page()
    answer = page.goto(ann.at)
    assert answer and answer.from_service_worker
    assert page.evaluate(
        "() => document.fonts.ready.then(() => document.fonts.check('1rem \"Atkinson Hyperlegible Next\"'))"
    )
    write(page, "Two of five explain.")
    on_its_way(page, "Two of five explain.")
    page.close()
    page = person.context.new_page()
    page.goto(ann.at)
    on_its_way(page, "Two of five explain.")
    mend()
    saved(page, "Two of five explain.")
    assert texts(ann) == ["Two of five explain."]


@pytest.mark.parametrize("whose", ["facilitator", "screen"])
def test_O1_the_pages_of_a_facilitator_and_of_the_screen_open_as_well(
    people: People, day: Round, whose: str
) -> None:
    person = come(people, day.lead)
    path = day.lead.at
    if whose == "screen":
        link = day.lead.write("POST", "links", kind="screen").json()["link"]
        opened = person.context.new_page()
        opened.goto(link)
        opened.wait_for_selector("body.screen")
        opened.close()
        path = f"{path}/screen"
    visit(person, path).close()
    person.context.set_offline(True)
    page = person.context.new_page()
    page.goto(path)
    page.wait_for_selector(f"body.{whose} #stage")


def test_O1_where_the_network_swallows_a_question_the_kept_page_is_shown_instead(
    people: People, house: House, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    visit(person, ann.at).close()
    never = threading.Event()

    def swallow(_: BaseHTTPRequestHandler) -> None:
        never.wait()

    house.stranger(swallow)
    try:
        page = person.context.new_page()
        page.goto(ann.at)
        page.wait_for_selector("#card-text")
    finally:
        never.set()


def test_O1_how_cards_stand_is_asked_for_by_a_query_and_the_kept_page_is_the_same(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    day.post("One of five reads aloud.")
    day.go("share")
    person = come(people, ann)
    page = person.context.new_page()
    page.goto(f"{ann.at}?by=focus")
    wait_kept(page, ann.at)
    person.context.set_offline(True)
    page.goto(f"{ann.at}?by=group")
    page.wait_for_selector("#stage li.card:has-text('One of five')")


def test_O1_pages_are_kept_in_the_language_of_their_reader(people: People, day: Round) -> None:
    (ann,) = day.observers
    person = come(people, ann, **PHONE, locale="es-MX")
    page = visit(person, ann.at)
    person.context.set_offline(True)
    for path in (ann.at, "/", "/nowhere"):
        page.goto(path)
        assert page.get_attribute("html", "lang") == "es"


def test_O1_a_hard_reload_which_passes_the_worker_by_keeps_the_page_all_the_same(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit(person, ann.at)
    page.evaluate("async () => { for (const name of await caches.keys()) await caches.delete(name); }")
    with page.expect_navigation():
        person.context.new_cdp_session(page).send("Page.reload", {"ignoreCache": True})
    assert page.evaluate("() => navigator.serviceWorker.controller") is None
    wait_kept(page, ann.at)
    person.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#card-text")


def test_O8_a_kept_page_knows_the_cards_that_were_written_since_and_the_step(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit(person, ann.at)
    write(page, "Four of five copy.")
    saved(page, "Four of five copy.")
    page.evaluate(HIDE)
    wait_kept(page, ann.at, "Four of five copy.")
    day.go("select")
    page.wait_for_selector("body[data-step=select]")
    page.evaluate(HIDE)
    wait_kept(page, ann.at, 'data-step="select"')


def test_O8_only_what_concerns_its_reader_makes_a_page_be_kept_anew(people: People, day: Round) -> None:
    """Else forty browsers would ask for a whole page every minute while cards are sorted."""
    (ann,) = day.observers
    day.fill(2)
    day.go("sort")
    pattern = day.start(day.cards[0])
    person = come(people, ann)
    page = visit(person, ann.at)
    before = kept(page, ann.at)
    day.place(day.cards[1], pattern)
    page.wait_for_selector(f"[id='cards-{pattern}'] > [id='card-{day.cards[1]}']", state="attached")
    page.evaluate(HIDE)
    page.evaluate("() => navigator.serviceWorker.ready")
    assert kept(page, ann.at) == before


def test_O8_the_pages_of_five_boards_are_kept_and_the_oldest_goes(people: People, house: House) -> None:
    rounds = [Round(house.base) for _ in range(6)]
    person = come(people)
    for each in rounds:
        each.lead.sit_down(person.context)
    pages = [visit(person, each.lead.at) for each in rounds]
    page = pages[-1]
    assert sorted(boards(page)) == sorted(house.base + each.lead.at for each in rounds[1:])
    for each in rounds:
        each.leave()


def test_O8_a_page_that_was_not_opened_for_a_month_goes(people: People, day: Round) -> None:
    (ann,) = day.observers
    page = visit(come(people, ann), ann.at)
    page.evaluate(
        """async () => { const long = new Date(Date.now() - 31 * 86400000).toUTCString();
            const shelf = await caches.open((await caches.keys())[0]);
            await shelf.put('/boards/long-ago', new Response('', { headers: { Date: long } })); }"""
    )
    page.reload()
    until(page, "async path => !(await caches.match(path))", "/boards/long-ago")
    assert len(boards(page)) == 1


# --- where nothing is kept -------------------------------------------------------------------------------


def test_O5_where_nothing_is_kept_our_own_page_says_so_and_leads_to_the_boards_that_are(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    day.lead.write("PUT", "round", school="Larkin & <Bend>", **ROUND)
    person = come(people, ann)
    page = visit(person, ann.at)
    person.context.set_offline(True)
    for path in ("/boards/nowhere", f"{ann.at}/lists/tray", "/join", "/docs"):
        page.goto(path)
        expect(page.locator("h1")).to_have_text("No connection")
        assert page.url.endswith(path)
    page.goto("/")
    expect(page.locator("#resume h2")).to_have_text("Go on with …")
    expect(page.locator("#resume bdi")).to_have_text("Larkin & <Bend>")
    page.click("#resume a")
    page.wait_for_selector("#card-text")


def test_O5_the_start_page_leads_back_and_says_nothing_where_no_board_is_kept(
    people: People, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people)
    page = visit(person, "/")
    assert not page.is_visible("#resume")
    ann.sit_down(person.context)
    visit(person, ann.at)
    page.reload()
    page.click("#resume a")
    page.wait_for_selector("#card-text")
