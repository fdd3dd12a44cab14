"""The choke point: everything that anybody sees of a board comes through here (rule L1)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from app.domain import portray, seen
from app.domain.agenda import Act, Audience, StepKey
from app.domain.analysis import AnalysisView
from app.domain.audience import may_see
from app.domain.board import Board, Card
from app.domain.coached import CoachedView
from app.domain.ending import ClosingSeen, closing
from app.domain.lists import end_of, key_of, keys, members_of, room_of, title_of
from app.domain.summary import FollowedUp, RoundSummary, followed_up, summary
from app.domain.terms import CardId, Frame, PatternId, PersonId, Role, Timer

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


def view(board: Board, viewer: Viewer, names: Collection[str] = ()) -> "BoardView":
    """What the viewer may see, worked out only as far as it is asked for.

    Args:
        names: of all who take part, which the identification check looks for; they are not part of the board.
    """
    return BoardView(board, viewer, names)


class BoardView(AnalysisView, CoachedView):
    """One board for one viewer. Nothing here answers with what the viewer may not see."""

    def __init__(self, board: Board, viewer: Viewer, names: Collection[str] = ()) -> None:
        self._board = board
        self._names = names
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
        if self._board.audience is not Audience.NETWORK:
            return self._before_sharing
        return _STAGES.get(self._board.step, seen.Stage.SHARE)

    @property
    def _before_sharing(self) -> seen.Stage:
        if self._viewer.role is Role.FACILITATOR:
            return seen.Stage.WATCH
        sits = self._viewer.role is Role.OBSERVER and self._board.opened
        return seen.Stage.TABLE if sits else seen.Stage.OBSERVE

    @property
    def agenda(self) -> seen.AgendaSeen:
        """Where the board is, and what comes before and after."""
        return portray.agenda(self._board, leads=self._viewer.role is Role.FACILITATOR)

    @property
    def closed(self) -> bool:
        """Whether the round is closed: nobody changes the board any more."""
        return bool(self._board.closed_at)

    @property
    def timer(self) -> Timer:
        """The step's timer."""
        return self._board.timer

    def allows(self, act: Act) -> bool:
        """Whether the step allows it to the viewer's role."""
        if self._viewer.role is Role.HOST:
            return act == Act.TAKE_ON and self._board.allows(act)
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
        """The viewer's own cards, in the order they were written; without the private notes and what is kept back."""
        return self._own(self._board.cards.values())

    def kept_back(self) -> tuple[seen.OwnCard, ...]:
        """The viewer's own cards that wait for a decision about a name, and are nobody else's until then (rule H1)."""
        return self._own(card for card in self._board.notes.values() if card.kept_back)

    def notes(self) -> tuple[seen.OwnCard, ...]:
        """The viewer's private notes, which nobody else ever sees (rule C7)."""
        return self._own(card for card in self._board.notes.values() if not card.kept_back)

    def _own(self, cards: Iterable[Card]) -> tuple[seen.OwnCard, ...]:
        person = self._viewer.person
        own = (card for card in cards if person and card.author == person)
        return tuple(portray.own(self._board, card) for card in sorted(own, key=lambda card: card.posted))

    def table(self) -> seen.TableSeen | None:
        """What lies on the table of the viewer's group, the same for all who sit there; None when the stage is another."""
        if self.stage is not seen.Stage.TABLE:
            return None
        board, shared = self._board, self._viewer.shared
        cards = (
            card for card in board.cards.values() if may_see(board, card, shared.role, None, shared.group)
        )
        return portray.table(board, shared.group, cards)

    def progress(self) -> tuple[seen.Progress, ...]:
        """How far the tables are, in counts; for facilitators only."""
        if self._viewer.role is not Role.FACILITATOR or self.stage is not seen.Stage.WATCH:
            return ()
        return portray.progress(self._board) if self._board.opened else ()

    def heard(self) -> tuple[seen.HeardSeen, ...]:
        """The tick list of Share; for facilitators only."""
        if self._viewer.role is not Role.FACILITATOR or not self._board.allows(Act.HEAR):
            return ()
        return portray.heard(self._board)

    @property
    def accepted(self) -> bool:
        """Whether the viewer accepted the norms."""
        return self._viewer.person in self._board.accepted

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
        if light.what == "classroom":
            room = self._board.frame.classroom(light.id)
            return seen.SpotlightSeen(classroom=room) if room else None
        return seen.SpotlightSeen(group=light.id)

    # --- what may leave the room ---------------------------------------------------------------

    def followed_up(self) -> tuple[FollowedUp, ...]:
        """What the school had taken on the round before, and what became of it."""
        return followed_up(self._board)

    def summary(self) -> RoundSummary:
        """What the round's network sees of it among its others (rule B4)."""
        return summary(self._board)

    # --- for the facilitator ---------------------------------------------------------------------

    def closing(self) -> ClosingSeen | None:
        """How the round ends; for facilitators only."""
        return closing(self._board) if self._viewer.role is Role.FACILITATOR else None

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

    def colleagues(self, names: Mapping[PersonId, str]) -> tuple[seen.Colleague, ...]:
        """For whom an observer may write cards down: the others of the own group (rule C2)."""
        if self._viewer.role is not Role.OBSERVER or not self._viewer.person or not self._viewer.group:
            return ()
        return portray.colleagues(self._board, self._viewer.person, self._viewer.group, names)

    # --- the rule itself -------------------------------------------------------------------------

    def _may_see(self, card: Card) -> bool:
        return may_see(self._board, card, self._viewer.role, self._viewer.person, self._viewer.group)

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
