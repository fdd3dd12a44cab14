"""Rules of evidence cards (C), of names in them (H), and of who may touch them while they are locked (L)."""

from app.domain import events, limits
from app.domain.agenda import Act
from app.domain.audience import may_see
from app.domain.board import Board, Card
from app.domain.coach import names_in
from app.domain.commands import PostCard, RewordCard, SetAside, WithdrawCard
from app.domain.decide.checks import require, room_for, wording
from app.domain.rejection import Absent, Phrase, Rejection
from app.domain.terms import Actor, CardId, Role, Spans


def post_card(command: PostCard, board: Board, actor: Actor) -> list[events.Event]:
    """Rules C1 (one statement, one classroom), C2 (a scribe writes for a colleague of the same group)."""
    if actor.role is not Role.OBSERVER:
        raise Rejection("observer-only", "Evidence cards are written by observers.")
    require(board, Act.POST)
    author, group = actor.person, actor.group
    if command.on_behalf_of and command.on_behalf_of != actor.person:
        colleague = board.members.get(command.on_behalf_of)
        if not colleague or colleague.group != actor.group or colleague.role is not Role.OBSERVER:
            raise Rejection("colleague", "A scribe writes for a colleague of the same observation group.")
        author, group = colleague.id, colleague.group
    text = wording(command.text, limits.CARD_TEXT, Phrase("A card"))
    _check_classroom(board, command.classroom)
    _check_question(board, command.question)
    if any(command.card in there for there in (board.cards, board.withdrawn, board.notes)):
        # ids are 122 bits of the browser's own chance: only the author's own retry gets here
        raise Rejection("double", "This card is there already.")
    room_for(len(board.cards) + len(board.notes), limits.CARDS, Phrase("cards"))
    names, kept = names_of(text, keep=command.keep)
    if names and author != actor.person:
        raise _undecided()  # whoever has no device decides about nothing later
    return [
        events.CardPosted(
            card=command.card,
            author=author,
            group=group,
            classroom=command.classroom,
            focus=command.focus,
            question=command.question,
            text=text,
            aside=command.note,
            kept_back=bool(names) and board.opened and not command.note,
            names=names,
            kept=kept,
        )
    ]


def reword_card(command: RewordCard, board: Board, actor: Actor) -> list[events.Event]:
    """Rules C3 (only the author rewords, and nobody else learns of a card that is not theirs to see) and H2."""
    card = own_card_or_note(board, command.card, actor)
    require(board, Act.POST if card.aside or (command.text is None and command.keep) else Act.REWORD)
    classroom = card.classroom if command.classroom is None else command.classroom
    question = card.question if command.question is None else command.question
    text = card.text if command.text is None else wording(command.text, limits.CARD_TEXT, Phrase("A card"))
    _check_classroom(board, classroom)
    _check_question(board, question)
    focus = command.focus or card.focus
    names, kept = card.names, card.kept
    if (
        text != card.text or command.keep
    ):  # words that stay are not looked through again, by other rules perhaps
        names, kept = names_of(text, keep=command.keep, before=card)
    if names and board.opened and not card.aside:
        raise _undecided()
    if (classroom, question, text, focus, names) == (
        card.classroom,
        card.question,
        card.text,
        card.focus,
        card.names,
    ):
        return []
    return [
        events.CardReworded(
            card=card.id,
            author=card.author,
            came_from=card.classroom,
            classroom=classroom,
            focus=focus,
            question=question,
            text=text,
            left_focus=card.focus if focus is not card.focus else None,
            left_question=card.question if question != card.question else None,
            names=names,
            kept=kept,
        ),
        *([events.CardBroughtBack(card.id, card.author)] if card.kept_back and not names else []),
    ]


def withdraw_card(command: WithdrawCard, board: Board, actor: Actor) -> list[events.Event]:
    """Rule C4: only the author withdraws; a card withdrawn already is nothing new."""
    gone = board.withdrawn.get(command.card)
    if gone and gone.author == actor.person:
        return []
    card = own_card_or_note(board, command.card, actor)
    require(board, Act.POST if card.aside else Act.REWORD)
    return [events.CardWithdrawn(card.id, card.author, card.pattern)]


def set_aside(command: SetAside, board: Board, actor: Actor) -> list[events.Event]:
    """Rules C7 and C8: until the opening a card may be made a private note; a note may be posted as long as cards may.

    A note with a name in it that is posted after the opening is kept back (rule H1).
    """
    card = own_card_or_note(board, command.card, actor)
    if command.note == card.aside:
        return []
    if command.note:
        require(board, Act.SET_ASIDE)
        if board.opened:
            raise Rejection("not-now", "The debrief is open. Withdraw the card instead.")
        return [events.CardSetAside(card.id, card.author)]
    require(board, Act.POST)
    _check_classroom(board, card.classroom)
    if card.names and board.opened:
        return [] if card.kept_back else [events.CardKeptBack(card.id, card.author)]
    return [events.CardBroughtBack(card.id, card.author)]


def kept_back(board: Board) -> list[events.Event]:
    """Rule H1: what waits with its author when others come to see cards."""
    return [events.CardKeptBack(card.id, card.author) for card in board.cards.values() if card.names]


def names_of(text: str, *, keep: bool, before: Card | None = None) -> tuple[Spans, Spans]:
    """The names and rooms in a card's words: those nobody has decided about, and those that stay.

    Args:
        keep: all of them stay, on purpose.
        before: the card as it was; what stayed in it stays.
    """
    stayed = {before.text[slice(*span)].lower() for span in before.kept} if before else set[str]()
    found = names_in(text)
    kept = tuple(span for span in found if keep or text[slice(*span)].lower() in stayed)
    return tuple(span for span in found if span not in kept), kept


def _undecided() -> Rejection:
    return Rejection(
        "name", "These words hold a name or a room. Write others, or say that it stays; nothing is lost."
    )


def own_card_or_note(board: Board, card: CardId, actor: Actor) -> Card:
    """The actor's own card or private note; of anybody else's note nobody learns (rule C7)."""
    note = board.notes.get(card)
    return note if note and note.author == actor.person else own_card(board, card, actor)


def own_card(board: Board, card: CardId, actor: Actor) -> Card:
    """The actor's own card; anybody else's locked card is absent, an open one is refused openly."""
    found = board.cards.get(card)
    if found and found.author == actor.person:
        return found
    if found and may_see(board, found, actor.role, actor.person, actor.group):
        raise Rejection("not-yours", "Only the person who wrote a card changes its words.")
    raise Absent("card")


def _check_classroom(board: Board, classroom: str) -> None:
    if not board.frame.classroom(classroom):
        raise Rejection("classroom", "Choose one of this round's classrooms.")


def _check_question(board: Board, question: str) -> None:
    if question and question not in {known.id for known in board.frame.questions}:
        raise Rejection("question", "This round has no such focus question.")
