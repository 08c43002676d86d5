"""The results of a year as lists show them, and who is not assessed, by name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from models.assessment import (
    AppealState,
    Assessment,
    AssessmentAppeal,
    AssessmentRule,
    AssessmentRun,
    RunState,
)
from models.names import fold
from models.participant import Participant
from web.services import access, accounts, publication
from web.services.access import Actor
from web.services.assessing import figures
from web.services.assessing.evidence import Year
from web.services.assessing.rules import edition_of
from web.services.missing import NotFoundError
from web.services.rows import AnySelect
from web.services.search import PAGE_SIZE, Page
from web.services.words import Text, load_words

SORTS: Final = ("name", "-name", "score", "-score", "months", "-months")
APPEALED: Final = "any"
"""In place of the state of an appeal: whatever it is."""


@dataclass(frozen=True, slots=True)
class ResultSearch:
    """What an officer asks of the results of a year; blank filters ask for everybody."""

    text: str = ""
    region: str = ""
    grade: str = ""
    appeal: str = ""
    sort: str = SORTS[0]
    page: int = 1

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.text, self.region, self.grade, self.appeal))

    @property
    def arguments(self) -> dict[str, str]:
        """The query arguments that ask for the same results."""
        named = {name: getattr(self, name) for name in ("region", "grade", "appeal", "sort")}
        return {name: value for name, value in {"q": self.text, **named}.items() if value}


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """Somebody in office who is not assessed, and why."""

    participant_id: str
    name: Text
    months: int
    reason: str


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


def get_results(
    session: Session, *, actor: Actor, run_id: int, search: ResultSearch
) -> Page[ResultLine]:
    """Return a page of the results of a run that a search finds; by name, unless asked."""
    access.ensure(actor, "assessment.run")
    conditions = asked_for(session, run_id, search)
    counting = select(func.count()).select_from(Assessment)
    total = session.scalar(joined(counting).where(*conditions)) or 0
    number = min(search.page, max(-(-total // PAGE_SIZE), 1))
    where = (number - 1) * PAGE_SIZE, PAGE_SIZE
    return Page(result_lines(session, actor, conditions, search.sort, where), total, number)


def list_results(
    session: Session, *, actor: Actor, run_id: int, search: ResultSearch
) -> tuple[ResultLine, ...]:
    """Return every result of a run that a search finds, to be handed out as a table."""
    access.ensure(actor, "assessment.run")
    return result_lines(session, actor, asked_for(session, run_id, search), search.sort)


def get_result_line(
    session: Session, *, actor: Actor, run_id: int, participant_id: str
) -> ResultLine:
    """Return the result of one participant in a run.

    Raises
    ------
    NotFoundError
        If it has none.
    """
    access.ensure(actor, "assessment.run")
    own = (Assessment.run_id == run_id, Assessment.participant_id == participant_id)
    found = result_lines(session, actor, own)
    if not found:
        raise NotFoundError("assessment", participant_id)
    return found[0]


def asked_for(
    session: Session, run_id: int, search: ResultSearch
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a search."""
    grade = func.coalesce(Assessment.final_grade, Assessment.grade)
    conditions: list[ColumnElement[bool]] = [Assessment.run_id == run_id]
    conditions += [
        Participant.search_text.contains(word, autoescape=True)
        for word in fold(search.text).split()
    ]
    if search.region:
        below = load_words(session).below("region", search.region)
        conditions.append(Participant.region.in_(below))
    if search.grade:
        conditions.append(grade == search.grade)
    if search.appeal == APPEALED:
        conditions.append(AssessmentAppeal.id.is_not(None))
    elif search.appeal:
        conditions.append(AssessmentAppeal.state == search.appeal)
    return tuple(conditions)


def get_left_out(session: Session, *, actor: Actor, run_id: int, number: int) -> Page[LeftOutLine]:
    """Return a page of those that are not assessed."""
    found = list_left_out(session, actor=actor, run_id=run_id)
    page: Page[LeftOutLine] = Page((), len(found), number)
    shown = min(max(number, 1), page.pages)
    first = (shown - 1) * PAGE_SIZE
    return Page(found[first : first + PAGE_SIZE], len(found), shown)


