"""Rules of undo (U): one's own last action of this step, and nothing that others did since."""

from app.domain import events
from app.domain.board import Board, Undoable
from app.domain.evolve import evolve
from app.domain.rejection import Rejection
from app.domain.terms import Actor, CommandId


def undo(board: Board, actor: Actor) -> list[events.Event]:
    """Rule U1: the last own action that still stands is taken back; what others changed since stays.

    Actions that nothing is left of are passed over and forgotten.
    """
    passed: list[events.Event] = []
    for action in reversed(board.undo.get(actor.person, ())):
        passed.append(events.Undone(action.command))
        back = _still_standing(board, actor, action.reversals)
        if back or _is_anothers_secret(board, actor, action):
            return [*back, *passed]
    raise Rejection("nothing-to-undo", "There is nothing of yours to undo in this step.")


def _is_anothers_secret(board: Board, actor: Actor, action: Undoable) -> bool:
    """A scribe's card that the colleague changed since: the scribe is not told (rule L5)."""
    done = (event for event, _ in action.reversals)
    return not board.opened and any(
        isinstance(event, events.CardPosted) and event.author != actor.person for event in done
    )


def _still_standing(
    board: Board, actor: Actor, reversals: tuple[tuple[events.Event, tuple[events.Event, ...]], ...]
) -> list[events.Event]:
    found: list[events.Event] = []
    for done, backs in reversals:
        for back in backs:
            if event := _as_of_now(board, done, back):
                found.append(event)
                board = evolve(board, events.Entry(board.seq, 0, actor.person, CommandId(""), event))
    return found


def _as_of_now(board: Board, done: events.Event, back: events.Event) -> events.Event | None:
    """The reversing event if what was done still stands; else None."""
    match back:
        case events.CardPlaced():
            card = board.cards.get(back.card)
            if not card or card.pattern != back.before:
                return None
            return back if back.pattern in board.patterns else events.CardPlaced(back.card, None, back.before)
        case events.CardWithdrawn():
            card = board.cards.get(back.card)
            reworded = isinstance(done, events.CardPosted) and card and card.text != done.text
            return (
                events.CardWithdrawn(back.card, back.author, card.pattern) if card and not reworded else None
            )
        case events.CardRestored():
            gone = board.withdrawn.get(back.card)
            return back if gone and board.frame.classroom(gone.classroom) else None
        case events.CardReworded():
            card = board.cards.get(back.card)
            stands = card and isinstance(done, events.CardReworded) and card.text == done.text
            return back if stands and board.frame.classroom(back.classroom) else None
        case events.PatternDropped():
            pattern = board.patterns.get(back.pattern)
            return back if pattern and not pattern.cards else None
        case events.PatternNamed():
            pattern = board.patterns.get(back.pattern)
            if not pattern or not isinstance(done, events.PatternNamed):
                return None
            return back if (pattern.title, pattern.kind) == (done.title, done.kind) else None
        case events.PatternStarted():
            return back if back.pattern not in board.patterns else None
        case events.PredictionWithdrawn():
            return back if back.prediction in board.predictions else None
        case events.NextStepWithdrawn():
            return back if back.next_step in board.next_steps else None
        case events.ReflectiveQuestionWithdrawn():
            return back if back.question in board.reflective_questions else None
        case _:
            return None
