"""Deals as their two sides read them: the page of one, a startup's list, an investor's board."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from models.deal import ConfidentialityPromise, Deal, InvestmentOutcome, OutcomeState, Side
from models.financing import FinancingRequest
from models.matching import Match
from models.participant import Participant
from web.services import access, accounts
from web.services.access import Actor
from web.services.investment import diligence, outcomes
from web.services.investment.aliases import alias
from web.services.investment.diligence import ItemView
from web.services.investment.disclosure import OVER, level_between
from web.services.investment.outcomes import OutcomeView
from web.services.investment.sides import find_seat
from web.services.words import Text, Words, load_words

DealRow = tuple[Deal, FinancingRequest, Match | None, Participant]


@dataclass(frozen=True, slots=True)
class PromiseView:
    """Who promised confidentiality."""

    person_name: str
    person_position: str
    accepted_at: dt.datetime
    version: str


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal in a list."""

    id: int
    request_id: int
    other_id: str
    other: Text
    stage: str
    close_reason: str
    match_id: int | None
    match_state: str
    is_answer_due: bool
    round: Text
    amount_cny: float
    outcome: OutcomeView | None
    updated_at: dt.datetime

    @property
    def is_over(self) -> bool:
        """Whether it came to its end."""
        return bool(self.close_reason) or self.match_state in {"", *OVER}


@dataclass(frozen=True, slots=True)
class DealPage:
    """One deal as one side reads it."""

    line: DealLine
    side: str
    own_id: str
    level: int
    has_agreed: bool
    has_plan: bool
    is_released: bool
    is_withdrawn: bool
    promise: PromiseView | None
    reads_files: bool
    items: tuple[ItemView, ...]
    outcomes: tuple[OutcomeView, ...]
    startup_publishes: bool
    investor_publishes: bool

    @property
    def is_published(self) -> bool:
        """Whether the deal stands in public."""
        return self.startup_publishes and self.investor_publishes

    @property
    def publishes(self) -> bool:
        """Whether this side lets it stand in public."""
        return self.startup_publishes if self.side == Side.STARTUP else self.investor_publishes

    @property
    def in_force(self) -> OutcomeView | None:
        """Return the confirmed outcome."""
        return outcome_of(self.outcomes)

    @property
    def to_answer(self) -> OutcomeView | None:
        """Return what was declared and waits for its answer."""
        return next((each for each in self.outcomes if each.state == "declared"), None)


def get_deal(session: Session, *, actor: Actor, participant_id: str, deal_id: int) -> DealPage:
    """Return one deal as one side reads it.

    Raises
    ------
    NotFoundError
        If the participant is no side of such a deal.
    """
    seat = find_seat(session, actor=actor, participant_id=participant_id, deal_id=deal_id)
    row = found_rows(session, rows_with(seat.side).where(Deal.id == deal_id))[0]
    said = outcomes.list_outcomes(session, seat)
    line = line_of(row, seat.side, load_words(session), outcome_of(said))
    return DealPage(
        line=line,
        side=seat.side.value,
        own_id=participant_id,
        level=level_between(seat.request, seat.deal, seat.match, seat.promise) or 0,
        has_agreed=seat.has_agreed,
        has_plan=seat.request.plan_id is not None,
        is_released=seat.deal.released_at is not None,
        is_withdrawn=seat.deal.withdrawn_at is not None,
        promise=promise_view(seat.promise),
        reads_files=seat.reads_files,
        items=diligence.list_items(session, seat),
        outcomes=said,
        startup_publishes=seat.deal.startup_publishes,
        investor_publishes=seat.deal.investor_publishes,
    )


def list_of_startup(session: Session, *, actor: Actor, participant_id: str) -> tuple[DealLine, ...]:
    """Return a startup's deals, those that need it first and then the latest."""
    allow(session, actor, participant_id, "financing.read")
    found = rows_with(Side.STARTUP).where(FinancingRequest.participant_id == participant_id)
    return lines_of(session, found_rows(session, found), Side.STARTUP)


