"""Nothing leaves the program by a way that nobody thought about (rule L7)."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from starlette.routing import BaseRoute, Mount, WebSocketRoute

from app.cli import _parser
from app.domain.events import Event
from app.main import create_app
from app.settings import load_settings
from app.views.regions import Part
from app.views.render import TEMPLATES
from tests.lock import inventory
from tests.lock.world import READS, SAME_FOR_ALL


def routes() -> Iterator[str]:
    """Every route, as ``METHOD path``."""
    yield from _named(create_app(load_settings()).routes)


def _named(found: Iterable[BaseRoute]) -> Iterator[str]:
    for route in found:
        inner: Any = getattr(route, "original_router", None)
        if inner is not None:
            yield from _named(inner.routes)
        elif isinstance(route, Mount):
            yield f"MOUNT {route.path}"
        elif isinstance(route, WebSocketRoute):
            yield f"WEBSOCKET {route.path}"
        else:
            each: Any = route
            yield from (f"{method} {each.path}" for method in each.methods)


def templates(folder: str) -> Iterator[str]:
    """The names of templates."""
    return (path.stem for path in (TEMPLATES / folder).iterdir())


def commands() -> Iterator[str]:
    """What ``python -m app`` takes."""
    for action in _parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices


SURFACES: dict[str, tuple[Callable[[], Iterable[str]], Mapping[str, Iterable[str]]]] = {
    "routes": (routes, inventory.ROUTES),
    "events": (lambda: (event.__name__ for event in get_args(Event)), inventory.EVENTS),
    "parts of frames": (lambda: Part.__members__, inventory.PARTS),
    "partials": (lambda: templates("partials"), inventory.PARTIALS),
    "pages": (lambda: templates("pages"), inventory.PAGES),
    "commands": (commands, inventory.COMMANDS),
}


@pytest.mark.parametrize("kind", SURFACES)
def test_L7_every_surface_is_in_the_inventory_with_how_the_lock_holds_there(kind: str) -> None:
    there, listed = SURFACES[kind]
    found = list(there())
    assert len(found) == len(set(found)), f"{kind}: one stands twice"
    assert not set(found) - set(listed), f"say in tests/lock/inventory.py how the lock holds: {kind}"
    assert not set(listed) - set(found), f"gone, so take them out of tests/lock/inventory.py: {kind}"
    assert all(all(reason) for reason in listed.values())


def test_L7_everything_that_can_be_read_is_read_by_the_twins() -> None:
    asked = [path.partition("?")[0] for path, _ in (*READS, *SAME_FOR_ALL)]
    for route in inventory.ROUTES:
        method, path = route.split()
        if (
            method != "GET" or path.startswith("/reports/{board}") or path == "/boards/{board}"
        ):  # asked by name in read_all
            continue
        start = path.removeprefix("/boards/{board}/").partition("{")[0]
        assert any(each == start or (start[-1] in "/." and each.startswith(start)) for each in asked), route


def test_L7_the_page_about_the_lock_names_every_kind_of_surface() -> None:
    text = (Path(__file__).parents[2] / "docs/lock.md").read_text()
    assert not [kind for kind in SURFACES if kind not in text]
