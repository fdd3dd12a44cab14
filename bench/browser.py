"""`python -m bench browser`: what a foreign move costs the main thread of a slowed Chromium, and what the page weighs."""

import argparse
import json
import os
import random
import shutil
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.measure import cores
from bench.plan import BoardPlan, Wrong
from bench.rounds import our_boards
from bench.servers import ours
from bench.trace import Event, Trace, Window, main_thread, selectors

TIMELINE = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
WHY = ["disabled-by-default-blink.debug", "disabled-by-default-v8.cpu_profiler"]
LAPTOP = {"width": 1440, "height": 900}
KILOBYTE = 1_000
PEOPLE = 40
BARE = """<!doctype html><style>
body { margin: 0 } main { height: 100vh; overflow-y: auto; contain: strict; display: grid; grid-template-columns: repeat(3, 1fr); align-items: start }
ol { margin: 0; padding: 0; list-style: none } li { margin: 8px; background: #ffd }
</style><main></main><script>
const WORDS = "The students compare two sources in pairs and write down where they differ; the teacher asks what makes a source";
const lists = Array.from({ length: 10 }, () => document.querySelector("main").appendChild(document.createElement("ol")));
for (let card = 0; card < CARDS; card++) lists[card % 10].append(Object.assign(document.createElement("li"), { textContent: WORDS }));
const fold = ({ children }) => [...children].slice(-7).forEach((card, at, last) => (card.hidden = at < last.length - 6));
for (const { children } of lists) for (const card of [...children].slice(0, -6)) card.hidden = true;
let moved = 0;
setInterval(() => {
  const [from, to] = [lists[moved % 10], lists[(moved * 3 + 1) % 10]];
  moved++;
  to.append(from.lastElementChild);
  fold(from);
  fold(to);
}, REST);
</script>"""
"""As many cards in as many lists, of which the last six are seen, and nothing else: what a move costs the browser at the least."""
SETTLED = 3.0  # seconds after which a page that was opened has done all it does by itself


