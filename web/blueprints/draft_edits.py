"""Drafts edited by hand: what could be done, what it would do, saved, undone, and run again."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.draft_pages import asked_for, now, own_draft, refused, to_draft
from web.forms.assignment import read_edit, read_run
from web.services.assignments import edit_views, editing
from web.services.assignments.errors import DraftError
from web.services.programmes.errors import ProgrammeError

bp = Blueprint(
    "draft_edits", __name__, url_prefix="/programmes/<int:programme_id>/drafts/<int:draft_id>"
)


@bp.get("/ways")
@requires("draft.edit")
def ways(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Show what could be done about a pair, or for a startup without one."""
    receiver = request.args.get("receiver", type=int)
    if receiver is None:
        abort(404)
    try:
        page = edit_views.get_ways_page(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            receiver=receiver,
            provider=request.args.get("provider", type=int),
        )
    except DraftError as error:
        return refused(error, to_draft(programme_id, draft_id))
    return render_template("assignments/ways.html", page=page)


@bp.get("/effect")
@requires("draft.edit")
def effect(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Show what an edit would do, before it is saved."""
    wanted = read_edit(request.args)
    if wanted is None:
        abort(404)
    try:
        page = edit_views.get_effect_page(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            wanted=wanted,
        )
    except DraftError as error:
        return refused(error, to_draft(programme_id, draft_id))
    return render_template("assignments/effect.html", page=page)


@bp.post("/edits")
@requires("draft.edit")
def edit(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Save an edit as it was shown."""
    wanted = read_edit(request.form)
    if wanted is None:
        abort(404)
    return done(
        programme_id,
        draft_id,
        lambda: editing.save(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            wanted=wanted,
            revision=request.form.get("revision", -1, type=int),
            now=now(),
        ),
        gettext("Saved. You can undo it."),
    )


@bp.post("/undo")
@requires("draft.edit")
def undo(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Take the last edit back."""
    return done(
        programme_id,
        draft_id,
        lambda: editing.undo(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            revision=request.form.get("revision", -1, type=int),
        ),
        gettext("Undone."),
    )


@bp.post("/again")
@requires("draft.run")
def again(programme_id: int, draft_id: int) -> ResponseReturnValue:
    """Run the rest again; what is pinned stays."""
    form = read_run(request.form)
    if form.errors:
        flash(next(iter(form.errors.values())), "error")
        return to_draft(programme_id, draft_id)
    return asked_for(
        programme_id,
        lambda: editing.run_again(
            get_session(),
            actor=current_actor(),
            draft_id=own_draft(programme_id, draft_id),
            order=form.order,
            now=now(),
        ),
    )


def done(
    programme_id: int, draft_id: int, act: Callable[[], object], message: str
) -> ResponseReturnValue:
    """Change a draft and say so, or say what stands in the way."""
    try:
        act()
    except (DraftError, ProgrammeError) as error:
        return refused(error, to_draft(programme_id, draft_id))
    flash(message)
    return to_draft(programme_id, draft_id)
