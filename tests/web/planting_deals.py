"""Private things about financing with markers in them, for the walk through every page.

The startup S1 raises (request 1) and talks with the investor I1 (deal 1), which has promised
nothing yet; the institution N1 has a result behind the gate.
"""

import datetime as dt
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.attachment import Attachment
from models.deal import Deal, DiligenceItem, InvestmentOutcome
from models.enums import MatchState, Role
from models.financing import DisclosureView, FinancingRequest, SavedSearch
from models.matching import Match
from models.participant import Award, Result
from web.services.sealing import seal, seal_text

MOMENT = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
BOTH = frozenset({Role.STARTUP, Role.INVESTOR})
OWN = frozenset({Role.STARTUP})
GATE = frozenset({Role.INSTITUTION, Role.REVIEWER})


def request_of(session: Session) -> FinancingRequest:
    """Return what S1 raises, stored when first asked for."""
    row = session.get(FinancingRequest, 1)
    if row is None:
        row = FinancingRequest(id=1, participant_id="S1", amount_cny=Decimal(2_000_000))
        row.state, row.opened_at, row.teaser_zh = "open", MOMENT, "示例"
        session.add(row)
        session.flush()
    return row


def deal_of(session: Session) -> Deal:
    """Return the deal of S1 and I1, stored when first asked for."""
    deal = session.get(Deal, 1)
    if deal is None:
        match = Match(
            id=99, receiver_id="S1", provider_id="I1", kind="investor", initiated_by="provider"
        )
        match.state, match.agreed_at = MatchState.COMPLETED.value, MOMENT
        request_of(session)
        session.add(match)
        session.flush()
        deal = Deal(id=1, request_id=1, investor_id="I1", match_id=99, initiated_by="investor")
        session.add(deal)
        session.flush()
    return deal


def file_of(session: Session, marker: str) -> int:
    """Store a file whose name holds a marker."""
    content = seal(session, b"%PDF-1.7")
    row = Attachment(name=f"{marker}.pdf", media_type="application/pdf", size=8, content=content)
    row.sha256 = marker
    session.add(row)
    session.flush()
    return row.id


def plant_teaser(session: Session, marker: str) -> None:
    """Tell investors who fit what S1 raises."""
    request_of(session).teaser_zh = request_of(session).teaser_en = marker


def plant_summary(session: Session, marker: str) -> None:
    """Write what only investors read that S1 accepted."""
    deal_of(session)
    request_of(session).summary = seal_text(session, marker)


def plant_plan(session: Session, marker: str) -> None:
    """Attach a plan that nobody may read yet."""
    request_of(session).plan_id = file_of(session, marker)


def plant_item(session: Session, marker: str) -> None:
    """Note something in the diligence list, closed to an investor that promised nothing."""
    deal_of(session)
    session.add(DiligenceItem(deal_id=1, title=marker, note=marker))


def plant_outcome(session: Session, marker: str) -> None:
    """Declare an outcome with some words to the other side."""
    row = InvestmentOutcome(deal_id=deal_of(session).id, declared_by="startup")
    row.amount_cny, row.occurred_on = Decimal(1_000_000), dt.date(2026, 8, 1)
    row.note = marker
    session.add(row)


def plant_look_at_plan(session: Session, marker: str) -> None:
    """Log a look of the investor."""
    request_of(session)
    look = DisclosureView(request_id=1, investor_id="I1", part="file", file_name=marker)
    session.add(look)


def plant_search(session: Session, marker: str) -> None:
    """Keep a search of the investor's."""
    address = f"{Role.INVESTOR}@example.com"
    user_id = session.scalars(select(User.id).where(User.email == address)).one()
    session.add(SavedSearch(user_id=user_id, investor_id="I1", name=marker))


def plant_evidence(session: Session, marker: str) -> None:
    """Attach the evidence of an award."""
    award = Award(participant_id="S1", contest_zh="示例", level="national", year=2025)
    award.evidence_id = file_of(session, marker)
    session.add(award)


def plant_closed_result(session: Session, marker: str) -> None:
    """Write down a result that needs clearance, listed or not."""
    row = Result(owner_id="N1", name_zh=marker, name_en=marker, is_for_transfer=True)
    row.needs_clearance = True
    session.add(row)
