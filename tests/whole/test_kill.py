"""kill -9 in the middle of a rehearsed day, three times: while cards are posted, at the opening, while many drag.

One day is played for all tests of this file; what it left on the disk and what every client heard is then looked at.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from websockets.asyncio.client import connect

from app.domain.board import Board
from app.domain.events import CardPlaced, CardPosted, DebriefOpened, Entry, Event
from app.domain.evolve import fold
from app.rehearsal.client import Client
from app.rehearsal.day import Day
from app.rehearsal.play import Outcome, play
from app.rehearsal.server import Server
from tests.rehearsal.small import small_round
from tests.whole.network import assert_gapless, log_of

pytestmark = pytest.mark.server
FILE = small_round(at_a_table=4)
POSTED, MOVED = 30, 25
"""So many cards are acknowledged, so many moves, when the server is killed."""


@dataclass
class Kill:
    """One kill, and how far every client had heard when the server was back."""

    phase: str
    heard: dict[str, int]
    connections: dict[str, int]


@dataclass
class Account:
    """What happened on the day."""

    outcome: Outcome = field(default_factory=Outcome)
    log: list[Entry] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    phase_of: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, tuple[str, str, dict[str, Any]]] = field(default_factory=dict)
    since: dict[str, list[str]] = field(default_factory=dict)
    loads: Counter[str] = field(default_factory=Counter)
    heard_at: dict[str, dict[str, int]] = field(default_factory=dict)

    def written(self, method: str, end: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Acknowledged commands to paths with that end, with their bodies."""
        for id, (how, path, body) in self.acknowledged.items():
            if how == method and path.endswith(end):
                yield id, body


@pytest.fixture(scope="module")
def account() -> Account:
    """The day with its kills."""
    with pytest.MonkeyPatch.context() as patch:
        return asyncio.run(_played(patch))


async def _played(patch: pytest.MonkeyPatch) -> Account:
    account = Account()
    async with Server() as server, asyncio.TaskGroup() as tasks:
        opening = _watch(account, patch)

        async def kill(name: str, day: Day) -> None:
            match name:
                case "visits":
                    await day.reached(lambda: len(day.acknowledged) >= POSTED)
                case "share":
                    await opening.wait()
                case _:
                    await day.reached(lambda: day.moves >= MOVED)
            await server.kill()
            await server.start()
            account.kills.append(_kill(name, day))

        async def on_phase(name: str, day: Day) -> None:
            account.heard_at[name] = {client.name: len(client.heard.frames) for client in day.live}
            account.clients = day.live
            if name == "report":
                board = day.facilitator.board_path.removeprefix("/boards/")
                account.log = log_of(server, board)
            if name in ("visits", "share", "sort"):
                killing.append(tasks.create_task(kill(name, day)))

        killing: list[asyncio.Task[None]] = []
        account.outcome = await play(FILE, server.url, on_phase=on_phase)
        for task in killing:
            task.cancel()  # a day that broke off never came so far
    return account


def _kill(phase: str, day: Day) -> Kill:
    heard = {client.name: len(client.heard.frames) for client in day.live}
    return Kill(phase, heard, {client.name: client.connections for client in day.live})


def _watch(account: Account, patch: pytest.MonkeyPatch) -> asyncio.Event:
    """Notes what clients send and are told; the event is set when the opening is about to be sent."""
    opening = asyncio.Event()
    ask, load = Client._ask, Client.load

    async def noted_ask(self: Client, method: str, path: str, **how: Any) -> httpx.Response:
        body = how.get("json") or {}
        if body.get("confirm"):
            opening.set()
        answer = await ask(self, method, path, **how)
        if "command_id" in body and not answer.is_error:
            assert body["command_id"] not in account.acknowledged
            account.acknowledged[body["command_id"]] = (method, path, body)
        return answer

    async def noted_load(self: Client) -> None:
        account.loads[self.name] += 1
        await load(self)

    def noted_connect(url: str, **how: Any) -> Any:
        query = parse_qs(urlsplit(url).query, keep_blank_values=True)
        account.since.setdefault(str(how["additional_headers"]), []).append(query.get("since", [""])[0])
        return connect(url, **how)

    patch.setattr(Client, "_ask", noted_ask)
    patch.setattr(Client, "load", noted_load)
    patch.setattr("app.rehearsal.client.connect", noted_connect)
    return opening


# --- what must be true ---------------------------------------------------------------------------------------


