"""Who acts for a participant: its members and agents, who wants to, and how they go."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.account import Invitation, Membership, User
from models.audit import AuditLog
from models.enums import ParticipantKind, ParticipantStatus, RegistrationState
from models.participant import Participant
from models.registration import Registration
from models.setting import get_as_of
from web.services import access, accounts, agent_offers, agents, auditing, inviting, scopes
from web.services.access import Actor
from web.services.agent_offers import OpenOffer
from web.services.agents import AgencyView
from web.services.missing import NotFoundError
from web.services.notifying import notify
from web.services.publication import names_seen, sight_of
from web.services.words import Text

MOST_ACTS = 20
HOSTS = (ParticipantKind.SPACE, ParticipantKind.INSTITUTION)


class LastMemberError(ValueError):
    """The last member cannot go: nobody would answer for the participant. The office can do it."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who acts for a participant in its own name."""

    user_id: int
    name: Text
    email: str
    since: dt.datetime
    is_self: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who asks to become a member; whoever decides names the version they read."""

    registration_id: int
    version: int
    name: Text
    email: str
    submitted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who was invited and has not come yet."""

    id: int
    email: str
    expires_at: dt.datetime
    is_over: bool


@dataclass(frozen=True, slots=True)
class Lodger:
    """Somebody who belongs to a space or zone, and for whom its people may ask to act."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Act:
    """Something an agent did on a participant's behalf."""

    occurred_at: dt.datetime
    name: Text
    action: str


@dataclass(frozen=True, slots=True)
class Members:
    """Everyone who acts for a participant, or may soon."""

    id: str
    kind: str
    name: Text
    members: tuple[Member, ...]
    candidates: tuple[Candidate, ...]
    invited: tuple[Invited, ...]
    agencies: tuple[AgencyView, ...]
    offers: tuple[OpenOffer, ...]
    lodgers: tuple[Lodger, ...]
    acts: tuple[Act, ...]
    may_edit: bool
    may_consent: bool
    is_member: bool


def get_members(
    session: Session, *, actor: Actor, participant_id: str, now: dt.datetime
) -> Members:
    """Return who acts for a participant.

    Raises
    ------
    NotFoundError
        If there is no such participant.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "member.read", subject)
    row = session.get_one(Participant, participant_id)
    may_edit = access.can(actor, "member.edit", subject)
    return Members(
        id=row.id,
        kind=row.kind,
        name={"zh": row.name_zh, "en": row.name_en},
        members=list_members(session, participant_id, actor),
        candidates=list_candidates(session, participant_id) if may_edit else (),
        invited=list_invited(session, participant_id, now) if may_edit else (),
        agencies=agents.list_agencies(session, participant_id=participant_id, actor=actor),
        offers=agent_offers.list_open(session, actor=actor, participant_id=participant_id, now=now)
        if may_edit
        else (),
        lodgers=list_lodgers(session, actor, row),
        acts=list_acts(session, participant_id),
        may_edit=may_edit,
        may_consent=access.can(actor, "agent.consent", subject),
        is_member=participant_id in actor.participant_ids - actor.agent_for,
    )


def list_members(session: Session, participant_id: str, actor: Actor) -> tuple[Member, ...]:
    """Return the members of a participant, the earliest first."""
    statement = (
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(*acts_in_its_name(participant_id))
        .order_by(Membership.id)
    )
    return tuple(
        Member(
            user.id,
            {"zh": user.name_zh, "en": user.name_en},
            user.email,
            membership.created_at,
            user.id == actor.user_id,
        )
        for membership, user in session.execute(statement)
    )


def list_lodgers(session: Session, actor: Actor, row: Participant) -> tuple[Lodger, ...]:
    """Return who belongs to a space or zone of the actor's own and is not acted for yet."""
    if row.kind not in HOSTS or row.id not in actor.participant_ids - actor.agent_for:
        return ()
    lodging = scopes.lies_with(frozenset({row.id}), get_as_of(session))
    found = select(Participant).where(
        lodging,
        Participant.id.not_in({row.id, *actor.participant_ids}),
        Participant.status == ParticipantStatus.ACTIVE,
    )
    rows = session.scalars(found.order_by(Participant.sort_key, Participant.id)).all()
    names = names_seen(session, sight_of(session, actor), [each.id for each in rows])
    return tuple(Lodger(each.id, names[each.id]) for each in rows)


