"""The choke point: everything that anybody sees of a board comes through here (rule L1)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice

from app.domain import events, portray, seen
from app.domain.agenda import Act, Audience, StepKey
from app.domain.board import Board, Card
from app.domain.lists import end_of, key_of, keys, members_of, room_of, title_of
from app.domain.report import Report, report
from app.domain.terms import CardId, Frame, Horizon, PatternId, PersonId, Role, Timer

EVERYONE = "everyone"
FACILITATORS = "facilitators"
NOBODY = "nobody"

_STAGES = {
    StepKey.SORT: seen.Stage.SORT,
    StepKey.NAME: seen.Stage.SORT,
    StepKey.PREDICT: seen.Stage.PREDICT,
    StepKey.NEXT_LEVEL: seen.Stage.NEXT_LEVEL,
    StepKey.REPORT: seen.Stage.REPORT,
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and what they want the cards to stand by in Share.

    Without a ``person`` it is what all viewers of that role and group, who look in that way, share.
    """

    role: Role
    person: PersonId | None = None
    group: str = ""
    by: seen.By = seen.By.CLASSROOM

    @property
    def shared(self) -> "Viewer":
        """The viewer without what is theirs alone."""
        return Viewer(self.role, None, self.group, self.by)


def audience_of(board: Board, entry: events.Entry) -> str:
    """Who may notice at all that this entry exists (rule L5).

    Args:
        board: as it is after the entry.

    Returns:
        ``EVERYONE``, ``FACILITATORS``, ``NOBODY`` or the id of the one person (whom facilitators,
        who see counts, hear as well).
    """
    match entry.event:
        case events.CardPosted() | events.CardReworded() | events.CardWithdrawn() | events.CardRestored() if (
            board.audience is not Audience.NETWORK
        ):
            return entry.event.author
        case events.MemberJoined():
            return FACILITATORS
        case events.ReadyMarked():
            return entry.event.person
        case events.CardsErased() | events.Undone():
            return NOBODY
        case _:
            return EVERYONE


def view(board: Board, viewer: Viewer) -> "BoardView":
    """What the viewer may see, worked out only as far as it is asked for."""
    return BoardView(board, viewer)


