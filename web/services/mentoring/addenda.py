"""Corrections to a locked record: it stays as it was, the addendum stands beside it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.enums import MatchSide, RecordState
from models.mentoring import Addendum
from web.services.access import Actor
from web.services.mentoring import evidence
from web.services.mentoring.evidence import Upload
from web.services.mentoring.pair import get_pair
from web.services.mentoring.records import StaleRecordError, find, path_of_record, told
from web.services.mentoring.telling import ADDENDUM, note, tell_sides
from web.services.notifying import Notice
from web.services.sealing import seal_text


@dataclass(frozen=True, slots=True)
class Correction:
    """What is corrected; `minutes` where the length was wrong. The same token is stored once."""

    text: str
    token: str
    minutes: int | None = None
    uploads: Sequence[Upload] = ()


def add(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    record_id: int,
    correction: Correction,
    now: dt.datetime,
) -> int:
    """Add a correction to a locked record; the sides that did not write it are to confirm it.

    Raises
    ------
    StaleRecordError
        If the record is not locked: it can still be changed itself.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.record")
    record = find(session, match_id, record_id)
    if record.state != RecordState.LOCKED:
        raise StaleRecordError
    known = session.scalar(select(Addendum.id).where(Addendum.token == correction.token))
    if known is not None:
        return known
    latest = select(func.max(Addendum.number)).where(Addendum.record_id == record.id)
    row = Addendum(
        record_id=record.id,
        number=(session.scalar(latest) or 0) + 1,
        sealed_text=seal_text(session, correction.text),
        minutes=correction.minutes,
        entered_by_side=pair.writer,
        author_id=actor.user_id,
        handed_in_at=now,
        receiver_confirmed_at=now if pair.own_side == MatchSide.RECEIVER else None,
        provider_confirmed_at=now if pair.own_side == MatchSide.PROVIDER else None,
        token=correction.token,
        created_at=now,
    )
    session.add(row)
    session.flush()
    evidence.add(session, record, correction.uploads, actor=actor, addendum_id=row.id)
    note(session, actor, pair, "record.correct", {"addendum_id": row.id})
    notice = Notice(
        "mentoring.addendum_confirm", f"addendum:{row.id}", told(record), path_of_record(record)
    )
    asked = [side for side in MatchSide if side != pair.own_side]
    tell_sides(session, pair, notice, sides=asked, now=now, asks=f"{ADDENDUM}:{row.id}")
    return row.id
