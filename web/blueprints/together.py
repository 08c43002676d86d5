"""What a pair does after it agreed: its thread with files, its appointments."""

import datetime as dt
import secrets
from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.blueprints.matches import match_page
from web.db import get_session
from web.downloads import name_file, refusal
from web.forms.appointment import LENGTHS, WAYS, AppointmentForm, begun, read_appointment
from web.forms.request import RefusalForm
from web.i18n import language
from web.labels import meeting_way_name
from web.services import appointments, parties, scanning, threads
from web.services.appointments import Proposal, StaleAppointmentError, TimeTakenError
from web.services.attachments import AttachmentRefusedError
from web.services.calendar import common_times, ics
from web.services.calendar.common_times import Meeting
from web.services.parties import NotAgreedError

bp = Blueprint("together", __name__, url_prefix="/matches/<int:match_id>")

CONFLICT = 409
REFUSED = 422
MAX_REASON_LENGTH = 300


@bp.errorhandler(NotAgreedError)
def not_agreed(_error: NotAgreedError) -> ResponseReturnValue:
    """Say that this pair does not work together, or no longer."""
    flash(gettext("This is open only while both sides work together."), "warning")
    match_id = (request.view_args or {})["match_id"]
    return redirect(url_for("matches.show", match_id=match_id), 303)


@bp.post("/posts")
@requires("thread.post")
def post(match_id: int) -> ResponseReturnValue:
    """Add a post to the thread."""
    text = without_card_numbers(request.form.get("text", "").strip())
    uploads = [
        threads.Upload(file.filename or "", file.read())
        for file in request.files.getlist("files")
        if file.filename
    ]
    fault = post_fault(text, uploads)
    if fault:
        return unposted(match_id, text, fault)
    try:
        threads.post(
            get_session(),
            actor=current_actor(),
            match_id=match_id,
            text=text,
            uploads=uploads,
            token=request.form.get("token", "") or secrets.token_hex(16),
            now=now(),
        )
    except AttachmentRefusedError as error:
        get_session().rollback()
        return unposted(match_id, text, refusal(error.code))
    return back(match_id, "thread")


def unposted(match_id: int, text: str, fault: str) -> ResponseReturnValue:
    """Show the pair with the text as it was typed, and why it was not posted."""
    page = match_page(match_id, RefusalForm(), post_text=text, post_fault=fault)
    return page, REFUSED


def without_card_numbers(text: str) -> str:
    """Return a text without numbers of ID and bank cards, and say that they were masked."""
    masked = scanning.mask(text, kinds=scanning.NEVER_STORED)
    if masked != text:
        flash(
            gettext("Numbers of ID and bank cards were masked: they are not kept here."), "warning"
        )
    return masked


def post_fault(text: str, uploads: list[threads.Upload]) -> str:
    """Return what is wrong with a post."""
    if not text and not uploads:
        return str(gettext("Write something, or choose a file."))
    if len(text) > threads.MAX_TEXT_LENGTH:
        return str(
            gettext("Please keep a post under %(most)s characters.", most=threads.MAX_TEXT_LENGTH)
        )
    if len(uploads) > threads.MAX_FILES:
        return str(gettext("At most %(most)s files a post.", most=threads.MAX_FILES))
    return ""


@bp.post("/posts/<int:post_id>/retract")
@requires("thread.post")
def retract(match_id: int, post_id: int) -> ResponseReturnValue:
    """Take back an own post."""
    threads.retract(
        get_session(), actor=current_actor(), match_id=match_id, post_id=post_id, now=now()
    )
    return back(match_id, "thread")


@bp.get("/files/<int:attachment_id>")
@requires("thread.read")
def file(match_id: int, attachment_id: int) -> Response:
    """Hand out a file of the thread, to be saved."""
    found = threads.get_file(
        get_session(), actor=current_actor(), match_id=match_id, attachment_id=attachment_id
    )
    return as_download(found.content, found.name, found.media_type)


@bp.get("/appointments/new")
@requires("appointment.edit")
def new_appointment(match_id: int) -> str:
    """Show the form that proposes times."""
    return form_page(match_id, begun(request.args))


@bp.post("/appointments/new")
@requires("appointment.edit")
def propose(match_id: int) -> ResponseReturnValue:
    """Propose times."""
    form = read_appointment(request.form, now=now())
    if request.form.get("look"):
        return form_page(match_id, replace(form, errors={}))
    if form.errors:
        return form_page(match_id, form), REFUSED
    if not request.form.get("anyway") and (unusual := unusual_times(match_id, form)):
        return form_page(match_id, form, unusual), REFUSED
    proposal = Proposal(form.starts, int(form.minutes), form.way, form.place, form.url, form.note)
    appointments.propose(
        get_session(), actor=current_actor(), match_id=match_id, proposal=proposal, now=now()
    )
    flash(gettext("Proposed; the other side is told and can confirm one of the times."))
    return back(match_id, "appointments")


