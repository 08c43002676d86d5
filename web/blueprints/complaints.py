"""Complaints: filing, following, answering, asking for a review."""

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.complaint import ComplaintForm, TextForm, read_complaint, read_text
from web.services import accounts, complaint_views, complaints
from web.services.complaint_views import ComplaintView
from web.services.complaints import StepRefusedError
from web.services.links import LinkClosedError
from web.services.missing import NotFoundError

bp = Blueprint("complaints", __name__, url_prefix="/complaints")

NO_SUCH, REFUSED = 404, 422


def now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


@bp.get("")
@requires("privacy.read")
def index() -> str:
    """List the reader's own complaints."""
    lines = complaint_views.list_own(get_session(), actor=current_actor(), now=now())
    return render_template("complaints/index.html", lines=lines)


@bp.get("/queue")
@requires("complaint.answer")
def queue() -> str:
    """List what an organiser has to answer."""
    lines = complaint_views.list_queue(get_session(), actor=current_actor(), now=now())
    return render_template("complaints/queue.html", lines=lines)


@bp.get("/new")
@requires("complaint.file")
def create() -> str:
    """Show the form."""
    about = request.args.get("about", "")
    kind = request.args.get("kind", "")
    return form_page(ComplaintForm(about_id=about, kind=kind))


@bp.post("/new")
@requires("complaint.file")
def file() -> ResponseReturnValue:
    """Take in a complaint; one address may file only so many."""
    actor = current_actor()
    form = read_complaint(request.form, is_signed_in=actor.is_signed_in)
    if form.about_id and not form.errors and not is_known(form.about_id):
        missing = {"about_id": gettext("There is no participant with this id.")}
        form = ComplaintForm(form.kind, form.text, form.about_id, form.email, missing)
    if form.errors:
        return form_page(form), REFUSED
    entrance.count_request()
    draft = complaints.Draft(form.kind, form.text, form.about_id, form.email)
    filed = complaints.file(get_session(), actor=actor, draft=draft, now=now())
    if actor.is_signed_in:
        flash(gettext("Taken in under the number %(number)s.", number=filed.number))
        return redirect(url_for("complaints.show", complaint_id=filed.id), 303)
    return render_template("complaints/filed.html", filed=filed)


@bp.get("/<int:complaint_id>")
@requires("privacy.read")
def show(complaint_id: int) -> str:
    """Show a complaint to its filer or to whoever answers it."""
    return own_page(complaint_id, TextForm())


@bp.post("/<int:complaint_id>/answer")
@requires("complaint.answer")
def answer(complaint_id: int) -> ResponseReturnValue:
    """Answer a complaint, or decide its appeal."""
    form = read_text(request.form)
    if form.errors:
        return own_page(complaint_id, form), REFUSED
    try:
        complaints.answer(
            get_session(),
            actor=current_actor(),
            complaint_id=complaint_id,
            text=form.text,
            now=now(),
        )
    except StepRefusedError:
        flash(gettext("This waits for no answer, or for somebody else's."), "error")
    else:
        flash(gettext("The answer is on its way."))
    return redirect(url_for("complaints.show", complaint_id=complaint_id), 303)


@bp.post("/<int:complaint_id>/appeal")
@requires("privacy.edit")
def appeal(complaint_id: int) -> ResponseReturnValue:
    """Ask for a review."""
    form = read_text(request.form)
    if form.errors:
        return own_page(complaint_id, form), REFUSED
    row = complaints.own_row(get_session(), actor=current_actor(), complaint_id=complaint_id)
    try:
        complaints.appeal(get_session(), row=row, actor=current_actor(), text=form.text, now=now())
    except StepRefusedError:
        flash(gettext("The time for a review is over, or there is no answer yet."), "error")
    return redirect(url_for("complaints.show", complaint_id=complaint_id), 303)


@bp.post("/<int:complaint_id>/withdraw")
@requires("privacy.edit")
def withdraw(complaint_id: int) -> ResponseReturnValue:
    """Take a complaint back."""
    row = complaints.own_row(get_session(), actor=current_actor(), complaint_id=complaint_id)
    try:
        complaints.withdraw(get_session(), row=row, actor=current_actor(), now=now())
    except StepRefusedError:
        flash(gettext("It has been answered already."), "error")
    return redirect(url_for("complaints.show", complaint_id=complaint_id), 303)


@bp.get("/follow/<word>")
@requires("complaint.read")
def follow(word: str) -> str:
    """Show a complaint to whoever filed it without an account."""
    return followed_page(word, TextForm())


@bp.post("/follow/<word>")
@requires("complaint.read")
def appeal_by_word(word: str) -> ResponseReturnValue:
    """Ask for a review without an account."""
    form = read_text(request.form)
    if form.errors:
        return followed_page(word, form), REFUSED
    try:
        row = complaints.followed_row(get_session(), word=word, now=now())
        complaints.appeal(get_session(), row=row, actor=current_actor(), text=form.text, now=now())
    except LinkClosedError:
        abort(NO_SUCH)
    except StepRefusedError:
        flash(gettext("The time for a review is over, or there is no answer yet."), "error")
    return redirect(url_for("complaints.follow", word=word), 303)


def is_known(participant_id: str) -> bool:
    """Tell whether there is a participant with an id."""
    try:
        accounts.subject_of(get_session(), participant_id=participant_id)
    except NotFoundError:
        return False
    return True


def form_page(form: ComplaintForm) -> str:
    """Render the form."""
    return render_template("complaints/form.html", form=form, kinds=complaints.KINDS)


def own_page(complaint_id: int, form: TextForm) -> str:
    """Render a complaint for whoever is signed in."""
    view = complaint_views.get_complaint(
        get_session(), actor=current_actor(), complaint_id=complaint_id, now=now()
    )
    return page(view, form, url_for("complaints.appeal", complaint_id=complaint_id))


def followed_page(word: str, form: TextForm) -> str:
    """Render a complaint for whoever follows it by a word."""
    try:
        view = complaint_views.follow(get_session(), word=word, now=now())
    except LinkClosedError:
        abort(NO_SUCH)
    return page(view, form, url_for("complaints.appeal_by_word", word=word))


def page(view: ComplaintView, form: TextForm, appeal_url: str) -> str:
    """Render a complaint."""
    return render_template("complaints/show.html", view=view, form=form, appeal_url=appeal_url)
