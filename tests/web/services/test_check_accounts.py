import datetime as dt

from sqlalchemy.orm import Session

from models.account import Membership, User
from models.agency import Agency
from models.enums import AgencyState, ParticipantKind, Role, Scope
from tests.factories import make_mentor, make_participant, make_user, make_vocabularies
from web.services.breaches import BreachCode
from web.services.check_accounts import account_breaches

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def make_agent(session: Session, *, is_acting: bool, is_allowed: bool) -> User:
    """Store somebody who acts for the mentor M1, with or without its consent."""
    make_vocabularies(session)
    make_mentor(session, "M1")
    user = make_user(session, "liaison@example.com")
    if is_acting:
        membership = Membership(role=Role.MENTOR.value, participant_id="M1", is_agent=True)
        user.memberships.append(membership)
    if is_allowed:
        state = AgencyState.ACTIVE.value
        leave = Agency(user_id=user.id, participant_id="M1", state=state, consented_at=NOW)
        session.add(leave)
    session.flush()
    return user


def codes(session: Session) -> list[BreachCode]:
    return [breach.code for breach in account_breaches(session)]


def test_agent_with_consent_is_sound(session: Session) -> None:
    make_agent(session, is_acting=True, is_allowed=True)

    assert codes(session) == []


def test_agent_without_consent_is_found(session: Session) -> None:
    make_agent(session, is_acting=True, is_allowed=False)

    assert codes(session) == [BreachCode.AGENT_WITHOUT_LEAVE]


def test_consent_without_agent_is_found(session: Session) -> None:
    make_agent(session, is_acting=False, is_allowed=True)

    assert codes(session) == [BreachCode.LEAVE_WITHOUT_AGENT]


def test_scope_that_is_not_there_is_found(session: Session) -> None:
    make_vocabularies(session)
    make_participant(session, ParticipantKind.SPACE, "C1")
    user = make_user(session, "office@example.com")
    for scope, code in (
        (Scope.PREFECTURE, "530100"),
        (Scope.SPACE, "C1"),
        (Scope.PREFECTURE, "C1"),
        (Scope.ZONE, "530100"),
        (Scope.EVENT, "later"),
    ):
        organiser = Membership(role=Role.ORGANISER.value, scope=scope.value, scope_code=code)
        user.memberships.append(organiser)
    session.flush()

    assert codes(session) == [BreachCode.SCOPE_UNKNOWN, BreachCode.SCOPE_UNKNOWN]
