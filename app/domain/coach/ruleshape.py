"""Whether a file of the coach's rules has the tables and keys that are read, each of the kind that is read."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

Wrong = tuple[str, int, str]
"""The header of a block, its number among those with that header, and a sentence."""

_OWN = {"categories", "spelling", "lists", "printed", "content", "rules"}
_SHARED = {"lists", "content", "rules"}
_PHRASES = ("say", "not_in", "not_with", "lacks")
_RULE = {"category", "why", "ask", "kinds", "zone", "names", "words", *_PHRASES}


def shapes(says: Mapping[str, Any], kinds: Set[str], known: Set[str], *, is_shared: bool) -> Iterator[Wrong]:
    """What is wrong with the shape of a file.

    Args:
        kinds: the kinds of texts that there are.
        known: the categories of all files.
        is_shared: whether it is the file of names, which has no categories of its own.
    """
    for key in sorted(set(says) - (_SHARED if is_shared else _OWN)):
        yield _at(says, key), 0, f"Nobody reads “{key}” here."
    if not is_shared and not _is_tables(says.get("categories")):
        yield "[categories", 0, "There are no categories."
        return
    for name, category in says.get("categories", {}).items():
        yield from _category(name, category, kinds)
    for name, words in says.get("lists", {}).items():
        if not _is_texts(words):
            yield "[lists]", 0, f"The list “{name}” is no list of words in quotation marks."
    for which, block in enumerate(says.get("content", ())):
        yield from (("[[content]]", which, said) for said in _content(block))
    for which, rule in enumerate(says.get("rules", ())):
        yield from (("[[rules]]", which, said) for said in _rule(rule, kinds, known))
    yield from _spelling(says.get("spelling", {}))
    for key, phrases in says.get("printed", {}).items():
        if key not in ("after", "until"):
            yield "[printed]", 0, f"Nobody reads “{key}” here; there are after and until."
        elif not _is_texts(phrases):
            yield "[printed]", 0, f"“{key}” is no list of phrases in quotation marks."


def _at(says: Mapping[str, Any], key: str) -> str:
    return f"[[{key}" if isinstance(says[key], list) else f"[{key}" if isinstance(says[key], dict) else key


def _category(name: str, category: Any, kinds: Set[str]) -> Iterator[Wrong]:
    header = f"[categories.{name}]"
    if not isinstance(category, dict) or not _is_text(category.get("ask")):
        yield header, 0, f"The category “{name}” has no question (ask)."
    elif said := _kinds(category.get("kinds"), kinds):
        yield header, 0, said


def _kinds(given: Any, kinds: Set[str]) -> str | None:
    if not _is_texts(given) or not given:
        return f"There are no kinds; kinds = [{', '.join(sorted(kinds))}] are there."
    if unknown := set(given) - kinds:
        return f"There is no kind “{min(unknown)}”; there are {', '.join(sorted(kinds))}."
    return None


def _content(block: Any) -> Iterator[str]:
    if not _is_text(block.get("why")):
        yield "It says no why."
    if not _is_texts(block.get("say")) or not block["say"]:
        yield 'It says nothing: say = ["…"] holds phrases in quotation marks.'
    yield from (f"Nobody reads “{key}” here." for key in sorted(set(block) - {"why", "say"}))


def _rule(rule: Any, kinds: Set[str], known: Set[str]) -> Iterator[str]:
    yield from (f"Nobody reads “{key}” here." for key in sorted(set(rule) - _RULE))
    if rule.get("category") not in known:
        yield f"There is no category “{rule.get('category', '')}”."
    if not _is_text(rule.get("why")):
        yield "It says no why."
    if not rule.get("say"):
        yield 'It says nothing: say = ["…"] holds phrases in quotation marks.'
    yield from (
        f"“{key}” is no list of phrases in quotation marks."
        for key in _PHRASES
        if not _is_texts(rule.get(key, []))
    )
    if "kinds" in rule and (said := _kinds(rule["kinds"], kinds)):
        yield said
    if not _is_text(rule.get("ask", "…")):
        yield "Its question (ask) is empty."
    if not isinstance(rule.get("names", False), bool):
        yield "“names” is true or false."
    if not isinstance(rule.get("words", 0), int):
        yield "“words” is a number."


def _spelling(spelling: Mapping[str, Any]) -> Iterator[Wrong]:
    for key, value in spelling.items():
        if key == "written_out":
            if not isinstance(value, dict) or not all(map(_is_text, value.values())):
                yield "[spelling", 0, "“written_out” says for each abbreviation a word in quotation marks."
        elif key not in ("with_stop", "mistyped"):
            yield "[spelling", 0, f"Nobody reads “{key}” here; there are written_out, with_stop and mistyped."
        elif not _is_texts(value):
            yield "[spelling", 0, f"“{key}” is no list of words in quotation marks."


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_tables(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(each, dict) for each in value.values())
