"""What the product's own matches mean for the gates: places held, and refusals, at once."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.entities import Relation, RelationKind
from models.enums import AGREED_STATES, PLACE_KINDS, MatchSide, MatchState
from models.matching import Match
from models.relation import Relation as StoredRelation
from models.setting import get_as_of
from web.services.rows import AnySelect, Ids

COLUMNS = (
    Match.receiver_id,
    Match.provider_id,
    Match.declined_by,
    Match.closing,
    func.coalesce(Match.closed_at, Match.agreed_at, Match.updated_at).label("since"),
)


def made_by_matches(session: Session, ids: Ids) -> Iterator[Relation]:
    """Yield the relations that matches make; a pair on record already is not told twice."""
    today = get_as_of(session)
    # a match of today counts today, also where the day asked about is a demo's own
    yesterday = today - dt.timedelta(days=1)
    for row in session.execute(narrowed_to(select(*COLUMNS).where(holds_a_place(today)), ids)):
        day = min(row.since.date(), yesterday)
        yield Relation(row.provider_id, row.receiver_id, RelationKind.MENTORS, day)
    refused = select(*COLUMNS).where(Match.state == MatchState.DECLINED, ~was_nameless())
    for row in session.execute(narrowed_to(refused, ids)):
        day = min(row.since.date(), yesterday)
        source, target = row.provider_id, row.receiver_id
        if row.declined_by == MatchSide.RECEIVER:
            source, target = target, source
        yield Relation(source, target, RelationKind.DECLINED, day, detail=row.closing)


def holds_a_place(today: dt.date) -> ColumnElement[bool]:
    """Return the condition of a match that holds a place which no relation in force shows."""
    on_record = select(StoredRelation.id).where(
        StoredRelation.kind == RelationKind.MENTORS,
        StoredRelation.source_id == Match.provider_id,
        StoredRelation.target_id == Match.receiver_id,
        or_(StoredRelation.occurred_on.is_(None), StoredRelation.occurred_on < today),
        or_(StoredRelation.ended_on.is_(None), StoredRelation.ended_on > today),
    )
    return and_(
        Match.state.in_(sorted(AGREED_STATES)), Match.kind.in_(PLACE_KINDS), ~on_record.exists()
    )


def was_nameless() -> ColumnElement[bool]:
    """Return the condition that a startup said no without being known to the investor.

    A gate between the two would tell who it was; the request itself is not shown again instead.
    """
    return and_(
        Match.is_nameless,
        Match.declined_by == MatchSide.RECEIVER,
        Match.agreed_at.is_(None),
    )


def narrowed_to(statement: AnySelect, ids: Ids) -> AnySelect:
    """Keep the matches of some participants, in their order."""
    if ids is not None:
        listed = list(ids)
        statement = statement.where(
            or_(Match.receiver_id.in_(listed), Match.provider_id.in_(listed))
        )
    return statement.order_by(Match.id)