def list_left_out(session: Session, *, actor: Actor, run_id: int) -> tuple[LeftOutLine, ...]:
    """Return who was in office in the year of a run and is not assessed, by name, and why."""
    access.ensure(actor, "assessment.run")
    run = session.get_one(AssessmentRun, run_id)
    formula = edition_of(session.get_one(AssessmentRule, run.rule_id)).formula
    found = figures.left_out(session, formula=formula, year=Year(run.year, run.as_of))
    known = {each.participant_id: each for each in found}
    sight = publication.sight_of(session, actor)
    names = publication.names_seen(session, sight, set(known))
    ordered = select(Participant.id).where(Participant.id.in_(known)).order_by(Participant.sort_key)
    return tuple(
        LeftOutLine(key, names.get(key, {}), known[key].months, known[key].reason)
        for key in session.scalars(ordered)
    )


def list_own(session: Session, *, actor: Actor, participant_id: str) -> tuple[ResultLine, ...]:
    """Return the published results of a participant, the latest first."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "assessment.read", subject)
    own = (Assessment.participant_id == participant_id, AssessmentRun.state != RunState.DRAFT)
    return result_lines(session, actor, own)


def list_own_left_out(
    session: Session, *, actor: Actor, participant_id: str
) -> tuple[tuple[int, str], ...]:
    """Return the published years in which a participant was in office and not assessed, and why."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "assessment.read", subject)
    result = exists().where(
        Assessment.run_id == AssessmentRun.id, Assessment.participant_id == participant_id
    )
    found = select(AssessmentRun, AssessmentRule).join(
        AssessmentRule, AssessmentRule.id == AssessmentRun.rule_id
    )
    runs = found.where(AssessmentRun.state != RunState.DRAFT, ~result)
    return tuple(
        (run.year, each.reason)
        for run, rule in session.execute(runs.order_by(AssessmentRun.year.desc()))
        for each in figures.left_out(
            session, formula=edition_of(rule).formula, year=Year(run.year, run.as_of)
        )
        if each.participant_id == participant_id
    )


def list_appeals(session: Session, *, actor: Actor) -> tuple[ResultLine, ...]:
    """Return the results whose appeals are not decided yet."""
    access.ensure(actor, "assessment.decide")
    return result_lines(session, actor, (AssessmentAppeal.state == AppealState.FILED,))


def result_lines(
    session: Session,
    actor: Actor,
    conditions: Collection[ColumnElement[bool]],
    sort: str = "",
    where: tuple[int, int | None] = (0, None),
) -> tuple[ResultLine, ...]:
    """Return results as lists show them, `where` saying from which one on, and how many."""
    columns = joined(select(Assessment, AssessmentRun, AssessmentAppeal.state))
    found = columns.where(*conditions).order_by(*order(sort)).offset(where[0]).limit(where[1])
    rows = session.execute(found).all()
    sight = publication.sight_of(session, actor)
    names = publication.names_seen(session, sight, {row.participant_id for row, _run, _ in rows})
    return tuple(
        result_line(row, run, appeal or "", names.get(row.participant_id, {}))
        for row, run, appeal in rows
    )


def joined(columns: AnySelect) -> AnySelect:
    """Join results with their runs, whom they are about, and their appeals."""
    return (
        columns.join(AssessmentRun, AssessmentRun.id == Assessment.run_id)
        .join(Participant, Participant.id == Assessment.participant_id)
        .outerjoin(AssessmentAppeal, AssessmentAppeal.assessment_id == Assessment.id)
    )


def order(sort: str) -> tuple[ColumnElement[Any], ...]:
    """Return what results are ordered by: the latest year first, then by name unless asked."""
    keys: Mapping[str, ColumnElement[Any]] = {
        "score": Assessment.score.expression,
        "months": Assessment.months.expression,
        "name": Participant.sort_key.expression,
    }
    key = keys.get(sort.removeprefix("-"), keys["name"])
    chosen = key.desc() if sort.startswith("-") else key.asc()
    return (
        Assessment.year.desc(),
        chosen,
        Participant.sort_key.expression,
        Participant.id.expression,
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