def list_candidates(session: Session, participant_id: str) -> tuple[Candidate, ...]:
    """Return who asks to become a member."""
    statement = (
        select(Registration, User)
        .join(User, User.id == Registration.user_id)
        .where(
            Registration.participant_id == participant_id,
            Registration.is_joining,
            Registration.state == RegistrationState.SUBMITTED,
        )
        .order_by(Registration.id)
    )
    return tuple(
        Candidate(
            row.id,
            row.version,
            {"zh": user.name_zh, "en": user.name_en},
            user.email,
            row.submitted_at,
        )
        for row, user in session.execute(statement)
    )


def list_invited(session: Session, participant_id: str, now: dt.datetime) -> tuple[Invited, ...]:
    """Return who was invited and has not come yet."""
    statement = (
        select(Invitation)
        .where(
            Invitation.participant_id == participant_id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.id.desc())
    )
    return tuple(
        Invited(row.id, row.email, row.expires_at, row.expires_at <= now)
        for row in session.scalars(statement)
    )


def list_acts(session: Session, participant_id: str) -> tuple[Act, ...]:
    """Return what agents did on a participant's behalf lately."""
    statement = (
        select(AuditLog.occurred_at, AuditLog.action, User.name_zh, User.name_en)
        .join(User, User.id == AuditLog.actor_id)
        .where(AuditLog.on_behalf_of == participant_id)
        .order_by(AuditLog.id.desc())
        .limit(MOST_ACTS)
    )
    return tuple(
        Act(row.occurred_at, {"zh": row.name_zh, "en": row.name_en}, row.action)
        for row in session.execute(statement)
    )


def leave(session: Session, *, actor: Actor, participant_id: str) -> None:
    """Act for a participant no longer.

    Raises
    ------
    LastMemberError
        If nobody else would act for it.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "member.leave", subject)
    user_id = actor.user_id or 0
    if participant_id in actor.agent_for:
        agents.end_of(session, actor=actor, user_id=user_id, participant_id=participant_id)
        return
    take_out(session, participant_id, user_id, may_be_last=False)
    note(session, actor, "member.leave", participant_id, user_id)


def remove(
    session: Session, *, actor: Actor, participant_id: str, user_id: int, now: dt.datetime
) -> None:
    """Let somebody act for a participant no longer, nor whom they invited, and tell them.

    Raises
    ------
    LastMemberError
        If nobody else would act for it, unless the office removes them.
    NotFoundError
        If they are no member.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "member.edit", subject)
    is_office = access.can(actor, "registration.decide", subject)
    take_out(session, participant_id, user_id, may_be_last=is_office)
    inviting.revoke_of(session, participant_id=participant_id, user_id=user_id, now=now)
    note(session, actor, "member.remove", participant_id, user_id)
    row = session.get_one(Participant, participant_id)
    notify(
        session,
        user_ids=[user_id],
        kind="member.removed",
        key=f"member.removed:{participant_id}:{now.isoformat()}",
        values={"participant": {"zh": row.name_zh, "en": row.name_en}},
        path="/account",
        now=now,
    )


def take_out(session: Session, participant_id: str, user_id: int, *, may_be_last: bool) -> None:
    """Delete a membership under the participant's lock: of the last two only one can go."""
    session.get_one(Participant, participant_id, with_for_update=True, populate_existing=True)
    own = acts_in_its_name(participant_id)
    membership = session.scalar(select(Membership).join(User).where(*own, User.id == user_id))
    if membership is None:
        raise NotFoundError("member", str(user_id))
    others = select(func.count()).select_from(Membership).join(User).where(*own)
    if not may_be_last and (session.scalar(others) or 0) == 1:
        raise LastMemberError
    session.delete(membership)
    session.flush()


def acts_in_its_name(participant_id: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the members of a participant."""
    return (
        Membership.participant_id == participant_id,
        Membership.is_agent.is_(False),
        User.is_active.is_(True),
    )


def note(session: Session, actor: Actor, action: str, participant_id: str, user_id: int) -> None:
    """Write into the log that a member went."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="participant",
        subject_id=participant_id,
        participant_id=participant_id,
        details={"user_id": user_id},
    )