def list_of_investor(session: Session, *, actor: Actor, investor_id: str) -> tuple[DealLine, ...]:
    """Return an investor's own deals, the latest first."""
    allow(session, actor, investor_id, "dealflow.read")
    found = rows_with(Side.INVESTOR).where(Deal.investor_id == investor_id)
    return lines_of(session, found_rows(session, found), Side.INVESTOR)


def found_rows(
    session: Session, found: Select[Deal, FinancingRequest, Match, Participant]
) -> list[DealRow]:
    """Return deals with what they are about, the latest first."""
    rows = session.execute(found.order_by(Deal.updated_at.desc(), Deal.id.desc()))
    return [(deal, request, match, other) for deal, request, match, other in rows]


def rows_with(side: Side) -> Select[Deal, FinancingRequest, Match, Participant]:
    """Select deals with what they are about and the participant across."""
    other = Deal.investor_id if side is Side.STARTUP else FinancingRequest.participant_id
    return (
        select(Deal, FinancingRequest, Match, Participant)
        .join(FinancingRequest, FinancingRequest.id == Deal.request_id)
        .outerjoin(Match, Match.id == Deal.match_id)
        .join(Participant, Participant.id == other)
        .options(selectinload(Participant.sector_links))
    )


def lines_of(session: Session, rows: Sequence[DealRow], side: Side) -> tuple[DealLine, ...]:
    """Return deals as a list shows them, those whose answer is due first."""
    words = load_words(session)
    said = confirmed_outcomes(session, [deal.id for deal, *_ in rows])
    lines = [line_of(row, side, words, said.get(row[0].id)) for row in rows]
    return tuple(sorted(lines, key=lambda line: (line.is_over, not line.is_answer_due)))


def confirmed_outcomes(session: Session, deal_ids: Sequence[int]) -> Mapping[int, OutcomeView]:
    """Return the outcome in force of each deal."""
    found = session.scalars(
        select(InvestmentOutcome).where(
            InvestmentOutcome.deal_id.in_(deal_ids),
            InvestmentOutcome.state == OutcomeState.CONFIRMED,
            InvestmentOutcome.is_retraction.is_(False),
        )
    )
    return {row.deal_id: outcomes.view(row) for row in found}


def line_of(row: DealRow, side: Side, words: Words, outcome: OutcomeView | None) -> DealLine:
    """Return a deal as a list shows it; a hidden name stays hidden until both agree."""
    deal, request, match, other = row
    state = match.state if match else ""
    is_hidden = side is Side.INVESTOR and request.hides_name and not has_met(match)
    own = "receiver" if side is Side.STARTUP else "provider"
    return DealLine(
        id=deal.id,
        request_id=request.id,
        other_id="" if is_hidden else other.id,
        other=alias(other, words) if is_hidden else {"zh": other.name_zh, "en": other.name_en},
        stage=deal.stage,
        close_reason=deal.close_reason,
        match_id=match.id if match else None,
        match_state=state,
        is_answer_due=match is not None and match.awaits in {own, "both"},
        round=words.name("round", request.round),
        amount_cny=float(request.amount_cny),
        outcome=outcome,
        updated_at=deal.updated_at,
    )


def has_met(match: Match | None) -> bool:
    """Tell whether the two agreed at some time: what was known then is not unknown later."""
    return match is not None and match.agreed_at is not None


def outcome_of(said: Sequence[OutcomeView]) -> OutcomeView | None:
    """Return the outcome in force."""
    stood_by = (each for each in said if each.state == OutcomeState.CONFIRMED)
    return next((each for each in stood_by if not each.is_retraction), None)


def promise_view(row: ConfidentialityPromise | None) -> PromiseView | None:
    """Return who promised."""
    if row is None:
        return None
    return PromiseView(row.person_name, row.person_position, row.accepted_at, row.version)


def allow(session: Session, actor: Actor, participant_id: str, action: str) -> None:
    """Refuse whoever does not act for the participant."""
    access.ensure(actor, action, accounts.subject_of(session, participant_id=participant_id))
