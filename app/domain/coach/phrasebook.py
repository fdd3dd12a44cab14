"""Many phrases, found in a text in one go."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from app.domain.coach.phrases import Found, Phrase, keys_of
from app.domain.coach.reading import Token

What = TypeVar("What")
Words = frozenset[str] | None


class Book(Generic[What]):
    """Phrases and what each is for, found in a text in one go."""

    def __init__(self, entries: Iterable[tuple[Phrase, What]]) -> None:
        self._by_key: dict[str, list[tuple[Phrase, What, Words, Words]]] = {}
        for each, what in entries:
            entry = each, what, each.seconds, each.needs
            for key in each.openings:
                self._by_key.setdefault(key, []).append(entry)

    def found(self, tokens: Sequence[Token]) -> Iterator[tuple[What, Found]]:
        """What stands where, by where it begins; each phrase at most once for each word."""
        words = [token.word for token in tokens]
        there, following = set(words), [*words[1:], ""]
        for begin, word in enumerate(words):
            for key in keys_of(word):
                for each, what, seconds, needs in self._by_key.get(key, ()):
                    if seconds is not None and following[begin] not in seconds:
                        continue  # most end here or there; the rest is dear
                    if needs is not None and needs.isdisjoint(there):
                        continue
                    if found := each.at(tokens, begin):
                        yield what, found
