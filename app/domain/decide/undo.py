"""Rules of undo (U): one's own last action of this step, or for a facilitator the board's, and nothing done since."""

from collections.abc import Iterable

from app.domain import events
from app.domain.board import Board, Card, Pattern, Undoable
from app.domain.commands import Undo, Whose
from app.domain.evolve import Draft
from app.domain.rejection import Rejection
from app.domain.terms import Actor, CommandId, PersonId, Role

_WORDS = (
    events.CardPosted
    | events.CardReworded
    | events.CardWithdrawn
    | events.CardRestored
    | events.CardSetAside
    | events.CardBroughtBack
    | events.CardPassed
    | events.AuthorAsked
)
"""What is its author's alone, or a table's."""


def undo(command: Undo, board: Board, actor: Actor) -> list[events.Event]:
    """Rules U1 and U5: the last action that still stands is taken back; what others changed since stays.

    Actions that nothing is left of are passed over and forgotten.
    """
    anyone = command.whose is Whose.ANYONE
    passed: list[events.Event] = []
    for person, action in _last_of_all(board, actor) if anyone else _last_of(board, actor.person):
        passed.append(events.Undone(action.command, None if person == actor.person else person))
        back = _still_standing(board, actor, action)
        if back or _is_anothers_secret(board, actor, action):
            return [*back, *passed]
    if anyone:
        raise Rejection("nothing-to-undo", "There is nothing on the board to undo in this step.")
    raise Rejection("nothing-to-undo", "There is nothing of yours to undo in this step.")


def _last_of(board: Board, person: PersonId) -> Iterable[tuple[PersonId, Undoable]]:
    return ((person, action) for action in reversed(board.undo.get(person, ())))


def _last_of_all(board: Board, actor: Actor) -> Iterable[tuple[PersonId, Undoable]]:
    """Everybody's actions, the last first, but for those with a card's words: these are its author's alone."""
    if actor.role is not Role.FACILITATOR:
        raise Rejection("facilitator-only", "Only a facilitator takes back what others did.")
    found = ((person, action) for person, stack in board.undo.items() for action in stack)
    return sorted(
        (each for each in found if not any(isinstance(done, _WORDS) for done, _ in each[1].reversals)),
        key=lambda each: each[1].seq,
        reverse=True,
    )


def _is_anothers_secret(board: Board, actor: Actor, action: Undoable) -> bool:
    """A scribe's card that the colleague changed since: the scribe is not told (rule L5)."""
    done = (event for event, _ in action.reversals)
    return not board.opened and any(
        isinstance(event, events.CardPosted) and event.author != actor.person for event in done
    )


def _still_standing(board: Board, actor: Actor, action: Undoable) -> list[events.Event]:
    found: list[events.Event] = []
    draft = Draft(board)
    for done, backs in action.reversals:
        for back in backs:
            event = _as_of_now(draft.board, done, back)
            if event:
                found.append(event)
                draft.apply(events.Entry(board.seq, 0, actor.person, CommandId(""), event))
            elif isinstance(back, events.CardReworded):
                break  # its words are others by now: what was asked about those before stays answered
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
            card = board.cards.get(back.card) or board.notes.get(back.card)
            changed = card and isinstance(done, events.CardPosted) and _is_another(card, done)
            return (
                events.CardWithdrawn(back.card, back.author, card.pattern) if card and not changed else None
            )
        case events.CardRestored():
            gone = board.withdrawn.get(back.card)
            return back if gone and board.frame.classroom(gone.classroom) else None
        case events.CardReworded():
            card = board.cards.get(back.card) or board.notes.get(back.card)
            stands = card and isinstance(done, events.CardReworded) and card.text == done.text
            return back if stands and board.frame.classroom(back.classroom) else None
        case events.CardSetAside():
            return back if back.card in board.cards else None
        case events.CardBroughtBack():
            note = board.notes.get(back.card)
            return back if note and board.frame.classroom(note.classroom) else None
        case events.CardPassed():
            card = board.cards.get(back.card)
            answered = card and not (back.passed and card.asks)  # somebody else's question is still open
            return back if card and answered and card.passed != back.passed else None
        case events.AuthorAsked():
            card = board.cards.get(back.card)
            return back if card and all(ask.id != back.ask for ask in card.asks) else None
        case events.AskTakenBack():
            card = board.cards.get(back.card)
            return back if card and any(ask.id == back.ask for ask in card.asks) else None
        case events.CardLinked():
            return back if _changes_a_link(board, back) else None
        case events.NextStepTakenOn():
            step = board.next_steps.get(back.next_step)
            return back if step and step.taken_on != back.taken_on else None
        case events.PatternDropped():
            pattern = board.patterns.get(back.pattern)
            return back if pattern and not _is_used(board, pattern) else None
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


def _is_another(card: Card, posted: events.CardPosted) -> bool:
    """Whether it says something else by now, or is a note that was a card."""
    return card.text != posted.text or card.aside != (posted.aside or posted.kept_back)


def _changes_a_link(board: Board, back: events.CardLinked) -> bool:
    pattern, card = board.patterns.get(back.pattern), board.cards.get(back.card)
    if not pattern or not card:
        return False
    stands = back.linked and card.pattern == pattern.id
    return not stands and back.linked != (card.id in pattern.links(back.link))


def _is_used(board: Board, pattern: Pattern) -> bool:
    """Whether anything would be lost with the pattern (rule U4)."""
    return any(card in board.cards for card in (*pattern.cards, *pattern.also, *pattern.other_way))
