"""Reviewing registrations: what is known of one, approval, return and refusal.

Whoever decides has read a certain version: a decision on another one, or a second decision, is
refused under the lock of the row. Approval makes participant and membership in one transaction.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import RegistrationState
from models.registration import Registration
from web.services import access, accounts, admissions, lookalikes, scopes
from web.services.access import AccessDeniedError, Actor, Subject
from web.services.applications import Profile, from_json
from web.services.lookalikes import Lookalike
from web.services.missing import NotFoundError
from web.services.notifying import Notice, tell
from web.services.registrations import (
    ReviewClosedError,
    applicant_name,
    note,
    subject_name,
)
from web.services.words import Text

SUBMITTED = RegistrationState.SUBMITTED


@dataclass(frozen=True, slots=True)
class Review:
    """A registration as whoever decides sees it, with what looks alike."""

    id: int
    kind: str
    state: str
    version: int
    profile: Profile
    name: Text
    applicant: Text
    email: str
    is_joining: bool
    participant_id: str | None
    host: Text
    host_confirmed_at: dt.datetime | None
    reason: str
    submitted_at: dt.datetime
    lookalikes: tuple[Lookalike, ...]
    may_decide: bool
    may_confirm_host: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Which version of which registration is decided on, by whom and when."""

    registration_id: int
    version: int
    actor: Actor
    now: dt.datetime


def get_review(session: Session, *, actor: Actor, registration_id: int) -> Review:
    """Return a registration for whoever decides on it.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    row = session.get(Registration, registration_id)
    if row is None:
        raise NotFoundError("registration", str(registration_id))
    subject = subject_of(session, row)
    access.ensure(actor, "registration.review", subject)
    user = session.get_one(User, row.user_id)
    hosts = admissions.participant_names(session, [row.host_id])
    is_waiting = row.state == SUBMITTED
    return Review(
        id=row.id,
        kind=row.kind,
        state=row.state,
        version=row.version,
        profile=from_json(row.profile),
        name=subject_name(session, row),
        applicant=applicant_name(session, row),
        email=user.email,
        is_joining=row.is_joining,
        participant_id=row.participant_id,
        host=hosts.get(row.host_id or "", {}),
        host_confirmed_at=row.host_confirmed_at,
        reason=row.reason,
        submitted_at=row.submitted_at,
        lookalikes=lookalikes.find(session, row, email=user.email) if is_waiting else (),
        may_decide=is_waiting and may_decide(actor, row, subject),
        may_confirm_host=is_waiting
        and row.host_confirmed_at is None
        and row.host_id in actor.hosts,
    )


def approve(session: Session, decision: Decision) -> str:
    """Let an applicant take part; return the id of the participant it acts for from now on.

    Raises
    ------
    ReviewClosedError
        If it was decided or changed in the meantime.
    """
    row = locked(session, decision)
    participant_id = admissions.admit(session, row, now=decision.now)
    close(session, row, decision, RegistrationState.APPROVED)
    values = {"applicant": subject_name(session, row)}
    tell_applicant(session, row, "registration.approved", values, path=f"/desk/{participant_id}")
    return participant_id


def give_back(session: Session, decision: Decision, *, reason: str) -> None:
    """Ask an applicant for changes.

    Raises
    ------
    ReviewClosedError
        If it was decided or changed in the meantime.
    """
    refuse(session, decision, RegistrationState.RETURNED, reason)


def reject(session: Session, decision: Decision, *, reason: str) -> None:
    """Refuse an application for good; the applicant may send in another one.

    Raises
    ------
    ReviewClosedError
        If it was decided or changed in the meantime.
    """
    refuse(session, decision, RegistrationState.REJECTED, reason)


def refuse(session: Session, decision: Decision, state: RegistrationState, reason: str) -> None:
    """Close an application, or hand it back, with a reason."""
    row = locked(session, decision)
    row.reason = reason
    close(session, row, decision, state)
    values = {"applicant": subject_name(session, row), "reason": reason}
    tell_applicant(session, row, f"registration.{state.value}", values, path="/registration")


def confirm_host(session: Session, decision: Decision) -> None:
    """Say, for a space, that an applicant works in it; the office still decides.

    Raises
    ------
    ReviewClosedError
        If it was decided or changed in the meantime.
    """
    row = find_locked(session, decision)
    if row.host_id not in decision.actor.hosts:
        raise AccessDeniedError("registration.review", is_signed_in=True)
    row.host_confirmed_by, row.host_confirmed_at = decision.actor.user_id, decision.now
    session.flush()
    note(session, decision.actor, "registration.confirm_host", row)


def locked(session: Session, decision: Decision) -> Registration:
    """Return the row of a registration that may be decided on, locked until this is done."""
    row = find_locked(session, decision)
    if not may_decide(decision.actor, row, subject_of(session, row)):
        raise AccessDeniedError("registration.decide", is_signed_in=decision.actor.is_signed_in)
    return row


def find_locked(session: Session, decision: Decision) -> Registration:
    """Return a row in the version that was read, so that of two who decide at once one does."""
    row = session.get(
        Registration, decision.registration_id, with_for_update=True, populate_existing=True
    )
    if row is None:
        raise NotFoundError("registration", str(decision.registration_id))
    access.ensure(decision.actor, "registration.read", subject_of(session, row))
    if row.state != SUBMITTED or row.version != decision.version:
        raise ReviewClosedError
    return row


def may_decide(actor: Actor, row: Registration, subject: Subject) -> bool:
    """Tell whether an account decides: its office, or the members somebody wants to join."""
    if row.is_joining and access.can(actor, "member.edit", subject):
        return True
    return access.can(actor, "registration.decide", subject)


def subject_of(session: Session, row: Registration) -> Subject:
    """Return what the policy needs to know of a registration."""
    if row.is_joining and row.participant_id is not None:
        return accounts.subject_of(session, participant_id=row.participant_id)
    above = scopes.regions_above(row.region)
    regions = frozenset(session.scalars(select(above.c.code)))
    return Subject("", regions, frozenset({row.host_id}) if row.host_id else frozenset())


def close(
    session: Session, row: Registration, decision: Decision, state: RegistrationState
) -> None:
    """Record a decision."""
    row.state = state.value
    row.version += 1
    row.decided_by, row.decided_at = decision.actor.user_id, decision.now
    session.flush()
    note(session, decision.actor, f"registration.{state.value}", row)


def tell_applicant(
    session: Session, row: Registration, kind: str, values: Mapping[str, object], *, path: str
) -> None:
    """Tell an applicant what was decided."""
    notice = Notice(kind, f"{kind}:{row.id}:{row.version}", values=values, path=path)
    moment = row.decided_at or row.submitted_at
    tell(session, notice=notice, user_ids=[row.user_id], now=moment)
