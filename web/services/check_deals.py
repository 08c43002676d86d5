"""Rules that hold between deals, what the two agreed to, and what came of it."""

from collections.abc import Iterator

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from models.deal import CloseReason, Deal, DealStage, InvestmentOutcome, OutcomeState
from models.enums import ParticipantKind, RelationKind
from models.financing import FinancingRequest
from models.matching import Match
from models.relation import Relation
from web.services.breaches import Breach, BreachCode

BEYOND_INTEREST = (
    DealStage.PLAN,
    DealStage.MEETING,
    DealStage.DILIGENCE,
    DealStage.TERM_SHEET,
)


def deal_breaches(session: Session) -> Iterator[Breach]:
    """Yield every broken invariant of deals."""
    yield from with_others(session)
    yield from too_far(session)
    yield from unconfirmed(session)
    yield from of_others(session)


def with_others(session: Session) -> Iterator[Breach]:
    """Find deals whose match is between others than the investor and who raises."""
    query = (
        select(Deal.id, Match.receiver_id, Match.provider_id)
        .join(Match, Match.id == Deal.match_id)
        .join(FinancingRequest, FinancingRequest.id == Deal.request_id)
        .where(
            or_(
                Match.provider_id != Deal.investor_id,
                Match.receiver_id != FinancingRequest.participant_id,
                Match.kind != ParticipantKind.INVESTOR,
            )
        )
    )
    for deal_id, receiver_id, provider_id in session.execute(query.order_by(Deal.id)):
        evidence = {"receiver": receiver_id, "provider": provider_id}
        yield Breach(BreachCode.DEAL_WITH_OTHERS, f"deal {deal_id}", evidence)


def too_far(session: Session) -> Iterator[Breach]:
    """Find deals that went on, or show a plan, before the two agreed to talk."""
    query = (
        select(Deal.id, Deal.stage)
        .join(Match, Match.id == Deal.match_id)
        .where(
            Match.agreed_at.is_(None),
            or_(Deal.stage.in_(BEYOND_INTEREST), Deal.released_at.is_not(None)),
        )
    )
    for deal_id, stage in session.execute(query.order_by(Deal.id)):
        yield Breach(BreachCode.DEAL_TOO_FAR, f"deal {deal_id}", {"stage": stage})


def unconfirmed(session: Session) -> Iterator[Breach]:
    """Find deals that say money was invested without an outcome that both sides confirmed."""
    confirmed = exists().where(
        InvestmentOutcome.deal_id == Deal.id,
        InvestmentOutcome.state == OutcomeState.CONFIRMED,
        InvestmentOutcome.is_retraction.is_(False),
    )
    query = select(Deal.id).where(Deal.close_reason == CloseReason.INVESTED, ~confirmed)
    for deal_id in session.scalars(query.order_by(Deal.id)):
        yield Breach(BreachCode.DEAL_UNCONFIRMED, f"deal {deal_id}")


def of_others(session: Session) -> Iterator[Breach]:
    """Find outcomes whose relation joins others than the two, or says something else."""
    query = (
        select(InvestmentOutcome.id, Relation.source_id, Relation.kind, Relation.target_id)
        .join(Relation, Relation.id == InvestmentOutcome.relation_id)
        .join(Deal, Deal.id == InvestmentOutcome.deal_id)
        .join(FinancingRequest, FinancingRequest.id == Deal.request_id)
        .where(
            or_(
                Relation.kind != RelationKind.INVESTED_IN,
                Relation.source_id != Deal.investor_id,
                Relation.target_id != FinancingRequest.participant_id,
            )
        )
    )
    rows = session.execute(query.order_by(InvestmentOutcome.id))
    for outcome_id, source_id, kind, target_id in rows:
        evidence = {"source": source_id, "kind": kind, "target": target_id}
        yield Breach(BreachCode.OUTCOME_OF_OTHERS, f"investment_outcome {outcome_id}", evidence)
