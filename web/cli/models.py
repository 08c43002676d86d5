"""Fitted models as commands get them: found, or fitted on the spot, and said so."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session
from tqdm import tqdm

from web.cli.language import gettext
from web.config import Config
from web.services.engine import Engine, Fitted
from web.shelf import open_store


class ModelSource:
    """The models of an installation, one at a time, and how long it took to get them.

    `seconds` is the whole wait; it holds what loading and fitting took, and keeping the model.
    """

    def __init__(self, config: Config, session: Session) -> None:
        self.engine = Engine(open_store(config))
        self.session = session
        self.seconds = 0.0
        self.seconds_load = 0.0
        self.seconds_fit = 0.0

    def as_of(self, day: dt.date | None = None) -> Fitted:
        """Return the model of the data as they stand; fit it where there is none."""
        began = time.perf_counter()
        self.engine.store.release()
        fitted = self.engine.found(self.session, day)
        if fitted is None:
            click.echo(gettext("No model fits the data as they stand: fitting one now."), err=True)
            fitted = self.fit(day)
        self.seconds_load += fitted.seconds_load
        self.seconds_fit += fitted.seconds_fit
        self.seconds += time.perf_counter() - began
        return fitted

    def fit(self, day: dt.date | None = None, *, keeps_learned: bool = False) -> Fitted:
        """Fit a model, with a progress bar on a terminal."""
        with progress(gettext("Fitting")) as report:
            return self.engine.fit(
                self.session, as_of=day, report=report, keeps_learned=keeps_learned
            )


@contextmanager
def progress(title: str) -> Iterator[Callable[[str, float], None]]:
    """Show how far long work is, on a terminal only."""
    # disable=None: tqdm stays quiet where standard error is no terminal
    with tqdm(total=100, desc=title, unit="%", disable=None, leave=False) as bar:

        def report(_step: str, share: float) -> None:
            bar.update(round(100 * share) - bar.n)

        yield report
