"""The people of one rehearsed day and what each of them does, phase by phase, over the wire."""

import asyncio
import random
import ssl
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from time import perf_counter

from app.domain import commands
from app.domain.agenda import SHORT_AGENDA, StepKey
from app.rehearsal.client import Client
from app.rehearsal.plan import Plan
from app.rehearsal.roundfile import RoundFile

CONTESTED = 10
"""Cards that two people move at once."""
_WIRE: dict[type[commands.Command], tuple[str, str]] = {
    commands.PostCard: ("POST", "cards"),
    commands.LinkCard: ("PUT", "patterns/{pattern}/links"),
    commands.StartPattern: ("POST", "patterns"),
    commands.NamePattern: ("PUT", "patterns/{pattern}"),
    commands.Predict: ("POST", "predictions"),
    commands.SuggestNextStep: ("POST", "next-steps"),
    commands.AskReflectiveQuestion: ("POST", "reflective-questions"),
}
"""How commands are asked (docs/protocol.md); their fields have the same names there."""
_TOLD = (
    "problem_of_practice",
    "school",
    "network",
    "date",
    "theory_of_action",
    "classrooms",
    "groups",
    "questions",
    "norms",
    "visits",
)
"""What the facilitator says of the round."""
_PAGES = ("lists/tray", "lists/late", "export.json", "export.csv", "export.md", "setup", "screen")


