"""What an event makes of a board: total, refuses nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, assert_never

from app.domain import events
from app.domain.agenda import STEPS, StepKey
from app.domain.board import (
    Board,
    Card,
    Member,
    NextStep,
    Pattern,
    Prediction,
    ReflectiveQuestion,
    Undoable,
)
from app.domain.lists import group_lists
from app.domain.reversal import reversal
from app.domain.terms import CardId, CommandId, PatternId, PersonId, Timer

UNDO_DEPTH = 20
UNDO_EVENTS = 2_000
"""What a person's commands before the last may hold together, so that moving hundreds of cards costs no memory."""


def evolve(board: Board, entry: events.Entry) -> Board:
    """The board after one more entry."""
    return fold(board, (entry,))


def fold(board: Board, entries: Iterable[events.Entry]) -> Board:
    """The board after all of them; each mapping that changes is copied once."""
    draft = Draft(board)
    for entry in entries:
        draft.apply(entry)
    return draft.board


class Draft:
    """A board under change, for a run of entries: ``board`` is as the last one left it.

    It is a board of its own whose mappings are copied when first written, so that the board it came from stays as it
    was, and a run of entries copies each mapping once.
    """

    def __init__(self, board: Board) -> None:
        self.board = board.twin()
        self._owned: set[str] = set()
        self._held: set[PatternId] = set()  # patterns whose cards are ours to write

    def apply(self, entry: events.Entry) -> None:
        """One more entry."""
        self._remember(entry)
        self._happen(entry.event, entry)
        if isinstance(entry.event, events.Undone):
            self._forget(entry.actor, entry.command)
            self._forget(entry.event.whose or entry.actor, entry.event.command)
        object.__setattr__(self.board, "seq", entry.seq)

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

    # --- undo -----------------------------------------------------------------------------

    def _remember(self, entry: events.Entry) -> None:
        """Keeps what would take the entry back, with the rest of its command."""
        back = reversal(entry.event, self.board)
        if not back:
            return
        stacks = self._own("undo")
        stack: tuple[Undoable, ...] = stacks.get(entry.actor, ())
        done = (entry.event, back)
        if stack and stack[-1].command == entry.command:
            last = Undoable(entry.command, (done, *stack[-1].reversals), entry.seq)
            stacks[entry.actor] = (*stack[:-1], last)
        else:
            stacks[entry.actor] = (*_kept(stack), Undoable(entry.command, (done,), entry.seq))

    def _forget(self, person: PersonId, command: CommandId) -> None:
        stacks = self._own("undo")
        stacks[person] = tuple(item for item in stacks.get(person, ()) if item.command != command)

    # --- facts ----------------------------------------------------------------------------

    def _happen(self, event: events.Event, entry: events.Entry) -> None:
        """One fact. Facts about cards that are no more are passed over."""
        match event:
            case events.RoundDescribed():
                self._set(frame=event.frame)
                self._set(group_lists=group_lists(self.board))
            case events.MemberJoined():
                self._own("members")[event.person] = Member(event.person, event.role, event.group)
            case events.ReadyMarked():
                ready = self.board.ready
                self._set(ready=ready | {event.person} if event.ready else ready - {event.person})
            case events.StepMoved():
                self._move(event.step, entry.at)
            case events.DebriefOpened():
                self._open(event, entry.at)
            case events.TimerSet():
                self._set(timer=event.timer)
            case events.SpotlightSet():
                self._set(spotlight=event.spotlight)
            case events.CardPosted():
                self._post(event, entry.seq)
            case events.CardReworded():
                self._reword(event)
            case events.CardWithdrawn():
                self._withdraw(event.card)
            case events.CardRestored():
                self._restore(event.card)
            case events.CardsErased():
                for card in event.cards:
                    self._own("withdrawn").pop(card, None)
                self._set(withdrawn_late=self.board.withdrawn_late.difference(event.cards))
            case events.CardPlaced():
                self._place(event.card, event.pattern)
            case events.PatternStarted():
                self._own("patterns")[event.pattern] = Pattern(
                    id=event.pattern, title=event.title, kind=event.kind
                )
            case events.PatternNamed():
                if found := self.board.patterns.get(event.pattern):
                    named = replace(found, title=event.title, kind=event.kind)
                    self._own("patterns")[event.pattern] = named
            case events.PatternsMerged():
                for card in event.cards:
                    self._place(card, event.into)
                self._own("patterns").pop(event.pattern, None)
                self._relink(event.pattern, event.into)
            case events.PatternDropped():
                for card in event.cards:
                    self._place(card, None)
                self._own("patterns").pop(event.pattern, None)
            case events.PredictionMade():
                self._own("predictions")[event.prediction] = Prediction(
                    id=event.prediction, text=event.text, patterns=event.patterns
                )
            case events.PredictionWithdrawn():
                self._own("predictions").pop(event.prediction, None)
            case events.NextStepSuggested():
                self._own("next_steps")[event.next_step] = NextStep(
                    id=event.next_step,
                    text=event.text,
                    horizon=event.horizon,
                    support_from=event.support_from,
                    patterns=event.patterns,
                )
            case events.NextStepWithdrawn():
                self._own("next_steps").pop(event.next_step, None)
            case events.ReflectiveQuestionAsked():
                self._own("reflective_questions")[event.question] = ReflectiveQuestion(
                    id=event.question, text=event.text, patterns=event.patterns
                )
            case events.ReflectiveQuestionWithdrawn():
                self._own("reflective_questions").pop(event.question, None)
            case events.Undone():
                pass
            case _:
                assert_never(event)

    def _move(self, step: StepKey, at: int) -> None:
        self._set(step=step, step_began=at, timer=Timer(), spotlight=None, undo={})
        self._set(audience=max(self.board.audience, STEPS[step].audience))
        self._set(group_lists=group_lists(self.board))

    def _open(self, event: events.DebriefOpened, at: int) -> None:
        self._set(opened_at=at)
        self._move(event.step, at)
        cards = self.board.cards
        order = sorted(cards, key=lambda card: hashlib.sha256(f"{event.seed}{card}".encode()).digest())
        self._set(cards={card: cards[card] for card in order}, tray=dict.fromkeys(order))

    def _post(self, event: events.CardPosted, seq: int) -> None:
        self._own("cards")[event.card] = Card(
            id=event.card,
            author=event.author,
            group=event.group,
            classroom=event.classroom,
            focus=event.focus,
            question=event.question,
            text=event.text,
            posted=seq,
        )
        self._own("late" if self.board.audience else "tray")[event.card] = None

    def _reword(self, event: events.CardReworded) -> None:
        if not (card := self.board.cards.get(event.card)):
            return
        cards = self._own("cards")
        if event.moved:
            del cards[event.card]  # stands last among the cards of its new list
        cards[event.card] = replace(
            card, classroom=event.classroom, focus=event.focus, question=event.question, text=event.text
        )

    def _withdraw(self, card: CardId) -> None:
        if found := self._own("cards").pop(card, None):
            late = {card} if card in self.board.late else set()
            self._set(withdrawn_late=self.board.withdrawn_late | late)
            self._lift(found)
            self._own("withdrawn")[card] = found

    def _restore(self, card: CardId) -> None:
        if not (found := self._own("withdrawn").pop(card, None)):
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

    def _relink(self, pattern: PatternId, into: PatternId) -> None:
        """What rested on a merged pattern rests on the one it went into."""
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


def _kept(stack: tuple[Undoable, ...]) -> tuple[Undoable, ...]:
    """What stays of a person's commands when another one comes."""
    kept = stack[1 - UNDO_DEPTH :]
    if not kept or kept[-1].weight == 1:  # weighed only when what came last may weigh much
        return kept
    left, at = UNDO_EVENTS, len(kept)
    while at and (left := left - kept[at - 1].weight) >= 0:
        at -= 1
    return kept[at:] or kept[-1:]
