"""A board's log lived through once more, beside what its clients meant, were told and were shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.domain.board import Board
from app.domain.commands import MoveStep, SetTimer
from app.domain.decide import decide
from app.domain.erasing import ERASED
from app.domain.events import CardPosted, CardReworded, CardsErased, DebriefOpened, Entry, Event
from app.domain.evolve import Draft
from app.domain.rejection import Rejection
from app.domain.seen import TRAY
from app.domain.terms import Actor, CardId, PersonId, Role
from app.domain.visibility import Viewer
from app.live.history import History, Position
from app.views.regions import touched
from tests.faults.checker import Asked, Final, Told, Verdict, windows
from tests.faults.history import Line

_WORDED = CardPosted | CardReworded


def replay(final: Final, told: Told, runs: Sequence[list[Entry]], verdict: Verdict) -> None:
    """Decides every command anew where the log has it, and explains the others; looks at every frame at its cursor."""
    _Replay(final, told, verdict).through(runs)


@dataclass(slots=True)
class _Reader:
    """One client's frames, by cursor, as they wait for the log to come there."""

    client: str
    name: str
    role: Role | None
    frames: dict[Position, list[Line]] = field(default_factory=lambda: defaultdict(list))


class _Replay:
    def __init__(self, final: Final, told: Told, verdict: Verdict) -> None:
        self.told, self.verdict = told, verdict
        self.draft, self.history = Draft(Board()), History()
        self.persons = {name: person for person, name in final.names.items()}
        events = (entry.event for entry in final.entries)
        self.erased = {card for event in events if isinstance(event, CardsErased) for card in event.cards}
        self.readers = [_Reader(client, line["name"], _role(line)) for client, line in told.joined.items()]
        for reader in self.readers:
            self._sort(reader)

    def through(self, runs: Sequence[list[Entry]]) -> None:
        """The whole log, run by run."""
        waiting, explained = self._unexplained(runs), set[str]()
        for at in range(len(runs) + 1):
            for asked in waiting.get(at, ()):
                if asked.id not in explained and self._explains(asked):
                    explained.add(asked.id)
            if at < len(runs):
                self._live(runs[at])
        for asked in {each.id: each for some in waiting.values() for each in some}.values():
            if asked.id not in explained:
                what = "lost" if asked.acknowledged else "denied"
                self.verdict.found(
                    what, f"{asked.client}'s {type(asked.command).__name__} {asked.id}: {asked.answer}"
                )
        for reader in self.readers:
            for position, frames in reader.frames.items():
                for _ in frames:
                    self.verdict.found(
                        "untrue", f"{reader.client} was shown {position}, which the log never was at"
                    )

    def _unexplained(self, runs: Sequence[list[Entry]]) -> dict[int, list[Asked]]:
        """Answered commands that the log does not hold, by the places at which they may have been decided."""
        found: dict[int, list[Asked]] = defaultdict(list)
        spans = windows(self.told, len(runs))
        for asked in self.told.asked.values():
            if asked.run is None and asked.answer is not None:
                earliest, latest = spans[asked.id]
                for at in range(earliest, max(earliest, latest) + 1):
                    found[at].append(asked)
        return found

    def _explains(self, asked: Asked) -> bool:
        """Whether the board as it is now makes nothing of the command, or refuses it as the client was told."""
        try:
            happened = decide(asked.command, self.draft.board, self._actor(asked))
        except Rejection as refusal:
            return not asked.acknowledged and (asked.answer or {}).get("code") == refusal.code
        return asked.acknowledged and not happened

    def _live(self, run: list[Entry]) -> None:
        asked = self.told.asked.get(run[0].command)
        if asked:
            run = self._as_decided(asked, run)
        for entry in run:
            self.draft.apply(entry)
            self.history.add(touched(self.draft.board, entry))
            self._look()

    def _as_decided(self, asked: Asked, run: list[Entry]) -> list[Entry]:
        """The run with the words that were erased later; says so when it is not what the command makes happen."""
        command, actor = asked.command, Actor(run[0].actor, *self._seat(run[0].actor))
        for entry in run:
            if isinstance(entry.event, DebriefOpened) and isinstance(command, MoveStep):
                command = replace(command, seed=entry.event.seed)
        try:
            wanted = decide(command, self.draft.board, actor)
        except Rejection as refusal:
            self.verdict.found(
                "halved", f"{asked.client}'s {asked.id} is there, and would be refused: {refusal.code}"
            )
            return run
        run = [
            replace(entry, event=self._worded(entry.event, event)) for entry, event in _beside(run, wanted)
        ]
        if [entry.event for entry in run] != wanted and not isinstance(command, SetTimer):
            kinds = [type(entry.event).__name__ for entry in run], [type(event).__name__ for event in wanted]
            self.verdict.found(
                "halved", f"{asked.client}'s {asked.id} is there as {kinds[0]}, and makes {kinds[1]}"
            )
        return run

    def _worded(self, event: Event, wanted: Event | None) -> Event:
        if not (isinstance(event, _WORDED) and isinstance(wanted, _WORDED)):
            return event
        erased = event.text == ERASED and event.card in self.erased
        return replace(event, text=wanted.text) if erased else event

    def _actor(self, asked: Asked) -> Actor:
        person = self.persons[self.told.joined[asked.client]["name"]]
        return Actor(person, *self._seat(person))

    def _seat(self, person: PersonId) -> tuple[Role, str]:
        member = self.draft.board.members.get(person)
        return (member.role, member.group) if member else (Role.OBSERVER, "")

    # --- frames --------------------------------------------------------------------------------

    def _sort(self, reader: _Reader) -> None:
        """Keeps the frames by cursor; a cursor goes back only with a new epoch, which a history without a restore has not."""
        last, epoch = Position(-1, -1), ""
        for frame in self.told.frames.get(reader.client, ()):
            its, public, private = frame["cursor"].rsplit(".", 2)
            position = Position(int(public), int(private))
            back = position.public < last.public or position.private < last.private
            if back or epoch not in ("", its):
                self.verdict.found(
                    "untrue", f"{reader.client}'s cursor went from {epoch} {last} to {its} {position}"
                )
            last, epoch = position, its
            reader.frames[position].append(frame)

    def _look(self) -> None:
        """The frames whose cursor is where the log is now, beside the board."""
        for reader in self.readers:
            if reader.frames:
                for frame in reader.frames.pop(self.history.position(self._viewer(reader)), ()):
                    for wrong in self._wrong(frame):
                        self.verdict.found("untrue", f"{reader.client} at {frame['cursor']}: {wrong}")

    def _viewer(self, reader: _Reader) -> Viewer:
        if reader.role:
            return Viewer(reader.role)
        person = self.persons.get(reader.name)
        role, group = self._seat(person) if person else (Role.OBSERVER, "")
        return Viewer(role, person, group)

    def _wrong(self, frame: Line) -> Iterator[str]:
        board = self.draft.board
        for id, where, words in frame["cards"]:
            card = board.cards.get(CardId(id))
            if card is None:
                yield f"the card {id} is not there"
            elif card.text not in (words, ERASED):
                yield f"the card {id} has other words"
            elif where == TRAY and (card.pattern or card.id not in board.tray):
                yield f"the card {id} is not in the tray"
            elif where in board.patterns and card.pattern != where:
                yield f"the card {id} is not in {where}"


def _role(line: Line) -> Role | None:
    return Role(line["role"]) if "role" in line else None


def _beside(run: list[Entry], wanted: Sequence[Event]) -> Iterable[tuple[Entry, Event | None]]:
    return ((entry, wanted[at] if at < len(wanted) else None) for at, entry in enumerate(run))
