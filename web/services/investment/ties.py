"""The dated relation that a confirmed outcome leaves in the graph: written once, corrected after.

It counts for matching from then on. It stands in public only where both sides let it: a relation
that an office recorded before is taken as it is and never hidden.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deal import Deal, InvestmentOutcome
from models.enums import ParticipantKind, RelationKind
from models.relation import Relation
from models.setting import bump_data_version


def tie(session: Session, *, deal: Deal, outcome: InvestmentOutcome, startup_id: str) -> None:
    """Write what was confirmed into the graph, in place of what the deal had there."""
    own = own_tie(session, deal)
    known = recorded(session, deal.investor_id, startup_id, outcome)
    if known is not None and known is not own:
        remove(session, own)
        link(session, outcome, known)
    else:
        row = own or Relation(
            kind=RelationKind.INVESTED_IN.value,
            source_id=deal.investor_id,
            source_kind=ParticipantKind.INVESTOR.value,
            target_id=startup_id,
            target_kind=ParticipantKind.STARTUP.value,
            is_private=True,
        )
        row.occurred_on, row.detail = outcome.occurred_on, outcome.round
        row.is_private = not is_published(deal)
        session.add(row)
        session.flush()
        link(session, outcome, row)
        outcome.made_relation = True
    session.flush()
    bump_data_version(session, changed=(deal.investor_id, startup_id))


def untie(session: Session, *, deal: Deal) -> None:
    """Take what a deal wrote into the graph out of it."""
    row = own_tie(session, deal)
    if row is not None:
        ends = (row.source_id, row.target_id)
        remove(session, row)
        bump_data_version(session, changed=ends)


def show(session: Session, *, deal: Deal) -> None:
    """Let a deal stand in public, or no longer, as its two sides have it now."""
    row = own_tie(session, deal)
    if row is not None and row.is_private == is_published(deal):
        row.is_private = not is_published(deal)
        session.flush()
        bump_data_version(session, changed=(row.source_id, row.target_id))


def is_published(deal: Deal) -> bool:
    """Tell whether both sides let a deal stand in public."""
    return deal.startup_publishes and deal.investor_publishes


def own_tie(session: Session, deal: Deal) -> Relation | None:
    """Return the relation that an outcome of a deal wrote."""
    return session.scalar(
        select(Relation)
        .join(InvestmentOutcome, InvestmentOutcome.relation_id == Relation.id)
        .where(InvestmentOutcome.deal_id == deal.id, InvestmentOutcome.made_relation)
    )


def recorded(
    session: Session, investor_id: str, startup_id: str, outcome: InvestmentOutcome
) -> Relation | None:
    """Return the relation of that very day and round, if there is one already."""
    return session.scalar(
        select(Relation).where(
            Relation.kind == RelationKind.INVESTED_IN,
            Relation.source_id == investor_id,
            Relation.target_id == startup_id,
            Relation.occurred_on == outcome.occurred_on,
            Relation.detail == outcome.round,
        )
    )


def link(session: Session, outcome: InvestmentOutcome, row: Relation) -> None:
    """Let an outcome, and no other, hold a relation."""
    former = session.scalars(
        select(InvestmentOutcome).where(
            InvestmentOutcome.relation_id == row.id, InvestmentOutcome.id != outcome.id
        )
    )
    for each in former.all():
        each.relation_id = None
    session.flush()
    outcome.relation_id = row.id


def remove(session: Session, row: Relation | None) -> None:
    """Delete a relation."""
    if row is not None:
        session.delete(row)
        session.flush()
