"""Invitations to join with a role; only the hash of the word in the link is stored.

A link leads to an invitation by its own word (the command line prints it once), or by that of a
signed link in an e-mail; whichever is used first uses the invitation up.
"""

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Invitation, Membership, User
from models.audit import AuditLog
from models.enums import Role, Scope
from models.participant import Participant
from models.taxonomy import Region
from web.services import accounts, links
from web.services.accounts import Account
from web.services.admissions import add_membership
from web.services.links import LinkClosedError, hash_of
from web.services.missing import NotFoundError
from web.services.rows import in_two_languages

VALID_FOR = dt.timedelta(days=14)
PURPOSE = "invitation"
STAFF = {Role.ORGANISER, Role.REVIEWER, Role.ADMINISTRATOR}


class ParticipantRequiredError(ValueError):
    """The role acts for a participant, and none is named."""


class InvitationClosedError(LookupError):
    """No invitation is opened by this word: unknown, used, revoked, or too old."""


class InvitationForAnotherError(ValueError):
    """The invitation went to another address than the account's."""


@dataclass(frozen=True, slots=True)
class InvitationView:
    """Who is invited, to what, and for whom."""

    email: str
    role: str
    participant: dict[str, str]
    has_account: bool = False


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
    add(session, invitation)
    return word


def add(session: Session, invitation: Invitation) -> None:
    """Store an invitation and note it in the log."""
    session.add(invitation)
    session.flush()
    session.add(
        AuditLog(
            actor_id=invitation.invited_by,
            action="account.invite",
            subject_type="invitation",
            subject_id=str(invitation.id),
        )
    )


def get_invitation(session: Session, *, word: str, now: dt.datetime) -> InvitationView:
    """Return the invitation that a word opens.

    Raises
    ------
    InvitationClosedError
        If there is none.
    """
    row = find(session, word, now)
    participant = session.get(Participant, row.participant_id) if row.participant_id else None
    return InvitationView(
        row.email,
        row.role,
        in_two_languages(participant.name_zh, participant.name_en) if participant else {},
        accounts.find_user(session, row.email) is not None,
    )


def find(session: Session, word: str, now: dt.datetime) -> Invitation:
    """Return the row that a word opens, its own or that of a signed link."""
    try:
        link = links.look(session, word=word, purpose=PURPOSE, now=now)
    except LinkClosedError:
        key = Invitation.token_hash == hash_of(word)
    else:
        key = Invitation.id == int(link.subject_id)
    statement = select(Invitation).where(
        key,
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
    )
    row = session.scalar(statement)
    if row is None:
        raise InvitationClosedError
    return row


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
    invitation = use_up(session, word, now)
    account = accounts.add_user(
        session,
        membership_of(invitation),
        email=invitation.email,
        password=password,
        name=name,
        language=language,
    )
    note_accepted(session, account.id, invitation)
    return account


def accept_as(session: Session, *, account: Account, word: str, now: dt.datetime) -> None:
    """Add what an invitation offers to the account it went to.

    Raises
    ------
    InvitationClosedError
        If the word opens none.
    InvitationForAnotherError
        If it went to another address.
    """
    if find(session, word, now).email != account.email:
        raise InvitationForAnotherError
    invitation = use_up(session, word, now)
    add_membership(session, session.get_one(User, account.id), membership_of(invitation))
    note_accepted(session, account.id, invitation)


def use_up(session: Session, word: str, now: dt.datetime) -> Invitation:
    """Take an invitation; the second of two waits here for the first, and then finds it used."""
    statement = (
        update(Invitation)
        .where(Invitation.id == find(session, word, now).id, Invitation.used_at.is_(None))
        .values(used_at=now)
        .returning(Invitation)
    )
    invitation = session.scalar(statement)
    if invitation is None:
        raise InvitationClosedError
    links.revoke(session, purpose=PURPOSE, subject_id=str(invitation.id), now=now)
    return invitation


def membership_of(invitation: Invitation) -> Membership:
    """Return the membership that an invitation offers."""
    return Membership(
        role=invitation.role,
        participant_id=invitation.participant_id,
        scope=invitation.scope,
        scope_code=invitation.scope_code,
    )


def note_accepted(session: Session, user_id: int, invitation: Invitation) -> None:
    """Write into the log who took an invitation."""
    session.add(
        AuditLog(
            actor_id=user_id,
            action="account.accept",
            subject_type="invitation",
            subject_id=str(invitation.id),
        )
    )


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
