"""The database as commands open it, and the commands about it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import models.registry  # noqa: F401
from models.session import make_engine, upgrade
from web.cli.failures import Failure
from web.cli.language import gettext, ngettext
from web.config import Config
from web.services.check import check_database


@contextmanager
def opened(config: Config, *, writes: bool = False) -> Iterator[Session]:
    """Open the database, migrated; a command that returns commits, one that fails changes nothing."""
    engine = prepared(config)
    bind = engine.execution_options(sqlite_immediate=True) if writes else engine
    with Session(bind, expire_on_commit=False) as session, session.begin():
        yield session
    engine.dispose()


def prepared(config: Config) -> Engine:
    """Return the configured database at its newest revision."""
    engine = make_engine(config.database_url)
    upgrade(engine)
    return engine


@click.group()
def db() -> None:
    """Migrate the database, or check what it holds."""


@db.command("upgrade")
def upgrade_() -> None:
    """Migrate to the newest revision; safe to repeat."""
    prepared(Config.from_environment()).dispose()
    click.echo(gettext("The database is at the newest revision."))


@db.command()
def check() -> None:
    """Check every invariant of the stored data; each broken one in a line, status 1."""
    with opened(Config.from_environment()) as session:
        faults = check_database(session)
    for fault in faults:
        click.echo(str(fault))
    if faults:
        message = ngettext(
            "%(n)s invariant is broken.", "%(n)s invariants are broken.", len(faults)
        )
        raise Failure(message)
    click.echo(gettext("Every invariant holds."))
