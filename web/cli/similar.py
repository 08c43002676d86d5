"""Participants like a participant, or the like of every one of a kind in a file."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

import click

from matcher.entities import ParticipantKind
from web.cli.database import opened
from web.cli.language import gettext, spoken
from web.cli.models import ModelSource
from web.cli.ranked import written
from web.cli.single import shown
from web.config import Config
from web.services.resembling import Like, Wish, like_of

FILE = click.Path(path_type=Path)
KINDS = tuple(kind.value for kind in ParticipantKind)


class Options(TypedDict):
    """What `similar` can be told."""

    participant_id: str | None
    kind: str | None
    k: int
    out: Path | None
    near: bool
    language: bool
    stage: bool
    as_json: bool


@click.command()
@click.argument("participant_id", metavar="[ID]", required=False)
@click.option("--kind", type=click.Choice(KINDS), help="In bulk: everybody of this kind.")
@click.option("-k", "k", type=click.IntRange(min=1), default=10, help="How many: 10.")
@click.option("--out", type=FILE, help="In bulk: where to write the lists.")
@click.option("--same-prefecture", "near", is_flag=True, help="Only in the same prefecture.")
@click.option("--shares-language", "language", is_flag=True, help="Only with a language shared.")
@click.option("--same-stage", "stage", is_flag=True, help="Only at, or for, the same stage.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def similar(**options: Unpack[Options]) -> None:
    """List the participants of its kind most like ID, or those of each with --kind and --out."""
    participant_id, kind, out = options["participant_id"], options["kind"], options["out"]
    narrows = options["near"] or options["language"] or options["stage"]
    if participant_id is not None and kind is None and out is None:
        for_one(participant_id, options)
    elif participant_id is None and kind and out and not narrows:
        for_all(kind, out, options)
    else:
        raise click.UsageError(
            gettext("Give either an id, with filters where you like, or --kind with --out.")
        )


def for_one(participant_id: str, options: Options) -> None:
    """Print those most like one, and what they share."""
    config = Config.from_environment()
    with opened(config) as session:
        fitted = ModelSource(config, session).as_of()
        found = like_of(
            session,
            fitted=fitted,
            participant_id=participant_id,
            k=options["k"],
            wish=Wish(options["near"], options["language"], options["stage"]),
            language=spoken(),
        )
        asked = fitted.ecosystem.profile(participant_id)
    if options["as_json"]:
        about = {
            "participant": participant_id,
            "kind": asked.kind.value,
            "as_of": fitted.version.as_of.isoformat(),
        }
        candidates = [json_of(rank, each) for rank, each in enumerate(found, start=1)]
        click.echo(json.dumps({**about, "candidates": candidates}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(lines_of(found)))


def for_all(kind: str, out: Path, options: Options) -> None:
    """Write the like of every active participant of a kind into a file."""
    config = Config.from_environment()
    with opened(config) as session:
        source = ModelSource(config, session)
        resemblance = source.as_of().recommender.resemblances_[kind]
        began = time.perf_counter()
        n_asked = resemblance.n_active
        written(out, resemblance.like_all(options["k"]), n_queries=n_asked)
        seconds = time.perf_counter() - began
    if options["as_json"]:
        report = {
            "participants": n_asked,
            "seconds_load": round(source.seconds_load, 3),
            "seconds_fit": round(source.seconds_fit, 3),
            "seconds_rank": round(seconds, 3),
        }
        click.echo(json.dumps(report))


def json_of(rank: int, like: Like) -> dict[str, object]:
    """Return one of those found."""
    return {
        "rank": rank,
        "id": like.card.id,
        "likeness": like.likeness,
        "contributions": {part: added for part, added in like.by_part.items() if added},
        "reasons": [{"code": reason.code, **reason.texts} for reason in like.reasons],
    }


def lines_of(found: Sequence[Like]) -> Iterator[str]:
    """Yield the lines for people."""
    if not found:
        yield gettext("Nobody is like it.")
    for rank, each in enumerate(found, start=1):
        names = {tag: name for tag, name in each.card.name.items() if name}
        yield f"{rank:>3}. {shown(names)} [{each.card.id}]  {each.likeness:.4f}"
        yield from (f"       · {reason.text}" for reason in each.reasons)
