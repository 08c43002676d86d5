"""A mentor's own standing in the pool: applying, accepting, renewing, leaving."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.downloads import refusal
from web.forms.pool import CandidacyForm, candidacy_form, read_candidacy
from web.forms.registration import read_reason
from web.pool_labels import refusal_text
from web.pool_pages import categories, cause, handing, read_version
from web.services.attachments import AttachmentRefusedError
from web.services.pool import applying, candidacy_views, standing, tenures
from web.services.pool.candidates import CandidacyDraft, NotEligibleError, list_teams
from web.services.pool.rules import load_rules
from web.services.pool.steps import StepClosedError

bp = Blueprint("pool", __name__, url_prefix="/desk/<participant_id>/pool")

REFUSED, NO_SUCH = 422, 404
APPLY, RENEW = "apply", "renew"
HANDED_IN = {"accept": applying.accept, "revise": applying.revise}


@bp.get("")
@requires("pool.read")
def show(participant_id: str) -> str:
    """Show how a mentor stands in the pool."""
    view = standing.get_standing(
        get_session(), actor=current_actor(), participant_id=participant_id
    )
    return render_template("pool/show.html", view=view)


@bp.get("/apply")
@requires("pool.apply")
def apply_form(participant_id: str) -> str:
    """Show the form of an application."""
    return form_page(participant_id, APPLY, CandidacyForm(blank(participant_id)))


@bp.post("/apply")
@requires("pool.apply")
def apply(participant_id: str) -> ResponseReturnValue:
    """Hand in an application."""
    form = read_form()
    if form.errors:
        return form_page(participant_id, APPLY, form), REFUSED
    try:
        applying.apply(get_session(), handing(form.draft), participant_id=participant_id)
    except (NotEligibleError, AttachmentRefusedError) as error:
        return refused(participant_id, APPLY, form, error)
    flash(gettext("Handed in. The office checks it, then the province reviews it."))
    return back(participant_id)


@bp.get("/candidacies/<int:candidacy_id>/<way>")
@requires("pool.apply")
def edit(participant_id: str, candidacy_id: int, way: str) -> str:
    """Show what was nominated or returned, to be completed."""
    if way not in HANDED_IN:
        abort(NO_SUCH)
    return form_page(participant_id, way, latest_form(participant_id), candidacy_id)


@bp.post("/candidacies/<int:candidacy_id>/<way>")
@requires("pool.apply")
def save(participant_id: str, candidacy_id: int, way: str) -> ResponseReturnValue:
    """Accept a nomination, or hand in again what was returned."""
    if way not in HANDED_IN:
        abort(NO_SUCH)
    form = read_form()
    if form.errors:
        return form_page(participant_id, way, form, candidacy_id), REFUSED
    try:
        HANDED_IN[way](
            get_session(),
            handing(form.draft),
            candidacy_id=candidacy_id,
            version=read_version(),
        )
    except (NotEligibleError, AttachmentRefusedError) as error:
        return refused(participant_id, way, form, error, candidacy_id)
    except StepClosedError:
        return closed(participant_id)
    flash(gettext("Handed in. The office checks it, then the province reviews it."))
    return back(participant_id)


@bp.post("/candidacies/<int:candidacy_id>/decline")
@requires("pool.apply")
def decline(participant_id: str, candidacy_id: int) -> ResponseReturnValue:
    """Decline a nomination."""
    reason = request.form.get("reason", "").strip()[:500]
    try:
        applying.decline(get_session(), candidacy_id=candidacy_id, cause=cause(reason))
    except StepClosedError:
        return closed(participant_id)
    flash(gettext("Declined; whoever nominated you has been told."))
    return back(participant_id)


@bp.post("/candidacies/<int:candidacy_id>/withdraw")
@requires("pool.apply")
def withdraw(participant_id: str, candidacy_id: int) -> ResponseReturnValue:
    """Take one's candidacy back."""
    try:
        applying.withdraw(get_session(), candidacy_id=candidacy_id, cause=cause())
    except StepClosedError:
        return closed(participant_id)
    flash(gettext("Taken back."))
    return back(participant_id)


