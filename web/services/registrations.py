"""One's own registration: sent in, corrected, taken back; who decides is told."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import User
from models.enums import RegistrationState
from models.participant import Participant
from models.registration import Registration
from web.services import access, auditing
from web.services.access import Actor
from web.services.applications import Application, Profile, as_json, from_json
from web.services.missing import NotFoundError
from web.services.notifying import Notice, people_of, tell
from web.services.offices import Office, office_of
from web.services.words import Text

OPEN = (RegistrationState.SUBMITTED, RegistrationState.RETURNED)


class AlreadyOpenError(ValueError):
    """The account has an application under review already."""


class AlreadyMemberError(ValueError):
    """The account acts for this participant already."""


class ReviewClosedError(ValueError):
    """The application was decided, taken back or changed in the meantime."""


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """An application as its applicant sees it; `participant` is what it joins or has become."""

    id: int
    kind: str
    state: str
    version: int
    profile: Profile
    is_joining: bool
    participant_id: str | None
    participant: Text
    reason: str
    office: Text
    is_with_members: bool
    submitted_at: dt.datetime
    decided_at: dt.datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state in OPEN

    @property
    def name(self) -> Text:
        """What it is about."""
        return self.participant if self.is_joining else self.profile.name


def submit(session: Session, *, actor: Actor, application: Application, now: dt.datetime) -> int:
    """Send in an application, and tell whoever decides.

    Raises
    ------
    AlreadyOpenError
        If the account has one under review.
    AlreadyMemberError
        If it acts for the participant already.
    NotFoundError
        If there is no such participant to join.
    """
    access.ensure(actor, "registration.edit")
    if application.participant_id in actor.participant_ids:
        raise AlreadyMemberError
    row = Registration(
        user_id=actor.user_id,
        kind=application.kind,
        is_joining=application.is_joining,
        submitted_at=now,
    )
    write(session, row, application)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise AlreadyOpenError from error
    note(session, actor, "registration.submit", row)
    tell_submitted(session, row, now)
    return row.id


def revise(session: Session, *, actor: Actor, application: Application, now: dt.datetime) -> None:
    """Change one's own application and send it in again.

    Raises
    ------
    NotFoundError
        If the account has none under review.
    """
    access.ensure(actor, "registration.edit")
    row = locked_own(session, actor)
    write(session, row, application)
    row.state = RegistrationState.SUBMITTED.value
    row.version += 1
    row.reason = ""
    row.submitted_at = now
    row.host_confirmed_by = row.host_confirmed_at = None
    session.flush()
    note(session, actor, "registration.revise", row)
    tell_waiting(session, row, now)


def withdraw(session: Session, *, actor: Actor) -> None:
    """Take one's own application back.

    Raises
    ------
    NotFoundError
        If the account has none under review.
    """
    access.ensure(actor, "registration.edit")
    row = locked_own(session, actor)
    row.state = RegistrationState.WITHDRAWN.value
    row.version += 1
    session.flush()
    note(session, actor, "registration.withdraw", row)


def get_own(session: Session, *, actor: Actor) -> RegistrationView | None:
    """Return an account's latest application, None where it never sent one."""
    access.ensure(actor, "registration.read")
    statement = (
        select(Registration)
        .where(Registration.user_id == actor.user_id)
        .order_by(Registration.id.desc())
        .limit(1)
    )
    row = session.scalar(statement)
    return None if row is None else view(session, row)


def has_own(session: Session, *, actor: Actor) -> bool:
    """Tell whether an account ever applied for anything."""
    statement = select(Registration.id).where(Registration.user_id == actor.user_id).limit(1)
    return session.scalar(statement) is not None


def locked_own(session: Session, actor: Actor) -> Registration:
    """Return an account's open application; nobody decides on it until this is done."""
    statement = (
        select(Registration)
        .where(Registration.user_id == actor.user_id, Registration.state.in_(OPEN))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = session.scalar(statement)
    if row is None:
        raise NotFoundError("registration", str(actor.user_id))
    return row


def write(session: Session, row: Registration, application: Application) -> None:
    """Write an application into its row."""
    profile = application.profile
    row.profile = as_json(profile)
    row.participant_id = application.participant_id
    row.host_id = profile.host_id or None
    row.region = profile.region or None
    if application.participant_id is not None:
        joined = session.get(Participant, application.participant_id)
        if joined is None:
            raise NotFoundError("participant", application.participant_id)
        row.kind, row.region = joined.kind, joined.region


def view(session: Session, row: Registration) -> RegistrationView:
    """Return an application as its applicant sees it."""
    joined = session.get(Participant, row.participant_id) if row.participant_id else None
    deciders = deciders_of(session, row)
    office = Office("", {}, ()) if deciders else office_of(session, row.region)
    return RegistrationView(
        id=row.id,
        kind=row.kind,
        state=row.state,
        version=row.version,
        profile=from_json(row.profile),
        is_joining=row.is_joining,
        participant_id=row.participant_id,
        participant={"zh": joined.name_zh, "en": joined.name_en} if joined else {},
        reason=row.reason,
        office=office.name,
        is_with_members=bool(deciders),
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
    )


def deciders_of(session: Session, row: Registration) -> tuple[int, ...]:
    """Return the members who decide whether somebody joins them."""
    if not row.is_joining or row.participant_id is None:
        return ()
    return people_of(session, row.participant_id, with_agents=False)


def tell_submitted(session: Session, row: Registration, now: dt.datetime) -> None:
    """Tell the applicant that it arrived, and whoever decides that it waits."""
    applicant, office = subject_name(session, row), office_of(session, row.region)
    notice = Notice(
        "registration.received",
        f"registration.received:{row.id}",
        values={"applicant": applicant, **({"office": office.name} if office.name else {})},
        path="/registration",
    )
    tell(session, notice=notice, user_ids=[row.user_id], now=now)
    tell_waiting(session, row, now)


def tell_waiting(session: Session, row: Registration, now: dt.datetime) -> None:
    """Tell whoever decides: the members that somebody wants to join, else the office."""
    key = f"registration.waiting:{row.id}:{row.version}"
    members = deciders_of(session, row)
    if members:
        values = {
            "applicant": applicant_name(session, row),
            "participant": subject_name(session, row),
        }
        notice = Notice("member.asked", key, values, f"/members/{row.participant_id}")
        tell(session, notice=notice, user_ids=members, now=now)
        return
    about = {"applicant": subject_name(session, row), "kind": row.kind}
    notice = Notice("registration.waiting", key, about, f"/registrations/{row.id}")
    tell(session, notice=notice, user_ids=office_of(session, row.region).user_ids, now=now)


def subject_name(session: Session, row: Registration) -> Text:
    """Return what an application is about: the new participant's name, or the one it joins."""
    if row.is_joining and row.participant_id is not None:
        joined = session.get_one(Participant, row.participant_id)
        return {"zh": joined.name_zh, "en": joined.name_en}
    return from_json(row.profile).name


def applicant_name(session: Session, row: Registration) -> Text:
    """Return who applies."""
    user = session.get_one(User, row.user_id)
    return {"zh": user.name_zh or user.email, "en": user.name_en or user.email}


def note(session: Session, actor: Actor, action: str, row: Registration) -> None:
    """Write into the log what became of an application."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="registration",
        subject_id=row.id,
        details={"kind": row.kind, "version": row.version},
    )
