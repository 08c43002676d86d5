"""Commands about the database itself."""

import datetime as dt

import click

from models.setting import get_as_of
from web.cli.database import load_built_in, opened, prepared
from web.cli.failures import Failure
from web.cli.language import gettext, ngettext
from web.config import Config
from web.services.breaches import describe_breach
from web.services.check import check_data


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
        breaches = check_data(session, as_of=get_as_of(session), now=dt.datetime.now(dt.UTC))
    for breach in breaches:
        message, values = describe_breach(breach)
        click.echo(f"{breach.subject}: {gettext(message, **values)}")
    if breaches:
        n = len(breaches)
        raise Failure(ngettext("%(n)s invariant is broken.", "%(n)s invariants are broken.", n))
    click.echo(gettext("Every invariant holds."))
