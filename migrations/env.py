"""Runs migrations on the connection it is given, or on DEBRIEF_DATABASE_URL for the command line."""

import os

from alembic import context
from sqlalchemy import Connection

from app.store.engine import make_engine
from app.store.tables import Table


def run(connection: Connection) -> None:
    """Migrates inside of the connection's transaction, so that a failure leaves the database as it was."""
    context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def run_from_command_line() -> None:
    """Migrates the database that the environment names."""
    if context.is_offline_mode():
        raise SystemExit("Migrations need the database; --sql is not supported.")
    if not (url := os.environ.get("DEBRIEF_DATABASE_URL")):
        raise SystemExit("DEBRIEF_DATABASE_URL is not set; it says which database to migrate.")
    engine = make_engine(url)
    with engine.begin() as connection:
        run(connection)
    engine.dispose()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    run_from_command_line()
