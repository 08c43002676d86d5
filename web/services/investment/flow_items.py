"""The requests an investor may see, each with how it fits and where the two stand."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from models.deal import Deal
from models.enums import ParticipantStatus
from models.financing import FinancingRequest, FinancingState, FinancingWatch
from models.matching import Match
from models.participant import Participant
from models.setting import get_as_of
from web.services.access import Actor
from web.services.investment import searches
from web.services.investment.aliases import NAMELESS
from web.services.investment.disclosure import OVER, TALKING, was_refused
from web.services.investment.gates import passing
from web.services.investment.teasers import Teaser, teaser_of
from web.services.matching import ReasonView, RecommendationView
from web.services.words import Words


@dataclass(frozen=True, slots=True)
class FlowItem:
    """A request in the deal flow; without a grade where the model does not know it yet."""

    teaser: Teaser
    grade: str
    rank: int
    reasons: tuple[ReasonView, ...]
    is_new: bool
    is_watched: bool
    deal_id: int | None
    match_state: str

    @property
    def is_talking(self) -> bool:
        """Whether the two talk."""
        return self.match_state in TALKING

    @property
    def is_asked(self) -> bool:
        """Whether one of them asked and the other has not answered."""
        return bool(self.match_state) and not self.is_talking and self.match_state not in OVER


@dataclass(frozen=True, slots=True)
class Found:
    """An open request with what lies between it and an investor."""

    request: FinancingRequest
    startup: Participant
    deal: Deal | None
    match: Match | None
    is_watched: bool


def list_open(session: Session, *, investor_id: str) -> Sequence[Found]:
    """Return the requests an investor may see: those whose gates pass, and those it is asked in."""
    day = get_as_of(session)
    rows = session.execute(
        select(FinancingRequest, Participant, Deal, Match, FinancingWatch.request_id)
        .join(Participant, Participant.id == FinancingRequest.participant_id)
        .outerjoin(
            Deal, (Deal.request_id == FinancingRequest.id) & (Deal.investor_id == investor_id)
        )
        .outerjoin(Match, Match.id == Deal.match_id)
        .outerjoin(
            FinancingWatch,
            (FinancingWatch.request_id == FinancingRequest.id)
            & (FinancingWatch.investor_id == investor_id),
        )
        .where(
            FinancingRequest.state == FinancingState.OPEN,
            Participant.status == ParticipantStatus.ACTIVE,
            or_(FinancingRequest.last_day.is_(None), FinancingRequest.last_day >= day),
        )
        .order_by(FinancingRequest.id)
        .options(selectinload(Participant.sector_links))
    ).all()
    found = [
        Found(request, startup, deal, match, watched is not None)
        for request, startup, deal, match, watched in rows
    ]
    requests = [each.request for each in found]
    allowed = passing(session, investor_id=investor_id, requests=requests)
    return [
        each
        for each in found
        if is_between(each) or (each.request.id in allowed and not was_refused(each.match))
    ]


def is_between(found: Found) -> bool:
    """Tell whether the two are asked or talk."""
    return found.match is not None and found.match.state not in OVER


def items_of(
    session: Session,
    *,
    actor: Actor,
    investor_id: str,
    found: Sequence[Found],
    graded: Mapping[str, RecommendationView],
    words: Words,
) -> list[FlowItem]:
    """Return the requests as the list shows them."""
    since = searches.new_since(session, actor=actor, investor_id=investor_id)
    opened = searches.opened_ones(session, actor=actor, investor_id=investor_id)
    return [
        item_of(each, graded.get(each.startup.id), words, is_new(each.request, since, opened))
        for each in found
    ]


def item_of(
    found: Found, grading: RecommendationView | None, words: Words, is_new: bool
) -> FlowItem:
    """Return a request as the list shows it; reasons that could give a name away stay out."""
    state = found.match.state if found.match else ""
    knows_name = not found.request.hides_name or state in TALKING
    teaser = teaser_of(found.request, found.startup, words, knows_name=knows_name)
    reasons = grading.reasons if grading else ()
    return FlowItem(
        teaser=teaser,
        grade=grading.grade if grading else "",
        rank=grading.rank if grading else 0,
        reasons=tuple(each for each in reasons if knows_name or each.code in NAMELESS),
        is_new=is_new,
        is_watched=found.is_watched,
        deal_id=found.deal.id if found.deal else None,
        match_state=state,
    )


def is_new(request: FinancingRequest, since: dt.datetime | None, opened: frozenset[int]) -> bool:
    """Tell whether a request was opened since the last visit and not looked at yet."""
    if request.id in opened or request.opened_at is None:
        return False
    return since is not None and request.opened_at > since
