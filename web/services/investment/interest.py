"""Levels of interest: watching in private, and asking the startup to talk.

The startup answers where it answers every request; a startup may ask an investor there as well.
Either way the two have a deal as soon as they talk.
"""

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.deal import CloseReason, Deal, DealStage, Side
from models.enums import FINAL_STATES, MatchState
from models.financing import FinancingRequest, FinancingWatch
from models.matching import Match
from models.setting import get_as_of
from web.services.access import Actor
from web.services.engine import Engine
from web.services.investment import financing, talks
from web.services.investment.disclosure import REQUEST, Standing, find_standing, is_current
from web.services.investment.talks import Ends
from web.services.investment.trail import record
from web.services.missing import NotFoundError
from web.services.requests.asking import is_known_to_provider


class AlreadyTalkingError(ValueError):
    """The two are asked or talking already: `match_id` is where."""

    def __init__(self, match_id: int) -> None:
        super().__init__(f"match {match_id} is open")
        self.match_id = match_id


def watch(session: Session, *, actor: Actor, investor_id: str, request_id: int) -> None:
    """Keep an eye on a request; nobody but the investor's own people learns of it."""
    find_standing(
        session, actor=actor, investor_id=investor_id, request_id=request_id, action="deal.edit"
    )
    if session.get(FinancingWatch, (request_id, investor_id)) is None:
        row = FinancingWatch(request_id=request_id, investor_id=investor_id, user_id=actor.user_id)
        session.add(row)
        session.flush()


def unwatch(session: Session, *, actor: Actor, investor_id: str, request_id: int) -> None:
    """Stop keeping an eye on a request."""
    find_standing(
        session, actor=actor, investor_id=investor_id, request_id=request_id, action="deal.edit"
    )
    session.execute(
        delete(FinancingWatch).where(
            FinancingWatch.request_id == request_id, FinancingWatch.investor_id == investor_id
        )
    )


def express(
    session: Session,
    *,
    actor: Actor,
    investor_id: str,
    request_id: int,
    note: str,
    now: dt.datetime,
    engine: Engine | None = None,
) -> int:
    """Ask the startup to talk about its request, and return the deal.

    Raises
    ------
    AlreadyTalkingError
        If one of them asked already, or the two talk.
    NotFoundError
        If the request is closed, or a gate keeps the investor out.
    RequestError
        If something else stands in the way of asking.
    """
    standing = find_standing(
        session, actor=actor, investor_id=investor_id, request_id=request_id, action="deal.edit"
    )
    request, match = standing.request, standing.match
    if match is None:
        match = open_match(session, request, investor_id)
    if match is not None and match.state not in FINAL_STATES:
        raise AlreadyTalkingError(match.id)
    if not is_current(request, get_as_of(session)):
        raise NotFoundError(REQUEST, str(request.id))
    match = talks.ask_startup(
        session,
        actor=actor,
        ends=Ends(investor_id, request.participant_id, request.hides_name),
        note=note,
        now=now,
        engine=engine,
    )
    deal = begin(session, standing, match)
    record(session, actor, "deal.ask", participant_id=investor_id, deal=deal.id)
    return deal.id


def begin(session: Session, standing: Standing, match: Match) -> Deal:
    """Begin the deal of two who are asked or talk, or take it up again."""
    deal = standing.deal or Deal(
        request_id=standing.request.id,
        investor_id=standing.investor_id,
        # it began with its first match: what is asked later belongs to it too
        created_at=match.created_at,
    )
    is_from_investor = match.initiated_by == talks.SIDES[Side.INVESTOR]
    deal.match_id = match.id
    deal.initiated_by = (Side.INVESTOR if is_from_investor else Side.STARTUP).value
    deal.stage, deal.close_reason = DealStage.INTEREST.value, ""
    deal.released_at = deal.withdrawn_at = None
    session.add(deal)
    session.flush()
    return deal


def open_match(session: Session, request: FinancingRequest, investor_id: str) -> Match | None:
    """Return what is asked or agreed between the two already, outside any deal too.

    What is asked between them by name must not tell who hides behind a request, and is left out.
    """
    return session.scalar(
        select(Match).where(
            is_known_to_provider(request.hides_name),
            Match.receiver_id == request.participant_id,
            Match.provider_id == investor_id,
            Match.kind == "investor",
            Match.state.not_in(sorted(FINAL_STATES)),
        )
    )


def close(deal: Deal, reason: CloseReason) -> None:
    """Take a deal to its end."""
    deal.stage, deal.close_reason = DealStage.CLOSED.value, reason.value


def close_request(
    session: Session, *, actor: Actor, participant_id: str, request_id: int, now: dt.datetime
) -> None:
    """Stop raising: the teaser is gone at once; talks that are on go on."""
    row = financing.find(session, actor, participant_id, request_id)
    if not financing.mark_closed(session, request_id=row.id, now=now):
        return
    session.refresh(row)
    settle_asked(session, row, now)
    record(session, actor, "financing.close", participant_id=participant_id, request=row.id)


def settle_asked(session: Session, request: FinancingRequest, now: dt.datetime) -> None:
    """Let deals end in which an investor asked: a closed request leaves nothing to answer."""
    asked = session.scalars(
        select(Deal)
        .join(Match, Match.id == Deal.match_id)
        .where(Deal.request_id == request.id, Match.state == MatchState.EXPRESSED)
    ).all()
    for deal in asked:
        close(deal, CloseReason.REQUEST_CLOSED)
    session.flush()
    match_ids = [deal.match_id for deal in asked if deal.match_id is not None]
    talks.free(session, match_ids=match_ids, now=now)
