"""The change of sealing keys from the command line."""

from typing import NoReturn

import click
from sqlalchemy.orm import sessionmaker
from tqdm import tqdm

from web.cli.database import prepared
from web.cli.failures import Failure
from web.cli.language import gettext, ngettext
from web.config import Config
from web.services.resealing import Report, Resealed, reseal_all

MOST_NAMED = 10
"""How many values that no key opens are named: with a wrong key it is all of them."""


@click.command()
def reseal() -> None:
    """Seal everything anew under the newest key, while the service runs; safe to repeat.

    Put the new key before the old one in DIANQIAO_SEALING_KEYS, restart, run this, and take the old
    key away when it says that everything lies under the new one. Links in letters not yet sent end
    with the key they were made under.
    """
    config = Config.from_environment()
    engine = prepared(config).execution_options(sqlite_immediate=True)
    sessions = sessionmaker(engine, info=config.secrets().as_info())
    # disable=None: tqdm stays quiet where standard error is no terminal
    with tqdm(disable=None, unit="", leave=False) as bar:
        done = reseal_all(sessions, report=shown_on(bar))
    engine.dispose()
    tell(done)


def shown_on(bar: "tqdm[NoReturn]") -> Report:
    """Return a report that moves a progress bar."""

    def report(column: str, position: int, total: int) -> None:
        bar.set_description(column)
        bar.total, bar.n = total, position
        bar.refresh()

    return report


def tell(done: Resealed) -> None:
    """Say what was done, and fail where something could not be opened."""
    n_changed = done.changed + done.indexed
    click.echo(ngettext("%(n)s value sealed anew.", "%(n)s values sealed anew.", n_changed))
    for each in done.unopened[:MOST_NAMED]:
        message = gettext(
            "%(column)s, row %(row)s: no key opens it.", column=each.column, row=each.row
        )
        click.echo(message, err=True)
    if len(done.unopened) > MOST_NAMED:
        click.echo(f"… +{len(done.unopened) - MOST_NAMED}", err=True)
    if done.unopened:
        n = len(done.unopened)
        raise Failure(
            ngettext(
                "%(n)s value could not be opened: put the key it was sealed with behind the others "
                "in DIANQIAO_SEALING_KEYS and run this again.",
                "%(n)s values could not be opened: put the key they were sealed with behind the "
                "others in DIANQIAO_SEALING_KEYS and run this again.",
                n,
            )
        )
    click.echo(gettext("Everything lies under the newest key."))
