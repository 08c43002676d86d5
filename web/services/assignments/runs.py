"""Runs of the solver: asked for in a request, done by a worker, kept whole or not at all."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matcher.assignment.solution import Status
from models.enums import JobState
from models.job import Job
from models.programme import AssignmentDraft, Programme
from models.programme_states import DraftState, ProgrammeObjective, ProgrammeState
from web.services import auditing, jobs
from web.services.access import Actor
from web.services.assignments.errors import DraftError
from web.services.assignments.plans import (
    SeatPair,
    find_draft,
    load_plan,
    store_answer,
    store_score,
)
from web.services.assignments.solving import Made, relief_row
from web.services.programmes import territory
from web.services.programmes.steps import lock, take

ASSIGN: Final = "assign"
"""The kind of the jobs that run the solver."""

DEFAULT_SECONDS: Final = 20
MOST_SECONDS: Final = 300
MOST_SEED: Final = 2**31 - 1
MOST_OPEN: Final = 5
SILENT_FOR: Final = dt.timedelta(minutes=3)
"""How long a run may say nothing, besides its own time, before its worker counts as dead."""

RUNNABLE = frozenset({ProgrammeState.CLOSED, ProgrammeState.DRAFTED, ProgrammeState.WITHDRAWN})
OPEN = (DraftState.QUEUED, DraftState.RUNNING)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run: the objective, what makes it repeatable, and what stays as it is."""

    objective: str
    seed: int = 0
    seconds: int = DEFAULT_SECONDS
    based_on_id: int | None = None
    pins: tuple[SeatPair, ...] = ()
    bars: tuple[SeatPair, ...] = ()

    def parameters(self) -> dict[str, Any]:
        """Return what a draft keeps of it."""
        return {
            "seconds": self.seconds,
            "pins": [list(pair) for pair in sorted(self.pins)],
            "bars": [list(pair) for pair in sorted(self.bars)],
        }


def request_run(
    session: Session, *, actor: Actor, programme_id: int, order: Order, now: dt.datetime
) -> tuple[int, int]:
    """Ask for a draft; return it with the job that makes it.

    The same asked for twice, as by a double click, is one.

    Raises
    ------
    DraftError
        If the wishes are still open, the result is published, or too much is running.
    """
    territory.find(session, actor, programme_id, "draft.run")
    programme = lock(session, programme_id)
    if programme.state not in RUNNABLE:
        raise DraftError("not_closed")
    give_up_lost(session, programme_id, now=now)
    waiting = open_drafts(session, programme_id)
    for draft in waiting:
        if draft.job_id is not None and is_same(draft, order):
            return draft.id, draft.job_id
    if len(waiting) >= MOST_OPEN:
        raise DraftError("too_many")
    ProgrammeObjective(order.objective)
    job = Job(kind=ASSIGN, state=JobState.QUEUED.value, requested_by=actor.user_id)
    session.add(job)
    session.flush()
    draft = new_draft(session, programme_id, order, actor=actor)
    draft.job_id = job.id
    session.flush()
    job.payload = {"draft_id": draft.id}
    note(session, actor, "draft.run", draft)
    return draft.id, job.id


def new_draft(
    session: Session, programme_id: int, order: Order, *, actor: Actor
) -> AssignmentDraft:
    """Store a draft that waits to be made; the programme is locked."""
    highest = select(func.max(AssignmentDraft.number)).where(
        AssignmentDraft.programme_id == programme_id
    )
    programme = session.get_one(Programme, programme_id)
    draft = AssignmentDraft(
        programme_id=programme_id,
        weights=dict(programme.weights),
        weight_set_id=programme.weight_set_id,
        number=(session.scalar(highest) or 0) + 1,
        based_on_id=order.based_on_id,
        objective=order.objective,
        seed=order.seed,
        parameters=order.parameters(),
        created_by=actor.user_id,
    )
    session.add(draft)
    return draft


def is_same(draft: AssignmentDraft, order: Order) -> bool:
    """Tell whether a draft that is under way will be what is asked for."""
    return (
        draft.objective == order.objective
        and draft.seed == order.seed
        and draft.parameters == order.parameters()
    )


def open_drafts(session: Session, programme_id: int) -> list[AssignmentDraft]:
    """Return the drafts of a programme that are under way."""
    found = select(AssignmentDraft).where(
        AssignmentDraft.programme_id == programme_id, AssignmentDraft.state.in_(OPEN)
    )
    return list(session.scalars(found.order_by(AssignmentDraft.id)))


