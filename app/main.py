"""The wiring: settings in, application out. Everything that is made once is made here."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.telemetry import TelemetryConfig
from pydantic.json_schema import models_json_schema
from sqlalchemy import Engine
from starlette.staticfiles import StaticFiles

from app.live.rooms import Rooms
from app.settings import Settings
from app.store.directory import Directory
from app.store.engine import make_engine, migrate
from app.store.log import SqlLog
from app.views.render import Renderer
from app.web import agenda, cards, errors, health, live, outcomes, pages, patterns, rounds
from app.web.codes import GuessBudget
from app.web.desk import Desk
from app.web.doors import Doors
from app.web.limits import Budget, Places
from app.web.requests import bodies
from app.web.session import Sessions

STATIC = Path(__file__).parent / "static"
VERSION = "0.1.0"
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 50, 200
# spans and logs of others would take exceptions with their texts, and those may be what people wrote
SILENT: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
ROUNDS_PER_SECOND, ROUNDS_AT_ONCE = 1, 300


def open_database(settings: Settings) -> Engine:
    """The database, with the tables that this program needs.

    Raises:
        NewerDatabase: it was made by a newer program.
        UnsafeSqlite: no SQLite here is safe.
        StorageDown: it can not be used.
    """
    engine = make_engine(settings.database_url)
    migrate(engine)
    return engine


def now() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


def create_app(settings: Settings, database: Engine | None = None) -> FastAPI:
    """The application; the database is closed when it ends.

    Args:
        database: from ``open_database``; opened at the start when there is none.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = database or open_database(settings)
        try:
            directory = Directory(engine)
            renderer = Renderer(reload=settings.development)
            rooms = Rooms(SqlLog(engine), directory, renderer.partials, now, settings.publish_rest)
            rooms.start()
            app.state.desk = _desk(settings, directory, rooms, renderer)
            yield
            await rooms.drain()
        finally:
            engine.dispose()

    app = FastAPI(
        title="Debrief board",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        telemetry=SILENT,
        redirect_slashes=False,
    )
    app.add_middleware(Doors, settings=settings)
    errors.install(app)
    _install_routes(app)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _desk(settings: Settings, directory: Directory, rooms: Rooms, renderer: Renderer) -> Desk:
    return Desk(
        settings=settings,
        directory=directory,
        rooms=rooms,
        pages=renderer,
        sessions=Sessions(directory, rooms.writer, now, settings.secure_cookies),
        writes=Budget(settings.writes_per_second, settings.writes_burst),
        frames=Budget(FRAMES_PER_SECOND, FRAMES_AT_ONCE),
        rounds=Budget(ROUNDS_PER_SECOND, ROUNDS_AT_ONCE),
        guesses=GuessBudget(settings.failed_guesses_per_minute, settings.failed_guesses_per_address),
        places=Places(settings.sockets_per_board),
        now=now,
        seconds=time.monotonic,
    )


def _install_routes(app: FastAPI) -> None:
    """The routes stand in the order in which they are looked through: the busiest first."""
    for writes in (cards.route, patterns.route, agenda.route, outcomes.route):
        app.router.routes.extend(writes.routes)
    app.router.routes.append(live.socket)
    for router in (live.router, pages.router, rounds.router, health.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


def _described(app: FastAPI) -> dict[str, Any]:
    """The API's description, with the bodies that we parse ourselves."""
    if not app.openapi_schema:
        found = get_openapi(title=app.title, version=app.version, routes=app.routes)
        template = "#/components/schemas/{model}"
        _, models = models_json_schema([(body, "validation") for body in bodies()], ref_template=template)
        found.setdefault("components", {}).setdefault("schemas", {}).update(models["$defs"])
        app.openapi_schema = found
    return app.openapi_schema
