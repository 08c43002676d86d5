"""What became of pairs from the command line: the numbers of the page, for people or programs."""

import datetime as dt
import json

import click

from models.enums import MATCH_KINDS, Role
from web.cli.database import opened
from web.cli.language import gettext
from web.config import Config
from web.services.access import Actor
from web.services.outcomes.figures import ArmFigures, Step
from web.services.outcomes.page import Outcomes, get_outcomes
from web.services.outcomes.reading import OutcomeSearch
from web.services.outcomes.table import ARM_NAMES, STEP_NAMES, data_of

OPERATOR = Actor(roles=frozenset({Role.ADMINISTRATOR}))
DAY = click.DateTime(formats=["%Y-%m-%d"])
ALL = "all"
KINDS = [*(f"{kind}" for kind in MATCH_KINDS), ALL]


@click.command()
@click.option("--kind", type=click.Choice(KINDS), default="mentor", show_default=True)
@click.option("--from", "from_on", type=DAY, help="The first day of asking.")
@click.option("--to", "to_on", type=DAY, help="The last day of asking.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def outcomes(
    kind: str, from_on: dt.datetime | None, to_on: dt.datetime | None, *, as_json: bool
) -> None:
    """Say how far recommended pairs came, beside those found by hand, by a plan or by lot."""
    search = OutcomeSearch(
        "" if kind == ALL else kind,
        from_on.date() if from_on else None,
        to_on.date() if to_on else None,
    )
    if search.from_on and search.to_on and search.to_on < search.from_on:
        raise click.UsageError(gettext("The last day is before the first one."))
    with opened(Config.from_environment()) as session:
        view = get_outcomes(session, actor=OPERATOR, search=search, now=dt.datetime.now(dt.UTC))
    if as_json:
        click.echo(json.dumps(data_of(view, search), ensure_ascii=False, indent=1))
        return
    tell(view)


def tell(view: Outcomes) -> None:
    """Print a line for each way of pairing."""
    for arm in view.arms:
        name = gettext(ARM_NAMES[arm.arm])
        click.echo(f"{name}: {gettext(STEP_NAMES[Step.ASKED])} {arm.asked}{shares_of(arm)}")
    if view.unknown:
        click.echo(gettext("Not known how they were found: %(count)s pairs.", count=view.unknown))


def shares_of(arm: ArmFigures) -> str:
    """Return how far the pairs of an arm came, or that there are too few."""
    if not arm.has_enough:
        return f" ({gettext('too little data yet')})"
    parts = [
        f"{gettext(STEP_NAMES[share.step])} {share.count}"
        f" = {share.interval.value:.0%} ({share.interval.low:.0%}–{share.interval.high:.0%})"
        for share in arm.shares
        if share.interval
    ]
    return "; ".join(["", *parts])
