"""Where the lines of the ledger come from: locked records, each in the month that holds it.

A record counts once both sides confirmed it, or an organiser certified it. It stands where it was
held, unless that month had been closed by then: then it is late (补录) and stands where it came in.
Closed months are read from what was kept at their closing, so that nothing moves in them: where a
correction of the length is confirmed after that, it is a line of its own, with the minutes that it
adds or takes away, in the month in which it was confirmed.
"""

import datetime as dt
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from models.base import UtcDateTime
from models.enums import ParticipantKind, RelationKind, Role
from models.ledger import LedgerLine, LedgerMonth
from models.matching import Match
from models.mentoring import Addendum, MentoringRecord, RecordEvidence, RecordTopic
from models.mentoring_states import RecordState
from models.names import fold
from models.participant import Participant
from models.relation import Relation
from web.services import publication, scopes
from web.services.access import Actor
from web.services.ledger.search import NOWHERE, LedgerSearch, first_moment, moment_after
from web.services.publication import Sight
from web.services.words import Words

MANAGING: Final = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
Mentor = aliased(Participant)


def open_from(session: Session) -> dt.datetime | None:
    """Return when the first open month begins, None where no month was closed yet."""
    last = session.scalar(select(func.max(LedgerMonth.first_day)))
    return first_moment(month_after(last)) if last else None


def month_after(first_day: dt.date) -> dt.date:
    """Return the first day of the month that follows."""
    return (first_day + dt.timedelta(days=31)).replace(day=1)


def bookings(start: dt.datetime | None) -> Subquery:
    """Return what is booked: each record by its session, and what corrected it after its closing.

    A correction names its `addendum_id`; `session_minutes` are those of the session's own line.
    """
    sessions = select(
        cast(null(), Integer).label("addendum_id"),
        MentoringRecord.id.label("record_id"),
        minutes().label("minutes"),
        minutes().label("session_minutes"),
        booked_at(start).label("booked_at"),
        is_late(start).label("is_late"),
    ).outerjoin(LedgerLine, LedgerLine.record_id == MentoringRecord.id)
    if start is None:
        return sessions.subquery("booking")
    return union_all(sessions, corrections()).subquery("booking")


def corrections() -> Select[*tuple[Any, ...]]:
    """Return the corrections of the length that were confirmed after a record's month was closed.

    Each stands for what it changed: the minutes that counted with it, less those before.
    """
    change = minutes_as_of(is_included=True) - minutes_as_of(is_included=False)
    return (
        select(
            Addendum.id,
            Addendum.record_id,
            change,
            LedgerLine.minutes,
            Addendum.locked_at,
            literal(value=False),
        )
        .join(MentoringRecord, MentoringRecord.id == Addendum.record_id)
        .join(LedgerLine, LedgerLine.record_id == Addendum.record_id)
        .join(LedgerMonth, LedgerMonth.first_day == LedgerLine.month)
        .where(
            Addendum.state == RecordState.LOCKED,
            Addendum.locked_at > LedgerMonth.closed_at,
            change != 0,
        )
    )


