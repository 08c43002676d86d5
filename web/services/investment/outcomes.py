"""What came of a deal: declared by one side, confirmed by the other, verified by the office."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.deal import CloseReason, DealStage, InvestmentOutcome, OutcomeState, Side
from web.services.access import Actor
from web.services.investment import notices, talks, ties
from web.services.investment.interest import close
from web.services.investment.sides import Seat, find_agreed_seat
from web.services.investment.steps import publish
from web.services.investment.trail import record
from web.services.missing import NotFoundError

OUTCOME = "outcome"
ANSWERS = {
    "confirm": OutcomeState.CONFIRMED,
    "dispute": OutcomeState.DISPUTED,
    "withdraw": OutcomeState.WITHDRAWN,
}


class AnswerDueError(ValueError):
    """Something is declared already and waits for its answer."""


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """What a side says came of a deal; a retraction says that it did not come about after all."""

    instrument: str
    round: str
    amount_cny: Decimal
    occurred_on: dt.date
    is_retraction: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """An outcome as both sides see it."""

    id: int
    state: str
    declared_by: str
    instrument: str
    round: str
    amount_cny: float
    occurred_on: dt.date
    is_retraction: bool
    note: str
    declared_at: dt.datetime
    is_verified: bool


def declare(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    deal_id: int,
    draft: OutcomeDraft,
    now: dt.datetime,
) -> None:
    """Say what came of a deal, or correct what was said; it counts once the other side confirms.

    Raises
    ------
    AnswerDueError
        If something declared waits for its answer.
    """
    seat = find_agreed_seat(session, actor=actor, participant_id=participant_id, deal_id=deal_id)
    if draft.is_retraction and in_force(session, deal_id) is None:
        raise NotFoundError(OUTCOME, str(deal_id))
    row = InvestmentOutcome(
        deal_id=deal_id,
        declared_by=seat.side.value,
        instrument=draft.instrument,
        round=draft.round,
        amount_cny=draft.amount_cny,
        occurred_on=draft.occurred_on,
        is_retraction=draft.is_retraction,
        note=draft.note,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise AnswerDueError from None
    record(session, actor, "outcome.declare", participant_id=participant_id, outcome=row.id)
    notices.tell(
        session,
        participant_id=seat.other_id,
        kind="investment.outcome",
        about=str(row.id),
        values={
            "other": notices.name_of(session, seat.own_id),
            "amount_cny": float(draft.amount_cny),
        },
        now=now,
        path=notices.deal_path(seat.other_id, deal_id),
    )


def settle(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    deal_id: int,
    outcome_id: int,
    answer: str,
    now: dt.datetime,
) -> None:
    """Confirm or dispute what the other side declared, or take back what one's own side did.

    Raises
    ------
    NotFoundError
        If it was answered already, or that answer is not this side's to give.
    """
    state = ANSWERS.get(answer)
    if state is None:
        raise NotFoundError(OUTCOME, answer)
    seat = find_agreed_seat(session, actor=actor, participant_id=participant_id, deal_id=deal_id)
    is_own = OutcomeState.WITHDRAWN is state
    declarer = seat.side if is_own else opposite(seat.side)
    # One statement decides between two who answer at once.
    answered = session.execute(
        update(InvestmentOutcome)
        .where(
            InvestmentOutcome.id == outcome_id,
            InvestmentOutcome.deal_id == deal_id,
            InvestmentOutcome.state == OutcomeState.DECLARED,
            InvestmentOutcome.declared_by == declarer,
        )
        .values(state=OutcomeState.WITHDRAWN.value, answered_at=now)
        .returning(InvestmentOutcome.id)
    ).scalar_one_or_none()
    row = session.get(InvestmentOutcome, outcome_id, populate_existing=True)
    if answered is None or row is None:
        raise NotFoundError(OUTCOME, str(outcome_id))
    if state is OutcomeState.CONFIRMED:
        put_in_force(session, seat, row)
        if seat.match is not None and not row.is_retraction:
            talks.complete(session, actor=actor, match=seat.match, now=now)
    else:
        row.state = state.value
    session.flush()
    record(
        session,
        actor,
        f"outcome.{state.value}",
        participant_id=participant_id,
        outcome=outcome_id,
    )
    if not is_own:
        tell_declarer(session, seat, row, now)


def put_in_force(session: Session, seat: Seat, row: InvestmentOutcome) -> None:
    """Let a confirmed outcome count, in place of the one before it."""
    former = last_confirmed(session, seat.deal.id)
    if former is not None:
        former.state, former.verified_at, former.verified_by = (
            OutcomeState.REPLACED.value,
            None,
            None,
        )
        session.flush()
    row.state = OutcomeState.CONFIRMED.value
    session.flush()
    if row.is_retraction:
        ties.untie(session, deal=seat.deal)
        seat.deal.stage, seat.deal.close_reason = DealStage.TERM_SHEET.value, ""
        return
    ties.tie(session, deal=seat.deal, outcome=row, startup_id=seat.request.participant_id)
    close(seat.deal, CloseReason.INVESTED)


def set_publication(
    session: Session, *, actor: Actor, participant_id: str, deal_id: int, is_public: bool
) -> None:
    """Say whether this side lets the deal stand in public, and show or hide it accordingly."""
    deal = publish(
        session,
        actor=actor,
        participant_id=participant_id,
        deal_id=deal_id,
        is_public=is_public,
    )
    ties.show(session, deal=deal)


def in_force(session: Session, deal_id: int) -> InvestmentOutcome | None:
    """Return the confirmed outcome of a deal, unless it was retracted."""
    row = last_confirmed(session, deal_id)
    return None if row is None or row.is_retraction else row


def last_confirmed(session: Session, deal_id: int) -> InvestmentOutcome | None:
    """Return what both sides last stood by, a retraction too."""
    return session.scalar(
        select(InvestmentOutcome).where(
            InvestmentOutcome.deal_id == deal_id,
            InvestmentOutcome.state == OutcomeState.CONFIRMED,
        )
    )


def list_outcomes(session: Session, seat: Seat) -> tuple[OutcomeView, ...]:
    """Return everything that was declared of a deal, the latest first."""
    found = session.scalars(
        select(InvestmentOutcome)
        .where(InvestmentOutcome.deal_id == seat.deal.id)
        .order_by(InvestmentOutcome.id.desc())
    )
    return tuple(view(row) for row in found)


def opposite(side: Side) -> Side:
    """Return the side across."""
    return Side.INVESTOR if side is Side.STARTUP else Side.STARTUP


def tell_declarer(session: Session, seat: Seat, row: InvestmentOutcome, now: dt.datetime) -> None:
    """Tell the side that declared an outcome what the other said."""
    was_confirmed = row.state != OutcomeState.DISPUTED
    notices.tell(
        session,
        participant_id=seat.other_id,
        kind="investment.outcome_confirmed" if was_confirmed else "investment.outcome_disputed",
        about=str(row.id),
        values={
            "other": notices.name_of(session, seat.own_id),
            "amount_cny": float(row.amount_cny),
        },
        now=now,
        path=notices.deal_path(seat.other_id, seat.deal.id),
    )


def view(row: InvestmentOutcome) -> OutcomeView:
    """Return an outcome as both sides see it."""
    return OutcomeView(
        id=row.id,
        state=row.state,
        declared_by=row.declared_by,
        instrument=row.instrument,
        round=row.round,
        amount_cny=float(row.amount_cny),
        occurred_on=row.occurred_on,
        is_retraction=row.is_retraction,
        note=row.note,
        declared_at=row.created_at,
        is_verified=row.verified_at is not None,
    )
