"""The wiring: settings in, application out. Everything that is made once is made here."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.telemetry import TelemetryConfig
from pydantic.json_schema import models_json_schema
from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.coach.rules import require_whole
from app.live.rooms import Rooms
from app.settings import Settings
from app.store.directory import Directory
from app.store.due import rounds_due, unproven
from app.store.engine import make_engine, migrate, require_sound
from app.store.file import file_of, use
from app.store.log import SqlLog
from app.store.networks import Networks
from app.store.proof import prove
from app.views.render import Renderer
from app.web import (
    analysis,
    bodies,
    colleagues,
    errors,
    health,
    live,
    netcheck,
    networks,
    offline,
    pages,
    people,
    practise,
    presence,
    printing,
    reports,
    rounds,
    settingup,
    writes,
)
from app.web.codes import GuessBudget
from app.web.desk import Desk
from app.web.doors import Doors
from app.web.files import Files
from app.web.limits import Budget
from app.web.networkseats import NetworkSeats
from app.web.networkview import Summaries
from app.web.packing import Packed
from app.web.purges import Purges
from app.web.session import Sessions
from app.web.writing import Straight

STATIC = Path(__file__).parent / "static"
VERSION = "0.1.0"
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 50, 200
ROUNDS_PER_SECOND, ROUNDS_AT_ONCE = 1, 300
CHECKS_PER_SECOND, CHECKS_AT_ONCE = 2, 200  # of a network, from one address; one page makes ten
SECONDS_TO_WRITE = 0.5  # for what waits in the end; whoever asked for it was answered, or had their time
# spans and logs of others would take exceptions with their texts, and those may be what people wrote
SILENT: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def open_database(settings: Settings) -> Engine:
    """The database, sound, with the tables that this program needs; NewerDatabase, UnsafeSqlite, StorageDown.

    Until the engine is disposed of, `python -m app restore` knows that the database is used.
    """
    engine = make_engine(settings.database_url)
    if file := file_of(settings.database_url):
        done = use(file)
        event.listen(engine, "engine_disposed", lambda _: done(), once=True)
    try:
        migrate(engine)
        require_sound(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def now() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


def create_app(settings: Settings, database: Engine | None = None) -> FastAPI:
    """The application; it opens the database unless it is given one, and closes it when it ends."""

    files = Files(STATIC, development=settings.development)
    require_whole()
    practise.require_whole()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = database or open_database(settings)
        try:
            app.state.desk = desk = make_desk(settings, engine, files.at)
            desk.rooms.start()
            beating = asyncio.create_task(live.beat(desk))
            purging = asyncio.create_task(desk.purges.run(desk.rooms))
            yield
            beating.cancel()
            purging.cancel()
            await asyncio.wait((beating, purging))
            await desk.rooms.drain(SECONDS_TO_WRITE)
        finally:
            engine.dispose()

    app = Application(
        title="Debrief board",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        telemetry=SILENT,
        redirect_slashes=False,
    )
    app.state.files = files
    app.straight = Straight(super(Application, app).__call__, writes.routes, settings)
    app.add_middleware(Packed)
    app.add_middleware(Doors, settings=settings)  # the last one stands outside
    errors.install(app)
    app.router.routes += [
        *writes.routes,
        live.socket,
        netcheck.socket,
    ]  # looked through in this order: the busiest first
    for router in (
        live.router,
        pages.router,
        analysis.router,
        settingup.router,
        printing.router,
        presence.router,
        reports.router,
        rounds.router,
        people.router,
        colleagues.router,
        networks.router,
        health.router,
        offline.router,
        netcheck.router,
        practise.router,
    ):
        app.include_router(router)
    app.mount("/static", files, name="static")
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


class Application(FastAPI):
    """FastAPI, with a short way for writes before it."""

    straight: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or whatever else there is."""
        scope["app"] = self
        await self.straight(scope, receive, send)


def make_desk(settings: Settings, engine: Engine, static: str = "/static") -> Desk:
    """What handlers use; its rooms take writes only after ``rooms.start()``. Pages name files of ours by ``static``."""
    directory, renderer = (
        Directory(engine),
        Renderer(reload=settings.development, static=static, beat=settings.heartbeat_seconds),
    )
    kept = Networks(engine)
    purges = Purges(
        partial(SqlLog, engine),
        partial(rounds_due, engine),
        partial(unproven, engine),
        partial(prove, engine),
        now,
    )
    rooms = Rooms(
        purges.log,
        directory,
        lambda language: renderer.speaking(language).partials,
        now,
        settings.publish_rest,
    )
    sessions = Sessions(directory, rooms.writer, now, settings.secure_cookies)
    return Desk(
        settings=settings,
        directory=directory,
        networks=kept,
        rooms=rooms,
        pages=renderer,
        sessions=sessions,
        network_seats=NetworkSeats(kept, sessions, rooms.writer, now),
        summaries=Summaries(purges.log),
        purges=purges,
        writes=Budget(settings.writes_per_second, settings.writes_burst),
        frames=Budget(FRAMES_PER_SECOND, FRAMES_AT_ONCE),
        rounds=Budget(ROUNDS_PER_SECOND, ROUNDS_AT_ONCE),
        checks=Budget(CHECKS_PER_SECOND, CHECKS_AT_ONCE),
        guesses=GuessBudget(settings.failed_guesses_per_minute, settings.failed_guesses_per_address),
        now=now,
        seconds=time.monotonic,
        build=static.rpartition("/static")[2].strip("/"),
    )


def _described(app: FastAPI) -> dict[str, Any]:
    """The API's description, with the bodies that we parse ourselves."""
    if not app.openapi_schema:
        app.openapi_schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        models = [(model, "validation") for model in bodies.described]
        schemas = models_json_schema(models, ref_template=bodies.REFERENCE)[1]["$defs"]  # type: ignore[arg-type]
        app.openapi_schema.setdefault("components", {}).setdefault("schemas", {}).update(schemas)
    return app.openapi_schema
