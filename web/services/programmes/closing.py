"""Closing the wishes: frozen in the request, every pair computed by a worker, kept whole.

From the request on nobody hands anything in. The worker stores all pairs and closes the programme
in one transaction, so that one which dies leaves nothing behind, and another begins anew.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.enums import JobState
from models.job import Job
from models.programme import CandidatePair, Programme
from models.programme_states import ProgrammeState
from web.services import jobs
from web.services.access import Actor
from web.services.engine import Engine
from web.services.programmes import territory
from web.services.programmes.errors import NotFittedYetError
from web.services.programmes.freezing import Report, work_out
from web.services.programmes.steps import lock, take

CLOSE: Final = "close"
"""The kind of the jobs that compute the pairs of a programme."""

SILENT_FOR: Final = {
    JobState.QUEUED: dt.timedelta(minutes=3),
    JobState.RUNNING: dt.timedelta(minutes=2),
}
"""How long a closing may say nothing before its worker counts as dead."""
INTERRUPTED: Final = frozenset({"interrupted", "lost"})
"""Errors that say nothing about the work itself: it begins anew by itself."""


def request_close(
    session: Session, *, actor: Actor, programme_id: int, engine: Engine, now: dt.datetime
) -> int:
    """Take no more wishes from this moment on, and return the job that computes the pairs.

    Asked for again, as by a double click, it is the same job; where that one failed, a new one.

    Raises
    ------
    StepTakenError
        If the wishes are not open.
    NotFittedYetError
        If there is no model yet.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    if engine.ready(session) is None:
        raise NotFittedYetError
    programme = lock(session, programme_id)
    if programme.state == ProgrammeState.CLOSING:
        job = job_of(session, programme)
        if job is not None and not is_over(job, now):
            return job.id
    else:
        take(session, programme, to=ProgrammeState.CLOSING, actor=actor, now=now)
        programme.closed_at = now
    return new_job(session, programme, actor.user_id)


def new_job(session: Session, programme: Programme, user_id: int | None) -> int:
    """Let a new job compute the pairs of a programme: what an earlier one finds is dropped."""
    job = Job(kind=CLOSE, state=JobState.QUEUED.value, requested_by=user_id)
    session.add(job)
    session.flush()
    programme.closing_job_id = job.id
    session.flush()
    return job.id


def job_of(session: Session, programme: Programme) -> Job | None:
    """Return the job that computes the pairs of a programme, as it stands now."""
    if programme.closing_job_id is None:
        return None
    return session.get(Job, programme.closing_job_id, populate_existing=True)


def is_over(job: Job, now: dt.datetime) -> bool:
    """Tell whether nobody works on a closing any more."""
    if job.state not in jobs.OPEN:
        return True
    return job.updated_at < now - SILENT_FOR[JobState(job.state)]


def finish(
    session: Session, *, job_id: int, pairs: Sequence[CandidatePair], now: dt.datetime
) -> bool:
    """Keep the pairs and close the programme, in one transaction; False where nobody waits for it.

    That is so where wishes are taken once more, or another job was asked for.
    """
    programme_id = programme_of(session, job_id)
    if programme_id is None:
        return False
    programme = lock(session, programme_id)
    if programme.state != ProgrammeState.CLOSING or programme.closing_job_id != job_id:
        return False
    session.execute(delete(CandidatePair).where(CandidatePair.programme_id == programme.id))
    session.add_all(pairs)
    session.flush()
    job = session.get_one(Job, job_id)
    actor = Actor(user_id=job.requested_by)
    take(session, programme, to=ProgrammeState.CLOSED, actor=actor, now=now)
    return True


def programme_of(session: Session, job_id: int) -> int | None:
    """Return the programme that waits for a job."""
    return session.scalar(select(Programme.id).where(Programme.closing_job_id == job_id))


def resume_lost(session: Session, now: dt.datetime) -> list[int]:
    """Ask anew for the closings whose worker died, and return their jobs: for the queue."""
    found = select(Programme.id).where(Programme.state == ProgrammeState.CLOSING)
    fresh = []
    for programme_id in session.scalars(found.order_by(Programme.id)).all():
        programme = lock(session, programme_id)
        if programme.state == ProgrammeState.CLOSING and is_lost(session, programme, now):
            job = job_of(session, programme)
            fresh.append(new_job(session, programme, job.requested_by if job else None))
    return fresh


def is_lost(session: Session, programme: Programme, now: dt.datetime) -> bool:
    """Tell whether a closing came to nothing through no fault of the work; mark its job so."""
    job = job_of(session, programme)
    if job is None:
        return True
    if is_interrupted(job, now) and job.state in jobs.OPEN:
        jobs.finish(session, job_id=job.id, state=JobState.FAILED, error="lost")
        return True
    return is_interrupted(job, now)


def is_interrupted(job: Job, now: dt.datetime) -> bool:
    """Tell whether a closing died with its worker, and begins anew by itself."""
    if job.state in jobs.OPEN:
        return is_over(job, now)
    return job.state == JobState.FAILED and job.error in INTERRUPTED


def close(
    session: Session, *, actor: Actor, programme_id: int, engine: Engine, now: dt.datetime
) -> None:
    """Close a programme at once, in one transaction: where nobody waits for a page.

    Raises
    ------
    StepTakenError
        If the wishes are not open.
    NotFittedYetError
        If there is no model yet.
    """
    job_id = request_close(session, actor=actor, programme_id=programme_id, engine=engine, now=now)
    pairs = pairs_of(session, job_id=job_id, engine=engine, report=lambda _step, _share: None)
    jobs.finish(session, job_id=job_id, state=JobState.DONE)
    finish(session, job_id=job_id, pairs=pairs, now=now)


def pairs_of(
    session: Session, *, job_id: int, engine: Engine, report: Report
) -> list[CandidatePair]:
    """Return the pairs that a job is to compute; nothing is stored.

    A worker of another release than the pages has no model that they have: it fits one.

    Raises
    ------
    CancelledError
        If nobody waits for them any more.
    """
    programme_id = programme_of(session, job_id)
    if programme_id is None:
        raise jobs.CancelledError
    fitted = engine.ready(session) or engine.fit(session, keeps_learned=True)
    programme = session.get_one(Programme, programme_id)
    return work_out(session, programme, fitted, report=report)
