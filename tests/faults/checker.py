"""The one judge of every history: what people were told, beside what the disk holds and what the screens show.

The log is taken as the claim "this is what happened, in this order", and every command, refusal and frame has to agree with it:

- an acknowledged command is in it once and whole, or was asked at a moment when it changed nothing;
- a refused command is not in it, and its refusal is explained by the board at a moment at which it may have been decided;
- what was answered before something else was sent stands before it;
- every frame is the board at its own cursor, and cursors only go on.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from math import inf
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from app.domain.commands import Command
from app.domain.events import CardPosted, Entry
from app.domain.terms import PersonId
from app.store.directory import Directory
from app.store.engine import make_engine, reading
from app.store.log import SqlLog
from app.store.tables import BoardRow
from tests.faults.history import Line
from tests.faults.wire import command_of

ANSWERS = ("acknowledged", "refused")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Final:
    """A board as its disk holds it in the end."""

    entries: list[Entry]
    names: Mapping[PersonId, str]
    head: int


def final_of(database: Path, board: str) -> Final:
    """Reads it; the server may be running."""
    engine = make_engine(f"sqlite:///{database}")
    try:
        with reading(engine) as connection:
            head = connection.execute(
                select(col(BoardRow.head)).where(col(BoardRow.id) == board)
            ).scalar_one()
        return Final(SqlLog(engine).read(board), Directory(engine).names(board), head)
    finally:
        engine.dispose()


@dataclass(slots=True)
class Verdict:
    """What was found; everything but the first line of fields should be 0."""

    acknowledged: int = 0
    kills: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    slowest_heal_s: float = 0.0
    lost: int = 0  # acknowledged, and not there
    doubled: int = 0  # there twice
    gaps: int = 0  # places of the order without an entry
    halved: int = 0  # there, but not what the command makes happen: half a batch, other words
    reordered: int = 0  # the order contradicts what people were told when
    denied: int = 0  # there, or acknowledged before, and yet refused; or refused without a reason
    untrue: int = 0  # frames that are not the board at their cursor, or that go back
    screens_unequal: int = 0
    unhealed: int = 0  # clients that came back late or never
    unanswered: int = 0  # commands that nobody answered until the end
    sentences: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        wrong = (self.lost, self.doubled, self.gaps, self.halved, self.reordered, self.denied, self.untrue)
        return not (any(wrong) or self.screens_unequal or self.unhealed)

    def line(self) -> dict[str, object]:
        """What a machine reads of it."""
        names = "ok kills acknowledged lost doubled gaps halved reordered denied untrue unanswered screens_unequal unhealed"
        return {name: getattr(self, name) for name in names.split()} | {"slowest_heal_s": self.slowest_heal_s}

    def found(self, what: str, sentence: str) -> None:
        """One more of that kind."""
        setattr(self, what, getattr(self, what) + 1)
        self.sentences.append(f"{what}: {sentence}")

    def __iadd__(self, other: "Verdict") -> "Verdict":
        for name in self.__slots__:
            mine, its = getattr(self, name), getattr(other, name)
            setattr(self, name, max(mine, its) if name == "slowest_heal_s" else mine + its)
        return self


@dataclass(slots=True)
class Asked:
    """One command as its client knows it. Times are seconds of the history's clock, ``run`` its place in the log."""

    id: str
    client: str
    command: Command
    sent: float
    answered: float = inf
    answer: Line | None = None
    run: int | None = None
    contradicted: bool = False

    @property
    def acknowledged(self) -> bool:
        """Whether the first answer said that it is on disk."""
        return self.answer is not None and self.answer["what"] == "acknowledged"


@dataclass(slots=True)
class Told:
    """What one board's clients did and heard."""

    joined: dict[str, Line] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    frames: dict[str, list[Line]] = field(default_factory=dict)


def judge(history: Iterable[Line], finals: Mapping[str, Final]) -> Verdict:
    """The verdict on a history and the boards that it left."""
    from tests.faults.heals import heals  # which need what stands above
    from tests.faults.replay import replay

    lines = list(history)
    verdict = Verdict()
    for board, told in _by_board(lines).items():
        final = finals[board]
        runs = _runs(final, told, verdict)
        _order(told, runs, verdict)
        replay(final, told, runs, verdict)
    _screens(lines, verdict)
    heals(lines, verdict)
    verdict.sentences[SHOWN:] = (
        [f"… and {len(verdict.sentences) - SHOWN} more."] if len(verdict.sentences) > SHOWN else []
    )
    return verdict


