"""Many people at once, over real HTTP and sockets: nothing is lost, nothing is doubled, all screens agree."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anyio import to_thread
from anyio.from_thread import BlockingPortal, start_blocking_portal

from app.domain.events import CardPosted, StepMoved
from app.rehearsal import checks
from app.rehearsal.client import Client, Refused
from app.rehearsal.day import all_of
from app.rehearsal.server import Server
from tests.whole.network import People, assert_gapless, fresh, log_of, people_at

pytestmark = [pytest.mark.anyio, pytest.mark.server]
EACH = 6


@dataclass(frozen=True)
class Standing:
    """One server for all of this file; each test has boards of its own.

    Args:
        portal: to the event loop that holds it.
    """

    server: Server
    portal: BlockingPortal

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.url

    @property
    def database(self) -> Path:
        """Its file."""
        return self.server.database

    async def restart(self) -> None:
        """Kills it, and starts it anew."""
        for doing in (self.server.kill, self.server.start):
            await to_thread.run_sync(self.portal.call, doing)


@pytest.fixture(scope="module")
def server() -> Iterator[Standing]:
    """The server."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Server()) as server:
        yield Standing(server, portal)


async def test_A5_a_step_moved_while_20_people_write_loses_none_of_their_cards(server: Standing) -> None:
    """Three steps, the opening among them: who wrote before it and who after, all have all of their cards."""
    async with people_at(server, 20) as people:
        written: dict[str, list[str]] = {client.name: [] for client in people.observers}
        progress = asyncio.Condition()

        async def write(client: Client) -> None:
            for number in range(EACH):
                written[client.name].append(await people.post(client, f"{client.name}, card {number}"))
                async with progress:
                    progress.notify_all()

        async def move() -> None:
            for at, step in ((20, "select"), (50, "share"), (80, "sort")):
                async with progress:
                    await progress.wait_for(lambda at=at: sum(map(len, written.values())) >= at)  # type: ignore[misc]
                await people.step(step)

        await all_of([move(), *(write(client) for client in people.observers)])

        for client in people.observers:
            mine = [(card["id"], card["text"]) for card in (await client.seen())["mine"]]
            assert mine == [(id, f"{client.name}, card {at}") for at, id in enumerate(written[client.name])]
        shown = Counter(card["id"] for each in await _lists(people.lead) for card in each["cards"])
        assert shown == Counter(id for ids in written.values() for id in ids)
        await _agree(people)
        log = log_of(server, people.board)
        assert_gapless(log)
        steps = [at for at, entry in enumerate(log) if isinstance(entry.event, StepMoved)]
        posted = [at for at, entry in enumerate(log) if isinstance(entry.event, CardPosted)]
        assert len(posted) == 20 * EACH
        assert posted[0] < steps[0] and posted[-1] > steps[0], "they wrote before the step and after it"


async def test_P1_two_people_who_move_one_card_at_once_leave_it_in_one_place(server: Standing) -> None:
    async with people_at(server, 4) as people:
        one, two = people.observers[:2]
        cards = [await people.post(one, f"Seen {number}: 3 of 5 write.") for number in range(10)]
        await people.step("select", "share", "sort")
        here, there = await people.start_pattern(), await people.start_pattern()
        for _ in range(3):
            await all_of(
                who.on_board("PUT", f"cards/{card}/place", pattern=where)
                for card in cards
                for who, where in ((one, here), (two, there))
            )
            places = Counter(card["id"] for each in await _lists(people.lead) for card in each["cards"])
            assert places == Counter(cards)
            await _agree(people)
        patterns = {each["id"]: each["cards"] for each in (await people.lead.seen())["patterns"]}
        assert len(patterns[here]) + len(patterns[there]) == len(cards)
        assert_gapless(log_of(server, people.board))


