"""Fields of a JSON object, each fault with its path; reading goes on after a fault, so that all are found."""

import json
from collections.abc import Collection
from typing import Any

from app.domain.limits import NAME

Faults = list[str]

_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}


class Record:
    """One object of the file. A field that is wrong is told once and then reads as empty.

    Args:
        value: what stands there, of whatever type.
        path: where, e.g. ``cards[17]``; "" for the whole file.
        faults: where faults go.
        required: names of fields that must be there, with spaces between.
        optional: names of fields that may be there.
    """

    def __init__(self, value: object, path: str, faults: Faults, required: str, optional: str = "") -> None:
        self.path, self.faults = path, faults
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            faults.append(f"{path or 'file'}: this must be an object, not {kind_of(value)}.")
            return
        names = required.split()
        for name in value:
            if name not in names and name not in optional.split():
                self.fault(_shown(name), "this format has no such field.")
        for name in names:
            if name not in value:
                self.fault(name, "this field is missing.")

    def fault(self, name: str, sentence: str) -> None:
        """Notes what is wrong with a field."""
        self.faults.append(f"{self.at(name)}: {sentence}")

    def at(self, name: str) -> str:
        """The path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def raw(self, name: str) -> object:
        """The field as it stands; None when it is missing."""
        return self._values.get(name)

    def text(self, name: str, most: int) -> str:
        """Words, at most so many characters, without outer white space."""
        if name not in self._values:
            return ""
        text = self.words(name, most)
        if isinstance(self._values[name], str) and not self._values[name].strip():
            self.fault(name, "this must not be empty.")
        elif self._values[name] is None:
            self.fault(name, "this must be text, not null.")
        return text

    def words(self, name: str, most: int) -> str:
        """Like ``text``, but may be empty, null or missing."""
        value = self._values.get(name)
        return "" if value is None else _checked(value, most, self.at(name), self.faults)

    def label(self, name: str, most: int) -> str:
        """Words or a whole number, as text; may be empty, null or missing."""
        value = self._values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.words(name, most)

    def whole(self, name: str) -> int:
        """A whole number that is not negative; 0 when it is missing."""
        value = self._values.get(name, 0)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.fault(name, f"this must be a whole number from 0 on, not {kind_of(value)}.")
        return 0

    def one_of(self, name: str, known: Collection[str]) -> str:
        """One of a few words; "" when it is none of them."""
        value = self.text(name, NAME)
        if value and value not in known:
            self.fault(name, f"this must be one of {', '.join(known)}, not {_quoted(value)}.")
            return ""
        return value

    def refer(self, name: str, known: Collection[str], what: str) -> str:
        """The id of something that is in the file; "" when it is not there."""
        value = self.text(name, NAME)
        if value and value not in known:
            self.fault(name, f"there is no {what} {_quoted(value)}.")
            return ""
        return value

    def refer_all(self, name: str, known: Collection[str], what: str) -> tuple[str, ...]:
        """Ids of things that are in the file, each once."""
        found: dict[str, None] = {}
        for path, value in self._texts(name, NAME):
            if value not in known:
                self.faults.append(f"{path}: there is no {what} {_quoted(value)}.")
            elif value in found:
                self.faults.append(f"{path}: {_quoted(value)} stands in this list already.")
            else:
                found[value] = None
        return tuple(found)

    def texts(self, name: str, most: int) -> tuple[str, ...]:
        """A list of words, none of them empty, no two the same."""
        found: dict[str, None] = {}
        for path, value in self._texts(name, most):
            if value in found:
                self.faults.append(f"{path}: this stands in the list already.")
            found[value] = None
        return tuple(found)

    def records(self, name: str, most: int, required: str, optional: str = "") -> list["Record"]:
        """A list of objects, at most so many."""
        values = self._list(name)
        if len(values) > most:
            self.fault(name, f"this holds {len(values)}; at most {most} fit into a round.")
        return [
            Record(value, f"{self.at(name)}[{at}]", self.faults, required, optional)
            for at, value in enumerate(values)
        ]

    def record(self, name: str, required: str, optional: str = "") -> "Record":
        """One object; when it is missing, that alone is told."""
        if name not in self._values:
            return Record({}, self.at(name), self.faults, "")
        return Record(self._values[name], self.at(name), self.faults, required, optional)

    def lists(self, name: str) -> list["Record"]:
        """The objects of a list whose own faults were told before."""
        value = self._values.get(name)
        return [
            Record(each, f"{self.at(name)}[{at}]", self.faults, "", " ".join(map(str, each)))
            for at, each in enumerate(value if isinstance(value, list) else [])
            if isinstance(each, dict)
        ]

    def _texts(self, name: str, most: int) -> list[tuple[str, str]]:
        found = []
        for at, value in enumerate(self._list(name)):
            path = f"{self.at(name)}[{at}]"
            text = _checked(value, most, path, self.faults)
            if text:
                found.append((path, text))
            elif isinstance(value, str):
                self.faults.append(f"{path}: this must not be empty.")
        return found

    def _list(self, name: str) -> list[Any]:
        value = self._values.get(name, [])
        if isinstance(value, list):
            return value
        self.fault(name, f"this must be a list, not {kind_of(value)}.")
        return []


def ids_of(records: list[Record], name: str, what: str) -> dict[str, Record]:
    """The records by their id; an id that stands twice is a fault."""
    found: dict[str, Record] = {}
    for record in records:
        id = record.text(name, NAME)
        if id in found:
            record.fault(name, f"the {what} {_quoted(id)} is already at {found[id].path}.")
        elif id:
            found[id] = record
    return found


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    return _KINDS.get(type(value), "a number")


def _checked(value: object, most: int, path: str, faults: Faults) -> str:
    if not isinstance(value, str):
        faults.append(f"{path}: this must be text, not {kind_of(value)}.")
        return ""
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > most:
        faults.append(f"{path}: this has {len(text)} characters; at most {most} fit.")
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        faults.append(f"{path}: this holds a character that is none (NUL, or half of a pair).")
    return text


def _shown(name: str) -> str:
    return name if name.isidentifier() and len(name) < 50 else json.dumps(name[:50])


def _quoted(value: str) -> str:
    return json.dumps(value[:50], ensure_ascii=False)
