"""Measuring rankings against known outcomes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from matcher.evaluation.metrics import Estimate, RankingQuality
from matcher.recommendation.pipeline import KINDS
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext
from web.cli.models import ModelSource
from web.cli.queries import known, read_queries, read_truth
from web.config import Config
from web.services import bulk
from web.services.queries import known_ids

FILE = click.Path(path_type=Path)
WIDTH = 24


@click.command()
@click.option("--queries", type=FILE, required=True, help="A file of those who ask.")
@click.option("--truth", type=FILE, required=True, help="A file of what came to be.")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What they ask for.")
@click.option("-k", "k", type=click.IntRange(min=1), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate(*, queries: Path, truth: Path, kind: str, k: int, as_json: bool) -> None:
    """Measure the rankings against known outcomes, beside popularity and random."""
    lines, outcomes = read_queries(queries), read_truth(truth)
    config = Config.from_environment()
    with opened(config) as session:
        asked = known(queries, lines, known_ids(session))
        if not any(query.seeker_id in outcomes for query in asked):
            raise unrelated(queries, truth)
        source = ModelSource(config, session)
        result = bulk.evaluate(asked, outcomes, fitted_as_of=source.as_of, kind=kind, k=k)
    if as_json:
        price = asdict(price_of(result.methods))
        click.echo(json.dumps({"k": k, **json_of(result.methods), "price_of_exposure": price}))
    else:
        click.echo(table_of(result))


def unrelated(queries: Path, truth: Path) -> Failure:
    """Say that there is nothing to measure: zeros would look like a result."""
    return Failure(
        gettext(
            "%(truth)s says nothing about any seeker of %(queries)s: "
            "check that the two files belong together.",
            truth=truth,
            queries=queries,
        )
    )


@dataclass(frozen=True)
class Price:
    """What spreading exposure costs and brings: shares lost, and times as much coverage."""

    recall: float
    ndcg: float
    coverage: float


def price_of(methods: Mapping[str, RankingQuality]) -> Price:
    """Compare the rankings with exposure spread with those without."""
    plain, spread = methods[bulk.RECOMMENDER], methods[bulk.SPREAD]
    return Price(
        recall=1 - ratio(spread.recall.mean, plain.recall.mean),
        ndcg=1 - ratio(spread.ndcg.mean, plain.ndcg.mean),
        coverage=ratio(spread.coverage, plain.coverage),
    )


def ratio(part: float, whole: float) -> float:
    """Return a quotient, 1 where there is nothing to compare with."""
    return part / whole if whole else 1.0


def json_of(methods: Mapping[str, RankingQuality]) -> dict[str, object]:
    """Return every number with its interval."""
    return {name: asdict(quality) for name, quality in methods.items()}


def table_of(result: bulk.Evaluation) -> str:
    """Return a table for people: the mean and its 95 % interval."""
    k, methods = result.k, result.methods
    titles = {
        bulk.RECOMMENDER: gettext("recommender"),
        bulk.SPREAD: gettext("with exposure spread"),
        "popularity": gettext("popularity"),
        "random": gettext("random"),
    }
    names = [titles[name] for name in methods]
    rows = [["", *names]]
    for title, field in (("Recall", "recall"), ("NDCG", "ndcg"), ("HitRate", "hit_rate")):
        rows.append([f"{title}@{k}", *(interval(getattr(q, field)) for q in methods.values())])
    rows.append(["MRR", *(interval(q.mrr) for q in methods.values())])
    rows.append([gettext("coverage"), *(f"{q.coverage:.4f}" for q in methods.values())])
    rows.append([gettext("Gini of exposure"), *(f"{q.gini:.4f}" for q in methods.values())])
    rows.append([gettext("queries"), *(str(q.n_queries) for q in methods.values())])
    rows.append([told_price(price_of(methods))])
    return "\n".join("".join(cell.ljust(WIDTH) for cell in row).rstrip() for row in rows)


def told_price(price: Price) -> str:
    """Return the price in a sentence."""
    return gettext(
        "Spreading exposure costs %(recall)s of the recall and %(ndcg)s of the NDCG, "
        "and shows %(coverage)s times as many candidates.",
        recall=f"{price.recall:.1%}",
        ndcg=f"{price.ndcg:.1%}",
        coverage=f"{price.coverage:.2f}",
    )


def interval(estimate: Estimate) -> str:
    """Return a mean with its interval."""
    return f"{estimate.mean:.4f} [{estimate.low:.4f}, {estimate.high:.4f}]"
