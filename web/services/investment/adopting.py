"""Deals for talks that began outside the deal flow: the startup asked, or an office suggested."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.deal import Deal, Side
from models.enums import AGREED_STATES
from models.financing import FinancingRequest, FinancingState
from models.matching import Match
from web.services.investment.talks import SIDES


def waiting(session: Session, *, participant_id: str = "") -> Sequence[tuple[Match, int]]:
    """Return the agreed matches, each with the open request it is about, that have no deal yet."""
    found = select(Match, FinancingRequest.id).join(
        FinancingRequest, FinancingRequest.participant_id == Match.receiver_id
    )
    found = found.where(
        Match.kind == "investor",
        Match.state.in_(sorted(AGREED_STATES)),
        FinancingRequest.state == FinancingState.OPEN,
        ~exists().where(is_deal_of_both()),
    )
    if participant_id:
        found = found.where(
            or_(Match.receiver_id == participant_id, Match.provider_id == participant_id)
        )
    return [(match, request_id) for match, request_id in session.execute(found)]


def is_deal_of_both() -> ColumnElement[bool]:
    """Return the condition that there is a deal about the request with that investor."""
    is_about = Deal.request_id == FinancingRequest.id
    return (is_about & (Deal.investor_id == Match.provider_id)) | (Deal.match_id == Match.id)


def adopt(session: Session, *, participant_id: str = "") -> int:
    """Begin the deals that are missing, and return how many."""
    begun = 0
    for match, request_id in waiting(session, participant_id=participant_id):
        is_from_investor = match.initiated_by == SIDES[Side.INVESTOR]
        deal = Deal(
            request_id=request_id,
            investor_id=match.provider_id,
            match_id=match.id,
            initiated_by=(Side.INVESTOR if is_from_investor else Side.STARTUP).value,
        )
        try:
            with session.begin_nested():
                session.add(deal)
        except IntegrityError:  # the other side looked a moment ago
            continue
        begun += 1
    return begun
