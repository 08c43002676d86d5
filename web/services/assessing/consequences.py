"""What follows from final results: what the latest years say, and who is not renewed."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.assessment import Assessment

MOST_YEARS = 3


@dataclass(frozen=True, slots=True)
class FinalGrade:
    """The final grade of a year; `bars_renewal` where it is the second failure in a row."""

    year: int
    grade: str
    bars_renewal: bool


def list_final(session: Session, *, participant_id: str) -> tuple[FinalGrade, ...]:
    """Return the final grades of somebody's latest years, the latest first."""
    found = (
        select(Assessment.year, Assessment.final_grade, Assessment.bars_renewal)
        .where(Assessment.participant_id == participant_id, Assessment.final_grade.is_not(None))
        .order_by(Assessment.year.desc())
        .limit(MOST_YEARS)
    )
    return tuple(
        FinalGrade(row.year, row.final_grade or "", row.bars_renewal)
        for row in session.execute(found)
    )


def is_barred(session: Session, *, participant_id: str) -> bool:
    """Tell whether somebody's term is not renewed: unqualified in the last two years in a row."""
    latest = list_final(session, participant_id=participant_id)[:1]
    return any(each.bars_renewal for each in latest)
