"""Private things of a pair with markers in them: its agreement, records, ratings, changes."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import Role
from models.mentoring import (
    Agreement,
    AgreementGoal,
    MentorChange,
    MentoringRating,
    MentoringRecord,
    RecordAction,
)
from web.services.sealing import seal_text

MOMENT = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
ABOVE = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
BOTH = frozenset({Role.STARTUP, Role.MENTOR})
"""The pair alone: its agreement is confidential."""
STARTUP_SIDE = ABOVE | {Role.STARTUP}
WRITER = frozenset({Role.MENTOR})


def plant_agreement(session: Session, marker: str) -> None:
    """Let the pair agree on a goal."""
    row = Agreement(
        match_id=1,
        version=1,
        drafted_by="receiver",
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 8, 31),
        sessions_a_year=10,
        receiver_accepted_at=MOMENT,
        provider_accepted_at=MOMENT,
        token="-".join(("agreement", "1")),
        goals=[AgreementGoal(position=1, sealed_goal=seal_text(session, marker))],
    )
    session.add(row)
    session.flush()
    row.state, row.in_force_at = "in_force", MOMENT


def plant_record(session: Session, marker: str) -> None:
    """Let the pair keep a record that both have confirmed, with something to do."""
    row = a_record(session, marker, 1)
    row.actions.append(
        RecordAction(position=1, sealed_what=seal_text(session, marker), owner_side="receiver")
    )
    session.add(row)
    session.flush()
    row.number, row.handed_in_at = 1, MOMENT
    row.receiver_confirmed_at = row.provider_confirmed_at = row.locked_at = MOMENT
    row.state = "locked"
    session.flush()


def plant_draft(session: Session, marker: str) -> None:
    """Let the mentor begin a record."""
    session.add(a_record(session, marker, 2))


def a_record(session: Session, marker: str, number: int) -> MentoringRecord:
    """Return a record that the mentor writes."""
    return MentoringRecord(
        id=number,
        match_id=1,
        starts_at=MOMENT,
        minutes=60,
        way="onsite",
        entered_by_side="provider",
        author_id=user_id(session, Role.MENTOR),
        sealed_problem=seal_text(session, f"问题{marker}"),
        sealed_advice=seal_text(session, f"建议{marker}"),
        token=f"record-{number}",
    )


def plant_rating(session: Session, marker: str) -> None:
    """Let the startup say of the mentor what the mentor is not to read."""
    session.add(
        MentoringRating(
            match_id=1, side="receiver", score=2, sealed_words=seal_text(session, marker)
        )
    )


def plant_change(session: Session, marker: str) -> None:
    """Let the startup say why it wants another mentor."""
    session.add(
        MentorChange(old_match_id=1, side="receiver", sealed_reason=seal_text(session, marker))
    )


def user_id(session: Session, role: Role) -> int:
    """Return the account of a role."""
    return session.scalars(select(User.id).where(User.email == f"{role}@example.com")).one()
