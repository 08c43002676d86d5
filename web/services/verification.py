"""What an office verifies: outcomes that both sides confirmed, and awards with their evidence."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, aliased

from models.attachment import Attachment
from models.deal import Deal, InvestmentOutcome, OutcomeState
from models.financing import FinancingRequest
from models.participant import Award, Participant
from web.services import access, accounts, auditing, scopes
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.words import Text, Words, load_words

MOST_SHOWN = 200
OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """An outcome to be verified: what both sides confirmed, and nothing of their talks."""

    id: int
    startup_id: str
    startup: Text
    investor_id: str
    investor: Text
    round: Text
    instrument: str
    amount_cny: float
    occurred_on: dt.date
    confirmed_at: dt.datetime | None
    is_verified: bool


@dataclass(frozen=True, slots=True)
class AwardToVerify:
    """An award to be verified."""

    id: int
    participant_id: str
    name: Text
    contest: Text
    level: str
    year: int
    rank: str
    evidence_name: str
    is_verified: bool


def list_outcomes(
    session: Session, *, actor: Actor, shows_all: bool = False
) -> tuple[OutcomeLine, ...]:
    """Return the confirmed outcomes within an office's reach, by default those not verified."""
    access.ensure(actor, "evidence.verify")
    investor = aliased(Participant)
    found = (
        select(InvestmentOutcome, Participant, investor)
        .join(Deal, Deal.id == InvestmentOutcome.deal_id)
        .join(FinancingRequest, FinancingRequest.id == Deal.request_id)
        .join(Participant, Participant.id == FinancingRequest.participant_id)
        .join(investor, investor.id == Deal.investor_id)
        .where(
            InvestmentOutcome.state == OutcomeState.CONFIRMED,
            InvestmentOutcome.is_retraction.is_(False),
            scopes.within(session, actor),
            is_wanted(InvestmentOutcome.verified_at.is_(None), shows_all),
        )
        .order_by(InvestmentOutcome.answered_at.desc(), InvestmentOutcome.id)
        .limit(MOST_SHOWN)
    )
    words = load_words(session)
    return tuple(
        outcome_line(row, startup, other, words) for row, startup, other in session.execute(found)
    )


def list_awards(
    session: Session, *, actor: Actor, shows_all: bool = False
) -> tuple[AwardToVerify, ...]:
    """Return the awards within an office's reach, by default those not verified."""
    access.ensure(actor, "evidence.verify")
    found = (
        select(Award, Participant, Attachment.name)
        .join(Participant, Participant.id == Award.participant_id)
        .outerjoin(Attachment, Attachment.id == Award.evidence_id)
        .where(scopes.within(session, actor), is_wanted(Award.verified_at.is_(None), shows_all))
        .order_by(Award.year.desc(), Award.id)
        .limit(MOST_SHOWN)
    )
    return tuple(award_to_verify(row, owner, name) for row, owner, name in session.execute(found))


def is_wanted(is_open: ColumnElement[bool], shows_all: bool) -> ColumnElement[bool]:
    """Return the condition on what is listed."""
    return true() if shows_all else is_open


def verify_outcome(
    session: Session, *, actor: Actor, outcome_id: int, is_verified: bool, now: dt.datetime
) -> None:
    """Say that an outcome was checked, or mark it as not verified again.

    Raises
    ------
    NotFoundError
        If there is no such outcome that both sides confirmed.
    """
    found = session.execute(
        select(InvestmentOutcome, FinancingRequest.participant_id)
        .join(Deal, Deal.id == InvestmentOutcome.deal_id)
        .join(FinancingRequest, FinancingRequest.id == Deal.request_id)
        .where(
            InvestmentOutcome.id == outcome_id,
            InvestmentOutcome.state == OutcomeState.CONFIRMED,
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError(OUTCOME, str(outcome_id))
    row, startup_id = found
    subject = accounts.subject_of(session, participant_id=startup_id)
    access.ensure(actor, "evidence.verify", subject)
    row.verified_at = now if is_verified else None
    row.verified_by = actor.user_id if is_verified else None
    auditing.record(
        session,
        actor=actor,
        action="outcome.verify" if is_verified else "outcome.unverify",
        subject_type="participant",
        subject_id=startup_id,
        details={"outcome": outcome_id},
    )
    session.flush()


def outcome_line(
    row: InvestmentOutcome, startup: Participant, investor: Participant, words: Words
) -> OutcomeLine:
    """Return an outcome to be verified."""
    return OutcomeLine(
        id=row.id,
        startup_id=startup.id,
        startup={"zh": startup.name_zh, "en": startup.name_en},
        investor_id=investor.id,
        investor={"zh": investor.name_zh, "en": investor.name_en},
        round=words.name("round", row.round),
        instrument=row.instrument,
        amount_cny=float(row.amount_cny),
        occurred_on=row.occurred_on,
        confirmed_at=row.answered_at,
        is_verified=row.verified_at is not None,
    )


def award_to_verify(row: Award, owner: Participant, evidence_name: str | None) -> AwardToVerify:
    """Return an award to be verified."""
    return AwardToVerify(
        id=row.id,
        participant_id=owner.id,
        name={"zh": owner.name_zh, "en": owner.name_en},
        contest={"zh": row.contest_zh, "en": row.contest_en},
        level=row.level,
        year=row.year,
        rank=row.rank,
        evidence_name=evidence_name or "",
        is_verified=row.verified_at is not None,
    )
