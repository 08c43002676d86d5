"""What waits at the province: months of the ledger to close, appeals against assessments."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.assessment import AppealState, AssessmentAppeal
from web.services import access
from web.services.access import Actor
from web.services.ledger import closing
from web.services.office_queues import Task
from web.services.working_days import local_day


def list_queues(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Task]:
    """Yield the queues that are open to this organiser."""
    if access.can(actor, "ledger.close"):
        yield Task("months", int(closing.next_month(session, now) is not None))
    if access.can(actor, "assessment.decide"):
        waiting = AssessmentAppeal.state == AppealState.FILED
        is_late = waiting & (AssessmentAppeal.due_on < local_day(now))
        found = select(func.count().filter(waiting), func.count().filter(is_late))
        count, late = session.execute(found.select_from(AssessmentAppeal)).one()
        yield Task("appeals", count, late)
