"""People who work on a board whatever happens to its server, as browsers do; all they do and hear is in a history.

Each sends one command after the other, each again and again under the same id until it is answered, and listens from its
cursor. What the board refuses (a card that somebody withdrew, a step that moved on) is part of it: the checker explains
every refusal by the board itself.
"""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import httpx

from app.rehearsal import checks
from app.rehearsal.client import LATER, Client, Frame, Heard
from app.rehearsal.day import all_of
from tests.faults.deeds import Deeds, Known
from tests.faults.follow import follow
from tests.faults.history import History, cards_of

ANSWER_WITHIN = 4.0
"""Seconds after which a request counts as lost and is sent again."""
AGAIN_AT_FIRST, AGAIN_AT_MOST = 0.05, 0.5
HEARD_EVERY = 0.05  # seconds; signs of life are noted no oftener
REPLAYED = 0.04
"""Of so many posts the answered command is sent once more, as a second tab or a replay would."""


class NotedHeard(Heard):
    """What a client hears, noted: for every frame the cards that it brought, and that there was a sign of life."""

    def __init__(self, note: Callable[..., None]) -> None:
        super().__init__()
        self.opened()  # nothing is searched for locked cards here
        self._note, self._noted = note, 0.0

    def frame(self, text: str | bytes) -> Frame:
        """Takes in a frame."""
        frame = super().frame(text)
        if frame.cursor and frame.content:
            self._note("frame", cursor=frame.cursor, cards=list(cards_of(frame.content)))
        elif frame.at - self._noted > HEARD_EVERY:
            self._note("heard")
        self._noted = frame.at
        return frame


class Hand(Client):
    """One client at work.

    Args:
        name: on its board.
        label: in the history, unlike any other there.
    """

    def __init__(self, url: str, name: str, label: str, history: History, chance: random.Random) -> None:
        super().__init__(url, name)
        self.label, self.chance = label, chance
        self._history = history
        self._http.timeout = httpx.Timeout(ANSWER_WITHIN)
        self.heard = NotedHeard(self.note)
        self.own: list[str] = []  # cards of its own that should be there
        self.answered = asyncio.Event()  # whoever waits for an answer clears it

    def note(self, what: str, **fields: object) -> None:
        """One line of the history."""
        self._history.note(what, self.label, **fields)

    async def command(self, method: str, path: str, /, **fields: object) -> bool:
        """Sends until it is answered; whether it was taken."""
        id = self.id()
        taken = await self._until_answered(id, method, path, fields)
        if taken and path == "cards" and self.chance.random() < REPLAYED:
            await self._until_answered(id, method, path, fields)
        return taken

    async def _until_answered(self, id: str, method: str, path: str, body: dict[str, object]) -> bool:
        wait = AGAIN_AT_FIRST
        while True:
            self.note("sent", command=id, method=method, path=path, body=body)
            try:
                answer = await self._http.request(
                    method, f"{self.board_path}/{path}", json={"command_id": id, **body}
                )
            except httpx.TransportError:
                self.note("lost", command=id)
            else:
                if answer.status_code not in LATER:
                    return self._answered(id, answer)
                self.note("lost", command=id, status=answer.status_code)
            await asyncio.sleep(self.chance.uniform(0, wait))
            wait = min(wait * 2, AGAIN_AT_MOST)

    def _answered(self, id: str, answer: httpx.Response) -> bool:
        self.answered.set()
        if answer.is_success:
            self.note(
                "acknowledged",
                command=id,
                status=answer.status_code,
                cursor=answer.headers.get("Board-Cursor", ""),
            )
            return True
        with suppress(ValueError):
            code = answer.json().get("code")
            self.note("refused", command=id, status=answer.status_code, code=code)
            return False
        self.note("refused", command=id, status=answer.status_code, code="")
        return False

    def id(self) -> str:
        """A new id; the same ones again for the same seed."""
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    async def listen(self) -> None:
        """Keeps up as a browser does."""
        await follow(self, self.chance, self.note)


class Party:
    """A facilitator, observers and a screen at one board of one server, at work.

    Args:
        name: of the party, and so of the server in the history.
        pause: seconds between two commands of one person, on the average.
    """

    def __init__(
        self,
        url: str,
        history: History,
        name: str,
        observers: int,
        seed: int,
        pause: float = 0.04,
        server: str = "",
    ) -> None:
        self._history, self.name, self.server, self._pause = history, name, server or name, pause
        names = ["facilitator", *(f"observer {number}" for number in range(1, observers + 1)), "screen"]
        self.clients = [
            Hand(url, each, f"{name}/{each}", history, random.Random(f"{seed} {name} {each}"))
            for each in names
        ]
        self.lead, *self.observers, self.screen = self.clients
        self.writers = (self.lead, *self.observers)
        self.known = Known()
        self.board = ""
        self._over = asyncio.Event()
        self._working: list[asyncio.Task[None]] = []
        self._listening: list[asyncio.Task[None]] = []

    async def begin(self, code: str = "") -> None:
        """Everybody comes, opens their page, listens and goes to work."""
        await self.lead.enter("/rounds", problem_of_practice="Each fills in their own sheet.")
        self.board = self.lead.board_path.removeprefix("/boards/")
        code = code or (await self.lead.seen())["join_code"]
        await all_of(client.enter("/join", code=code, name=client.name) for client in self.observers)
        link = await self.lead.on_board("POST", "links", kind="screen")
        await self.screen.open_link(link.json()["link"])
        await all_of(client.load() for client in self.clients)
        for client in self.clients:
            role = {"role": "screen"} if client is self.screen else {}
            name = "Facilitator" if client is self.lead else client.name
            client.note("joined", board=self.board, server=self.server, name=name, **role)
        self._listening = [asyncio.create_task(client.listen()) for client in self.clients]
        self._working = [asyncio.create_task(self._work(client)) for client in self.writers]

    async def step(self, step: str) -> None:
        """The facilitator moves the board on; returns when that is acknowledged."""
        if await self.lead.command("PUT", "step", step=step, confirm=True):
            self.known.step = step

    async def well(self, within: float) -> bool:
        """Whether within so many seconds everybody was answered once more."""
        for client in self.writers:
            client.answered.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                for client in self.writers:
                    await client.answered.wait()
                return True
        return False

    async def rest(self, within: float = 120.0) -> None:
        """Everybody finishes what they are at; what is not answered in that time stays unanswered."""
        self._over.set()
        if self._working:
            _, late = await asyncio.wait(self._working, timeout=within)
            for task in late:
                task.cancel()

    async def compare(self) -> None:
        """Notes for every page whether it is what a fresh one is."""
        sentences = await asyncio.gather(*(checks.unequal_screens([client]) for client in self.clients))
        for client, found in zip(self.clients, sentences, strict=True):
            client.note("screen", equal=not found, difference=" ".join(found)[:2000])

    async def leave(self) -> None:
        """Everybody closes their browser."""
        for task in (*self._working, *self._listening):
            task.cancel()
        await asyncio.gather(*self._working, *self._listening, return_exceptions=True)
        for client in self.clients:
            client.note("left")
            await client.close()

    async def _work(self, client: Hand) -> None:
        deeds = Deeds(client, self.known, leads=client is self.lead)
        while not self._over.is_set():
            await deeds.one()
            with suppress(TimeoutError):
                async with asyncio.timeout(client.chance.uniform(0, 2 * self._pause)):
                    await self._over.wait()
