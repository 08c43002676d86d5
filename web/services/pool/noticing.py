"""Public notices: who has passed the review stands on one; then who stands unopposed is appointed.

Filing an objection and appointing both lock the notice, so that nobody is appointed while an
objection about them has arrived and is not answered.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.pool import Candidacy
from models.pool_states import (
    OBJECTION_UPHELD,
    CandidacyKind,
    CandidacyState,
    ObjectionState,
    PublicNoticeState,
)
from models.public_notice import Objection, PublicNotice
from web.services import access, auditing
from web.services.missing import NotFoundError
from web.services.notifying import Notice, tell
from web.services.offices import office_of
from web.services.pool.numbers import NOTICE, next_number
from web.services.pool.rules import load_rules
from web.services.pool.steps import Cause, StepClosedError, locked_candidacy, move_candidacy
from web.services.pool.telling import tell_step
from web.services.pool.tenures import appoint
from web.services.working_days import ZONE, local_day

LAST_MINUTE = dt.time(23, 59, 59)
MOST_DAYS = 60


class NoticeError(ValueError):
    """A notice cannot be opened or settled like that; `code` tells why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """Who stands on a notice, for how many days; fewer than the rule need a reason.

    `versions` are those in which the candidacies were read, where somebody read them.
    """

    candidacy_ids: tuple[int, ...]
    days: int
    shortened_why: str = ""
    versions: Mapping[int, int] = field(default_factory=dict)


def publish(session: Session, *, draft: NoticeDraft, cause: Cause) -> int:
    """Open a public notice about some who have passed the review.

    Raises
    ------
    NoticeError
        With code ``nobody``, ``days``, ``reason`` or ``teams``.
    StepClosedError
        If one of them stands elsewhere already, or was changed since it was read.
    """
    access.ensure(cause.actor, "pool.decide")
    usual = load_rules(session).notice_days
    check_draft(draft, usual)
    rows = [
        locked_candidacy(
            session,
            candidacy_id=key,
            cause=replace(cause, version=draft.versions.get(key)),
            action="pool.decide",
        )
        for key in sorted(set(draft.candidacy_ids))
    ]
    if len({row.team_id for row in rows}) != 1:
        raise NoticeError("teams")
    notice = PublicNotice(
        number=next_number(session, series=NOTICE, year=local_day(cause.now).year),
        team_id=rows[0].team_id,
        days=draft.days,
        is_shortened=draft.days < usual,
        shortened_why=draft.shortened_why if draft.days < usual else "",
        opens_at=cause.now,
        closes_at=end_of(cause.now, draft.days),
        published_by=cause.actor.user_id,
    )
    session.add(notice)
    session.flush()
    for row in rows:
        row.notice_id = notice.id
        move_candidacy(session, row, CandidacyState.ON_NOTICE, replace(cause, version=None))
        tell_step(session, row, cause, closes_at=notice.closes_at.isoformat())
    note(session, cause, "notice.publish", notice)
    return notice.id


def check_draft(draft: NoticeDraft, usual: int) -> None:
    """Refuse a notice about nobody, or one that is shortened without a reason."""
    if not draft.candidacy_ids:
        raise NoticeError("nobody")
    if not 0 <= draft.days <= MOST_DAYS:
        raise NoticeError("days")
    if draft.days < usual and not draft.shortened_why:
        raise NoticeError("reason")


def end_of(opened: dt.datetime, days: int) -> dt.datetime:
    """Return when a notice is over: at the end of its last day in the province, or at once."""
    if days == 0:
        return opened
    last = local_day(opened) + dt.timedelta(days=days)
    return dt.datetime.combine(last, LAST_MINUTE, ZONE).astimezone(dt.UTC)


def is_over(notice: PublicNotice, now: dt.datetime) -> bool:
    """Tell whether the time of a notice is over."""
    return now >= notice.closes_at


def takes_objections(notice: PublicNotice, now: dt.datetime) -> bool:
    """Tell whether one may still object; one of no days takes them until it is settled."""
    is_open = notice.state == PublicNoticeState.OPEN
    return is_open and (notice.days == 0 or now < notice.closes_at)


