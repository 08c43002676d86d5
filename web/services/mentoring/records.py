"""Writing the record of a session: kept as a draft, handed in, taken back, thrown away."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import AppointmentState, MatchSide
from models.mentoring import MentoringRecord, RecordAction, RecordTopic
from models.mentoring_states import RecordState
from web.services.access import Actor
from web.services.mentoring import again, evidence
from web.services.mentoring.evidence import Upload
from web.services.mentoring.pair import OFFICE, Pair, get_pair, hold
from web.services.mentoring.telling import RECORD, close_links, note, tell_sides
from web.services.missing import NotFoundError
from web.services.notifying import Notice
from web.services.sealing import seal_text

MOST_ACTIONS = 5
MOST_TOPICS = 3


class StaleRecordError(ValueError):
    """The record is not where this could be done: it was handed in, confirmed or locked."""


class RecordedAlreadyError(ValueError):
    """The meeting is recorded already."""


class HandedInAlreadyError(ValueError):
    """A form that was handed in comes again with other words: the record is no draft any more."""

    def __init__(self, record_id: int) -> None:
        super().__init__(f"record {record_id} is handed in")
        self.record_id = record_id


class FutureSessionError(ValueError):
    """A session that is still to come cannot be handed in."""


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """What a side is to do after a session."""

    what: str
    owner_side: str
    due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """What is written about a session; `handler` names who stands for it where no account does."""

    starts_at: dt.datetime
    minutes: int
    way: str
    place: str = ""
    topics: tuple[str, ...] = ()
    problem: str = ""
    advice: str = ""
    outcome: str = ""
    next_on: dt.date | None = None
    actions: tuple[ActionEntry, ...] = ()
    handler: str = ""
    is_from_paper: bool = False
    is_shared: bool = False
    appointment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """A form as it was sent; the same token is stored once, as it was when it was handed in."""

    entry: RecordEntry
    token: str
    is_handed_in: bool
    uploads: Sequence[Upload] = ()


def write(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    writing: Writing,
    now: dt.datetime,
    record_id: int | None = None,
) -> int:
    """Store a draft, new or known, and hand it in where the form says so.

    Raises
    ------
    StaleRecordError
        If the record is no draft any more.
    RecordedAlreadyError
        If the meeting is recorded already.
    HandedInAlreadyError
        If the form was handed in before, with other words.
    FutureSessionError
        If it is handed in before it was held.
    AttachmentRefusedError
        If a file is not one to keep.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.record")
    if writing.is_handed_in and writing.entry.starts_at > now:
        raise FutureSessionError
    hold(session, match_id)
    known = stored_before(session, pair, writing) if record_id is None else None
    if known is not None and known.state != RecordState.DRAFT:
        if not again.is_said_by(session, known, said(writing.entry)):
            raise HandedInAlreadyError(known.id)
        return known.id
    if record_id is not None:
        row = find_draft(session, pair, record_id)
    else:
        row = known or begin(session, pair, actor, writing, now)
    fill(session, pair, row, writing.entry)
    if known is None:  # the same form brings the same files
        evidence.add(session, row, writing.uploads, actor=actor)
    if writing.is_handed_in:
        hand_in(session, pair, actor, row, now)
    return row.id


def stored_before(session: Session, pair: Pair, writing: Writing) -> MentoringRecord | None:
    """Return what a form has stored already: clicked twice, or sent again after going back."""
    statement = select(MentoringRecord).where(
        MentoringRecord.token == writing.token,
        MentoringRecord.match_id == pair.match_id,
        MentoringRecord.entered_by_side == pair.writer,
    )
    return session.scalar(statement.with_for_update())


def said(entry: RecordEntry) -> tuple[object, ...]:
    """Return what a form says, in the order of :func:`web.services.mentoring.again.said_by`."""
    return (
        *(entry.starts_at, entry.minutes, entry.way, entry.place, entry.next_on),
        *(entry.problem, entry.advice, entry.outcome),
        *dict.fromkeys(entry.topics[:MOST_TOPICS]),
        *(action.what for action in entry.actions[:MOST_ACTIONS]),
    )