def _by_board(lines: list[Line]) -> dict[str, Told]:
    boards: dict[str, Told] = {}
    at: dict[str, Told] = {}
    for line in lines:
        client, what = line.get("client", ""), line["what"]
        if what == "joined":
            at[client] = boards.setdefault(line["board"], Told())
            at[client].joined[client] = line
        elif what == "sent":
            if line["command"] not in at[client].asked:
                command = command_of(line["method"], line["path"], line["body"])
                at[client].asked[line["command"]] = Asked(line["command"], client, command, line["t"])
        elif what in ANSWERS:
            _answered(at[client].asked[line["command"]], line)
        elif what == "frame" and line.get("cursor"):
            at[client].frames.setdefault(client, []).append(line)
    return boards


def _answered(asked: Asked, line: Line) -> None:
    if asked.answer is None:
        asked.answer, asked.answered = line, line["t"]
    elif asked.answer["what"] != line["what"]:
        asked.contradicted = True


# --- the log ---------------------------------------------------------------------------------------------------


def _runs(final: Final, told: Told, verdict: Verdict) -> list[list[Entry]]:
    """The log in runs, each of one command; says what is missing, twice there, or nobody's."""
    seqs = [entry.seq for entry in final.entries]
    missing = len(set(range(1, max([final.head, *seqs]) + 1)) - set(seqs))
    for _ in range(missing):
        verdict.found("gaps", f"the log ends at {final.head} and has {len(seqs)} entries")
    runs = [list(run) for _, run in groupby(final.entries, key=lambda entry: (entry.actor, entry.command))]
    for at, run in enumerate(runs):
        asked = told.asked.get(run[0].command)
        if asked and asked.run is None:
            asked.run = at
        elif asked:
            verdict.found("doubled", f"{asked.client}'s {_named(asked)} stands at {run[0].seq} once more")
    posted = (entry.event for entry in final.entries)
    twice = Counter(event.card for event in posted if isinstance(event, CardPosted))
    for card, times in twice.items():
        if times > 1:
            verdict.found("doubled", f"the card {card} was posted {times} times")
    for asked in told.asked.values():
        _kept(asked, verdict)
    return runs


def _kept(asked: Asked, verdict: Verdict) -> None:
    verdict.acknowledged += asked.acknowledged
    verdict.unanswered += asked.answer is None
    refused = asked.answer is not None and not asked.acknowledged
    if asked.contradicted:
        verdict.found("denied", f"{asked.client}'s {_named(asked)} was acknowledged and refused")
    elif refused and asked.run is not None:
        verdict.found("denied", f"{asked.client}'s {_named(asked)} was refused, and is there")


def _order(told: Told, runs: list[list[Entry]], verdict: Verdict) -> None:
    """Who was answered before another asked stands before the other."""
    spans = windows(told, len(runs))
    for asked in told.asked.values():
        if asked.run is not None:
            earliest, latest = spans[asked.id]
            if not earliest <= asked.run <= latest:
                verdict.found(
                    "reordered", f"{asked.client}'s {_named(asked)} stands where it can not have been decided"
                )


def windows(told: Told, runs: int) -> dict[str, tuple[int, int]]:
    """For each command, the first and the last place among the runs at which it may have been decided."""
    there = [(asked, asked.run) for asked in told.asked.values() if asked.run is not None]
    ended = sorted((asked.answered, run) for asked, run in there)
    begun = sorted((asked.sent, run) for asked, run in there)
    after = list(accumulate((run + 1 for _, run in ended), max))
    before = list(accumulate((run for _, run in reversed(begun)), min))[::-1]
    found = {}
    for asked in told.asked.values():
        at = bisect_left(ended, (asked.sent, -1))
        upto = bisect_right(begun, (asked.answered, runs))
        earliest = after[at - 1] if at else 0
        found[asked.id] = earliest, before[upto] if upto < len(before) else runs
    return found


def _named(asked: Asked) -> str:
    return f"{type(asked.command).__name__} {asked.id}"


# --- screens -----------------------------------------------------------------------------------------


def _screens(lines: list[Line], verdict: Verdict) -> None:
    for line in lines:
        if line["what"] == "screen" and not line["equal"]:
            verdict.found(
                "screens_unequal",
                f"{line['client']}'s screen is not a fresh page: {line.get('difference', '')[:400]}",
            )
