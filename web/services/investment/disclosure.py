"""How much of a financing request an investor is shown: decided here, for every route.

Teaser
    while the request is open and the startup passes every gate of the investor.
Profile
    once the startup has accepted the investor's interest (or the investor the startup's), as long
    as the two talk and the startup has not withdrawn its access.
Plan
    the same, and a named person of the investor promised confidentiality, and the startup
    released the plan. Files of the diligence list need the same promise.
"""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deal import ConfidentialityPromise, Deal
from models.enums import (
    AGREED_STATES,
    FINAL_STATES,
    MatchState,
    ParticipantKind,
    ParticipantStatus,
)
from models.financing import FinancingRequest, FinancingState
from models.matching import Match
from models.participant import Participant
from models.setting import get_as_of
from web.services import access, accounts
from web.services.access import Actor
from web.services.investment.gates import passing
from web.services.investment.promise_texts import CURRENT
from web.services.missing import NotFoundError

TALKING = AGREED_STATES | {MatchState.COMPLETED}
"""States of a match in which both sides have agreed; what was shown in it stays readable."""
OVER = FINAL_STATES - {MatchState.COMPLETED}
REQUEST = "financing request"
INVESTOR = ParticipantKind.INVESTOR.value


class Level(IntEnum):
    """What an investor is shown, each more than the one before."""

    TEASER = 1
    PROFILE = 2
    PLAN = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an investor stands with a request: its rows, and the level they amount to."""

    request: FinancingRequest
    investor_id: str
    level: Level
    deal: Deal | None = None
    match: Match | None = None
    promise: ConfidentialityPromise | None = None

    @property
    def has_agreed(self) -> bool:
        """Whether both sides agreed to talk, and do."""
        return self.match is not None and self.match.state in TALKING

    @property
    def knows_name(self) -> bool:
        """Whether the investor may know who the startup is."""
        return not self.request.hides_name or self.has_agreed


def find_standing(
    session: Session, *, actor: Actor, investor_id: str, request_id: int, action: str = "deal.read"
) -> Standing:
    """Return where an investor stands with a request.

    Raises
    ------
    AccessDeniedError
        If the reader does not act for the investor.
    NotFoundError
        If nothing of the request may be shown to it.
    """
    subject = accounts.subject_of(session, participant_id=investor_id)
    access.ensure(actor, action, subject)
    request = session.get(FinancingRequest, request_id)
    if request is None or not is_investor(session, investor_id):
        raise NotFoundError(REQUEST, str(request_id))
    return standing_of(session, request=request, investor_id=investor_id)


def standing_of(session: Session, *, request: FinancingRequest, investor_id: str) -> Standing:
    """Return where an investor stands with a request.

    Raises
    ------
    NotFoundError
        If nothing of it may be shown.
    """
    deal, match, promise = rows_between(session, request_id=request.id, investor_id=investor_id)
    level = level_between(request, deal, match, promise)
    if level is None and not is_teased(session, request, investor_id, deal, match):
        raise NotFoundError(REQUEST, str(request.id))
    return Standing(request, investor_id, level or Level.TEASER, deal, match, promise)


def rows_between(
    session: Session, *, request_id: int, investor_id: str
) -> tuple[Deal | None, Match | None, ConfidentialityPromise | None]:
    """Return the deal of an investor with a request, its match, and the promise in force."""
    found = session.execute(
        select(Deal, Match, ConfidentialityPromise)
        .outerjoin(Match, Match.id == Deal.match_id)
        .outerjoin(
            ConfidentialityPromise,
            (ConfidentialityPromise.deal_id == Deal.id)
            & (ConfidentialityPromise.version == CURRENT),
        )
        .where(Deal.request_id == request_id, Deal.investor_id == investor_id)
    ).one_or_none()
    return (None, None, None) if found is None else (found[0], found[1], found[2])


def level_between(
    request: FinancingRequest,
    deal: Deal | None,
    match: Match | None,
    promise: ConfidentialityPromise | None,
) -> Level | None:
    """Return what an agreement opens; None where there is none, or access was withdrawn."""
    if deal is None or match is None or match.state not in TALKING:
        return None
    if deal.withdrawn_at is not None:
        return None
    if promise is None or deal.released_at is None or request.plan_id is None:
        return Level.PROFILE
    return Level.PLAN


def is_teased(
    session: Session,
    request: FinancingRequest,
    investor_id: str,
    deal: Deal | None,
    match: Match | None,
) -> bool:
    """Tell whether the teaser may be shown: by the gates, or because the two are about to talk."""
    if deal is not None and match is not None and match.state not in OVER:
        return True
    if was_refused(match):
        return False
    if not is_current(request, get_as_of(session)):
        return False
    return request.id in passing(session, investor_id=investor_id, requests=[request])


def was_refused(match: Match | None) -> bool:
    """Tell whether one of the two said no: the request is not shown to that investor again.

    A startup that hid its name refused without being known, so that no gate between the two
    participants may tell; it holds here, for the request.
    """
    return match is not None and match.state == MatchState.DECLINED


def is_current(request: FinancingRequest, day: dt.date) -> bool:
    """Tell whether a request is open and its last day is not over."""
    return request.state == FinancingState.OPEN and (
        request.last_day is None or request.last_day >= day
    )


def is_investor(session: Session, participant_id: str) -> bool:
    """Tell whether a participant is an investor that takes part: nobody else reads teasers."""
    return is_active(session, participant_id) and kind_of(session, participant_id) == INVESTOR


def kind_of(session: Session, participant_id: str) -> str | None:
    """Return what kind of participant it is."""
    return session.scalar(select(Participant.kind).where(Participant.id == participant_id))


def is_active(session: Session, participant_id: str) -> bool:
    """Tell whether a participant takes part."""
    status = select(Participant.status).where(Participant.id == participant_id)
    return session.scalar(status) == ParticipantStatus.ACTIVE
