"""How long somebody has to answer, and when to be reminded: an installation may set it."""

import datetime as dt

from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.setting import get_setting, set_setting
from web.services import access
from web.services.access import Actor

ANSWER_DAYS = "answer_days"
DEFAULT_DAYS = 7
LEAST_DAYS, MOST_DAYS = 1, 60
REMINDER_BEFORE = dt.timedelta(days=2)


class TermError(ValueError):
    """The term is not a number of days within the limits."""


def answer_days(session: Session) -> int:
    """Return how many days there are to answer."""
    return int(get_setting(session, ANSWER_DAYS) or DEFAULT_DAYS)


def answer_term(session: Session) -> dt.timedelta:
    """Return how long there is to answer."""
    return dt.timedelta(days=answer_days(session))


def set_answer_days(session: Session, *, actor: Actor, days: int) -> None:
    """Set how many days there are to answer, from the next request on.

    Raises
    ------
    TermError
        If it is too short or too long.
    """
    access.ensure(actor, "term.set")
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise TermError(days)
    set_setting(session, ANSWER_DAYS, str(days))
    session.add(AuditLog(actor_id=actor.user_id, action="term.set", details={"answer_days": days}))


def reminder_due(asked_at: dt.datetime, expires_at: dt.datetime) -> dt.datetime:
    """Return when to remind: two days before the end, or halfway through a short term."""
    return max(expires_at - REMINDER_BEFORE, asked_at + (expires_at - asked_at) / 2)