def run(arguments: list[str]) -> None:
    """Runs the bench; its last line is one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench browser", description=__doc__)
    parser.add_argument("--cards", type=int, default=400, help="cards on the board (400)")
    parser.add_argument(
        "--unsorted", type=int, default=100, help="of them not in patterns at the start (100)"
    )
    parser.add_argument("--moves", type=int, default=100, help="moves that somebody else makes (100)")
    parser.add_argument("--slow", type=float, default=4, help="how many times the processor is slowed (4)")
    parser.add_argument("--rest", type=float, default=0.7, help="seconds from one move to the next (0.7)")
    parser.add_argument(
        "--why", action="store_true", help="tell selectors and functions too, which costs time"
    )
    wanted = parser.parse_args(arguments)
    core, others = cores()
    with ours(core) as (port, _):
        os.sched_setaffinity(0, others)
        (plan,) = our_boards(port, 1, PEOPLE, wanted.cards, wanted.unsorted)
        with chromium() as browser:
            bench = Bench(browser, port, plan, wanted)
            figures = bench.weight() | bench.without_scripts() | bench.moves() | bench.bare_moves()
    _say(json.dumps(figures))


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one that CHROMIUM names."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        raise Wrong("no Chromium here; `make test` finds or installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Somebody:
    """Another person of the round, who moves cards over a connection of their own."""

    port: int
    plan: BoardPlan
    chance: random.Random = field(default_factory=lambda: random.Random(400))

    def __post_init__(self) -> None:
        self.http = HTTPConnection("127.0.0.1", self.port)
        self.at = {card: at % len(self.plan.patterns) for at, card in enumerate(self.plan.cards)}

    def move(self) -> None:
        """One card goes to a pattern in which it does not stand."""
        card = self.chance.choice(self.plan.cards)
        patterns = self.plan.patterns
        self.at[card] = (self.at[card] + self.chance.randrange(1, len(patterns))) % len(patterns)
        origin = f"http://127.0.0.1:{self.port}"
        body = {"command_id": str(uuid4()), "pattern": patterns[self.at[card]]}
        self.http.request(
            "PUT",
            f"{self.plan.path}/cards/{card}/place",
            json.dumps(body),
            {"Content-Type": "application/json", "Cookie": self.plan.people[0].cookie, "Origin": origin},
        )
        answer = self.http.getresponse()
        answer.read()
        if answer.status != 204:
            raise Wrong(f"a move was answered {answer.status}")


class Bench:
    """One board of many cards, and one person who looks at it."""

    def __init__(self, browser: Browser, port: int, plan: BoardPlan, wanted: argparse.Namespace) -> None:
        self.browser, self.port, self.plan, self.wanted = browser, port, plan, wanted

    def context(self, *, scripts: bool = True) -> BrowserContext:
        """A browser of somebody with a seat and an empty cache."""
        context = self.browser.new_context(viewport=LAPTOP, java_script_enabled=scripts)  # type: ignore[arg-type]
        name, _, value = self.plan.people[1].cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": self.address}])
        return context

    @property
    def address(self) -> str:
        """The board's."""
        return f"http://127.0.0.1:{self.port}{self.plan.path}"

    # --- what the page weighs --------------------------------------------------------------------------

    def weight(self) -> dict[str, object]:
        """Kilobytes on the wire of a first visit, headers and all, by kind."""
        context = self.context()
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        kinds: dict[str, str] = {}
        bytes_of: Counter[str] = Counter()
        cdp.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
        cdp.on("Network.loadingFinished", lambda event: _weigh(event, kinds, bytes_of))
        cdp.send("Network.enable")
        page.goto(self.address)
        page.wait_for_timeout(SETTLED * 1_000)
        cards = page.locator("#stage li.card").count()
        context.close()
        shown = {kind: round(size / KILOBYTE, 1) for kind, size in bytes_of.most_common()}
        _say(f"page of {cards} cards, kB on the wire: {json.dumps(shown)}")
        return {"page_kb": round(sum(bytes_of.values()) / KILOBYTE, 1), "page_cards": cards}

    def without_scripts(self) -> dict[str, object]:
        """Whether cards are painted where JavaScript is off, and when, without the slowing."""
        context = self.context(scripts=False)
        page = context.new_page()
        page.goto(self.address)
        page.wait_for_timeout(500)
        seen = page.locator("#stage li.card").first.is_visible()
        paints = page.evaluate(
            "() => Object.fromEntries(performance.getEntriesByType('paint').map(one => [one.name, one.startTime]))"
        )
        context.close()
        return {
            "cards_without_scripts": seen,
            "first_paint_without_scripts_ms": round(paints.get("first-contentful-paint", -1)),
        }

    # --- what a foreign move costs ---------------------------------------------------------------------

    def moves(self) -> dict[str, object]:
        """Milliseconds of the main thread for each move of somebody else, and for as long a time without."""
        context = self.context()
        page = context.new_page()
        frames: list[float] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda _: frames.append(_now())))
        page.goto(self.address)
        page.wait_for_timeout(SETTLED * 1_000)
        cdp = context.new_cdp_session(page)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": self.wanted.slow})
        self.browser.start_tracing(page=page, categories=TIMELINE + WHY * self.wanted.why)
        idle = [self._window(page) for _ in range(max(1, self.wanted.moves // 5))]
        somebody = Somebody(self.port, self.plan)
        moved = [self._window(page, somebody) for _ in range(self.wanted.moves)]
        events = json.loads(self.browser.stop_tracing())["traceEvents"]
        context.close()
        if len(frames) < len(moved):
            raise Wrong(f"{len(moved)} moves were told in {len(frames)} frames")
        return self._told(events, moved, idle)

    def bare_moves(self) -> dict[str, object]:
        """The same for a page that does nothing but move a card by itself: no server, no frame, no style."""
        context = self.browser.new_context(viewport=LAPTOP)  # type: ignore[arg-type]
        page = context.new_page()
        page.set_content(
            BARE.replace("CARDS", str(self.wanted.cards)).replace("REST", str(self.wanted.rest * 1_000))
        )
        page.wait_for_timeout(SETTLED * 1_000)
        cdp = context.new_cdp_session(page)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": self.wanted.slow})
        self.browser.start_tracing(page=page, categories=TIMELINE)
        moved = [self._window(page) for _ in range(max(10, self.wanted.moves // 4))]
        events = json.loads(self.browser.stop_tracing())["traceEvents"]
        context.close()
        trace = Trace(events, main_thread(events, "about:blank"))
        own = [sum(trace.task_times(window, "tdur")) / 1_000 for window in moved]
        _say(f"the bare page, ms a move by kind (mean): {json.dumps(trace.means(moved))}")
        return {"bare_move_thread_ms_p50": round(statistics.median(own), 1)}

    def _window(self, page: Page, somebody: Somebody | None = None) -> Window:
        start = _now()
        if somebody:
            somebody.move()
        page.wait_for_timeout(self.wanted.rest * 1_000 - (_now() - start) / 1_000)
        return Window(start, _now())

    def _told(self, events: list[Event], moved: list[Window], idle: list[Window]) -> dict[str, object]:
        trace = Trace(events, main_thread(events, self.address))
        costs = sorted(sum(trace.task_times(window)) / 1_000 for window in moved)
        own = [sum(trace.task_times(window, "tdur")) / 1_000 for window in moved]
        at_rest = statistics.median(sum(trace.task_times(window)) / 1_000 for window in idle)
        longest = [max(trace.task_times(window), default=0) / 1_000 for window in moved]
        _say(f"ms a move by kind (mean): {json.dumps(trace.means(moved))}")
        _say(f"elements styled anew a move (median): {trace.styled(moved):.0f}")
        if self.wanted.why:
            for spent, tries, selector in selectors(events):
                _say(f"{spent:9.1f} ms {tries:8} tries {selector}")
        return {
            "slowed": self.wanted.slow,
            "moves": len(costs),
            "move_ms_p50": round(statistics.median(costs), 1),
            "move_ms_p95": round(costs[int(len(costs) * 0.95)], 1),
            "move_thread_ms_p50": round(statistics.median(own), 1),
            "idle_ms_p50": round(at_rest, 1),
            "longest_task_ms_p50": round(statistics.median(longest), 1),
        }


def _weigh(event: dict[str, object], kinds: dict[str, str], bytes_of: Counter[str]) -> None:
    kind = kinds.get(str(event["requestId"]), "Other")
    bytes_of[kind] += int(str(event["encodedDataLength"]).partition(".")[0])


def _say(line: str) -> None:
    print(line, flush=True)


def _now() -> float:
    """Microseconds of the clock that Chromium's trace uses as well."""
    return time.monotonic() * 1e6
