"""The real application over a real database; and, for sockets, behind a real server."""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from app.main import create_app
from app.serving import configured, listen
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


@pytest.fixture
def serve(settings: Settings) -> Iterator[Callable[..., str]]:
    """Starts the server with other settings where given; answers its address, e.g. ``127.0.0.1:1234``."""
    with ExitStack() as stack:
        yield lambda **changed: stack.enter_context(serving(settings.model_copy(update=changed)))


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """A real server in a thread, stopped at the end."""
    ready = threading.Event()
    with listen("127.0.0.1", 0) as sock:
        host, port = sock.getsockname()
        server = configured(create_app(settings), settings, ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        try:
            assert ready.wait(20)
            yield f"{host}:{port}"
        finally:
            server.should_exit = True
            thread.join()
