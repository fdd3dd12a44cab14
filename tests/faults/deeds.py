"""What people do at each step of a day, by chance; at times it comes too late and is refused, which is part of it."""

from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol

STEPS = ("select", "share", "sort", "name", "predict", "next-level")
FOCUS = ("teacher", "student", "task")
HORIZONS = ("next_week", "next_month", "end_of_year")


class Doer(Protocol):
    """Whoever sends the commands."""

    name: str
    chance: Random
    own: list[str]

    def id(self) -> str: ...
    async def command(self, method: str, path: str, /, **fields: object) -> bool: ...


@dataclass
class Known:
    """What everybody at a board has heard of; some of it is gone by the time somebody acts on it."""

    step: str = "visits"
    cards: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)


# How often each deed comes, by step.
WRITING: dict[str, int] = {"post": 6, "reword": 2, "withdraw": 1, "undo": 1}
SORTING: dict[str, int] = {
    "place": 6,
    "place_some": 2,
    "start": 3,
    "merge": 1,
    "drop": 1,
    "undo": 2,
    "post": 1,
}
OBSERVING: dict[str, dict[str, int]] = {
    "visits": WRITING,
    "select": WRITING | {"ready": 3},
    "share": WRITING,
    "sort": SORTING,
    "name": SORTING | {"title": 5},
    "predict": {"predict": 4, "undo": 1, "post": 3},
    "next-level": {"suggest": 3, "question": 2, "undo": 1, "post": 3},
}
LEADING: dict[str, dict[str, int]] = {
    "visits": {"time": 1},
    "select": {"time": 1},
    "share": {"light": 3, "time": 1},
    "sort": SORTING | {"light": 2, "undo_anyones": 2, "post": 0},
    "name": SORTING | {"title": 4, "undo_anyones": 2, "post": 0},
    "predict": {"predict": 1, "undo_anyones": 1, "time": 1},
    "next-level": {"suggest": 1, "undo_anyones": 1, "time": 1},
}


class Deeds:
    """One person's deeds."""

    def __init__(self, client: Doer, known: Known, *, leads: bool) -> None:
        self._client, self._known = client, known
        self._table = LEADING if leads else OBSERVING
        self._words = 0

    async def one(self) -> None:
        """Something that one does at this step."""
        names, weights = zip(*self._table[self._known.step].items(), strict=True)
        await getattr(self, f"_{self._client.chance.choices(names, weights)[0]}")()

    def _text(self) -> str:
        self._words += 1
        return f"{self._client.name} saw {self._words}: 3 of 5 students write “{self._client.chance.randint(1, 99)} & more”."

    def _some(self, of: list[str], most: int = 1) -> list[str]:
        return self._client.chance.sample(of, min(len(of), self._client.chance.randint(1, most)))

    async def _post(self) -> None:
        card, room = self._client.id(), f"C{self._client.chance.randint(1, 9)}"
        fields = {"text": self._text(), "classroom": room, "focus": self._client.chance.choice(FOCUS)}
        if await self._client.command("POST", "cards", card=card, **fields):
            self._client.own.append(card)
            self._known.cards.append(card)

    async def _reword(self) -> None:
        for card in self._some(self._client.own):
            await self._client.command("PUT", f"cards/{card}", text=self._text())

    async def _withdraw(self) -> None:
        for card in self._some(self._client.own):
            await self._client.command("DELETE", f"cards/{card}")

    async def _undo(self) -> None:
        await self._client.command("POST", "undo")

    async def _undo_anyones(self) -> None:
        await self._client.command("POST", "undo", whose="anyone")

    async def _ready(self) -> None:
        await self._client.command("PUT", "ready", ready=self._client.chance.random() < 0.7)

    async def _time(self) -> None:
        await self._client.command(
            "PUT", "timer", action=self._client.chance.choice(["start", "pause", "add", "clear"])
        )

    async def _light(self) -> None:
        for card in self._some(self._known.cards):
            await self._client.command("PUT", "spotlight", card=card)

    async def _place(self) -> None:
        for card in self._some(self._known.cards):
            where = self._client.chance.choice([*self._known.patterns, ""])
            await self._client.command("PUT", f"cards/{card}/place", pattern=where)

    async def _place_some(self) -> None:
        if cards := self._some(self._known.cards, 6):
            await self._client.command(
                "PUT", "places", cards=cards, pattern=self._client.chance.choice([*self._known.patterns, ""])
            )

    async def _start(self) -> None:
        pattern = self._client.id()
        if await self._client.command(
            "POST", "patterns", pattern=pattern, cards=self._some(self._known.cards, 4)
        ):
            self._known.patterns.append(pattern)

    async def _merge(self) -> None:
        two = self._some(self._known.patterns, 2)
        if len(two) == 2 and await self._client.command("PUT", f"patterns/{two[0]}/into", pattern=two[1]):
            self._gone(two[0])

    async def _drop(self) -> None:
        for pattern in self._some(self._known.patterns):
            if await self._client.command("DELETE", f"patterns/{pattern}"):
                self._gone(pattern)

    async def _title(self) -> None:
        for pattern in self._some(self._known.patterns):
            await self._client.command("PUT", f"patterns/{pattern}", title=self._text()[:80])

    async def _predict(self) -> None:
        links = self._some(self._known.patterns, 3)
        await self._client.command(
            "POST", "predictions", prediction=self._client.id(), text=self._text(), patterns=links
        )

    async def _suggest(self) -> None:
        links: dict[str, Any] = {"patterns": self._some(self._known.patterns, 2)}
        when = self._client.chance.choice(HORIZONS)
        fields = {"text": self._text(), "horizon": when, "support_from": "a coach"}
        await self._client.command("POST", "next-steps", next_step=self._client.id(), **fields, **links)

    async def _question(self) -> None:
        links = self._some(self._known.patterns, 2)
        await self._client.command(
            "POST", "reflective-questions", question=self._client.id(), text=self._text(), patterns=links
        )

    def _gone(self, pattern: str) -> None:
        if pattern in self._known.patterns:
            self._known.patterns.remove(pattern)
