"""The lists in which a stage shows cards. Says nothing of who may see them: visibility does."""

from collections import Counter
from collections.abc import Callable

from app.domain.board import Board, Card
from app.domain.seen import LATE, TRAY, By, Stage
from app.domain.terms import CardId, Classroom, Focus, PatternId, Role

ROOM, GROUP, FOCUS, QUESTION = "room-", "group-", "focus-", "question-"
"""Beginnings of keys. ``group-`` alone is the smaller groups, ``question-`` alone no question in particular."""

LEAST = 3
"""Observers of whom a list by group holds the cards at least, so that it names none of them (rule V17)."""

_OURS = {TRAY: "Not yet sorted", LATE: "Added late", GROUP: "Smaller groups"} | {
    QUESTION: "No question in particular",
    FOCUS + Focus.TEACHER: "Teacher",
    FOCUS + Focus.STUDENT: "Students",
    FOCUS + Focus.TASK: "Task",
}


def keys(board: Board, stage: Stage, by: By, *, patterns: bool = True) -> list[str]:
    """The keys of the lists that a stage shows: what Share is arranged by, the tray, cards added late, patterns."""
    match stage:
        case Stage.SHARE:
            return [*_arranged(board, by), LATE]
        case Stage.SORT:
            return [TRAY, LATE, *(board.patterns if patterns else ())]
        case Stage.PREDICT | Stage.NEXT_LEVEL:
            return [LATE]
        case _:
            return []


def _arranged(board: Board, by: By) -> list[str]:
    match by:
        case By.CLASSROOM:
            return [f"{ROOM}{at}" for at in range(len(board.frame.classrooms))]
        case By.GROUP:
            return list(dict.fromkeys(board.group_lists.values()))
        case By.FOCUS:
            return [FOCUS + focus for focus in Focus]
        case By.QUESTION:
            return [*(f"{QUESTION}{at}" for at in range(len(board.frame.questions))), QUESTION]


def key_of(board: Board, stage: Stage, by: By, card: Card) -> str:
    """The list in which the card stands."""
    if card.id in board.late:
        return LATE
    return home(board, by, card) if stage is Stage.SHARE else card.pattern or TRAY


def home(board: Board, by: By, card: Card) -> str:
    """The list of an arrangement in which a card stands that was not added late."""
    match by:
        case By.CLASSROOM:
            return ROOM + _index(card.classroom, [room.code for room in board.frame.classrooms])
        case By.GROUP:
            return board.group_lists.get(card.group, GROUP)
        case By.FOCUS:
            return FOCUS + card.focus
        case By.QUESTION:
            return QUESTION + _index(card.question, [question.id for question in board.frame.questions])


def _index(one: str, among: list[str]) -> str:
    return str(among.index(one)) if one in among else ""


def arrangement_of(key: str) -> By | None:
    """The arrangement of Share that has such a list; None for lists that all of them have, or none."""
    begins = {ROOM: By.CLASSROOM, GROUP: By.GROUP, FOCUS: By.FOCUS, QUESTION: By.QUESTION}
    return next((by for start, by in begins.items() if key.startswith(start)), None)


def group_lists(board: Board) -> dict[str, str]:
    """For each group that is told apart, or that wrote a card, the key of its list (rule V17).

    A board asks anew when its step or its round changes, for then every page is shown anew as well.
    """
    groups = board.frame.groups
    sizes = Counter(member.group for member in board.members.values() if member.role is Role.OBSERVER)
    apart = [group for group in groups if sizes[group] >= LEAST]
    wrote = {card.group for card in (*board.cards.values(), *board.withdrawn.values())}
    smaller = wrote.difference(apart)
    if smaller and apart and sum(sizes[group] for group in smaller) < LEAST:
        least = min(
            apart, key=sizes.__getitem__
        )  # or the list of the others would be that of one or two people
        apart.remove(least)
        smaller |= {least}
    lists = {group: f"{GROUP}{groups.index(group)}" for group in apart}
    return lists | dict.fromkeys(sorted(smaller), GROUP)


def members_of(board: Board, key: str) -> dict[CardId, None]:
    """The cards of a list, in the order in which they came."""
    if key == LATE:
        return board.late
    if key == TRAY:
        return board.tray
    if pattern := board.patterns.get(PatternId(key)):
        return pattern.cards
    belongs = _belonging(board, key)
    return {card.id: None for card in board.cards.values() if belongs(card) and card.id not in board.late}


def _belonging(board: Board, key: str) -> Callable[[Card], bool]:
    """Whether a card belongs to a list of Share; all cards are asked, so what can be known before is."""
    match arrangement_of(key):
        case By.CLASSROOM:
            code = board.frame.classrooms[int(key.removeprefix(ROOM))].code
            return lambda card: card.classroom == code
        case By.GROUP:
            groups = board.group_lists
            return lambda card: groups.get(card.group, GROUP) == key
        case By.FOCUS:
            focus = key.removeprefix(FOCUS)
            return lambda card: card.focus == focus
        case _:
            return lambda card: home(board, By.QUESTION, card) == key


def title_of(board: Board, key: str) -> tuple[str, bool]:
    """What stands above a list that is not a pattern, and whether these are words of ours, not of the round's."""
    if ours := _OURS.get(key):
        return ours, True
    begins, _, at = key.partition("-")
    match begins:
        case "room":
            return board.frame.classrooms[int(at)].label, False
        case "group":
            return board.frame.groups[int(at)], False
        case _:
            return board.frame.questions[int(at)].text, False


def room_of(board: Board, key: str) -> Classroom | None:
    """The classroom whose label stands above a list."""
    return board.frame.classrooms[int(key.removeprefix(ROOM))] if key.startswith(ROOM) else None


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
