"""Rules of requests, deals, outcomes and awards that the database itself keeps."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.base import Base
from models.deal import ConfidentialityPromise, Deal, DiligenceItem, InvestmentOutcome
from models.enums import ParticipantKind
from models.financing import FinancingRequest
from models.participant import Award
from tests.factories import make_participant, make_startup

NOW = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
REQUEST = {"participant_id": "S1", "amount_cny": Decimal(100), "teaser_zh": "项目"}
OPEN = REQUEST | {"state": "open", "opened_at": NOW}
OUTCOME = {"declared_by": "investor", "amount_cny": Decimal(1), "occurred_on": dt.date(2026, 8, 1)}
AWARD = {"participant_id": "S1", "contest_zh": "大赛", "level": "national", "year": 2025}


@pytest.fixture(autouse=True)
def _ends(session: Session) -> None:
    make_startup(session, "S1")
    make_participant(session, ParticipantKind.INVESTOR, "I1")


def is_refused(session: Session, row: Base) -> bool:
    """Tell whether the database refuses a row."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return True
    return False


def deal(session: Session) -> int:
    """Store a deal."""
    request = FinancingRequest(**OPEN)
    session.add(request)
    session.flush()
    row = Deal(request_id=request.id, investor_id="I1", initiated_by="investor")
    session.add(row)
    session.flush()
    return row.id


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"amount_cny": Decimal(0)}, True),
        ({"least_cny": Decimal(100)}, False),
        ({"least_cny": Decimal(101)}, True),
        ({"least_cny": Decimal(0)}, True),
        ({"valuation_cny": Decimal(0)}, True),
        ({"teaser_zh": ""}, True),
        ({"state": "open"}, True),
        ({"state": "sold"}, True),
        ({"instrument": "gift"}, True),
    ],
)
def test_request_keeps_its_rules(session: Session, changes: dict[str, Any], expected: bool) -> None:
    assert is_refused(session, FinancingRequest(**(REQUEST | changes))) is expected


def test_one_open_request_a_startup(session: Session) -> None:
    assert is_refused(session, FinancingRequest(**OPEN)) is False
    assert is_refused(session, FinancingRequest(**REQUEST)) is False
    assert is_refused(session, FinancingRequest(**OPEN)) is True


def test_one_deal_an_investor_and_request(session: Session) -> None:
    first = session.get_one(Deal, deal(session))

    again = Deal(request_id=first.request_id, investor_id="I1", initiated_by="startup")

    assert is_refused(session, again) is True


@pytest.mark.parametrize(
    ("stage", "reason", "expected"),
    [("closed", "invested", False), ("closed", "", True), ("plan", "invested", True)],
)
def test_deal_is_closed_for_a_reason(
    session: Session, stage: str, reason: str, expected: bool
) -> None:
    request = FinancingRequest(**OPEN)
    session.add(request)
    session.flush()
    row = Deal(request_id=request.id, investor_id="I1", initiated_by="investor")
    row.stage, row.close_reason = stage, reason

    assert is_refused(session, row) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"amount_cny": Decimal(0)}, True),
        ({"instrument": "either"}, True),
        ({"state": "confirmed", "verified_at": NOW}, False),
        ({"verified_at": NOW}, True),
    ],
)
def test_outcome_keeps_its_rules(session: Session, changes: dict[str, Any], expected: bool) -> None:
    row = InvestmentOutcome(deal_id=deal(session), **(OUTCOME | changes))

    assert is_refused(session, row) is expected


@pytest.mark.parametrize("state", ["declared", "confirmed"])
def test_one_outcome_waits_and_one_is_in_force(session: Session, state: str) -> None:
    deal_id = deal(session)
    values = OUTCOME | {"deal_id": deal_id, "state": state}

    assert is_refused(session, InvestmentOutcome(**values)) is False
    assert is_refused(session, InvestmentOutcome(**values)) is True


def test_promise_names_a_person_and_is_given_once_a_version(session: Session) -> None:
    said = {"deal_id": deal(session), "version": "1", "language": "zh", "text_sha256": "x"}

    assert is_refused(session, ConfidentialityPromise(**said, person_name="")) is True
    assert is_refused(session, ConfidentialityPromise(**said, person_name="王")) is False
    assert is_refused(session, ConfidentialityPromise(**said, person_name="李")) is True


def test_item_says_what_and_stands_once(session: Session) -> None:
    deal_id = deal(session)

    assert is_refused(session, DiligenceItem(deal_id=deal_id)) is True
    assert is_refused(session, DiligenceItem(deal_id=deal_id, code="tax")) is False
    assert is_refused(session, DiligenceItem(deal_id=deal_id, code="tax")) is True
    assert is_refused(session, DiligenceItem(deal_id=deal_id, title="环评")) is False
    assert is_refused(session, DiligenceItem(deal_id=deal_id, title="环评")) is False


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"year": 1989}, True),
        ({"level": "galactic"}, True),
        ({"contest_zh": ""}, True),
    ],
)
def test_award_keeps_its_rules(session: Session, changes: dict[str, Any], expected: bool) -> None:
    assert is_refused(session, Award(**(AWARD | changes))) is expected
