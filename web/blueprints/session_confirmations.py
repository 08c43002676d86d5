"""Confirming records of sessions, objecting to them, sharing them, correcting what is locked."""

import datetime as dt

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.blueprints.session_records import (
    MOST_MINUTES,
    back,
    changed,
    fault_of,
    not_agreed,
    now,
    uploads,
)
from web.db import get_session
from web.forms.checks import is_number, text_error
from web.forms.mentoring import reason_error
from web.forms.session_record import LEAST_MINUTES, LONGEST_TEXT
from web.services.attachments import AttachmentRefusedError
from web.services.mentoring import addenda, confirming, sharing
from web.services.mentoring.addenda import Correction
from web.services.mentoring.confirming import Target
from web.services.mentoring.records import StaleRecordError
from web.services.parties import NotAgreedError

bp = Blueprint("session_confirmations", __name__, url_prefix="/matches/<int:match_id>/records")
bp.register_error_handler(NotAgreedError, not_agreed)


@bp.post("/<int:record_id>/confirm")
@requires("mentoring.confirm")
def confirm(match_id: int, record_id: int) -> ResponseReturnValue:
    """Confirm a record, or an addendum to it."""
    try:
        is_locked = confirming.confirm(
            get_session(), actor=current_actor(), target=target(match_id, record_id), now=now()
        )
    except StaleRecordError:
        return changed(match_id, record_id)
    flash(
        gettext("Confirmed by both: the record is locked.")
        if is_locked
        else gettext("Confirmed; the other side is still to confirm.")
    )
    return back(match_id, record_id)


@bp.post("/<int:record_id>/object")
@requires("mentoring.confirm")
def object_to(match_id: int, record_id: int) -> ResponseReturnValue:
    """Say what is to be put right."""
    words = request.form.get("words", "").strip()
    if fault := reason_error(words):
        flash(fault, "error")
        return back(match_id, record_id)
    try:
        confirming.object_to(
            get_session(),
            actor=current_actor(),
            target=target(match_id, record_id),
            words=words,
            now=now(),
        )
    except StaleRecordError:
        return changed(match_id, record_id)
    flash(gettext("Done; whoever wrote it is told what to put right."))
    return redirect(url_for("mentoring.show", match_id=match_id), 303)


@bp.post("/<int:record_id>/share")
@requires("mentoring.agree")
def share(match_id: int, record_id: int) -> ResponseReturnValue:
    """Let the startup's other mentors read the advice, or let them no longer."""
    is_shared = request.form.get("is_shared") == "1"
    sharing.set_shared(
        get_session(),
        actor=current_actor(),
        match_id=match_id,
        record_id=record_id,
        is_shared=is_shared,
    )
    flash(gettext("Shared.") if is_shared else gettext("No longer shared."))
    return back(match_id, record_id)


@bp.post("/<int:record_id>/addenda")
@requires("mentoring.record")
def correct(match_id: int, record_id: int) -> ResponseReturnValue:
    """Add a correction to a locked record."""
    text, minutes = request.form.get("text", "").strip(), request.form.get("minutes", "").strip()
    if fault := correction_error(text, minutes):
        flash(fault, "error")
        return back(match_id, record_id)
    correction = Correction(
        text, request.form.get("token", ""), int(minutes) if minutes else None, uploads()
    )
    try:
        added = addenda.add(
            get_session(),
            actor=current_actor(),
            match_id=match_id,
            record_id=record_id,
            correction=correction,
            now=now(),
        )
    except AttachmentRefusedError as error:
        get_session().rollback()
        flash(fault_of(error), "error")
        return back(match_id, record_id)
    except StaleRecordError:
        return changed(match_id, record_id)
    if added.is_new:
        flash(gettext("Added; the other side is asked to confirm."))
    else:
        flash(gettext("This very correction was added before; this is how it stands."), "warning")
    return back(match_id, record_id)


def correction_error(text: str, minutes: str) -> str:
    """Say what is wrong with a correction."""
    if not text:
        return str(gettext("Write what is to be corrected."))
    if minutes and not (is_number(minutes) and LEAST_MINUTES <= int(minutes) <= MOST_MINUTES):
        return str(gettext("Write how many minutes it took, from 5 to 720."))
    return text_error(text, most=LONGEST_TEXT)


def target(match_id: int, record_id: int) -> Target:
    """Return what a form confirms, and as of when it was seen."""
    try:
        seen = dt.datetime.fromisoformat(request.form.get("seen", ""))
    except ValueError:
        seen = None
    return Target(match_id, record_id, request.form.get("addendum", type=int), seen)
