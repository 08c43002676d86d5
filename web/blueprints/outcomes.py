"""The published result of a programme: who accepts, what others can check, who withdraws."""

import datetime as dt
import json

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from web import jobs
from web.assignment_labels import draft_fault, publish_obstacle_text
from web.auth import current_actor, requires
from web.db import get_session
from web.downloads import download
from web.forms.assignment import read_reason
from web.i18n import language
from web.programme_labels import programme_fault
from web.services.assignments import ending, outcomes, withdrawals
from web.services.assignments.errors import BlockedError, DraftError
from web.services.attachments import File
from web.services.programmes.errors import ProgrammeError

bp = Blueprint("outcomes", __name__)

REFUSED = 422
JSON = "application/json"


@bp.get("/programmes/<int:programme_id>/result")
@requires("draft.read")
def show(programme_id: int) -> str:
    """Show the published result and what has become of each pair."""
    page = outcomes.get_outcome(get_session(), actor=current_actor(), programme_id=programme_id)
    return render_template("assignments/outcome.html", page=page, reason="", fault="")


@bp.get("/programmes/<int:programme_id>/result/file")
@requires("draft.read")
def file(programme_id: int) -> Response:
    """Download the sealed file."""
    name, content = outcomes.get_file(
        get_session(), actor=current_actor(), programme_id=programme_id
    )
    return download(File(name, JSON, content))


@bp.post("/programmes/<int:programme_id>/result/withdraw")
@requires("draft.publish")
def withdraw(programme_id: int) -> ResponseReturnValue:
    """Take the result back."""
    own, actor = get_session(), current_actor()
    reason, fault = read_reason(request.form)
    if fault:
        page = outcomes.get_outcome(own, actor=actor, programme_id=programme_id)
        template = render_template(
            "assignments/outcome.html", page=page, reason=reason, fault=fault
        )
        return template, REFUSED
    try:
        ended = ending.withdraw(
            own, actor=actor, programme_id=programme_id, reason=reason, now=now()
        )
    except (DraftError, ProgrammeError) as error:
        return refused(programme_id, error)
    jobs.keep_up_soon()
    flash(
        ngettext(
            "Withdrawn: %(num)s pair has ended, and both sides are told.",
            "Withdrawn: %(num)s pairs have ended, and both sides are told.",
            ended,
        )
    )
    return redirect(url_for("assignments.index", programme_id=programme_id), 303)


@bp.post("/programmes/<int:programme_id>/result/conclude")
@requires("draft.publish")
def conclude(programme_id: int) -> ResponseReturnValue:
    """Conclude a programme: its result stands."""
    try:
        ending.conclude(get_session(), actor=current_actor(), programme_id=programme_id, now=now())
    except (DraftError, ProgrammeError) as error:
        return refused(programme_id, error)
    flash(gettext("The programme is concluded; its result stands."))
    return back(programme_id)


@bp.get("/programmes/<int:programme_id>/result/leaving/<int:seat_id>")
@requires("draft.publish")
def leaving(programme_id: int, seat_id: int) -> ResponseReturnValue:
    """Show what the withdrawal of a mentor would change."""
    try:
        return leaving_page(programme_id, seat_id)
    except DraftError as error:
        return refused(programme_id, error)


@bp.post("/programmes/<int:programme_id>/result/leaving/<int:seat_id>")
@requires("draft.publish")
def leave(programme_id: int, seat_id: int) -> ResponseReturnValue:
    """Let a mentor withdraw, with the changes that were shown."""
    own = get_session()
    reason, fault = read_reason(request.form)
    if fault:
        return leaving_page(programme_id, seat_id, reason=reason, fault=fault), REFUSED
    try:
        withdrawals.apply(
            own,
            actor=current_actor(),
            programme_id=programme_id,
            seat_id=seat_id,
            word=request.form.get("word", ""),
            reason=reason,
            now=now(),
        )
    except BlockedError as error:
        own.rollback()
        names = outcomes.names_for(own, programme_id, language())
        for item in error.obstacles:
            flash(publish_obstacle_text(item, names), "error")
        return redirect(url_for(".leaving", programme_id=programme_id, seat_id=seat_id), 303)
    except (DraftError, ProgrammeError) as error:
        return refused(programme_id, error)
    jobs.keep_up_soon()
    flash(gettext("Done: the batch is mended, and everybody concerned is told."))
    return back(programme_id)


@bp.get("/desk/<participant_id>/programmes/<int:programme_id>/result")
@requires("outcome.read")
def own_result(participant_id: str, programme_id: int) -> str:
    """Show a participant its own part of the result, and that its wishes were in it."""
    own = outcomes.get_own(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        programme_id=programme_id,
    )
    return render_template(
        "assignments/own.html", own=own, participant_id=participant_id, programme_id=programme_id
    )


@bp.get("/desk/<participant_id>/programmes/<int:programme_id>/result/proof")
@requires("outcome.read")
def proof(participant_id: str, programme_id: int) -> Response:
    """Download what shows a participant that its wishes were part of the result."""
    document = outcomes.get_proof(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        programme_id=programme_id,
    )
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return download(File(f"proof-{programme_id}.json", JSON, content))


def leaving_page(programme_id: int, seat_id: int, *, reason: str = "", fault: str = "") -> str:
    """Render what the withdrawal of a mentor would change."""
    own = get_session()
    mending = withdrawals.preview(
        own, actor=current_actor(), programme_id=programme_id, seat_id=seat_id, now=now()
    )
    page = outcomes.mending_page(own, mending)
    return render_template("assignments/leaving.html", page=page, reason=reason, fault=fault)


def refused(programme_id: int, error: DraftError | ProgrammeError) -> ResponseReturnValue:
    """Say what stands in the way; nothing was changed."""
    get_session().rollback()
    said = draft_fault(error) if isinstance(error, DraftError) else programme_fault(error)
    flash(said, "error")
    return back(programme_id)


def back(programme_id: int) -> ResponseReturnValue:
    """Go back to the result."""
    return redirect(url_for(".show", programme_id=programme_id), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
