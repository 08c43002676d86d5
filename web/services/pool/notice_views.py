"""Public notices as everybody reads them, and as the province settles them.

A name stands there in full where its mentor agreed, else masked; once the notice is settled, no
name stands there any more.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.participant import Participant
from models.pool import Candidacy
from models.pool_states import CandidacyState, ObjectionState, PublicNoticeState
from models.public_notice import Objection, PublicNotice
from web.services import access
from web.services.access import Actor
from web.services.admissions import participant_names
from web.services.masking import mask_name
from web.services.missing import NotFoundError
from web.services.pool.noticing import is_over, standing_of, takes_objections
from web.services.sealing import unseal_text
from web.services.words import Text

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in a list."""

    id: int
    number: str
    team: Text
    state: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    people: int
    waiting: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Nominee:
    """Somebody who stands on a notice, as everybody reads it."""

    candidacy_id: int
    name: Text
    category: str
    region: str | None
    employer: str
    nominator: Text
    is_renewal: bool


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice with those who stand on it, and what its reader may do."""

    line: NoticeLine
    days: int
    is_shortened: bool
    shortened_why: str
    reason: str
    people: tuple[Nominee, ...]
    appointed: int
    takes_objections: bool
    may_settle: bool
    may_withdraw: bool
    shown: str = ""


def list_notices(session: Session, *, is_office: bool, now: dt.datetime) -> tuple[NoticeLine, ...]:
    """Return the latest notices; who withdrew one need not be told to everybody."""
    found = select(PublicNotice).order_by(PublicNotice.id.desc()).limit(MOST_LISTED)
    if not is_office:
        found = found.where(PublicNotice.state != PublicNoticeState.WITHDRAWN)
    return lines(session, session.scalars(found).all(), now)


def get_notice(session: Session, *, actor: Actor, notice_id: int, now: dt.datetime) -> NoticeView:
    """Return a notice to whoever reads it.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = session.get(PublicNotice, notice_id)
    if row is None:
        raise NotFoundError("notice", str(notice_id))
    (line,) = lines(session, [row], now)
    decides = access.can(actor, "pool.decide")
    is_open = row.state == PublicNoticeState.OPEN
    return NoticeView(
        line=line,
        days=row.days,
        is_shortened=row.is_shortened,
        shortened_why=row.shortened_why,
        reason=row.reason,
        people=nominees(session, row, in_clear=decides) if is_open or decides else (),
        appointed=count_appointed(session, notice_id),
        takes_objections=takes_objections(row, now),
        may_settle=decides and is_open and line.is_over,
        may_withdraw=decides and is_open,
        shown=standing_of(session, row) if decides else "",
    )


def lines(
    session: Session, rows: Sequence[PublicNotice], now: dt.datetime
) -> tuple[NoticeLine, ...]:
    """Return notices as a list shows them: three queries, however many there are."""
    ids = [row.id for row in rows]
    names = participant_names(session, [row.team_id for row in rows])
    standing = select(Candidacy.notice_id, func.count().label("people"))
    people = session.execute(
        standing.where(Candidacy.notice_id.in_(ids)).group_by(Candidacy.notice_id)
    )
    objecting = select(Objection.notice_id, func.count().label("waiting")).where(
        Objection.notice_id.in_(ids), Objection.state == ObjectionState.RECEIVED
    )
    waiting = session.execute(objecting.group_by(Objection.notice_id))
    counts = {found.notice_id: found.people for found in people}
    open_ones = {found.notice_id: found.waiting for found in waiting}
    return tuple(
        NoticeLine(
            id=row.id,
            number=row.number,
            team=names[row.team_id],
            state=row.state,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            people=counts.get(row.id, 0),
            waiting=open_ones.get(row.id, 0),
            is_over=is_over(row, now),
        )
        for row in rows
    )


def nominees(session: Session, notice: PublicNotice, *, in_clear: bool) -> tuple[Nominee, ...]:
    """Return who stands on a notice, by name as far as each agreed."""
    found = (
        select(Candidacy, Participant.name_zh, Participant.name_en)
        .join(Participant, Participant.id == Candidacy.participant_id)
        .where(Candidacy.notice_id == notice.id)
        .order_by(Participant.sort_key, Candidacy.id)
    )
    if not in_clear:
        found = found.where(Candidacy.state == CandidacyState.ON_NOTICE)
    rows = session.execute(found).all()
    nominators = participant_names(
        session, [row.nominator_id for row, _, _ in rows if row.nominator_id]
    )
    return tuple(
        Nominee(
            candidacy_id=row.id,
            name=shown_name({"zh": zh, "en": en}, is_open=in_clear or row.is_name_public),
            category=row.category,
            region=row.region,
            employer=unseal_text(session, row.employer) if in_clear or row.is_name_public else "",
            nominator=nominators.get(row.nominator_id or "", {}),
            is_renewal=row.kind == "renewal",
        )
        for row, zh, en in rows
    )


def shown_name(names: Text, *, is_open: bool) -> Text:
    """Return a name in full, or masked."""
    return names if is_open else {tag: mask_name(name) for tag, name in names.items()}


def count_appointed(session: Session, notice_id: int) -> int:
    """Return how many of those on a notice were appointed."""
    found = select(func.count()).where(
        Candidacy.notice_id == notice_id, Candidacy.state == CandidacyState.APPOINTED
    )
    return session.scalar(found) or 0


def count_over(session: Session, now: dt.datetime) -> int:
    """Return how many notices are over and not settled."""
    found = select(func.count()).where(
        PublicNotice.state == PublicNoticeState.OPEN, PublicNotice.closes_at <= now
    )
    return session.scalar(found) or 0
