"""Makes the boards under test over the public wire: people join, post, the debrief opens, the cards are sorted."""

import asyncio
import random
import uuid

import uvloop

from bench.plan import BoardPlan, Person, Wrong
from bench.wire import Answer, Http

PATTERNS = 10
STEPS = ("select", "share", "sort")
CREATED, FOUND = 303, 200
TEXT = (
    "The students compare two sources in pairs and write down where they differ; the teacher asks what makes a "
    "source one that can be relied on and waits while four of them look it up in the text they have read."
)


def bare_boards(boards: int, viewers: int) -> tuple[BoardPlan, ...]:
    """Boards of the baseline are only names."""
    return tuple(BoardPlan(f"/{at}", (Person(),) * viewers) for at in range(boards))


def our_boards(port: int, boards: int, viewers: int, cards: int, unsorted: int = 0) -> tuple[BoardPlan, ...]:
    """Boards at the step Sort, every card in one of ten patterns but for so many that are not yet sorted."""

    async def all_of_them() -> list[BoardPlan]:
        makers = (_Maker(port, at) for at in range(boards))
        return await asyncio.gather(*(maker.board(viewers, cards, unsorted) for maker in makers))

    return tuple(uvloop.run(all_of_them()))


class _Maker:
    def __init__(self, port: int, at: int) -> None:
        self.port, self.at = port, at
        self.chance = random.Random(at)  # the same words in every run

    async def board(self, viewers: int, cards: int, unsorted: int) -> BoardPlan:
        self.http = await Http.connect(self.port)
        made = await self._ask(
            "POST", "/rounds", "", CREATED, problem_of_practice=f"What do we see in {self.at}?"
        )
        path, lead = made.header("location"), _cookie(made)
        code = await self._join_code(path, lead)
        people = []
        for at in range(viewers):
            joined = await self._ask("POST", "/join", "", CREATED, code=code, name=f"Observer {at + 1}")
            people.append(Person(_cookie(joined)))
        ids = [str(uuid.uuid4()) for _ in range(cards)]
        for at, card in enumerate(ids):
            await self._post_card(path, people[at % viewers].cookie, card)
        for step in STEPS:
            await self._ask("PUT", f"{path}/step", lead, step=step, confirm=True)
        patterns = [str(uuid.uuid4()) for _ in range(PATTERNS)]
        for at, pattern in enumerate(patterns):
            await self._ask(
                "POST", f"{path}/patterns", lead, pattern=pattern, cards=ids[unsorted + at :: PATTERNS]
            )
        assert self.http.transport is not None
        self.http.transport.close()
        return BoardPlan(path, tuple(people), tuple(ids), tuple(patterns))

    async def _join_code(self, path: str, lead: str) -> str:
        view = await self.http.ask("GET", path, self.port, lead, more="Accept: application/json\r\n")
        if view.status != FOUND or not (code := view.json().get("join_code")):
            raise Wrong(
                f"setting up: the facilitator's view has no join code: {view.status} {view.body[:300]!r}"
            )
        return str(code)

    async def _post_card(self, path: str, cookie: str, card: str) -> None:
        words = " ".join(self.chance.choices(TEXT.split(), k=self.chance.randint(8, 24)))
        classroom = f"C{self.chance.randint(1, 9)}"
        focus = self.chance.choice(("teacher", "student", "task"))
        await self._ask(
            "POST", f"{path}/cards", cookie, card=card, text=words, classroom=classroom, focus=focus
        )

    async def _ask(
        self, method: str, path: str, cookie: str, status: int = 204, /, **fields: object
    ) -> Answer:
        body = {"command_id": str(uuid.uuid4()), **fields}
        answer = await self.http.ask(method, path, self.port, cookie, body)
        if answer.status != status:
            raise Wrong(f"setting up: {method} {path} answered {answer.status}: {answer.body[:300]!r}")
        return answer


def _cookie(answer: Answer) -> str:
    return answer.header("set-cookie").partition(";")[0]
