"""What is kept is of one build, whole, and our own (O2, O3)."""

from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest
from playwright.sync_api import Error as PlaywrightError

from tests.browser.house import Answering, House
from tests.browser.keeping import (
    BUILDS,
    KEEP,
    answer,
    come,
    day,
    done,
    house,
    kept,
    on_its_way,
    people,
    saved,
    shelves,
    texts,
    until,
    visit,
    visit_and_leave,
    wait_kept,
    write,
)
from tests.browser.people import People
from tests.browser.wire import Round

__all__ = ["day", "house", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

ALIKE = '<!doctype html><html lang="en"><link href="/static/000000000000/a.css"><h1>Library Wi-Fi</h1>'
BROKEN = (502, 503, 504)
PORTAL = "<!doctype html><title>Library Wi-Fi</title><h1>Library Wi-Fi: accept our terms</h1>"


# --- of one build --------------------------------------------------------------------------------------


def test_O2_an_old_page_goes_on_at_a_new_server_and_its_reload_is_wholly_of_the_new_build(
    people: People, house: House, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit(person, ann.at)
    (old,) = page.evaluate(BUILDS)
    house.start(house.another_build())
    write(page, "Three of five wait.")
    saved(page, "Three of five wait.")
    day.go("select")
    page.wait_for_selector("body[data-step=select]")
    assert page.evaluate(BUILDS) == [old]
    page.reload()
    page.wait_for_selector("#mine li:has-text('Three of five wait.')")
    (new,) = page.evaluate(BUILDS)
    assert new != old
    until(page, "async name => (await caches.keys()).join() === name", f"debrief {new}")
    wait_kept(page, ann.at)
    person.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#card-text")
    assert page.evaluate(BUILDS) == [new]


def test_O2_an_old_page_without_a_network_has_its_own_files_also_when_the_server_is_of_another_build_by_then(
    people: People, house: House, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit(person, ann.at)
    (old,) = page.evaluate(BUILDS)
    page.close()
    person.context.set_offline(True)
    house.start(house.another_build())
    page = person.context.new_page()
    page.goto(ann.at)
    write(page, "One of five asks.")
    on_its_way(page, "One of five asks.")
    person.context.set_offline(False)
    saved(page, "One of five asks.")
    assert page.evaluate(BUILDS) == [old]
    assert texts(ann) == ["One of five asks."]


@pytest.mark.parametrize("status", [404, 200])
def test_O2_a_page_whose_files_can_not_all_be_had_is_not_kept_and_the_whole_one_from_before_stays(
    people: People, house: House, day: Round, status: int
) -> None:
    """A server of another build answers for the old names too, and says that this is for now only (rule D11)."""
    (ann,) = day.observers
    person = come(people, ann)
    page = visit_and_leave(person, ann.at)
    before, whole = kept(page, ann.at), shelves(page)
    (old,) = page.evaluate(BUILDS)
    asked: list[str] = []

    def half(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        is_page = request.path in (ann.at, "/", "/offline")
        text = before.replace(old, "0" * 12) if is_page else "of another build"
        answer(request, 200 if is_page else status, text, **{"Cache-Control": "no-cache"})

    house.stranger(half)
    page.evaluate(KEEP, ann.at)
    done(page)
    assert ann.at in asked and any(path.startswith("/static/000000000000/") for path in asked)
    assert (shelves(page), kept(page, ann.at)) == (whole, before)


# --- only our own pages ----------------------------------------------------------------------------------


PORTALS: dict[str, Answering] = {
    "a page": lambda request: answer(request, 200, PORTAL),
    "a page like ours": lambda request: answer(request, 200, ALIKE, **{"Cache-Control": "immutable"}),
    "a redirect": lambda request: answer(request, 302, Location="http://portal.invalid/accept"),
    "a refusal": lambda request: answer(request, 401, PORTAL),
    "nothing there": lambda request: answer(request, 404, PORTAL),
    "JSON": lambda request: answer(request, 404, '{"code": "blocked"}'),
}


def test_O3_what_a_portal_answers_is_shown_but_not_kept_and_takes_no_kept_page_away(
    people: People, house: House, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    page = visit_and_leave(person, ann.at)
    before = kept(page, ann.at)
    for portal, answering in PORTALS.items():
        house.stranger(answering)
        other = person.context.new_page()
        for path in (ann.at, "/", f"{ann.at}/setup"):
            with suppress(PlaywrightError):  # a redirect leads where nobody is
                other.goto(path)
            assert other.locator("#card-text").count() == 0, portal
        done(page)
        assert kept(page, ann.at) == before, portal
        assert not [path for path in ("/", "/offline", ann.at) if "Library Wi-Fi" in kept(page, path)], portal
        house.stop()
        other.goto(ann.at)
        other.wait_for_selector("#card-text")
        other.close()


def gateway(status: int) -> Answering:
    """A proxy without a server behind it."""
    return lambda request: answer(request, status, "Bad Gateway")


def test_O3_where_a_proxy_says_that_the_server_is_gone_the_kept_page_is_shown(
    people: People, house: House, day: Round
) -> None:
    (ann,) = day.observers
    person = come(people, ann)
    visit_and_leave(person, ann.at)
    for status in BROKEN:
        house.stranger(gateway(status))
        page = person.context.new_page()
        page.goto(ann.at)
        page.wait_for_selector("#card-text")
        page.close()