def begin(
    session: Session, pair: Pair, actor: Actor, writing: Writing, now: dt.datetime
) -> MentoringRecord:
    """Store a new draft."""
    entry = writing.entry
    appointment_id = held(session, pair, entry.appointment_id)
    row = MentoringRecord(
        match_id=pair.match_id,
        starts_at=entry.starts_at,
        minutes=entry.minutes,
        way=entry.way,
        entered_by_side=pair.writer,
        author_id=actor.user_id,
        handler_id=actor.user_id,
        appointment_id=appointment_id,
        token=writing.token,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        raise RecordedAlreadyError from None
    return row


def held(session: Session, pair: Pair, appointment_id: int | None) -> int | None:
    """Return the meeting that is recorded, if it is one that this pair fixed."""
    statement = select(Appointment.id).where(
        Appointment.id == (appointment_id or 0),
        Appointment.match_id == pair.match_id,
        Appointment.state == AppointmentState.CONFIRMED.value,
    )
    return session.scalar(statement)


def fill(session: Session, pair: Pair, row: MentoringRecord, entry: RecordEntry) -> None:
    """Write what was entered into a draft."""
    row.starts_at, row.minutes, row.way = entry.starts_at, entry.minutes, entry.way
    row.place, row.next_on = entry.place, entry.next_on
    row.sealed_problem = seal_text(session, entry.problem)
    row.sealed_advice = seal_text(session, entry.advice)
    row.sealed_outcome = seal_text(session, entry.outcome)
    row.sealed_handler = seal_text(session, entry.handler)
    row.is_from_paper = entry.is_from_paper or pair.writer == OFFICE
    set_sharing(row, pair.own_side, is_shared=entry.is_shared)
    for part in (RecordTopic, RecordAction):
        session.execute(delete(part).where(part.record_id == row.id))
    session.expire(row, ["topics", "actions"])
    session.add_all(
        RecordTopic(record_id=row.id, topic=topic, position=number)
        for number, topic in enumerate(dict.fromkeys(entry.topics[:MOST_TOPICS]), start=1)
    )
    session.add_all(
        RecordAction(
            record_id=row.id,
            position=number,
            sealed_what=seal_text(session, action.what),
            owner_side=action.owner_side,
            due_on=action.due_on,
        )
        for number, action in enumerate(entry.actions[:MOST_ACTIONS], start=1)
    )
    session.flush()


def set_sharing(row: MentoringRecord, side: str, *, is_shared: bool) -> None:
    """Note whether a side lets the startup's other mentors read the advice."""
    if side == MatchSide.RECEIVER:
        row.receiver_shares = is_shared
    elif side == MatchSide.PROVIDER:
        row.provider_shares = is_shared


def hand_in(
    session: Session, pair: Pair, actor: Actor, row: MentoringRecord, now: dt.datetime
) -> None:
    """Hand a draft in: the writer's own side has confirmed by that, the other is asked to."""
    latest = select(func.max(MentoringRecord.number)).where(
        MentoringRecord.match_id == pair.match_id
    )
    row.number = row.number or (session.scalar(latest) or 0) + 1
    row.state, row.handed_in_at = RecordState.HANDED_IN.value, now
    row.receiver_confirmed_at = now if pair.own_side == MatchSide.RECEIVER else None
    row.provider_confirmed_at = now if pair.own_side == MatchSide.PROVIDER else None
    row.sealed_objection = ""
    session.flush()
    note(session, actor, pair, "record.hand_in", {"record_id": row.id})
    notice = Notice(
        "mentoring.record_confirm",
        f"record:{row.id}:{now.isoformat()}",
        told(row),
        path_of_record(row),
    )
    asked = [side for side in MatchSide if side != pair.own_side]
    tell_sides(session, pair, notice, sides=asked, now=now, asks=f"{RECORD}:{row.id}")


def take_back(
    session: Session, *, actor: Actor, match_id: int, record_id: int, now: dt.datetime
) -> None:
    """Make a draft again of what was handed in and nobody else has confirmed.

    Raises
    ------
    StaleRecordError
        If somebody has.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.record")
    row = find(session, match_id, record_id)
    if row.state != RecordState.HANDED_IN or row.entered_by_side != pair.writer:
        raise StaleRecordError
    if is_confirmed_by_another(row):
        raise StaleRecordError
    reopen(session, row, now)
    note(session, actor, pair, "record.take_back", {"record_id": row.id})


def reopen(session: Session, row: MentoringRecord, now: dt.datetime) -> None:
    """Make a draft of a record again; its links ask for something that is no more."""
    row.state = RecordState.DRAFT.value
    row.receiver_confirmed_at = row.provider_confirmed_at = None
    session.flush()
    close_links(session, f"{RECORD}:{row.id}", now)


def is_confirmed_by_another(row: MentoringRecord) -> bool:
    """Tell whether a side that did not write it has confirmed."""
    confirmed = {
        MatchSide.RECEIVER.value: row.receiver_confirmed_at,
        MatchSide.PROVIDER.value: row.provider_confirmed_at,
    }
    return any(moment for side, moment in confirmed.items() if side != row.entered_by_side)


def discard(
    session: Session, *, actor: Actor, match_id: int, record_id: int, now: dt.datetime
) -> None:
    """Throw a draft away; one that was handed in before is void instead, under its number.

    Raises
    ------
    StaleRecordError
        If it is no draft.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.record")
    row = find_draft(session, pair, record_id)
    if row.number is None:
        evidence.remove_all(session, row)
        session.delete(row)
    else:
        row.state = RecordState.VOID.value
    session.flush()
    note(session, actor, pair, "record.discard", {"record_id": record_id, "at": now.isoformat()})


def find_draft(session: Session, pair: Pair, record_id: int) -> MentoringRecord:
    """Return a draft of the reader's own side.

    Raises
    ------
    NotFoundError
        If it is none of theirs.
    StaleRecordError
        If it is a draft no more.
    """
    row = find(session, pair.match_id, record_id)
    if row.entered_by_side != pair.writer:
        raise NotFoundError("record", str(record_id))
    if row.state != RecordState.DRAFT:
        raise StaleRecordError
    return row


def find(session: Session, match_id: int, record_id: int) -> MentoringRecord:
    """Return a record of a pair as it is now, locked for who writes."""
    row = session.get(MentoringRecord, record_id, populate_existing=True, with_for_update=True)
    if row is None or row.match_id != match_id:
        raise NotFoundError("record", str(record_id))
    return row


def told(row: MentoringRecord) -> dict[str, object]:
    """Return what a message says of a record: never what was talked about."""
    return {"starts_at": row.starts_at.isoformat(), "minutes": row.minutes}


def path_of_record(row: MentoringRecord) -> str:
    """Return the page of a record."""
    return f"/matches/{row.match_id}/records/{row.id}"
