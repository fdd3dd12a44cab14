"""People who are at the board by plain HTTP: they set it up, and they do what others do while somebody looks on."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import BrowserContext

STEPS = ("visits", "select", "share", "sort", "name", "predict", "next-level", "report")
PLENTY = {"writes_per_second": 1_000, "writes_burst": 10_000}
"""Settings of a server at which few people stand for many."""
PATIENCE = 30  # seconds: how long an answer may take on a slow machine


def fresh() -> str:
    """A new id."""
    return str(uuid4())


@dataclass
class Caller:
    """Somebody with a seat at one board."""

    base: str
    at: str = ""
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        own = {"Origin": self.base}
        self.http = httpx.Client(
            base_url=self.base, headers=own, timeout=PATIENCE, verify=False
        )  # plain HTTP

    def write(self, method: str, path: str, **fields: Any) -> httpx.Response:
        """A command that has to be taken."""
        path = path if path.startswith("/") else f"{self.at}/{path}"
        answer = self.http.request(method, path, json={"command_id": fresh(), **fields})
        assert answer.status_code < HTTPStatus.BAD_REQUEST, f"{path}: {answer.status_code} {answer.text}"
        return answer

    def view(self) -> dict[str, Any]:
        """The JSON view."""
        found: dict[str, Any] = self.http.get(self.at, headers={"Accept": "application/json"}).json()
        return found

    def sit_down(self, context: BrowserContext) -> None:
        """The same person in a browser."""
        context.add_cookies(
            [
                {"name": crumb.name, "value": crumb.value or "", "url": self.base}
                for crumb in self.http.cookies.jar
            ]
        )


@dataclass
class Round:
    """A round of a facilitator and observers, over the wire."""

    base: str
    lead: Caller = field(init=False)
    observers: list[Caller] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)
    step: str = STEPS[0]

    def __post_init__(self) -> None:
        self.lead = Caller(self.base)
        rooms = [{"code": f"C{at}", "subject": "ELA", "grade": "7"} for at in range(1, 10)]
        started = self.lead.write(
            "POST",
            "/rounds",
            problem_of_practice="Students sit in groups, each fills in their own sheet.",
            school="Larkin Bend",
            classrooms=rooms,
            groups=["Group 1", "Group 2", "Group 3"],
        )
        self.lead.at = started.headers["location"]

    def sorting(self, second: str, cards: int, patterns: int, each: int) -> None:
        """Ann and somebody of Group 2 stand at Sort; the first cards are in patterns, ``each`` in one."""
        self.join("Ann")
        self.join(second, "Group 2")
        self.fill(cards)
        self.go("sort")
        for at in range(patterns):
            self.start(*self.cards[at * each : (at + 1) * each])

    def leave(self) -> None:
        """All connections are closed."""
        for person in (self.lead, *self.observers):
            person.http.close()

    def join(self, name: str, group: str = "Group 1") -> Caller:
        """Another observer."""
        person = Caller(self.base)
        code = self.lead.view()["join_code"]
        person.at = person.write("POST", "/join", code=code, name=name, group=group).headers["location"]
        self.observers.append(person)
        return person

    def post(self, text: str, by: Caller | None = None, classroom: str = "C1") -> str:
        """A card; its id."""
        card = fresh()
        author = by or self.observers[len(self.cards) % len(self.observers)]
        author.write("POST", "cards", card=card, text=text, classroom=classroom, focus="student")
        self.cards.append(card)
        return card

    def fill(self, count: int) -> None:
        """So many cards from nine classrooms."""
        for number in range(count):
            self.post(
                f"{number % 7} of {number % 9 + 7} students write, {number}.", classroom=f"C{number % 9 + 1}"
            )

    def start(self, *cards: str, by: Caller | None = None) -> str:
        """A pattern; its id."""
        pattern = fresh()
        (by or self.lead).write("POST", "patterns", pattern=pattern, cards=list(cards))
        self.patterns.append(pattern)
        return pattern

    def place(self, card: str, pattern: str, by: Caller | None = None) -> None:
        """Somebody puts a card into a pattern, or ("") back."""
        (by or self.lead).write("PUT", f"cards/{card}/place", pattern=pattern)

    def go(self, step: str) -> None:
        """Moves the board there, step by step when it goes on."""
        here, there = STEPS.index(self.step), STEPS.index(step)
        for each in STEPS[here + 1 : there + 1] or [step] * (here != there):
            self.lead.write("PUT", "step", step=each, confirm=True)
        self.step = step
