"""The strengths of every pair, kept beside the model they come from: made once, by a worker."""

import datetime as dt
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.recommendation.reweighing import StrengthTable
from models.enums import JobState
from models.job import Job
from web.services import jobs
from web.services.artifacts import DAMAGES, ArtifactStore, Version
from web.services.mapped_files import read_mapped, write_mapped
from web.services.weighting.pairs import Pair, find_pair

TABULATE: Final = "strengths"
"""The kind of the jobs that make a table."""
PATIENCE: Final = dt.timedelta(minutes=5)
"""After how long what failed is tried again by itself."""


@dataclass(frozen=True)
class Kept:
    """A table and whether it is of the model that pages use."""

    table: StrengthTable
    is_current: bool


def file_name(pair: Pair) -> str:
    """Return the name of a pair's table in the folder of its model."""
    return f"strengths-{pair.seeker_kind}-{pair.kind}.table"


def find(store: ArtifactStore, pair: Pair) -> Kept | None:
    """Return the table of the model in use, else the newest of an earlier one."""
    version = store.current_version()
    own = store.folder / version.name / file_name(pair) if version else None
    if own is not None and (table := load(own)) is not None:
        return Kept(table, is_current=True)
    others = sorted(store.folder.glob(f"*/{file_name(pair)}"), key=changed_at, reverse=True)
    found = next((table for path in others if (table := load(path)) is not None), None)
    return None if found is None else Kept(found, is_current=False)


def load(path: Path) -> StrengthTable | None:
    """Read a table; None where there is none, or another version of the program made it."""
    try:
        table = read_mapped(path)
    except (FileNotFoundError, *DAMAGES):
        return None
    return table if isinstance(table, StrengthTable) else None


def keep(store: ArtifactStore, version: Version, table: StrengthTable) -> None:
    """Put a table beside its model; readers see it whole or not at all."""
    folder = store.folder / version.name
    pair = Pair(table.seeker_kind, table.kind)
    descriptor, name = tempfile.mkstemp(prefix=".strengths-", dir=folder)
    os.close(descriptor)
    unfinished = Path(name)
    try:
        write_mapped(unfinished, table)
        unfinished.replace(folder / file_name(pair))
    finally:
        unfinished.unlink(missing_ok=True)


def changed_at(path: Path) -> float:
    """Return when a file was written, 0 if it has just gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def request_table(session: Session, *, pair: Pair) -> int | None:
    """Ask for the table of a pair; None where one is asked for already."""
    jobs.give_up_lost(session, kind=TABULATE)
    if open_job(session, pair) is not None:
        return None
    payload = {"seeker_kind": pair.seeker_kind, "kind": pair.kind}
    job = Job(kind=TABULATE, state=JobState.QUEUED.value, payload=payload)
    session.add(job)
    session.flush()
    return job.id


def open_job(session: Session, pair: Pair) -> jobs.JobView | None:
    """Return the job that makes the table of a pair, if any."""
    found = select(Job).where(Job.kind == TABULATE, Job.state.in_(jobs.OPEN)).order_by(Job.id)
    rows = [row for row in session.scalars(found) if pair_of(row) == pair]
    return jobs.get_job(session, job_id=rows[-1].id) if rows else None


def has_failed(session: Session, pair: Pair, *, now: dt.datetime) -> bool:
    """Tell whether the table of a pair could not be made a moment ago."""
    found = (
        select(Job)
        .where(Job.kind == TABULATE, Job.finished_at > now - PATIENCE)
        .order_by(Job.id.desc())
    )
    latest = next((row for row in session.scalars(found) if pair_of(row) == pair), None)
    return latest is not None and latest.state == JobState.FAILED


def pair_of(job: Job) -> Pair:
    """Return the pair that a job is for."""
    return Pair(str(job.payload.get("seeker_kind", "")), str(job.payload.get("kind", "")))


def make(
    session: Session, *, store: ArtifactStore, job_id: int, report: Callable[[str, float], None]
) -> None:
    """Make the table that a job is for, from the model in use."""
    job = session.get_one(Job, job_id)
    pair = find_pair(*pair_of(job).key)
    current = store.load_current()
    if current is None:
        return
    version, recommender = current
    table = StrengthTable.of(
        recommender, pair.seeker_kind, pair.kind, report=lambda share: report("score", share)
    )
    keep(store, version, table)
