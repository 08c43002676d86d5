"""The yearly assessment at the office: formula, run, declared figures, publication, closing."""

import datetime as dt

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from models.assessment import AssessedKind
from web.assessment_labels import (
    appeal_state,
    assessed_grade,
    consequence,
    left_out_reason,
    refusal_of,
)
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.assessing import (
    FigureForm,
    FormulaForm,
    formula_values,
    kind_of,
    read_figure,
    read_formula,
    read_results,
    year_of,
)
from web.services.assessing import lists, rules, runs, years
from web.services.assessing.errors import StepRefusedError
from web.services.missing import NotFoundError
from web.services.topic_choices import list_prefectures
from web.services.words import load_words
from web.services.working_days import local_day
from web.spreadsheet import csv_response, demo_notice
from web.templating import local

bp = Blueprint("assessing", __name__, url_prefix="/assessments")

REFUSED = 422


def now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


@bp.get("")
@requires("assessment.run")
def index() -> str:
    """List the years that were assessed, and offer to run one."""
    session, actor = get_session(), current_actor()
    return render_template(
        "assessing/index.html",
        runs=years.list_runs(session, actor=actor),
        appeals=lists.list_appeals(session, actor=actor),
        editions={kind.value: rules.current_edition(session, kind) for kind in AssessedKind},
        this_year=local_day(now()).year,
    )


@bp.post("/run")
@requires("assessment.run")
def run() -> ResponseReturnValue:
    """Assess a year, or draft it anew."""
    kind, year = kind_of(request.form.get("kind", "")), year_of(request.form.get("year", ""))
    try:
        run_id = runs.run(get_session(), actor=current_actor(), kind=kind, year=year, now=now())
    except StepRefusedError as error:
        flash(refusal_of(error.code), "error")
        return redirect(url_for("assessing.index"), 303)
    flash(gettext("The draft is ready. Nobody but the office sees it yet."))
    return redirect(url_for("assessing.show", run_id=run_id), 303)


@bp.get("/runs/<int:run_id>")
@requires("assessment.run")
def show(run_id: int) -> str:
    """Show a page of the results of a year, and who is not assessed."""
    own, actor, search = get_session(), current_actor(), read_results(request.args)
    line, today = years.get_line(own, actor=actor, run_id=run_id), local_day(now())
    return render_template(
        "assessing/run.html",
        run=line,
        query=search,
        edition=years.get_edition(own, actor=actor, run_id=run_id),
        page=lists.get_results(own, actor=actor, run_id=run_id, search=search),
        left_out=lists.get_left_out(
            own,
            actor=actor,
            run_id=run_id,
            number=request.args.get("left_out", 1, type=int),
        ),
        is_left_out_asked="left_out" in request.args,
        regions=list_prefectures(load_words(own)),
        is_over=line.appeal_until is not None and today > line.appeal_until,
    )


@bp.get("/runs/<int:run_id>/export.csv")
@requires("assessment.run")
def export(run_id: int) -> Response:
    """Download the results that a search finds; without one, who is not assessed as well."""
    own, actor, search = get_session(), current_actor(), read_results(request.args)
    line = years.get_line(own, actor=actor, run_id=run_id)
    rows = [
        [
            local(each.name),
            str(each.months),
            f"{each.score:f}",
            assessed_grade(each.final_grade or each.grade),
            appeal_state(each.appeal_state),
            consequence(each),
        ]
        for each in lists.list_results(own, actor=actor, run_id=run_id, search=search)
    ]
    if not search.has_filters:
        rows += [
            [local(each.name), str(each.months), "", left_out_reason(each.reason), "", ""]
            for each in lists.list_left_out(own, actor=actor, run_id=run_id)
        ]
    header = [gettext("Name"), gettext("Months"), gettext("Score"), gettext("Grade")]
    name = f"dianqiao-assessment-{line.kind}-{line.year}.csv"
    header += [gettext("Appeal"), gettext("Consequence")]
    return csv_response(name, header, [*rows, *demo_notice()])


