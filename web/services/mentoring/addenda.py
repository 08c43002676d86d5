"""Corrections to a locked record: it stays as it was, the addendum stands beside it."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.enums import MatchSide
from models.mentoring import Addendum, RecordEvidence
from models.mentoring_states import RecordState
from web.services.access import Actor
from web.services.mentoring import evidence
from web.services.mentoring.again import numbered
from web.services.mentoring.evidence import Upload
from web.services.mentoring.pair import get_pair
from web.services.mentoring.records import (
    StaleRecordError,
    find,
    path_of_record,
    told,
)
from web.services.mentoring.telling import ADDENDUM, note, tell_sides
from web.services.notifying import Notice
from web.services.sealing import seal_text, unseal_text


@dataclass(frozen=True, slots=True)
class Correction:
    """What is corrected; `minutes` where the length was wrong."""

    text: str
    token: str
    minutes: int | None = None
    uploads: Sequence[Upload] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """A correction that a form has brought; `is_new` unless the very same was sent before."""

    id: int
    is_new: bool


def add(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    record_id: int,
    correction: Correction,
    now: dt.datetime,
) -> Added:
    """Add a correction to a locked record; the sides that did not write it are to confirm it.

    A form that is sent twice adds once; sent again with other words or files, after going back, it
    adds a further correction.

    Raises
    ------
    StaleRecordError
        If the record is not locked: it can still be changed itself.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.record")
    record = find(session, match_id, record_id)
    if record.state != RecordState.LOCKED:
        raise StaleRecordError
    sent = sent_before(session, record.id, correction.token)
    if sent and says(session, sent[0], correction):
        return Added(sent[0].id, is_new=False)
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
        token=numbered(correction.token, len(sent)),
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
    return Added(row.id, is_new=True)


def sent_before(session: Session, record_id: int, token: str) -> Sequence[Addendum]:
    """Return the corrections that one form has brought, the latest first."""
    is_its_own = (Addendum.token == token) | Addendum.token.startswith(f"{token}:")
    found = select(Addendum).where(Addendum.record_id == record_id, is_its_own)
    return session.scalars(found.order_by(Addendum.number.desc())).all()


def says(session: Session, row: Addendum, correction: Correction) -> bool:
    """Tell whether a stored correction says just what a form says, with the same files."""
    kept = (
        select(Attachment.sha256)
        .join(RecordEvidence, RecordEvidence.attachment_id == Attachment.id)
        .where(RecordEvidence.addendum_id == row.id)
    )
    sent = {hashlib.sha256(upload.content).hexdigest() for upload in correction.uploads}
    words = (unseal_text(session, row.sealed_text), row.minutes)
    return words == (correction.text, correction.minutes) and set(session.scalars(kept)) == sent
