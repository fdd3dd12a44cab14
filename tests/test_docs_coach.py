"""The examples of docs/coach.md do what the page says, and the page tells no category and no command that is not there."""

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.coach import HERE
from app.domain.coach import Kind, review_by
from app.domain.coach.measure import MEASURED
from app.domain.coach.rules import Rules, compile_rules
from app.measuring import statements_of

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "coach.md").read_text("utf-8")
SNIPPETS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SAID = re.compile(r"^# asks( not)?: +(.+)$", re.MULTILINE)
CATEGORIES = {name: {"ask": "?", "kinds": list(Kind)} for name in (*MEASURED, "absent")}
LISTS = {"number": ["one"]}
CHECK = ["coach", "--check"]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_an_example_asks_what_the_page_says(snippet: str) -> None:
    said: dict[str, Any] = tomllib.loads(snippet)
    own = {"categories": CATEGORIES, **said, "lists": {**LISTS, **said.get("lists", {})}}
    rules = compile_rules({"own": own, "names": {}})
    examples = SAID.findall(snippet)
    assert {bool(no) for no, _ in examples} == {True, False}, "an example shows what is asked and what is not"
    for no, text in examples:
        for each in text.split(" | "):
            asked = [] if no else re.findall(r"\[(.+?)\]", each)
            assert _asked(rules, re.sub(r"[\[\]]", "", each)) == asked


def _asked(rules: Rules, text: str) -> list[str]:
    return [text[hint.begin : hint.end] for hint in review_by(rules, text)]


def test_there_are_examples_and_they_use_every_key_that_a_rule_may_have() -> None:
    assert len(SNIPPETS) >= 5
    keys = {key for snippet in SNIPPETS for rule in tomllib.loads(snippet)["rules"] for key in rule}
    assert keys == {"category", "why", "say", "not_in", "not_with", "lacks", "words", "zone", "names"}


def test_the_page_tells_all_categories_and_files() -> None:
    told = re.findall(r"^\| (\w+) \| .*\|$", PAGE.split("## Where it stands")[0], re.MULTILINE)
    assert [each for each in told if each != "category"] == list(MEASURED)
    files = set(re.findall(r"`([\w.]+\.toml)`", PAGE.split("## Where it stands")[1].split("## Try it")[0]))
    assert files == {file.name for file in HERE.glob("*.toml")}


def test_the_commands_of_the_page_are_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    statement = tmp_path / "statement.jsonl"
    statement.write_text(_statement(), "utf-8")
    commands = re.findall(r"^    \.venv/bin/python -m app (coach .*)$", PAGE, re.MULTILINE)
    assert len(commands) >= 5
    for command in commands:
        given = shlex.split(command, comments=True)
        if given == CHECK:
            continue  # tests/test_measuring.py runs this one, which takes long
        given = [{"FILE": str(statement), "FOLDER": str(HERE)}.get(each, each) for each in given]
        assert main(given) in (0, 1), command
        assert "Traceback" not in capsys.readouterr().err


def _statement() -> str:
    (line,) = re.findall(r'^    (\{"id".*\})$', PAGE, re.MULTILINE)
    return str(line)


def test_the_statement_of_the_page_can_be_measured() -> None:
    (statement,) = statements_of(_statement())
    assert [flag.category for flag in statement.flags] == ["quantity", "inference"]
