"""From a match to the deal it belongs to, for the page that both sides answer and talk on."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deal import Deal, Side
from models.financing import FinancingRequest
from web.services.access import Actor
from web.services.investment.sides import side_of
from web.services.words import Text, load_words


@dataclass(frozen=True, slots=True)
class DealLink:
    """The deal behind a match, as one of its sides reaches it."""

    deal_id: int
    own_id: str
    is_startup: bool
    round: Text
    amount_cny: float


def find_deal(session: Session, *, actor: Actor, match_id: int) -> DealLink | None:
    """Return the deal behind a match to whoever acts for one of its sides, None to others."""
    found = session.execute(
        select(Deal, FinancingRequest)
        .join(FinancingRequest, FinancingRequest.id == Deal.request_id)
        .where(Deal.match_id == match_id)
    ).one_or_none()
    if found is None:
        return None
    deal, request = found
    for own_id in (request.participant_id, deal.investor_id):
        if own_id in actor.participant_ids:
            return DealLink(
                deal_id=deal.id,
                own_id=own_id,
                is_startup=side_of(deal, request, own_id) is Side.STARTUP,
                round=load_words(session).name("round", request.round),
                amount_cny=float(request.amount_cny),
            )
    return None
