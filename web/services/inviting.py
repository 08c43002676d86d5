"""Inviting from the pages: who may invite whom, the list of those invited, resending, revoking."""

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from models.account import Invitation, User
from models.enums import ParticipantKind, Role, Scope
from models.participant import Participant
from models.taxonomy import Region
from web.services import access, accounts, auditing, links, scopes
from web.services.access import AccessDeniedError, Actor, Subject
from web.services.applications import ROLE_OF
from web.services.invitations import PURPOSE, STAFF, VALID_FOR, add
from web.services.links import LinkOffer, hash_of
from web.services.missing import NotFoundError
from web.services.notifying import Notice, tell_address
from web.services.words import Option, Text

ANYWHERE = frozenset({Role.ADMINISTRATOR, Role.REVIEWER})
HOSTED = frozenset({Scope.ZONE, Scope.SPACE})


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who is invited to what; `scope` and its code are an organiser's."""

    email: str
    role: Role
    participant_id: str | None = None
    scope: str | None = None
    scope_code: str | None = None


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """An invitation that waits, as its sender sees it."""

    id: int
    email: str
    role: str
    participant: Text
    scope: str
    place: Text
    invited_by: Text
    expires_at: dt.datetime
    is_over: bool


def send(session: Session, *, actor: Actor, invitee: Invitee, now: dt.datetime) -> None:
    """Invite somebody by e-mail.

    Raises
    ------
    AccessDeniedError
        If this account may not offer that.
    NotFoundError
        If the participant or the scope is unknown.
    """
    ensure_may_invite(session, actor, invitee)
    invitation = Invitation(
        email=invitee.email.strip().lower(),
        role=invitee.role.value,
        participant_id=invitee.participant_id,
        scope=invitee.scope,
        scope_code=invitee.scope_code,
        token_hash=hash_of(secrets.token_urlsafe(24)),
        expires_at=now + VALID_FOR,
        invited_by=actor.user_id,
    )
    add(session, invitation)
    mail(session, invitation, actor, now)


def send_colleague(
    session: Session, *, actor: Actor, participant_id: str, email: str, now: dt.datetime
) -> None:
    """Invite somebody to act for a participant, in the role of its kind."""
    accounts.subject_of(session, participant_id=participant_id)
    kind = session.get_one(Participant, participant_id).kind
    send(session, actor=actor, invitee=Invitee(email, ROLE_OF[kind], participant_id), now=now)


def offered_roles(actor: Actor) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the roles of staff an account may offer, an organiser's with its scopes."""
    hosted = (Scope.ZONE.value, Scope.SPACE.value)
    if Role.ADMINISTRATOR in actor.roles:
        scopes_offered = (Scope.PROVINCE.value, Scope.PREFECTURE.value, *hosted)
        others = ((Role.REVIEWER.value, ()), (Role.ADMINISTRATOR.value, ()))
        return ((Role.ORGANISER.value, scopes_offered), *others)
    if actor.is_provincial:
        return ((Role.ORGANISER.value, (Scope.PROVINCE.value, Scope.PREFECTURE.value, *hosted)),)
    return ((Role.ORGANISER.value, hosted),)


def ensure_may_invite(session: Session, actor: Actor, invitee: Invitee) -> None:
    """Refuse to offer more than one has to give."""
    if invitee.role in STAFF:
        access.ensure(actor, "account.invite")
        is_allowed = may_appoint(session, actor, invitee)
    else:
        participant_id = invitee.participant_id or ""
        subject = accounts.subject_of(session, participant_id=participant_id)
        access.ensure(actor, "member.edit", subject)
        kind = session.get_one(Participant, participant_id).kind
        is_allowed = invitee.role is ROLE_OF[kind]
    if not is_allowed:
        raise AccessDeniedError("account.invite", is_signed_in=actor.is_signed_in)


def may_appoint(session: Session, actor: Actor, invitee: Invitee) -> bool:
    """Tell whether an account may offer a role of staff: only within its own reach."""
    if Role.ADMINISTRATOR in actor.roles:
        return invitee.role is not Role.ORGANISER or is_known(session, invitee)
    if invitee.role in ANYWHERE or not actor.is_office:
        return False
    if actor.is_provincial:
        return is_known(session, invitee)
    is_below = invitee.scope in HOSTED and is_known(session, invitee)
    return is_below and access.can(actor, "registration.decide", scope_subject(session, invitee))


def is_known(session: Session, invitee: Invitee) -> bool:
    """Tell whether the scope of an organiser is one that exists.

    Raises
    ------
    NotFoundError
        If it names nothing.
    """
    if invitee.scope == Scope.PROVINCE:
        return True
    code = invitee.scope_code or ""
    if invitee.scope == Scope.PREFECTURE:
        if session.get(Region, code) is None:
            raise NotFoundError("region", code)
        return True
    row = session.get(Participant, code)
    if row is None or not is_host(row, invitee.scope):
        raise NotFoundError("participant", code)
    return True


def is_host(row: Participant, scope: str | None) -> bool:
    """Tell whether a participant is a space, or a zone, that an organiser can answer for."""
    if scope == Scope.SPACE:
        return row.kind == ParticipantKind.SPACE
    return scope == Scope.ZONE and (row.kind, row.subtype) == (ParticipantKind.INSTITUTION, "zone")


def scope_subject(session: Session, invitee: Invitee) -> Subject:
    """Return what the policy needs to know of a space or zone."""
    return accounts.subject_of(session, participant_id=invitee.scope_code or "")


