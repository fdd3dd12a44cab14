"""What an event makes of a board: total, refuses nothing."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from app.domain import events
from app.domain.board import (
    Ask,
    Board,
    Decided,
    Member,
    NextStep,
    Pattern,
    Prediction,
    ReflectiveQuestion,
    Undoable,
)
from app.domain.changing import Changing
from app.domain.reversal import reversal
from app.domain.terms import CommandId, PersonId

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


class Draft(Changing):
    """A board under change, for a run of entries: ``board`` is as the last one left it."""

    def apply(self, entry: events.Entry) -> None:
        """One more entry."""
        self._remember(entry)
        self._happen(entry.event, entry)
        if isinstance(entry.event, events.Undone):
            self._forget(entry.actor, entry.command)
            self._forget(entry.event.whose or entry.actor, entry.event.command)
        object.__setattr__(self.board, "seq", entry.seq)

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
                self._describe(event.frame)
            case events.NormsAccepted():
                self._set(accepted=self.board.accepted | {event.person})
            case events.MemberRemoved():
                self._own("members").pop(event.person, None)
                self._set(ready=self.board.ready - {event.person})
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
            case events.CardSetAside():
                self._aside(event.card, kept_back=False)
            case events.CardKeptBack():
                self._aside(event.card, kept_back=True)
            case events.CardBroughtBack():
                if found := self._own("notes").pop(event.card, None):
                    self._own("cards")[event.card] = found.moved(None)
                    self._own(self._arrives)[event.card] = None
            case events.CardPassed():
                if (found := self.board.cards.get(event.card)) and event.passed:
                    self._change(event.card, passed=True, asks=())
                elif found:
                    self._change(event.card, passed=False)
            case events.AuthorAsked():
                if asked := self.board.cards.get(event.card):
                    ask = Ask(event.ask, event.step, event.text)
                    self._change(event.card, asks=(*asked.asks, ask), passed=False)
            case events.AskTakenBack():
                if asked := self.board.cards.get(event.card):
                    self._change(event.card, asks=tuple(ask for ask in asked.asks if ask.id != event.ask))
            case events.HeardMarked():
                heard = frozenset({(event.what, event.id)})
                self._set(heard=self.board.heard | heard if event.heard else self.board.heard - heard)
            case events.CardsErased():
                for card in event.cards:
                    self._own("withdrawn").pop(card, None)
                self._set(withdrawn_late=self.board.withdrawn_late.difference(event.cards))
            case events.CardPlaced():
                self._place(event.card, event.pattern)
            case events.CardLinked():
                if event.card in self.board.cards:
                    self._link(event)
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
                merged = self._own("patterns").pop(event.pattern, None)
                self._relink(event.pattern, event.into, merged)
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
            case events.NextStepTakenOn():
                if step := self.board.next_steps.get(event.next_step):
                    self._own("next_steps")[step.id] = replace(step, taken_on=event.taken_on)
            case events.ReflectiveQuestionAsked():
                self._own("reflective_questions")[event.question] = ReflectiveQuestion(
                    id=event.question, text=event.text, patterns=event.patterns
                )
            case events.ReflectiveQuestionWithdrawn():
                self._own("reflective_questions").pop(event.question, None)
            case events.FollowUpNoted():
                if event.text:
                    self._own("follow_ups")[event.follow_up] = event.text
                else:
                    self._own("follow_ups").pop(event.follow_up, None)
            case events.FindingDecided():
                self._own("decisions")[event.finding] = Decided(
                    event.decision, event.words, event.kind, event.where, event.begin, event.end
                )
            case events.QuoteChosen():
                others = (card for card in self.board.quotes.get(event.pattern, ()) if card != event.card)
                self._own("quotes")[event.pattern] = (*others, *((event.card,) if event.quoted else ()))
            case events.ReportPublished():
                self._set(published=event.published)
            case events.RoundClosed():
                self._close(event, entry.at)
            case events.CardsPurged():
                self._purge(entry.at)
            case events.PurgeProved():
                self._set(proof=event.proof)
            case events.Undone():
                pass
            case _:
                assert_never(event)


def _kept(stack: tuple[Undoable, ...]) -> tuple[Undoable, ...]:
    """What stays of a person's commands when another one comes."""
    kept = stack[1 - UNDO_DEPTH :]
    if not kept or kept[-1].weight == 1:  # weighed only when what came last may weigh much
        return kept
    left, at = UNDO_EVENTS, len(kept)
    while at and (left := left - kept[at - 1].weight) >= 0:
        at -= 1
    return kept[at:] or kept[-1:]
