"""Commands about the database itself."""

import click

from web.cli.database import load_built_in, opened, prepared
from web.cli.failures import Failure
from web.cli.language import gettext, ngettext
from web.config import Config
from web.services.check import check_database


@click.group()
def db() -> None:
    """Migrate the database, or check what it holds."""


@db.command("upgrade")
def upgrade_() -> None:
    """Migrate to the newest revision and refresh the built-in terms; safe to repeat."""
    engine = prepared(Config.from_environment())
    load_built_in(engine)
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
