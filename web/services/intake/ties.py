"""What a file says somebody is to an organisation of the directory: written, and taken back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.participant import Participant
from models.relation import Relation
from models.setting import get_as_of
from web.services.folder.bulk import batched
from web.services.intake.fields import TIES
from web.services.intake.records import Tie
from web.services.scopes import is_in_force

BATCH = 500
KINDS = tuple(kind.value for kind in TIES.values())


def load_ties(session: Session) -> dict[str, frozenset[Tie]]:
    """Return what every participant is to which organisation, as far as it is in force."""
    found: dict[str, set[Tie]] = defaultdict(set)
    columns = (Relation.source_id, Relation.kind, Relation.target_id)
    in_force = is_in_force(Relation, get_as_of(session))
    for source_id, kind, target_id in session.execute(
        select(*columns).where(Relation.kind.in_(KINDS), in_force)
    ):
        found[source_id].add((kind, target_id))
    return {source_id: frozenset(ties) for source_id, ties in found.items()}


def write_ties(session: Session, ties: Mapping[str, Iterable[Tie]]) -> None:
    """Write relations without a first day, which no file of this kind tells."""
    ends = {end for own in ties.values() for _, end in own}.union(ties)
    kinds: dict[str, str] = {}
    for batch in batched(ends, BATCH):
        query = select(Participant.id, Participant.kind).where(Participant.id.in_(batch))
        kinds.update({row.id: row.kind for row in session.execute(query)})
    rows = [
        {
            "kind": kind,
            "source_id": source_id,
            "source_kind": kinds[source_id],
            "target_id": target_id,
            "target_kind": kinds[target_id],
        }
        for source_id, own in ties.items()
        for kind, target_id in own
    ]
    if rows:
        session.execute(insert(Relation), rows)


def find_written(session: Session, ties: Mapping[str, Iterable[Tie]]) -> dict[int, Relation]:
    """Return those relations of some participants that stand as a file wrote them, by number."""
    found: dict[int, Relation] = {}
    for batch in batched(ties, BATCH):
        query = select(Relation).where(
            Relation.source_id.in_(batch),
            Relation.kind.in_(KINDS),
            Relation.occurred_on.is_(None),
            Relation.ended_on.is_(None),
            Relation.detail == "",
        )
        for row in session.scalars(query):
            if (row.kind, row.target_id) in set(ties[row.source_id]):
                found[row.id] = row
    return found
