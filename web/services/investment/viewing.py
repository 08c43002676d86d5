"""The view log: every look of an investor at a request, for the startup to read."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.financing import Disclosure, DisclosureView, FinancingRequest
from web.services import access, accounts
from web.services.access import Actor
from web.services.investment.disclosure import REQUEST, Level
from web.services.missing import NotFoundError
from web.services.publication import names_seen, sight_of
from web.services.words import Text

MOST_SHOWN = 500
ONCE_A_DAY = frozenset({Disclosure.TEASER, Disclosure.PROFILE})
PARTS = {
    Level.TEASER: Disclosure.TEASER,
    Level.PROFILE: Disclosure.PROFILE,
    Level.PLAN: Disclosure.PROFILE,
}
"""What a look at the page shows at each level; the plan itself counts when it is handed out."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Who looks at which part of which request, for which investor, and when."""

    actor: Actor
    investor_id: str
    request_id: int
    part: Disclosure
    now: dt.datetime
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Who saw what, when."""

    investor_id: str
    investor: Text
    person: Text
    part: str
    file_name: str
    mark: str
    occurred_at: dt.datetime


def is_seen_today(session: Session, glance: Glance) -> bool:
    """Tell whether a look that counts once a day is in the log already."""
    if glance.part not in ONCE_A_DAY:
        return False
    morning = glance.now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = select(DisclosureView.id).where(
        DisclosureView.request_id == glance.request_id,
        DisclosureView.investor_id == glance.investor_id,
        DisclosureView.user_id == glance.actor.user_id,
        DisclosureView.part == glance.part.value,
        DisclosureView.occurred_at >= morning,
    )
    return session.scalar(seen.limit(1)) is not None


def log_look(session: Session, glance: Glance) -> str:
    """Note a look, and return the mark that goes into the name of a file handed out."""
    mark = secrets.token_hex(4) if glance.part not in ONCE_A_DAY else ""
    session.add(
        DisclosureView(
            request_id=glance.request_id,
            investor_id=glance.investor_id,
            user_id=glance.actor.user_id,
            part=glance.part.value,
            file_name=glance.file_name,
            mark=mark,
            occurred_at=glance.now,
        )
    )
    session.flush()
    return mark


def list_looks(
    session: Session, *, actor: Actor, participant_id: str, request_id: int
) -> tuple[Look, ...]:
    """Return the view log of a startup's own request, the latest first.

    Raises
    ------
    NotFoundError
        If the startup has no such request.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "financing.read", subject)
    request = session.get(FinancingRequest, request_id)
    if request is None or request.participant_id != participant_id:
        raise NotFoundError(REQUEST, str(request_id))
    found = session.execute(
        select(DisclosureView, User)
        .outerjoin(User, User.id == DisclosureView.user_id)
        .where(DisclosureView.request_id == request_id)
        .order_by(DisclosureView.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    ids = {row.investor_id for row, _ in found}
    names = names_seen(session, sight_of(session, actor), ids)
    return tuple(look(row, user, names) for row, user in found)


def look(row: DisclosureView, user: User | None, names: Mapping[str, Text]) -> Look:
    """Return a line of the log."""
    return Look(
        investor_id=row.investor_id,
        investor=names.get(row.investor_id, {}),
        person={"zh": user.name_zh, "en": user.name_en} if user else {},
        part=row.part,
        file_name=row.file_name,
        mark=row.mark,
        occurred_at=row.occurred_at,
    )


def marked_name(file_name: str, mark: str) -> str:
    """Return the name under which a file is handed out: it ends in the mark of this download."""
    stem, dot, suffix = file_name.rpartition(".")
    return f"{stem}-{mark}{dot}{suffix}" if stem else f"{file_name}-{mark}"
