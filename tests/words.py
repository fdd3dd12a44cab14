"""The words of the interface, collected from templates, scripts and Python; `make words` writes the catalogues anew.

English stands in the program itself. ``python -m tests.words`` brings every catalogue up to the words that are there, keeps
what is translated, and says what is missing.
"""

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from app.domain import lists, rejection, report
from app.domain.agenda import PRESETS, STEPS
from app.views import words
from app.views.speech import ENGLISH, LANGUAGES, LOCALE
from app.web import bodies, doors, errors, pages, reports, roundform, rounds

ROOT = Path(__file__).parents[1]
Words = str | tuple[str, ...]
MARKS = {"_": None, "ngettext": (1, 2), "say": (1,), "many": (2, 3)}
IN_ENGLISH = ("pages/docs.html", "pages/styleguide.html", "stages/guide-")
"""Pages for those who work on programs, this one or others."""
SPOKEN = {"Phrase": 0, "Rejection": 1, "Unknown": 1, "answer": 3, "gettext": 0, "_": 0, "ngettext": 0}
"""Calls in Python, and which argument is a sentence."""


def collected() -> dict[Words, list[str]]:
    """Every sentence, with its form for many where it has two, and the files in which it stands."""
    found: dict[Words, list[str]] = {}
    for file, said in (*_in_templates(), *_in_scripts(), *_in_python(), *_in_tables()):
        files = found.setdefault(said, [])
        if file not in files:
            files.append(file)
    return found


def _in_templates() -> Iterator[tuple[str, Words]]:
    for path in sorted((ROOT / "app/templates").rglob("*.html")):
        if path.relative_to(ROOT / "app/templates").as_posix().startswith(IN_ENGLISH):
            continue
        yield from _extracted("jinja2.ext:babel_extract", path, {"silent": "false"})


def _in_scripts() -> Iterator[tuple[str, Words]]:
    for path in sorted((ROOT / "app/static/js").glob("*.js")):
        yield from _extracted("javascript", path, {})


def _extracted(method: str, path: Path, options: dict[str, str]) -> Iterator[tuple[str, Words]]:
    with path.open("rb") as file:
        for _, said, _, _ in extract(method, file, keywords=MARKS, options=options):
            yield _name(path), said


def _in_python() -> Iterator[tuple[str, Words]]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        if path.parts[-2] == "rehearsal" or path.stem == "__main__":
            continue  # a client, which speaks to those who run it
        module = import_module(
            ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        )
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (said := _spoken(node, module)):
                yield _name(path), said


def _spoken(call: ast.Call, module: ModuleType) -> Words | None:
    """The sentence that a call says, if it is one that says something and the sentence stands there."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    at = SPOKEN.get(name, -1)
    if at < 0 or not call.args:
        return None
    if isinstance(call.args[0], ast.Starred):  # Rejection(*NOT_YET)
        named = call.args[0].value
        return (
            str(getattr(module, named.id)[at])
            if isinstance(named, ast.Name) and hasattr(module, named.id)
            else None
        )
    given = call.args[at : at + (2 if name == "ngettext" else 1)]
    texts = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return None if len(texts) < len(given) or not texts else texts[0] if len(texts) == 1 else tuple(texts)


def _in_tables() -> Iterator[tuple[str, Words]]:
    """Sentences that are looked up, which no call names."""
    tables: dict[str, list[str]] = {
        "app/domain/agenda.py": [
            *(text for step in STEPS.values() for text in (step.title, step.prompt)),
            *(preset.name for preset in PRESETS.values()),
        ],
        "app/domain/lists.py": list(lists._OURS.values()),
        "app/domain/rejection.py": list(rejection.ABSENT.values()),
        "app/domain/report/__init__.py": [report.UNNAMED],
        "app/views/words.py": [
            *(text for table in (words.FOCI, words.KINDS, words.PHASES, words.SIDES, words.HORIZONS, words.THINGS, words.FOUND, words.INSTEAD, words.PLACES) for text in table.values() if text),
            words.GRADE,
        ],
        "app/web/bodies.py": [bodies.MUST_BE, *bodies._WANTED.values()],
        "app/web/errors.py": [*(sentence for _, _, sentence in errors.ANSWERS.values()), errors.ELSEWHERE, errors.WRONG],
        "app/web/roundform.py": [roundform.NewRound.model_fields["name"].default],
        "app/web/pages.py": list(pages.WHY.values()),
        "app/web/reports.py": [reports.NOT_YET],
        "app/web/rounds.py": [rounds.HOST_NAME],
        "app/web/doors.py": [doors.ELSEWHERE, doors.FAULT],
    }  # fmt: skip
    for file, texts in tables.items():
        yield from ((file, text) for text in texts)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def catalogue(language: str) -> Catalog:
    """The catalogue as it is; empty when there is none."""
    path = LOCALE / f"{language}.po"
    return (
        read_po(path.read_text("utf-8").splitlines(keepends=True), language)
        if path.exists()
        else Catalog(language)
    )


def renewed(language: str) -> Catalog:
    """The catalogue of what is collected now, with the translations that there are."""
    before, after = catalogue(language), Catalog(language)
    known = {message.id: message.string for message in before if message.id}
    singles = {one for one in collected() if isinstance(one, str)}
    for said, files in sorted(collected().items(), key=lambda each: (each[1][0], str(each[0]))):
        assert isinstance(said, str) or said[0] not in singles, f"{said[0]} is said with and without a number"
        after.add(said, known.get(said, ""), [(file, 0) for file in sorted(files)])
    return after


HEADER = """# The words of the interface. `make words` keeps them in step with the program (tests/words.py).
msgid ""
msgstr ""
"Language: {}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def missing(of: Catalog) -> list[str]:
    """The sentences that have no translation yet."""
    return [
        str(message.id)
        for message in of
        if message.id
        and not all(message.string if isinstance(message.string, tuple | list) else [message.string])
    ]


def main() -> int:
    """Writes every catalogue anew."""
    gaps = 0
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        found = renewed(language)
        with (LOCALE / f"{language}.po").open("wb") as file:
            file.write(HEADER.format(language).encode())
            write_po(file, found, width=120, include_lineno=False, omit_header=True)
        lacking = missing(found)
        gaps += len(lacking)
        print(f"words: {language} has {len(found) - len(lacking)} of {len(found)} sentences.")
        for sentence in lacking:
            print(f"  {sentence}")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