class BoardView:
    """One board for one viewer. Nothing here answers with what the viewer may not see."""

    def __init__(self, board: Board, viewer: Viewer) -> None:
        self._board = board
        self._viewer = viewer

    # --- what everybody may know ---------------------------------------------------------------

    @property
    def role(self) -> Role:
        """The viewer's role."""
        return self._viewer.role

    @property
    def group(self) -> str:
        """The viewer's observation group, if any."""
        return self._viewer.group

    @property
    def by(self) -> seen.By:
        """What the viewer wants the cards to stand by in Share; of no meaning elsewhere."""
        return self._viewer.by

    @property
    def frame(self) -> Frame:
        """What the round is about."""
        return self._board.frame

    @property
    def locked(self) -> bool:
        """Whether the debrief is still to be opened."""
        return not self._board.opened

    @property
    def stage(self) -> seen.Stage:
        """Which arrangement the viewer's page shows."""
        if self._viewer.role is Role.REPORT_READER:
            return seen.Stage.REPORT
        if not self._board.opened:
            return seen.Stage.WATCH if self._viewer.role is Role.FACILITATOR else seen.Stage.OBSERVE
        return _STAGES.get(self._board.step, seen.Stage.SHARE)

    @property
    def agenda(self) -> seen.AgendaSeen:
        """Where the board is, and what comes before and after."""
        return portray.agenda(self._board, leads=self._viewer.role is Role.FACILITATOR)

    @property
    def timer(self) -> Timer:
        """The step's timer."""
        return self._board.timer

    def allows(self, act: Act) -> bool:
        """Whether the step allows it to the viewer's role."""
        if self._viewer.role not in (Role.FACILITATOR, Role.OBSERVER):
            return False
        return self._board.allows(act)

    # --- cards ---------------------------------------------------------------------------------

    def card(self, card: CardId) -> seen.CardSeen | None:
        """The card, if it is there for the viewer."""
        found = self._board.cards.get(card)
        return portray.card(self._board, found) if found and self._may_see(found) else None

    def place(self, card: CardId) -> str | None:
        """The key of the list in which the stage shows the card; None when it shows it nowhere."""
        found = self._board.cards.get(card)
        if not found or not self._may_see(found):
            return None
        key = key_of(self._board, self.stage, self.by, found)
        return key if key in self._keys() else None

    def head(self, key: str) -> seen.ListHead | None:
        """The head of the tray, of the cards added late, or of a list of Share (``room-0``, ``focus-task`` ...)."""
        if key not in self._keys() or key in self._board.patterns:
            return None
        count = len(members_of(self._board, key))
        title, ours = title_of(self._board, key)
        return seen.ListHead(
            key, title, count, max(0, count - portray.WINDOW), ours, room_of(self._board, key)
        )

    def heads(self) -> tuple[seen.ListHead, ...]:
        """The lists that the stage shows beside the patterns, in their order."""
        shown = keys(self._board, self.stage, self.by, patterns=False)
        return tuple(head for key in shown if (head := self.head(key)))

    def cards(self, key: str) -> tuple[seen.CardSeen, ...]:
        """The cards of a list's window, in their order; () for a list the stage does not show."""
        return self._cards(key, portray.WINDOW)

    def all_cards(self, key: str) -> tuple[seen.CardSeen, ...]:
        """All cards of a list that the stage shows, however long it is."""
        return self._cards(key, None)

    def window(self, key: str, fresh: Collection[CardId]) -> tuple[seen.CardSeen, ...]:
        """Of the list's window, what a page lacks that knew it before ``fresh`` came or went.

        Cards only ever join a list at its end, so these are the fresh ones in it and, where the list was longer
        than the window, as many of the window's last cards as may have moved up.
        """
        if key not in self._keys():
            return ()
        members = members_of(self._board, key)
        if len(members) + len(fresh) > portray.WINDOW:
            shown = list(islice(members, portray.WINDOW))
            end = shown[max(0, len(shown) - len(fresh)) :]
        else:
            end = end_of(members, set(fresh))
        return tuple(portray.card(self._board, self._board.cards[card]) for card in end)

    def mine(self) -> tuple[seen.OwnCard, ...]:
        """The viewer's own cards, in the order they were written."""
        person = self._viewer.person
        may = self._board.allows(Act.REWORD)
        own = (card for card in self._board.cards.values() if person and card.author == person)
        return tuple(
            seen.OwnCard(portray.card(self._board, card), may)
            for card in sorted(own, key=lambda card: card.posted)
        )

    @property
    def ready(self) -> bool:
        """Whether the viewer has said that they are ready."""
        return self._viewer.person in self._board.ready

    @property
    def spotlight(self) -> seen.SpotlightSeen | None:
        """What the facilitator put in large type."""
        light = self._board.spotlight
        if not light:
            return None
        if light.what == "card":
            card = self.card(CardId(light.id))
            return seen.SpotlightSeen(card=card) if card else None
        if light.what == "pattern":
            pattern = self.pattern(PatternId(light.id))
            return seen.SpotlightSeen(pattern=pattern) if pattern else None
        return seen.SpotlightSeen(group=light.id)

    # --- patterns and what follows from them ---------------------------------------------------

    def pattern(self, pattern: PatternId) -> seen.PatternHead | None:
        """The pattern's head, once cards are open to the network."""
        found = self._board.patterns.get(pattern)
        return portray.pattern(self._board, found) if found and self._network() else None

    def patterns(self) -> tuple[seen.PatternHead, ...]:
        """All patterns, in the order they were started."""
        if not self._network():
            return ()
        return tuple(portray.pattern(self._board, pattern) for pattern in self._board.patterns.values())

    @property
    def unsorted(self) -> int:
        """How many cards stand in no pattern; 0 while cards are locked."""
        return len(self._board.tray) + len(self._board.late) if self._network() else 0

    def predictions(self) -> tuple[seen.PredictionSeen, ...]:
        """What a student would know and be able to do."""
        return portray.predictions(self._board) if self._network() else ()

    def next_steps(self) -> tuple[seen.NextStepSeen, ...]:
        """Suggestions, in the order they came."""
        return portray.next_steps(self._board) if self._network() else ()

    def next_steps_by(self, horizon: Horizon) -> tuple[seen.NextStepSeen, ...]:
        """The suggestions of one horizon."""
        return tuple(item for item in self.next_steps() if item.horizon == horizon)

    def reflective_questions(self) -> tuple[seen.QuestionSeen, ...]:
        """Questions for the school."""
        return portray.reflective_questions(self._board) if self._network() else ()

    def report(self) -> Report | None:
        """The report, once the board stands at its last step."""
        return report(self._board)

    # --- for the facilitator ---------------------------------------------------------------------

    def watch(self) -> seen.WatchSeen | None:
        """Counts per group and classroom, for facilitators only."""
        if self._viewer.role is not Role.FACILITATOR:
            return None
        return portray.watch(self._board)

    def people(self, names: Mapping[PersonId, str], here: frozenset[PersonId]) -> tuple[seen.PersonSeen, ...]:
        """Who belongs to the board, who is connected, who is ready; for facilitators only."""
        if self._viewer.role is not Role.FACILITATOR:
            return ()
        return portray.people(self._board, names, here)

    # --- the rule itself -------------------------------------------------------------------------

    def _may_see(self, card: Card) -> bool:
        if self._viewer.person is not None and card.author == self._viewer.person:
            return True
        match self._board.audience:
            case Audience.NETWORK:
                return self._viewer.role is not Role.REPORT_READER
            case Audience.MATCHED_GROUP | Audience.GROUP:
                return bool(self._viewer.group) and card.group == self._viewer.group
            case _:
                return False

    def _network(self) -> bool:
        """Whether what the network shares is open to the viewer."""
        return self._board.audience is Audience.NETWORK and self._viewer.role is not Role.REPORT_READER

    def _cards(self, key: str, most: int | None) -> tuple[seen.CardSeen, ...]:
        if key not in self._keys():
            return ()
        members = islice(members_of(self._board, key), most)
        return tuple(portray.card(self._board, self._board.cards[card]) for card in members)

    def _keys(self) -> list[str]:
        """The keys of the lists that the stage shows the viewer."""
        return keys(self._board, self.stage, self.by) if self._network() else []
