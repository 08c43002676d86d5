"""Invitations to join with a role; only the hash of the word in the link is stored."""

import datetime as dt
import hashlib
import secrets

from sqlalchemy.orm import Session

from models.account import Invitation
from models.audit import AuditLog
from models.enums import Role, Scope
from models.participant import Participant
from models.taxonomy import Region
from web.services.missing import NotFoundError

VALID_FOR = dt.timedelta(days=14)
STAFF = {Role.ORGANISER, Role.REVIEWER, Role.ADMINISTRATOR}


class ParticipantRequiredError(ValueError):
    """The role acts for a participant, and none is named."""


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


def hash_of(word: str) -> str:
    """Return what is stored of the word in an invitation's link."""
    return hashlib.sha256(word.encode()).hexdigest()
