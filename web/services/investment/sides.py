"""A deal as one of its two sides reaches it: its rows, and which side the reader stands on."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deal import ConfidentialityPromise, Deal, Side
from models.financing import FinancingRequest
from models.matching import Match
from web.services import access, accounts
from web.services.access import Actor
from web.services.investment.disclosure import (
    OVER,
    TALKING,
    Level,
    is_active,
    level_between,
)
from web.services.investment.promise_texts import CURRENT
from web.services.missing import NotFoundError

DEAL = "deal"


@dataclass(frozen=True, slots=True)
class Seat:
    """A deal and the side that looks at it; `level` is what the investor is shown."""

    deal: Deal
    request: FinancingRequest
    side: Side
    match: Match | None
    promise: ConfidentialityPromise | None

    @property
    def own_id(self) -> str:
        """Return the participant on this side."""
        return self.request.participant_id if self.side is Side.STARTUP else self.deal.investor_id

    @property
    def other_id(self) -> str:
        """Return the participant on the other side."""
        return self.deal.investor_id if self.side is Side.STARTUP else self.request.participant_id

    @property
    def has_agreed(self) -> bool:
        """Whether the two agreed to talk."""
        return self.match is not None and self.match.state in TALKING

    @property
    def is_over(self) -> bool:
        """Whether the deal came to its end, whichever way."""
        return bool(self.deal.close_reason) or self.match is None or self.match.state in OVER

    @property
    def level(self) -> Level:
        """Return what the investor is shown now."""
        reached = level_between(self.request, self.deal, self.match, self.promise)
        return reached or Level.TEASER

    @property
    def reads_files(self) -> bool:
        """Whether this side may read the files of the diligence list."""
        if self.side is Side.STARTUP:
            return self.has_agreed
        return self.level >= Level.PROFILE and self.promise is not None


def find_seat(
    session: Session, *, actor: Actor, participant_id: str, deal_id: int, action: str = "deal.read"
) -> Seat:
    """Return a deal as one of its sides reaches it.

    Raises
    ------
    AccessDeniedError
        If the reader does not act for the participant.
    NotFoundError
        If the participant is no side of such a deal, or takes no part any more.
    """
    access.ensure(actor, action, accounts.subject_of(session, participant_id=participant_id))
    found = session.execute(
        select(Deal, FinancingRequest, Match, ConfidentialityPromise)
        .join(FinancingRequest, FinancingRequest.id == Deal.request_id)
        .outerjoin(Match, Match.id == Deal.match_id)
        .outerjoin(
            ConfidentialityPromise,
            (ConfidentialityPromise.deal_id == Deal.id)
            & (ConfidentialityPromise.version == CURRENT),
        )
        .where(Deal.id == deal_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError(DEAL, str(deal_id))
    deal, request, match, promise = found
    side = side_of(deal, request, participant_id)
    if side is None or not is_active(session, participant_id):
        raise NotFoundError(DEAL, str(deal_id))
    return Seat(deal, request, side, match, promise)


def find_agreed_seat(session: Session, *, actor: Actor, participant_id: str, deal_id: int) -> Seat:
    """Return a deal whose sides talk, for a step in it.

    Raises
    ------
    NotFoundError
        If the two have not agreed, or not any more.
    """
    seat = find_seat(
        session, actor=actor, participant_id=participant_id, deal_id=deal_id, action="deal.edit"
    )
    if not seat.has_agreed:
        raise NotFoundError(DEAL, str(deal_id))
    return seat


def side_of(deal: Deal, request: FinancingRequest, participant_id: str) -> Side | None:
    """Return which side of a deal a participant is."""
    if participant_id == request.participant_id:
        return Side.STARTUP
    return Side.INVESTOR if participant_id == deal.investor_id else None
