"""Long work and how far it is: asked for in a request, done by a worker, seen meanwhile."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.enums import JobState
from models.job import Job
from web.services.missing import NotFoundError

FIT = "fit"
LOST = "lost"
IS_ANEW = "is_anew"
"""What is asked of a fit that is not to keep what was learned."""
OPEN = (JobState.QUEUED, JobState.RUNNING)
DEBOUNCE_SECONDS = 2.0
"""Changes that follow one another at once are taken along by one job."""
REST_FACTOR, REST_MOST_SECONDS = 4, 60.0
"""After a job, as many times as long as it took, its kind rests: a stream of changes keeps a
worker at it for a fifth of the time at most. Nobody waits longer than a minute for it."""
LOST_AFTER = {JobState.QUEUED: dt.timedelta(minutes=5), JobState.RUNNING: dt.timedelta(minutes=15)}
"""How long after a job was asked for, or last said how far it is, no worker can be at it."""


class CancelledError(Exception):
    """Somebody asked the work to stop."""


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as a page shows it; `progress` in [0, 1], `message` the step it is at."""

    id: int
    kind: str
    state: str
    progress: float
    message: str
    error: str

    @property
    def is_open(self) -> bool:
        """Whether it still waits or works."""
        return self.state in OPEN


def request_job(
    session: Session,
    *,
    kind: str,
    user_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> int | None:
    """Ask for a job and return its id; None where one waits already and will see the data too.

    What is asked of it beyond that, the one that waits does too.
    """
    give_up_lost(session, kind=kind)
    waiting = session.scalar(select(Job).where(Job.kind == kind, Job.state == JobState.QUEUED))
    if waiting is not None:
        waiting.payload = {**waiting.payload, **(payload or {})}
        return None
    job = Job(kind=kind, state=JobState.QUEUED, requested_by=user_id, payload=dict(payload or {}))
    session.add(job)
    session.flush()
    return job.id


def seconds_to_wait(session: Session, *, kind: str, now: dt.datetime) -> float:
    """Return how long a job that was asked for just now waits before it begins."""
    newest_first = select(Job).where(Job.kind == kind, Job.state == JobState.DONE)
    last = session.scalars(newest_first.order_by(Job.finished_at.desc()).limit(1)).first()
    if last is None or last.started_at is None or last.finished_at is None:
        return DEBOUNCE_SECONDS
    took = (last.finished_at - last.started_at).total_seconds()
    rested = (now - last.finished_at).total_seconds()
    return max(DEBOUNCE_SECONDS, min(REST_FACTOR * took, REST_MOST_SECONDS) - rested)


def give_up_lost(session: Session, *, kind: str) -> None:
    """Mark jobs that no worker can be at any more, as after a power cut."""
    now = dt.datetime.now(dt.UTC)
    for state in LOST_AFTER:
        give_up(session, kind=kind, state=state, now=now)


def give_up_silent_fits(session: Session, now: dt.datetime) -> None:
    """Mark fits whose worker was killed, so that pages do not wait for them."""
    give_up(session, kind=FIT, state=JobState.RUNNING, now=now)


def give_up(session: Session, *, kind: str, state: JobState, now: dt.datetime) -> None:
    """Mark the jobs in a state that were not heard of for longer than one can take."""
    heard_of = Job.created_at if state == JobState.QUEUED else Job.updated_at
    lost = (Job.kind == kind) & (Job.state == state) & (heard_of < now - LOST_AFTER[state])
    session.execute(
        update(Job).where(lost).values(state=JobState.FAILED, error=LOST, finished_at=now)
    )


def start(session: Session, *, job_id: int) -> bool:
    """Take a job; False where it was cancelled or somebody else has it."""
    now = dt.datetime.now(dt.UTC)
    mine = update(Job).where(
        Job.id == job_id, Job.state == JobState.QUEUED, Job.is_cancel_requested.is_(False)
    )
    return bool(
        session.execute(mine.values(state=JobState.RUNNING, started_at=now).returning(Job.id)).all()
    )


def report(session: Session, *, job_id: int, step: str, progress: float) -> None:
    """Record how far a job is.

    Raises
    ------
    CancelledError
        If it is to stop.
    """
    session.execute(update(Job).where(Job.id == job_id).values(message=step, progress=progress))
    if session.scalar(select(Job.is_cancel_requested).where(Job.id == job_id)):
        raise CancelledError


def finish(session: Session, *, job_id: int, state: JobState, error: str = "") -> None:
    """Record how a job ended."""
    values: dict[str, object] = {
        "state": state,
        "error": error,
        "finished_at": dt.datetime.now(dt.UTC),
    }
    if state == JobState.DONE:
        values["progress"] = 1.0
    session.execute(update(Job).where(Job.id == job_id).values(values))


def cancel(session: Session, *, job_id: int) -> None:
    """Ask a job to stop; one that has not begun never will."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError("job", str(job_id))
    job.is_cancel_requested = True
    if job.state == JobState.QUEUED:
        job.state = JobState.CANCELLED
        job.finished_at = dt.datetime.now(dt.UTC)


def payload_of(session: Session, *, job_id: int) -> Mapping[str, Any]:
    """Return what is asked of a job beyond its kind."""
    return session.get_one(Job, job_id).payload


def get_job(session: Session, *, job_id: int) -> JobView:
    """Return a job."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFoundError("job", str(job_id))
    return JobView(job.id, job.kind, job.state, job.progress, job.message, job.error)
