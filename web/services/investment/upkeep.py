"""What is to be done about financing as time passes; each duty may be repeated without harm."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.financing import FinancingRequest, FinancingState
from models.setting import get_as_of
from web.services.access import Actor
from web.services.investment import financing, notices
from web.services.investment.adopting import adopt
from web.services.investment.interest import settle_asked
from web.services.investment.trail import record

RULES = Actor()


def close_overdue(session: Session, now: dt.datetime) -> None:
    """Close the requests whose last day is over, and tell their startups."""
    overdue = session.scalars(
        select(FinancingRequest)
        .where(
            FinancingRequest.state == FinancingState.OPEN,
            FinancingRequest.last_day < get_as_of(session),
        )
        .order_by(FinancingRequest.id)
    ).all()
    for row in overdue:
        if not financing.mark_closed(session, request_id=row.id, now=now):
            continue
        session.refresh(row)
        settle_asked(session, row, now)
        record(session, RULES, "financing.close", participant_id=row.participant_id, request=row.id)
        notices.tell(
            session,
            participant_id=row.participant_id,
            kind="financing.closed",
            about=f"{row.id}:{row.last_day}",
            values={"ended_on": row.last_day.isoformat() if row.last_day else ""},
            now=now,
            path=f"/desk/{row.participant_id}/financing",
        )


def adopt_talks(session: Session, _now: dt.datetime) -> None:
    """Begin the deals of talks that were agreed elsewhere."""
    adopt(session)
