"""A round over the wire: watchers, whose every byte is kept, and hidden people, who write locked cards."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

from tests.lock.browser import EVENTS, JSON, PAGE, Answer, Browser
from tests.lock.server import Clock, Running, planted_chance, serving

CLASSROOMS = ["C1", "C2", "C3", "C4"]
GROUPS = ["Group 1", "Group 2", "Group 3", "Group 4"]
NOWHERE = str(UUID(int=0xBAD))
"""An id of nothing."""
EXPORTS = ("json", "csv", "md")
ARRANGEMENTS = ("classroom", "group", "focus", "question")
FOLLOWS = {"screen": "&as=screen", "Ben": "&by=group", "Cleo": "&by=focus", "lead": "&by=question"}
"""What the news of these are asked with; the others' are as they come."""
WATCHERS = {"Ann": "Group 1", "Ben": "Group 1", "Cleo": "Group 2", "Dora": "Group 3", "Gus": ""}
"""Dora sits at a table where nobody hides anything; Gus joined when there were no groups yet."""
MATCHED = {"Group 1": "Group 2", "Group 2": "Group 1", "Group 3": "Group 4", "Group 4": "Group 3"}
"""Who reads whose cards in Swap."""
HIDDEN = {"Hal": "Group 1", "Ida": "Group 2", "Jon": "Group 2"}


@dataclass(frozen=True, slots=True)
class Written:
    """A card as somebody wrote it."""

    id: str
    author: str
    text: str
    group: str


@dataclass
class World:
    """Everybody of one round, at a server that can be started again over the same file."""

    folder: Path
    clock: Clock
    stack: ExitStack
    people: dict[str, Browser] = field(default_factory=dict)
    cards: list[Written] = field(default_factory=list)
    running: Running = field(init=False)
    _server: ExitStack = field(default_factory=ExitStack)

    # --- the server --------------------------------------------------------------------------------

    def start(self) -> None:
        """Starts the server, again if it ran before; browsers keep their cookies and lose their sockets."""
        for browser in self.people.values():
            browser.leave()
        self._server.close()
        self._server = self.stack.enter_context(ExitStack())
        self.running = self._server.enter_context(serving(self.folder, self.clock))
        for browser in self.people.values():
            browser.connect_to(self.running)

    def browser(self, name: str) -> Browser:
        """A new browser."""
        return self.people.setdefault(name, Browser(name, self.running))

    @property
    def board(self) -> str:
        """The board's id."""
        return self.people["lead"].board

    # --- people --------------------------------------------------------------------------------------

    def gather(self) -> None:
        """A round with its facilitator, observers, the host, a screen, and a reader of the report."""
        lead = self.browser("lead")
        lead.arrive(
            lead.write(
                "POST",
                "/rounds",
                problem_of_practice="Each fills in their own sheet.",
                school="Larkin Bend",
                classrooms=[{"code": code, "subject": "ELA", "grade": "7"} for code in CLASSROOMS],
                groups=[],
                questions=[{"id": "q1", "text": "What are students asked to do?"}],
                norms=["Write what you see and hear."],
            )
        )
        self.join("Gus", "")
        lead.done("PUT", "round", groups=GROUPS)
        for name, group in (WATCHERS | HIDDEN).items():
            if name not in self.people:
                self.join(name, group)
        for kind in ("screen", "report", "host"):
            visitor = self.browser(kind)
            visitor.at = lead.at
            self.open_link(visitor, kind)
        stranger = self.browser("stranger")
        stranger.at = lead.at

    def join(self, name: str, group: str) -> Answer:
        """Joins with the code; the answer is kept."""
        code = self.people["lead"].ask("GET", "", "the join code").fields["join_code"]
        person = self.browser(name)
        answer = person.write("POST", "/join", code=code, name=name, group=group)
        person.arrive(answer)
        return answer

    def open_link(self, visitor: Browser, kind: str) -> None:
        """Gets a link from the facilitator and opens it."""
        link = self.people["lead"].done("POST", "links", kind=kind).fields["link"]
        answer = visitor.write("POST", "/open", token=link.split("#")[1])
        assert answer.status == HTTPStatus.SEE_OTHER, answer.text

    # --- live ------------------------------------------------------------------------------------------

    def listen(self) -> None:
        """Sockets and event streams of all who may have them, each from its page's own cursor."""
        pages = 0
        for name in ("lead", *WATCHERS, *HIDDEN, "host", "screen"):
            browser, more = self.people[name], FOLLOWS.get(name, "")
            since = self.cursor_of(browser)
            browser.listen(since, more)
            pages += 1
            if name in ("lead", "Ann", "screen"):
                browser.open_stream(since, more)
                pages += 1
            self.running.settle(self.board, pages)
        for name in ("report", "stranger"):
            self.people[name].listen()
        self.settle(pages)
        self.note("connecting")

    def cursor_of(self, browser: Browser) -> str:
        """Where the browser's page stands."""
        page = browser.ask("GET", "screen" if browser.name == "screen" else "", "the page", PAGE)
        return page.text.partition("/live?since=")[2].partition('"')[0].partition("&")[0]

    def settle(self, pages: int | None = None) -> None:
        """Waits until everybody was sent all that is news to them."""
        self.running.settle(self.board, pages)

    def note(self, what: str) -> None:
        """Keeps the frames that came since, and where all are told to be by now."""
        self.settle()
        self.running.beat()
        self.settle()
        for browser in self.people.values():
            browser.note(what)

    # --- cards -----------------------------------------------------------------------------------------

    def post(
        self, name: str, card: str, text: str, classroom: str = "C1", *, keep: bool = True, **more: str
    ) -> None:
        """Posts a card; unless told otherwise the names in it stay."""
        fields = {
            "card": card,
            "text": text,
            "classroom": classroom,
            "focus": "student",
            "keep": keep,
            **more,
        }
        self.people[name].done("POST", "cards", **fields)
        group = (WATCHERS | HIDDEN)[name]
        self.cards.append(Written(card, name, text, group))

    def go(self, *steps: str) -> None:
        """Moves the board through the steps, confirming the opening."""
        for step in steps:
            self.people["lead"].done("PUT", "step", step=step, confirm=True)
            self.note(f"moving to {step}")


