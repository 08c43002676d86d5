"""What waits for an organiser: each queue within its reach, with how much stands in it."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy.orm import Session

from models.matching import Match, MatchRequest
from web.services import access, complaint_views, review_queue, scopes, verification
from web.services.access import Actor
from web.services.assessing import queues as assessing_queues
from web.services.complaint_views import WAITING
from web.services.mentoring import desk as mentoring_desk
from web.services.office_queues import Task
from web.services.pool import queues as pool_queues
from web.services.programmes import progress
from web.services.requests import follow_up, unmet


def list_tasks(session: Session, *, actor: Actor, now: dt.datetime) -> tuple[Task, ...]:
    """Return the queues an organiser has to look after, those it may not touch left out."""
    return tuple(queues(session, actor, now))


def queues(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Task]:
    """Yield each queue that is open to this organiser."""
    if access.can(actor, "registration.review"):
        yield Task("registrations", review_queue.count_waiting(session, actor=actor))
    yield from pool_queues.list_queues(session, actor, now)
    if access.can(actor, "complaint.answer"):
        lines = complaint_views.list_queue(session, actor=actor, now=now)
        waiting = [line for line in lines if line.state in WAITING]
        yield Task("complaints", len(waiting), sum(line.is_overdue for line in waiting))
    if access.can(actor, "follow_up.read"):
        yield from to_follow_up(session, actor, now)
    if access.can(actor, "programme.read"):
        yield Task("programmes", *progress.count_waiting(session, actor=actor, now=now))
    if access.can(actor, "mentoring.oversee"):
        yield from mentoring_desk.list_queues(session, actor, now)
    yield from assessing_queues.list_queues(session, actor, now)
    if access.can(actor, "evidence.verify"):
        outcomes = verification.list_outcomes(session, actor=actor)
        awards = verification.list_awards(session, actor=actor)
        yield Task("evidence", len(outcomes) + len(awards))


def to_follow_up(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Task]:
    """Yield what to follow up about needs and requests."""
    reach = scopes.within(session, actor)
    yield Task("unmet", unmet.count_unmet(session, actor))
    yield Task("in_vain", follow_up.count(session, MatchRequest, follow_up.in_vain(reach, now)))
    yield Task("unanswered", follow_up.count(session, Match, follow_up.unanswered(reach)))
