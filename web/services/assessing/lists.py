"""Lists of assessments: the years that were run, and the results of each, by name."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.assessment import (
    AppealState,
    Assessment,
    AssessmentAppeal,
    AssessmentRule,
    AssessmentRun,
    RunState,
)
from models.participant import Participant
from web.services import access, accounts, publication
from web.services.access import Actor
from web.services.assessing.rules import Edition, edition_of
from web.services.missing import NotFoundError
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class RunLine:
    """The assessment of a year in a list, with how many got which grade."""

    id: int
    kind: str
    year: int
    state: str
    as_of: dt.date
    version: int
    appeal_until: dt.date | None
    grades: Mapping[str, int]
    n_appeals: int
    n_undecided: int

    @property
    def n_results(self) -> int:
        """How many are assessed."""
        return sum(self.grades.values())


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A result in a list: its grade, and where it stands."""

    id: int
    run_id: int
    participant_id: str
    name: Text
    year: int
    kind: str
    run_state: str
    months: int
    score: Decimal
    grade: str
    final_grade: str
    appeal_state: str
    has_title: bool
    bars_renewal: bool


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
            version=versions[row.rule_id],
            appeal_until=row.appeal_until,
            grades=grades[row.id],
            n_appeals=found[row.id].total(),
            n_undecided=found[row.id][AppealState.FILED],
        )
        for row in rows
    )


def get_run(
    session: Session, *, actor: Actor, run_id: int
) -> tuple[RunLine, Edition, tuple[ResultLine, ...]]:
    """Return a run with its formula and its results, by name: nobody is ranked.

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
    edition = edition_of(session.get_one(AssessmentRule, row.rule_id))
    return line, edition, result_lines(session, actor, Assessment.run_id == run_id)


def list_own(session: Session, *, actor: Actor, participant_id: str) -> tuple[ResultLine, ...]:
    """Return the published results of a participant, the latest first."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "assessment.read", subject)
    own = (Assessment.participant_id == participant_id) & (AssessmentRun.state != RunState.DRAFT)
    return result_lines(session, actor, own)


def list_appeals(session: Session, *, actor: Actor) -> tuple[ResultLine, ...]:
    """Return the results whose appeals are not decided yet."""
    access.ensure(actor, "assessment.decide")
    return result_lines(session, actor, AssessmentAppeal.state == AppealState.FILED)


def result_lines(
    session: Session, actor: Actor, condition: ColumnElement[bool]
) -> tuple[ResultLine, ...]:
    """Return results as lists show them."""
    found = (
        select(Assessment, AssessmentRun, AssessmentAppeal.state)
        .join(AssessmentRun, AssessmentRun.id == Assessment.run_id)
        .join(Participant, Participant.id == Assessment.participant_id)
        .outerjoin(AssessmentAppeal, AssessmentAppeal.assessment_id == Assessment.id)
        .where(condition)
        .order_by(Assessment.year.desc(), Participant.sort_key, Participant.id)
    )
    rows = session.execute(found).all()
    sight = publication.sight_of(session, actor)
    names = publication.names_seen(session, sight, {row.participant_id for row, _run, _ in rows})
    return tuple(
        result_line(row, run, appeal or "", names.get(row.participant_id, {}))
        for row, run, appeal in rows
    )


def result_line(row: Assessment, run: AssessmentRun, appeal: str, name: Text) -> ResultLine:
    """Return a result as lists show it."""
    return ResultLine(
        id=row.id,
        run_id=run.id,
        participant_id=row.participant_id,
        name=name,
        year=row.year,
        kind=run.kind,
        run_state=run.state,
        months=row.months,
        score=row.score,
        grade=row.grade,
        final_grade=row.final_grade or "",
        appeal_state=appeal,
        has_title=row.has_title,
        bars_renewal=row.bars_renewal,
    )
