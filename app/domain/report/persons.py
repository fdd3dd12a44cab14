"""Names, and what looks like one, in a text (rule R4). Pure; knows no board."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from app.domain.report import namewords as words
from app.domain.report.spans import Span, Trace, matches, plain

Pattern = re.Pattern[str]
_PARTS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SIGNS = "\u00ad\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u200b-\u200f\u2060\ufeff"
"""Accents and points that stand for themselves, soft hyphens, and what has no width: pasted words are full of them."""
_BESIDE_LETTERS = re.compile(f"['{_SIGNS}]")
_ACCENTS = f"[{_SIGNS}]*"

# --- the people of the round ------------------------------------------------------------------------


def people(bare: str, text: str, names: tuple[str, ...]) -> Iterator[Span]:
    """Whole names, and their parts; a part that is a word as well only where it is written as a name is."""
    letters = _BESIDE_LETTERS.sub("", bare)
    for name in _named(names):
        if name.key in letters:
            yield from matches(Trace.NAME, name.whole, bare)
        for part in name.parts:
            if part.key not in letters:
                continue  # most names are in no text, and looking for a word costs little
            for found in part.pattern.finditer(bare):
                if not part.is_word or _written_as_name(text, *found.span()):
                    yield Span(Trace.NAME, *found.span())


class _Part(NamedTuple):
    """A part of a name: mere letters to look for first, then the pattern; ``is_word``: it may be a mere word."""

    key: str
    pattern: Pattern
    is_word: bool


class _Name(NamedTuple):
    """A name: a part of it to look for first, the pattern of the whole, and its parts."""

    key: str
    whole: Pattern
    parts: list[_Part]


@lru_cache(maxsize=64)
def _named(names: tuple[str, ...]) -> list[_Name]:
    made = []
    for name in dict.fromkeys(map(plain, names)):
        letters = _PARTS.findall(name)
        parts = [part for part in letters if len(part) > 1]
        if not parts or name in words.ROLES:
            continue
        stop = r"\.?" if name.endswith(".") else ""
        whole = _word(name, r"[\s.\-]*".join(map(_spelled, letters)) + stop)
        keys = [_BESIDE_LETTERS.sub("", part) for part in parts]
        patterns = [_word(part, _spelled(part)) for part in parts]
        made.append(_Name(keys[0], whole, list(map(_Part, keys, patterns, map(_may_be_a_word, parts)))))
    return made


def _may_be_a_word(part: str) -> bool:
    return len(part) < 3 or part in words.ALSO_WORDS


def _spelled(part: str) -> str:
    """With or without its apostrophe, and with accents that stand as signs of their own."""
    return "".join("'?" if sign == "'" else re.escape(sign) + _ACCENTS for sign in part)


def _word(name: str, pattern: str) -> Pattern:
    """As a word of its own. Where letters have no capitals words hang together, so there it is found anywhere."""
    cased = name.upper() != name
    return re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])" if cased else pattern)


def _written_as_name(text: str, begin: int, end: int) -> bool:
    """Whether a word that may be a name as well is written like one: a capital where no sentence begins."""
    if not text[begin].isupper() or (end - begin > 2 and text[begin:end].isupper()):
        return False
    follows = re.match(r"(?:['’]s)?\s+(?:[A-ZÀ-Þ][a-zß-ÿ]|[A-Z]\.)", text[end:])
    return not _begins(text, begin) or bool(follows)


def _begins(text: str, at: int) -> bool:
    """Whether a sentence, a line or something said begins there."""
    before = text[:at].rstrip(" \t")
    return not before or before[-1] in '.!?:;…\n"“”«([/|>–—•*=' or before.endswith(("'", "‘"))


# --- what looks like a person -----------------------------------------------------------------------

_NAMED = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:-[A-ZÀ-ÖØ-Þ][\w'’]*)?"
_TITLE = re.compile(rf"(?<![^\W_])(?P<title>{words.HONORIFICS})(?:\.\s*|\s+)(?=[^\W\d_])")
_RELATED = re.compile(
    r"(?<!\w)(?:the )?(?:principal|teacher|coach|secretary|counsell?or|nurse|superintendent)'s "
    r"(?:son|daughter|child|niece|nephew|cousin|wife|husband|sister|brother)(?!\w)"
    r"|(?<!\w)the only (?:\w+ )?teacher(?!\w)|(?<!\w)the (?:new|veteran|first-year|substitute|long-term) teacher(?!\w)"
)
_AFTER_TITLE = re.compile(rf"{_NAMED}(?:\s+(?:de |la |del |van |von |al-)*{_NAMED})?\.?")


def titled(bare: str, text: str) -> Iterator[Span]:
    """“Mr. Diaz”, “ms okafor”, “Señora López”, “Ms B.”, “the principal's daughter”."""
    for found in _TITLE.finditer(bare):
        begin, at = found.span()
        name = _AFTER_TITLE.match(text, at)
        short = re.fullmatch(words.SHORT_HONORIFICS, found["title"])
        if name and plain(name[0]).strip(".") not in words.NOT_NAMES:
            end = at + len(_POSSESSIVE.sub("", name[0]))
            yield Span(Trace.PERSON, begin, _without_stop(text, end))
        elif (
            short
            and not name
            and text[begin - 1 : begin].strip() == ""
            and not re.search(r"\d\s*$", text[:begin])
        ):
            low = re.match(r"[^\W\d_]+", text[at:])
            if low and len(low[0]) > 2:
                yield Span(Trace.PERSON, begin, at + low.end())
    yield from matches(Trace.PERSON, _RELATED, bare)


