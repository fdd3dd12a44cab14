"""What would take an event back, seen just before it happens."""

from app.domain import events
from app.domain.board import Board, Card, Pattern
from app.domain.terms import CardId, Link, PatternId


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
            return _reword_back(event, board.cards.get(event.card) or board.notes.get(event.card))
        case events.CardPlaced():
            return (events.CardPlaced(event.card, pattern=event.before, before=event.pattern),)
        case events.CardSetAside():
            return (events.CardBroughtBack(event.card, event.author),)
        case events.CardBroughtBack():
            return (events.CardSetAside(event.card, event.author),)
        case events.CardPassed():
            return _pass_back(event, board.cards.get(event.card))
        case events.AuthorAsked():
            asked = board.cards.get(event.card)
            passed = (events.CardPassed(event.card, passed=True),) if asked and asked.passed else ()
            return (events.AskTakenBack(event.card, event.author, event.ask), *passed)
        case events.CardLinked():
            return (events.CardLinked(event.card, event.pattern, event.link, not event.linked),)
        case events.NextStepTakenOn():
            return (events.NextStepTakenOn(event.next_step, not event.taken_on),)
        case events.PatternStarted():
            return (events.PatternDropped(event.pattern, ()),)
        case events.PatternNamed():
            old = board.patterns.get(event.pattern)
            return (events.PatternNamed(event.pattern, old.title, old.kind),) if old else ()
        case events.PatternDropped():
            return _start_again(board.patterns.get(event.pattern), event.cards, None)
        case events.PatternsMerged():
            into, merged = board.patterns.get(event.into), board.patterns.get(event.pattern)
            return (*_came_along(merged, into), *_start_again(merged, event.cards, event.into))
        case events.PredictionMade():
            return (events.PredictionWithdrawn(event.prediction),)
        case events.NextStepSuggested():
            return (events.NextStepWithdrawn(event.next_step),)
        case events.ReflectiveQuestionAsked():
            return (events.ReflectiveQuestionWithdrawn(event.question),)
        case _:
            return ()


def _pass_back(event: events.CardPassed, old: Card | None) -> tuple[events.Event, ...]:
    """Who passed a card answered the questions to it; they are open again."""
    return (
        events.CardPassed(event.card, not event.passed),
        *(_asked_again(old) if old and event.passed else ()),
    )


def _asked_again(old: Card) -> tuple[events.Event, ...]:
    return tuple(events.AuthorAsked(old.id, old.author, ask.id, ask.step, ask.text) for ask in old.asks)


def _reword_back(event: events.CardReworded, old: Card | None) -> tuple[events.Event, ...]:
    """Other words answered the questions to it, and have to be read again; the words before are as they were."""
    if not old:
        return ()
    passed = (events.CardPassed(old.id, passed=True),) if old.passed else ()
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
            names=old.names,
            kept=old.kept,
        ),
        *((*passed, *_asked_again(old)) if event.text != old.text else ()),
    )


def _came_along(merged: Pattern | None, into: Pattern | None) -> tuple[events.Event, ...]:
    """What was linked to a merged pattern and not to the other one is linked there no more."""
    if not merged or not into:
        return ()
    return tuple(
        events.CardLinked(card, into.id, link, linked=False)
        for link in Link
        for card in merged.links(link)
        if card not in into.links(link)
    )


def _start_again(
    old: Pattern | None, cards: tuple[CardId, ...], now_in: PatternId | None
) -> tuple[events.Event, ...]:
    if not old:
        return ()
    placed = tuple(events.CardPlaced(card, pattern=old.id, before=now_in) for card in cards)
    linked = tuple(
        events.CardLinked(card, old.id, link, linked=True)
        for link, linked in ((Link.ALSO, old.also), (Link.OTHER_WAY, old.other_way))
        for card in linked
    )
    return (events.PatternStarted(old.id, old.title, old.kind), *placed, *linked)
