"""Conflicts of interest: declared, derived, and plans to invest in a startup one guides."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.conflict import ConflictForm, read_conflict, read_words
from web.pool_labels import refusal_text
from web.pool_pages import now
from web.services.pool import conflict_views, conflicts, stakes
from web.services.pool.conflicts import ConflictError
from web.services.pool.steps import StepClosedError

bp = Blueprint("conflicts", __name__, url_prefix="/desk/<participant_id>/conflicts")

REFUSED = 422


@bp.get("")
@requires("conflict.read")
def index(participant_id: str) -> str:
    """Show both kinds of conflicts and what each blocks."""
    page = conflict_views.get_conflicts(
        get_session(), actor=current_actor(), participant_id=participant_id
    )
    return render_template("conflicts/index.html", page=page)


@bp.get("/new")
@requires("conflict.edit")
def create(participant_id: str) -> str:
    """Search for the other side, then show the form."""
    return form_page(participant_id, ConflictForm(request.args.get("other_id", "")))


@bp.post("/new")
@requires("conflict.edit")
def save(participant_id: str) -> ResponseReturnValue:
    """Declare a conflict."""
    form = read_conflict(request.form)
    if form.draft is None:
        return form_page(participant_id, form), REFUSED
    try:
        conflicts.declare(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            draft=form.draft,
            now=now(),
        )
    except ConflictError as error:
        get_session().rollback()
        return form_page(participant_id, form, refusal_text(error.code)), REFUSED
    flash(gettext("Declared; the two are not recommended to each other from now on."))
    return back(participant_id)


@bp.post("/<int:conflict_id>/withdraw")
@requires("conflict.edit")
def withdraw(participant_id: str, conflict_id: int) -> ResponseReturnValue:
    """Take a declaration back."""
    try:
        conflicts.withdraw(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            conflict_id=conflict_id,
            now=now(),
        )
    except StepClosedError:
        get_session().rollback()
        flash(gettext("It was taken back already."), "warning")
    else:
        flash(gettext("Taken back."))
    return back(participant_id)


@bp.post("/stakes")
@requires("stake.disclose")
def disclose(participant_id: str) -> ResponseReturnValue:
    """Tell a startup and the office that one wants to invest in it."""
    try:
        stakes.disclose(
            get_session(),
            actor=current_actor(),
            mentor_id=participant_id,
            startup_id=request.form.get("startup_id", ""),
            text=read_words(request.form),
            now=now(),
        )
    except ConflictError as error:
        get_session().rollback()
        flash(refusal_text(error.code), "error")
    else:
        flash(gettext("Disclosed; the startup and the office have been told."))
    return back(participant_id)


@bp.post("/stakes/<int:plan_id>/answer")
@requires("stake.answer")
def answer(participant_id: str, plan_id: int) -> ResponseReturnValue:
    """Agree or refuse that one's mentor invests."""
    try:
        stakes.answer(
            get_session(),
            actor=current_actor(),
            startup_id=participant_id,
            plan_id=plan_id,
            is_agreed=request.form.get("answer") == "agree",
            now=now(),
        )
    except StepClosedError:
        get_session().rollback()
        flash(gettext("It was answered or dropped already."), "warning")
    else:
        flash(gettext("Answered; the mentor has been told."))
    return back(participant_id)


@bp.post("/stakes/<int:plan_id>/drop")
@requires("stake.disclose")
def drop(participant_id: str, plan_id: int) -> ResponseReturnValue:
    """Drop the plan to invest."""
    try:
        stakes.drop(
            get_session(),
            actor=current_actor(),
            mentor_id=participant_id,
            plan_id=plan_id,
            now=now(),
        )
    except StepClosedError:
        get_session().rollback()
        flash(gettext("It was dropped already."), "warning")
    else:
        flash(gettext("Dropped; the startup has been told."))
    return back(participant_id)


def form_page(participant_id: str, form: ConflictForm, fault: str = "") -> str:
    """Render the search for the other side, and the form once one is chosen."""
    own, actor = get_session(), current_actor()
    query = request.args.get("q", "").strip()[:100]
    return render_template(
        "conflicts/form.html",
        page=conflict_views.get_conflicts(own, actor=actor, participant_id=participant_id),
        form=form,
        fault=fault,
        kinds=conflicts.KINDS,
        query=query,
        found=conflict_views.find_counterparts(
            own, actor=actor, participant_id=participant_id, text=query
        )
        if query
        else (),
        chosen=conflict_views.names_for(own, actor, [form.other_id]).get(form.other_id),
    )


def back(participant_id: str) -> ResponseReturnValue:
    """Go back to the conflicts."""
    return redirect(url_for(".index", participant_id=participant_id), 303)
