"""What is wrong in files of the coach's rules, said so that whoever wrote them can mend it (docs/coach.md)."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any

from app.coach import NAMES, BadRules
from app.domain.coach import Kind, review_by
from app.domain.coach.phrases import Part, Phrase, Sort
from app.domain.coach.phrasing import phrase, row_of
from app.domain.coach.reading import Spelling, read
from app.domain.coach.rules import Rules, compile_rules
from app.domain.coach.ruleshape import shapes

FILLER = "lamp"
_AT_LINE = re.compile(r"line (\d+)")
_WRITTEN_OUT = 200
"""So many ways of saying a phrase are written out to look whether another says one of them; of more, none."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that is wrong, in a sentence; line 0 when it is nowhere in particular."""

    file: str
    line: int
    said: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.said}" if self.line else f"{self.file}: {self.said}"


@dataclass(frozen=True, slots=True)
class File:
    """A file of rules: its text, and what it says."""

    name: str
    lines: list[str]
    says: dict[str, Any]
    begun: dict[str, list[int]] = field(default_factory=dict)

    def line_of(self, table: str, which: int, *words: str) -> int:
        """The line of the table's block of that number, or the first in it that holds one of the words."""
        starts = self._starts(table)
        if which >= len(starts):
            return 0
        begin = starts[which]
        for at in range(begin + 1, len(self.lines)) if words else ():
            if self.lines[at].startswith("["):
                break
            if any(each in self.lines[at] for each in words):
                return at + 1
        return begin + 1

    def _starts(self, table: str) -> list[int]:
        if table not in self.begun:
            self.begun[table] = [at for at, line in enumerate(self.lines) if line.strip().startswith(table)]
        return self.begun[table]

    def line_with(self, words: str) -> int:
        """The first line in which the words stand in quotation marks."""
        return next((at for at, line in enumerate(self.lines, 1) if f'"{words}"' in line), 0)


def check(sources: Mapping[str, str]) -> list[Fault]:
    """What is wrong in the files of a folder, by their names (``en.toml``); the first things first."""
    files, faults = {}, []
    for name, source in sources.items():
        try:
            files[name.removesuffix(".toml")] = File(name, source.split("\n"), tomllib.loads(source))
        except tomllib.TOMLDecodeError as wrong:
            found = _AT_LINE.search(str(wrong))
            faults.append(Fault(name, int(found[1]) if found else 0, f"This is no TOML: {wrong}."))
    if NAMES not in files and not faults:
        return [Fault(f"{NAMES}.toml", 0, "The file is not there.")]
    known = {category for file in files.values() for category in file.says.get("categories", ())}
    for file in files.values():
        for table, which, said in shapes(file.says, set(Kind), known, is_shared=file.name == f"{NAMES}.toml"):
            faults.append(Fault(file.name, file.line_of(table, which), said))
    if not faults:  # what follows needs files that can be used
        for language, own in files.items():
            if language != NAMES:
                faults += _with_names(own, files[NAMES])
    return sorted(set(faults))


def _with_names(own: File, names: File) -> Iterator[Fault]:
    """What is wrong in the rules of a language and of names together."""
    try:
        rules = compile_rules({"own": own.says, NAMES: names.says})
    except BadRules as wrong:
        yield _placed(str(wrong), own, names)
        return
    lists = {**names.says.get("lists", {}), **own.says.get("lists", {})}
    for file in (names, own):
        yield from _unreadable(file, lists, rules.spelling)
        yield from _twice_in_lists(file)
    yield from _twice_and_never(own, names, lists, rules)


def _placed(said: str, own: File, names: File) -> Fault:
    """What the engine refused, at the line of the rule that it counted from the first of the names."""
    if not (found := re.match(r"rule (\d+) \(.*?\): ", said)):
        return Fault(own.name, 0, said)
    at, shared = int(found[1]) - 1, len(names.says.get("rules", ()))
    file, which = (names, at) if at < shared else (own, at - shared)
    what = said[found.end() :]
    named = re.findall("“(.+?)”", what)
    sought = [way for each in named for way in (f"{{{each}}}", *_quoted(each))]
    return Fault(file.name, file.line_of("[[rules]]", which, *sought), what)


def _quoted(text: str) -> tuple[str, str]:
    """A text as TOML holds it."""
    return f'"{text}"', f"'{text}'"


def _unreadable(file: File, lists: Mapping[str, Sequence[str]], spelling: Spelling) -> Iterator[Fault]:
    """Words that no text ever holds in the way in which it is read."""
    for words in file.says.get("lists", {}).values():
        for word in words:
            if not all(_is_read(each, spelling) for each in row_of(word)):
                said = f"“{word}” is never met: a list holds words in small letters, as they are read."
                yield Fault(file.name, file.line_with(word), said)
    for table, which, says in _phrases(file):
        for text in says:
            if word := _never_read(text, lists, spelling):
                said = f"“{text}” is never met: no text is read as “{word}”."
                yield Fault(file.name, file.line_of(table, which, *_quoted(text)), said)


def _never_read(text: str, lists: Mapping[str, Sequence[str]], spelling: Spelling) -> str | None:
    """A word of a phrase that no text is ever read as; the words of its lists are looked at by themselves."""
    for part in phrase(text, dict.fromkeys(lists, ())).parts:
        stubs = {f"{stub}*" for stub in (*part.beginnings, *part.ends)}
        for word in sorted(part.words.union(stubs, *part.rows)):
            if not _is_read(word, spelling):
                return word
    return None


