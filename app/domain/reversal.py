"""What would take an event back, seen just before it happens."""

from collections.abc import Callable

from app.domain.board import Card, Pattern
from app.domain.events import (
    CardPlaced,
    CardPosted,
    CardRestored,
    CardReworded,
    CardWithdrawn,
    Event,
    NextStepSuggested,
    NextStepWithdrawn,
    PatternDropped,
    PatternNamed,
    PatternsMerged,
    PatternStarted,
    PredictionMade,
    PredictionWithdrawn,
    ReflectiveQuestionAsked,
    ReflectiveQuestionWithdrawn,
)
from app.domain.terms import CardId, PatternId


def reversal(
    event: Event,
    card_of: Callable[[CardId], Card | None],
    pattern_of: Callable[[PatternId], Pattern | None],
) -> tuple[Event, ...]:
    """The events that lead back, in order; empty for what can not be undone (steps, timer, joining)."""
    match event:
        case CardPosted():
            return (CardWithdrawn(event.card, event.author, None),)
        case CardWithdrawn():
            return (CardRestored(event.card, event.author),)
        case CardReworded():
            return _reword_back(event, card_of(event.card))
        case CardPlaced():
            return (CardPlaced(event.card, pattern=event.before, before=event.pattern),)
        case PatternStarted():
            return (PatternDropped(event.pattern, ()),)
        case PatternNamed():
            old = pattern_of(event.pattern)
            return (PatternNamed(event.pattern, old.title, old.kind),) if old else ()
        case PatternDropped():
            return _start_again(pattern_of(event.pattern), event.cards, None)
        case PatternsMerged():
            return _start_again(pattern_of(event.pattern), event.cards, event.into)
        case PredictionMade():
            return (PredictionWithdrawn(event.prediction),)
        case NextStepSuggested():
            return (NextStepWithdrawn(event.next_step),)
        case ReflectiveQuestionAsked():
            return (ReflectiveQuestionWithdrawn(event.question),)
        case _:
            return ()


def _reword_back(event: CardReworded, old: Card | None) -> tuple[Event, ...]:
    if not old:
        return ()
    return (
        CardReworded(
            card=event.card,
            author=event.author,
            came_from=event.classroom,
            classroom=old.classroom,
            focus=old.focus,
            question=old.question,
            text=old.text,
        ),
    )


def _start_again(
    old: Pattern | None, cards: tuple[CardId, ...], now_in: PatternId | None
) -> tuple[Event, ...]:
    if not old:
        return ()
    placed = tuple(CardPlaced(card, pattern=old.id, before=now_in) for card in cards)
    return (PatternStarted(old.id, old.title, old.kind), *placed)
