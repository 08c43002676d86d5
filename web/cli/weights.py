"""Sets of weights from the command line: kept, shown, put to use, and named for one ranking."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy.orm import Session

from matcher.recommendation.weights import FACTORS, Level
from models.enums import Role
from models.weight_set import WeightSet
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext
from web.config import Config
from web.services.access import Actor
from web.services.engine import Fitted
from web.services.missing import NotFoundError
from web.services.weighting import sets
from web.services.weighting.in_use import InUse, in_use
from web.services.weighting.pairs import PAIRS, Pair, counts_anything, find_pair

OPERATOR = Actor(roles=frozenset({Role.ADMINISTRATOR}))
USUAL = "usual"
"""Stands for every criterion at Medium; no set may have this name."""
NAMED = re.compile(r"(?P<name>.+?)(?:@(?P<version>[0-9]{1,6}))?")
FOR = click.option(
    "--for", "pair", required=True, metavar="SEEKER:KIND", help="As in startup:mentor."
)


@click.group()
def weights() -> None:
    """Keep sets of weights, show them, put one to use."""


@weights.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, as_json: bool) -> None:
    """List every version kept, and which is in use."""
    with opened(Config.from_environment()) as session:
        kept = [row for pair in PAIRS for row in sets.kept_sets(session, pair)]
    if as_json:
        click.echo(json.dumps([row_of(row) for row in kept], ensure_ascii=False, indent=2))
        return
    for row in kept:
        mark = "*" if row.is_in_use else " "
        click.echo(f"{mark} {row.pair.seeker_kind}:{row.pair.kind}  {row.name}@{row.version}")


@weights.command()
@click.argument("name")
@FOR
def show(name: str, pair: str) -> None:
    """Show the levels of NAME, or of NAME@VERSION, as JSON."""
    with opened(Config.from_environment()) as session:
        row = named(session, pair_of(pair), name)
        (view,) = sets.views_of(session, [row])
    click.echo(json.dumps(row_of(view), ensure_ascii=False, indent=2))


@weights.command(name="set")
@click.argument("name")
@FOR
@click.option("--note", default="", help="What it is for.")
@click.argument("levels", nargs=-1, metavar="[CRITERION=LEVEL]...")
def set_(name: str, pair: str, note: str, levels: tuple[str, ...]) -> None:
    """Keep levels under NAME: service=must place=high text=off."""
    own = pair_of(pair)
    chosen = own.levels(dict(level_of(own, each) for each in levels))
    if not counts_anything(chosen):
        raise Failure(gettext("Nothing counts any more: leave at least one criterion on."))
    if "@" in name or name == USUAL:
        raise Failure(gettext("A name may hold no @ and not be “usual”: choose another."))
    with opened(Config.from_environment(), writes=True) as session:
        set_id = sets.save(session, actor=OPERATOR, pair=own, name=name, levels=chosen, note=note)
        version = sets.find_set(session, set_id).version
    click.echo(f"{name}@{version}")


@weights.command()
@click.argument("name")
@FOR
def publish(name: str, pair: str) -> None:
    """Put NAME, or an earlier NAME@VERSION, to use."""
    own = pair_of(pair)
    with opened(Config.from_environment(), writes=True) as session:
        row = named(session, own, name)
        sets.publish(session, actor=OPERATOR, set_id=row.id, now=dt.datetime.now(dt.UTC))
        click.echo(
            gettext("In use for %(pair)s: %(name)s.", pair=pair, name=f"{row.name}@{row.version}")
        )


@weights.command()
@FOR
def withdraw(pair: str) -> None:
    """Use no set any more: learned, or the usual weights."""
    now = dt.datetime.now(dt.UTC)
    with opened(Config.from_environment(), writes=True) as session:
        sets.withdraw(session, actor=OPERATOR, pair=pair_of(pair), now=now)


@dataclass(frozen=True)
class Wish:
    """Which weights a ranking is asked to follow: those in use where nothing is named."""

    name: str = ""

    def applied(self, session: Session, fitted: Fitted, kind: str) -> Fitted:
        """Return the model with them.

        Raises
        ------
        Failure
            If no set for that kind has the name.
        """
        if not self.name:
            return fitted
        pairs = [pair for pair in PAIRS if pair.kind == kind]
        if self.name == USUAL:
            chosen = {pair.key: usual(pair) for pair in pairs}
        else:
            rows = {pair: found(session, pair, self.name) for pair in pairs}
            chosen = {pair.key: in_use(row) for pair, row in rows.items() if row is not None}
        if not chosen:
            raise Failure(
                gettext(
                    "No set of weights for %(kind)s is called %(name)s: see dianqiao weights list.",
                    kind=kind,
                    name=self.name,
                )
            )
        return fitted.choosing({**fitted.chosen, **chosen})


def usual(pair: Pair) -> InUse:
    """Return the usual weights as if somebody had chosen them."""
    return InUse(0, USUAL, 0, pair.levels({}), pair.choice({}))


def made_with(fitted: Fitted, seeker_kind: str, kind: str) -> dict[str, Any]:
    """Return what a ranking is made with, as results say it."""
    used = fitted.chosen.get((seeker_kind, kind))
    if used is None or not used.id:
        return {"ranking": USUAL if used else fitted.made_with(seeker_kind, kind).ranking}
    return {
        "ranking": "chosen",
        "name": used.name,
        "version": used.version,
        "levels": dict(used.levels),
    }


def row_of(view: sets.SetView) -> dict[str, Any]:
    """Return a version as JSON has it."""
    return {
        "for": f"{view.pair.seeker_kind}:{view.pair.kind}",
        "name": view.name,
        "version": view.version,
        "levels": dict(view.levels),
        "note": view.note,
        "created_at": view.created_at.isoformat(),
        "in_use": view.is_in_use,
    }


def pair_of(text: str) -> Pair:
    """Return a pair of kinds, or say how one is written."""
    seeker_kind, _, kind = text.partition(":")
    try:
        return find_pair(seeker_kind, kind)
    except NotFoundError:
        known = ", ".join(f"{pair.seeker_kind}:{pair.kind}" for pair in PAIRS)
        message = gettext("Nobody looks for that: --for is one of %(known)s.", known=known)
        raise Failure(message) from None


def level_of(pair: Pair, text: str) -> tuple[str, str]:
    """Return a criterion and its level, or say what there is."""
    term, _, level = text.partition("=")
    if term not in pair.criteria or level not in FACTORS:
        message = gettext(
            "%(text)s: write CRITERION=LEVEL, with one of %(terms)s and one of %(levels)s.",
            text=text,
            terms=", ".join(pair.criteria),
            levels=", ".join(Level),
        )
        raise Failure(message)
    return term, level


def named(session: Session, pair: Pair, text: str) -> WeightSet:
    """Return a version by NAME or NAME@VERSION, or say that there is none."""
    row = found(session, pair, text)
    if row is None:
        message = gettext("There is no set %(name)s: see dianqiao weights list.", name=text)
        raise Failure(message)
    return row


def found(session: Session, pair: Pair, text: str) -> WeightSet | None:
    """Return a version by NAME or NAME@VERSION, None where there is none."""
    match = NAMED.fullmatch(text)
    if match is None:
        return None
    version = match["version"]
    try:
        return sets.find_named(session, pair, match["name"], int(version) if version else None)
    except NotFoundError:
        return None