def withdraw(session: Session, *, notice_id: int, cause: Cause, shown: str = "") -> None:
    """Take a notice back, with a reason; who stood on it may stand on another one.

    Raises
    ------
    StepClosedError
        If it is settled already, or stands otherwise than it was shown.
    """
    notice = locked_notice(session, notice_id, cause)
    refuse_stale(session, notice, shown)
    for row in on_notice(session, notice_id):
        back = replace(cause, version=None)
        move_candidacy(session, row, CandidacyState.CLEARED, back)
        row.notice_id = None
    close(session, notice, cause, PublicNoticeState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of those on a notice: how many are appointed, how many wait or are refused."""

    appointed: int
    refused: int
    waiting: int


def settle(session: Session, *, notice_id: int, cause: Cause, shown: str = "") -> Settled:
    """Appoint everybody on a notice that is over, but for those with objections.

    Whoever an objection was upheld against is refused; where one is not answered yet, the
    candidate waits and the notice stays open.

    Raises
    ------
    StepClosedError
        If it is settled already, or stands otherwise than it was shown.
    NoticeError
        With code ``running`` if its time is not over.
    """
    notice = locked_notice(session, notice_id, cause)
    refuse_stale(session, notice, shown)
    if not is_over(notice, cause.now):
        raise NoticeError("running")
    outcome = {"appointed": 0, "refused": 0, "waiting": 0}
    for row in on_notice(session, notice_id):
        outcome[settle_one(session, row, cause)] += 1
    if not outcome["waiting"]:
        close(session, notice, cause, PublicNoticeState.CLOSED)
    return Settled(**outcome)


def settle_one(session: Session, row: Candidacy, cause: Cause) -> str:
    """Appoint or refuse one who stands on a notice, or leave it waiting."""
    states = objection_states(session, row)
    if ObjectionState.RECEIVED in states:
        return "waiting"
    if ObjectionState.UPHELD in states:
        refusal = replace(cause, reason=cause.reason or OBJECTION_UPHELD)
        move_candidacy(session, row, CandidacyState.REFUSED, refusal)
        tell_step(session, row, refusal)
        return "refused"
    appoint(session, row, cause)
    return "appointed"


def refuse_stale(session: Session, notice: PublicNotice, shown: str) -> None:
    """Refuse to decide on a notice that is not any more as it was shown.

    Raises
    ------
    StepClosedError
        If somebody has objected, been answered or gone since.
    """
    if shown and shown != standing_of(session, notice):
        raise StepClosedError


def standing_of(session: Session, notice: PublicNotice) -> str:
    """Return a word for how a notice stands: who is on it, who objects, what was answered."""
    people = select(Candidacy.id, Candidacy.state, Candidacy.version).where(
        Candidacy.notice_id == notice.id
    )
    objections = select(Objection.id, Objection.state).where(Objection.notice_id == notice.id)
    rows = [
        [list(row) for row in session.execute(people.order_by(Candidacy.id))],
        [list(row) for row in session.execute(objections.order_by(Objection.id))],
    ]
    return hashlib.sha256(json.dumps([notice.state, rows]).encode()).hexdigest()


def appoint_at_once(session: Session, *, candidacy_id: int, cause: Cause) -> str:
    """Appoint a renewal without a notice, where the rules ask for none; return the number.

    Raises
    ------
    NoticeError
        With code ``notice`` where the rules ask for one.
    StepClosedError
        If it has not passed the review, or somebody was faster.
    """
    row = locked_candidacy(session, candidacy_id=candidacy_id, cause=cause, action="pool.decide")
    if row.kind != CandidacyKind.RENEWAL or load_rules(session).renewal_needs_notice:
        raise NoticeError("notice")
    if row.state != CandidacyState.CLEARED:
        raise StepClosedError
    return appoint(session, row, cause).number


def objection_states(session: Session, row: Candidacy) -> frozenset[str]:
    """Return the states of the objections to one candidate, or to its notice as a whole."""
    found = select(Objection.state).where(
        Objection.notice_id == row.notice_id,
        or_(Objection.candidacy_id == row.id, Objection.candidacy_id.is_(None)),
    )
    return frozenset(session.scalars(found.distinct()))


def on_notice(session: Session, notice_id: int) -> Sequence[Candidacy]:
    """Return who still stands on a notice, locked until this is done."""
    found = (
        select(Candidacy)
        .where(Candidacy.notice_id == notice_id, Candidacy.state == CandidacyState.ON_NOTICE)
        .order_by(Candidacy.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(found).all()


def locked_notice(session: Session, notice_id: int, cause: Cause) -> PublicNotice:
    """Return an open notice; nobody objects to it and nobody settles it until this is done."""
    access.ensure(cause.actor, "pool.decide")
    notice = session.get(PublicNotice, notice_id, with_for_update=True, populate_existing=True)
    if notice is None:
        raise NotFoundError("notice", str(notice_id))
    if notice.state != PublicNoticeState.OPEN:
        raise StepClosedError
    return notice


def close(session: Session, notice: PublicNotice, cause: Cause, state: PublicNoticeState) -> None:
    """Close a notice."""
    notice.state, notice.reason = state.value, cause.reason
    notice.settled_at, notice.settled_by = cause.now, cause.actor.user_id
    session.flush()
    note(session, cause, f"notice.{state.value}", notice)


def tell_over(session: Session, now: dt.datetime) -> None:
    """Tell the province of notices whose time is over, once: a duty of the worker."""
    found = select(PublicNotice).where(
        PublicNotice.state == PublicNoticeState.OPEN,
        PublicNotice.days > 0,
        PublicNotice.closes_at <= now,
    )
    for notice in session.scalars(found).all():
        over = Notice(
            "pool.notice_over",
            f"pool.notice_over:{notice.id}",
            {"number": notice.number},
            f"/pool/notices/{notice.id}",
        )
        tell(session, notice=over, user_ids=office_of(session, None).user_ids, now=now)


def note(session: Session, cause: Cause, action: str, notice: PublicNotice) -> None:
    """Write into the log what became of a notice."""
    auditing.record(
        session,
        actor=cause.actor,
        action=action,
        subject_type="public_notice",
        subject_id=notice.id,
        details={"number": notice.number, "days": notice.days},
    )