async def test_V6_a_command_sent_twice_has_one_effect_and_one_answer_also_after_a_restart(
    server: Standing,
) -> None:
    async with people_at(server, 2) as people:
        one, lead = people.observers[0], people.lead
        card, other = await people.post(one), await people.post(one)
        await people.step("select")
        sent: list[tuple[Client, str, str, dict[str, Any], list[object]]] = []

        async def twice(client: Client, method: str, path: str, **fields: object) -> None:
            """Twice at once, once more later; kept, to be sent again after the restart."""
            body = {"command_id": fresh(), **fields}
            answers = await asyncio.gather(*(_answer(client, method, path, body) for _ in range(2)))
            answers.append(await _answer(client, method, path, body))
            assert answers[0] == answers[1] == answers[2]
            sent.append((client, method, path, body, answers[0]))

        late, pattern, merged = fresh(), fresh(), fresh()
        await twice(one, "POST", "cards", card=fresh(), text="Once.", classroom="C1", focus="task")
        await twice(one, "PUT", "ready", ready=True)
        await twice(lead, "PUT", "step", step="share", confirm=True)
        await twice(one, "POST", "cards", card=late, text="Late.", classroom="C1", focus="task")
        await twice(one, "PUT", f"cards/{late}", text="Late, and reworded.")
        await twice(lead, "PUT", "spotlight", card=card)
        await twice(lead, "PUT", "step", step="sort")
        await twice(one, "POST", "patterns", pattern=pattern, cards=[card])
        await twice(one, "POST", "patterns", pattern=merged, cards=[other])
        await twice(one, "PUT", f"cards/{late}/place", pattern=pattern)
        await twice(one, "POST", "undo")
        await twice(one, "PUT", f"cards/{late}/place", pattern=merged)
        await twice(lead, "PUT", "timer", action="add", minutes=5)
        await twice(one, "PUT", f"cards/{card}/place", pattern=fresh())  # refused: no such pattern
        refused = sent.pop()
        assert " 404" in str(refused[-1]), refused[-1]

        view, before = await lead.seen(), log_of(server, people.board)
        assert_gapless(before)
        known = Counter(entry.command for entry in before)
        assert [known[body["command_id"]] for *_, body, _ in sent] == [1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 2, 1, 1]

        await server.restart()
        for client, method, path, body, answer in sent:
            assert await _answer(client, method, path, body) == answer
        assert log_of(server, people.board) == before
        again = await lead.seen()
        assert {key: again[key] for key in _LASTING} == {key: view[key] for key in _LASTING}
        await _agree(people)


async def test_W3_joining_twice_with_one_command_is_joining_once_also_after_a_restart(
    server: Standing,
) -> None:
    start = {"command_id": fresh(), "problem_of_practice": "Each fills in their own sheet."}
    async with _browsers(server, 6) as clients:
        await all_of(client.enter("/rounds", **start) for client in clients[:2])
        lead, same = clients[:2]
        assert lead.path == same.path
        code = (await lead.seen())["join_code"]
        join = {"command_id": fresh(), "code": code, "name": "Ann"}
        await all_of(client.enter("/join", **join) for client in clients[2:4])
        before = log_of(server, lead.board_path.removeprefix("/boards/"))
        await server.restart()
        await clients[4].enter("/join", **join)
        await clients[5].enter("/rounds", **start)
        assert {client.path for client in clients} == {lead.path}
        assert log_of(server, lead.board_path.removeprefix("/boards/")) == before
        assert len([entry for entry in before if "Joined" in type(entry.event).__name__]) == 2


@asynccontextmanager
async def _browsers(server: Standing, many: int) -> AsyncIterator[list[Client]]:
    """Browsers without a seat."""
    clients = [Client(server.url, f"browser {number}") for number in range(many)]
    try:
        yield clients
    finally:
        for client in clients:
            await client.close()


_LASTING = ("step", "lists", "patterns", "unsorted")


async def _answer(client: Client, method: str, path: str, body: dict[str, Any]) -> list[object]:
    """What the client is told; a refusal as well."""
    try:
        answer = await client.on_board(method, path, **body)
    except Refused as refusal:
        return [str(refusal)]
    return [answer.status_code, answer.text]


async def _lists(client: Client) -> list[dict[str, Any]]:
    view = await client.seen()
    return [*view["lists"], *view["patterns"]]


async def _agree(people: People) -> None:
    """Every screen is what a fresh page is, and all show the same board."""
    assert not await checks.unequal_screens(people.everybody)
    assert not await checks.disagreeing_views(people.everybody)