def _without_stop(text: str, end: int) -> int:
    """A full stop after one letter belongs to it, another ends the sentence."""
    return end if text[end - 1] != "." or re.search(r"(?<!\w)\w\.$", text[:end]) else end - 1


_CAPITALS = re.compile(rf"(?<![\w'’-]){_NAMED}")
_SMALL = re.compile(r"(?<![\w'’-])[a-zß-ÿ]{3,}(?![\w-])")
_POSSESSIVE = re.compile(r"['’]s?$")


def capitalised(text: str, known: frozenset[str]) -> Iterator[Span]:
    """Words with a capital where none begins: “Dominic”, “Maria Lopez”; at a beginning only common given names."""
    spans = [found.span() for found in _CAPITALS.finditer(text)]
    small = {plain(found[0]) for found in _SMALL.finditer(text)}
    headline, passed = len(spans) > max(2, len(small)), words.NOT_NAMES | known | (small - words.GIVEN)
    for at, (begin, end) in enumerate(spans):
        end = begin + len(_POSSESSIVE.sub("", text[begin:end]))
        word, after = plain(text[begin:end]), spans[at + 1 : at + 2]
        if word in passed or len(word) < 2 or _acronym(text[begin:end]):
            continue
        surname = after[0][1] if _surname_follows(text, after, end, passed) else None
        if (headline or _begins(text, begin)) and (word not in words.GIVEN or word in words.ALSO_WORDS):
            if surname and word in words.GIVEN | words.ALSO_WORDS:
                yield Span(Trace.PERSON, begin, surname)
        elif word in words.GIVEN or not words.COMMON_ENDING.search(word):
            yield Span(
                Trace.PERSON, _with_given(text, spans[at - 1 : at] if at else [], begin), surname or end
            )


def small_names(bare: str) -> Iterator[Span]:
    """Common given names in small letters, as people write them on a phone: “benji”."""
    for found in _SMALL.finditer(bare):
        if found[0] in words.GIVEN and found[0] not in words.ALSO_WORDS:
            yield Span(Trace.PERSON, *found.span())


def _acronym(word: str) -> bool:
    """“ELA”, “S1”, “IDs”: capitals without a small letter, or with a digit."""
    return word.isupper() or any(sign.isdigit() for sign in word) or word[:-1].isupper()


def _with_given(text: str, before: list[tuple[int, int]], begin: int) -> int:
    """Where the name begins when a common given name stands right before it."""
    if (
        before
        and text[before[0][1] : begin].strip() == ""
        and plain(text[slice(*before[0])]) in words.GIVEN | words.ALSO_WORDS
    ):
        return before[0][0]
    return begin


def _surname_follows(text: str, after: list[tuple[int, int]], end: int, known: frozenset[str]) -> bool:
    if not after or text[end : after[0][0]].strip():
        return False
    word = _POSSESSIVE.sub("", text[slice(*after[0])])
    common = plain(word) in known | words.NOT_NAMES or words.COMMON_ENDING.search(plain(word))
    return not common and not _acronym(word)


_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\.\s?){1,3}[A-Z]\.(?!\w)|(?<![\w.])[A-Z]\.[A-Z](?![\w.])")
_INITIAL_AND_NAME = re.compile(r"(?<![\w.])[A-Z]\.\s?([A-Z][a-zß-ÿ]{2,})")
_GIVEN_INITIAL = re.compile(r"(?<![\w'’-])([A-ZÀ-Þ][a-zß-ÿ]{1,})\s[A-Z]\.(?!\w)")


def initials(text: str) -> Iterator[Span]:
    """“J.R.”, “J. Smith”, “Beth L.”; not “P.E.”, not “Group A.”."""
    for found in _INITIALS.finditer(text):
        if re.sub(r"\W", "", found[0]).lower() not in words.INITIALS_OF_THINGS:
            yield Span(Trace.INITIALS, *found.span())
    for found in _INITIAL_AND_NAME.finditer(text):
        if plain(found[1]) not in words.NOT_NAMES and found[0][0] not in words.SHORT_FOR_SOMEBODY:
            yield Span(Trace.INITIALS, *found.span())
    for found in _GIVEN_INITIAL.finditer(text):
        if plain(found[1]).rstrip("s") not in words.COUNTED | words.NOT_NAMES:
            yield Span(Trace.INITIALS, *found.span())
