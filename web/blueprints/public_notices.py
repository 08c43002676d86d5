"""Public notices as everybody reads them, objections to them, and the list of the team."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import entrance
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.pool import TextForm, objection_draft, read_objection, read_roster
from web.pool_pages import now
from web.services.links import LinkClosedError
from web.services.pool import notice_views, objections, roster
from web.services.pool.steps import StepClosedError
from web.services.words import load_words

bp = Blueprint("public_notices", __name__)

REFUSED, NO_SUCH = 422, 404


@bp.get("/public-notices")
@requires("pool.browse")
def index() -> str:
    """List the notices."""
    lines = notice_views.list_notices(get_session(), is_office=False, now=now())
    return render_template("public_notices/index.html", lines=lines)


@bp.get("/public-notices/<int:notice_id>")
@requires("pool.browse")
def show(notice_id: int) -> str:
    """Show a notice, and the form to object while it is open."""
    return notice_page(notice_id, TextForm())


@bp.post("/public-notices/<int:notice_id>/objections")
@requires("pool.object")
def file(notice_id: int) -> ResponseReturnValue:
    """File an objection; one without an account counts as something we send."""
    form = read_objection(request.form, is_signed_in=current_actor().is_signed_in)
    if form.errors:
        return notice_page(notice_id, form), REFUSED
    entrance.count_request()
    try:
        filed = objections.file(
            get_session(),
            actor=current_actor(),
            notice_id=notice_id,
            draft=objection_draft(form),
            now=now(),
        )
    except StepClosedError:
        get_session().rollback()
        flash(gettext("The time of this notice is over."), "warning")
        return redirect(url_for(".show", notice_id=notice_id), 303)
    return render_template("public_notices/filed.html", filed=filed)


@bp.get("/public-notices/objections/<word>")
@requires("pool.browse")
def follow(word: str) -> str:
    """Show an objection and its answer to whoever holds its word."""
    try:
        view = objections.follow(get_session(), word=word, now=now())
    except LinkClosedError:
        abort(NO_SUCH)
    return render_template("public_notices/objection.html", view=view)


@bp.get("/mentors")
@requires("pool.browse")
def team() -> str:
    """List who is appointed, as each agreed to be shown."""
    own, search = get_session(), read_roster(request.args)
    return render_template(
        "public_notices/team.html",
        query=search,
        page=roster.list_public(own, search=search),
        choices=roster.get_choices(own),
    )


def notice_page(notice_id: int, form: TextForm) -> str:
    """Render a notice."""
    own = get_session()
    view = notice_views.get_notice(own, actor=current_actor(), notice_id=notice_id, now=now())
    return render_template("public_notices/show.html", view=view, form=form, words=load_words(own))
