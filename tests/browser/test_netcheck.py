"""A technician is told in words what works on their network and what to ask for (K9)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.web import netcheck
from tests.browser.late import TOLD, Late
from tests.browser.linked import proxy
from tests.browser.people import NO_WORKER, PATIENCE
from tests.faults.proxy import Proxy

__all__ = ["proxy"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

ALL = ("request", "write", "socket", "frames", "stream", "poll", "worker", "storage", "clock")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """The technician's."""
    context = browser.new_context(**NO_WORKER)
    context.set_default_timeout(2 * PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def at_a_brisk_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What asks again is answered soon, and the stream's events come soon; how long both take matters to nobody here."""
    monkeypatch.setattr(netcheck, "WAITS", 0.1)
    monkeypatch.setattr(netcheck, "BETWEEN", 0.05)


def results(page: Page, proxy: Proxy) -> dict[str, str]:
    """What the page found, by check."""
    page.goto(f"http://127.0.0.1:{proxy.port}/netcheck")
    page.wait_for_selector("body[data-checked]")
    found: dict[str, str] = page.eval_on_selector_all(
        "[data-check][data-result]",
        "all => Object.fromEntries(all.map(it => [it.dataset.check, it.dataset.result]))",
    )
    return found


def test_K9_on_a_good_network_everything_works_and_the_result_is_there_as_text(
    page: Page, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(netcheck, "BETWEEN", 0.9)  # so that a busy machine can not make it look held back
    assert results(page, proxy) == dict.fromkeys(ALL, "yes")
    text = page.input_value("#as-text")
    for title in ("Requests", "Sockets", "Event stream", "Storage"):
        assert f"{title}: " in text
    assert text.count("\n") == len(ALL) + 1
    assert page.locator("[data-says=no]:visible, [data-says=trying]:visible").count() == 0


def test_K9_what_is_blocked_is_told_with_what_to_ask_for(page: Page, proxy: Proxy) -> None:
    proxy.set(refuse_upgrade=403, buffer_streams=True)
    found = results(page, proxy)
    assert {name for name in ALL if found[name] == "no"} == {"socket", "frames"}
    assert found["stream"] == "some"
    expect(page.locator("[data-check=socket] .alert")).to_contain_text("Ask for WebSocket connections")
    expect(page.locator("[data-check=stream]")).to_contain_text("not to be buffered")
    assert "Ask for WebSocket connections" in page.input_value("#as-text")


def test_K9_a_minute_of_silence_is_tried_when_asked_for(
    page: Page, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(netcheck, "SILENCE", 1.0)
    results(page, proxy)
    silence = page.locator("[data-check=silence]")
    page.click("[data-silence]")
    expect(silence).to_have_attribute("data-result", "yes")
    proxy.set(cut_silent=0.3)
    page.click("[data-silence]")
    expect(silence).to_have_attribute("data-result", "no")
    assert "is cut" in page.input_value("#as-text")


def test_K9_a_check_that_fails_late_says_nothing_of_the_one_that_was_asked_for_since(
    page: Page, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(netcheck, "BETWEEN", 0.9)
    late = Late(page, "**/netcheck/echo", "POST")
    page.goto(f"http://127.0.0.1:{proxy.port}/netcheck")
    late.wait()
    page.click("[data-again]")
    page.wait_for_selector("body[data-checked]")
    with page.expect_event("requestfailed"):
        late.one.abort()
    page.evaluate(TOLD)
    expect(page.locator("[data-check=write]")).to_have_attribute("data-result", "yes")
    expect(page.locator("[data-sum=yes]")).to_be_visible()


def test_K9_a_browser_that_never_answers_about_storage_holds_up_no_other_check(
    page: Page, proxy: Proxy
) -> None:
    page.add_init_script("indexedDB.open = () => ({})")
    found = results(page, proxy)
    assert (found["storage"], found["clock"]) == ("no", "yes")
