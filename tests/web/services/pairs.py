"""A startup and a mentor who have agreed, for the tests of what follows."""

from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from tests.factories import make_match, make_mentor, make_startup, make_user
from web.services.access import Actor


def make_pair(session: Session, state: MatchState = MatchState.ACTIVE) -> tuple[int, Actor, Actor]:
    """Store a startup, a mentor, an account for each, and their match; return it and both."""
    make_startup(session)
    make_mentor(session)
    founder = make_user(session, "founder@example.com", (Role.STARTUP, "S1"), name_en="Founder")
    mentor = make_user(session, "mentor@example.com", (Role.MENTOR, "M1"), name_en="Mentor")
    return (
        make_match(session, "S1", "M1", state=state).id,
        Actor(founder.id, frozenset({Role.STARTUP}), frozenset({"S1"})),
        Actor(mentor.id, frozenset({Role.MENTOR}), frozenset({"M1"})),
    )
