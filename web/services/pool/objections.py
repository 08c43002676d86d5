"""Objections to a public notice: anyone files one there; the province answers before it appoints.

What people write is sealed. Whoever has no account follows it through a word handed out once.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.pool import Candidacy
from models.pool_states import CandidacyState, ObjectionState, PublicNoticeState
from models.public_notice import Objection, PublicNotice
from web.services import access, auditing, links
from web.services.access import Actor
from web.services.links import LinkOffer
from web.services.missing import NotFoundError
from web.services.notifying import Notice, tell, tell_address
from web.services.offices import office_of
from web.services.pool.noticing import takes_objections
from web.services.pool.numbers import OBJECTION, next_number
from web.services.pool.steps import Cause, StepClosedError
from web.services.sealing import seal_text, unseal_text
from web.services.working_days import local_day

FOLLOW: Final = "objection.follow"
FOLLOW_FOR: Final = dt.timedelta(days=365)
FINDINGS: Final = (ObjectionState.UPHELD.value, ObjectionState.REJECTED.value)


@dataclass(frozen=True, slots=True)
class ObjectionDraft:
    """What somebody objects to; without an account, with an address to be answered at."""

    text: str
    candidacy_id: int | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class FiledObjection:
    """An objection that was taken in, and the word that follows it where there is no account."""

    number: str
    word: str


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection as its filer and the office read it."""

    id: int
    number: str
    notice_id: int
    notice_number: str
    candidacy_id: int | None
    text: str
    state: str
    filed_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None


def file(
    session: Session, *, actor: Actor, notice_id: int, draft: ObjectionDraft, now: dt.datetime
) -> FiledObjection:
    """Take in an objection while the notice is open.

    Raises
    ------
    StepClosedError
        If its time is over.
    NotFoundError
        If there is no such notice, or the candidate does not stand on it.
    """
    notice = session.get(PublicNotice, notice_id, with_for_update=True, populate_existing=True)
    if notice is None:
        raise NotFoundError("notice", str(notice_id))
    if not takes_objections(notice, now):
        raise StepClosedError
    if draft.candidacy_id is not None and not stands_on(session, notice_id, draft.candidacy_id):
        raise NotFoundError("candidacy", str(draft.candidacy_id))
    row = Objection(
        number=next_number(session, series=OBJECTION, year=local_day(now).year),
        notice_id=notice_id,
        candidacy_id=draft.candidacy_id,
        filed_by=actor.user_id,
        email="" if actor.is_signed_in else seal_text(session, draft.email),
        text=seal_text(session, draft.text),
        created_at=now,
    )
    session.add(row)
    session.flush()
    note(session, actor, "objection.file", row)
    tell_filer(session, row, "objection.received", now)
    tell_province(session, row, notice, now)
    word = links.issue(session, purpose=FOLLOW, subject_id=str(row.id), expires_at=now + FOLLOW_FOR)
    return FiledObjection(row.number, word)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about an objection, and the words of the answer."""

    code: str
    text: str


def answer(
    session: Session, *, notice_id: int, objection_id: int, finding: Finding, cause: Cause
) -> None:
    """Answer an objection with what was found; the filer is told.

    Raises
    ------
    NotFoundError
        If there is none to this notice.
    StepClosedError
        If somebody has answered it already.
    """
    access.ensure(cause.actor, "pool.decide")
    row = session.get(Objection, objection_id, with_for_update=True, populate_existing=True)
    if row is None or row.notice_id != notice_id:
        raise NotFoundError("objection", str(objection_id))
    if row.state != ObjectionState.RECEIVED or finding.code not in FINDINGS:
        raise StepClosedError
    row.answer, row.answered_by, row.answered_at = (
        seal_text(session, finding.text),
        cause.actor.user_id,
        cause.now,
    )
    row.state = finding.code
    session.flush()
    note(session, cause.actor, "objection.answer", row)
    tell_filer(session, row, "objection.answered", cause.now)


def list_of_notice(session: Session, *, actor: Actor, notice_id: int) -> tuple[ObjectionView, ...]:
    """Return the objections to a notice, for the province: what waits first."""
    access.ensure(actor, "pool.decide")
    found = (
        select(Objection, PublicNotice.number)
        .join(PublicNotice, PublicNotice.id == Objection.notice_id)
        .where(Objection.notice_id == notice_id)
        .order_by(Objection.state != ObjectionState.RECEIVED, Objection.id)
    )
    return tuple(view(session, row, number) for row, number in session.execute(found))


def follow(session: Session, *, word: str, now: dt.datetime) -> ObjectionView:
    """Return the objection that a word follows.

    Raises
    ------
    LinkClosedError
        If it follows none.
    """
    link = links.look(session, word=word, purpose=FOLLOW, now=now)
    row = session.get_one(Objection, int(link.subject_id))
    return view(session, row, session.get_one(PublicNotice, row.notice_id).number)


def count_waiting(session: Session) -> int:
    """Return how many objections wait for an answer."""
    found = (
        select(func.count())
        .select_from(Objection)
        .join(PublicNotice, PublicNotice.id == Objection.notice_id)
        .where(
            Objection.state == ObjectionState.RECEIVED,
            PublicNotice.state == PublicNoticeState.OPEN,
        )
    )
    return session.scalar(found) or 0


def stands_on(session: Session, notice_id: int, candidacy_id: int) -> bool:
    """Tell whether a candidate stands on a notice."""
    row = session.get(Candidacy, candidacy_id)
    return row is not None and row.notice_id == notice_id and row.state == CandidacyState.ON_NOTICE


def view(session: Session, row: Objection, notice_number: str) -> ObjectionView:
    """Return an objection in clear; who filed it stays out."""
    return ObjectionView(
        id=row.id,
        number=row.number,
        notice_id=row.notice_id,
        notice_number=notice_number,
        candidacy_id=row.candidacy_id,
        text=unseal_text(session, row.text),
        state=row.state,
        filed_at=row.created_at,
        answer=unseal_text(session, row.answer),
        answered_at=row.answered_at,
    )


def tell_filer(session: Session, row: Objection, kind: str, now: dt.datetime) -> None:
    """Tell whoever filed an objection, in the inbox or by e-mail."""
    offer = LinkOffer(
        purpose=FOLLOW,
        subject_id=str(row.id),
        path="/public-notices/objections/{word}",
        expires_at=now + FOLLOW_FOR,
        details={},
    )
    said = {"number": row.number, "finding": row.state}
    notice = Notice(kind, f"{kind}:{row.id}", said, links={"follow": offer})
    if row.filed_by is not None:
        tell(session, notice=notice, user_ids=[row.filed_by], now=now)
        return
    address = unseal_text(session, row.email)
    tell_address(session, notice=notice, address=address, language="zh", now=now)


def tell_province(session: Session, row: Objection, notice: PublicNotice, now: dt.datetime) -> None:
    """Tell the province that an objection waits."""
    waiting = Notice(
        "objection.waiting",
        f"objection.waiting:{row.id}",
        {"notice": notice.number},
        f"/pool/notices/{notice.id}",
    )
    tell(session, notice=waiting, user_ids=office_of(session, None).user_ids, now=now)


def note(session: Session, actor: Actor, action: str, row: Objection) -> None:
    """Write a step into the audit log; what was said stays out of it."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="objection",
        subject_id=row.id,
        details={"state": row.state, "notice": row.notice_id},
    )
