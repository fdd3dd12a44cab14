"""Reading a round's file: whole, or refused with everything that is wrong, by path and field."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.rehearsal.roundfile import RoundFile, ids_in

LARGEST = 64 * 1024 * 1024
SAMPLE = Path(__file__).parent / "sample" / "middle-school.json"
_SENTENCES = {
    "missing": "this field is missing.",
    "extra_forbidden": "this format has no such field.",
    "string_type": "this must be text.",
    "string_too_short": "this must not be empty.",
    "string_too_long": "at most {max_length} characters fit.",
    "string_unicode": "this holds half of a character.",
    "string_pattern_mismatch": "this holds the character NUL.",
    "tuple_type": "this must be a list.",
    "too_short": "there must be one at least.",
    "too_long": "this holds {actual_length}; at most {max_length} fit into a round.",
    "model_type": "this must be an object.",
    "dict_type": "this must be an object.",
    "enum": "this must be {expected}.",
    "literal_error": "this must be {expected}.",
    "time_type": 'this must be a time of the day such as "08:15".',
    "time_parsing": 'this must be a time of the day such as "08:15".',
    "value_error": "{error}",
}
"""Pydantic's kinds of error in our words: none repeats what somebody wrote."""


class BadRound(Exception):
    """The file is no round; ``faults`` has everything that is wrong, each as ``path.to.field: sentence``."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def read_round(path: Path) -> RoundFile:
    """The round in the file.

    Raises:
        BadRound: with everything that is wrong.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise ValueError(f"it is larger than {LARGEST // 1024 // 1024} MB.")
        text = raw.decode("utf-8-sig")
        return parse_round(json.loads(text, object_pairs_hook=_fields, parse_constant=_no_number))
    except OSError as error:
        fault = f"it can not be read ({error.strerror})."
    except UnicodeDecodeError as error:
        fault = f"it is not UTF-8 (byte {error.start})."
    except json.JSONDecodeError as error:
        fault = f"it is not JSON (line {error.lineno}, column {error.colno}: {error.msg})."
    except RecursionError:
        fault = "it is nested too deeply."
    except ValueError as error:
        fault = str(error)
    raise BadRound([f"file: {fault}"])


def parse_round(value: object) -> RoundFile:
    """The round in a JSON value; see ``read_round``."""
    value = _plain(value)
    try:
        found = RoundFile.model_validate(value, context=ids_in(value))
    except ValidationError as error:
        raise BadRound(map(_fault, error.errors(include_url=False))) from None
    if faults := [*_lists_that_differ(found), *_differences("expected", found.expected, _truth(found))]:
        raise BadRound(faults)
    return found


def _plain(value: Any) -> Any:
    """The value in which null is missing, lines end in one way, and no words have white space around them."""
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n").strip()
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {name: _plain(each) for name, each in value.items() if each is not None}
        case _:
            return value


def _fault(error: ErrorDetails) -> str:
    path = ""
    for part in error["loc"]:
        known = isinstance(part, int) or (part.isidentifier() and len(part) < 50)
        path += f"[{part}]" if isinstance(part, int) else f".{part if known else json.dumps(part[:50])}"
    sentence = _SENTENCES.get(error["type"], "this does not fit.")
    return f"{path.lstrip('.') or 'file'}: {sentence.format(**error.get('ctx', {}))}"


def _lists_that_differ(found: RoundFile) -> Iterator[str]:
    listed = {person: group.id for group in found.groups for person in group.observers}
    for at, person in enumerate(found.observers):
        if listed.get(person.id) != person.group:
            yield f"observers[{at}].group: the list of that group does not hold this person."


def _truth(found: RoundFile) -> dict[str, Any]:
    """The numbers of ``expected`` that we know, as the file's cards and patterns make them."""
    cards, placed = found.cards, found.pattern_of()
    reach, with_also = found.reach(also=False), found.reach()
    group = {observer.id: observer.group for observer in found.observers}
    return {
        "cards_total": len(cards),
        "cards_per_classroom": Counter(card.classroom for card in cards),
        "cards_per_group": Counter(group[card.observer] for card in cards),
        "cards_per_observer": Counter(card.observer for card in cards),
        "cards_per_focus": Counter(card.focus.value for card in cards),
        "cards_per_question": Counter(card.question or "none" for card in cards),
        "patterns": {
            each.id: {
                "cards": len(each.cards),
                "also": len(each.also),
                "distinct_classrooms": reach[each.id],
                "distinct_classrooms_with_also": with_also[each.id],
            }
            for each in found.patterns
        },
        "placed_total": len(placed),
        "unplaced_total": found.unsorted,
        "unplaced": sorted(card.id for card in cards if card.id not in placed),
    }


def _differences(path: str, said: Any, truth: Any) -> Iterator[str]:
    if isinstance(said, dict) and isinstance(truth, dict):
        for name in said:
            if name in truth or isinstance(truth, Counter):
                yield from _differences(f"{path}.{name}", said[name], truth[name])
    elif (sorted(said, key=str) if isinstance(said, list) else said) != truth:
        yield f"{path}: the file says {str(said)[:80]}; its cards make it {str(truth)[:80]}."


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"one object has the field {json.dumps(twice[:50])} twice.")
    return fields


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not JSON.")
