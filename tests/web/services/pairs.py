"""A startup and a mentor who have agreed, for the tests of what follows."""

from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from models.matching import Match
from tests.factories import make_mentor, make_startup, make_user
from web.services.access import Actor


def make_match(
    session: Session,
    receiver_id: str = "S1",
    provider_id: str = "M1",
    state: MatchState = MatchState.ACTIVE,
) -> int:
    """Store a match in a state, as the factories store rows: without the way there."""
    row = Match(
        receiver_id=receiver_id, provider_id=provider_id, state=state, initiated_by="receiver"
    )
    session.add(row)
    session.flush()
    return row.id


def make_pair(session: Session, state: MatchState = MatchState.ACTIVE) -> tuple[int, Actor, Actor]:
    """Store a startup, a mentor, an account for each, and their match; return it and both."""
    make_startup(session)
    make_mentor(session)
    founder = make_user(session, "founder@example.com", (Role.STARTUP, "S1"), name_en="Founder")
    mentor = make_user(session, "mentor@example.com", (Role.MENTOR, "M1"), name_en="Mentor")
    return (
        make_match(session, state=state),
        Actor(founder.id, frozenset({Role.STARTUP}), frozenset({"S1"})),
        Actor(mentor.id, frozenset({Role.MENTOR}), frozenset({"M1"})),
    )
