"""What ``python -m app coach`` does: asks about some words, measures on marked statements, looks whether rules are sound."""

import json
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from app.coach import NAMES, BadRules, languages, practised, written
from app.domain.coach import Hint, Kind, review_by
from app.domain.coach.measure import (
    ARGUABLE,
    COMPOSER,
    MEASURED,
    Figures,
    Flag,
    Statement,
    Tally,
    measure,
    measured,
)
from app.domain.coach.rulecheck import check
from app.domain.coach.rules import Rules, compile_rules
from app.domain.practise import exercise_of

PASSES = 5
DONE, REFUSED, WRONG_USE = 0, 1, 2


class BadStatements(Exception):
    """A file of statements that cannot be read, with the line and what is wrong there."""


def run(given: Namespace) -> int:
    """Does what was asked for; 1 when a file can not be used or rules are not sound."""
    said = _wrong_use(given)
    if said:
        print(said, file=sys.stderr)
        return WRONG_USE
    try:
        if given.check:
            return _check(given.check)
        rules = compile_rules(written(given.language, given.rules))
        if given.measure:
            _measure(rules, statements_of(_text(given.measure)), verbose=given.verbose)
        else:
            _ask(rules, given.words, Kind(given.kind))
    except (BadRules, BadStatements) as wrong:
        print(wrong, file=sys.stderr)
        return REFUSED
    return DONE


def _wrong_use(given: Namespace) -> str | None:
    if sum(each is not None for each in (given.words, given.measure, given.check)) != 1:
        return "Give some words, or --measure FILE, or --check."
    if given.kind not in list(Kind):
        return f"There is no kind “{given.kind}”; there are {', '.join(Kind)}."
    folder = given.check or given.rules
    if not (there := languages(folder)):
        return f"There are no rules in {folder}."
    if given.language not in there:
        return f"There are no rules for “{given.language}”; there are some for {', '.join(there)}."
    return None


def _check(folder: Path) -> int:
    files = [folder / f"{name}.toml" for name in (NAMES, *languages(folder))]
    faults = [*check({file.name: _text(file) for file in files if file.exists()}), *_practise(folder)]
    for fault in faults:
        print(fault)
    if not faults:
        print(f"Nothing is wrong in {', '.join(file.name for file in files)}.")
    return REFUSED if faults else DONE


def _practise(folder: Path) -> Iterator[str]:
    """What is wrong with the statements of the exercise, where the folder has some."""
    for file in sorted(folder.glob("practise.??.toml")):
        try:
            exercise_of(practised(file.suffixes[0][1:], folder))
        except BadRules as wrong:
            yield str(wrong)


def _ask(rules: Rules, words: str, kind: Kind) -> None:
    hints = review_by(rules, words, kind)
    for hint in hints:
        print(_told(hint, words), hint.ask)
    if not hints:
        print("The coach asks nothing.")


def _told(hint: Hint, text: str) -> str:
    return f"{hint.category}: “{text[hint.begin : hint.end]}”"


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadStatements(f"{file} is no text in UTF-8.") from None
    except OSError as wrong:
        raise BadStatements(f"{file}: {wrong.strerror}.") from None


def statements_of(source: str) -> list[Statement]:
    """The marked statements of a file: one JSON object on each line, or a whole round with its slips marked.

    Raises:
        BadStatements: with the number of the line.
    """
    try:
        whole = json.loads(source)
    except ValueError:
        whole = None
    if isinstance(whole, dict) and "cards" in whole:
        statements = list(_cards(whole))
    else:
        lines = enumerate(source.split("\n"), 1)
        statements = [_statement(line, number) for number, line in lines if line.strip()]
    if not statements:
        raise BadStatements("There is no statement in the file.")
    return statements


def _cards(whole: dict[str, Any]) -> Iterator[Statement]:
    """A round's cards; which are slips its authors wrote down beside them, though not of what category."""
    try:
        slips = set(whole["authoring"]["slip_cards"])
        for card in whole["cards"]:
            yield Statement(str(card["id"]), card["text"] + "", (), card["id"] in slips)
    except (KeyError, TypeError):
        raise BadStatements("The round does not say which of its cards are slips, or lacks a text.") from None


def _statement(line: str, number: int) -> Statement:
    where = f"Line {number}"
    try:
        raw = json.loads(line)
    except ValueError:
        raise BadStatements(f"{where} is no JSON.") from None
    if not isinstance(raw, dict) or not isinstance(text := raw.get("text"), str) or not text.strip():
        raise BadStatements(f"{where} has no text.")
    if not isinstance(flags := raw.get("flags"), list):
        raise BadStatements(f"{where} has no list of flags; without any it is [].")
    marked = tuple(each for flag in flags if (each := _flag(flag, text, where)).category in MEASURED)
    return Statement(str(raw.get("id", number)), text, marked, bool(marked), str(raw.get("note", "")))


