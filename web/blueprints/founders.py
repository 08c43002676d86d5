"""Founders of a startup and their leaves from institutes: for the startup and its office alone."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.financing_labels import FOUNDER_KINDS
from web.forms.founder import FounderForm, form_of, read_founder
from web.services import leaves

bp = Blueprint("founders", __name__)

REFUSED = 422


@bp.get("/desk/<participant_id>/founders")
@requires("leave.read")
def index(participant_id: str) -> str:
    """Show the founders with their leaves."""
    return render_template(
        "founders/index.html",
        participant_id=participant_id,
        founders=leaves.list_founders(
            get_session(), actor=current_actor(), participant_id=participant_id
        ),
    )


@bp.get("/desk/<participant_id>/founders/new")
@requires("leave.edit")
def create(participant_id: str) -> str:
    """Show the form for a founder."""
    return form_page(participant_id, FounderForm())


@bp.post("/desk/<participant_id>/founders/new")
@requires("leave.edit")
def save_new(participant_id: str) -> ResponseReturnValue:
    """Write down a founder."""
    form = read_founder(request.form)
    if form.errors:
        return form_page(participant_id, form), REFUSED
    leaves.create_founder(
        get_session(), actor=current_actor(), participant_id=participant_id, draft=form.draft
    )
    flash(gettext("Kept; only you and your office can read it."))
    return listed(participant_id)


@bp.get("/desk/<participant_id>/founders/<int:founder_id>")
@requires("leave.edit")
def edit(participant_id: str, founder_id: int) -> str:
    """Show a founder in the form."""
    view = leaves.get_founder(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        founder_id=founder_id,
    )
    return form_page(participant_id, form_of(view), founder_id)


@bp.post("/desk/<participant_id>/founders/<int:founder_id>")
@requires("leave.edit")
def save(participant_id: str, founder_id: int) -> ResponseReturnValue:
    """Change what is said of a founder."""
    form = read_founder(request.form)
    if form.errors:
        return form_page(participant_id, form, founder_id), REFUSED
    leaves.update_founder(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        founder_id=founder_id,
        draft=form.draft,
    )
    flash(gettext("Changed."))
    return listed(participant_id)


@bp.post("/desk/<participant_id>/founders/<int:founder_id>/delete")
@requires("leave.edit")
def delete(participant_id: str, founder_id: int) -> ResponseReturnValue:
    """Delete a founder."""
    leaves.delete_founder(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        founder_id=founder_id,
    )
    flash(gettext("Deleted."))
    return listed(participant_id)


@bp.get("/leaves")
@requires("leave.oversee")
def oversee() -> str:
    """Show an office the leaves within its reach, the first to end first."""
    return render_template(
        "founders/oversee.html", leaves=leaves.list_leaves(get_session(), actor=current_actor())
    )


def listed(participant_id: str) -> ResponseReturnValue:
    """Go to the list."""
    return redirect(url_for("founders.index", participant_id=participant_id), 303)


def form_page(participant_id: str, form: FounderForm, founder_id: int | None = None) -> str:
    """Render the form of a founder, once the reader may write it."""
    session, actor = get_session(), current_actor()
    leaves.list_founders(session, actor=actor, participant_id=participant_id)
    return render_template(
        "founders/form.html",
        participant_id=participant_id,
        form=form,
        founder_id=founder_id,
        kinds=[("", gettext("Not said")), *FOUNDER_KINDS.items()],
    )
