"""The years that were assessed: how far each is, how many got which grade, by which formula."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.assessment import (
    AppealState,
    Assessment,
    AssessmentAppeal,
    AssessmentRule,
    AssessmentRun,
)
from web.services import access
from web.services.access import Actor
from web.services.assessing.rules import Edition, edition_of
from web.services.missing import NotFoundError


@dataclass(frozen=True, slots=True)
class RunLine:
    """The assessment of a year in a list, with how many got which grade."""

    id: int
    kind: str
    year: int
    state: str
    as_of: dt.date
    ran_at: dt.datetime
    version: int
    appeal_until: dt.date | None
    grades: Mapping[str, int]
    n_appeals: int
    n_undecided: int

    @property
    def n_results(self) -> int:
        """How many are assessed."""
        return sum(self.grades.values())


def list_runs(session: Session, *, actor: Actor) -> tuple[RunLine, ...]:
    """Return the assessments of all years, the latest first."""
    access.ensure(actor, "assessment.run")
    rows = select(AssessmentRun).order_by(AssessmentRun.year.desc(), AssessmentRun.kind)
    return run_lines(session, list(session.scalars(rows)))


def run_lines(session: Session, rows: list[AssessmentRun]) -> tuple[RunLine, ...]:
    """Return runs with their counts: three queries, however many."""
    ids = [row.id for row in rows]
    graded = (
        select(
            Assessment.run_id, func.coalesce(Assessment.final_grade, Assessment.grade), func.count()
        )
        .where(Assessment.run_id.in_(ids))
        .group_by(Assessment.run_id, func.coalesce(Assessment.final_grade, Assessment.grade))
    )
    grades: dict[int, Counter[str]] = {key: Counter() for key in ids}
    for run_id, grade, count in session.execute(graded):
        grades[run_id][grade] += count
    appealed = (
        select(Assessment.run_id, AssessmentAppeal.state, func.count())
        .join(AssessmentAppeal, AssessmentAppeal.assessment_id == Assessment.id)
        .where(Assessment.run_id.in_(ids))
        .group_by(Assessment.run_id, AssessmentAppeal.state)
    )
    found: dict[int, Counter[str]] = {key: Counter() for key in ids}
    for run_id, state, count in session.execute(appealed):
        found[run_id][state] += count
    rules = select(AssessmentRule.id, AssessmentRule.version)
    versions = {row.id: row.version for row in session.execute(rules)}
    return tuple(
        RunLine(
            id=row.id,
            kind=row.kind,
            year=row.year,
            state=row.state,
            as_of=row.as_of,
            ran_at=row.ran_at,
            version=versions[row.rule_id],
            appeal_until=row.appeal_until,
            grades=grades[row.id],
            n_appeals=found[row.id].total(),
            n_undecided=found[row.id][AppealState.FILED],
        )
        for row in rows
    )


def get_line(session: Session, *, actor: Actor, run_id: int) -> RunLine:
    """Return a run with its counts.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    access.ensure(actor, "assessment.run")
    row = session.get(AssessmentRun, run_id)
    if row is None:
        raise NotFoundError("assessment", str(run_id))
    (line,) = run_lines(session, [row])
    return line


def get_edition(session: Session, *, actor: Actor, run_id: int) -> Edition:
    """Return the edition of the formula that a run goes by."""
    access.ensure(actor, "assessment.run")
    row = session.get_one(AssessmentRun, run_id)
    return edition_of(session.get_one(AssessmentRule, row.rule_id))
