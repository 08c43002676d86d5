"""Rules that hold between accounts, what they may act for, and the leaves of agents."""

from collections.abc import Iterator

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.account import Membership
from models.agency import Agency
from models.enums import AgencyState, ParticipantKind, Scope
from models.participant import Participant
from models.taxonomy import Region
from web.services.breaches import Breach, BreachCode

HOSTS = (ParticipantKind.SPACE, ParticipantKind.INSTITUTION)


def account_breaches(session: Session) -> Iterator[Breach]:
    """Yield every broken invariant of memberships and agents."""
    yield from agents_without_leave(session)
    yield from leaves_without_agent(session)
    yield from unknown_scopes(session)


def agents_without_leave(session: Session) -> Iterator[Breach]:
    """Find those who act for somebody in its stead without consent in force."""
    leave = exists().where(
        Agency.user_id == Membership.user_id,
        Agency.participant_id == Membership.participant_id,
        Agency.state == AgencyState.ACTIVE,
    )
    found = select(Membership.id, Membership.participant_id).where(Membership.is_agent, ~leave)
    for membership_id, participant_id in session.execute(found.order_by(Membership.id)):
        evidence = {"participant": str(participant_id)}
        yield Breach(BreachCode.AGENT_WITHOUT_LEAVE, f"membership {membership_id}", evidence)


def leaves_without_agent(session: Session) -> Iterator[Breach]:
    """Find consents in force whose agent cannot act."""
    membership = exists().where(
        Membership.user_id == Agency.user_id,
        Membership.participant_id == Agency.participant_id,
        Membership.is_agent,
    )
    found = select(Agency.id, Agency.participant_id).where(
        Agency.state == AgencyState.ACTIVE, ~membership
    )
    for agency_id, participant_id in session.execute(found.order_by(Agency.id)):
        evidence = {"participant": participant_id}
        yield Breach(BreachCode.LEAVE_WITHOUT_AGENT, f"agency {agency_id}", evidence)


def unknown_scopes(session: Session) -> Iterator[Breach]:
    """Find organisers of prefectures, zones and spaces that are not there."""
    region = exists().where(Region.code == Membership.scope_code)
    host = exists().where(Participant.id == Membership.scope_code, Participant.kind.in_(HOSTS))
    found = select(Membership.id, Membership.scope, Membership.scope_code).where(
        or_(
            (Membership.scope == Scope.PREFECTURE) & ~region,
            Membership.scope.in_([Scope.ZONE, Scope.SPACE]) & ~host,
        )
    )
    for membership_id, scope, code in session.execute(found.order_by(Membership.id)):
        evidence = {"scope": str(scope), "code": str(code)}
        yield Breach(BreachCode.SCOPE_UNKNOWN, f"membership {membership_id}", evidence)
