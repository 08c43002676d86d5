"""Breaches between deals, matches and outcomes, each found by its own rule."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from models.deal import Deal, InvestmentOutcome
from models.enums import MatchState, ParticipantKind
from models.financing import FinancingRequest
from models.matching import Match
from tests.factories import make_match, make_participant, make_relation, make_startup
from web.services.breaches import BreachCode, describe_breach
from web.services.check_deals import deal_breaches

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


@pytest.fixture
def deal(session: Session) -> Deal:
    """Store a deal that came to its end: agreed, confirmed and on record."""
    startup = make_startup(session)
    investor = make_participant(session, ParticipantKind.INVESTOR, "I1")
    make_participant(session, ParticipantKind.INVESTOR, "I2")
    match = make_match(session, "S1", "I1", state=MatchState.ACTIVE, agreed_at=NOW)
    request = FinancingRequest(
        participant_id="S1",
        state="open",
        instrument="equity",
        round="angel",
        amount_cny=Decimal(1000000),
        teaser_zh="摘要（示例）",
        last_day=NOW.date(),
        opened_at=NOW,
    )
    session.add(request)
    session.flush()
    deal = Deal(
        request_id=request.id,
        investor_id="I1",
        match_id=match.id,
        initiated_by="investor",
        stage="closed",
        close_reason="invested",
        released_at=NOW,
    )
    session.add(deal)
    session.flush()
    relation = make_relation(session, "invested_in", investor, startup)
    session.add(
        InvestmentOutcome(
            deal_id=deal.id,
            state="confirmed",
            declared_by="investor",
            instrument="equity",
            amount_cny=Decimal(1),
            occurred_on=NOW.date(),
            relation_id=relation.id,
        )
    )
    session.flush()
    return deal


def found(session: Session) -> list[BreachCode]:
    """Return the codes of what is broken, each of which has its words."""
    breaches = list(deal_breaches(session))
    for breach in breaches:
        message, arguments = describe_breach(breach)
        assert message % arguments
    return [breach.code for breach in breaches]


def test_deal_that_came_to_its_end_is_sound(session: Session, deal: Deal) -> None:
    del deal

    assert found(session) == []


def test_match_of_others_is_found(session: Session, deal: Deal) -> None:
    session.get_one(Match, deal.match_id).provider_id = "I2"
    session.flush()

    assert found(session) == [BreachCode.DEAL_WITH_OTHERS]


@pytest.mark.parametrize(("stage", "reason"), [("plan", ""), ("interest", "")])
def test_deal_that_went_on_without_agreement_is_found(
    session: Session, deal: Deal, stage: str, reason: str
) -> None:
    session.get_one(Match, deal.match_id).agreed_at = None
    deal.stage, deal.close_reason = stage, reason
    session.flush()

    assert found(session) == [BreachCode.DEAL_TOO_FAR]


def test_investment_that_nobody_confirmed_is_found(session: Session, deal: Deal) -> None:
    outcome = session.query(InvestmentOutcome).filter_by(deal_id=deal.id).one()
    outcome.state = "disputed"
    session.flush()

    assert found(session) == [BreachCode.DEAL_UNCONFIRMED]


def test_outcome_on_record_of_others_is_found(session: Session, deal: Deal) -> None:
    deal.investor_id = "I2"
    session.flush()

    assert found(session) == [BreachCode.DEAL_WITH_OTHERS, BreachCode.OUTCOME_OF_OTHERS]
