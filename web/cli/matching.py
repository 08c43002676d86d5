"""Fitting, and recommending for one seeker or for many."""

import datetime as dt
import json
import time
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Literal, TypedDict, Unpack

import click

from matcher.recommendation.batch import Query
from matcher.recommendation.pipeline import KINDS
from matcher.scoring.learned.ranker import LEARNED, RIDGE, LearnedRanker
from web.cli import single
from web.cli.crews import ClusterType, crew_of
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext
from web.cli.models import ModelSource
from web.cli.queries import known, read_queries
from web.cli.ranked import written
from web.cli.weights import Wish, made_with
from web.config import Config
from web.services.bulk import FloorWish, Rerank, rank_all
from web.services.engine import Fitted
from web.services.queries import known_ids, known_regions

BulkOption = Literal["out", "rerank", "floor", "workers", "cluster"]
DATE = click.DateTime(formats=["%Y-%m-%d"])
FILE = click.Path(path_type=Path)
BULK_ONLY: tuple[BulkOption, ...] = ("out", "rerank", "floor", "workers", "cluster")


@click.command()
@click.option("--refresh", is_flag=True, help="Keep what rankers learned in the last month.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def fit(*, refresh: bool, as_json: bool) -> None:
    """Fit the models for the data as they stand and swap them in."""
    config = Config.from_environment()
    with opened(config) as session:
        fitted = ModelSource(config, session).fit(keeps_learned=refresh)
    done = {
        "as_of": fitted.version.as_of.isoformat(),
        "participants": len(fitted.ecosystem.profiles),
        "relations": len(fitted.ecosystem.relations),
        "seconds_load": round(fitted.seconds_load, 3),
        "seconds_fit": round(fitted.seconds_fit, 3),
    }
    rankers = fitted.rankers()
    if as_json:
        known = {kind: quality_of(ranker) for kind, ranker in rankers.items()}
        click.echo(json.dumps({**done, "rankers": known}))
        return
    message = gettext(
        "Fitted %(participants)s participants and %(relations)s relations as of %(as_of)s: "
        "%(seconds_load)s s to load, %(seconds_fit)s s to fit.",
        **done,
    )
    click.echo(message)
    for kind, ranker in rankers.items():
        click.echo(told(kind, ranker))


def quality_of(ranker: LearnedRanker) -> dict[str, object]:
    """Return what a ranker is worth on windows of the past that it had not seen."""
    return {
        "used": ranker.choice_ == LEARNED,
        "choice": ranker.choice_,
        "trained_on": ranker.trained_on_.isoformat(),
        "ndcg@20": {name: round(value, 4) for name, value in ranker.quality_.items()},
    }


def told(kind: str, ranker: LearnedRanker) -> str:
    """Return the same in a sentence."""
    quality = {name: f"{value:.3f}" for name, value in ranker.quality_.items()}
    quality.setdefault(LEARNED, "–")
    if ranker.choice_ == LEARNED:
        return gettext(
            "%(kind)s: the learned ranking is used (NDCG@20 %(learned)s on earlier half-years; "
            "weights %(weights)s, ridge %(ridge)s, popularity %(popularity)s, chance %(random)s).",
            kind=kind,
            **quality,
        )
    if ranker.choice_ == RIDGE:
        return gettext(
            "%(kind)s: the record alone orders (NDCG@20 of ridge %(ridge)s on earlier half-years; "
            "weights %(weights)s, learned %(learned)s).",
            kind=kind,
            **quality,
        )
    return gettext(
        "%(kind)s: the weights stand, the learned ranking is no better (NDCG@20 %(learned)s on "
        "earlier half-years; weights %(weights)s, ridge %(ridge)s).",
        kind=kind,
        **quality,
    )


class FloorType(click.ParamType[FloorWish, str]):
    """A region and a number: ``532600:2``."""

    name = "REGION:N"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> FloorWish:
        """Read a wish, or say how it is written."""
        region, _, least = value.rpartition(":")
        if not region or not least.isdecimal():
            message = gettext("%(value)s is no floor: write it as 532600:2.", value=value)
            self.fail(message, param, ctx)
        return FloorWish(region, int(least))


class Options(TypedDict):
    """What `recommend` can be told."""

    seeker: str | None
    queries: Path | None
    kind: str
    k: int | None
    as_of: dt.datetime | None
    why: tuple[str, ...]
    out: Path | None
    rerank: bool
    floor: tuple[FloorWish, ...]
    weights: str
    workers: int | None
    cluster: str | None
    as_json: bool


@click.command()
@click.option("--seeker", metavar="ID", help="Who asks.")
@click.option("--queries", type=FILE, help="A file of those who ask.")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What they ask for.")
@click.option("-k", "k", type=click.IntRange(min=1), help="How many: 10, or 100 in bulk.")
@click.option("--as-of", type=DATE, help="The day to judge from; queries may say their own.")
@click.option("--why", multiple=True, metavar="ID", help="What became of this candidate.")
@click.option("--out", type=FILE, help="Where to write the rankings.")
@click.option("--rerank", is_flag=True, help="In bulk: add diversity and exposure.")
@click.option(
    "--floor",
    type=FloorType(),
    multiple=True,
    help="With --rerank: at least N of the first 20 from REGION, where anybody there may be shown.",
)
@click.option("--weights", default="", metavar="NAME", help="A saved set, or “usual”.")
@click.option("--workers", type=click.IntRange(min=1), help="In bulk: so many processes.")
@click.option("--cluster", type=ClusterType(), help="In bulk: a Dask cluster.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def recommend(**options: Unpack[Options]) -> None:
    """Rank candidates of a kind for one seeker, or for many with --queries and --out."""
    single_only = options["why"]
    bulk_only = any(options[name] for name in BULK_ONLY)
    if options["workers"] and options["cluster"]:
        raise click.UsageError(gettext("Give either --workers or --cluster."))
    if options["floor"] and not options["rerank"]:
        raise click.UsageError(gettext("--floor needs --rerank."))
    if options["seeker"] is not None and options["queries"] is None and not bulk_only:
        for_one(options["seeker"], options)
    elif options["seeker"] is None and options["queries"] and options["out"] and not single_only:
        for_many(options["queries"], options["out"], options)
    else:
        raise click.UsageError(
            gettext("Give either --seeker, with --why where you like, or --queries with --out.")
        )


def for_one(seeker_id: str, options: Options) -> None:
    """Rank for one seeker and print names, reasons and paths."""
    config = Config.from_environment()
    with opened(config) as session:
        wish = Wish(options["weights"])
        fitted = ModelSource(config, session).as_of(day_of(options))
        fitted = wish.applied(session, fitted, options["kind"])
        answer = single.ask(
            session,
            fitted=fitted,
            seeker_id=seeker_id,
            kind=options["kind"],
            k=options["k"] or 10,
            why=options["why"],
        )
    click.echo(single.as_json(answer) if options["as_json"] else single.as_text(answer))


def for_many(path: Path, out: Path, options: Options) -> None:
    """Rank for many seekers into a file."""
    lines = read_queries(path)
    config = Config.from_environment()
    with opened(config) as session:
        source = ModelSource(config, session)
        queries = known(path, lines, known_ids(session), default=day_of(options))
        check_floors(options["floor"], known_regions(session))
        rerank = Rerank(options["floor"]) if options["rerank"] else None
        chosen = Chosen(source, Wish(options["weights"]), options["kind"], queries)
        began = time.perf_counter()
        with crew_of(
            source.engine.store, n_workers=options["workers"], cluster=options["cluster"]
        ) as crew:
            blocks = rank_all(
                queries,
                fitted_as_of=chosen.as_of,
                kind=options["kind"],
                k=options["k"] or 100,
                rerank=rerank,
                crew=crew,
            )
            written(out, blocks, n_queries=len(queries))
        seconds = time.perf_counter() - began - source.seconds
    report: dict[str, object] = {
        "queries": len(queries),
        "seconds_load": round(source.seconds_load, 3),
        "seconds_fit": round(source.seconds_fit, 3),
        "seconds_rank": round(seconds, 3),
        "weights": chosen.told,
    }
    if rerank:
        report["exposure"] = [asdict(price) for price in rerank.prices]
    if options["as_json"]:
        click.echo(json.dumps(report))


def check_floors(floors: Sequence[FloorWish], regions: Collection[str]) -> None:
    """Refuse a floor for a region that there is not."""
    for floor in floors:
        if floor.region not in regions:
            message = gettext(
                "--floor: there is no region '%(code)s'. Use a code of regions.csv.",
                code=floor.region,
            )
            raise Failure(message)


class Chosen:
    """The models of a bulk run with the weights asked for, and what was ranked with which."""

    def __init__(
        self, source: ModelSource, wish: Wish, kind: str, queries: Sequence[Query]
    ) -> None:
        self.source, self.wish, self.kind = source, wish, kind
        self.seeker_ids = {query.seeker_id for query in queries}
        self.told: dict[str, dict[str, object]] = {}

    def as_of(self, day: dt.date | None) -> Fitted:
        """Return the model of a day, and note what it ranks each kind of seeker with."""
        fitted = self.wish.applied(self.source.session, self.source.as_of(day), self.kind)
        kinds = {p.kind.value for p in fitted.ecosystem.profiles if p.id in self.seeker_ids}
        self.told |= {each: made_with(fitted, each, self.kind) for each in sorted(kinds)}
        return fitted


def day_of(options: Options) -> dt.date | None:
    """Return the day asked about."""
    return options["as_of"].date() if options["as_of"] else None
