"""What a move costs while nothing else happens: bytes per screen, and the time to the last screen."""

from dataclasses import dataclass
from statistics import median
from time import perf_counter

from app.rehearsal.client import Client
from app.rehearsal.day import Day
from app.rehearsal.heard import Frame

CALM_MOVES = 40


@dataclass(frozen=True, slots=True)
class Calm:
    """Bytes of frames that one page received per move (the median page), and milliseconds per move, sorted."""

    bytes_per_move: float = 0.0
    milliseconds: tuple[float, ...] = ()

    def percentile(self, of_a_hundred: int) -> float:
        """The time within which so many of a hundred moves were on the last screen."""
        if not self.milliseconds:
            return 0.0
        at = -(-len(self.milliseconds) * of_a_hundred // 100) - 1
        return round(self.milliseconds[at], 2)


async def calm_moves(day: Day) -> Calm:
    """Moves cards away and back, one after another, each awaited on every page."""
    placed = list(day.file.pattern_of().items())
    chosen = day.chance.sample(placed, min(CALM_MOVES // 2, len(placed)))
    if not chosen:
        return Calm()
    before = [len(client.heard.frames) for client in day.board]
    times = [
        await _timed(day, card, where)
        for card, pattern in chosen
        for where in (day.elsewhere(pattern), pattern)
    ]
    received = [
        sum(frame.size for frame in client.heard.frames[mark:])
        for client, mark in zip(day.board, before, strict=True)
    ]
    return Calm(round(median(received) / len(times), 1), tuple(sorted(times)))


async def _timed(day: Day, card: str, pattern: str) -> float:
    """One move; milliseconds until the last page had the frame with the card."""
    marks = [len(client.heard.frames) for client in day.board]
    id = f'id="card-{day.cards[card]}"'
    began = perf_counter()
    await day.place(day.somebody(), card, pattern)
    last = began
    for client, mark in zip(day.board, marks, strict=True):
        frame = await client.until(lambda c=client, m=mark: _frame_with(c, m, id))  # type: ignore[misc]
        last = max(last, frame.at)
    return (last - began) * 1000


def _frame_with(client: Client, mark: int, words: str) -> Frame | None:
    return next((frame for frame in client.heard.frames[mark:] if words in frame.content), None)
