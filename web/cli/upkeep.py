"""What the worker does every minute, once: for a timer of the machine, or to catch up."""

import datetime as dt

import click
import structlog

from web.cli.database import prepared
from web.cli.failures import Failure
from web.cli.language import gettext
from web.config import Config
from web.jobs import UPKEEP, Worker

log = structlog.get_logger(__name__)


@click.command()
def upkeep() -> None:
    """Do once what the worker does every minute: remind, let expire, pass on, offer, send.

    Safe to repeat, and beside a running worker.
    """
    config = Config.from_environment()
    engine = prepared(config)
    worker = Worker(config, engine)
    failed = []
    for duty in UPKEEP:
        try:
            with worker.sessions.begin() as session:
                duty(session, dt.datetime.now(dt.UTC))
        except Exception:
            log.exception("upkeep failed", duty=duty.__name__)
            failed.append(duty.__name__)
    worker.postman.work_off()
    engine.dispose()
    if failed:
        raise Failure(gettext("Not done, see the log: %(duties)s", duties=", ".join(failed)))
    click.echo(gettext("Everything that was due is done."))