@bp.get("/tenures/<int:tenure_id>/renew")
@requires("pool.apply")
def renew_form(participant_id: str, tenure_id: int) -> str:
    """Show the form of a renewal."""
    return form_page(participant_id, RENEW, latest_form(participant_id), tenure_id)


@bp.post("/tenures/<int:tenure_id>/renew")
@requires("pool.apply")
def renew(participant_id: str, tenure_id: int) -> ResponseReturnValue:
    """Ask for a further tenure."""
    form = read_form()
    if form.errors:
        return form_page(participant_id, RENEW, form, tenure_id), REFUSED
    try:
        applying.renew(get_session(), handing(form.draft), tenure_id=tenure_id)
    except (NotEligibleError, AttachmentRefusedError) as error:
        return refused(participant_id, RENEW, form, error, tenure_id)
    except StepClosedError:
        return closed(participant_id)
    flash(gettext("Handed in. The office checks it, then the province reviews it."))
    return back(participant_id)


@bp.post("/tenures/<int:tenure_id>/leave")
@requires("pool.apply")
def leave(participant_id: str, tenure_id: int) -> ResponseReturnValue:
    """Leave the team by one's own wish."""
    form = read_reason(request.form)
    if form.errors:
        flash(gettext("Say why you leave; the office reads it."), "error")
        return back(participant_id)
    try:
        tenures.leave(get_session(), tenure_id=tenure_id, cause=cause(form.reason))
    except StepClosedError:
        return closed(participant_id)
    flash(gettext("You have left the team; the office has been told."))
    return back(participant_id)


def read_form() -> CandidacyForm:
    """Read what the mentor itself hands in."""
    codes = frozenset(option.code for option in categories())
    return read_candidacy(request.form, categories=codes, is_own=True)


def blank(participant_id: str) -> CandidacyDraft:
    """Return a draft with what is known: the only team, the category, the usual places."""
    own = get_session()
    view = standing.get_standing(own, actor=current_actor(), participant_id=participant_id)
    teams = list_teams(own)
    places = view.offering.places.capacity
    return CandidacyDraft(
        team_id=teams[0].code if len(teams) == 1 else "",
        category=view.category_code,
        capacity=places if places is not None else load_rules(own).capacity,
        hours_per_month=view.offering.hours_per_month,
    )


def latest_form(participant_id: str) -> CandidacyForm:
    """Return the latest candidacy in its form, or a blank one."""
    view = candidacy_views.get_latest(
        get_session(), actor=current_actor(), participant_id=participant_id
    )
    # consent is given anew each time, never ticked beforehand
    draft = replace(view.draft, is_name_public=False) if view else blank(participant_id)
    return candidacy_form(draft)


def form_page(
    participant_id: str, way: str, form: CandidacyForm, subject_id: int = 0, fault: str = ""
) -> str:
    """Render the form of a candidacy."""
    own = get_session()
    return render_template(
        "pool/form.html",
        view=standing.get_standing(own, actor=current_actor(), participant_id=participant_id),
        way=way,
        form=form,
        subject_id=subject_id,
        fault=fault,
        teams=list_teams(own),
        categories=categories(),
    )


def refused(
    participant_id: str,
    way: str,
    form: CandidacyForm,
    error: NotEligibleError | AttachmentRefusedError,
    subject_id: int = 0,
) -> ResponseReturnValue:
    """Show the form again with why it was not taken."""
    get_session().rollback()
    is_file = isinstance(error, AttachmentRefusedError)
    fault = refusal(error.code) if is_file else refusal_text(error.code)
    return form_page(participant_id, way, form, subject_id, fault), REFUSED


def closed(participant_id: str) -> ResponseReturnValue:
    """Say that somebody was faster, and show how it stands now."""
    get_session().rollback()
    flash(
        gettext("This was decided or changed in the meantime. This is how it stands now."),
        "warning",
    )
    return back(participant_id)


def back(participant_id: str) -> ResponseReturnValue:
    """Go back to how the mentor stands."""
    return redirect(url_for("pool.show", participant_id=participant_id), 303)
