"""What speaks for a participant: its awards with their evidence, and its results."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.downloads import download, read_upload, refusal
from web.financing_labels import AWARD_LEVELS
from web.forms.evidence import (
    AwardForm,
    ResultForm,
    award_form,
    read_award,
    read_result,
    result_form,
)
from web.services import awards, desk, results
from web.services.attachments import AttachmentRefusedError
from web.services.investment.financing import today

bp = Blueprint("evidence", __name__, url_prefix="/desk/<participant_id>")

REFUSED = 422


@bp.get("/evidence")
@requires("award.read")
def index(participant_id: str) -> str:
    """Show awards and results of a participant to those who keep them."""
    session, actor = get_session(), current_actor()
    return render_template(
        "evidence/index.html",
        owner=desk.get_owner(session, actor=actor, participant_id=participant_id),
        awards=awards.list_awards(session, actor=actor, participant_id=participant_id),
        results=results.list_of_owner(session, actor=actor, participant_id=participant_id),
        rightful_share=results.RIGHTFUL_SHARE,
    )


@bp.get("/awards/new")
@requires("award.edit")
def create_award(participant_id: str) -> str:
    """Show the form for an award."""
    return award_page(participant_id, AwardForm())


@bp.post("/awards/new")
@requires("award.edit")
def save_new_award(participant_id: str) -> ResponseReturnValue:
    """Write down an award."""
    form = read_award(request.form, today=today(get_session()))
    if form.errors:
        return award_page(participant_id, form), REFUSED
    try:
        awards.create_award(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            draft=form.draft,
            file=read_upload("file"),
        )
    except AttachmentRefusedError as error:
        get_session().rollback()
        return award_page(participant_id, form, fault=refusal(error.code)), REFUSED
    flash(gettext("Kept as self-declared; the office verifies it against its evidence."))
    return listed(participant_id)


@bp.get("/awards/<int:award_id>")
@requires("award.edit")
def edit_award(participant_id: str, award_id: int) -> str:
    """Show an award in its form."""
    view = awards.get_award(
        get_session(), actor=current_actor(), participant_id=participant_id, award_id=award_id
    )
    return award_page(participant_id, award_form(view), award_id)


@bp.post("/awards/<int:award_id>")
@requires("award.edit")
def save_award(participant_id: str, award_id: int) -> ResponseReturnValue:
    """Change an award."""
    form = read_award(request.form, today=today(get_session()))
    if form.errors:
        return award_page(participant_id, form, award_id), REFUSED
    try:
        awards.update_award(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            award_id=award_id,
            draft=form.draft,
            file=read_upload("file"),
        )
    except AttachmentRefusedError as error:
        get_session().rollback()
        return award_page(participant_id, form, award_id, refusal(error.code)), REFUSED
    flash(gettext("Changed; the office verifies it anew."))
    return listed(participant_id)


@bp.post("/awards/<int:award_id>/delete")
@requires("award.edit")
def delete_award(participant_id: str, award_id: int) -> ResponseReturnValue:
    """Delete an award with its evidence."""
    awards.delete_award(
        get_session(), actor=current_actor(), participant_id=participant_id, award_id=award_id
    )
    flash(gettext("The award is deleted with its evidence."))
    return listed(participant_id)


@bp.post("/awards/<int:award_id>/evidence")
@requires("award.read")
def read_evidence(participant_id: str, award_id: int) -> Response:
    """Hand out the evidence of an award."""
    return download(
        awards.get_evidence(
            get_session(), actor=current_actor(), participant_id=participant_id, award_id=award_id
        )
    )


@bp.get("/results/new")
@requires("result.edit")
def create_result(participant_id: str) -> str:
    """Show the form for a result."""
    return result_page(participant_id, ResultForm())


@bp.post("/results/new")
@requires("result.edit")
def save_new_result(participant_id: str) -> ResponseReturnValue:
    """Write down a result."""
    form = read_result_form()
    if form.errors:
        return result_page(participant_id, form), REFUSED
    results.create_result(
        get_session(), actor=current_actor(), participant_id=participant_id, draft=form.draft
    )
    flash(gettext("The result is kept."))
    return listed(participant_id)


@bp.get("/results/<int:result_id>")
@requires("result.edit")
def edit_result(participant_id: str, result_id: int) -> str:
    """Show a result in its form."""
    view = results.get_result(
        get_session(), actor=current_actor(), participant_id=participant_id, result_id=result_id
    )
    return result_page(participant_id, result_form(view), result_id)


@bp.post("/results/<int:result_id>")
@requires("result.edit")
def save_result(participant_id: str, result_id: int) -> ResponseReturnValue:
    """Change a result."""
    form = read_result_form()
    if form.errors:
        return result_page(participant_id, form, result_id), REFUSED
    results.update_result(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        result_id=result_id,
        draft=form.draft,
    )
    flash(gettext("The result is changed."))
    return listed(participant_id)


@bp.post("/results/<int:result_id>/delete")
@requires("result.edit")
def delete_result(participant_id: str, result_id: int) -> ResponseReturnValue:
    """Delete a result."""
    results.delete_result(
        get_session(), actor=current_actor(), participant_id=participant_id, result_id=result_id
    )
    flash(gettext("The result is deleted."))
    return listed(participant_id)


def read_result_form() -> ResultForm:
    """Read what was posted."""
    sectors = {option.code for option in results.list_sectors(get_session())}
    return read_result(request.form, sectors=sectors)


def listed(participant_id: str) -> ResponseReturnValue:
    """Go to the list."""
    return redirect(url_for("evidence.index", participant_id=participant_id), 303)


def award_page(
    participant_id: str, form: AwardForm, award_id: int | None = None, fault: str = ""
) -> str:
    """Render the form of an award."""
    session = get_session()
    return render_template(
        "evidence/award_form.html",
        owner=desk.get_owner(session, actor=current_actor(), participant_id=participant_id),
        form=form,
        award_id=award_id,
        fault=fault,
        levels=list(AWARD_LEVELS.items()),
    )


def result_page(participant_id: str, form: ResultForm, result_id: int | None = None) -> str:
    """Render the form of a result."""
    session = get_session()
    return render_template(
        "evidence/result_form.html",
        owner=desk.get_owner(session, actor=current_actor(), participant_id=participant_id),
        form=form,
        result_id=result_id,
        sectors=results.list_sectors(session),
        rightful_share=results.RIGHTFUL_SHARE,
    )
