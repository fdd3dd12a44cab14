"""A restart in the middle of a debrief: ``python -m tests.faults.restart --clients 40 --rounds 3 --pages 40``.

A rehearsed day stands at Sort, every page is open and listens. The server is ended, in turn by SIGTERM and by kill -9, and started
again at once. As soon as ``/readyz`` answers, one card is moved. A client is back when it has the card in its new place;
then its screen has to be what a fresh page is. Nobody may open a page anew or be sent a whole one, and no word that is
half typed may go.

For each way, for programs and for pages in Chromium: seconds from the server's being ready, and from its end, until each client
was back (p50, p99, the greatest). The last line is JSON; how fast is fast enough is for whoever reads it.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

import httpx

from app.rehearsal import checks
from app.rehearsal.client import Client
from app.rehearsal.day import Day, all_of
from app.rehearsal.format import SAMPLE, read_round
from app.rehearsal.play import percentile
from app.rehearsal.server import Server
from tests.faults.follow import follow
from tests.faults.pages import Pages, opened_pages
from tests.faults.supervisor import Supervised

WAYS = ("SIGTERM", "kill -9")
SETTINGS = {"DEBRIEF_WRITES_PER_SECOND": "1000", "DEBRIEF_WRITES_BURST": "10000"}
WORKED = 12
"""So many moves before each restart, so that there is something to go on from."""
STAGE = 'hx-target="#stage"'
PATIENCE = 120.0  # seconds for which anybody is waited for; who is late is seen in the figures


@dataclass
class Back:
    """Seconds until each client of each round was back, by who and way; and what should not have happened."""

    since_ready: dict[str, list[float]] = field(default_factory=dict)
    since_end: dict[str, list[float]] = field(default_factory=dict)
    pages_loaded: int = 0
    whole_stages: int = 0
    unequal: list[str] = field(default_factory=list)
    words_lost: int = 0

    @property
    def ok(self) -> bool:
        """Whether everybody came back as they should."""
        return not (self.pages_loaded or self.whole_stages or self.unequal or self.words_lost)

    def took(self, who: str, ended: float, ready: float, back: list[float]) -> None:
        """Takes in one restart, in seconds of one clock."""
        self.since_ready.setdefault(who, []).extend(at - ready for at in back)
        self.since_end.setdefault(who, []).extend(at - ended for at in back)

    def line(self) -> dict[str, Any]:
        """What a machine reads of it."""
        spreads = {
            who: {
                "times": len(times),
                "since_ready_s": _spread(times),
                "since_end_s": _spread(self.since_end[who]),
            }
            for who, times in self.since_ready.items()
        }
        names = ("ok", "pages_loaded", "whole_stages", "words_lost")
        return {name: getattr(self, name) for name in names} | {"unequal": len(self.unequal)} | spreads


def _spread(times: list[float]) -> dict[str, float]:
    return {"p50": percentile(times, 50), "p99": percentile(times, 99), "max": percentile(times, 100)}


class Debrief:
    """A day at Sort with so many clients that listen; ``loaded`` counts how often one opened a page anew."""

    def __init__(self, server: Server, clients: int) -> None:
        self.server, self.day = server, Day(read_round(SAMPLE), server.url)
        guests = range(len(self.day.live), clients)
        self.clients = [*self.day.live, *(Client(server.url, f"guest {number}") for number in guests)]
        self.loaded = 0
        self.code = ""
        self._places = dict(self.day.file.pattern_of())  # as they are once everything is sorted

    @asynccontextmanager
    async def at_sort(self) -> AsyncIterator["Debrief"]:
        """Everybody has come, all cards are written, the debrief is open, and the cards are sorted."""
        day = self.day
        await day.gather()
        self.code = (await day.facilitator.seen())["join_code"]
        for client in self.clients[len(day.live) :]:
            await client.enter("/join", code=self.code, name=client.name)
            await client.load()
        for client in self.clients:
            client.heard.opened()
            client._http.event_hooks = {"request": [partial(self._count, client)]}
        listening = [asyncio.create_task(follow(client, self.day.chance)) for client in self.clients]
        try:
            await all_of(client.until(lambda c=client: c.connections, PATIENCE) for client in self.clients)  # type: ignore[misc]
            await day.write_cards(None)
            await day.select()
            await day.open()
            await day.sort()
            yield self
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
            await all_of(client.close() for client in (*self.clients, day.reader))

    async def restart(self, way: str, back: Back, pages: Pages | None = None) -> None:
        """One restart, and a card moved behind it."""
        card, where = self._move()  # first: a frame of an earlier move of it might come while the server ends
        begun = [len(each.heard.frames) for each in self.clients]
        moves = [self._move(but=card) for _ in range(WORKED)]
        for move in moves:
            await self.day.place(*move)
        for each in zip(
            self.clients, begun, strict=True
        ):  # what was before, a whole stage among it, has arrived
            await self._shown(*each, f'id="card-{self.day.cards[moves[-1][0]]}"')
        id, loaded, marks = (
            self.day.cards[card],
            self.loaded,
            [len(each.heard.frames) for each in self.clients],
        )
        if pages:
            await pages.expect(id, self.day.patterns[where])
        ended = perf_counter()
        await (self.server.stop() if way == "SIGTERM" else self.server.kill())
        await self.server.start()
        ready = perf_counter()
        await self.day.place(card, where, self.day.facilitator)
        shown = [
            await self._shown(*each, f'id="card-{id}"') for each in zip(self.clients, marks, strict=True)
        ]
        back.took(f"programs, {way}", ended, ready, [at for at in shown if at])
        if pages:
            back.took(f"pages, {way}", ended, ready, await pages.back())
        for client, mark in zip(self.clients, marks, strict=True):
            back.whole_stages += sum(STAGE in frame.content for frame in client.heard.frames[mark:])
        back.pages_loaded += self.loaded - loaded
        back.unequal += await checks.unequal_screens(self.clients)

    async def _shown(self, client: Client, mark: int, words: str) -> float:
        """When the client got the card; the projector gets counts alone, so of it 0."""
        if client is self.day.screen:
            return 0.0
        found = lambda: next((each.at for each in client.heard.frames[mark:] if words in each.content), None)  # noqa: E731
        return await client.until(found, PATIENCE)

    def _move(self, but: str = "") -> tuple[str, str]:
        """A card, not that one, and a pattern in which it is not."""
        card = self.day.chance.choice([each for each in self.day.cards if each != but])
        where = self.day.chance.choice([each for each in self.day.patterns if each != self._places.get(card)])
        self._places[card] = where
        return card, where

    async def _count(self, client: Client, request: httpx.Request) -> None:
        self.loaded += request.method == "GET" and request.url.path == client.path


async def restarts(clients: int, rounds: int, pages: int) -> Back:
    """So many rounds of restarts, one of each way in each round."""
    back = Back()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Supervised(SETTINGS))
        debrief = await stack.enter_async_context(Debrief(server, clients).at_sort())
        opened = None
        if pages:
            opened = await stack.enter_async_context(opened_pages(server.url, debrief.code, pages))
        for number in range(rounds):
            for way in WAYS:
                await debrief.restart(way, back, opened)
                print(f"round {number + 1}, {way}: {back.line()}", file=sys.stderr, flush=True)
        if opened:
            reloaded, back.words_lost = await opened.account()
            back.pages_loaded += reloaded
    return back


def main() -> int:
    """Measures, and prints one line of JSON last."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.restart", description=__doc__)
    parser.add_argument("--clients", type=int, default=40, help="programs; at least the 26 of the day")
    parser.add_argument(
        "--rounds", type=int, default=3, help="of one restart by SIGTERM and one by kill -9 each"
    )
    parser.add_argument("--pages", type=int, default=0, help="in a real Chromium, beside the programs")
    given = parser.parse_args()
    back = asyncio.run(restarts(given.clients, given.rounds, given.pages))
    for sentence in back.unequal:
        print(sentence, file=sys.stderr)
    print(json.dumps(back.line()))
    return 0 if back.ok else 1


if __name__ == "__main__":
    sys.exit(main())
