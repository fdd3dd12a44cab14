"""docs/rules.md and the tests name each other."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
RULE = re.compile(r"^\| ([A-Z]\d+) \|", re.MULTILINE)
NAMED = re.compile(r"(?<=_)([A-Z]\d+)(?=_)")


def test_every_rule_has_a_test_and_every_test_names_a_rule_that_is_there() -> None:
    rules = RULE.findall((ROOT / "docs/rules.md").read_text())
    assert len(rules) == len(set(rules)), "a rule stands twice in docs/rules.md"
    named = {id for name in _test_names() for id in NAMED.findall(name)}
    assert not set(rules) - named, f"no test proves {sorted(set(rules) - named)}"
    assert not named - set(rules), f"docs/rules.md does not hold {sorted(named - set(rules))}"


def _test_names() -> list[str]:
    functions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return [
        node.name
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, functions) and node.name.lower().startswith("test")
    ]
