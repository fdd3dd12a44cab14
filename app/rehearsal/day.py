"""The people of one rehearsed day and what each of them does, phase by phase, over the wire."""

import asyncio
import random
import ssl
import uuid
from collections.abc import Awaitable, Callable, Iterable
from time import perf_counter

from app.domain.terms import Frame
from app.rehearsal.client import Client
from app.rehearsal.leaks import LockedCard
from app.rehearsal.roundfile import FileCard, RoundFile

CONTESTED = 10
"""Cards that two people move at once."""


class Day:
    """One day under way.

    Args:
        file: what happens.
        url: the server's origin.
        seed: chance: who starts a pattern, who moves which card.
    """

    def __init__(self, file: RoundFile, url: str, seed: int = 1) -> None:
        tls = ssl.create_default_context() if url.startswith("https:") else None
        self.file = file
        self.facilitator = Client(url, "facilitator", tls)
        self.screen = Client(url, "screen", tls)
        self.reader = Client(url, "report reader", tls)
        self.observers = {person.id: Client(url, f"observer {person.id}", tls) for person in file.observers}
        self.cards = {card.id: str(uuid.uuid4()) for card in file.cards}
        self.patterns = {pattern.id: str(uuid.uuid4()) for pattern in file.patterns}
        self.acknowledged: list[str] = []
        self.moves = 0
        self.report = ""
        self._progress = asyncio.Condition()
        # S311: who moves a card in a rehearsed day is no secret
        self.chance = random.Random(seed)  # noqa: S311

    @property
    def live(self) -> list[Client]:
        """Everybody who holds a socket."""
        return [self.facilitator, *self.observers.values(), self.screen]

    @property
    def board(self) -> list[Client]:
        """Everybody whose page shows cards once they are open."""
        return [self.facilitator, *self.observers.values()]

    def locked_cards(self) -> list[LockedCard]:
        """The cards as the leak check knows them."""
        return [
            LockedCard(self.cards[card.id], self.observers[card.observer].name, card.text)
            for card in self.file.cards
        ]

    async def reached(self, fact: Callable[[], bool]) -> None:
        """Waits until the day has come so far, e.g. ``lambda: day.moves > 40``."""
        async with self._progress:
            await self._progress.wait_for(fact)

    # --- the phases ----------------------------------------------------------------------------

    async def gather(self) -> None:
        """The facilitator makes the round, everybody joins, every page is open."""
        await self.facilitator.enter("/rounds", **round_fields(self.file.frame))
        code = (await self.facilitator.seen())["join_code"]
        await all_of(
            self.observers[person.id].enter("/join", code=code, name=person.name, group=person.group)
            for person in self.file.observers
        )
        await self.screen.open_link(await self.link("screen"))
        await all_of(client.load() for client in self.live)

    async def write_cards(self, speed: float | None) -> None:
        """Cards in the order of the file; with a speed, at so many times the pace of the visits."""
        began, first = perf_counter(), min((card.at for card in self.file.cards), default=0)
        for card in self.file.cards:
            if speed:
                await asyncio.sleep(max(0, (card.at - first) / speed - (perf_counter() - began)))
            await self.post(card)

    async def post(self, card: FileCard) -> None:
        """One card by its author."""
        id = self.cards[card.id]
        fields = {"text": card.text, "classroom": card.classroom, "focus": card.focus.value}
        if card.question:
            fields["question"] = card.question
        await self.observers[card.observer].on_board("POST", "cards", card=id, **fields)
        self.acknowledged.append(id)
        await self._tell()

    async def select(self) -> None:
        """Two of three observers say that their evidence is chosen."""
        await self.step("select")
        chosen = [client for at, client in enumerate(self.observers.values()) if at % 3]
        await all_of(client.on_board("PUT", "ready", ready=True) for client in chosen)

    async def open(self) -> None:
        """The facilitator opens the debrief, and puts a card into large type for a moment."""
        for client in self.live:
            client.heard.opened()
        await self.step("share", confirm=True)
        if self.file.cards:
            card = self.cards[self.file.cards[0].id]
            await self.facilitator.on_board("PUT", "spotlight", card=card)
            await self.facilitator.on_board("PUT", "spotlight")

    async def sort(self) -> None:
        """Everybody sorts at the same time, each taking the next card that lies there."""
        await self.step("sort")
        await all_of(
            self.somebody().on_board("POST", "patterns", pattern=id) for id in self.patterns.values()
        )
        waiting = list(self.file.pattern_of().items())
        self.chance.shuffle(waiting)

        async def work(client: Client) -> None:
            while waiting:
                card, pattern = waiting.pop()
                await self.place(client, card, pattern)

        await all_of(work(client) for client in self.sorters)

    async def contest(self) -> list[str]:
        """Two people move one card to two places at once, ten times over; answers the cards."""
        placed = list(self.file.pattern_of().items())
        cards = self.chance.sample(placed, min(CONTESTED, len(placed)))
        await all_of(
            self.place(self.somebody(), card, where)
            for card, pattern in cards
            for where in (pattern, self.elsewhere(pattern))
        )
        return [card for card, _ in cards]

    async def correct(self, cards: Iterable[str]) -> None:
        """Puts the cards where the file has them."""
        pattern_of = self.file.pattern_of()
        await all_of(self.place(self.somebody(), card, pattern_of[card]) for card in cards)

    async def name(self) -> None:
        """Titles and kinds, each pattern by somebody."""
        await self.step("name")
        await all_of(
            self.somebody().on_board(
                "PUT", f"patterns/{self.patterns[each.id]}", title=each.statement, kind=each.kind.value
            )
            for each in self.file.patterns
        )

    async def predict(self) -> None:
        """What students would know and be able to do."""
        await self.step("predict")
        await all_of(
            self.somebody().on_board(
                "POST",
                "predictions",
                prediction=str(uuid.uuid4()),
                text=each.text,
                patterns=self.links(each.patterns),
            )
            for each in self.file.predictions
        )

    async def suggest(self) -> None:
        """Next steps and reflective questions."""
        await self.step("next-level")
        await all_of(
            self.somebody().on_board(
                "POST",
                "next-steps",
                next_step=str(uuid.uuid4()),
                text=each.text,
                horizon=each.horizon.value,
                support_from=each.support_from,
                patterns=self.links(each.patterns),
            )
            for each in self.file.next_steps
        )
        await all_of(
            self.somebody().on_board(
                "POST",
                "reflective-questions",
                question=str(uuid.uuid4()),
                text=each.text,
                patterns=self.links(each.patterns),
            )
            for each in self.file.reflective_questions
        )

    async def read_report(self) -> None:
        """The board is closed, and somebody with nothing but the link reads the report."""
        await self.step("report")
        await self.reader.open_link(await self.link("report"))
        self.report = (await self.reader.get(self.reader.path)).text

    # --- what the phases are made of -----------------------------------------------------------

    async def step(self, step: str, **fields: object) -> None:
        await self.facilitator.on_board("PUT", "step", step=step, **fields)

    async def place(self, client: Client, card: str, pattern: str) -> None:
        """One move; ``pattern`` "" is "not yet sorted"."""
        where = self.patterns[pattern] if pattern else ""
        await client.on_board("PUT", f"cards/{self.cards[card]}/place", pattern=where)
        self.moves += 1
        await self._tell()

    async def link(self, kind: str) -> str:
        link: str = (await self.facilitator.on_board("POST", "links", kind=kind)).json()["link"]
        return link

    async def close(self) -> None:
        """Ends all browsers."""
        for client in (*self.live, self.reader):
            await client.close()

    def elsewhere(self, pattern: str) -> str:
        """Another pattern, or "" when there is none."""
        others = [other for other in self.patterns if other != pattern]
        return self.chance.choice(others) if others else ""

    def somebody(self) -> Client:
        """Somebody who sorts, by chance."""
        return self.chance.choice(self.sorters)

    @property
    def sorters(self) -> list[Client]:
        """The observers; a round without any leaves everything to the facilitator."""
        return list(self.observers.values()) or [self.facilitator]

    def links(self, patterns: Iterable[str]) -> list[str]:
        return [self.patterns[pattern] for pattern in patterns]

    async def _tell(self) -> None:
        async with self._progress:
            self._progress.notify_all()


def round_fields(frame: Frame) -> dict[str, object]:
    """The round as ``POST /rounds`` takes it."""
    return {
        "problem_of_practice": frame.problem_of_practice,
        "school": frame.school,
        "network": frame.network,
        "date": frame.date,
        "theory_of_action": frame.theory_of_action,
        "classrooms": [
            {"code": room.code, "subject": room.subject, "grade": room.grade} for room in frame.classrooms
        ],
        "groups": list(frame.groups),
        "questions": [{"id": question.id, "text": question.text} for question in frame.questions],
        "norms": list(frame.norms),
    }


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
