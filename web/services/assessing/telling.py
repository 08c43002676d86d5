"""Whom an assessment tells what: those concerned of their own result, the office of appeals."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.assessment import Assessment, AssessmentAppeal, AssessmentRun
from models.enums import Role, Scope
from web.services.notifying import notify, people_of


def tell_published(
    session: Session, row: AssessmentRun, results: Sequence[Assessment], now: dt.datetime
) -> None:
    """Tell everyone concerned that the own result can be read, and until when it is open."""
    until = row.appeal_until.isoformat() if row.appeal_until else ""
    for each in results:
        tell(session, each, "assessment.published", {"year": row.year, "until": until}, now)


def tell_final(
    session: Session, row: AssessmentRun, results: Sequence[Assessment], now: dt.datetime
) -> None:
    """Tell everyone concerned that the own result is final."""
    for each in results:
        values = {"year": row.year, "grade": each.final_grade or each.grade}
        tell(session, each, "assessment.final", values, now)


def tell_decided(session: Session, each: Assessment, now: dt.datetime) -> None:
    """Tell whoever appealed that it is decided."""
    tell(session, each, "assessment.decided", {"year": each.year}, now)


def tell_appealed(session: Session, appeal: AssessmentAppeal, now: dt.datetime) -> None:
    """Tell the officers who may decide that an appeal waits."""
    notify(
        session,
        user_ids=[
            each for each in officers(session) if each not in {appeal.ran_by, appeal.filed_by}
        ],
        kind="assessment.appealed",
        key=f"assessment.appealed:{appeal.id}",
        values={"due_on": appeal.due_on.isoformat()},
        path=f"/assessments/{appeal.assessment_id}",
        now=now,
    )


def officers(session: Session) -> tuple[int, ...]:
    """Return the accounts of the province's organisers."""
    found = (
        select(Membership.user_id)
        .join(User)
        .where(
            User.is_active,
            Membership.role == Role.ORGANISER.value,
            Membership.scope == Scope.PROVINCE.value,
        )
    )
    return tuple(session.scalars(found.distinct().order_by(Membership.user_id)))


def tell(
    session: Session, each: Assessment, kind: str, values: dict[str, object], now: dt.datetime
) -> None:
    """Tell the people of one who is assessed."""
    notify(
        session,
        user_ids=people_of(session, each.participant_id),
        kind=kind,
        key=f"{kind}:{each.id}",
        values=values,
        path=f"/assessments/{each.id}",
        now=now,
    )
