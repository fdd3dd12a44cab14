"""The disk fails while people write: nobody is told "saved", everything can be read, and it heals by itself (S4, S20)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import day, people
from tests.browser.people import People
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.test_acts import OUTBOX, choose, saved, texts, written
from tests.browser.wire import PLENTY, Caller, Round, fresh
from tests.faults.disk import (
    Fault,
    Running,
    failing_sync,
    filled,
    full_disk,
    locked,
    may_mount,
    running,
    small_disk,
)

__all__ = ["day", "people"]
pytestmark = [pytest.mark.browser, pytest.mark.server]
UNAVAILABLE = 503
RELOADED = "was not to be had"  # the answer to a page that is not there any more
PATIENT = 60.0  # seconds; a write waits for whoever holds the database, and may stand behind another
HEALS_WITHIN = 60_000  # milliseconds; the browser tries every few seconds
A_FEW_SECONDS = 10_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server for all tests of this file; where this user may, on a small disk of its own."""
    folder = tmp_path_factory.mktemp("server")
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(folder / "disk")) if may_mount(folder) else folder
        yield stack.enter_context(running(folder, disk / "debrief.db", **PLENTY))


@pytest.fixture(scope="module")
def base(server: Running) -> str:
    """Where it is."""
    return server.url


def full(server: Running) -> AbstractContextManager[None]:
    """A disk of its own is filled; elsewhere files may not grow."""
    return filled(server) if server.database.parent.is_mount() else full_disk(server)


def on_the_facilitators_page(page: Page) -> str:
    """What the facilitator sees of how many cards there are."""
    return page.locator("#stage").inner_text()


def post(somebody: Caller, card: str) -> httpx.Response:
    """A card, whatever the answer."""
    fields = {"card": card, "text": "Over the wire.", "classroom": "C1", "focus": "student"}
    return somebody.http.post(f"{somebody.at}/cards", json={"command_id": card, **fields}, timeout=PATIENT)


@pytest.mark.parametrize("fault", [full, failing_sync, locked], ids=lambda fault: fault.__name__)
def test_S20_a_card_waits_while_the_disk_fails_and_is_then_saved_by_itself_once(
    server: Running, people: People, day: Round, fault: Fault
) -> None:
    """Ann writes before, while and after; the facilitator looks on. On a full disk the clock runs as it does for people."""
    (ann,) = day.observers
    page, lead = sit(people, ann), sit(people, day.lead)
    page.clock.install()
    choose(page)
    written(page, "Before.")
    saved(page, "Before.")
    expect(lead.locator("#stage")).to_contain_text("1 card from 1 of 1 person")
    before = on_the_facilitators_page(lead)
    with people.expecting(*GONE_WRONG, RELOADED):
        with fault(server):
            written(page, "Meanwhile.")
            waiting = page.locator(f"{OUTBOX}.waiting", has_text="Meanwhile.")
            expect(waiting).to_have_count(1)
            expect(waiting).not_to_contain_text("Saved")
            refused = post(ann, fresh())
            assert (refused.status_code, refused.json()["code"]) == (UNAVAILABLE, "storage-down")
            assert "Retry-After" in refused.headers
            assert texts(ann) == ["Before."]
            page.reload()
            expect(page.locator("#mine li[id]")).to_have_count(1)
            expect(waiting).to_have_count(1)
            assert on_the_facilitators_page(lead) == before
        if fault is not full:
            page.clock.fast_forward(A_FEW_SECONDS)
        expect(page.locator("#mine li[id]", has_text="Meanwhile.")).to_have_count(1, timeout=HEALS_WITHIN)
        saved(page, "Meanwhile.")
    written(page, "After.")
    saved(page, "After.")
    assert texts(ann) == ["Before.", "Meanwhile.", "After."]


def test_S20_who_asks_the_server_is_told_that_it_can_not_write(server: Running, day: Round) -> None:
    (ann,) = day.observers
    card = fresh()
    with failing_sync(server):
        assert post(ann, card).status_code == UNAVAILABLE
        assert post(ann, card).status_code == UNAVAILABLE
        assert httpx.get(f"{server.url}/healthz", timeout=PATIENT).status_code == 200
    assert post(ann, card).is_success
    assert post(ann, card).is_success
    assert len(texts(ann)) == 1


def test_S20_a_room_that_is_not_open_yet_is_told_as_well(server: Running, tmp_path: Path) -> None:
    """Coming in is a write: without a seat on disk there is no seat."""
    starting = {"problem_of_practice": "Who talks?", "classrooms": [{"code": "C1"}], "command_id": fresh()}
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}, timeout=PATIENT) as somebody:
        with full_disk(server):
            refused = somebody.post("/rounds", json=starting)
            assert (refused.status_code, refused.json()["code"]) == (UNAVAILABLE, "storage-down")
            assert not somebody.cookies
            assert somebody.get("/").status_code == 200
        assert somebody.post("/rounds", json=starting).headers["location"]
