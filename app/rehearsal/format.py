"""The format of a round's file (docs/protocol.md): read whole, or refused with all its faults."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.rehearsal.fields import Faults
from app.rehearsal.roundfile import RoundFile
from app.rehearsal.sections import whole_round

LARGEST = 64 * 1024 * 1024
SAMPLE = Path(__file__).parent / "sample" / "middle-school.json"


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
    except OSError as error:
        raise BadRound([f"file: it can not be read ({error.strerror})."]) from error
    if len(raw) > LARGEST:
        raise BadRound([f"file: it is larger than {LARGEST // 1024 // 1024} MB."])
    return parse_round(_json(raw))


def parse_round(value: object) -> RoundFile:
    """The round in a JSON value; see ``read_round``."""
    faults: Faults = []
    found = whole_round(value, faults)
    if faults:
        raise BadRound(faults)
    return found


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_fields, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise BadRound([f"file: it is not UTF-8 (byte {error.start})."]) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadRound([f"file: it is not JSON ({where}: {error.msg})."]) from None
    except ValueError as error:
        raise BadRound([f"file: {error}"]) from None
    except RecursionError:
        raise BadRound(["file: it is nested too deeply."]) from None


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"one object has the field {json.dumps(twice[:50])} twice.")
    return fields


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not JSON.")
