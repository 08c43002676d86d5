"""The page of a startup and its mentor: timeline, agreement, what to look at before a session."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.mentoring import (
    AgreementForm,
    amended,
    first_agreement,
    read_agreement,
    reason_error,
)
from web.services.mentoring import agreements, overview
from web.services.mentoring.agreements import StaleAgreementError
from web.services.mentoring.pair import get_pair, open_pair
from web.services.mentoring.settings import load_numbers, today
from web.services.parties import NotAgreedError

bp = Blueprint("mentoring", __name__, url_prefix="/matches/<int:match_id>")

REFUSED = 422


@bp.errorhandler(NotAgreedError)
def not_agreed(_error: NotAgreedError) -> ResponseReturnValue:
    """Say that this pair does not work together, or no longer."""
    flash(gettext("This is open only while both sides work together."), "warning")
    match_id = (request.view_args or {})["match_id"]
    return redirect(url_for("matches.show", match_id=match_id), 303)


@bp.get("/mentoring")
@requires("mentoring.read")
def show(match_id: int) -> str:
    """Show the timeline of a pair with what waits."""
    view = overview.get_overview(get_session(), actor=current_actor(), match_id=match_id, now=now())
    return render_template("mentoring/show.html", view=view, pair=view.pair)


@bp.get("/mentoring/prepare")
@requires("mentoring.read")
def prepare(match_id: int) -> str:
    """Show what to look at before a session."""
    view = overview.prepare(get_session(), actor=current_actor(), match_id=match_id, now=now())
    return render_template("mentoring/prepare.html", view=view, pair=view.pair)


@bp.get("/agreements/new")
@requires("mentoring.agree")
def draft(match_id: int) -> str:
    """Show the form of an agreement: with the version in force, if there is one."""
    own = get_session()
    pair = open_pair(own, actor=current_actor(), match_id=match_id, action="mentoring.agree")
    versions = agreements.list_agreements(own, pair=pair)
    begun = next((each for each in versions if each.state in {"proposed", "in_force"}), None)
    sessions = load_numbers(own).yearly_sessions
    form = amended(begun) if begun else first_agreement(today(), sessions)
    return agreement_page(match_id, form)


@bp.post("/agreements/new")
@requires("mentoring.agree")
def propose(match_id: int) -> ResponseReturnValue:
    """Propose a version to the other side."""
    form = read_agreement(request.form)
    if form.errors:
        return agreement_page(match_id, form), REFUSED
    proposed = agreements.propose(
        get_session(),
        actor=current_actor(),
        match_id=match_id,
        terms=form.terms,
        token=request.form.get("token", ""),
        now=now(),
    )
    if proposed.is_new:
        flash(gettext("Proposed; the other side is told and can accept it."))
    else:
        flash(gettext("This very version was proposed before; this is how it stands."), "warning")
    return back(match_id)


@bp.get("/agreements/<int:agreement_id>")
@requires("mentoring.read")
def agreement(match_id: int, agreement_id: int) -> str:
    """Show a version of the agreement."""
    own = get_session()
    pair = get_pair(own, actor=current_actor(), match_id=match_id, action="mentoring.read")
    version = agreements.get_agreement(own, pair=pair, agreement_id=agreement_id)
    return render_template("mentoring/agreement.html", pair=pair, version=version)


@bp.post("/agreements/<int:agreement_id>/accept")
@requires("mentoring.agree")
def accept(match_id: int, agreement_id: int) -> ResponseReturnValue:
    """Accept a version."""
    return answer(match_id, agreement_id, agreements.accept, gettext("The agreement is in force."))


@bp.post("/agreements/<int:agreement_id>/decline")
@requires("mentoring.agree")
def decline(match_id: int, agreement_id: int) -> ResponseReturnValue:
    """Decline a version, saying what should be different."""
    reason = request.form.get("reason", "").strip()
    if fault := reason_error(reason):
        flash(fault, "error")
        return redirect(
            url_for("mentoring.agreement", match_id=match_id, agreement_id=agreement_id), 303
        )
    step = partial(agreements.decline, reason=reason)
    return answer(match_id, agreement_id, step, gettext("Done; the other side is told."))


@bp.post("/agreements/<int:agreement_id>/withdraw")
@requires("mentoring.agree")
def withdraw(match_id: int, agreement_id: int) -> ResponseReturnValue:
    """Take an own version back."""
    return answer(match_id, agreement_id, agreements.withdraw, gettext("Taken back."))


def answer(
    match_id: int, agreement_id: int, step: Callable[..., None], done: str
) -> ResponseReturnValue:
    """Take a step with a version, and say what was done, or that somebody was faster."""
    try:
        step(
            get_session(),
            actor=current_actor(),
            match_id=match_id,
            agreement_id=agreement_id,
            now=now(),
        )
    except StaleAgreementError:
        return settled(match_id)
    flash(done)
    return back(match_id)


def agreement_page(match_id: int, form: AgreementForm) -> str:
    """Render the form of an agreement."""
    pair = open_pair(
        get_session(), actor=current_actor(), match_id=match_id, action="mentoring.agree"
    )
    return render_template("mentoring/agreement_form.html", pair=pair, form=form)


def settled(match_id: int) -> ResponseReturnValue:
    """Say that somebody was faster."""
    get_session().rollback()
    flash(gettext("The agreement has changed meanwhile; this is how it stands now."), "warning")
    return back(match_id)


def back(match_id: int) -> ResponseReturnValue:
    """Go back to the page of the pair."""
    return redirect(url_for("mentoring.show", match_id=match_id), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
