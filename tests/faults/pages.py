"""Many pages of one round in a real Chromium: phones, five tabs to a person, and in every second tab somebody is writing."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter, time
from uuid import uuid4

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

TABS = 5
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 90_000  # milliseconds: how long a fact may take on a busy machine
AT_A_TIME = 4  # pages that come up side by side
HALF_TYPED = "Four of five wrote, and then"
EXPECT = """([card, list]) => { window.back = new Promise(resolve => {
  const look = () => document.querySelector(`#cards-${list} #card-${card}`) && resolve(Date.now());
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  look(); }); return true; }"""
"""Notes when the card stands in that list; answered by ``window.back``, in milliseconds of the machine's clock."""


class Pages:
    """The pages, all open and listening; each has been marked, and a page that is loaded anew has lost the mark."""

    def __init__(self, pages: list[Page]) -> None:
        self.pages = pages
        self._written = pages[::2]

    async def settle(self) -> None:
        """Marks every page, and begins a card in every second one."""
        for page in self.pages:
            await page.evaluate("window.mark = true")
        for page in self._written:
            await page.locator("[data-compose]").click()
            await page.locator("#card-text").fill(HALF_TYPED)

    async def expect(self, card: str, pattern: str) -> None:
        """From now on every page watches for the card in that pattern."""
        for page in self.pages:
            await page.evaluate(EXPECT, [card, pattern])

    async def back(self) -> list[float]:
        """When each page had it, in seconds of ``perf_counter``."""
        shift = perf_counter() - time()
        told = await asyncio.gather(*(page.evaluate("window.back") for page in self.pages))
        return [at / 1000 + shift for at in told]

    async def account(self) -> tuple[int, int]:
        """How many pages were loaded anew, and in how many the half-typed words are gone."""
        marks = [await page.evaluate("window.mark === true") for page in self.pages]
        words = [await page.locator("#card-text").input_value() for page in self._written]
        return marks.count(False), len(words) - words.count(HALF_TYPED)


@asynccontextmanager
async def opened_pages(url: str, code: str, pages: int) -> AsyncIterator[Pages]:
    """So many pages of the round that the code opens, in one browser."""
    async with async_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        people = [await _seated(browser, url, code, at) for at in range(-(-pages // TABS))]
        gate = asyncio.Semaphore(AT_A_TIME)
        whose = [people[at // TABS] for at in range(pages)]
        opened = Pages(list(await asyncio.gather(*(_opened(gate, *each) for each in whose))))
        await opened.settle()
        yield opened
        await browser.close()


async def _seated(browser: Browser, url: str, code: str, number: int) -> tuple[BrowserContext, str]:
    """Somebody who has joined with a browser of their own, and the address of their page."""
    context = await browser.new_context(base_url=url, viewport=PHONE, is_mobile=True, has_touch=True)
    context.set_default_timeout(PATIENCE)
    body = {"command_id": str(uuid4()), "code": code, "name": f"Phone {number}"}
    answer = await context.request.post("/join", data=body, headers={"Origin": url}, max_redirects=0)
    return context, answer.headers["location"]


async def _opened(gate: asyncio.Semaphore, context: BrowserContext, at: str) -> Page:
    async with gate:
        page = await context.new_page()
        await page.goto(at)
        await page.wait_for_function("() => !document.querySelector('#connection').textContent")
        return page
