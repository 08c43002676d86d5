"""Startups without a good match, and which rule takes how many candidates away from each."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from matcher.entities import Gate, ParticipantKind
from matcher.recommendation.funnel import Funnel
from web.cli.database import opened
from web.cli.failures import Failure
from web.cli.language import gettext
from web.cli.models import ModelSource
from web.config import Config
from web.services.unmatched import KINDS, count_all

FILE = click.Path(path_type=Path)


@click.command()
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What they ask for.")
@click.option("--all", "is_whole", is_flag=True, help="Startups with a good match, too.")
@click.option("--out", type=FILE, help="Write a CSV file with a column for every rule.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def gaps(*, kind: str, is_whole: bool, out: Path | None, as_json: bool) -> None:
    """List startups that nobody fits well, and how many each rule keeps out."""
    config = Config.from_environment()
    with opened(config) as session:
        fitted = ModelSource(config, session).as_of(None)
        found = list(count_all(fitted, kind=kind, is_whole=is_whole))
    if not any(p.kind is ParticipantKind.STARTUP for p in fitted.ecosystem.profiles):
        raise Failure(gettext("There is no startup yet."))
    if out is not None:
        out.write_text(table_of(found), encoding="utf-8")
    if as_json:
        click.echo(json.dumps([json_of(each) for each in found]))
    elif out is None:
        click.echo("\n".join(lines_of(found)))


def json_of(funnel: Funnel) -> dict[str, object]:
    """Return everything counted for one startup."""
    return {
        "seeker": funnel.seeker_id,
        "kind": funnel.kind,
        "candidates": funnel.n_candidates,
        "removed": {gate.value: count for gate, count in funnel.removed.items()},
        "alone": {gate.value: count for gate, count in funnel.alone.items()},
        "eligible": funnel.n_eligible,
        "best": funnel.best_id or None,
        "grade": funnel.grade.value if funnel.grade else None,
    }


def table_of(found: Sequence[Funnel]) -> str:
    """Return the startups as CSV: what each rule takes out in turn, and by itself alone."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    gates = [gate for gate in Gate if any(gate in each.removed for each in found)]
    facts = ("seeker_id", "candidates", "eligible", "best_id", "grade")
    counts = (*(f"removed_{gate}" for gate in gates), *(f"alone_{gate}" for gate in gates))
    writer.writerow((*facts, *counts))
    for each in found:
        grade = each.grade.value if each.grade else ""
        row = (each.seeker_id, each.n_candidates, each.n_eligible, each.best_id, grade)
        removed = [each.removed.get(gate, 0) for gate in gates]
        writer.writerow((*row, *removed, *(each.alone.get(gate, 0) for gate in gates)))
    return text.getvalue()


def lines_of(found: Sequence[Funnel]) -> Iterator[str]:
    """Yield a line a startup for people."""
    if not found:
        yield gettext("Every startup has somebody who fits well.")
    for each in found:
        grade = each.grade.value if each.grade else "–"
        removed = ", ".join(f"{gate.value} −{count}" for gate, count in each.removed.items())
        yield gettext(
            "%(seeker)s: %(eligible)s of %(all)s pass, best fit %(grade)s (%(removed)s)",
            seeker=each.seeker_id,
            eligible=each.n_eligible,
            all=each.n_candidates,
            grade=grade,
            removed=removed or "–",
        )
