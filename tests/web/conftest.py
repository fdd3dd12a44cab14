"""The real application over a real database; and, for sockets, behind a real server."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.main import create_app
from app.server.serving import Server, configured, listen
from app.settings import Settings, load_settings
from tests.web.day import Day


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Defaults, with a database of the test's own."""
    monkeypatch.chdir(tmp_path)
    return load_settings(database_url=f"sqlite:///{tmp_path}/board.db")


@pytest.fixture
async def day(settings: Settings) -> AsyncIterator[Day]:
    """The application without a server around it."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield Day(app)


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
        with listen("127.0.0.1", 0) as sock:
            host, port = sock.getsockname()
            server = configured(create_app(settings), settings, ready.set)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
            thread.start()
            try:
                assert ready.wait(20)
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
