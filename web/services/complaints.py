"""Complaints: anyone may file one; an organiser answers by a day; an appeal goes to somebody else.

What people write is sealed. Where a complaint names a participant, the organisers above it answer,
else those of the province. Whoever has no account follows it through a word handed out once.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import ComplaintState
from models.rights import Complaint
from web.services import access, accounts, auditing, links
from web.services.access import Actor, Subject
from web.services.links import LinkOffer
from web.services.missing import NotFoundError
from web.services.notifying import Notice, people_of, tell, tell_address
from web.services.offices import organisers_above
from web.services.sealing import seal_text, unseal_text
from web.services.working_days import add_working_days, local_day

KINDS: Final = ("recommendation", "correction", "deletion", "contacts", "decision", "other")
ANSWER_DAYS: Final = 15
FOLLOW: Final = "complaint.follow"
FOLLOW_FOR: Final = dt.timedelta(days=365)
APPEAL_FOR: Final = dt.timedelta(days=30)
PROVINCE: Final = Subject("")
"""What a complaint about nobody in particular is about: it lies with the province."""


class StepRefusedError(ValueError):
    """The complaint is not in a state that allows this, or somebody else has to do it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody complains about; without an account, with an address to be answered at."""

    kind: str
    text: str
    about_id: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """A complaint that was taken in, and the word that follows it where there is no account."""

    id: int
    number: str
    due_on: dt.date
    word: str = ""


def file(session: Session, *, actor: Actor, draft: Draft, now: dt.datetime) -> Filed:
    """Take in a complaint, with its number and the day it is answered by."""
    row = Complaint(
        kind=draft.kind,
        about_id=draft.about_id or None,
        filed_by=actor.user_id,
        email="" if actor.is_signed_in else seal_text(session, draft.email),
        text=seal_text(session, draft.text),
        due_on=add_working_days(local_day(now), ANSWER_DAYS),
        created_at=now,
    )
    session.add(row)
    session.flush()
    note(session, row, actor, "complaint.file")
    tell_filer(session, row, "complaint.received", now)
    tell_office(session, row, now)
    word = "" if actor.is_signed_in else follow_word(session, row, now)
    return Filed(row.id, number_of(row), row.due_on, word)


def answer(
    session: Session, *, actor: Actor, complaint_id: int, text: str, now: dt.datetime
) -> None:
    """Answer a complaint, or decide its appeal; nobody decides about their own answer.

    Raises
    ------
    NotFoundError
        If there is none that the actor answers.
    StepRefusedError
        If it waits for no answer, or for somebody else's.
    """
    row = session.get(Complaint, complaint_id, with_for_update=True)
    if row is None or not is_answered_by(session, actor, row):
        raise NotFoundError("complaint", str(complaint_id))
    if row.state == ComplaintState.RECEIVED:
        row.answer, row.answered_by, row.answered_at = seal_text(session, text), actor.user_id, now
        row.state = ComplaintState.ANSWERED.value
    elif row.state == ComplaintState.APPEALED and row.answered_by != actor.user_id:
        row.review, row.reviewed_by, row.reviewed_at = seal_text(session, text), actor.user_id, now
        row.state, row.closed_at = ComplaintState.CLOSED.value, now
    else:
        raise StepRefusedError
    session.flush()
    note(session, row, actor, "complaint.answer")
    tell_filer(session, row, "complaint.answered", now)


def appeal(session: Session, *, row: Complaint, actor: Actor, text: str, now: dt.datetime) -> None:
    """Ask for a review by somebody else; the term begins anew.

    Raises
    ------
    StepRefusedError
        If there is no answer yet, or the time for an appeal is over.
    """
    if not is_appealable(row, now):
        raise StepRefusedError
    row.appeal, row.appealed_at = seal_text(session, text), now
    row.state = ComplaintState.APPEALED.value
    row.due_on = add_working_days(local_day(now), ANSWER_DAYS)
    session.flush()
    note(session, row, actor, "complaint.appeal")
    tell_office(session, row, now)


def withdraw(session: Session, *, row: Complaint, actor: Actor, now: dt.datetime) -> None:
    """Take a complaint back.

    Raises
    ------
    StepRefusedError
        If it waits for no answer any more.
    """
    if row.state not in {ComplaintState.RECEIVED, ComplaintState.APPEALED}:
        raise StepRefusedError
    row.state, row.closed_at = ComplaintState.WITHDRAWN.value, now
    session.flush()
    note(session, row, actor, "complaint.withdraw")


def close_settled(session: Session, now: dt.datetime) -> None:
    """Close what was answered and not appealed against in time: a duty of the worker."""
    found = select(Complaint).where(
        Complaint.state == ComplaintState.ANSWERED.value, Complaint.answered_at < now - APPEAL_FOR
    )
    for row in session.scalars(found):
        row.state, row.closed_at = ComplaintState.CLOSED.value, now


def own_row(session: Session, *, actor: Actor, complaint_id: int) -> Complaint:
    """Return the row of a complaint that an account filed.

    Raises
    ------
    NotFoundError
        If it filed none with that id.
    """
    row = session.get(Complaint, complaint_id, with_for_update=True)
    if row is None or actor.user_id is None or row.filed_by != actor.user_id:
        raise NotFoundError("complaint", str(complaint_id))
    return row


def followed_row(session: Session, *, word: str, now: dt.datetime) -> Complaint:
    """Return the row that a word follows.

    Raises
    ------
    LinkClosedError
        If it follows none.
    """
    link = links.look(session, word=word, purpose=FOLLOW, now=now)
    return session.get_one(Complaint, int(link.subject_id), with_for_update=True)


def follow_word(session: Session, row: Complaint, now: dt.datetime) -> str:
    """Return a word that brings whoever has no account back to a complaint."""
    expires_at = now + FOLLOW_FOR
    return links.issue(session, purpose=FOLLOW, subject_id=str(row.id), expires_at=expires_at)


def is_appealable(row: Complaint, now: dt.datetime) -> bool:
    """Tell whether an answer may still be appealed against."""
    if row.state != ComplaintState.ANSWERED or row.answered_at is None:
        return False
    return now < row.answered_at + APPEAL_FOR


def is_answered_by(session: Session, actor: Actor, row: Complaint) -> bool:
    """Tell whether an organiser answers a complaint; never their own, or one about them."""
    is_own = row.filed_by is not None and row.filed_by == actor.user_id
    if is_own or row.about_id in own_ids(actor):
        return False
    return access.can(actor, "complaint.answer", subject_of(session, row))


def own_ids(actor: Actor) -> frozenset[str]:
    """Return the participants that a complaint about is one about the actor."""
    return actor.participant_ids | actor.hosts


def subject_of(session: Session, row: Complaint) -> Subject:
    """Return what a complaint lies with."""
    if row.about_id is None:
        return PROVINCE
    return accounts.subject_of(session, participant_id=row.about_id)


def number_of(row: Complaint) -> str:
    """Return the number that a complaint is quoted by."""
    return f"TS{row.created_at:%Y}-{row.id:05d}"


def tell_office(session: Session, row: Complaint, now: dt.datetime) -> None:
    """Tell the organisers that a complaint, or an appeal, waits for them."""
    stage = "appeal" if row.state == ComplaintState.APPEALED else "file"
    notice = Notice(
        kind="complaint.waiting",
        key=f"complaint.waiting:{row.id}:{stage}",
        values=values_of(row),
        path=f"/complaints/{row.id}",
    )
    subject = subject_of(session, row)
    # a space or zone does not answer what is said of it, nor do those who act for whom it is about
    above = replace(subject, hosts=subject.hosts - {subject.participant_id})
    people = organisers_above(session, above)
    busy = {row.answered_by, row.filed_by, *people_of(session, subject.participant_id)}
    tell(session, notice=notice, user_ids=[each for each in people if each not in busy], now=now)


def tell_filer(session: Session, row: Complaint, kind: str, now: dt.datetime) -> None:
    """Tell whoever filed a complaint, in the inbox or by e-mail."""
    offer = LinkOffer(
        purpose=FOLLOW,
        subject_id=str(row.id),
        path="/complaints/follow/{word}",
        expires_at=now + FOLLOW_FOR,
        details={},
    )
    key = f"{kind}:{row.id}:{row.state}"
    if row.filed_by is not None:
        notice = Notice(kind, key, values_of(row), f"/complaints/{row.id}")
        tell(session, notice=notice, user_ids=[row.filed_by], now=now)
        return
    notice = Notice(kind, key, values_of(row), links={"follow": offer})
    address = unseal_text(session, row.email)
    tell_address(session, notice=notice, address=address, language="zh", now=now)


def values_of(row: Complaint) -> dict[str, str]:
    """Return what messages say of a complaint."""
    return {"number": number_of(row), "due_on": row.due_on.isoformat()}


def note(session: Session, row: Complaint, actor: Actor, action: str) -> None:
    """Write a step into the audit log; what was said stays out of it."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="complaint",
        subject_id=row.id,
        details={"state": row.state},
    )
