"""Public notices as the province opens, answers and settles them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.pool import TextForm, read_finding, read_notice
from web.forms.registration import read_reason
from web.pool_labels import refusal_text
from web.pool_pages import now
from web.services.pool import notice_views, noticing, objections
from web.services.pool.noticing import NoticeError, Settled
from web.services.pool.objections import Finding
from web.services.pool.steps import Cause, StepClosedError
from web.services.words import load_words

bp = Blueprint("pool_notices", __name__, url_prefix="/pool/notices")

REFUSED = 422


@bp.get("")
@requires("pool.decide")
def index() -> str:
    """List the notices."""
    lines = notice_views.list_notices(get_session(), is_office=True, now=now())
    return render_template("pool/notices.html", lines=lines)


@bp.post("")
@requires("pool.decide")
def publish() -> ResponseReturnValue:
    """Open a notice about those that were marked."""
    try:
        notice_id = noticing.publish(
            get_session(), draft=read_notice(request.form), cause=Cause(current_actor(), now())
        )
    except NoticeError as error:
        get_session().rollback()
        flash(refusal_text(error.code), "error")
    except StepClosedError:
        get_session().rollback()
        flash(meanwhile(), "warning")
    else:
        flash(gettext("The notice is public now."))
        return redirect(url_for(".show", notice_id=notice_id), 303)
    return redirect(url_for("pool_office.candidacies", list="cleared"), 303)


@bp.get("/<int:notice_id>")
@requires("pool.decide")
def show(notice_id: int) -> str:
    """Show a notice with its objections."""
    return notice_page(notice_id)


@bp.post("/<int:notice_id>/settle")
@requires("pool.decide")
def settle(notice_id: int) -> ResponseReturnValue:
    """Appoint whoever stands unopposed on a notice that is over."""
    try:
        outcome = noticing.settle(
            get_session(),
            notice_id=notice_id,
            cause=Cause(current_actor(), now()),
            shown=request.form.get("shown", ""),
        )
    except NoticeError as error:
        get_session().rollback()
        flash(refusal_text(error.code), "error")
    except StepClosedError:
        get_session().rollback()
        flash(meanwhile(), "warning")
    else:
        tell(outcome)
    return redirect(url_for(".show", notice_id=notice_id), 303)


@bp.post("/<int:notice_id>/withdraw")
@requires("pool.decide")
def withdraw(notice_id: int) -> ResponseReturnValue:
    """Take a notice back, with a reason."""
    form = read_reason(request.form)
    if form.errors:
        flash(gettext("Say why the notice is taken back."), "error")
        return redirect(url_for(".show", notice_id=notice_id), 303)
    try:
        made = Cause(current_actor(), now(), reason=form.reason)
        shown = request.form.get("shown", "")
        noticing.withdraw(get_session(), notice_id=notice_id, cause=made, shown=shown)
    except StepClosedError:
        get_session().rollback()
        flash(meanwhile(), "warning")
    else:
        flash(gettext("Taken back; the candidates may stand on another notice."))
    return redirect(url_for(".show", notice_id=notice_id), 303)


@bp.post("/<int:notice_id>/objections/<int:objection_id>")
@requires("pool.decide")
def answer(notice_id: int, objection_id: int) -> ResponseReturnValue:
    """Answer an objection."""
    form = read_finding(request.form)
    if form.errors:
        return notice_page(notice_id, objection_id, form), REFUSED
    try:
        objections.answer(
            get_session(),
            notice_id=notice_id,
            objection_id=objection_id,
            finding=Finding(form.choice, form.text),
            cause=Cause(current_actor(), now()),
        )
    except StepClosedError:
        get_session().rollback()
        flash(meanwhile(), "warning")
    else:
        flash(gettext("Answered; whoever objected has been told."))
    return redirect(url_for(".show", notice_id=notice_id), 303)


def notice_page(notice_id: int, answered_id: int = 0, form: TextForm | None = None) -> str:
    """Render a notice for the province."""
    own, actor = get_session(), current_actor()
    return render_template(
        "pool/notice.html",
        view=notice_views.get_notice(own, actor=actor, notice_id=notice_id, now=now()),
        objections=objections.list_of_notice(own, actor=actor, notice_id=notice_id),
        answered_id=answered_id,
        form=form or TextForm(),
        words=load_words(own),
    )


def tell(outcome: Settled) -> None:
    """Say what became of those on a notice."""
    if outcome.appointed:
        flash(
            ngettext(
                "%(num)s mentor is appointed.", "%(num)s mentors are appointed.", outcome.appointed
            )
        )
    if outcome.refused:
        flash(
            ngettext(
                "%(num)s is refused: an objection was upheld.",
                "%(num)s are refused: objections were upheld.",
                outcome.refused,
            ),
            "warning",
        )
    if outcome.waiting:
        flash(gettext("Objections wait for an answer: these candidates wait too."), "warning")


def meanwhile() -> str:
    """Say that somebody was faster."""
    return str(gettext("This was decided or changed in the meantime. This is how it stands now."))
