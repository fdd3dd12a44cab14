"""What the coach knows, as data: a file of rules for each language, and one of names for all (docs/coach.md).

The files belong to the program as its code does: they are read once, and never while somebody waits.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NAMES = "names"
"""The file of what all languages share: personal names and rooms."""
ELSE = "en"
"""The language of those for whose own there are no rules."""


class BadRules(Exception):
    """A file of rules that cannot be used, with what is wrong with it and where."""


def languages(folder: Path = HERE) -> list[str]:
    """The languages that there are rules for."""
    return sorted(file.stem for file in folder.glob("??.toml"))


@lru_cache
def written(language: str, folder: Path = HERE) -> dict[str, Any]:
    """What the files say for a language: ``own`` and ``names``. The browser gets the same.

    Raises:
        BadRules: a file is not there, or no TOML.
    """
    own = language if language in languages(folder) else ELSE
    return {"language": own, "own": _toml(folder / f"{own}.toml"), NAMES: _toml(folder / f"{NAMES}.toml")}


@lru_cache
def practised(language: str, folder: Path = HERE) -> dict[str, Any]:
    """The statements of “Practise” in a language, with the ``language`` that they are in.

    Raises:
        BadRules: the file is not there, or no TOML.
    """
    own = language if (folder / f"practise.{language}.toml").exists() else ELSE
    return {**_toml(folder / f"practise.{own}.toml"), "language": own}


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise BadRules(f"{file.name}: {wrong}") from wrong
