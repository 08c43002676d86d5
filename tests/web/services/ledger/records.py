"""Records of sessions for tests of the ledger and of what is counted from it."""

import datetime as dt
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from models.matching import Match
from models.mentoring import Addendum, Agreement, MentoringRecord, RecordTopic
from tests.factories import make_match
from web.services.access import Actor
from web.services.sealing import seal_text
from web.services.working_days import ZONE

NUMBERS = count(1)
PROVINCE = Actor(user_id=None, roles=frozenset({Role.ORGANISER}), is_provincial=True)
LATER = dt.timedelta(days=2)


def held(year: int, month: int, day: int, hour: int = 10) -> dt.datetime:
    """Return a moment in the province."""
    return dt.datetime(year, month, day, hour, tzinfo=ZONE)


def make_record(
    session: Session,
    starts_at: dt.datetime,
    *,
    minutes: int = 60,
    pair: tuple[str, str] = ("S1", "M1"),
    topics: tuple[str, ...] = (),
    state: str = "locked",
    **overrides: Any,
) -> MentoringRecord:
    """Store the record of a session that both sides confirmed two days later."""
    texts = {
        name: seal_text(session, overrides.pop(name, ""))
        for name in ("sealed_problem", "sealed_advice", "sealed_outcome", "sealed_handler")
    }
    locked_at = overrides.pop("locked_at", starts_at + LATER)
    record = MentoringRecord(
        match_id=pair_of(session, *pair).id,
        starts_at=starts_at,
        minutes=minutes,
        way=overrides.pop("way", "onsite"),
        entered_by_side="provider",
        token=f"token-{next(NUMBERS)}",
        **texts,
        **overrides,
    )
    record.topics = [RecordTopic(topic=code, position=n) for n, code in enumerate(topics, 1)]
    session.add(record)
    session.flush()
    settle(session, record, state, locked_at)
    return record


def settle(session: Session, record: MentoringRecord, state: str, locked_at: dt.datetime) -> None:
    """Bring a draft into the state asked for."""
    if state == "draft":
        return
    record.number, record.handed_in_at = next(NUMBERS), record.starts_at
    record.state = state
    if state == "locked":
        record.receiver_confirmed_at = record.provider_confirmed_at = locked_at
        record.locked_at = locked_at
    session.flush()


def pair_of(session: Session, startup_id: str, mentor_id: str) -> Match:
    """Return the match of a pair, made where there is none."""
    found = session.scalars(
        select(Match).where(Match.receiver_id == startup_id, Match.provider_id == mentor_id)
    ).first()
    return found or make_match(
        session, startup_id, mentor_id, state=MatchState.ACTIVE.value, initiated_by="receiver"
    )


def open_up(session: Session, startup_id: str = "S1", mentor_id: str = "M1") -> None:
    """Let a pair agree that what it says is not confidential."""
    moment = held(2026, 1, 5)
    session.add(
        Agreement(
            match_id=pair_of(session, startup_id, mentor_id).id,
            version=1,
            state="in_force",
            drafted_by="provider",
            starts_on=moment.date(),
            ends_on=moment.date().replace(year=2028),
            is_confidential=False,
            sessions_a_year=10,
            receiver_accepted_at=moment,
            provider_accepted_at=moment,
            in_force_at=moment,
            token=f"open-{next(NUMBERS)}",
        )
    )
    session.flush()


def correct(
    session: Session, record: MentoringRecord, minutes: int, moment: dt.datetime, number: int = 1
) -> None:
    """Correct the length of a session by an addendum that both confirm at a moment."""
    session.add(
        Addendum(
            record_id=record.id,
            number=number,
            sealed_text=seal_text(session, f"应为{minutes}分钟"),
            minutes=minutes,
            state="locked",
            entered_by_side="provider",
            handed_in_at=moment,
            receiver_confirmed_at=moment,
            provider_confirmed_at=moment,
            locked_at=moment,
            token=f"correction-{next(NUMBERS)}",
        )
    )
    session.flush()
    session.refresh(record)
