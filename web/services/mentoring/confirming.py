"""Confirming what was recorded: by each side, or by the office for one that stays silent."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchSide
from models.mentoring import Addendum, MentoringRecord, RecordEvidence
from models.mentoring_states import RecordState
from web.services.access import AccessDeniedError, Actor
from web.services.mentoring.pair import OFFICE, Pair, get_pair
from web.services.mentoring.records import (
    StaleRecordError,
    find,
    path_of_record,
    reopen,
    told,
)
from web.services.mentoring.settings import load_numbers
from web.services.mentoring.telling import (
    ADDENDUM,
    RECORD,
    close_links,
    note,
    tell_office,
    tell_sides,
)
from web.services.missing import NotFoundError
from web.services.notifying import Notice
from web.services.sealing import seal_text

Confirmable = MentoringRecord | Addendum


@dataclass(frozen=True, slots=True)
class Target:
    """What is confirmed: a record, or an addendum to it, as it stood when it was `seen`."""

    match_id: int
    record_id: int
    addendum_id: int | None = None
    seen: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certification did: those it locked, and those it left as they were."""

    locked: tuple[int, ...]
    left: tuple[int, ...]


def confirm(session: Session, *, actor: Actor, target: Target, now: dt.datetime) -> bool:
    """Confirm a record or an addendum for the actor's side; tell whether it is locked by that.

    Raises
    ------
    StaleRecordError
        If it does not wait for this side, or is not what was seen.
    """
    pair, record, row = answerable(session, actor, target)
    set_confirmed(row, pair.own_side, now)
    if row.receiver_confirmed_at and row.provider_confirmed_at:
        lock(session, row, now)
        notice = Notice(
            "mentoring.record_locked",
            f"locked:{subject_of(row)}",
            told(record),
            path_of_record(record),
        )
        tell_sides(session, pair, notice, sides=(pair.other_side,), now=now)
    session.flush()
    note(session, actor, pair, "record.confirm", {"of": subject_of(row)})
    return row.state == RecordState.LOCKED


def object_to(
    session: Session, *, actor: Actor, target: Target, words: str, now: dt.datetime
) -> None:
    """Say what is to be put right; a record is a draft again, an addendum comes to nothing.

    Raises
    ------
    StaleRecordError
        If it does not wait for this side, or is not what was seen.
    """
    pair, record, row = answerable(session, actor, target)
    row.sealed_objection = seal_text(session, words)
    if isinstance(row, MentoringRecord):
        reopen(session, row, now)
    else:
        row.state = RecordState.VOID.value
        session.flush()
        close_links(session, subject_of(row), now)
    note(session, actor, pair, "record.object", {"of": subject_of(row)})
    key = f"returned:{subject_of(row)}:{now.isoformat()}"
    notice = Notice("mentoring.record_returned", key, told(record), path_of_record(record))
    if row.entered_by_side == OFFICE:
        tell_office(session, pair, notice, now=now)
    else:
        tell_sides(session, pair, notice, sides=(row.entered_by_side,), now=now)


def answerable(
    session: Session, actor: Actor, target: Target
) -> tuple[Pair, MentoringRecord, Confirmable]:
    """Return what waits for the actor's side to be confirmed."""
    pair = get_pair(session, actor=actor, match_id=target.match_id, action="mentoring.confirm")
    record = find(session, target.match_id, target.record_id)
    row = record if target.addendum_id is None else find_addendum(session, record, target)
    is_other_than_seen = target.seen is not None and row.handed_in_at != target.seen
    if row.state != RecordState.HANDED_IN or is_other_than_seen:
        raise StaleRecordError
    if confirmed_at(row, pair.own_side) is not None:
        raise StaleRecordError
    return pair, record, row


def find_addendum(session: Session, record: MentoringRecord, target: Target) -> Addendum:
    """Return an addendum as it is now, locked for who writes."""
    row = session.get(
        Addendum, target.addendum_id or 0, populate_existing=True, with_for_update=True
    )
    if row is None or row.record_id != record.id:
        raise NotFoundError("addendum", str(target.addendum_id))
    return row


def certify(
    session: Session, *, actor: Actor, targets: Iterable[Target], reason: str, now: dt.datetime
) -> Certified:
    """Lock, as the office, what one side has left unconfirmed for too long.

    What neither side has confirmed is certified only on evidence: a sign-in sheet, a photo. Nobody
    certifies sessions of their own.
    """
    ripe = now - dt.timedelta(days=load_numbers(session).certify_days)
    locked, left = [], []
    # in one order, so that two who certify at once never wait for each other
    for target in sorted(targets, key=lambda each: (each.record_id, each.addendum_id or 0)):
        pair = get_pair(session, actor=actor, match_id=target.match_id, action="mentoring.certify")
        if pair.own_side:
            raise AccessDeniedError("mentoring.certify", is_signed_in=True)
        record = find(session, target.match_id, target.record_id)
        row = record if target.addendum_id is None else find_addendum(session, record, target)
        if not is_certifiable(session, record, row, ripe):
            left.append(target.record_id)
            continue
        row.certified_at, row.certified_by = now, actor.user_id
        row.certified_reason = reason
        lock(session, row, now)
        tell_certified(session, pair, record, row, now)
        note(session, actor, pair, "record.certify", {"of": subject_of(row)})
        locked.append(target.record_id)
    return Certified(tuple(locked), tuple(left))


def is_certifiable(
    session: Session, record: MentoringRecord, row: Confirmable, ripe: dt.datetime
) -> bool:
    """Tell whether the office may settle something by now."""
    if row.state != RecordState.HANDED_IN or row.handed_in_at is None or row.handed_in_at > ripe:
        return False
    if row.receiver_confirmed_at or row.provider_confirmed_at:
        return True
    held = select(RecordEvidence.attachment_id).where(RecordEvidence.record_id == record.id)
    return session.scalar(held.limit(1)) is not None


def tell_certified(
    session: Session, pair: Pair, record: MentoringRecord, row: Confirmable, now: dt.datetime
) -> None:
    """Tell both sides that the office has settled what waited for one of them."""
    notice = Notice(
        "mentoring.record_certified",
        f"certified:{subject_of(row)}",
        {**told(record), "reason": row.certified_reason},
        path_of_record(record),
    )
    tell_sides(session, pair, notice, sides=tuple(MatchSide), now=now)


def lock(session: Session, row: Confirmable, now: dt.datetime) -> None:
    """Lock what is settled: from now on the database refuses to change it."""
    row.state, row.locked_at = RecordState.LOCKED.value, now
    session.flush()
    close_links(session, subject_of(row), now)


def set_confirmed(row: Confirmable, side: str, now: dt.datetime) -> None:
    """Note that a side confirms."""
    if side == MatchSide.RECEIVER:
        row.receiver_confirmed_at = now
    else:
        row.provider_confirmed_at = now


def confirmed_at(row: Confirmable, side: str) -> dt.datetime | None:
    """Return when a side confirmed."""
    return row.receiver_confirmed_at if side == MatchSide.RECEIVER else row.provider_confirmed_at


def subject_of(row: Confirmable) -> str:
    """Return what links and messages call a record or an addendum."""
    return f"{RECORD if isinstance(row, MentoringRecord) else ADDENDUM}:{row.id}"
