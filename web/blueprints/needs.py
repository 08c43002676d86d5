"""A participant's needs: post, edit, delete and take the deletion back."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.need import NeedForm, read_need
from web.labels import PRIORITIES, priority_name
from web.services import desk, needs

bp = Blueprint("needs", __name__, url_prefix="/desk/<participant_id>/needs")

DELETED = "deleted_need"


@bp.get("/new")
@requires("statement.edit")
def create(participant_id: str) -> str:
    """Show the form for a new need."""
    return form_page(participant_id, NeedForm())


@bp.post("/new")
@requires("statement.edit")
def save_new(participant_id: str) -> ResponseReturnValue:
    """Post a need."""
    form = read_form()
    if form.errors:
        return form_page(participant_id, form), 422
    needs.create_need(
        get_session(), actor=current_actor(), participant_id=participant_id, draft=draft(form)
    )
    flash(gettext("The need is posted; the recommendations follow it already."))
    return back(participant_id)


@bp.get("/<int:need_id>")
@requires("statement.edit")
def edit(participant_id: str, need_id: int) -> str:
    """Show a need in its form."""
    need = needs.get_need(
        get_session(), actor=current_actor(), participant_id=participant_id, need_id=need_id
    )
    form = NeedForm(
        topic=need.topic_code,
        priority=need.priority,
        text_zh=need.text.get("zh", ""),
        text_en=need.text.get("en", ""),
        valid_until=need.valid_until.isoformat() if need.valid_until else "",
    )
    return form_page(participant_id, form, need_id)


@bp.post("/<int:need_id>")
@requires("statement.edit")
def save(participant_id: str, need_id: int) -> ResponseReturnValue:
    """Change a need."""
    form = read_form()
    if form.errors:
        return form_page(participant_id, form, need_id), 422
    needs.update_need(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        need_id=need_id,
        draft=draft(form),
    )
    flash(gettext("The need is changed; the recommendations follow it already."))
    return back(participant_id)


@bp.post("/<int:need_id>/delete")
@requires("statement.edit")
def delete(participant_id: str, need_id: int) -> ResponseReturnValue:
    """Delete a need, keeping what it takes to bring it back."""
    session[DELETED] = {
        "participant_id": participant_id,
        "entry_id": needs.delete_need(
            get_session(), actor=current_actor(), participant_id=participant_id, need_id=need_id
        ),
    }
    return back(participant_id)


@bp.post("/restore")
@requires("statement.edit")
def restore(participant_id: str) -> ResponseReturnValue:
    """Bring back the need deleted last."""
    deleted = session.pop(DELETED, {})
    needs.restore_need(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        entry_id=deleted.get("entry_id", 0),
    )
    flash(gettext("The need is back."))
    return back(participant_id)


def read_form() -> NeedForm:
    """Read what was posted."""
    own = get_session()
    topics = needs.topic_codes(own)
    return read_need(request.form, topics=topics, today=needs.today(own))


def draft(form: NeedForm) -> needs.NeedDraft:
    """Return what a form without errors says."""
    return needs.NeedDraft(form.topic, form.priority, form.texts, form.last_day)


def back(participant_id: str) -> ResponseReturnValue:
    """Go to the desk, where the recommendations stand."""
    return redirect(url_for("desk.show", participant_id=participant_id), 303)


def form_page(participant_id: str, form: NeedForm, need_id: int | None = None) -> str:
    """Render the form of a new or an existing need."""
    own = get_session()
    owner = desk.get_owner(own, actor=current_actor(), participant_id=participant_id)
    return render_template(
        "desk/need_form.html",
        desk=owner,
        form=form,
        need_id=need_id,
        topics=needs.list_topics(own),
        priorities=[(level, priority_name(level)) for level in PRIORITIES],
    )
