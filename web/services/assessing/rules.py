"""Editions of the formula: the province writes one before it runs a year, and none ever changes."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.assessment import AssessmentRule
from web.services import access, auditing
from web.services.access import Actor
from web.services.assessing.errors import StepRefusedError
from web.services.assessing.formula import STANDARD, Formula, from_content


@dataclass(frozen=True, slots=True)
class Edition:
    """A formula with its number; 0 is the product's own, which nobody has written down yet."""

    formula: Formula
    version: int = 0
    id: int | None = None
    created_at: dt.datetime | None = None


def current_edition(session: Session, kind: str) -> Edition:
    """Return the edition that the next run goes by."""
    found = select(AssessmentRule).where(AssessmentRule.kind == kind)
    row = session.scalars(found.order_by(AssessmentRule.version.desc()).limit(1)).first()
    return edition_of(row) if row else Edition(STANDARD[kind])


def edition_of(row: AssessmentRule) -> Edition:
    """Return an edition as it was written."""
    return Edition(from_content(row.kind, row.content), row.version, row.id, row.created_at)


def write_edition(session: Session, *, actor: Actor, formula: Formula, now: dt.datetime) -> Edition:
    """Write a new edition of a formula; what was run by earlier ones stays as it is.

    Raises
    ------
    StepRefusedError
        If somebody else writes one in this very moment.
    """
    access.ensure(actor, "assessment.run")
    last = select(func.max(AssessmentRule.version)).where(AssessmentRule.kind == formula.kind)
    row = AssessmentRule(
        kind=formula.kind,
        version=(session.scalar(last) or 0) + 1,
        content=formula.as_content(),
        created_by=actor.user_id,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise StepRefusedError("written") from error
    auditing.record(
        session,
        actor=actor,
        action="assessment.rule",
        subject_type="assessment_rule",
        subject_id=row.id,
        details={"kind": row.kind, "version": row.version},
    )
    return edition_of(row)


def stored_edition(session: Session, *, actor: Actor, kind: str, now: dt.datetime) -> Edition:
    """Return the current edition, written down where it was not yet."""
    edition = current_edition(session, kind)
    if edition.id is not None:
        return edition
    return write_edition(session, actor=actor, formula=edition.formula, now=now)