@bp.post("/appointments/<int:appointment_id>/confirm")
@requires("appointment.edit")
def confirm(match_id: int, appointment_id: int) -> ResponseReturnValue:
    """Confirm one of the proposed times."""
    try:
        appointments.confirm(
            get_session(),
            actor=current_actor(),
            match_id=match_id,
            appointment_id=appointment_id,
            starts_at=dt.datetime.fromisoformat(request.form.get("starts_at", "")),
            now=now(),
        )
    except (StaleAppointmentError, ValueError) as error:
        return changed(match_id, error)
    flash(gettext("The appointment is fixed; both sides are told."))
    return back(match_id, "appointments")


@bp.post("/appointments/<int:appointment_id>/decline")
@requires("appointment.edit")
def decline(match_id: int, appointment_id: int) -> ResponseReturnValue:
    """Say that none of the times will do, or take an own proposal back."""
    return close(match_id, appointment_id, appointments.decline)


@bp.post("/appointments/<int:appointment_id>/cancel")
@requires("appointment.edit")
def cancel(match_id: int, appointment_id: int) -> ResponseReturnValue:
    """Call off a meeting."""
    return close(match_id, appointment_id, appointments.cancel)


def close(match_id: int, appointment_id: int, step: appointments.Closing) -> ResponseReturnValue:
    """Close a proposal or a meeting, with a reason."""
    try:
        step(
            get_session(),
            actor=current_actor(),
            match_id=match_id,
            appointment_id=appointment_id,
            reason=request.form.get("reason", "").strip()[:MAX_REASON_LENGTH],
            now=now(),
        )
    except StaleAppointmentError as error:
        return changed(match_id, error)
    flash(gettext("Done; the other side is told."))
    return back(match_id, "appointments")


def changed(match_id: int, error: ValueError) -> ResponseReturnValue:
    """Say that the time is taken by now, or that the appointment has changed meanwhile."""
    get_session().rollback()
    if isinstance(error, TimeTakenError):
        flash(gettext("One of you has another appointment at that time: choose another."), "error")
    else:
        flash(gettext("The appointment has changed meanwhile; this is how it stands now."), "error")
    return back(match_id, "appointments")


@bp.get("/appointments/<int:appointment_id>.ics")
@requires("appointment.read")
def calendar(match_id: int, appointment_id: int) -> Response:
    """Hand out a meeting as a calendar file."""
    content = ics.calendar_file(
        get_session(),
        actor=current_actor(),
        match_id=match_id,
        appointment_id=appointment_id,
        language=language(),
    )
    return as_download(content, f"appointment-{appointment_id}.ics", "text/calendar; charset=utf-8")


def as_download(content: bytes, name: str, media_type: str) -> Response:
    """Return content that browsers save and never open on this site."""
    response = Response(content, content_type=media_type)
    name_file(response, name)
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def unusual_times(match_id: int, form: AppointmentForm) -> tuple[dt.datetime, ...]:
    """Return those of the typed times at which the other side usually cannot."""
    return common_times.unusual(
        get_session(),
        actor=current_actor(),
        match_id=match_id,
        starts_at=form.starts,
        meeting=Meeting(int(form.minutes), form.way),
        now=now(),
    )


def form_page(match_id: int, form: AppointmentForm, unusual: tuple[dt.datetime, ...] = ()) -> str:
    """Render the form that proposes times, with the earliest that both have free."""
    own, actor = get_session(), current_actor()
    pair = parties.open_parties(own, actor=actor, match_id=match_id, action="appointment.edit")
    known = begun(request.values)
    return render_template(
        "matches/appointment_form.html",
        pair=pair,
        form=form,
        unusual=unusual,
        offer=common_times.suggest(
            own,
            actor=actor,
            match_id=match_id,
            meeting=Meeting(int(known.minutes), known.way),
            now=now(),
        ),
        lengths=[
            (str(length), gettext("%(minutes)s minutes", minutes=length)) for length in LENGTHS
        ],
        ways=[(way, meeting_way_name(way)) for way in WAYS],
        today=now().date().isoformat(),
    )


def back(match_id: int, part: str) -> ResponseReturnValue:
    """Go back to the page of the pair."""
    return redirect(url_for("matches.show", match_id=match_id, _anchor=part), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