def _flag(raw: Any, text: str, where: str) -> Flag:
    category, span = (raw.get("category"), raw.get("span")) if isinstance(raw, dict) else (None, None)
    if category not in (*MEASURED, *COMPOSER):
        raise BadStatements(
            f"{where} has a flag of the category “{category}”; there are {', '.join(MEASURED)}."
        )
    if not isinstance(span, str) or not span or span not in text:
        raise BadStatements(f"{where} has a flag for “{span}”, which is not in its text.")
    begin = text.index(span)
    return Flag(category, begin, begin + len(span))


def _measure(rules: Rules, statements: list[Statement], *, verbose: bool) -> None:
    """Prints the figures, for people and then as one line of JSON."""
    reviewed = [(each, measured(review_by(rules, each.text))) for each in statements]
    clear = [(each, hints) for each, hints in reviewed if ARGUABLE not in each.note]
    figures, took = measure(reviewed), _microseconds(rules, statements)
    if verbose:
        _print_each(reviewed)
    _print_rows(
        "per statement", {"all": figures.statements, "without the arguable": measure(clear).statements}
    )
    print(f"{len(statements)} statements, of which {len(statements) - len(clear)} are noted as arguable.\n")
    if any(each.flags for each in statements):
        _print_rows("per category", figures.categories)
        _print_confusions(figures)
    else:
        asked = {name: tally.without_cause for name, tally in figures.categories.items()}
        print("No categories are marked in this file. Asked about:", _listed(asked), end="\n\n")
    print(f"{took:.0f} microseconds of processor time for each statement (median of {PASSES} passes)")
    print(json.dumps(_summary(figures, took)))


def _microseconds(rules: Rules, statements: Sequence[Statement]) -> float:
    """Processor time for one statement, the median of several passes over all."""
    took = []
    for _ in range(PASSES):
        began = process_time()
        for each in statements:
            review_by(rules, each.text)
        took.append((process_time() - began) / len(statements) * 1e6)
    return median(took)


def _print_each(reviewed: list[tuple[Statement, list[Hint]]]) -> None:
    for each, hints in reviewed:
        asked, marked = {hint.category for hint in hints}, {flag.category for flag in each.flags}
        if bool(hints) != each.is_marked:
            print("Asked without cause" if hints else "Missed", end="")
        elif each.flags and asked != marked:
            print("Asked otherwise", end="")
        else:
            continue
        print(f", {each.id}: {each.text}")
        for flag in each.flags:
            print(f"    people: {flag.category}: “{each.text[flag.begin : flag.end]}”")
        for hint in hints:
            print(f"    coach:  {_told(hint, each.text)}")
        print(f"    note:   {each.note}" if each.note else "")


def _print_rows(title: str, rows: dict[str, Tally]) -> None:
    print(f"{title:22}precision  recall  right  without cause  missed")
    for name, tally in rows.items():
        figures = f"{_figure(tally.precision):>9}{_figure(tally.recall):>8}"
        print(f"{name:22}{figures}{tally.right:>7}{tally.without_cause:>15}{tally.missed:>8}")


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _print_confusions(figures: Figures) -> None:
    """What people marked as the one and the coach asked about as the other."""
    print("\nOf another category than people said (people -> coach)")
    for where, pairs in (
        ("about the same words:", figures.same_words),
        ("in the same statement:", figures.same_statement),
    ):
        told = Counter({f"{was} -> {is_}": count for (was, is_), count in pairs.items()})
        print(f"    {where:23}{_listed(dict(told.most_common())) or 'none'}")
    print()


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count)


def _summary(figures: Figures, took: float) -> dict[str, Any]:
    marks = any(tally.right or tally.missed for tally in figures.categories.values())
    return {
        "precision": _rounded(figures.statements.precision),
        "recall": _rounded(figures.statements.recall),
        "us_per_statement": round(took, 1),
        "categories": {
            name: {
                "precision": _rounded(tally.precision) if marks else None,
                "recall": _rounded(tally.recall),
                "right": tally.right if marks else None,
                "without_cause": tally.without_cause if marks else None,
                "missed": tally.missed if marks else None,
                "asked": tally.right + tally.without_cause,
            }
            for name, tally in figures.categories.items()
        },
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
