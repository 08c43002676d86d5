"""The assessment of a year: drafted, published to those concerned, made final."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.assessment import (
    AppealState,
    Assessment,
    AssessmentAppeal,
    AssessmentRule,
    AssessmentRun,
    DeclaredFigure,
    Grade,
    RunState,
)
from models.participant import Participant
from web.services import access, auditing
from web.services.access import Actor
from web.services.assessing import telling
from web.services.assessing.errors import StepRefusedError
from web.services.assessing.evidence import Year
from web.services.assessing.figures import Assessed, collect
from web.services.assessing.formula import Formula, reckon
from web.services.assessing.rules import edition_of, stored_edition
from web.services.missing import NotFoundError
from web.services.working_days import add_working_days, local_day

FIRST_YEAR: Final = 2000


def run(session: Session, *, actor: Actor, kind: str, year: int, now: dt.datetime) -> int:
    """Assess everyone of a kind as of a year, or anew while it is a draft; return the run.

    Raises
    ------
    StepRefusedError
        If the year has not begun, if it is published already, or if another officer starts it at
        the same moment.
    """
    access.ensure(actor, "assessment.run")
    today = local_day(now)
    if actor.user_id is None or not FIRST_YEAR <= year <= today.year:
        raise StepRefusedError("year")
    edition = stored_edition(session, actor=actor, kind=kind, now=now)
    row = locked_run(session, kind, year) or new_run(session, kind, year, edition.id, actor, today)
    if row.state != RunState.DRAFT:
        raise StepRefusedError("published")
    row.rule_id, row.as_of = edition.id or row.rule_id, today
    row.ran_by, row.ran_at = actor.user_id, now
    assessed = collect(session, formula=edition.formula, year=Year(year, today))
    store(session, row, edition.formula, assessed)
    note(session, actor, row, "assessment.run", {"results": len(assessed)})
    return row.id


def locked_run(session: Session, kind: str, year: int) -> AssessmentRun | None:
    """Return the run of a kind and year, locked until this request is done."""
    found = select(AssessmentRun).where(AssessmentRun.kind == kind, AssessmentRun.year == year)
    locked = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).first()


def new_run(
    session: Session, kind: str, year: int, rule_id: int | None, actor: Actor, today: dt.date
) -> AssessmentRun:
    """Begin a run; of two officers who begin at once the second is refused."""
    row = AssessmentRun(
        kind=kind, year=year, rule_id=rule_id, as_of=today, ran_by=actor.user_id, state="draft"
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise StepRefusedError("written") from error
    return row


def store(
    session: Session, row: AssessmentRun, formula: Formula, assessed: Iterable[Assessed]
) -> None:
    """Replace the results of a draft."""
    session.flush()
    session.execute(delete(Assessment).where(Assessment.run_id == row.id))
    session.add_all(result(row, formula, each) for each in assessed)
    session.flush()


def result(row: AssessmentRun, formula: Formula, each: Assessed) -> Assessment:
    """Return the result of one, with every figure and the points it gave."""
    reckoning = reckon(formula, each.figures, each.months)
    return Assessment(
        run_id=row.id,
        participant_id=each.participant_id,
        year=row.year,
        ran_by=row.ran_by,
        months=each.months,
        inputs={code: written(value) for code, value in each.figures.items()},
        points={term.code: written(term.points) for term in reckoning.terms},
        score=reckoning.score,
        grade=reckoning.grade,
    )


def written(value: Decimal | None) -> str | None:
    """Return a number as a result keeps it: its digits, so that none is lost."""
    return None if value is None else f"{value.normalize():f}"


def declare(
    session: Session,
    *,
    actor: Actor,
    run_id: int,
    participant_id: str,
    value: int,
    source_note: str,
    now: dt.datetime,
) -> None:
    """Enter how many events somebody held in the year, and whence that is known; then run anew.

    Raises
    ------
    StepRefusedError
        If the results are published already.
    """
    access.ensure(actor, "assessment.run")
    row = open_run(session, run_id, RunState.DRAFT, "published")
    if session.get(Participant, participant_id) is None:
        raise NotFoundError("participant", participant_id)
    found = select(DeclaredFigure).where(
        DeclaredFigure.participant_id == participant_id,
        DeclaredFigure.year == row.year,
        DeclaredFigure.code == "events",
    )
    figure = session.scalars(found).first() or DeclaredFigure(
        participant_id=participant_id, year=row.year, code="events"
    )
    figure.value, figure.note = value, source_note
    figure.declared_by, figure.declared_at = actor.user_id, now
    session.add(figure)
    note(session, actor, row, "assessment.declare", {"participant": participant_id})
    run(session, actor=actor, kind=row.kind, year=row.year, now=now)


def publish(
    session: Session,
    *,
    actor: Actor,
    run_id: int,
    now: dt.datetime,
    shown: dt.datetime | None = None,
) -> None:
    """Show each result to those it concerns; from now on an appeal may be filed.

    `shown` is when the results that an officer looks at were worked out.

    Raises
    ------
    StepRefusedError
        If it is published already, was worked out anew since it was shown, or there is nobody to
        publish to.
    """
    access.ensure(actor, "assessment.run")
    row = open_run(session, run_id, RunState.DRAFT, "published")
    if shown is not None and row.ran_at != shown:
        raise StepRefusedError("stale")
    results = results_of(session, row)
    if not results:
        raise StepRefusedError("nobody")
    formula = formula_of(session, row)
    row.state, row.published_by, row.published_at = RunState.PUBLISHED.value, actor.user_id, now
    row.appeal_until = add_working_days(local_day(now), formula.appeal_days)
    session.flush()
    note(session, actor, row, "assessment.publish", {"results": len(results)})
    telling.tell_published(session, row, results, now)


def finish(session: Session, *, actor: Actor, run_id: int, now: dt.datetime) -> None:
    """Make the results final, and let follow what follows from them.

    Raises
    ------
    StepRefusedError
        If it is not published, an appeal may still be filed, or one is not decided.
    """
    access.ensure(actor, "assessment.run")
    row = open_run(session, run_id, RunState.PUBLISHED, "not_published")
    if row.appeal_until is None or local_day(now) <= row.appeal_until:
        raise StepRefusedError("too_early")
    results = results_of(session, row)
    appeals = appeals_of(session, [each.id for each in results])
    if any(appeal.state == AppealState.FILED for appeal in appeals.values()):
        raise StepRefusedError("appeals_open")
    failed = failed_before(session, row)
    for each in results:
        appeal = appeals.get(each.id)
        settle(each, appeal.grade if appeal and appeal.grade else each.grade, failed)
    row.state, row.closed_by, row.final_at = RunState.FINAL.value, actor.user_id, now
    session.flush()
    note(session, actor, row, "assessment.finish", {"results": len(results)})
    telling.tell_final(session, row, results, now)


def settle(each: Assessment, grade: str, failed: frozenset[str]) -> None:
    """Write a final grade and what follows: a title, or no renewal after two failures in a row."""
    is_failure = grade == Grade.UNQUALIFIED
    each.final_grade = grade
    each.has_title = grade == Grade.EXCELLENT
    each.bars_renewal = is_failure and each.participant_id in failed


def failed_before(session: Session, row: AssessmentRun) -> frozenset[str]:
    """Return who was unqualified in the year before."""
    found = select(Assessment.participant_id).where(
        Assessment.year == row.year - 1, Assessment.final_grade == Grade.UNQUALIFIED
    )
    return frozenset(session.scalars(found))


def open_run(session: Session, run_id: int, state: RunState, code: str) -> AssessmentRun:
    """Return a run in the state that a step needs, locked.

    Raises
    ------
    NotFoundError
        If there is none.
    StepRefusedError
        If it is in another state.
    """
    row = session.get(AssessmentRun, run_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError("assessment", str(run_id))
    if row.state != state:
        raise StepRefusedError(code)
    return row


def results_of(session: Session, row: AssessmentRun) -> list[Assessment]:
    """Return the results of a run."""
    found = select(Assessment).where(Assessment.run_id == row.id)
    return list(session.scalars(found.order_by(Assessment.participant_id)))


def appeals_of(session: Session, ids: list[int]) -> dict[int, AssessmentAppeal]:
    """Return the appeals against some results, by the result."""
    found = select(AssessmentAppeal).where(AssessmentAppeal.assessment_id.in_(ids))
    return {row.assessment_id: row for row in session.scalars(found)}


def formula_of(session: Session, row: AssessmentRun) -> Formula:
    """Return the formula that a run went by."""
    from_rule = session.get_one(AssessmentRule, row.rule_id)
    return edition_of(from_rule).formula


def note(
    session: Session, actor: Actor, row: AssessmentRun, action: str, details: dict[str, Any]
) -> None:
    """Write a step into the audit log."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="assessment_run",
        subject_id=row.id,
        details={"kind": row.kind, "year": row.year, **details},
    )
