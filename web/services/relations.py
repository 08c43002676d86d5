"""The relations readers may see, with the participants at their ends."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.enums import RelationKind
from models.participant import Participant
from models.relation import Relation
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


def list_edges(session: Session, *, around: Collection[str], most: int) -> list[Edge]:
    """Return the public relations that touch some participants, the latest first."""
    found = (
        select(Relation)
        .where(
            or_(Relation.source_id.in_(around), Relation.target_id.in_(around)),
            Relation.kind.in_(PUBLIC),
            Relation.is_private.is_(False),
        )
        .order_by(Relation.occurred_on.desc().nulls_last(), Relation.id)
        .limit(most)
    )
    return [
        Edge(row.source_id, row.target_id, row.kind, row.occurred_on, row.ended_on)
        for row in session.scalars(found)
    ]


def list_nodes(session: Session, *, ids: Iterable[str]) -> dict[str, Node]:
    """Return participants by id."""
    columns = (Participant.id, Participant.kind, Participant.name_zh, Participant.name_en)
    rows = session.execute(select(*columns).where(Participant.id.in_(list(ids))))
    return {row.id: Node(row.id, row.kind, {"zh": row.name_zh, "en": row.name_en}) for row in rows}
