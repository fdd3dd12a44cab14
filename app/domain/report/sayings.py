"""Every text of people that the report would say, each with its place, and what stands there in the end (rule R4)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid5

from app.domain.board import Board, Decided, Pattern
from app.domain.terms import CardId, Decision, PatternId

_OURS = UUID("5d1f2a9e-8f0b-4f5e-9d0c-6a3c2b7e4d11")

Said = Callable[[str, str], str]
"""From a place and the text that stands there to what the report says."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A text and its place, such as ``pattern/ID``; a quote's pattern is seen in ``reach`` classrooms."""

    where: str
    text: str
    reach: int | None = None


def sayings(board: Board) -> Iterator[Saying]:
    """All texts of people that the report would say, in the order in which it says them."""
    yield Saying(PROBLEM, board.frame.problem_of_practice)
    spoken = spoken_of(board)
    for pattern in spoken:
        if pattern.title:
            yield Saying(at_pattern(pattern.id), pattern.title)
        for card in quoted(board, pattern):
            yield Saying(at_quote(pattern.id, card), board.cards[card].text, board.reach(pattern))
    for pattern in _rested_on(board):
        if pattern.title and pattern not in spoken:
            yield Saying(at_pattern(pattern.id), pattern.title)
    for prediction in board.predictions.values():
        yield Saying(f"prediction/{prediction.id}", prediction.text)
    for step in board.next_steps.values():
        yield Saying(f"next-step/{step.id}", step.text)
        if step.support_from:
            yield Saying(f"support/{step.id}", step.support_from)
    for question in board.reflective_questions.values():
        yield Saying(f"question/{question.id}", question.text)


def spoken_of(board: Board) -> list[Pattern]:
    """Patterns with evidence, widest reach first; equals in the order they were started."""
    seen = [pattern for pattern in board.patterns.values() if pattern.cards]
    return sorted(seen, key=board.reach, reverse=True)


def quoted(board: Board, pattern: Pattern) -> list[CardId]:
    """The cards that somebody chose, as long as they stand under the pattern and have words."""
    there = (
        card for card in board.quotes.get(pattern.id, ()) if card in pattern.cards or card in pattern.also
    )
    return [card for card in there if card in board.cards and board.cards[card].text]


def _rested_on(board: Board) -> list[Pattern]:
    """Patterns that the report names beside what rests on them, also when no card stands in them any more."""
    made = (board.predictions, board.next_steps, board.reflective_questions)
    ids = dict.fromkeys(id for items in made for item in items.values() for id in item.patterns)
    return [board.patterns[id] for id in ids if id in board.patterns]


PROBLEM = "problem"


def at_pattern(pattern: PatternId) -> str:
    """The place of a pattern's statement."""
    return f"pattern/{pattern}"


def at_quote(pattern: PatternId, card: CardId) -> str:
    """The place of a quote."""
    return f"quote/{pattern}/{card}"


def finding_id(kind: str, where: str, begin: int, end: int, text: str) -> str:
    """The same for the same words in the same place; other words are another finding."""
    return str(uuid5(_OURS, f"{kind}\n{where}\n{begin}\n{end}\n{text}"))


def said(board: Board) -> Said:
    """What the report says in a place: the text, where people decided so with other words in it."""
    replaced: dict[str, list[tuple[str, Decided]]] = {}
    for finding, decided in board.decisions.items():
        if decided.decision is Decision.REPLACE:
            replaced.setdefault(decided.where, []).append((finding, decided))

    def spoken(where: str, text: str) -> str:
        found = (each for id, each in replaced.get(where, ()) if _still_there(id, each, text))
        words = text
        for each in sorted(found, key=lambda one: one.begin, reverse=True):
            words = words[: each.begin] + each.words + words[each.end :]
        return words

    return spoken


def _still_there(finding: str, decided: Decided, text: str) -> bool:
    return finding == finding_id(decided.kind, decided.where, decided.begin, decided.end, text)
