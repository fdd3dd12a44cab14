"""The lists in which a stage shows cards. Says nothing of who may see them: visibility does."""

from app.domain.board import Board, Card
from app.domain.seen import LATE, TRAY, Stage
from app.domain.terms import CardId, PatternId

ROOM = "room-"


def keys(board: Board, stage: Stage, *, patterns: bool = True) -> list[str]:
    """The keys of the lists that a stage shows: classrooms, the tray, cards added late, patterns."""
    match stage:
        case Stage.SHARE:
            return [*(f"{ROOM}{at}" for at in range(len(board.frame.classrooms))), LATE]
        case Stage.SORT:
            return [TRAY, LATE, *(board.patterns if patterns else ())]
        case Stage.PREDICT | Stage.NEXT_LEVEL:
            return [LATE]
        case _:
            return []


def key_of(board: Board, stage: Stage, card: Card) -> str:
    """The list in which the card stands."""
    if card.id in board.late:
        return LATE
    if stage is Stage.SHARE:
        codes = [room.code for room in board.frame.classrooms]
        return f"{ROOM}{codes.index(card.classroom)}"
    return card.pattern or TRAY


def members_of(board: Board, key: str) -> dict[CardId, None]:
    """The cards of a list, in the order in which they came."""
    if key == LATE:
        return board.late
    if key == TRAY:
        return board.tray
    if pattern := board.patterns.get(PatternId(key)):
        return pattern.cards
    code = board.frame.classrooms[int(key.removeprefix(ROOM))].code
    return {
        card.id: None for card in board.cards.values() if card.classroom == code and card.id not in board.late
    }


def title_of(board: Board, key: str) -> str:
    """What stands above a list that is not a pattern."""
    if key in (TRAY, LATE):
        return {TRAY: "Not yet sorted", LATE: "Added late"}[key]
    return board.frame.classrooms[int(key.removeprefix(ROOM))].label


def end_of(members: dict[CardId, None], wanted: set[CardId]) -> list[CardId]:
    """The shortest end of the list that holds all the wanted cards in it, in the list's order."""
    left = {card for card in wanted if card in members}
    end: list[CardId] = []
    for card in reversed(members) if left else ():
        end.append(card)
        left.discard(card)
        if not left:
            break
    return end[::-1]
