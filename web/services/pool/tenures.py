"""Tenures: appointed for a term with a number, suspended, taken up again, left, ended.

A tenure and its relation ``appointed_by`` are written together: the gate ``term`` of matching
reads the relation and follows at once.
"""

import calendar
import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import RelationKind
from models.participant import Participant
from models.pool import Candidacy, Tenure
from models.pool_states import ENDED_TENURES, CandidacyKind, CandidacyState, TenureState
from models.relation import Relation
from models.setting import bump_data_version, get_as_of
from web.services.notifying import Notice, tell
from web.services.offices import office_of
from web.services.pool.candidates import serving_tenure
from web.services.pool.guiding import tell_guided
from web.services.pool.numbers import LETTER, next_number
from web.services.pool.rules import load_rules
from web.services.pool.steps import (
    Cause,
    StepClosedError,
    locked_tenure,
    move_candidacy,
    move_tenure,
    note,
)
from web.services.pool.telling import tell_mentor, tell_nominator, values_of
from web.services.requests.capacity import places_of
from web.services.requests.steps import wait_for_turn

ONE_DAY = dt.timedelta(days=1)


def appoint(session: Session, row: Candidacy, cause: Cause) -> Tenure:
    """Appoint a mentor whose candidacy is locked and ripe: tenure, number, relation, profile."""
    first = first_day(session, row)
    tenure = Tenure(
        number=next_number(session, series=LETTER, year=first.year),
        participant_id=row.participant_id,
        team_id=row.team_id,
        candidacy_id=row.id,
        category=row.category,
        from_on=first,
        to_on=last_day(first, load_rules(session).term_years),
        state=TenureState.IN_FORCE.value,
        appointed_by=cause.actor.user_id,
    )
    if first > get_as_of(session):
        tenure.state = TenureState.COMING.value
    move_candidacy(session, row, CandidacyState.APPOINTED, cause)
    session.add(tenure)
    session.flush()
    take_over(session, row)
    keep_relation(session, tenure, tenure.to_on)
    note(session, cause, "tenure.appointed", tenure)
    days = {"from_on": first.isoformat(), "to_on": tenure.to_on.isoformat() if tenure.to_on else ""}
    tell_mentor(session, tenure, "pool.appointed", cause, number=tenure.number, **days)
    tell_nominator(session, row, cause)
    return tenure


def first_day(session: Session, row: Candidacy) -> dt.date:
    """Return when a tenure begins: today, or the day after the one it renews."""
    today = get_as_of(session)
    served = serving_tenure(session, row.participant_id, row.team_id)
    if served is None:
        return today
    if row.kind != CandidacyKind.RENEWAL or served.to_on is None:
        raise StepClosedError
    return max(served.to_on + ONE_DAY, today)


def last_day(first: dt.date, years: int) -> dt.date:
    """Return the last day of a term of some years."""
    year = first.year + years
    last = calendar.monthrange(year, first.month)[1]
    return dt.date(year, first.month, min(first.day, last)) - ONE_DAY


def take_over(session: Session, row: Candidacy) -> None:
    """Write into the profile what was approved: category, places, hours a month.

    Nobody is turned out: places that are held already stay.
    """
    wait_for_turn(session)
    person = session.get_one(Participant, row.participant_id)
    person.subtype = row.category or person.subtype
    if row.hours_per_month is not None:
        person.hours_per_month = row.hours_per_month
    if row.capacity is not None:
        person.capacity = max(row.capacity, places_of(session, person.id).held)
    elif person.capacity is None:
        person.capacity = load_rules(session).capacity
    session.flush()


def suspend(session: Session, *, tenure_id: int, cause: Cause) -> None:
    """Suspend a tenure, with a reason: nobody is newly recommended meanwhile.

    Raises
    ------
    StepClosedError
        If it is not in force any more.
    """
    row = locked_tenure(session, tenure_id=tenure_id, cause=cause, action="pool.decide")
    move_tenure(session, row, TenureState.SUSPENDED, cause)
    keep_relation(session, row, get_as_of(session))
    tell_mentor(session, row, "pool.suspended", cause)