def note(session: Session, actor: Actor, action: str, draft: AssignmentDraft) -> None:
    """Note what somebody did with a draft."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="draft",
        subject_id=draft.id,
        details={"programme": draft.programme_id, "number": draft.number},
    )


def cancel(session: Session, *, actor: Actor, draft_id: int) -> int:
    """Stop a run; return its programme. What has been done so far is left."""
    programme, draft = find_draft(session, actor, draft_id, action="draft.run")
    # as it is now: a run that has just been kept is not stopped any more
    session.refresh(draft, with_for_update=True)
    if draft.state in OPEN:
        draft.state = DraftState.CANCELLED.value
        if draft.job_id is not None:
            jobs.cancel(session, job_id=draft.job_id)
        note(session, actor, "draft.cancel", draft)
    return programme.id


def discard(session: Session, *, actor: Actor, draft_id: int, now: dt.datetime) -> int:
    """Put a draft away; return its programme, which is closed again where it was the last.

    Raises
    ------
    DraftError
        If it is published.
    """
    programme, draft = find_draft(session, actor, draft_id, action="draft.edit")
    programme = lock(session, programme.id)
    if programme.state in {ProgrammeState.PUBLISHED, ProgrammeState.ENDED}:
        raise DraftError("published")
    if draft.state in OPEN:
        cancel(session, actor=actor, draft_id=draft_id)
    draft.state = DraftState.DISCARDED.value
    note(session, actor, "draft.discard", draft)
    session.flush()
    left = select(AssignmentDraft.id).where(
        AssignmentDraft.programme_id == programme.id, AssignmentDraft.state == DraftState.DONE
    )
    if programme.state == ProgrammeState.DRAFTED and session.scalar(left.limit(1)) is None:
        take(session, programme, to=ProgrammeState.CLOSED, actor=actor, now=now)
    return programme.id


def give_up_lost(session: Session, programme_id: int, *, now: dt.datetime) -> None:
    """Mark runs whose worker died as failed, so that they can be run again."""
    for draft in open_drafts(session, programme_id):
        job = session.get(Job, draft.job_id) if draft.job_id else None
        if job is None or is_lost(job, draft, now):
            draft.state = DraftState.FAILED.value
            if job is not None and job.state in jobs.OPEN:
                jobs.finish(session, job_id=job.id, state=JobState.FAILED, error="lost")
    session.flush()


def give_up_all_lost(session: Session, now: dt.datetime) -> None:
    """Mark the lost runs of all programmes: a duty of the worker."""
    found = select(AssignmentDraft.programme_id).where(AssignmentDraft.state.in_(OPEN))
    for programme_id in sorted(session.scalars(found.distinct())):
        lock(session, programme_id)
        give_up_lost(session, programme_id, now=now)


def is_lost(job: Job, draft: AssignmentDraft, now: dt.datetime) -> bool:
    """Tell whether nobody works on a run any more."""
    patience = SILENT_FOR + dt.timedelta(seconds=draft.parameters.get("seconds", 0))
    return job.state not in jobs.OPEN or job.updated_at < now - patience


def begin(session: Session, *, draft_id: int) -> bool:
    """Mark a draft as being made; False where it was cancelled meanwhile."""
    mine = update(AssignmentDraft).where(
        AssignmentDraft.id == draft_id, AssignmentDraft.state.in_(OPEN)
    )
    changed = mine.values(state=DraftState.RUNNING.value).returning(AssignmentDraft.id)
    return bool(session.execute(changed).all())


def draft_of_job(session: Session, job_id: int) -> int | None:
    """Return the draft that a job makes."""
    return session.scalar(select(AssignmentDraft.id).where(AssignmentDraft.job_id == job_id))


def store(session: Session, *, draft_id: int, made: Made, now: dt.datetime) -> bool:
    """Keep a draft whole, in one transaction; False where it was cancelled meanwhile."""
    draft = session.get_one(AssignmentDraft, draft_id)
    programme = lock(session, draft.programme_id)
    session.refresh(draft, with_for_update=True)
    if draft.state != DraftState.RUNNING:
        return False
    if programme.state not in RUNNABLE:
        draft.state = DraftState.DISCARDED.value
        return False
    store_answer(draft, made.problem, made.solution)
    draft.score = {
        "status": made.solution.status.value,
        "recruit": made.recruit,
        "reliefs": [relief_row(made.problem, item) for item in made.reliefs],
    }
    draft.state = DraftState.DONE.value
    session.flush()
    if made.solution.status is Status.INFEASIBLE:
        return True
    store_score(session, load_plan(session, draft_id))
    move_on(session, programme, draft, now=now)
    return True


def move_on(
    session: Session, programme: Programme, draft: AssignmentDraft, *, now: dt.datetime
) -> None:
    """Note that a programme has a draft."""
    if programme.state != ProgrammeState.DRAFTED:
        actor = Actor(user_id=draft.created_by)
        take(session, programme, to=ProgrammeState.DRAFTED, actor=actor, now=now)


def fail(session: Session, *, draft_id: int) -> None:
    """Mark a draft whose run failed; one that is done or put away stays."""
    mine = update(AssignmentDraft).where(
        AssignmentDraft.id == draft_id, AssignmentDraft.state.in_(OPEN)
    )
    session.execute(mine.values(state=DraftState.FAILED.value))
