"""Counting who is shown."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from matcher.evaluation.exposure import ExposureReport, GroupExposure
from matcher.recommendation.pipeline import KINDS
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext
from web.cli.queries import failure_of
from web.config import Config
from web.services.exposure import Grouping, read_ranked, report_exposure
from web.services.queries import FileFormatError

FILE = click.Path(path_type=Path)
WIDTHS = (20, 14, 10, 12, 10)
N_SHOWN = 10


@click.command()
@click.argument("ranked", type=FILE)
@click.option("--kind", type=click.Choice(KINDS), required=True, help="Who is ranked.")
@click.option("-k", "k", type=click.IntRange(min=1), default=20, show_default=True)
@click.option(
    "--by",
    type=click.Choice([own.value for own in Grouping]),
    default=Grouping.PREFECTURE.value,
    show_default=True,
    help="What candidates are put together by.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with every candidate.")
def exposure(*, ranked: Path, kind: str, k: int, by: str, as_json: bool) -> None:
    """Count how often each candidate and group is shown in RANKED, as `recommend` writes it."""
    try:
        rankings = read_ranked(ranked)
    except FileFormatError as error:
        raise failure_of(error) from error
    with opened(Config.from_environment()) as session:
        report = report_exposure(session, rankings, kind=kind, by=Grouping(by), k=k)
    if not report.n_candidates:
        message = gettext("There is nobody of the kind %(kind)s to be shown.", kind=kind)
        raise Failure(message)
    click.echo(json.dumps(json_of(report)) if as_json else "\n".join(lines_of(report)))


def json_of(report: ExposureReport) -> dict[str, object]:
    """Return everything counted."""
    groups = [{**asdict(group), "parity": group.parity} for group in report.groups]
    return {**asdict(report), "groups": groups}


def lines_of(report: ExposureReport) -> Iterator[str]:
    """Yield a table of the groups, and those who are shown most."""
    yield gettext(
        "%(n_lists)s lists show %(coverage)s of %(n_candidates)s candidates (Gini %(gini)s).",
        n_lists=report.n_lists,
        coverage=f"{report.coverage:.1%}",
        n_candidates=report.n_candidates,
        gini=f"{report.gini:.3f}",
    )
    yield row_of(
        gettext("group"),
        gettext("candidates"),
        gettext("shown"),
        gettext("showings"),
        gettext("parity"),
    )
    yield from (group_row(group) for group in report.groups)
    yield gettext("Shown most:")
    for own in report.candidates[:N_SHOWN]:
        if own.showings:
            room = "" if own.room is None else f"{own.room:g}"
            yield row_of(own.candidate_id, own.group, "", str(own.showings), room)


def group_row(group: GroupExposure) -> str:
    """Return the line of a group: 1 is even, below it is shown less than its number."""
    return row_of(
        group.group or "–",
        str(group.n_candidates),
        str(group.n_shown),
        str(group.showings),
        f"{group.parity:.2f}",
    )


def row_of(*cells: str) -> str:
    """Return the cells of a line in columns."""
    padded = (cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    return " ".join(padded).rstrip()
