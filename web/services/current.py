"""The gates once more on current rows, for what an older model is about to show."""

from collections.abc import Collection

import numpy as np
from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from matcher.entities import RESOURCE_KIND, Reason, RelationKind, Verdict
from matcher.errors import UnknownIdError
from matcher.recommendation.line import Line
from matcher.recommendation.outcome import Outcome
from matcher.recommendation.remedies import remedied
from matcher.recommendation.scored import Scored
from matcher.recommendation.verdicts import verdict
from matcher.scoring.base import Seeker
from models.enums import Privacy
from models.matching import Match
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
    outcome = outcome_now(session, seeker=seeker, kind=kind, candidate_ids=candidate_ids)
    ids = outcome.line.pool.ids
    passing = {ids[position] for position in outcome.screening.is_eligible.nonzero()[0]}
    return passing.intersection(candidate_ids)


def judged_now(
    session: Session, *, seeker: Seeker, kind: str, candidate_ids: Collection[str]
) -> dict[str, Verdict | None]:
    """Return what keeps each candidate out, None for whoever passes every gate.

    Raises
    ------
    UnknownIdError
        If there is no such candidate any more.
    """
    outcome = outcome_now(session, seeker=seeker, kind=kind, candidate_ids=candidate_ids)
    return {candidate_id: judged(outcome, candidate_id) for candidate_id in candidate_ids}


def judged(outcome: Outcome, candidate_id: str) -> Verdict | None:
    """Return what keeps a candidate out."""
    pool = outcome.line.pool
    if candidate_id in pool.index:
        is_out = outcome.screening.failed(pool.index[candidate_id])
        return remedied(outcome, verdict(outcome, candidate_id), nobody) if is_out else None
    is_resource = pool.kind == RESOURCE_KIND
    if is_resource and any(r.id == candidate_id for r in outcome.ecosystem.recorded.resources):
        reason = Reason("unavailable", {"resource_id": candidate_id})
        return Verdict(candidate_id, None, None, reason)
    raise UnknownIdError(RESOURCE_KIND if is_resource else "participant", candidate_id)


def nobody(_outcome: Outcome) -> tuple[int, ...]:
    """Return an empty list: nothing is ranked here, so that a change only has to open the gates."""
    return ()


def outcome_now(
    session: Session, *, seeker: Seeker, kind: str, candidate_ids: Collection[str]
) -> Outcome:
    """Return the gates' answers about some candidates; nothing is scored."""
    holders = holders_of(session, kind, candidate_ids)
    around = neighbourhood(session, {seeker.profile.id, *holders}) | interpreters(session)
    ecosystem = load_ecosystem(session, as_of=seeker.as_of, ids=around)
    line = Line(ecosystem, kind, ())
    nothing = Scored({}, {}, np.zeros(len(line.pool)))
    return Outcome(ecosystem, line, seeker, line.selector.screen(seeker), nothing)


def holders_of(session: Session, kind: str, candidate_ids: Collection[str]) -> set[str]:
    """Return the participants behind some candidates."""
    if kind != RESOURCE_KIND:
        return set(candidate_ids)
    return set(session.scalars(select(Resource.owner_id).where(Resource.id.in_(candidate_ids))))


def neighbourhood(session: Session, ids: set[str]) -> set[str]:
    """Return some participants and those tied to one of them: no gate looks further.

    Whom an office appointed is not asked of it: they may be thousands.
    """
    known = set(session.scalars(select(Participant.id).where(Participant.id.in_(ids))))
    appoints = Relation.kind == RelationKind.APPOINTED_BY
    for first, second, is_asked in (
        (Relation.source_id, Relation.target_id, ~appoints),
        (Match.receiver_id, Match.provider_id, true()),
    ):
        ends = select(first, second).where(or_(first.in_(ids), second.in_(ids) & is_asked))
        known.update(*session.execute(ends))
    return known


def interpreters(session: Session) -> set[str]:
    """Return who offers to interpret."""
    offers = select(Statement.participant_id).where(
        Statement.direction == "offer",
        Statement.topic == INTERPRETER,
        Statement.privacy != Privacy.ORGANISERS,
    )
    return set(session.scalars(offers))
