"""A single result as officers and those concerned read it, with every number behind it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.assessment import (
    AppealFile,
    AppealState,
    Assessment,
    AssessmentAppeal,
    AssessmentRule,
    AssessmentRun,
    RunState,
)
from models.attachment import Attachment
from web.services import access, accounts, publication
from web.services.access import Actor
from web.services.assessing import appeals, evidence
from web.services.assessing.evidence import Item, Year
from web.services.assessing.formula import Formula, Term, reckon
from web.services.assessing.lists import ResultLine, result_line
from web.services.assessing.rules import Edition, edition_of
from web.services.ledger.search import LedgerSearch
from web.services.missing import NotFoundError
from web.services.sealing import unseal_text
from web.services.words import Text
from web.services.working_days import local_day


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal with its grounds, its files and its decision."""

    state: str
    grounds: str
    files: tuple[tuple[int, str], ...]
    filed_at: dt.datetime
    due_on: dt.date
    outcome: str
    grade: str
    reasons: str
    decided_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ResultView:
    """A result with every number that led to it, and what its reader may do now."""

    line: ResultLine
    edition: Edition
    terms: tuple[Term, ...]
    searches: Mapping[str, LedgerSearch]
    as_of: dt.date
    appeal_until: dt.date | None
    appeal: AppealView | None
    may_appeal: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class FigureView:
    """The records behind one figure that is not read from the ledger."""

    line: ResultLine
    code: str
    items: tuple[tuple[Item, Text], ...]


def get_result(
    session: Session, *, actor: Actor, assessment_id: int, now: dt.datetime
) -> ResultView:
    """Return a result with all its numbers to an officer or to those it concerns.

    Raises
    ------
    NotFoundError
        If there is none, or the reader is not to know of it.
    """
    row = appeals.result_of(session, actor, assessment_id)
    run = session.get_one(AssessmentRun, row.run_id)
    edition = edition_of(session.get_one(AssessmentRule, run.rule_id))
    found = select(AssessmentAppeal).where(AssessmentAppeal.assessment_id == row.id)
    appeal = session.scalars(found).first()
    return ResultView(
        line=line_of(session, actor, row, run, appeal),
        edition=edition,
        terms=terms_of(edition.formula, row),
        searches=searches_of(edition.formula, row, run),
        as_of=run.as_of,
        appeal_until=run.appeal_until,
        appeal=appeal_view(session, appeal) if appeal else None,
        may_appeal=appeal is None and may_appeal(session, actor, row, run, now),
        may_decide=appeal is not None
        and appeal.state == AppealState.FILED
        and appeals.may_decide(session, actor, row, appeal),
    )


def line_of(
    session: Session,
    actor: Actor,
    row: Assessment,
    run: AssessmentRun,
    appeal: AssessmentAppeal | None,
) -> ResultLine:
    """Return the head of a result."""
    sight = publication.sight_of(session, actor)
    names = publication.names_seen(session, sight, [row.participant_id])
    state = appeal.state if appeal else ""
    return result_line(row, run, state, names.get(row.participant_id, {}))


def terms_of(formula: Formula, row: Assessment) -> tuple[Term, ...]:
    """Return the lines of a result, worked out again from the figures that it keeps."""
    figures = {
        code: None if value is None else Decimal(value) for code, value in row.inputs.items()
    }
    return reckon(formula, figures, row.months).terms


def searches_of(
    formula: Formula, row: Assessment, run: AssessmentRun
) -> Mapping[str, LedgerSearch]:
    """Return what opens the lines behind each figure of the ledger."""
    year = Year(row.year, run.as_of)
    return {
        code: evidence.ledger_search(
            run.kind, row.participant_id, code, year, formula.shortest_minutes
        )
        for code in formula.weights
        if code in evidence.LEDGER
    }


def may_appeal(
    session: Session, actor: Actor, row: Assessment, run: AssessmentRun, now: dt.datetime
) -> bool:
    """Tell whether a reader may appeal against a result today."""
    if run.state != RunState.PUBLISHED or run.appeal_until is None:
        return False
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    is_in_time = local_day(now) <= run.appeal_until
    return is_in_time and access.can(actor, "assessment.appeal", subject)


def appeal_view(session: Session, row: AssessmentAppeal) -> AppealView:
    """Return an appeal in clear."""
    files = (
        select(Attachment.id, Attachment.name)
        .join(AppealFile, AppealFile.attachment_id == Attachment.id)
        .where(AppealFile.appeal_id == row.id)
        .order_by(Attachment.id)
    )
    return AppealView(
        state=row.state,
        grounds=unseal_text(session, row.grounds),
        files=tuple((key, name) for key, name in session.execute(files)),
        filed_at=row.filed_at,
        due_on=row.due_on,
        outcome=row.outcome or "",
        grade=row.grade or "",
        reasons=unseal_text(session, row.reasons),
        decided_at=row.decided_at,
    )


def get_figure(session: Session, *, actor: Actor, assessment_id: int, code: str) -> FigureView:
    """Return the records behind a figure.

    Raises
    ------
    NotFoundError
        If there is no such result or figure, or the reader is not to know of it.
    """
    row = appeals.result_of(session, actor, assessment_id)
    if code not in evidence.SOURCES or code not in row.inputs:
        raise NotFoundError("figure", code)
    run = session.get_one(AssessmentRun, row.run_id)
    found = evidence.SOURCES[code](session, Year(row.year, run.as_of))
    items = [item for item in found if item.owner_id == row.participant_id]
    sight = publication.sight_of(session, actor)
    names = publication.names_seen(session, sight, {item.participant_id for item in items})
    return FigureView(
        line=line_of(session, actor, row, run, None),
        code=code,
        items=tuple((item, names.get(item.participant_id, {})) for item in items),
    )
