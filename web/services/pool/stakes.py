"""A mentor who wants to invest in a startup it guides says so first: the startup agrees or refuses.

The pair goes on so only if the founder agrees; the office learns of every step.
"""

import datetime as dt

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.conflict import StakePlan
from models.participant import Participant
from models.pool_states import StakePlanState
from web.services import access, accounts, auditing
from web.services.access import Actor
from web.services.admissions import participant_names
from web.services.missing import NotFoundError
from web.services.notifying import Notice, people_of, tell
from web.services.offices import office_of
from web.services.pool.conflicts import ConflictError, works_with
from web.services.pool.steps import StepClosedError
from web.services.sealing import seal_text


def disclose(
    session: Session, *, actor: Actor, mentor_id: str, startup_id: str, text: str, now: dt.datetime
) -> int:
    """Tell a startup and the office that its mentor wants to invest in it.

    Raises
    ------
    ConflictError
        With code ``pair`` where it does not guide that startup, ``known`` where it said so.
    """
    subject = accounts.subject_of(session, participant_id=mentor_id)
    access.ensure(actor, "stake.disclose", subject)
    if not works_with(session, mentor_id, startup_id):
        raise ConflictError("pair")
    row = StakePlan(
        mentor_id=mentor_id,
        startup_id=startup_id,
        text=seal_text(session, text),
        disclosed_by=actor.user_id,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError("known") from error
    note(session, actor, "stake.disclose", row, mentor_id)
    tell_side(session, row, "stake.disclosed", row.startup_id, now)
    tell_office(session, row, "stake.office", now)
    return row.id


def answer(
    session: Session,
    *,
    actor: Actor,
    startup_id: str,
    plan_id: int,
    is_agreed: bool,
    now: dt.datetime,
) -> None:
    """Agree or refuse, for the startup in its own name.

    Raises
    ------
    StepClosedError
        If it was answered or dropped already.
    """
    subject = accounts.subject_of(session, participant_id=startup_id)
    access.ensure(actor, "stake.answer", subject)
    row = locked(session, plan_id)
    if row.startup_id != startup_id:
        raise NotFoundError("stake", str(plan_id))
    if row.state != StakePlanState.DISCLOSED:
        raise StepClosedError
    row.state = (StakePlanState.AGREED if is_agreed else StakePlanState.REFUSED).value
    row.answered_by, row.answered_at = actor.user_id, now
    session.flush()
    note(session, actor, f"stake.{row.state}", row, startup_id)
    tell_side(session, row, f"stake.{row.state}", row.mentor_id, now)
    if not is_agreed:
        tell_office(session, row, "stake.refused_office", now)


def drop(session: Session, *, actor: Actor, mentor_id: str, plan_id: int, now: dt.datetime) -> None:
    """Drop the plan, for the mentor.

    Raises
    ------
    StepClosedError
        If it was dropped already.
    """
    subject = accounts.subject_of(session, participant_id=mentor_id)
    access.ensure(actor, "stake.disclose", subject)
    row = locked(session, plan_id)
    if row.mentor_id != mentor_id:
        raise NotFoundError("stake", str(plan_id))
    if row.state == StakePlanState.DROPPED:
        raise StepClosedError
    row.state = StakePlanState.DROPPED.value
    session.flush()
    note(session, actor, "stake.dropped", row, mentor_id)
    tell_side(session, row, "stake.dropped", row.startup_id, now)


def locked(session: Session, plan_id: int) -> StakePlan:
    """Return a plan; nobody else answers it until this is done."""
    row = session.get(StakePlan, plan_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError("stake", str(plan_id))
    return row


def tell_side(
    session: Session, row: StakePlan, kind: str, reader_id: str, now: dt.datetime
) -> None:
    """Tell one side of a step."""
    notice = Notice(
        kind, f"{kind}:{row.id}", values_of(session, row), f"/desk/{reader_id}/conflicts"
    )
    tell(session, notice=notice, user_ids=people_of(session, reader_id), now=now)


def tell_office(session: Session, row: StakePlan, kind: str, now: dt.datetime) -> None:
    """Tell the office in charge of the mentor."""
    region = session.get_one(Participant, row.mentor_id).region
    path = f"/desk/{row.mentor_id}/conflicts"
    notice = Notice(kind, f"{kind}:{row.id}", values_of(session, row), path)
    tell(session, notice=notice, user_ids=office_of(session, region).user_ids, now=now)


def values_of(session: Session, row: StakePlan) -> dict[str, object]:
    """Return what messages say of a plan."""
    names = participant_names(session, [row.mentor_id, row.startup_id])
    return {"mentor": names[row.mentor_id], "startup": names[row.startup_id]}


def note(session: Session, actor: Actor, action: str, row: StakePlan, participant_id: str) -> None:
    """Write a step into the log; the mentor's words stay sealed."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="stake_plan",
        subject_id=row.id,
        participant_id=participant_id,
        details={"mentor": row.mentor_id, "startup": row.startup_id},
    )
