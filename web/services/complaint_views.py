"""Complaints as their filers and their organisers read them."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.enums import ComplaintState
from models.participant import Participant
from models.rights import Complaint
from web.services import access, publication, scopes
from web.services.access import Actor
from web.services.complaints import (
    PROVINCE,
    followed_row,
    is_answered_by,
    is_appealable,
    number_of,
    own_ids,
)
from web.services.masking import mask_email
from web.services.missing import NotFoundError
from web.services.sealing import unseal_text
from web.services.words import Text
from web.services.working_days import local_day

WAITING = frozenset({ComplaintState.RECEIVED, ComplaintState.APPEALED})


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint in a list."""

    id: int
    number: str
    kind: str
    state: str
    filed_at: dt.datetime
    due_on: dt.date
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """A complaint with what was said on both sides, and what its reader may do now."""

    line: ComplaintLine
    text: str
    about_id: str
    about: Text
    email: str
    answer: str
    answered_at: dt.datetime | None
    appeal: str
    appealed_at: dt.datetime | None
    review: str
    reviewed_at: dt.datetime | None
    may_appeal: bool
    may_withdraw: bool
    may_answer: bool


def list_own(session: Session, *, actor: Actor, now: dt.datetime) -> tuple[ComplaintLine, ...]:
    """Return the complaints that an account filed, the latest first."""
    if actor.user_id is None:
        return ()
    found = select(Complaint).where(Complaint.filed_by == actor.user_id)
    return tuple(line(row, now) for row in session.scalars(found.order_by(Complaint.id.desc())))


def list_queue(session: Session, *, actor: Actor, now: dt.datetime) -> tuple[ComplaintLine, ...]:
    """Return what an organiser answers: what waits first, by its deadline."""
    access.ensure(actor, "complaint.answer")
    found = (
        select(Complaint)
        .outerjoin(Participant, Participant.id == Complaint.about_id)
        .where(in_reach(session, actor))
        .order_by(Complaint.state.not_in(list(WAITING)), Complaint.due_on, Complaint.id)
    )
    return tuple(line(row, now) for row in session.scalars(found))


def in_reach(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an organiser answers a complaint."""
    named = (
        Complaint.about_id.is_not(None)
        & Complaint.about_id.not_in(own_ids(actor))
        & scopes.within(session, actor)
    )
    is_above_all = access.can(actor, "complaint.answer", PROVINCE)
    return named | Complaint.about_id.is_(None) if is_above_all else named


def get_complaint(
    session: Session, *, actor: Actor, complaint_id: int, now: dt.datetime
) -> ComplaintView:
    """Return a complaint to its filer, or to an organiser who answers it.

    Raises
    ------
    NotFoundError
        If there is none, or the reader is not to know of it.
    """
    row = session.get(Complaint, complaint_id)
    is_filer = row is not None and actor.is_signed_in and row.filed_by == actor.user_id
    if row is None or not (is_filer or is_answered_by(session, actor, row)):
        raise NotFoundError("complaint", str(complaint_id))
    return view(session, row, actor=actor, is_filer=is_filer, now=now)


def follow(session: Session, *, word: str, now: dt.datetime) -> ComplaintView:
    """Return the complaint that a word follows.

    Raises
    ------
    LinkClosedError
        If it follows none.
    """
    row = followed_row(session, word=word, now=now)
    return view(session, row, actor=Actor(), is_filer=True, now=now)


def view(
    session: Session, row: Complaint, *, actor: Actor, is_filer: bool, now: dt.datetime
) -> ComplaintView:
    """Return a complaint in clear."""
    names = publication.names_seen(
        session, publication.sight_of(session, actor), [row.about_id or ""]
    )
    is_waiting = row.state in WAITING
    is_own_answer = row.answered_by is not None and row.answered_by == actor.user_id
    return ComplaintView(
        line=line(row, now),
        text=unseal_text(session, row.text),
        about_id=row.about_id or "",
        about=names.get(row.about_id or "", {}),
        email=mask_email(unseal_text(session, row.email)) if row.email else "",
        answer=unseal_text(session, row.answer),
        answered_at=row.answered_at,
        appeal=unseal_text(session, row.appeal),
        appealed_at=row.appealed_at,
        review=unseal_text(session, row.review),
        reviewed_at=row.reviewed_at,
        may_appeal=is_filer and is_appealable(row, now),
        may_withdraw=is_filer and is_waiting,
        may_answer=not is_filer and is_waiting and not is_own_answer,
    )


def line(row: Complaint, now: dt.datetime) -> ComplaintLine:
    """Return a complaint as a list shows it."""
    return ComplaintLine(
        id=row.id,
        number=number_of(row),
        kind=row.kind,
        state=row.state,
        filed_at=row.created_at,
        due_on=row.due_on,
        is_overdue=row.state in WAITING and row.due_on < local_day(now),
    )