def test_S1_the_day_goes_on_over_three_kills_and_ends_as_it_should(account: Account) -> None:
    assert [kill.phase for kill in account.kills] == ["visits", "share", "sort"]
    assert account.outcome.ok, account.outcome.faults
    assert account.outcome.screens_equal
    assert (account.outcome.cards, account.outcome.unsorted) == (len(FILE.cards), FILE.unsorted)
    assert account.outcome.leaked_bytes == 0


def test_S1_every_acknowledged_card_is_on_disk_once(account: Account) -> None:
    cards = dict(account.written("POST", "/cards"))
    assert len(cards) == len(FILE.cards) > 2 * POSTED
    posted = [entry for entry in account.log if isinstance(entry.event, CardPosted)]
    assert Counter(entry.command for entry in posted) == Counter(list(cards))
    for entry in posted:
        assert isinstance(entry.event, CardPosted)
        body = cards[entry.command]
        assert (entry.event.card, entry.event.text) == (body["card"], body["text"].strip())
    assert len(fold(Board(), account.log).cards) == len(FILE.cards)


def test_S1_every_acknowledged_move_had_its_effect_once(account: Account) -> None:
    """A command that found the card where it should go wrote nothing; every other one wrote one entry."""
    moves = dict(account.written("PUT", "/place"))
    assert len(moves) >= len(FILE.pattern_of()) > 2 * MOVED
    placed = _by_command(account.log, CardPlaced)
    assert set(placed) <= set(moves)
    assert {len(events) for events in placed.values()} == {1}
    where: dict[str, list[str | None]] = {}
    for events in placed.values():
        (event,) = events
        assert isinstance(event, CardPlaced)
        where.setdefault(event.card, []).append(event.pattern)
    for id, body in moves.items():
        if id not in placed:
            card = account.acknowledged[id][1].split("/")[-2]
            assert (body["pattern"] or None) in where[card], "it had stood there already"


def test_S2_the_log_is_gapless_and_the_opening_stands_in_it_once(account: Account) -> None:
    assert_gapless(account.log)
    assert sum(isinstance(entry.event, DebriefOpened) for entry in account.log) == 1
    unacknowledged = {entry.command for entry in account.log} - set(account.acknowledged)
    # nothing is there that nobody was told of in the end: a client sends until it is answered (joining a round
    # that one has just started has an id of its own, made from the start's)
    assert len(unacknowledged) <= 1


def test_W5_clients_go_on_from_their_cursor_without_loading_the_page_again(account: Account) -> None:
    assert set(account.loads.values()) == {1}
    assert len(account.loads) == len(account.clients) == len(FILE.observers) + 2
    assert len(account.since) == len(account.clients)
    for cursors in account.since.values():
        assert len(cursors) >= 4, "the first connection, and one after each kill"
        assert all(cursors), "each said from where it knows the board"
        assert len({cursor.split(".")[0] for cursor in cursors}) == 1
    for kill in account.kills:
        assert min(client.connections for client in account.clients) >= 4, kill


def test_W5_within_reach_nobody_is_sent_the_whole_stage_again(account: Account) -> None:
    """While a step lasts nothing asks for a whole stage; so none may come, also not to those who come back."""
    for phase, next_phase in (("visits", "select"), ("sort", "contest")):
        for client in account.clients:
            begin, end = account.heard_at[phase][client.name], account.heard_at[next_phase][client.name]
            whole = sum("#stage" in frame.content for frame in client.heard.frames[begin:end])
            asked_for = phase == "sort"  # the phase begins with the step to Sort
            assert whole <= asked_for, f"{client.name} was sent {whole} whole stages in {phase}"


def test_L2_everybody_sees_the_opening_in_one_frame_also_over_a_kill(account: Account) -> None:
    """A kill between the commit and the telling leaves nobody with half of it."""
    for client in account.clients:
        begin, end = account.heard_at["share"][client.name], account.heard_at["sort"][client.name]
        whole = [frame for frame in client.heard.frames[begin:end] if "#stage" in frame.content]
        assert whole, f"{client.name} was never told of the opening"
        shown = ['id="card-' in frame.content for frame in whole]
        assert all(shown) or client.name == "screen"


def _by_command(log: list[Entry], kind: type[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for entry in log:
        if isinstance(entry.event, kind):
            found.setdefault(entry.command, []).append(entry.event)
    return found