def minutes_as_of(*, is_included: bool) -> ColumnElement[int]:
    """Return the minutes that counted when a correction was confirmed, with it or just before."""
    known = aliased(Addendum)
    by_then = known.id <= Addendum.id if is_included else known.id < Addendum.id
    corrected = (
        select(known.minutes)
        .where(
            known.record_id == Addendum.record_id,
            known.state == RecordState.LOCKED,
            known.minutes.is_not(None),
            or_(
                known.locked_at < Addendum.locked_at,
                and_(known.locked_at == Addendum.locked_at, by_then),
            ),
        )
        .order_by(known.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(corrected, MentoringRecord.minutes)


def minutes() -> ColumnElement[int]:
    """Return the minutes that count: those kept at the closing, corrected ones, or the record's."""
    corrected = (
        select(Addendum.minutes)
        .where(
            Addendum.record_id == MentoringRecord.id,
            Addendum.state == RecordState.LOCKED,
            Addendum.minutes.is_not(None),
        )
        .order_by(Addendum.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(LedgerLine.minutes, corrected, MentoringRecord.minutes)


def is_late(start: dt.datetime | None) -> ColumnElement[bool]:
    """Return the condition that a record came in after its month was closed."""
    if start is None:
        return literal(value=False)
    return case(
        (LedgerLine.record_id.is_not(None), LedgerLine.is_late),
        else_=MentoringRecord.starts_at < start,
    )


def booked_at(start: dt.datetime | None) -> ColumnElement[Any]:
    """Return the moment that says in which month a record stands."""
    if start is None:
        return MentoringRecord.starts_at.expression
    begin = literal(start, UtcDateTime())
    came_in = case((MentoringRecord.locked_at > begin, MentoringRecord.locked_at), else_=begin)
    now = case((MentoringRecord.starts_at < begin, came_in), else_=MentoringRecord.starts_at)
    return func.coalesce(LedgerLine.booked_at, now)


def confirmed(columns: Select[*tuple[Any, ...]], booking: Subquery) -> Select[*tuple[Any, ...]]:
    """Read some columns from all that counts: what is booked, its pairs and their startups."""
    return booked(columns, booking).where(MentoringRecord.state == RecordState.LOCKED)


def pending(columns: Select[*tuple[Any, ...]], booking: Subquery) -> Select[*tuple[Any, ...]]:
    """Read some columns from what was handed in and is confirmed by nobody yet."""
    return booked(columns, booking).where(MentoringRecord.state == RecordState.HANDED_IN)


def booked(columns: Select[*tuple[Any, ...]], booking: Subquery) -> Select[*tuple[Any, ...]]:
    """Join a record with all else of it, and with what it is booked by."""
    return joined(columns).join(booking, booking.c.record_id == MentoringRecord.id)


def joined(columns: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join a record with its pair, its startup and its mentor."""
    return (
        columns.select_from(MentoringRecord)
        .join(Match, Match.id == MentoringRecord.match_id)
        .join(Participant, Participant.id == Match.receiver_id)
        .join(Mentor, Mentor.id == Match.provider_id)
    )


def in_reach(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a reader sees a line.

    Offices see their territory's startups, spaces those who lived with them on the day, everybody
    their own.
    """
    own = actor.participant_ids
    conditions = [Match.receiver_id.in_(own), Match.provider_id.in_(own), hosted_by(own)]
    if not own:
        conditions = [false()]
    if not actor.roles.isdisjoint(MANAGING):
        conditions += [scopes.within(session, actor), hosted_by(actor.hosts)]
    return or_(*conditions)


def hosted_by(spaces: frozenset[str]) -> ColumnElement[bool]:
    """Return the condition that a startup lived in one of some spaces on the day."""
    if not spaces:
        return false()
    stay = aliased(Relation)
    return exists().where(stay.target_id.in_(spaces), *lodging(stay))


def lodging(stay: type[Relation]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a relation lodged the startup in a space on the day."""
    day = func.date(MentoringRecord.starts_at)
    return (
        stay.kind == RelationKind.RESIDENT_OF,
        stay.target_kind == ParticipantKind.SPACE,
        stay.source_id == Match.receiver_id,
        or_(stay.occurred_on.is_(None), stay.occurred_on <= day),
        or_(stay.ended_on.is_(None), stay.ended_on >= day),
    )


def asked_for(search: LedgerSearch, words: Words, booking: Subquery) -> list[ColumnElement[bool]]:
    """Return the conditions of a search."""
    when = booking.c.booked_at
    conditions: list[ColumnElement[bool]] = [true()]
    if search.from_on:
        conditions.append(when >= first_moment(search.from_on))
    if search.to_on:
        conditions.append(when < moment_after(search.to_on))
    if search.region:
        conditions.append(Participant.region.in_(words.below("region", search.region)))
    if search.space:
        conditions.append(in_space(search.space))
    if search.shortest:
        conditions.append(booking.c.session_minutes >= search.shortest)
    return [*conditions, *about(search, words)]


def in_space(space: str) -> ColumnElement[bool]:
    """Return the condition that a startup lived in a space on the day, or in none at all."""
    if space == NOWHERE:
        return not_(exists().where(*lodging(aliased(Relation))))
    return hosted_by(frozenset({space}))


def about(search: LedgerSearch, words: Words) -> list[ColumnElement[bool]]:
    """Return the conditions on whom and what a record is about."""
    conditions: list[ColumnElement[bool]] = []
    if search.mentor:
        conditions.append(Match.provider_id == search.mentor)
    if search.startup:
        conditions.append(Match.receiver_id == search.startup)
    if search.record:
        conditions.append(MentoringRecord.id == search.record)
    if search.has_outcome:
        conditions.append(MentoringRecord.sealed_outcome != "")
    if search.topic:
        topics = words.below("topic", search.topic)
        is_about = exists().where(
            RecordTopic.record_id == MentoringRecord.id, RecordTopic.topic.in_(topics)
        )
        conditions.append(is_about)
    return conditions


def named(text: str, sight: Sight) -> list[ColumnElement[bool]]:
    """Return the conditions that the startup or the mentor is called by every word of a text."""
    return [
        or_(*(is_called(table, word, sight) for table in (Participant, Mentor)))
        for word in fold(text).split()
    ]


def is_called(table: Any, word: str, sight: Sight) -> ColumnElement[bool]:
    """Return the condition that a name holds a word, where the reader may see the name."""
    shown = publication.visible(sight, "name", table)
    return and_(shown, table.search_text.contains(word, autoescape=True))


def count_of(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """Return how many rows of a record there are in a table."""
    found = select(func.count()).select_from(table)
    return found.where(table.record_id == MentoringRecord.id, *conditions).scalar_subquery()


def n_evidence() -> ColumnElement[int]:
    """Return how many papers or photos prove a record."""
    return count_of(RecordEvidence)


def n_addenda() -> ColumnElement[int]:
    """Return how many corrections of a record are confirmed."""
    return count_of(Addendum, Addendum.state == RecordState.LOCKED)
