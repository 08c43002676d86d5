"""Nominations by a space or an institution."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.downloads import refusal
from web.forms.pool import CandidacyForm, read_candidacy, read_nominee
from web.pool_labels import refusal_text
from web.pool_pages import categories, cause, handing
from web.services import desk
from web.services.attachments import AttachmentRefusedError
from web.services.pool import applying, candidacy_views, nominees
from web.services.pool.candidates import CandidacyDraft, NotEligibleError, list_teams
from web.services.pool.steps import StepClosedError

bp = Blueprint("nominations", __name__, url_prefix="/desk/<participant_id>/nominations")

REFUSED = 422


@bp.get("")
@requires("pool.nominate")
def index(participant_id: str) -> str:
    """Show whom a space or an institution has nominated."""
    own, actor = get_session(), current_actor()
    return render_template(
        "pool/nominations.html",
        owner=desk.get_owner(own, actor=actor, participant_id=participant_id),
        lines=candidacy_views.list_nominations(own, actor=actor, nominator_id=participant_id),
    )


@bp.get("/new")
@requires("pool.nominate")
def create(participant_id: str) -> str:
    """Search for a mentor, then show the form."""
    teams = list_teams(get_session())
    draft = CandidacyDraft(team_id=teams[0].code if len(teams) == 1 else "")
    return form_page(participant_id, CandidacyForm(draft), request.args.get("mentor_id", ""))


@bp.post("/new")
@requires("pool.nominate")
def save(participant_id: str) -> ResponseReturnValue:
    """Nominate a mentor."""
    codes = frozenset(option.code for option in categories())
    form = read_candidacy(request.form, categories=codes, is_own=False)
    mentor_id = read_nominee(request.form)
    if form.errors:
        return form_page(participant_id, form, mentor_id), REFUSED
    try:
        applying.nominate(
            get_session(),
            handing(form.draft),
            nominator_id=participant_id,
            participant_id=mentor_id,
        )
    except (NotEligibleError, AttachmentRefusedError) as error:
        get_session().rollback()
        is_file = isinstance(error, AttachmentRefusedError)
        fault = refusal(error.code) if is_file else refusal_text(error.code)
        return form_page(participant_id, form, mentor_id, fault), REFUSED
    flash(gettext("Nominated; the mentor has been asked to accept."))
    return redirect(url_for(".index", participant_id=participant_id), 303)


@bp.post("/<int:candidacy_id>/withdraw")
@requires("pool.nominate")
def withdraw(participant_id: str, candidacy_id: int) -> ResponseReturnValue:
    """Take a nomination back that was not answered yet."""
    try:
        applying.take_back(
            get_session(),
            candidacy_id=candidacy_id,
            nominator_id=participant_id,
            cause=cause(),
        )
    except StepClosedError:
        get_session().rollback()
        flash(gettext("The mentor has answered already."), "warning")
    else:
        flash(gettext("Taken back."))
    return redirect(url_for(".index", participant_id=participant_id), 303)


def form_page(participant_id: str, form: CandidacyForm, mentor_id: str, fault: str = "") -> str:
    """Render the search for a mentor, and the form once one is chosen."""
    own, actor = get_session(), current_actor()
    query = request.args.get("q", "").strip()[:100]
    return render_template(
        "pool/nominate.html",
        owner=desk.get_owner(own, actor=actor, participant_id=participant_id),
        form=form,
        fault=fault,
        query=query,
        found=nominees.search(own, actor=actor, text=query) if query else (),
        chosen=nominees.get(own, actor=actor, participant_id=mentor_id) if mentor_id else None,
        teams=list_teams(own),
        categories=categories(),
    )
