"""What the matcher learns from: looks with what came of them, and nothing that was deleted."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from models.account import User
from models.enums import MatchState, Role
from tests.factories import make_match, make_mentor, make_startup, make_user, make_vocabularies
from web.services import consents
from web.services.accounts import actor_of
from web.services.feedback.log import load_looks
from web.services.feedback.looking import Look, Place, keep_opened, keep_shown

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
MENTORS = ("M1", "M2", "M3", "M4", "M5")


@pytest.fixture
def user(session: Session) -> User:
    """Store a startup that was shown five mentors on two days, and opened the second one."""
    make_vocabularies(session)
    make_startup(session, "S1")
    for key in MENTORS:
        make_mentor(session, key)
    user: User = make_user(session, "s@example.com", (Role.STARTUP, "S1"))
    consents.record(session, user_id=user.id, purposes=["looks"], now=NOW)
    actor = actor_of(user)
    places = [Place(key, n, 2 if n == 1 else None) for n, key in enumerate(MENTORS, start=1)]
    for day in (0, 1):
        look = Look("S1", "mentor", places)
        keep_shown(session, actor=actor, look=look, now=NOW + dt.timedelta(days=day))
    keep_opened(session, actor=actor, seeker_id="S1", kind="mentor", candidate_id="M2", now=NOW)
    return user


def gains(session: Session) -> list[tuple[int, str, float]]:
    """Return what came of the looks of the two days, where anything did."""
    return [
        (look.day.day, look.candidate_id, look.gain)
        for look in load_looks(session)["mentor"]
        if look.gain
    ]


@pytest.mark.usefixtures("user")
def test_opened_asked_refused_and_accepted_are_worth_what_they_are(session: Session) -> None:
    asked_at = NOW + dt.timedelta(days=3)
    make_match(session, provider_id="M1", state=MatchState.EXPRESSED, asked_at=asked_at)
    make_match(
        session, provider_id="M3", state=MatchState.ACTIVE, asked_at=asked_at, agreed_at=asked_at
    )
    make_match(session, provider_id="M4", state=MatchState.DECLINED, asked_at=asked_at)
    long_after = NOW + dt.timedelta(days=40)
    make_match(session, provider_id="M5", state=MatchState.EXPRESSED, asked_at=long_after)

    looks = load_looks(session)["mentor"]

    assert gains(session) == [(2, "M1", 0.5), (2, "M2", 0.25), (2, "M3", 0.75), (2, "M4", 0.1)]
    assert len({look.list_key for look in looks}) == 2
    assert [(look.position, look.other) for look in looks][:2] == [(1, 2), (2, 0)]


def test_nothing_is_learned_of_whoever_switched_off(session: Session, user: User) -> None:
    consents.withdraw(session, user_id=user.id, purposes=["looks"], now=NOW)

    assert load_looks(session) == {}
