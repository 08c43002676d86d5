"""Private things of calendars with markers in them: what a meeting is about, and where it is."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership
from models.agreed import Appointment
from models.availability import Availability, BusySpan
from models.enums import Role

PAIR = frozenset({Role.STARTUP, Role.MENTOR})


def plant_meeting(session: Session, marker: str) -> None:
    """Let the pair meet tomorrow, in a week whose other times the mentor is busy."""
    now = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    tomorrow = now + dt.timedelta(days=1)
    session.add(
        Appointment(
            match_id=1,
            proposed_by="S1",
            state="confirmed",
            starts_at=tomorrow,
            minutes=60,
            way="onsite",
            place=f"会议室{marker}",
            note=f"商谈{marker}",
        )
    )
    session.add(
        Availability(
            participant_id="M1", zone="Asia/Shanghai", notice_hours=24, heeds_holidays=True
        )
    )
    mentor = select(Membership.user_id).where(Membership.participant_id == "M1")
    session.add(
        BusySpan(
            participant_id="M1",
            user_id=session.scalars(mentor).first() or 0,
            starts_at=tomorrow,
            ends_at=tomorrow + dt.timedelta(hours=3),
        )
    )
