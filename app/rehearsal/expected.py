"""What a file says to expect of itself, held against what it holds."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.rehearsal.fields import kind_of
from app.rehearsal.roundfile import FilePattern, RoundFile


def contradictions(expected: object, authoring: object, found: RoundFile) -> list[str]:
    """A fault for every number of ``expected`` that the file does not bear out.

    Numbers that this program does not know are passed over, as are those that are missing.
    """
    if expected is None:
        return []
    if not isinstance(expected, dict):
        return [f"expected: this must be an object, not {kind_of(expected)}."]
    truth = recomputed(found)
    if isinstance(authoring, dict) and isinstance(slips := authoring.get("slip_cards"), list):
        truth["slips_total"] = len(slips)
    return list(_differences("expected", {name: expected[name] for name in expected if name in truth}, truth))


def recomputed(found: RoundFile) -> dict[str, Any]:
    """The block ``expected`` as the file's cards and patterns make it."""
    cards, placed = found.cards, found.pattern_of()
    group = {observer.id: observer.group for observer in found.observers}
    return {
        "cards_total": len(cards),
        "cards_per_classroom": _counts(
            (card.classroom for card in cards), (room.code for room in found.frame.classrooms)
        ),
        "cards_per_group": _counts((group[card.observer] for card in cards), found.frame.groups),
        "cards_per_observer": _counts((card.observer for card in cards), group),
        "cards_per_focus": _counts((card.focus.value for card in cards), ("teacher", "student", "task")),
        "cards_per_question": _counts(
            (card.question or "none" for card in cards),
            (*(question.id for question in found.frame.questions), "none"),
        ),
        "patterns": {pattern.id: _of_pattern(pattern, found) for pattern in found.patterns},
        "placed_total": len(placed),
        "unplaced_total": found.unsorted,
        "unplaced": sorted(card.id for card in cards if card.id not in placed),
    }


def _of_pattern(pattern: FilePattern, found: RoundFile) -> dict[str, Any]:
    room = {card.id: card.classroom for card in found.cards}
    rooms = sorted({room[card] for card in pattern.cards})
    return {
        "cards": len(pattern.cards),
        "also": len(pattern.also),
        "distinct_classrooms": len(rooms),
        "classrooms": rooms,
        "distinct_classrooms_with_also": len({room[card] for card in (*pattern.cards, *pattern.also)}),
    }


def _counts(values: Iterable[str], keys: Iterable[str]) -> dict[str, int]:
    counted = Counter(values)
    return {key: counted[key] for key in keys}


def _differences(path: str, said: object, truth: object) -> Iterable[str]:
    if isinstance(truth, dict) and isinstance(said, dict):
        for name in said:
            if name in truth:
                yield from _differences(f"{path}.{name}", said[name], truth[name])
            elif path.count(".") == 1:  # ids of this file, which nothing here has
                yield f"{path}.{name}: the file holds nothing of that name."
    elif isinstance(truth, list) and isinstance(said, list):
        if sorted(map(str, said)) != truth:
            yield f"{path}: the file says {_short(said)}; its cards make it {_short(truth)}."
    elif said != truth or isinstance(said, bool):
        yield f"{path}: the file says {_short(said)}; its cards make it {_short(truth)}."


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
