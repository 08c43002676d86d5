"""Engines and migrations: how the product opens its database."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_TIMEOUT_MS = 30_000
MIGRATION_LOCK = 20160713


def make_engine(url: str, *, echo: bool = False) -> Engine:
    """Return an engine for SQLite or PostgreSQL, set up alike for both."""
    engine = create_engine(url, echo=echo, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions would leak savepoints: BEGIN is emitted below instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for its turn (SQLITE_BUSY at
    # once): one that is known to write says so through this execution option.
    writes = connection.get_execution_options().get("sqlite_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def is_empty(engine: Engine) -> bool:
    """Return whether the database holds no table of the product."""
    return not inspect(engine).has_table("alembic_version")


def alembic_config(connection: Connection) -> Config:
    """Return the configuration of the migrations for one connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine) -> bool:
    """Create or migrate the database to the newest revision; safe for two processes at once.

    Tells whether there was anything to migrate.
    """
    _make_folder(engine)
    writing = engine.execution_options(sqlite_immediate=True)
    with writing.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        before = _revision(connection)
        command.upgrade(alembic_config(connection), "head")
        return _revision(connection) != before


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _make_folder(engine: Engine) -> None:
    url = make_url(str(engine.url))
    if engine.dialect.name == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def dialect_options(connection: Connection) -> dict[str, Any]:
    """Return what Alembic needs to write the same revisions for both databases."""
    return {"render_as_batch": connection.dialect.name == "sqlite", "compare_type": True}
