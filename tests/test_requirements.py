"""What is installed: pinned, hashed, in step with pyproject.toml, and without any machine's addresses."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
DEV: list[str] = PROJECT["dependency-groups"]["dev"]


def names(requirements: list[str]) -> set[str]:
    """The bare names of requirements."""
    return {re.split(r"[^A-Za-z0-9._-]", line)[0] for line in requirements}


def pins(file: str) -> dict[str, str]:
    """Each pinned package with all that belongs to it: version, marker and hashes."""
    entries = re.split(r"\n(?=\S)", (ROOT / file).read_text("utf-8").strip())
    return {entry.split("==")[0]: entry for entry in entries}


@pytest.mark.parametrize(
    ("file", "wanted"), [("requirements.txt", RUNTIME), ("requirements-dev.txt", RUNTIME + DEV)]
)
def test_everything_wanted_is_pinned(file: str, wanted: list[str]) -> None:
    missing = names(wanted) - pins(file).keys()
    assert not missing, f"{file} lacks {', '.join(sorted(missing))}: run `make lock`."


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_is_a_version_with_hashes_and_nothing_else(file: str) -> None:
    line = re.compile(r"[a-z0-9._-]+==[^\s;]+( ; [^\\\n]+?)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
    assert [entry for entry in pins(file).values() if not line.fullmatch(entry)] == []


def test_tests_run_with_the_versions_that_are_shipped() -> None:
    development = pins("requirements-dev.txt")
    assert [name for name, pin in pins("requirements.txt").items() if development[name] != pin] == []


def test_every_dependency_has_a_reason() -> None:
    rows = (ROOT / "docs" / "decisions" / "dependencies.md").read_text("utf-8").splitlines()
    explained = {
        name for row in rows if row.startswith("| ") for name in row.split("|")[1].strip().split(", ")
    }
    assert names(RUNTIME + DEV) - explained == set()
