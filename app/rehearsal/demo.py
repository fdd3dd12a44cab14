"""``python -m app demo``: a round's day at a speed that one can watch, on a server that stays."""

import asyncio
import signal
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from app.domain.agenda import STEPS, StepKey
from app.rehearsal.client import Lost, Refused
from app.rehearsal.format import SAMPLE, read_round
from app.rehearsal.invitations import whose_links
from app.rehearsal.paced import PacedDay
from app.rehearsal.play import say
from app.rehearsal.roundfile import RoundFile
from app.rehearsal.server import LOCAL, Server, ServerFailed

MINUTES = 6.0
WORK = {
    StepKey.VISITS: 0.14, StepKey.SELECT: 0.04, StepKey.SHARE: 0.12, StepKey.SORT: 0.28,
    StepKey.NAME: 0.1, StepKey.PREDICT: 0.06, StepKey.NEXT_LEVEL: 0.08,
}  # fmt: skip
"""What part of the time the people of a step are busy."""
LOOK = 0.025
"""What part of the time is left at each step to look at what came of it."""
HALF = 0.5
STORY = {
    StepKey.VISITS: "{people} observers write {cards} cards; they are locked, so all others get counts and no card.",
    StepKey.SELECT: "two of three observers say that their evidence is chosen.",
    StepKey.SHARE: "the debrief is open and everybody reads; now and then a card stands in large type.",
    StepKey.SORT: "many hands take cards, hold them over a pattern, and drop them.",
    StepKey.NAME: "the patterns get sentences for titles.",
    StepKey.PREDICT: "predictions are written; each rests on patterns.",
    StepKey.NEXT_LEVEL: "suggestions for next week, for next month and by the end of the year.",
    StepKey.REPORT: "what may leave the room; it names nobody.",
}
OVER = "The day is over. Everything stays as it is and can be clicked; Ctrl-C ends it."
YOURS = "You lead now: the others work at each step you come to, and moving the board is left to you."


@dataclass(frozen=True, slots=True)
class Wish:
    """How the demo is wanted.

    Args:
        file: the round.
        minutes: for the whole day; 0 is as fast as it goes.
        stay: the step up to which the day goes quickly, and where it then stays.
        host: where the server listens.
        port: a free one, if not told.
        keep: a new file for the database; without it, the database goes with the demo.
    """

    file: Path = SAMPLE
    minutes: float = MINUTES
    stay: StepKey | None = None
    host: str = LOCAL
    port: int | None = None
    keep: Path | None = None


def run(wish: Wish) -> int:
    """Plays, then serves until a signal ends it, with 0; with 1 when it cannot go on.

    Raises:
        BadRound: the file is no round.
        FileExistsError: the file to keep is there already.
    """
    file = read_round(wish.file)
    if wish.keep and wish.keep.exists():
        raise FileExistsError(f"{wish.keep} is there already; --keep makes a new file.")
    try:
        asyncio.run(_until_a_signal(Demo(file, wish)))
    except asyncio.CancelledError:
        say(f"Ended; the round is in {wish.keep}." if wish.keep else "Ended; nothing of it is left.")
        return 0
    return 1


async def _until_a_signal(demo: "Demo") -> None:
    me, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert me

    def end() -> None:
        if not me.cancelling():  # whoever is impatient must not keep the server from being ended
            me.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
    try:
        await demo.show()
    except* (ServerFailed, Lost, Refused) as problems:
        say("\n".join(map(str, problems.exceptions)))


class Demo:
    """A server, the people of a day, and how far they are."""

    def __init__(self, file: RoundFile, wish: Wish) -> None:
        self.wish = wish
        self.server = Server(host=wish.host, port=wish.port, database=wish.keep and wish.keep.resolve())
        self.day = PacedDay(file, self.server.url)
        self.counts = {"people": len(file.observers), "cards": len(file.cards)}
        self.next = dict(pairwise(self.day.steps))
        self.leading, self.resting_at = True, wish.stay

    async def show(self) -> None:
        """Starts everything, plays the day, and stays; only an exception ends it."""
        say("Starting a server, and everybody joins.")
        async with self.server, asyncio.TaskGroup() as tasks:
            tasks.create_task(self.server.watch())
            try:
                await self.day.gather()
                for client in self.day.live:
                    tasks.create_task(client.listen())
                await self.invite()
                self._renew_on_enter(tasks)
                step = await self.hurry()
                while True:
                    step = await self.live_through(step)
            finally:
                await self.day.close()

    async def invite(self) -> None:
        """Says where to look on."""
        for line in await whose_links(self.day, self.wish.host):
            say(line)

    async def hurry(self) -> StepKey:
        """Does at once what comes before the step to stay at, and half of what is done there."""
        first, *_ = self.day.steps
        if (stay := self.wish.stay) is None:
            await self.set_timer()
            return first
        for step in self.day.steps[: self.day.steps.index(stay) + 1]:
            if step is not first:
                await self.move_to(step)
            await self.day.work(step, HALF if step is stay else 1.0)
        self.leading = False
        say(f"{STEPS[stay].title}: half of what people do here is done. {YOURS}")
        return stay

    async def live_through(self, step: StepKey) -> StepKey:
        """A step's people work, until they are done or somebody else moves the board; where it stands then."""
        moved = asyncio.create_task(self.day.moved_from(step))
        working = asyncio.create_task(self.work(step))
        try:
            await asyncio.wait({moved, working}, return_when=asyncio.FIRST_COMPLETED)
            if not moved.done():
                await working
                if self.leading and step in self.next:
                    moved.cancel()
                    await self.move_to(self.next[step])
                    return self.next[step]
            there = await moved
        finally:
            moved.cancel()
            working.cancel()
        if self.leading:
            say(f"Somebody moved the board. {YOURS}")
        self.leading = False
        return there

    async def work(self, step: StepKey) -> None:
        """Says what happens, and lets it happen; at the last step everything has."""
        if step is self.resting_at:
            self.resting_at = None  # half is done; whoever watches does the rest
            return
        say(f"{STEPS[step].title}: {STORY.get(step, STEPS[step].prompt).format(**self.counts)}")
        seconds = self.wish.minutes * 60
        await self.day.work(step, seconds=seconds * WORK.get(step, 0))
        await asyncio.sleep(seconds * LOOK)
        if step not in self.next:
            say(OVER)
            await self.invite()

    async def move_to(self, step: StepKey) -> None:
        """The facilitator moves the board, and starts the step's time."""
        await self.day.step(step, confirm=True)
        await self.set_timer()

    async def set_timer(self) -> None:
        """Starts the time of the step where the board stands."""
        await self.day.facilitator.on_board("PUT", "timer", action="start")

    def _renew_on_enter(self, tasks: asyncio.TaskGroup) -> None:
        """Links pass away after a while; whoever sits at a terminal gets new ones by the Enter key."""
        if not sys.stdin.isatty():
            return

        def entered() -> None:
            if sys.stdin.readline():
                tasks.create_task(self.invite())

        asyncio.get_running_loop().add_reader(sys.stdin, entered)
        say("Enter gives new links.")