def mail(session: Session, row: Invitation, actor: Actor, now: dt.datetime) -> None:
    """Send the link; earlier ones of the same invitation open nothing more."""
    links.revoke(session, purpose=PURPOSE, subject_id=str(row.id), now=now)
    sender = session.get_one(User, actor.user_id)
    participant = session.get(Participant, row.participant_id) if row.participant_id else None
    values: dict[str, object] = {
        "inviter": {"zh": sender.name_zh or sender.email, "en": sender.name_en or sender.email},
        "role": row.role,
        "expires_at": row.expires_at.isoformat(),
    }
    if participant is not None:
        values["participant"] = {"zh": participant.name_zh, "en": participant.name_en}
    offer = LinkOffer(
        purpose=PURPOSE,
        subject_id=str(row.id),
        path="/invitations/{word}",
        expires_at=row.expires_at,
    )
    key = f"invitation.sent:{row.id}:{now.isoformat()}"
    notice = Notice("invitation.sent", key, values=values, links={"join": offer})
    language = sender.locale.partition("_")[0]
    tell_address(session, notice=notice, address=row.email, language=language, now=now)


def list_sent(session: Session, *, actor: Actor, now: dt.datetime) -> tuple[SentInvitation, ...]:
    """Return the invitations that wait: all of them for the province, else one's own."""
    access.ensure(actor, "account.invite")
    statement = (
        select(Invitation, User, Participant, Region)
        .outerjoin(User, User.id == Invitation.invited_by)
        .outerjoin(
            Participant,
            Participant.id.in_([Invitation.participant_id, Invitation.scope_code]),
        )
        .outerjoin(Region, Region.code == Invitation.scope_code)
        .where(waits(), seen_by(actor))
        .order_by(Invitation.id.desc())
    )
    return tuple(
        SentInvitation(
            id=row.id,
            email=row.email,
            role=row.role,
            participant=named(participant) if row.participant_id else {},
            scope=row.scope or "",
            place=named(region) or named(participant),
            invited_by=named(user),
            expires_at=row.expires_at,
            is_over=row.expires_at <= now,
        )
        for row, user, participant, region in session.execute(statement)
    )


def named(row: User | Participant | Region | None) -> Text:
    """Return how something is called, nothing where there is none."""
    return {"zh": row.name_zh, "en": row.name_en} if row is not None else {}


def waits() -> ColumnElement[bool]:
    """Return the condition that an invitation was neither used nor revoked."""
    return Invitation.used_at.is_(None) & Invitation.revoked_at.is_(None)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an account may see an invitation."""
    if actor.is_provincial or Role.ADMINISTRATOR in actor.roles:
        return true()
    return Invitation.invited_by == actor.user_id


def find_open(session: Session, *, actor: Actor, invitation_id: int) -> Invitation:
    """Return an invitation that waits, if this account may change it.

    Raises
    ------
    NotFoundError
        If there is none, or it is somebody else's business.
    """
    own = or_(seen_by(actor), Invitation.participant_id.is_not(None))
    statement = select(Invitation).where(Invitation.id == invitation_id, waits(), own)
    row = session.scalar(statement.with_for_update())
    if row is None:
        raise NotFoundError("invitation", str(invitation_id))
    if row.participant_id is not None:
        subject = accounts.subject_of(session, participant_id=row.participant_id)
        access.ensure(actor, "member.edit", subject)
    else:
        access.ensure(actor, "account.invite")
    return row


def revoke(session: Session, *, actor: Actor, invitation_id: int, now: dt.datetime) -> None:
    """Take an invitation back: its link opens nothing any more."""
    row = find_open(session, actor=actor, invitation_id=invitation_id)
    row.revoked_at = now
    links.revoke(session, purpose=PURPOSE, subject_id=str(row.id), now=now)
    note(session, actor, "account.revoke_invitation", row)


def revoke_of(session: Session, *, participant_id: str, user_id: int, now: dt.datetime) -> None:
    """Take back what somebody sent for a participant that they no longer act for."""
    sent = select(Invitation).where(
        Invitation.participant_id == participant_id, Invitation.invited_by == user_id, waits()
    )
    for row in session.scalars(sent.with_for_update()):
        row.revoked_at = now
        links.revoke(session, purpose=PURPOSE, subject_id=str(row.id), now=now)
    session.flush()


def resend(session: Session, *, actor: Actor, invitation_id: int, now: dt.datetime) -> None:
    """Send an invitation again, with a new link and a new last moment."""
    row = find_open(session, actor=actor, invitation_id=invitation_id)
    row.token_hash = hash_of(secrets.token_urlsafe(24))
    row.expires_at = now + VALID_FOR
    session.flush()
    mail(session, row, actor, now)
    note(session, actor, "account.resend_invitation", row)


def list_hosts(session: Session, *, actor: Actor) -> tuple[Option, ...]:
    """Return the spaces and zones within an organiser's reach."""
    is_zone = (Participant.kind == ParticipantKind.INSTITUTION) & (Participant.subtype == "zone")
    statement = (
        select(Participant)
        .where(scopes.within(session, actor), (Participant.kind == ParticipantKind.SPACE) | is_zone)
        .order_by(Participant.kind, Participant.sort_key)
    )
    return tuple(Option(row.id, named(row)) for row in session.scalars(statement))


def list_prefectures(session: Session) -> tuple[Option, ...]:
    """Return the prefectures an organiser may answer for."""
    top = select(Region.code).where(Region.parent.is_(None))
    statement = select(Region).where(Region.parent.in_(top)).order_by(Region.position)
    return tuple(Option(row.code, named(row)) for row in session.scalars(statement))


def note(session: Session, actor: Actor, action: str, row: Invitation) -> None:
    """Write into the log what became of an invitation."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="invitation",
        subject_id=row.id,
        participant_id=row.participant_id,
    )
