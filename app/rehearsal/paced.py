"""A day in small deeds, done by several hands at the same time and at a pace that one can watch."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from time import perf_counter

from app.domain import commands
from app.domain.agenda import StepKey
from app.rehearsal.client import Client, Refused
from app.rehearsal.day import Day, all_of
from app.rehearsal.roundfile import RoundFile

Deed = Callable[[Client, float], Awaitable[object]]
"""One thing that somebody does; it may take so many seconds, so that others can watch."""
HANDS = {StepKey.SORT: 8, StepKey.NAME: 2}
"""How many do something at the same time; one after another where it is not told."""
SECOND_THOUGHTS = 0.08
"""Of so many cards people think twice, and put them elsewhere first."""
SHOWN_CARDS = 6
STAGE = 'hx-target="#stage"'
FRAMES_KEPT = 50  # somebody may let it run for days


class PacedDay(Day):
    """A day whose steps are done as far and as fast as one asks; what was done stays done."""

    def __init__(self, file: RoundFile, url: str, seed: int = 1) -> None:
        super().__init__(file, url, seed)
        for client in self.live:
            client.heard.opened()  # nothing is searched for here, so nothing is kept
            client.heard.keeps = FRAMES_KEPT
        self.steps = self.agenda
        self.left = {step: list(reversed(self._deeds(step))) for step in self.steps}
        self._whole = {step: len(deeds) for step, deeds in self.left.items()}
        self._started: set[str] = set()
        self._starting = {pattern: asyncio.Lock() for pattern in self.patterns}

    async def work(self, step: StepKey, part: float = 1.0, seconds: float = 0.0) -> None:
        """Does what the file has for the step, up to a part of it, in so many seconds."""
        rest = self._whole[step] - round(part * self._whole[step])
        count, hands = len(self.left[step]) - rest, self._hands(step)
        span = seconds * len(hands) / max(count, len(hands))
        await all_of(self._do(client, step, rest, span) for client in hands)

    @property
    def guest(self) -> Client:
        """The observer whose seat whoever watches may take, so it lays hand on nothing."""
        return self.board[1] if len(self.board) > 1 else self.facilitator

    async def where(self) -> StepKey:
        """The step at which the board stands now."""
        return StepKey((await self.facilitator.seen())["step"])

    async def moved_from(self, step: StepKey) -> StepKey:
        """Waits until the board stands elsewhere, whoever moved it."""
        while True:
            asked = perf_counter()
            if (now := await self.where()) != step:
                return now
            await self.facilitator.until(partial(self._stage_came, asked), patience=None)

    async def join_code(self) -> str:
        """The round's code, as the facilitator sees it."""
        return str((await self.facilitator.seen())["join_code"])

    async def _do(self, client: Client, step: StepKey, rest: int, span: float) -> None:
        """One pair of hands: the next deed that lies there, and a breath."""
        left = self.left[step]
        await asyncio.sleep(self.chance.random() * span)
        while len(left) > rest:
            deed, began = left.pop(), perf_counter()
            try:
                await deed(client, span)
            except asyncio.CancelledError:
                left.append(deed)
                raise
            except Refused:
                if await self.where() != step:
                    left.append(deed)
                    return
            await asyncio.sleep(max(0.0, span * self.chance.uniform(0.7, 1.3) - (perf_counter() - began)))

    def _stage_came(self, since: float) -> bool:
        frames = self.facilitator.heard.frames
        return any(STAGE in frame.content for frame in frames if frame.at > since)

    def _hands(self, step: StepKey) -> list[Client]:
        people = self.board[2:] or self.board
        return self.chance.sample(people, min(HANDS.get(step, 1), len(people)))

    def _deeds(self, step: StepKey) -> list[Deed]:
        match step:
            case StepKey.VISITS:
                posts = zip(self.file.cards, self.posts(), strict=True)
                return [partial(self._post, self.observers[card.observer], post) for card, post in posts]
            case StepKey.SELECT:
                chosen = [client for at, client in enumerate(self.observers.values()) if at % 3]
                return [partial(self._ready, client) for client in chosen]
            case StepKey.SHARE:
                cards = list(self.cards.values())
                return [partial(self._show, card) for card in cards[:: len(cards) // SHOWN_CARDS + 1]]
            case StepKey.SORT:
                placed = list(self.file.pattern_of().items())
                self.chance.shuffle(placed)
                return [partial(self._drag, card, pattern) for card, pattern in placed]
            case _:
                return [partial(self._ask, command) for command in self.asked(step)]

    async def _post(self, author: Client, post: commands.PostCard, *_: object) -> None:
        await self.ask(author, post)
        self.acknowledged.append(post.card)

    async def _ready(self, observer: Client, *_: object) -> None:
        await observer.on_board("PUT", "ready", ready=True)

    async def _show(self, card: str, _: Client, seconds: float) -> None:
        """The facilitator puts a card into large type."""
        await self.facilitator.on_board("PUT", "spotlight", card=card)
        await asyncio.sleep(seconds * 0.8)
        await self.facilitator.on_board("PUT", "spotlight")

    async def _drag(self, card: str, pattern: str, client: Client, seconds: float) -> None:
        """A card is lifted, held over its pattern, and dropped; the first of a pattern starts it."""
        others = [other for other in self._started if other != pattern]
        if others and self.chance.random() < SECOND_THOUGHTS:
            await self._hold_over(card, other := self.chance.choice(others), client, seconds / 2)
            await self.place(card, other, client)
        await self._hold_over(card, pattern, client, seconds)
        async with self._starting[pattern]:
            if pattern not in self._started:
                start = commands.StartPattern(self.patterns[pattern], cards=(self.cards[card],))
                await client.on_board("POST", "patterns", **asdict(start))
                self._started.add(pattern)
            else:
                await self.place(card, pattern, client)
        await client.hold(None)

    async def _hold_over(self, card: str, pattern: str, client: Client, seconds: float) -> None:
        await client.hold(self.cards[card])
        await asyncio.sleep(seconds * 0.2)
        await client.hold(self.cards[card], self.patterns[pattern] if pattern in self._started else None)
        await asyncio.sleep(seconds * 0.3)

    async def _ask(self, command: commands.Command, client: Client, _: float) -> None:
        await self.ask(client, command)
