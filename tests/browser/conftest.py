"""A real server for the browsers, and the people who come."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from app.settings import load_settings
from tests.browser.people import People
from tests.browser.wire import PLENTY, Round
from tests.web.conftest import Serve, serve, settings

__all__ = ["serve", "settings"]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that a file's tests share; each makes a board of its own."""
    folder = tmp_path_factory.mktemp("board")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.chdir(folder)
        settings = load_settings(database_url=f"sqlite:///{folder}/board.db")
        yield f"http://{Serve(settings, stack)(**PLENTY)}"


@pytest.fixture
def people(browser: Browser, base: str, request: pytest.FixtureRequest) -> Iterator[People]:
    """Nobody has come yet; in the end no browser has anything to complain of."""
    gathered = People(browser, base, uncoached=request.node.get_closest_marker("uncoached") is not None)
    yield gathered
    gathered.leave()
    assert gathered.complaints == []


@pytest.fixture
def day(base: str) -> Iterator[Round]:
    """A round with Ann in it."""
    made = Round(base)
    made.join("Ann")
    yield made
    made.leave()
