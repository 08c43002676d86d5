"""Registrations as an office reviews them: the queue, and one to decide on."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.checks import is_number
from web.forms.registration import ReasonForm, read_reason
from web.forms.search import read_page
from web.services import review_queue, reviews
from web.services.registrations import ReviewClosedError
from web.services.reviews import Decision
from web.services.words import load_words

bp = Blueprint("registrations", __name__, url_prefix="/registrations")

REFUSED = 422
CONFLICT = 409


@bp.get("")
@requires("registration.review")
def index() -> str:
    """Show what waits, the longest waiting first."""
    own = get_session()
    asked = request.args.get("list", review_queue.MINE)
    listed = asked if asked in review_queue.LISTED else review_queue.MINE
    page = review_queue.list_waiting(
        own,
        actor=current_actor(),
        listed=listed,
        page=read_page(request.args.get("page", "1")),
    )
    return render_template(
        "registrations/index.html", page=page, listed=listed, words=load_words(own)
    )


@bp.get("/<int:registration_id>")
@requires("registration.review")
def show(registration_id: int) -> str:
    """Show one with what looks alike."""
    return review_page(registration_id, ReasonForm())


@bp.post("/<int:registration_id>/approve")
@requires("registration.decide")
def approve(registration_id: int) -> ResponseReturnValue:
    """Let the applicant take part."""
    try:
        reviews.approve(get_session(), decision(registration_id))
    except ReviewClosedError:
        return closed(registration_id)
    flash(gettext("Approved; the applicant has been told."))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:registration_id>/return")
@requires("registration.decide")
def give_back(registration_id: int) -> ResponseReturnValue:
    """Ask for changes, with a reason."""
    form = read_reason(request.form)
    if form.errors:
        return review_page(registration_id, form), REFUSED
    try:
        reviews.give_back(get_session(), decision(registration_id), reason=form.reason)
    except ReviewClosedError:
        return closed(registration_id)
    flash(gettext("Returned for changes; the applicant has been told why."))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:registration_id>/reject")
@requires("registration.decide")
def reject(registration_id: int) -> ResponseReturnValue:
    """Refuse, with a reason."""
    form = read_reason(request.form)
    if form.errors:
        return review_page(registration_id, form), REFUSED
    try:
        reviews.reject(get_session(), decision(registration_id), reason=form.reason)
    except ReviewClosedError:
        return closed(registration_id)
    flash(gettext("Refused; the applicant has been told why."))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:registration_id>/host")
@requires("registration.review")
def confirm_host(registration_id: int) -> ResponseReturnValue:
    """Say, for a space, that the applicant works in it."""
    try:
        reviews.confirm_host(get_session(), decision(registration_id))
    except ReviewClosedError:
        return closed(registration_id)
    flash(gettext("Confirmed; the office sees that the applicant works in your space."))
    return redirect(url_for(".show", registration_id=registration_id), 303)


def decision(registration_id: int) -> Decision:
    """Return which version the reader has read, and decides on."""
    typed = request.form.get("version", "")
    version = int(typed) if is_number(typed) else 0
    return Decision(registration_id, version, current_actor(), entrance.now())


def closed(registration_id: int) -> ResponseReturnValue:
    """Show what it is by now: somebody else was faster, or the applicant changed it."""
    get_session().rollback()
    flash(
        gettext("This was decided or changed in the meantime. This is how it stands now."),
        "warning",
    )
    return review_page(registration_id, ReasonForm()), CONFLICT


def review_page(registration_id: int, form: ReasonForm) -> str:
    """Render one registration."""
    own = get_session()
    review = reviews.get_review(own, actor=current_actor(), registration_id=registration_id)
    return render_template(
        "registrations/show.html", review=review, form=form, words=load_words(own)
    )
