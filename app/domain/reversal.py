"""What would take an event back, seen just before it happens."""

from app.domain import events
from app.domain.board import Board, Card, Pattern
from app.domain.terms import CardId, PatternId


def reversal(event: events.Event, board: Board) -> tuple[events.Event, ...]:
    """The events that lead back, in order; empty for what can not be undone (steps, timer, joining).

    Args:
        board: as it is before the event.
    """
    match event:
        case events.CardPosted():
            return (events.CardWithdrawn(event.card, event.author, None),)
        case events.CardWithdrawn():
            return (events.CardRestored(event.card, event.author),)
        case events.CardReworded():
            return _reword_back(event, board.cards.get(event.card))
        case events.CardPlaced():
            return (events.CardPlaced(event.card, pattern=event.before, before=event.pattern),)
        case events.PatternStarted():
            return (events.PatternDropped(event.pattern, ()),)
        case events.PatternNamed():
            old = board.patterns.get(event.pattern)
            return (events.PatternNamed(event.pattern, old.title, old.kind),) if old else ()
        case events.PatternDropped():
            return _start_again(board.patterns.get(event.pattern), event.cards, None)
        case events.PatternsMerged():
            return _start_again(board.patterns.get(event.pattern), event.cards, event.into)
        case events.PredictionMade():
            return (events.PredictionWithdrawn(event.prediction),)
        case events.NextStepSuggested():
            return (events.NextStepWithdrawn(event.next_step),)
        case events.ReflectiveQuestionAsked():
            return (events.ReflectiveQuestionWithdrawn(event.question),)
        case _:
            return ()


def _reword_back(event: events.CardReworded, old: Card | None) -> tuple[events.Event, ...]:
    if not old:
        return ()
    return (
        events.CardReworded(
            card=event.card,
            author=event.author,
            came_from=event.classroom,
            classroom=old.classroom,
            focus=old.focus,
            question=old.question,
            text=old.text,
            left_focus=event.focus if event.left_focus is not None else None,
            left_question=event.question if event.left_question is not None else None,
        ),
    )


def _start_again(
    old: Pattern | None, cards: tuple[CardId, ...], now_in: PatternId | None
) -> tuple[events.Event, ...]:
    if not old:
        return ()
    placed = tuple(events.CardPlaced(card, pattern=old.id, before=now_in) for card in cards)
    return (events.PatternStarted(old.id, old.title, old.kind), *placed)
