"""What the worker does about tenures: taking over what is recorded, beginning, ending, reminding.

Each duty is safe to repeat: done already, it changes nothing.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from models.enums import RelationKind
from models.participant import Participant
from models.pool import Tenure
from models.pool_states import ENDED_TENURES, SERVING_STATES, TenureState
from models.relation import Relation
from models.setting import get_as_of
from web.services.notifying import Notice, people_of, tell
from web.services.pool.candidates import TEAM, serving_tenure
from web.services.pool.noticing import tell_over
from web.services.pool.numbers import LETTER, next_number
from web.services.pool.retiring import forget_candidacies, forget_objections
from web.services.pool.rules import load_rules
from web.services.pool.steps import RULES_THEMSELVES, Cause, move_tenure
from web.services.pool.telling import tell_mentor, values_of
from web.services.pool.tenures import keep_relation

BATCH = 500


def adopt_recorded(session: Session, _now: dt.datetime) -> None:
    """Take over appointments that an office has recorded as relations, with a number each."""
    known, team = aliased(Tenure), aliased(Participant)
    is_known = exists().where(
        known.participant_id == Relation.source_id,
        known.team_id == Relation.target_id,
        or_(known.from_on == Relation.occurred_on, known.number == Relation.detail),
    )
    found = (
        select(Relation, Participant.subtype)
        .join(Participant, Participant.id == Relation.source_id)
        .join(team, and_(team.id == Relation.target_id, team.subtype == TEAM))
        .where(
            Relation.kind == RelationKind.APPOINTED_BY, Relation.occurred_on.is_not(None), ~is_known
        )
        .order_by(Relation.occurred_on, Relation.source_id)
        .limit(BATCH)
    )
    for relation, category in session.execute(found).all():
        adopt(session, relation, category)


def adopt(session: Session, relation: Relation, category: str) -> None:
    """Take over one recorded appointment, unless another tenure runs in the same team."""
    today = get_as_of(session)
    state = state_on(relation, today)
    served = serving_tenure(session, relation.source_id, relation.target_id)
    if relation.occurred_on is None or (state in SERVING_STATES and served is not None):
        return
    session.add(
        Tenure(
            number=next_number(session, series=LETTER, year=relation.occurred_on.year),
            participant_id=relation.source_id,
            team_id=relation.target_id,
            category=category,
            from_on=relation.occurred_on,
            to_on=relation.ended_on,
            state=state.value,
            ended_on=relation.ended_on if state in ENDED_TENURES else None,
        )
    )
    session.flush()


def state_on(relation: Relation, today: dt.date) -> TenureState:
    """Return how a recorded appointment stands on a day."""
    if relation.ended_on is not None and relation.ended_on < today:
        return TenureState.EXPIRED
    if relation.occurred_on is not None and relation.occurred_on > today:
        return TenureState.COMING
    return TenureState.IN_FORCE


def restore_relations(session: Session, _now: dt.datetime) -> None:
    """Write the relations of running tenures anew that an import has taken away."""
    is_there = exists().where(
        Relation.kind == RelationKind.APPOINTED_BY,
        Relation.source_id == Tenure.participant_id,
        Relation.detail == Tenure.number,
    )
    found = select(Tenure).where(
        Tenure.candidacy_id.is_not(None),
        Tenure.state.in_([TenureState.IN_FORCE, TenureState.COMING]),
        ~is_there,
    )
    for row in session.scalars(found.order_by(Tenure.id).limit(BATCH)).all():
        keep_relation(session, row, row.to_on)


def expire(session: Session, now: dt.datetime) -> None:
    """End the tenures whose last day is over."""
    today = get_as_of(session)
    states = sorted({*SERVING_STATES, TenureState.COMING})
    found = select(Tenure).where(Tenure.state.in_(states), Tenure.to_on < today)
    cause = Cause(RULES_THEMSELVES, now)
    for row in session.scalars(found.order_by(Tenure.id).limit(BATCH).with_for_update()).all():
        was_suspended = row.state == TenureState.SUSPENDED
        row.ended_on = row.to_on
        move_tenure(session, row, TenureState.EXPIRED, cause)
        if not was_suspended:
            keep_relation(session, row, row.to_on)
        if serving_tenure(session, row.participant_id, row.team_id) is None:
            tell_mentor(session, row, "pool.expired", cause)


def begin(session: Session, now: dt.datetime) -> None:
    """Let tenures begin whose first day has come, once the earlier one is over."""
    today = get_as_of(session)
    found = select(Tenure).where(Tenure.state == TenureState.COMING, Tenure.from_on <= today)
    for row in session.scalars(found.order_by(Tenure.id).limit(BATCH).with_for_update()).all():
        if serving_tenure(session, row.participant_id, row.team_id) is None:
            move_tenure(session, row, TenureState.IN_FORCE, Cause(RULES_THEMSELVES, now))


def remind(session: Session, now: dt.datetime) -> None:
    """Tell mentors whose tenure ends soon, once, unless a further one follows already."""
    today = get_as_of(session)
    until = today + dt.timedelta(days=load_rules(session).reminder_days)
    following = aliased(Tenure)
    is_renewed = exists().where(
        following.participant_id == Tenure.participant_id,
        following.team_id == Tenure.team_id,
        following.state == TenureState.COMING,
    )
    found = select(Tenure).where(
        Tenure.state == TenureState.IN_FORCE, Tenure.to_on.between(today, until), ~is_renewed
    )
    for row in session.scalars(found.order_by(Tenure.id)).all():
        to_on = row.to_on.isoformat() if row.to_on else ""
        said = {**values_of(session, row), "to_on": to_on}
        key = f"pool.ending:{row.id}:{to_on}"
        notice = Notice("pool.ending", key, said, f"/desk/{row.participant_id}/pool")
        tell(session, notice=notice, user_ids=people_of(session, row.participant_id), now=now)


DUTIES: Sequence[Callable[[Session, dt.datetime], object]] = (
    adopt_recorded,
    restore_relations,
    expire,
    begin,
    remind,
    tell_over,
    forget_candidacies,
    forget_objections,
)
"""In this order: what ends makes room for what begins."""