def resume(session: Session, *, tenure_id: int, cause: Cause) -> None:
    """Let a suspended tenure go on.

    Raises
    ------
    StepClosedError
        If it is not suspended any more.
    """
    row = locked_tenure(session, tenure_id=tenure_id, cause=cause, action="pool.decide")
    if row.state != TenureState.SUSPENDED:
        raise StepClosedError
    move_tenure(session, row, TenureState.IN_FORCE, cause)
    keep_relation(session, row, row.to_on)
    tell_mentor(session, row, "pool.resumed", cause)


def dismiss(session: Session, *, tenure_id: int, cause: Cause) -> None:
    """End a tenure for the office (解聘), with a reason.

    Raises
    ------
    StepClosedError
        If it is over already.
    """
    row = locked_tenure(session, tenure_id=tenure_id, cause=cause, action="pool.decide")
    end(session, row, TenureState.DISMISSED, cause)
    tell_mentor(session, row, "pool.dismissed", cause)


def leave(session: Session, *, tenure_id: int, cause: Cause) -> None:
    """Leave the team by one's own wish (退出); the office learns whom the mentor still guides.

    Raises
    ------
    StepClosedError
        If it is over already.
    """
    row = locked_tenure(session, tenure_id=tenure_id, cause=cause, action="pool.apply")
    end(session, row, TenureState.LEFT, cause)
    said = {
        **values_of(session, row),
        "reason": cause.reason,
        "pairs": str(places_of(session, row.participant_id).held),
    }
    region = session.get_one(Participant, row.participant_id).region
    notice = Notice("pool.left", f"pool.left:{row.id}", said, f"/desk/{row.participant_id}/pool")
    people = {*office_of(session, region).user_ids, *office_of(session, None).user_ids}
    tell(session, notice=notice, user_ids=people, now=cause.now)


def end(session: Session, row: Tenure, to: TenureState, cause: Cause) -> None:
    """End a tenure today, or before it began."""
    row.ended_on = max(get_as_of(session), row.from_on)
    was_coming = row.state == TenureState.COMING
    move_tenure(session, row, to, cause)
    keep_relation(session, row, None if was_coming else row.ended_on)
    if not was_coming:
        tell_guided(session, row, cause)


def keep_relation(session: Session, row: Tenure, until: dt.date | None) -> None:
    """Write the relation of a tenure; one that never began has none."""
    relation = relation_of(session, row)
    never_began = row.state in ENDED_TENURES and until is None
    if never_began:
        if relation is not None:
            session.delete(relation)
    elif relation is None:
        session.add(new_relation(session, row, until))
    else:
        relation.ended_on = until
    session.flush()
    bump_data_version(session, changed=(row.participant_id, row.team_id))


def new_relation(session: Session, row: Tenure, until: dt.date | None) -> Relation:
    """Return the relation of a tenure."""
    kinds = select(Participant.id, Participant.kind).where(
        Participant.id.in_([row.participant_id, row.team_id])
    )
    kind_of = {found.id: found.kind for found in session.execute(kinds)}
    return Relation(
        kind=RelationKind.APPOINTED_BY.value,
        source_id=row.participant_id,
        source_kind=kind_of[row.participant_id],
        target_id=row.team_id,
        target_kind=kind_of[row.team_id],
        # matching counts what began before today: who is appointed today serves today
        occurred_on=row.from_on - ONE_DAY,
        ended_on=until,
        detail=row.number,
    )


def relation_of(session: Session, row: Tenure) -> Relation | None:
    """Return the relation that a tenure has written, or was taken over from."""
    is_recorded = (Relation.detail == "") & (Relation.occurred_on == row.from_on)
    found = select(Relation).where(
        Relation.kind == RelationKind.APPOINTED_BY,
        Relation.source_id == row.participant_id,
        Relation.target_id == row.team_id,
        (Relation.detail == row.number) | is_recorded,
    )
    return session.scalars(found.order_by(Relation.id).limit(1)).first()
