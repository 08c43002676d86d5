"""Who reads what a pair said to each other: one rule for pages, ledger, files and papers.

The two sides read everything of theirs. Whoever stands above them (province, prefecture, zone,
space) sees the facts of a session: who, when, how long, which way, about which topics, how far it
has come, how much proves it. What was said, and the files with it, they read only

* where the agreement in force says that it is not confidential: both sides accepted that;
* while a record waits to be certified by them, because a side has been silent for long;
* while they are to decide an appeal against the mentor's assessment of that year;
* where the office has entered the record itself, from paper.

Who handled a session is named to the offices above, and masked for others. The goals, the fee and
the further terms of an agreement are read under the first of these alone.
"""

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, exists, extract, not_, or_, select
from sqlalchemy.orm import Session

from models.assessment import AppealState, Assessment, AssessmentAppeal
from models.matching import Match
from models.mentoring import Addendum, Agreement, MentoringRecord
from models.mentoring_states import AgreementState, RecordState
from models.participant import Participant
from web.services import access, scopes
from web.services.access import Actor
from web.services.mentoring.settings import load_numbers

OFFICE = "office"
"""Who writes for neither side."""


def is_open() -> ColumnElement[bool]:
    """Return the condition that a pair has agreed that what is said is not confidential."""
    return exists().where(
        Agreement.match_id == Match.id,
        Agreement.state == AgreementState.IN_FORCE,
        not_(Agreement.is_confidential),
    )


def may_hear(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a reader who sees a record may read what was said in it."""
    conditions = [is_open()]
    if access.can(actor, "mentoring.hear"):
        own = actor.participant_ids
        conditions += [Match.receiver_id.in_(own), Match.provider_id.in_(own)]
    if access.can(actor, "mentoring.certify"):
        conditions.append(needs_words(session, actor))
    return or_(*conditions)


def may_name(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a reader who may not hear a record is told who handled it."""
    above = replace(actor, hosts=frozenset())
    ours = select(Participant.id).where(scopes.within(session, above)).correlate(None)
    return or_(Match.receiver_id.in_(ours), Match.provider_id.in_(ours))


def needs_words(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an organiser cannot do its duty by the facts alone."""
    ours = select(Participant.id).where(scopes.within(session, actor)).correlate(None)
    reach = or_(Match.receiver_id.in_(ours), Match.provider_id.in_(ours))
    duties = [MentoringRecord.entered_by_side == OFFICE, waits_for_office(session)]
    if access.can(actor, "assessment.decide"):
        duties.append(is_appealed())
    return and_(reach, or_(*duties))


def waits_for_office(session: Session) -> ColumnElement[bool]:
    """Return the condition that a record, or a correction, may be certified by now."""
    days = load_numbers(session).certify_days
    ripe = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)

    def waits(row: Any) -> ColumnElement[bool]:
        return and_(row.state == RecordState.HANDED_IN, row.handed_in_at <= ripe)

    correction = exists().where(Addendum.record_id == MentoringRecord.id, waits(Addendum))
    return or_(waits(MentoringRecord), correction)


def is_appealed() -> ColumnElement[bool]:
    """Return the condition that an appeal against the mentor's year waits for its decision."""
    return exists().where(
        AssessmentAppeal.state == AppealState.FILED,
        Assessment.id == AssessmentAppeal.assessment_id,
        Assessment.participant_id == Match.provider_id,
        Assessment.year == cast(extract("year", MentoringRecord.starts_at), Integer),
    )


def hears_terms(session: Session, match_id: int) -> bool:
    """Tell whether those above a pair may read its agreement."""
    return bool(session.scalar(select(is_open()).select_from(Match).where(Match.id == match_id)))


def heard_records(session: Session, actor: Actor, match_id: int) -> frozenset[int]:
    """Return the records of a pair whose words somebody above it may read."""
    found = (
        select(MentoringRecord.id)
        .join(Match, Match.id == MentoringRecord.match_id)
        .where(MentoringRecord.match_id == match_id, may_hear(session, actor))
    )
    return frozenset(session.scalars(found))
