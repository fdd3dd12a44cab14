"""What can change about a board, piece by piece: the hands of ``evolve``."""

import hashlib
from dataclasses import replace
from typing import Any

from app.domain import events
from app.domain.agenda import STEPS, Audience, StepKey
from app.domain.board import Board, Card, Pattern
from app.domain.lists import group_lists
from app.domain.schedule import renamed
from app.domain.terms import NO_ONE, CardId, Frame, Link, PatternId, Timer


class Changing:
    """A board under change; its mappings are copied when they are first written.

    It is a board of its own, so that the board it came from stays as it was, and a run of changes copies each
    mapping once.
    """

    def __init__(self, board: Board) -> None:
        self.board = board.twin()
        self._owned: set[str] = set()
        self._held: set[PatternId] = set()  # patterns whose cards are ours to write

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self.board, name, value)  # frozen for everybody else

    def _own(self, name: str) -> dict[Any, Any]:
        """The mapping of that name, ours to write."""
        if name not in self._owned:
            self._owned.add(name)
            object.__setattr__(self.board, name, dict(getattr(self.board, name)))
        mapping: dict[Any, Any] = getattr(self.board, name)
        return mapping

    def _own_cards(self, pattern: Pattern) -> dict[CardId, None]:
        """The cards of the pattern, ours to write."""
        if pattern.id in self._held:
            return pattern.cards
        self._held.add(pattern.id)
        cards = dict(pattern.cards)
        self._own("patterns")[pattern.id] = pattern.holding(cards)
        return cards

    # --- facts ----

    def _describe(self, frame: Frame) -> None:
        """A renamed group takes its people and their cards along (rule T4)."""
        called = renamed(self.board.frame.groups, frame.groups)
        for name in ("members", "cards", "withdrawn", "notes") if any(called.values()) else ():
            for id, each in list(getattr(self.board, name).items()):
                if new := called.get(each.group):
                    self._own(name)[id] = replace(each, group=new)
        self._set(frame=frame)
        self._set(group_lists=group_lists(self.board))

    def _move(self, step: StepKey, at: int) -> None:
        self._set(step=step, step_began=at, timer=Timer(), spotlight=None, undo={})
        self._set(audience=max(self.board.audience, STEPS[step].audience))
        self._set(group_lists=group_lists(self.board))

    def _open(self, event: events.DebriefOpened, at: int) -> None:
        self._set(opened_at=self.board.opened_at or at)
        self._move(event.step, at)
        cards = self.board.cards
        order = sorted(cards, key=lambda card: hashlib.sha256(f"{event.seed}{card}".encode()).digest())
        self._set(cards={card: cards[card] for card in order}, tray=dict.fromkeys(order))

    @property
    def _arrives(self) -> str:
        """Where a card comes that is new: late only when the network sees the others already (rule C5)."""
        return "late" if self.board.audience is Audience.NETWORK else "tray"

    def _change(self, card: CardId, **values: Any) -> None:
        if found := self.board.cards.get(card):
            self._own("cards")[card] = replace(found, **values)

    def _link(self, event: events.CardLinked) -> None:
        if pattern := self.board.patterns.get(event.pattern):
            also = event.link is Link.ALSO
            linked = dict(pattern.also if also else pattern.other_way)
            linked.pop(event.card, None)
            if event.linked:
                linked[event.card] = None
            self._patterned(replace(pattern, also=linked) if also else replace(pattern, other_way=linked))

    def _patterned(self, pattern: Pattern) -> None:
        """The pattern in the place of the one it was; its cards are the same mapping, ours still if they were."""
        self._own("patterns")[pattern.id] = pattern

    def _close(self, event: events.RoundClosed, at: int) -> None:
        """Nobody is the author of anything any more; what was private, or withdrawn, is gone.

        Nothing may be left that the rewritten log would not give again (``erasing``).
        """
        cards = {
            id: replace(card, author=NO_ONE, group="", passed=False, asks=(), earlier=(), names=(), kept=())
            for id, card in self.board.cards.items()
        }
        self._set(cards=cards, notes={}, withdrawn={}, withdrawn_late=frozenset(), undo={})
        self._set(closed_at=at, wrote=event.wrote, group_lists=group_lists(self.board))
        self._owned -= {"cards", "notes", "withdrawn", "undo"}

    def _purge(self, at: int) -> None:
        """Cards without words stay, since the reach of a pattern is told by their classrooms."""
        cards = {id: replace(card, text="", asks=(), earlier=()) for id, card in self.board.cards.items()}
        self._set(cards=cards, quotes={}, spotlight=None, purged_at=at)
        self._owned -= {"cards", "quotes"}

    def _post(self, event: events.CardPosted, seq: int) -> None:
        card = Card(
            id=event.card,
            author=event.author,
            group=event.group,
            classroom=event.classroom,
            focus=event.focus,
            question=event.question,
            text=event.text,
            posted=seq,
            names=event.names,
            kept=event.kept,
            aside=event.aside or event.kept_back,
            kept_back=event.kept_back,
        )
        self._own("notes" if card.aside else "cards")[event.card] = card
        if not card.aside:
            self._own(self._arrives)[event.card] = None

    def _aside(self, card: CardId, *, kept_back: bool) -> None:
        if found := self._own("cards").pop(card, None):
            self._lift(found)
        if found := found or self.board.notes.get(card):
            self._own("notes")[card] = replace(found, pattern=None, aside=True, kept_back=kept_back)

    def _reword(self, event: events.CardReworded) -> None:
        lies = "notes" if event.card in self.board.notes else "cards"
        if not (card := getattr(self.board, lies).get(event.card)):
            return
        cards = self._own(lies)
        if event.moved:
            del cards[event.card]  # stands last among the cards of its new list
        reworded = event.text != card.text
        cards[event.card] = replace(
            card,
            classroom=event.classroom,
            focus=event.focus,
            question=event.question,
            text=event.text,
            passed=card.passed and not reworded,
            asks=() if reworded else card.asks,
            earlier=(*card.earlier, card.text) if reworded and self.board.opened else card.earlier,
            names=event.names,
            kept=event.kept,
        )

    def _withdraw(self, card: CardId) -> None:
        if note := self._own("notes").pop(card, None):
            self._own("withdrawn")[card] = note
        elif found := self._own("cards").pop(card, None):
            late = {card} if card in self.board.late else set()
            self._set(withdrawn_late=self.board.withdrawn_late | late)
            self._lift(found)
            self._own("withdrawn")[card] = found

    def _restore(self, card: CardId) -> None:
        if not (found := self._own("withdrawn").pop(card, None)):
            return
        if found.aside:
            self._own("notes")[card] = found
            return
        self._own("cards")[card] = found.moved(None)
        if card in self.board.withdrawn_late:
            self._set(withdrawn_late=self.board.withdrawn_late - {card})
            self._own("late")[card] = None
        else:
            self._drop(card, found.pattern)

    def _place(self, card: CardId, pattern: PatternId | None) -> None:
        if found := self.board.cards.get(card):
            self._lift(found)
            self._drop(card, pattern)

    def _relink(self, pattern: PatternId, into: PatternId, merged: Pattern | None) -> None:
        """What rested on a merged pattern rests on the one it went into, and what was linked to it is linked there."""
        if merged and (found := self.board.patterns.get(into)):
            also, other_way = {**found.also, **merged.also}, {**found.other_way, **merged.other_way}
            self._patterned(replace(found, also=also, other_way=other_way))
        for name in ("predictions", "next_steps", "reflective_questions"):
            for key, item in list(getattr(self.board, name).items()):
                if pattern in item.patterns:
                    links = (into if link == pattern else link for link in item.patterns)
                    self._own(name)[key] = replace(item, patterns=tuple(dict.fromkeys(links)))

    def _lift(self, card: Card) -> None:
        """Takes a card out of the list in which it stands."""
        for name in ("tray", "late"):
            if card.id in getattr(self.board, name):
                del self._own(name)[card.id]
        if card.pattern and (held := self.board.patterns.get(card.pattern)):
            del self._own_cards(held)[card.id]

    def _drop(self, card: CardId, pattern: PatternId | None) -> None:
        """Puts a card last into a pattern, or among those not yet sorted."""
        into = self.board.patterns.get(pattern) if pattern else None
        cards = self._own("cards")
        cards[card] = cards[card].moved(into.id if into else None)
        if into:
            self._own_cards(into)[card] = None
        else:
            self._own("tray")[card] = None
