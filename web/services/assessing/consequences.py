"""What follows from final results: who is not renewed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.assessment import Assessment


def is_barred(session: Session, *, participant_id: str) -> bool:
    """Tell whether somebody's term is not renewed: unqualified in the last two years in a row."""
    found = (
        select(Assessment.bars_renewal)
        .where(Assessment.participant_id == participant_id, Assessment.final_grade.is_not(None))
        .order_by(Assessment.year.desc())
        .limit(1)
    )
    return bool(session.scalar(found))