@bp.post("/runs/<int:run_id>/publish")
@requires("assessment.run")
def publish(run_id: int) -> ResponseReturnValue:
    """Show each result to those it concerns."""
    try:
        runs.publish(
            get_session(),
            actor=current_actor(),
            run_id=run_id,
            now=now(),
            shown=moment_shown(request.form.get("shown", "")),
        )
    except StepRefusedError as error:
        flash(refusal_of(error.code), "error")
    else:
        flash(gettext("Published: everyone concerned is told and may appeal."))
    return redirect(url_for("assessing.show", run_id=run_id), 303)


@bp.post("/runs/<int:run_id>/finish")
@requires("assessment.run")
def finish(run_id: int) -> ResponseReturnValue:
    """Make the results final."""
    try:
        runs.finish(get_session(), actor=current_actor(), run_id=run_id, now=now())
    except StepRefusedError as error:
        flash(refusal_of(error.code), "error")
    else:
        flash(gettext("The results are final."))
    return redirect(url_for("assessing.show", run_id=run_id), 303)


@bp.get("/runs/<int:run_id>/events/<assessed_id>")
@requires("assessment.run")
def declare_form(run_id: int, assessed_id: str) -> str:
    """Show the form for events that no record here holds."""
    return figure_page(run_id, assessed_id, FigureForm())


@bp.post("/runs/<int:run_id>/events/<assessed_id>")
@requires("assessment.run")
def declare(run_id: int, assessed_id: str) -> ResponseReturnValue:
    """Enter the events of a year, and draft it anew."""
    form = read_figure(request.form)
    if form.errors:
        return figure_page(run_id, assessed_id, form), REFUSED
    try:
        runs.declare(
            get_session(),
            actor=current_actor(),
            run_id=run_id,
            participant_id=assessed_id,
            value=form.number,
            source_note=form.note,
            now=now(),
        )
    except StepRefusedError as error:
        flash(refusal_of(error.code), "error")
    else:
        flash(gettext("Entered; the draft is worked out anew."))
    return redirect(url_for("assessing.show", run_id=run_id), 303)


@bp.get("/formula/<kind>")
@requires("assessment.run")
def formula(kind: str) -> str:
    """Show the formula that the next run goes by."""
    edition = rules.current_edition(get_session(), known_kind(kind))
    return formula_page(kind, FormulaForm(formula_values(edition.formula)))


@bp.post("/formula/<kind>")
@requires("assessment.run")
def write_formula(kind: str) -> ResponseReturnValue:
    """Write a new edition of the formula."""
    form = read_formula(known_kind(kind), request.form)
    if form.formula is None:
        return formula_page(kind, form), REFUSED
    try:
        edition = rules.write_edition(
            get_session(), actor=current_actor(), formula=form.formula, now=now()
        )
    except StepRefusedError as error:
        flash(refusal_of(error.code), "error")
    else:
        flash(gettext("Edition %(version)s holds for the next run.", version=edition.version))
    return redirect(url_for("assessing.index"), 303)


def known_kind(kind: str) -> str:
    """Return a kind that is assessed.

    Raises
    ------
    NotFoundError
        If it is none.
    """
    if kind not in tuple(AssessedKind):
        raise NotFoundError("kind", kind)
    return kind


def formula_page(kind: str, form: FormulaForm) -> str:
    """Render the formula."""
    edition = rules.current_edition(get_session(), kind)
    return render_template("assessing/formula.html", kind=kind, edition=edition, form=form)


def figure_page(run_id: int, participant_id: str, form: FigureForm) -> str:
    """Render the form for declared events."""
    own, actor = get_session(), current_actor()
    line = years.get_line(own, actor=actor, run_id=run_id)
    found = lists.get_result_line(own, actor=actor, run_id=run_id, participant_id=participant_id)
    return render_template("assessing/events.html", run=line, result=found, form=form)


def moment_shown(text: str) -> dt.datetime | None:
    """Return when what a page showed was worked out, None where it does not say."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None
