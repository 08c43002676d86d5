"""The gates once more on current rows, for what an older model is about to show."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matcher.entities import RESOURCE_KIND
from matcher.recommendation.candidates import CandidateSelector
from matcher.scoring.base import Pool, Seeker
from models.participant import Participant
from models.relation import Relation
from models.resource import Resource
from models.statement import Statement
from web.services.adapters import load_ecosystem

INTERPRETER = "tal.interpreter"


def eligible_now(
    session: Session, *, seeker: Seeker, kind: str, candidate_ids: Collection[str]
) -> set[str]:
    """Return those candidates that still exist and pass every gate."""
    holders = holders_of(session, kind, candidate_ids)
    around = neighbourhood(session, {seeker.profile.id, *holders}) | interpreters(session)
    ecosystem = load_ecosystem(session, as_of=seeker.as_of, ids=around)
    pool = Pool.of(ecosystem, kind)
    is_eligible = CandidateSelector().fit(ecosystem, pool).screen(seeker).is_eligible
    passing = {pool.ids[position] for position in is_eligible.nonzero()[0]}
    return passing.intersection(candidate_ids)


def holders_of(session: Session, kind: str, candidate_ids: Collection[str]) -> set[str]:
    """Return the participants behind some candidates."""
    if kind != RESOURCE_KIND:
        return set(candidate_ids)
    return set(session.scalars(select(Resource.owner_id).where(Resource.id.in_(candidate_ids))))


def neighbourhood(session: Session, ids: set[str]) -> set[str]:
    """Return some participants and those tied to one of them: no gate looks further."""
    known = set(session.scalars(select(Participant.id).where(Participant.id.in_(ids))))
    ends = select(Relation.source_id, Relation.target_id).where(
        or_(Relation.source_id.in_(known), Relation.target_id.in_(known))
    )
    return known.union(*session.execute(ends))


def interpreters(session: Session) -> set[str]:
    """Return who offers to interpret."""
    offers = select(Statement.participant_id).where(
        Statement.direction == "offer", Statement.topic == INTERPRETER
    )
    return set(session.scalars(offers))
