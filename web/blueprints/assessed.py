"""A result of an assessment as those concerned read it, their appeal, and its decision."""

import datetime as dt

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from models.assessment import Grade
from web.assessment_labels import refusal_of
from web.auth import current_actor, requires
from web.db import get_session
from web.downloads import download, refusal
from web.forms.assessing import DecisionForm, read_decision
from web.forms.complaint import TextForm, read_text
from web.services.assessing import appeals, lists, views
from web.services.assessing.errors import StepRefusedError
from web.services.attachments import AttachmentRefusedError

bp = Blueprint("assessed", __name__)

REFUSED = 422
MOST_FILES = 5


def now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


@bp.get("/desk/<participant_id>/assessments")
@requires("assessment.read")
def index(participant_id: str) -> str:
    """List the published results of a participant."""
    own, actor = get_session(), current_actor()
    return render_template(
        "assessing/own.html",
        results=lists.list_own(own, actor=actor, participant_id=participant_id),
        left_out=lists.list_own_left_out(own, actor=actor, participant_id=participant_id),
        participant_id=participant_id,
    )


@bp.get("/assessments/<int:assessment_id>")
@requires("assessment.read")
def show(assessment_id: int) -> str:
    """Show a result with every number that led to it."""
    return page(assessment_id, TextForm(), DecisionForm())


@bp.get("/assessments/<int:assessment_id>/figures/<code>")
@requires("assessment.read")
def figure(assessment_id: int, code: str) -> str:
    """Show the records behind a figure."""
    found = views.get_figure(
        get_session(), actor=current_actor(), assessment_id=assessment_id, code=code
    )
    return render_template("assessing/figure.html", figure=found)


@bp.post("/assessments/<int:assessment_id>/appeal")
@requires("assessment.appeal")
def appeal(assessment_id: int) -> ResponseReturnValue:
    """Appeal against a result."""
    form = read_text(request.form)
    if form.errors:
        return page(assessment_id, form, DecisionForm()), REFUSED
    try:
        appeals.file(
            get_session(),
            actor=current_actor(),
            assessment_id=assessment_id,
            grounds=form.text,
            files=uploads(),
            now=now(),
        )
    except AttachmentRefusedError as error:
        form = TextForm(form.text, {"files": refusal(error.code)})
        return page(assessment_id, form, DecisionForm()), REFUSED
    except StepRefusedError as error:
        flash(refusal_of(error.code), "error")
    else:
        flash(gettext("Your appeal is filed; another officer decides."))
    return redirect(url_for("assessed.show", assessment_id=assessment_id), 303)


@bp.post("/assessments/<int:assessment_id>/decide")
@requires("assessment.decide")
def decide(assessment_id: int) -> ResponseReturnValue:
    """Decide an appeal."""
    form = read_decision(request.form)
    if form.errors:
        return page(assessment_id, TextForm(), form), REFUSED
    try:
        appeals.decide(
            get_session(),
            actor=current_actor(),
            assessment_id=assessment_id,
            grade=form.grade,
            reasons=form.text,
            now=now(),
        )
    except StepRefusedError as error:
        flash(refusal_of(error.code), "error")
    else:
        flash(gettext("The appeal is decided; those concerned are told."))
    return redirect(url_for("assessed.show", assessment_id=assessment_id), 303)


@bp.get("/assessments/<int:assessment_id>/files/<int:attachment_id>")
@requires("assessment.read")
def get_file(assessment_id: int, attachment_id: int) -> Response:
    """Hand out a file of an appeal."""
    return download(
        appeals.get_file(
            get_session(),
            actor=current_actor(),
            assessment_id=assessment_id,
            attachment_id=attachment_id,
        )
    )


def uploads() -> tuple[tuple[str, bytes], ...]:
    """Return the files of the form."""
    chosen = [file for file in request.files.getlist("files") if file.filename]
    return tuple((file.filename or "", file.read()) for file in chosen[:MOST_FILES])


def page(assessment_id: int, form: TextForm, decision: DecisionForm) -> str:
    """Render a result."""
    view = views.get_result(
        get_session(), actor=current_actor(), assessment_id=assessment_id, now=now()
    )
    return render_template(
        "assessing/result.html",
        view=view,
        form=form,
        decision=decision,
        grades=[grade.value for grade in Grade],
    )
