"""The real application over a real database; and, for sockets, behind a real server."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.server.serving import Server, configured, listen
from app.settings import Settings, load_settings
from tests.empty import hasten, place
from tests.web.day import Day


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Defaults, with a database of the test's own."""
    monkeypatch.chdir(tmp_path)
    hasten(monkeypatch)
    place(tmp_path / "board.db")
    return load_settings(database_url=f"sqlite:///{tmp_path}/board.db")


@pytest.fixture
async def day(settings: Settings) -> AsyncIterator[Day]:
    """The application without a server around it; begun anew for each test, in whose folder its database is."""
    app = _application()
    async with app.router.lifespan_context(app):
        yield Day(app)


@cache
def _application() -> FastAPI:
    return create_app(load_settings(database_url="sqlite:///board.db"))


class Serve:
    """Starts servers; each call may change settings, and answers an address such as ``127.0.0.1:1234``."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self._settings, self._stack = settings, stack
        self.running: list[Server] = []

    def __call__(self, **changed: object) -> str:
        return self._stack.enter_context(self._serving(self._settings.model_copy(update=changed)))

    @contextmanager
    def _serving(self, settings: Settings) -> Iterator[str]:
        ready = threading.Event()
        with listen("127.0.0.1", 0) as sock, pytest.MonkeyPatch.context() as patch:
            hasten(patch)
            host, port = sock.getsockname()
            server = configured(create_app(settings), settings, ready.set)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
            thread.start()
            try:
                assert ready.wait(60)
                self.running.append(server)
                yield f"{host}:{port}"
            finally:
                server.should_exit = True
                thread.join()


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    """Starts real servers in threads, and stops them at the end."""
    with ExitStack() as stack:
        yield Serve(settings, stack)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that a file's tests share; each makes a board of its own."""
    folder = tmp_path_factory.mktemp("shared")
    place(folder / "board.db")
    with ExitStack() as stack:
        yield Serve(load_settings(database_url=f"sqlite:///{folder}/board.db"), stack)()
