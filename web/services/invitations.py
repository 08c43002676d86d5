"""Invitations to join with a role; only the hash of the word in the link is stored."""

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Invitation, Membership
from models.audit import AuditLog
from models.enums import Role, Scope
from models.participant import Participant
from models.taxonomy import Region
from web.services import accounts
from web.services.accounts import Account
from web.services.links import hash_of
from web.services.missing import NotFoundError
from web.services.rows import in_two_languages

VALID_FOR = dt.timedelta(days=14)
STAFF = {Role.ORGANISER, Role.REVIEWER, Role.ADMINISTRATOR}


class ParticipantRequiredError(ValueError):
    """The role acts for a participant, and none is named."""


class InvitationClosedError(LookupError):
    """No invitation is opened by this word: unknown, used already, or too old."""


@dataclass(frozen=True, slots=True)
class InvitationView:
    """Who is invited, to what, and for whom."""

    email: str
    role: str
    participant: dict[str, str]


def invite(
    session: Session,
    *,
    email: str,
    role: Role,
    participant_id: str | None = None,
    region: str | None = None,
    invited_by: int | None = None,
) -> str:
    """Invite somebody and return the word that opens the invitation; it cannot be read again.

    Raises
    ------
    NotFoundError
        If the participant or the region is unknown.
    ParticipantRequiredError
        If the role needs a participant.
    """
    if role not in STAFF and participant_id is None:
        raise ParticipantRequiredError(role)
    check_known(session, participant_id=participant_id, region=region)
    word = secrets.token_urlsafe(24)
    invitation = Invitation(
        email=email.strip().lower(),
        role=role.value,
        participant_id=participant_id,
        scope=scope_of(role, region),
        scope_code=region,
        token_hash=hash_of(word),
        expires_at=dt.datetime.now(dt.UTC) + VALID_FOR,
        invited_by=invited_by,
    )
    session.add(invitation)
    session.flush()
    session.add(
        AuditLog(
            actor_id=invited_by,
            action="account.invite",
            subject_type="invitation",
            subject_id=str(invitation.id),
        )
    )
    return word


def get_invitation(session: Session, *, word: str, now: dt.datetime) -> InvitationView:
    """Return the invitation that a word opens.

    Raises
    ------
    InvitationClosedError
        If there is none.
    """
    statement = (
        select(Invitation.email, Invitation.role, Participant.name_zh, Participant.name_en)
        .outerjoin(Participant, Participant.id == Invitation.participant_id)
        .where(
            Invitation.token_hash == hash_of(word),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise InvitationClosedError
    return InvitationView(row.email, row.role, in_two_languages(row.name_zh, row.name_en))


def accept(
    session: Session, *, word: str, name: str, password: str, language: str, now: dt.datetime
) -> Account:
    """Turn an invitation into an account; of two who try at once, one gets it.

    Raises
    ------
    InvitationClosedError
        If the word opens none.
    EmailTakenError
        If the address has an account by now.
    WeakPasswordError
        If the password is too short.
    """
    get_invitation(session, word=word, now=now)
    # the second of two waits here for the first, and then finds it used
    taken = (
        update(Invitation)
        .where(Invitation.token_hash == hash_of(word), Invitation.used_at.is_(None))
        .values(used_at=now)
        .returning(Invitation)
    )
    invitation = session.scalar(taken)
    if invitation is None:
        raise InvitationClosedError
    membership = Membership(
        role=invitation.role,
        participant_id=invitation.participant_id,
        scope=invitation.scope,
        scope_code=invitation.scope_code,
    )
    account = accounts.add_user(
        session,
        membership,
        email=invitation.email,
        password=password,
        name=name,
        language=language,
    )
    session.add(
        AuditLog(
            actor_id=account.id,
            action="account.accept",
            subject_type="invitation",
            subject_id=str(invitation.id),
        )
    )
    return account


def check_known(session: Session, *, participant_id: str | None, region: str | None) -> None:
    """Refuse ids that name nothing."""
    if participant_id is not None and session.get(Participant, participant_id) is None:
        raise NotFoundError("participant", participant_id)
    if region is not None and session.get(Region, region) is None:
        raise NotFoundError("region", region)


def scope_of(role: Role, region: str | None) -> str | None:
    """Return how far an organiser's membership reaches."""
    if role is not Role.ORGANISER:
        return None
    return Scope.PROVINCE.value if region is None else Scope.PREFECTURE.value
