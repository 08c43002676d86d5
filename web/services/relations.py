"""The relations readers may see, with the participants at their ends."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from models.enums import RelationKind
from models.participant import Participant
from models.relation import Relation
from web.services.publication import EVERYTHING, STRANGER, Sight, look, visible
from web.services.words import Text

# Who refused whom, and who is in conflict or competes with whom, is nobody else's business.
PUBLIC = tuple(
    kind
    for kind in RelationKind
    if kind not in {RelationKind.CONFLICT_WITH, RelationKind.DECLINED, RelationKind.COMPETES_WITH}
)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two participants."""

    source: str
    target: str
    kind: str
    occurred_on: dt.date | None
    ended_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Node:
    """A participant at the end of a relation."""

    id: str
    kind: str
    name: Text


def list_edges(
    session: Session, *, around: Collection[str], most: int, sight: Sight = STRANGER
) -> list[Edge]:
    """Return the public relations that touch some participants, the latest first.

    Both ends must let the reader see them, or be the reader's own.
    """
    found = (
        select(Relation)
        .where(
            or_(Relation.source_id.in_(around), Relation.target_id.in_(around)),
            Relation.kind.in_(PUBLIC),
            Relation.is_private.is_(False),
            is_open(sight),
        )
        .order_by(Relation.occurred_on.desc().nulls_last(), Relation.id)
        .limit(most)
    )
    return [
        Edge(row.source_id, row.target_id, row.kind, row.occurred_on, row.ended_on)
        for row in session.scalars(found)
    ]


def is_open(sight: Sight) -> ColumnElement[bool]:
    """Return the condition that both ends of a relation let a reader see it."""
    if sight is EVERYTHING:
        return true()
    ends = (Relation.source_id, Relation.target_id)
    tables = (aliased(Participant), aliased(Participant))
    shown = and_(
        *(
            exists().where(table.id == end, visible(sight, "relations", table))
            for end, table in zip(ends, tables, strict=True)
        )
    )
    return or_(shown, *(end.in_(sight.own) for end in ends)) if sight.own else shown


def list_nodes(session: Session, *, ids: Iterable[str], sight: Sight = STRANGER) -> dict[str, Node]:
    """Return participants by id, with their names as a reader may see them."""
    seen = look(session, sight, list(ids))
    return {key: Node(key, each.kind, each.name) for key, each in seen.items()}