@contextmanager
def world(folder: Path, steps: tuple[str, ...] = ()) -> Iterator[World]:
    """A round with everybody there and nobody listening yet.

    Args:
        steps: of its agenda, when it is another than a round begins with.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        clock = stack.enter_context(planted_chance())
        made = World(folder, clock, stack)
        made.start()
        try:
            made.gather()
            if steps:
                made.people["lead"].done("PUT", "round", steps=steps)
            yield made
        finally:
            for browser in made.people.values():
                browser.leave()


# --- everything that can be asked ------------------------------------------------------------------------

READS: list[tuple[str, str]] = [
    ("", PAGE),
    ("", JSON),
    ("setup", PAGE),
    ("invite", PAGE),
    ("people", PAGE),
    ("schedule", PAGE),
    ("sheet", PAGE),
    ("screen", PAGE),
    ("screen", JSON),
    *((path, kind) for path in ("matrix", "suggestions", f"chain/{NOWHERE}") for kind in (PAGE, JSON)),
    ("suggestions?part=1", PAGE),
    ("filters", PAGE),
    *((f"?by={by}", PAGE) for by in ARRANGEMENTS),
    *((f"?by={by}", JSON) for by in (*ARRANGEMENTS, "author")),
    *((f"lists/{key}", PAGE) for key in ("tray", "late", "room-0", "room-3", "room-9", NOWHERE)),
    *((f"lists/{key}", PAGE) for key in ("group-0", "group-", "focus-task", "question-0", "question-")),
    ("lists/group-0?by=focus", PAGE),
    *((f"export.{kind}", JSON) for kind in (*EXPORTS, "xml")),
    ("live", JSON),
    ("?q=students", PAGE),
    ("search?q=students", JSON),
    ("events", EVENTS),
    ("cards", JSON),
    (f"cards/{NOWHERE}", JSON),
    (f"cards/{NOWHERE}", PAGE),
    ("/metrics", JSON),
    ("network", PAGE),
    ("/networks", PAGE),
    ("/networks", JSON),
    (f"/networks/{NOWHERE}", PAGE),
]
SAME_FOR_ALL: list[tuple[str, str]] = [
    ("/", PAGE),
    ("/join?why=session", PAGE),
    ("/open", PAGE),
    ("/offline", PAGE),
    ("/sw.js", PAGE),
    ("/manifest.webmanifest", JSON),
    ("/docs", PAGE),
    ("/styleguide", PAGE),
    ("/openapi.json", JSON),
    ("/healthz", JSON),
    ("/readyz", JSON),
    ("/static/css/base.css", PAGE),
    ("/netcheck", PAGE),
    ("/practise?order=7", PAGE),
    ("/netcheck/live", JSON),
    ("/nowhere", PAGE),
]


def read_all(world: World, browser: Browser) -> None:
    """Everything that can be read, at this board and beside it."""
    for path, accept in READS:
        browser.ask("GET", path, accept=accept)
    for form in ("", ".pdf", ".csv", ".md", ".json", "/patterns.png"):
        browser.ask("GET", f"/reports/{world.board}{form}", accept=PAGE)
    for accept in (PAGE, JSON):
        browser.ask("GET", f"/networks/{world.people['lead'].network}", accept=accept)
    browser.ask("HEAD", "")


def guess(browser: Browser, card: str) -> None:
    """Whatever can be tried with a card's id. Which id it was does not stand in what is kept."""
    browser.ask("GET", f"cards/{card}", "GET a card")
    browser.ask("GET", f"lists/{card}", "GET a list by a card", PAGE)
    browser.ask("GET", f"export.json?card={card}", "GET an export by a card")
    browser.write("PUT", f"cards/{card}", "reword", text="Mine now.")
    browser.write("PUT", f"cards/{card}", "reword wrongly", classroom="C99")
    browser.write("DELETE", f"cards/{card}", "withdraw")
    browser.write("PUT", f"cards/{card}/note", "set aside", note=True)
    browser.write("PUT", f"cards/{card}/note", "bring back", note=False)
    browser.write("PUT", f"cards/{card}/pass", "let pass", passed=True)
    browser.write("PUT", f"cards/{card}/pass", "read again", passed=False)
    browser.write("POST", f"cards/{card}/asks", "ask", ask=NOWHERE)
    browser.write("POST", f"cards/{card}/asks", "ask in words", ask=NOWHERE, text="Who says so?")
    browser.write("PUT", f"cards/{card}/place", "place", pattern="")
    browser.write("PUT", f"cards/{card}/place", "place wrongly", pattern=NOWHERE)
    browser.write("POST", "patterns", "start", pattern=NOWHERE, cards=[card])
    browser.write("PUT", f"patterns/{card}", "name", title="Mine")
    browser.write("PUT", f"patterns/{card}/into", "merge", pattern=card)
    browser.write("DELETE", f"patterns/{card}", "drop")
    browser.write("PUT", "places", "place several", cards=[card, NOWHERE], pattern="")
    browser.write("POST", "undo", "undo anyone's", whose="anyone")
    browser.write("PUT", "spotlight", "spotlight", card=card)
    browser.write("PUT", "call", "call", card=card)
    browser.write("POST", "predictions", "predict", prediction=NOWHERE, text="x", patterns=[card])
    browser.send(f'{{"hold": "{card}"}}')
    browser.send('{"let_go": true}')
