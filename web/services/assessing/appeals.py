"""Appeals (异议复核): one against each result, decided once, with reasons, by another officer."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.assessment import (
    AppealFile,
    AppealOutcome,
    AppealState,
    Assessment,
    AssessmentAppeal,
    AssessmentRun,
    RunState,
)
from web.services import access, accounts, attachments, auditing
from web.services.access import Actor
from web.services.assessing import runs, telling
from web.services.assessing.errors import StepRefusedError
from web.services.attachments import File
from web.services.missing import NotFoundError
from web.services.sealing import seal_text
from web.services.working_days import add_working_days, local_day


def file(
    session: Session,
    *,
    actor: Actor,
    assessment_id: int,
    grounds: str,
    files: Sequence[tuple[str, bytes]],
    now: dt.datetime,
) -> int:
    """Appeal against the own result, with grounds and files, until its last day.

    Raises
    ------
    NotFoundError
        If there is no such result, or it is not the actor's.
    StepRefusedError
        If it is not open to appeals (any more), or was appealed against already.
    AttachmentRefusedError
        If a file is not kept; then nothing is.
    """
    row = result_of(session, actor, assessment_id)
    access.ensure(
        actor, "assessment.appeal", accounts.subject_of(session, participant_id=row.participant_id)
    )
    run = session.get_one(AssessmentRun, row.run_id, with_for_update=True, populate_existing=True)
    if run.state != RunState.PUBLISHED or run.appeal_until is None:
        raise StepRefusedError("not_published")
    if local_day(now) > run.appeal_until:
        raise StepRefusedError("too_late")
    days = runs.formula_of(session, run).decide_days
    appeal = AssessmentAppeal(
        assessment_id=row.id,
        ran_by=row.ran_by,
        grounds=seal_text(session, grounds),
        filed_by=actor.user_id,
        filed_at=now,
        due_on=add_working_days(local_day(now), days),
    )
    try:
        with session.begin_nested():
            session.add(appeal)
            session.flush()
            keep_files(session, actor, appeal, files)
    except IntegrityError as error:
        raise StepRefusedError("appealed") from error
    note(session, actor, appeal, "assessment.appeal")
    telling.tell_appealed(session, appeal, now)
    return appeal.id


def keep_files(
    session: Session, actor: Actor, appeal: AssessmentAppeal, files: Sequence[tuple[str, bytes]]
) -> None:
    """Attach files to the grounds of an appeal."""
    for name, content in files:
        kept = attachments.attach(session, name=name, content=content, user_id=actor.user_id)
        session.add(AppealFile(appeal_id=appeal.id, attachment_id=kept))
    session.flush()


def decide(
    session: Session,
    *,
    actor: Actor,
    assessment_id: int,
    grade: str,
    reasons: str,
    now: dt.datetime,
) -> None:
    """Decide an appeal: keep the grade or change it, and say why.

    Raises
    ------
    NotFoundError
        If there is no appeal against that result.
    StepRefusedError
        If it is decided, or the actor made, published or filed what it is about.
    """
    access.ensure(actor, "assessment.decide")
    found = select(AssessmentAppeal).where(AssessmentAppeal.assessment_id == assessment_id)
    locked = found.with_for_update().execution_options(populate_existing=True)
    appeal = session.scalars(locked).first()
    if appeal is None:
        raise NotFoundError("appeal", str(assessment_id))
    if appeal.state == AppealState.DECIDED:
        raise StepRefusedError("decided")
    row = session.get_one(Assessment, assessment_id)
    if not may_decide(session, actor, row, appeal):
        raise StepRefusedError("own")
    is_same = grade == row.grade
    appeal.outcome = (AppealOutcome.KEPT if is_same else AppealOutcome.CHANGED).value
    appeal.grade, appeal.reasons = grade, seal_text(session, reasons)
    appeal.state, appeal.decided_by, appeal.decided_at = "decided", actor.user_id, now
    session.flush()
    note(session, actor, appeal, "assessment.decide")
    telling.tell_decided(session, row, now)


def may_decide(session: Session, actor: Actor, row: Assessment, appeal: AssessmentAppeal) -> bool:
    """Tell whether an officer may decide: nobody who ran, published or filed, or is concerned."""
    if actor.user_id is None or not access.can(actor, "assessment.decide"):
        return False
    run = session.get_one(AssessmentRun, row.run_id)
    involved = {appeal.ran_by, appeal.filed_by, run.published_by}
    return actor.user_id not in involved and row.participant_id not in actor.participant_ids


def get_file(session: Session, *, actor: Actor, assessment_id: int, attachment_id: int) -> File:
    """Return a file of an appeal to whoever may read the result.

    Raises
    ------
    NotFoundError
        If there is none, or the reader is not to know of it.
    """
    row = result_of(session, actor, assessment_id)
    found = (
        select(AppealFile.attachment_id)
        .join(AssessmentAppeal, AssessmentAppeal.id == AppealFile.appeal_id)
        .where(AssessmentAppeal.assessment_id == row.id, AppealFile.attachment_id == attachment_id)
    )
    if session.scalar(found) is None:
        raise NotFoundError("attachment", str(attachment_id))
    return attachments.get_file(session, attachment_id=attachment_id)


def result_of(session: Session, actor: Actor, assessment_id: int) -> Assessment:
    """Return a result that a reader may know of: an officer's always, one's own once published.

    Raises
    ------
    NotFoundError
        If there is none, or the reader is not to know of it.
    """
    row = session.get(Assessment, assessment_id)
    if row is None:
        raise NotFoundError("assessment", str(assessment_id))
    if access.can(actor, "assessment.run"):
        return row
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    run = session.get_one(AssessmentRun, row.run_id)
    if run.state == RunState.DRAFT or not access.can(actor, "assessment.read", subject):
        raise NotFoundError("assessment", str(assessment_id))
    return row


def note(session: Session, actor: Actor, appeal: AssessmentAppeal, action: str) -> None:
    """Write a step into the audit log; what was said stays out of it."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="assessment_appeal",
        subject_id=appeal.id,
        details={"assessment": appeal.assessment_id, "outcome": appeal.outcome or ""},
    )
