"""The one way in which a command is refused, in words that can be said in other languages."""

from collections.abc import Callable

Translate = Callable[[str], str]
"""From an English sentence, or a part of one, to the reader's language."""


class Phrase:
    """Words of ours: English until it is known who reads them.

    Args:
        english: the words; ``%(name)s`` are gaps.
        values: what fills the gaps. Phrases among them, also in a tuple, are said in the same language.
    """

    def __init__(self, english: str, **values: object) -> None:
        self._english, self._values = english, values

    def said(self, translate: Translate = str) -> str:
        """The words, filled in; words without values may hold any sign."""
        words = translate(self._english)
        filled = {name: _said(value, translate) for name, value in self._values.items()}
        return words % filled if filled else words


def _said(value: object, translate: Translate) -> object:
    if isinstance(value, tuple):
        return ", ".join(str(_said(each, translate)) for each in value)
    return value.said(translate) if isinstance(value, Phrase) else value


class Rejection(Exception):
    """A command that the board does not take.

    Args:
        code: a stable word for programs, e.g. ``"not-now"``.
        message: a sentence for people: what is so, and what to do. Never holds card text.
        values: what fills its gaps (``Phrase``).
    """

    def __init__(self, code: str, message: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.phrase = Phrase(message, **values)

    @property
    def message(self) -> str:
        """The sentence in English, where no reader's language is known."""
        return self.phrase.said()


ABSENT = {
    "card": "There is no such card on this board.",
    "pattern": "There is no such pattern on this board.",
    "classroom": "There is no such classroom on this board.",
    "person": "There is no such person in this round.",
    "group": "There is no such group on this board.",
    "finding": "These words are not in the report any more. Look at what the check finds now.",
    "": "There is no such thing on this board.",
}


class Absent(Rejection):
    """Not there, or not there for this person; the two are never told apart (rule L3)."""

    def __init__(self, what: str) -> None:
        super().__init__("absent", ABSENT.get(what, ABSENT[""]))