def _phrases(file: File) -> Iterator[tuple[str, int, list[str]]]:
    """All phrases of a file with the block in which they stand."""
    for which, rule in enumerate(file.says.get("rules", ())):
        yield "[[rules]]", which, [each for key in _SAYING for each in rule.get(key, ())]
    for which, block in enumerate(file.says.get("content", ())):
        yield "[[content]]", which, block["say"]
    printed = file.says.get("printed", {})
    yield "[printed]", 0, [*printed.get("after", ()), *printed.get("until", ())]


_SAYING = ("say", "not_in", "not_with", "lacks")


def _is_read(word: str, spelling: Spelling) -> bool:
    """Whether a text can be read so that it holds the word, or one that begins or ends as it says."""
    if "*" in word:
        return _is_read(word.strip("*"), _PLAIN)
    tokens = read(word, spelling)
    return (len(tokens) == 1 and tokens[0].word == word) or word in spelling.written_out.values()


_PLAIN = Spelling({}, frozenset(), {}, frozenset())
"""For beginnings and ends, which are no words yet."""


def _twice_in_lists(file: File) -> Iterator[Fault]:
    for name, words in file.says.get("lists", {}).items():
        for word in sorted({word for word in words if words.count(word) > 1}):
            yield Fault(file.name, file.line_with(word), f"“{word}” stands twice in the list “{name}”.")


def _twice_and_never(
    own: File, names: File, lists: Mapping[str, Sequence[str]], rules: Rules
) -> Iterator[Fault]:
    """Phrases that the same category says already, and those that the coach never asks about."""
    said: dict[object, _Said] = {}
    for each in sorted(_all_said(own, names, lists), key=lambda each: -len(each.ways)):
        if all(way in said for way in each.ways):
            other = said[next(iter(each.ways))]
            before = (
                f"line {other.line}" if other.file is each.file else f"{other.file.name}, line {other.line}"
            )
            yield Fault(
                each.file.name, each.line, f"“{each.text}” is said already by “{other.text}” ({before})."
            )
        elif not (_never_read(each.text, lists, rules.spelling) or _is_asked(each, own, rules)):
            yield Fault(
                each.file.name,
                each.line,
                f"“{each.text}” is never asked about: another rule asks about these words before it does, or its "
                "not_in, not_with or lacks or a matter of the lesson makes them innocent.",
            )
        for way in each.ways:
            said.setdefault(way, each)


@dataclass(frozen=True, slots=True)
class _Said:
    """A phrase of a rule, where it stands, and all the ways of saying it in its category."""

    text: str
    file: File
    line: int
    rule: Mapping[str, Any]
    made: Phrase
    ways: frozenset[object]


def _all_said(own: File, names: File, lists: Mapping[str, Sequence[str]]) -> Iterator[_Said]:
    for file in (names, own):
        for which, rule in enumerate(file.says.get("rules", ())):
            kinds = tuple(sorted(rule.get("kinds", ())))
            for text in rule["say"]:
                made = phrase(text, lists)
                ways = {(rule["category"], rule.get("zone", "own"), kinds, way) for way in _ways(made)}
                line = file.line_of("[[rules]]", which, *_quoted(text))
                yield _Said(text, file, line, rule, made, frozenset(ways))


def _ways(made: Phrase) -> list[tuple[object, ...]]:
    """The ways of saying a phrase, each a row of words; long lists stand for themselves."""
    parts: list[list[tuple[object, ...]]] = []
    for part in made.parts:
        is_short = part.sort is Sort.WORDS and not part.ends and not part.beginnings and len(part.words) < 12
        rows = [*((word,) for word in part.words), *part.rows]
        each: list[tuple[object, ...]] = [(part.capital, *row) for row in rows] if is_short else [(part,)]
        parts.append([*each, ()] if part.may_miss and is_short else each)
    if prod(map(len, parts)) > _WRITTEN_OUT:
        return [made.parts]
    return [tuple(word for row in way for word in row if word is not False) for way in product(*parts)]


def _is_asked(each: _Said, own: File, rules: Rules) -> bool:
    """Whether the coach asks, as the phrase's category, about any example of it."""
    category, words = each.rule["category"], [FILLER] * each.rule.get("words", 0)
    kind = min(each.rule.get("kinds", own.says["categories"][category]["kinds"]))
    for example in _examples(each.made):
        for text in (example, f"“{example}”") if each.rule.get("zone") == "quoted" else (example,):
            hints = review_by(rules, "\n".join([text, *words]), Kind(kind))
            if any(hint.category == category for hint in hints):
                return True
    return False


def _examples(made: Phrase) -> Iterator[str]:
    """Sentences that hold the phrase: each part in its first way, then with each other word of one part in its place."""
    ways = [_said(part) for part in made.parts]
    first = [each[0] for each in ways]
    yield " ".join(first)
    for at, each in enumerate(ways):
        for other in each[1:]:
            yield " ".join([*first[:at], other, *first[at + 1 :]])


def _said(part: Part) -> list[str]:
    """How a part may be said."""
    match part.sort:
        case Sort.NUMBER:
            words = ["3"]
        case Sort.WORDS:
            stubs = [*part.beginnings, *(f"{stub}xx" for stub in part.beginnings)]
            words = [
                *sorted(part.words),
                *map(" ".join, part.rows),
                *stubs,
                *part.ends,
                *(f"xx{stub}" for stub in part.ends),
            ]
        case Sort.WORD | Sort.ANY:
            words = [FILLER]
        case _:
            return [""]
    words = [word.title() for word in words] if part.capital else words
    return [*words, ""] if part.may_miss else words
