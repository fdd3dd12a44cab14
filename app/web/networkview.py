"""A network as its page shows it: made of the summaries of its rounds, never of cards (rule B4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.board import Board
from app.domain.evolve import fold
from app.domain.summary import RoundSummary
from app.domain.terms import FollowUp, Role
from app.domain.visibility import Viewer, view
from app.store.networks import KeptRound, Minutes
from app.store.protocol import EventLog
from app.web.plain import flat
from app.web.returning import Said, returning, rounds_of

SUMMARIES_KEPT = 500


Rounds = Sequence[tuple[KeptRound, RoundSummary]]


@dataclass(frozen=True, slots=True)
class Here:
    """What a browser holds: the boards at which it has a seat, and as what; the networks that it opens."""

    seats: Mapping[str, Role]
    networks: frozenset[str] = frozenset()


NOWHERE = Here({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a network.

    Args:
        name: "" until somebody names it.
        rounds: the latest first.
        elsewhere: rounds that the browser may bring into the network.
        seats: how many devices and links open it.
    """

    name: str
    rounds: Rounds
    elsewhere: Rounds
    agendas: Mapping[str, Minutes]
    seats: int


@dataclass(frozen=True, slots=True)
class Became:
    """What became of something, as a later round has it; "" while nobody has said.

    ``may_note``: this browser may write it down there.
    """

    board: str
    school: str
    when: str
    text: str
    may_note: bool


@dataclass(frozen=True, slots=True)
class TakenOn:
    """Something that a school took on, with what each round says that opened with it, the earliest first."""

    item: FollowUp
    became: tuple[Became, ...]


@dataclass(frozen=True, slots=True)
class RoundSeen:
    """A round of the network; ``when`` is its date, or the day on which it was set up, as ``2026-03-14``.

    ``opens``: this browser has a seat at its board.
    """

    board: str
    when: str
    opens: bool
    summary: RoundSummary
    taken_on: tuple[TakenOn, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """How one round says it."""

    title: str
    school: str
    when: str


@dataclass(frozen=True, slots=True)
class Returning:
    """A pattern that was said in several rounds, the latest wording first."""

    rounds: int
    said: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class NetworkSeen:
    """All that the page shows; see ``Kept``."""

    id: str
    name: str
    rounds: tuple[RoundSeen, ...]
    elsewhere: tuple[RoundSeen, ...]
    returning: tuple[Returning, ...]
    agendas: Mapping[str, Minutes]
    seats: int

    @property
    def schools(self) -> tuple[str, ...]:
        """Every school at which there was a round, once."""
        return tuple(dict.fromkeys(each.summary.school for each in self.rounds if each.summary.school))

    @property
    def took_on(self) -> tuple[RoundSeen, ...]:
        """The rounds at which something was taken on."""
        return tuple(each for each in self.rounds if each.taken_on)

    @property
    def opens_with(self) -> str:
        """The latest of these, unless a round has opened with it by now: what the next one would open with."""
        latest = next(iter(self.took_on), None)
        return latest.board if latest and not any(item.became for item in latest.taken_on) else ""


class Summaries:
    """Summaries of boards, each made of its log once for as long as that ends where it does."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._known: dict[KeptRound, RoundSummary] = {}

    def of(self, rounds: Sequence[KeptRound]) -> list[RoundSummary]:
        """One for each round. It reads the database, so it belongs on a thread; StorageDown."""
        return [self._of(each) for each in rounds]

    def _of(self, kept: KeptRound) -> RoundSummary:
        if not (found := self._known.get(kept)):
            board = fold(Board(), self._log.read(kept.board))
            found = self._known[kept] = view(board, Viewer(Role.REPORT_READER)).summary()
            while len(self._known) > SUMMARIES_KEPT:
                self._known.pop(next(iter(self._known)), None)
        return found


def network_seen(network: str, kept: Kept, here: Here) -> NetworkSeen:
    """The network for one browser."""
    made = tuple(_round(each, summary, kept.rounds, here) for each, summary in kept.rounds)
    elsewhere = tuple(_round(each, summary, (), here) for each, summary in kept.elsewhere)
    name = kept.name or next((summary.network for _, summary in kept.rounds if summary.network), "")
    return NetworkSeen(network, name, made, elsewhere, _returning(made), kept.agendas, kept.seats)


def _round(kept: KeptRound, summary: RoundSummary, rounds: Rounds, here: Here) -> RoundSeen:
    notes = [
        (each.item.id, Became(later.board, its.school, when_of(later, its), each.became, may_note))
        for later, its in reversed(rounds)
        for may_note in [here.seats.get(later.board) in (Role.FACILITATOR, Role.HOST)]
        for each in its.followed_up
    ]
    taken_on = tuple(
        TakenOn(item, tuple(note for id, note in notes if id == item.id)) for item in summary.taken_on
    )
    return RoundSeen(kept.board, when_of(kept, summary), kept.board in here.seats, summary, taken_on)


def when_of(kept: KeptRound, summary: RoundSummary) -> str:
    """The round's date as it was written, or the day on which it was set up."""
    return summary.date or datetime.fromtimestamp(kept.created_at / 1000, UTC).date().isoformat()


def _returning(rounds: Sequence[RoundSeen]) -> tuple[Returning, ...]:
    known = {each.board: each for each in rounds}
    said = (Said(each.board, title) for each in rounds for title in each.summary.patterns)
    return tuple(
        Returning(
            rounds_of(group),
            tuple(
                Wording(each.title, known[each.board].summary.school, known[each.board].when)
                for each in group
            ),
        )
        for group in returning(said)
    )


def plain(network: NetworkSeen) -> dict[str, object]:
    """The page's content as JSON has it."""
    return {
        "network": network.id,
        "name": network.name,
        "rounds": [_plain_round(each) for each in network.rounds],
        "returning": [flat(each) for each in network.returning],
        "agendas": {name: dict(steps) for name, steps in network.agendas.items()},
    }


def _plain_round(found: RoundSeen) -> dict[str, object]:
    said = found.summary
    about = {
        name: getattr(said, name) for name in ("school", "date", "problem_of_practice", "state", "published")
    }
    return {
        "board": found.board,
        "when": found.when,
        **about,
        "step": said.step.key,
        "patterns": list(said.patterns),
        "taken_on": flat(found.taken_on),
        "followed_up": flat(said.followed_up),
    }