class Day(Plan):
    """One day under way on the server at ``url``; ``seed`` decides who starts a pattern and who moves a card."""

    agenda: tuple[StepKey, ...] = SHORT_AGENDA

    def __init__(self, file: RoundFile, url: str, seed: int = 1) -> None:
        super().__init__(file, lambda: str(uuid.uuid4()))
        tls = ssl.create_default_context() if url.startswith("https:") else None
        self.facilitator = Client(url, "facilitator", tls)
        self.screen = Client(url, "screen", tls)
        self.reader = Client(url, "report reader", tls)
        self.observers = {person.id: Client(url, f"observer {person.id}", tls) for person in file.observers}
        self.board = [
            self.facilitator,
            *self.observers.values(),
        ]  # their pages show the cards once they are open
        self.live = [*self.board, self.screen]  # they hold a socket
        self.words = {card.id: card.text for card in file.cards}
        self.contested: dict[str, str] = {}
        self.acknowledged: list[str] = []
        self.moves = 0
        self.report = ""
        self._progress = asyncio.Condition()
        # S311: who moves a card in a rehearsed day is no secret
        self.chance = random.Random(seed)  # noqa: S311

    async def reached(self, fact: Callable[[], bool]) -> None:
        """Waits until the day has come so far, e.g. ``lambda: day.moves > 40``."""
        async with self._progress:
            await self._progress.wait_for(fact)

    async def gather(self) -> None:
        """The facilitator makes the round, everybody joins, every page is open."""
        frame = asdict(self.file.frame)
        fields = {name: frame[name] for name in _TOLD}
        await self.facilitator.enter("/rounds", **fields, steps=self.agenda, minutes=dict(frame["minutes"]))
        code = (await self.facilitator.seen())["join_code"]
        await all_of(
            self.observers[person.id].enter("/join", code=code, name=person.name, group=person.group)
            for person in self.file.observers
        )
        await self.screen.open_link(await self.link("screen"))
        await all_of(client.load() for client in self.live)

    async def write_cards(self, speed: float | None) -> None:
        """Cards in the order of the file; with a speed, at so many times the pace of the visits."""
        began, first = perf_counter(), min((card.second for card in self.file.cards), default=0)
        for card, post in zip(self.file.cards, self.posts(), strict=True):
            if speed:
                await asyncio.sleep(max(0, (card.second - first) / speed - (perf_counter() - began)))
            await self.ask(self.observers[card.observer], post)
            self.acknowledged.append(post.card)
            await self._tell()

    async def select(self) -> None:
        """Two of three observers say that their evidence is chosen."""
        await self.step(StepKey.SELECT)
        chosen = [client for at, client in enumerate(self.observers.values()) if at % 3]
        await all_of(client.on_board("PUT", "ready", ready=True) for client in chosen)

    async def open(self) -> None:
        """The facilitator opens the debrief, and puts a card into large type for a moment."""
        for client in self.live:
            client.heard.opened()
        await self.step(StepKey.SHARE, confirm=True)
        for card in list(self.cards.values())[:1]:
            await self.facilitator.on_board("PUT", "spotlight", card=card)
            await self.facilitator.on_board("PUT", "spotlight")

    async def sort(self) -> None:
        """Everybody sorts at the same time, each taking the next card that lies there."""
        await self.make(StepKey.SORT)
        waiting = list(self.file.pattern_of().items())
        self.chance.shuffle(waiting)

        async def work(client: Client) -> None:
            while waiting:
                await self.place(*waiting.pop(), client)

        await all_of(work(client) for client in self.observers.values() or [self.facilitator])

    async def contest(self) -> None:
        """Two people move one card to two places at once, ten times over."""
        placed = list(self.file.pattern_of().items())
        self.contested = dict(self.chance.sample(placed, min(CONTESTED, len(placed))))
        await all_of(
            self.place(card, where)
            for card, pattern in self.contested.items()
            for where in (pattern, self.elsewhere(pattern))
        )

    async def correct(self) -> None:
        """Puts the contested cards where the file has them."""
        await all_of(self.place(card, pattern) for card, pattern in self.contested.items())

    async def make(self, step: StepKey) -> None:
        """Moves to a step; what the file has for it is made by many at once."""
        await self.step(step)
        await all_of(self.ask(self.somebody(), command) for command in self.asked(step))

    async def name(self) -> None:
        """The patterns get titles and kinds."""
        await self.make(StepKey.NAME)

    async def next_level(self) -> None:
        """What the school could do, and questions for it."""
        await self.make(StepKey.NEXT_LEVEL)

    async def read_report(self) -> None:
        """The board is closed, and somebody with nothing but the link reads the report."""
        await self.step(StepKey.REPORT)
        await self.publish()
        await self.open_report()
        self.report = (await self.reader.get(self.reader.path)).text

    async def publish(self) -> None:
        """The facilitator looks at what the check found, keeps the words as they are, and publishes the report."""
        for finding in (await self.facilitator.seen())["check"]:
            await self.facilitator.on_board("PUT", f"findings/{finding['id']}", decision="keep")
        await self.facilitator.on_board("PUT", "report", published=True)

    async def open_report(self) -> None:
        """Somebody gets the report's link."""
        await self.reader.open_link(await self.link("report"))

    async def read_everything(self) -> None:
        """Everybody reads all that the server lets them read, so that the search for leaks sees it."""
        board = self.facilitator.board_path
        report = board.replace("/boards/", "/reports/")

        async def read(client: Client) -> None:
            await client.get(board, "application/json")
            for path in (board, *(f"{board}/{page}" for page in _PAGES), report, "/metrics"):
                await client.get(path)

        await all_of(read(client) for client in self.live)

    async def step(self, step: StepKey, **fields: object) -> None:
        """The facilitator moves the board."""
        await self.facilitator.on_board("PUT", "step", step=step, **fields)

    async def ask(self, client: Client, command: commands.Command) -> None:
        """Sends a command as the wire has it."""
        method, path = _WIRE[type(command)]
        fields = asdict(command)
        body = {
            name: value for name, value in fields.items() if f"{{{name}}}" not in path and value is not None
        }
        await client.on_board(method, path.format(**fields), **body)

    async def place(self, card: str, pattern: str, client: Client | None = None) -> None:
        """One move, by somebody unless a client is given; ``pattern`` "" is "not yet sorted"."""
        where = self.patterns[pattern] if pattern else ""
        await (client or self.somebody()).on_board("PUT", f"cards/{self.cards[card]}/place", pattern=where)
        self.moves += 1
        await self._tell()

    def elsewhere(self, pattern: str) -> str:
        """Another pattern, or "" when there is none."""
        return self.chance.choice([other for other in self.patterns if other != pattern] or [""])

    def somebody(self) -> Client:
        """An observer by chance; a round without any leaves everything to the facilitator."""
        return self.chance.choice(self.board[1:] or self.board)

    async def close(self) -> None:
        """Ends all browsers."""
        await all_of(client.close() for client in (*self.live, self.reader))

    async def link(self, kind: str, client: Client | None = None) -> str:
        """A link to pass on; the facilitator makes it, unless a client is given."""
        answer = await (client or self.facilitator).on_board("POST", "links", kind=kind)
        return str(answer.json()["link"])

    async def _tell(self) -> None:
        async with self._progress:
            self._progress.notify_all()


async def all_of(actions: Iterable[Awaitable[object]]) -> None:
    """Does everything at the same time; the first failure ends the rest and is raised as it is."""

    async def one(action: Awaitable[object]) -> None:
        await action

    try:
        async with asyncio.TaskGroup() as group:
            for action in actions:
                group.create_task(one(action))
    except* Exception as problems:  # noqa: BLE001 - raised again, without the group around it
        raise problems.exceptions[0] from None
