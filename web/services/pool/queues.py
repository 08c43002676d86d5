"""What of the pool waits for an organiser: candidates, objections, notices that are over."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy.orm import Session

from web.services import access
from web.services.access import Actor
from web.services.office_queues import Task
from web.services.pool import candidacy_views, notice_views, objections


def list_queues(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Task]:
    """Yield the queues of the pool that are open to an organiser."""
    if access.can(actor, "pool.review"):
        yield Task("candidates", candidacy_views.count_waiting(session, actor=actor))
    if access.can(actor, "pool.decide"):
        late = notice_views.count_over(session, now)
        yield Task("objections", objections.count_waiting(session) + late, late)
