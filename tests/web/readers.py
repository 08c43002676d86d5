"""Readers besides one of each role: agents, newcomers, and organisers of every scope.

All of it turns about the startup S1: it lies in the prefecture 530100 and lives in the space C2,
which the zone N2 operates. S2 lies in the same prefecture; F1 lies elsewhere.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import ParticipantKind, Role, Scope
from models.participant import Participant
from models.taxonomy import Region
from tests.factories import make_participant, make_relation, make_startup
from tests.web.conftest import make_second_factor

VISITOR = "visitor"
NEWCOMER = "newcomer"
AGENT = "agent"
PREFECTURE = "prefecture"
ELSEWHERE = "elsewhere"
ZONE = "zone"
HOST = "host"
EVENT = "event"
READERS = (VISITOR, NEWCOMER, *Role, AGENT, PREFECTURE, ELSEWHERE, ZONE, HOST, EVENT)
SCOPES = {
    PREFECTURE: (Scope.PREFECTURE, "530100"),
    ELSEWHERE: (Scope.PREFECTURE, "530800"),
    ZONE: (Scope.ZONE, "N2"),
    HOST: (Scope.SPACE, "C2"),
    EVENT: (Scope.EVENT, "E1"),
}


def make_readers(session: Session) -> None:
    """Store the places these readers answer for, and their accounts."""
    make_surroundings(session)
    make_account(session, NEWCOMER)
    make_account(
        session,
        AGENT,
        Membership(role=Role.STARTUP.value, participant_id="S1", is_agent=True),
    )
    for name, (scope, code) in SCOPES.items():
        organiser = Membership(role=Role.ORGANISER.value, scope=scope.value, scope_code=code)
        make_second_factor(session, make_account(session, name, organiser))
    session.commit()


def make_surroundings(session: Session) -> None:
    """Store a space where S1 lives, the zone above it, and a startup far away."""
    if session.get(Region, "530800") is None:
        session.add(Region(code="530800", parent="530000", name_zh="普洱市", name_en="Pu'er"))
        session.flush()
    make_startup(session, "F1", region="530800")
    space = make_participant(session, ParticipantKind.SPACE, "C2", region="530800")
    zone = make_participant(
        session, ParticipantKind.INSTITUTION, "N2", subtype="zone", region="530800"
    )
    startup = session.scalars(select(Participant).where(Participant.id == "S1")).one()
    make_relation(session, "resident_of", startup, space)
    make_relation(session, "operates", zone, space)


def make_account(session: Session, name: str, *memberships: Membership) -> User:
    """Store an account that signs in by the usual password."""
    user = User(
        email=f"{name}@example.com",
        name_en=name,
        password_hash=session.scalar(select(User.password_hash).limit(1)),
        memberships=list(memberships),
    )
    session.add(user)
    session.flush()
    return user
