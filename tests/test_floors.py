"""Imports go downwards only, nowhere in a circle, and files stay short: the picture in docs/architecture.md, kept true."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST = 300
LONG_FILES: dict[str, str] = {  # file -> why it may be longer
    "app.domain.commands": "stays whole: everything that can be asked",
    "app.domain.events": "stays whole: everything that can have happened",
}

CLOCK_CHANCE_AND_IO = {
    "asyncio", "concurrent", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets",
    "selectors", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time",
}  # fmt: skip


@dataclass(frozen=True)
class Floor:
    """What the modules of one floor may import, besides each other and the standard library."""

    of_ours: tuple[str, ...] = ()
    of_others: tuple[str, ...] = ()
    never: frozenset[str] = frozenset()


FLOORS = {
    "app.coach": Floor(),  # the coach's rules, which are data; read once
    "app.domain": Floor(("app.coach",), never=frozenset(CLOCK_CHANCE_AND_IO)),
    "app.views": Floor(
        ("app.domain",),
        ("babel", "jinja2", "markupsafe", "segno", "typst"),
        never=frozenset(CLOCK_CHANCE_AND_IO - {"pathlib"}),
    ),
    "app.store": Floor(
        ("app.domain",), ("alembic", "pydantic", "pydantic_core", "pysqlite3", "sqlalchemy", "sqlmodel")
    ),
    "app.live": Floor(("app.domain", "app.views", "app.store.protocol")),
    "app.web": Floor(
        ("app.coach", "app.domain", "app.views", "app.store", "app.live", "app.settings"),
        ("fastapi", "jinja2", "markupsafe", "pydantic", "pydantic_core", "rapidfuzz", "starlette"),
    ),
    "app.server": Floor(
        ("app.web", "app.settings"), ("fastapi", "httptools", "uvicorn", "websockets", "starlette")
    ),
    "app.settings": Floor((), ("dotenv", "pydantic", "pydantic_core", "pydantic_settings")),
    # A client: it knows the server by the wire only, or it would prove nothing.
    "app.rehearsal": Floor(("app.domain",), ("httpx", "lxml", "pydantic", "pydantic_core", "websockets")),
}
TOP = {
    "app",
    "app.__main__",
    "app.cli",
    "app.coaching",
    "app.importing",
    "app.main",
    "app.measuring",
    "app.purging",
}
"""Wiring: may import everything; no floor imports it."""


@dataclass(frozen=True)
class Import:
    """One import: where it stands and the module it names."""

    module: str
    line: int
    target: str


def program() -> dict[str, str]:
    """Module name to source, for everything under app/."""
    return {
        name_of(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted(ROOT.glob("app/**/*.py"))
    }


def name_of(path: Path) -> str:
    """The dotted name of a file, a package's `__init__` being the package."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def imports(sources: dict[str, str]) -> Iterator[Import]:
    """Every import, wherever in a file it stands: one inside a function binds two modules as much."""
    for module, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                yield from (Import(module, node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                assert node.level == 0, f"{module}:{node.lineno} is a relative import; write the whole name."
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    yield Import(module, node.lineno, inner if inner in sources else base)


def stands_on(module: str) -> str | None:
    """The floor of a module, `None` for one that stands nowhere."""
    if module in TOP:
        return "top"
    return next((floor for floor in FLOORS if within(module, floor)), None)


def within(module: str, package: str) -> bool:
    """Whether a module is the package or inside it."""
    return module == package or module.startswith(package + ".")


def broken_floors(sources: dict[str, str]) -> list[str]:
    """One sentence for each module that stands nowhere and each import that goes where it may not."""
    homeless = [
        f"{module} stands on no floor: give it one in tests/test_floors.py and docs/architecture.md."
        for module in sources
        if stands_on(module) is None
    ]
    return homeless + [sentence for found in imports(sources) if (sentence := fault(found))]


def fault(found: Import) -> str | None:
    """The sentence for an import that goes where it may not."""
    name = stands_on(found.module)
    if name in (None, "top"):
        return None
    floor, package = FLOORS[name], found.target.split(".")[0]
    where = f"{found.module}, line {found.line}, imports {found.target}"
    if package in floor.never:
        return f"{where}: {name} is pure, so time, chance and files come to it as values."
    if package in sys.stdlib_module_names:
        return None
    if package != "app":
        return None if package in floor.of_others else f"{where}: {name} may not use that package."
    if any(within(found.target, other) for other in (name, *floor.of_ours)):
        return None
    return f"{where}: {name} may import only {', '.join(floor.of_ours) or 'itself'}."


def circle(sources: dict[str, str]) -> list[str]:
    """The modules of one circle of imports, or nothing."""
    graph: dict[str, set[str]] = {module: set() for module in sources}
    for found in imports(sources):
        if found.target in sources:
            graph[found.module].add(found.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def too_long(sources: dict[str, str], excused: dict[str, str]) -> list[str]:
    """One sentence for each file that is too long, and each excuse that is no longer needed."""
    long = {
        module: length for module, source in sources.items() if (length := len(source.splitlines())) > LONGEST
    }
    return [
        f"{module} has {length} lines, more than {LONGEST}: divide it."
        for module, length in long.items()
        if module not in excused
    ] + [
        f"{module} needs no excuse any more: take it out of LONG_FILES."
        for module in excused
        if module not in long
    ]


def test_imports_go_downwards_only() -> None:
    found = broken_floors(program())
    assert not found, "\n".join(found)


def test_imports_make_no_circle() -> None:
    found = circle(program())
    assert not found, "These import each other in a circle: " + " -> ".join(found)


def test_files_stay_short() -> None:
    found = too_long(program(), LONG_FILES)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source", "sentence"),
    [
        ("app.domain.x", "import time", "is pure"),
        ("app.domain.x", "from os import path", "is pure"),
        ("app.domain.x", "import pydantic", "may not use that package"),
        ("app.domain.x", "from app import views", "may import only app.coach"),
        ("app.domain.x", "from app.settings import Settings", "may import only app.coach"),
        ("app.views.x", "import app.store", "may import only app.domain"),
        ("app.views.x", "def f():\n    from app.store import log", "may import only app.domain"),
        ("app.store.x", "from app.views.render import page", "may import only app.domain"),
        ("app.store.x", "from app.settings import Settings", "may import only app.domain"),
        ("app.live.x", "import fastapi", "may not use that package"),
        ("app.live.x", "from app.store.engine import open_store", "may import only"),
        ("app.live.x", "from app.store import engine", "may import only"),
        ("app.web.x", "from app.main import create_app", "may import only"),
        ("app.web.x", "import sqlalchemy", "may not use that package"),
        ("app.rehearsal.x", "from app.web import pages", "may import only app.domain"),
        ("app.elsewhere", "", "stands on no floor"),
        ("app.domainish", "", "stands on no floor"),
    ],
)
def test_a_planted_import_upwards_is_found(module: str, source: str, sentence: str) -> None:
    planted = {
        module: source,
        "app.views": "",
        "app.store.log": "",
        "app.store.engine": "",
        "app.web.pages": "",
    }
    assert [sentence in found for found in broken_floors(planted)] == [True]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("app.domain.x", "from dataclasses import dataclass\nfrom app.domain.board import Board"),
        ("app.views.x", "from jinja2 import Environment\nfrom app.domain import visibility"),
        ("app.store.x", "import time\nfrom sqlalchemy.exc import SQLAlchemyError"),
        ("app.live.x", "import asyncio\nfrom app.store.protocol import EventLog"),
        ("app.web.x", "from starlette.types import Scope\nfrom app.settings import Settings"),
        ("app.main", "from app.store.engine import open_store\nimport uvicorn"),
    ],
)
def test_an_import_downwards_is_fine(module: str, source: str) -> None:
    assert broken_floors({module: source}) == []


def test_a_planted_circle_is_found() -> None:
    planted = {
        "app.a": "import app.b",
        "app.b": "def f():\n    from app import c",
        "app.c": "from app.a import x",
    }
    assert set(circle(planted)) == {"app.a", "app.b", "app.c"}
    assert circle({"app.a": "import app.b", "app.b": "import json"}) == []


def test_a_planted_long_file_is_found_and_a_stale_excuse_too() -> None:
    assert "divide it" in too_long({"app.a": "x\n" * 301}, {})[0]
    assert too_long({"app.a": "x\n" * 301}, {"app.a": "a table"}) == []
    assert "no excuse any more" in too_long({"app.a": "x\n" * 300}, {"app.a": "a table"})[0]
