"""Many phrases, found in a text in one go."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from app.domain.phrases import Found, Phrase, keys_of
from app.domain.reading import Token

What = TypeVar("What")


class Book(Generic[What]):
    """Phrases and what each is for, found in a text in one go."""

    def __init__(self, entries: Iterable[tuple[Phrase, What]]) -> None:
        self._by_key: dict[str, list[tuple[Phrase, What, frozenset[str] | None]]] = {}
        for each, what in entries:
            seconds = each.seconds
            for key in each.openings:
                self._by_key.setdefault(key, []).append((each, what, seconds))

    def found(self, tokens: Sequence[Token]) -> Iterator[tuple[What, Found]]:
        """What stands where, by where it begins; each phrase at most once for each word."""
        following = [*(token.word for token in tokens[1:]), ""]
        for begin, token in enumerate(tokens):
            for key in keys_of(token.word):
                for each, what, seconds in self._by_key.get(key, ()):
                    if seconds is not None and following[begin] not in seconds:
                        continue  # most end here; the rest is dear
                    if found := each.at(tokens, begin):
                        yield what, found
