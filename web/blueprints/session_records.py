"""Records of sessions: written on a phone, confirmed by both, locked, corrected by addenda."""

import datetime as dt

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import downloads
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.session_record import (
    LEAST_MINUTES,
    RecordForm,
    first_record,
    known_record,
    read_record,
)
from web.services.attachments import AttachmentRefusedError
from web.services.mentoring import (
    actions,
    evidence,
    overview,
    reading,
    records,
)
from web.services.mentoring.pair import Pair, get_pair
from web.services.mentoring.reading import RecordView
from web.services.mentoring.records import (
    FutureSessionError,
    HandedInAlreadyError,
    RecordedAlreadyError,
    StaleRecordError,
    Writing,
)
from web.services.missing import NotFoundError
from web.services.parties import NotAgreedError
from web.services.threads import Upload
from web.services.topic_choices import list_topics, topic_codes
from web.services.words import load_words

bp = Blueprint("session_records", __name__, url_prefix="/matches/<int:match_id>/records")

REFUSED = 422
REFUSALS = (
    AttachmentRefusedError,
    RecordedAlreadyError,
    HandedInAlreadyError,
    FutureSessionError,
)
MOST_MINUTES = 720


@bp.errorhandler(NotAgreedError)
def not_agreed(_error: NotAgreedError) -> ResponseReturnValue:
    """Say that these two never worked together."""
    flash(gettext("This is open only once both sides have agreed."), "warning")
    match_id = (request.view_args or {})["match_id"]
    return redirect(url_for("matches.show", match_id=match_id), 303)


@bp.get("/new")
@requires("mentoring.record")
def new(match_id: int) -> str:
    """Show the form of a new record, filled in from the meeting that was held."""
    pair = writer_of(match_id)
    meetings = overview.list_meetings(get_session(), pair, now()) if pair.own_side else ()
    held = [each for each in meetings if each.is_over and each.record_id is None]
    wanted = request.args.get("appointment", type=int)
    chosen = next((each for each in held if wanted in {None, each.id}), None)
    return form_page(pair, first_record(now(), pair.topic, chosen))


@bp.post("/new")
@requires("mentoring.record")
def create(match_id: int) -> ResponseReturnValue:
    """Keep a new record as a draft, or hand it in."""
    return write(match_id, None)


@bp.get("/<int:record_id>/edit")
@requires("mentoring.record")
def edit(match_id: int, record_id: int) -> ResponseReturnValue:
    """Show the form of a draft."""
    pair = writer_of(match_id)
    record = read(pair, record_id)
    if not record.can_edit:
        return back(match_id, record_id)
    return form_page(pair, known_record(record, pair.own_side), record)


@bp.post("/<int:record_id>/edit")
@requires("mentoring.record")
def save(match_id: int, record_id: int) -> ResponseReturnValue:
    """Keep a draft as it is now, or hand it in."""
    return write(match_id, record_id)


def write(match_id: int, record_id: int | None) -> ResponseReturnValue:
    """Store what a form says."""
    own = get_session()
    pair = writer_of(match_id)
    form = read_record(request.form, topics=topic_codes(own), now=now())
    record = read(pair, record_id) if record_id is not None else None
    if form.errors:
        return form_page(pair, form, record), REFUSED
    writing = Writing(
        form.entry, request.form.get("token", ""), request.form.get("send") == "1", uploads()
    )
    try:
        stored = records.write(
            own,
            actor=current_actor(),
            match_id=match_id,
            record_id=record_id,
            writing=writing,
            now=now(),
        )
    except REFUSALS as error:
        own.rollback()
        return form_page(pair, form, record, fault=fault_of(error)), REFUSED
    except StaleRecordError:
        return changed(match_id, record_id)
    if form.was_masked:
        flash(
            gettext("Numbers of ID and bank cards were masked: they are not kept here."), "warning"
        )
    if writing.is_handed_in:
        flash(gettext("Handed in; the other side is asked to confirm."))
    else:
        flash(gettext("Kept as a draft; nobody else sees it."))
    return back(match_id, stored)


def fault_of(error: ValueError) -> str:
    """Say why a record was not stored."""
    if isinstance(error, AttachmentRefusedError):
        if error.code == "too_many":
            return str(gettext("At most %(most)s files a record.", most=evidence.MOST_FILES))
        return downloads.refusal(error.code)
    if isinstance(error, HandedInAlreadyError):
        return str(
            gettext(
                "This record was handed in before, and is not changed by sending the form again."
                " Copy what is new, then take the record back or add a correction."
            )
        )
    if isinstance(error, FutureSessionError):
        return str(gettext("Record a session once it was held."))
    return str(gettext("This meeting is recorded already."))


@bp.get("/<int:record_id>")
@requires("mentoring.read")
def show(match_id: int, record_id: int) -> str:
    """Show a record."""
    own = get_session()
    pair = get_pair(own, actor=current_actor(), match_id=match_id, action="mentoring.read")
    return render_template(
        "mentoring/record.html",
        pair=pair,
        record=read(pair, record_id),
        least=LEAST_MINUTES,
        most=MOST_MINUTES,
    )


@bp.post("/<int:record_id>/take-back")
@requires("mentoring.record")
def take_back(match_id: int, record_id: int) -> ResponseReturnValue:
    """Make a draft again of what nobody else has confirmed."""
    try:
        records.take_back(
            get_session(), actor=current_actor(), match_id=match_id, record_id=record_id, now=now()
        )
    except StaleRecordError:
        return changed(match_id, record_id)
    return redirect(url_for("session_records.edit", match_id=match_id, record_id=record_id), 303)


@bp.post("/<int:record_id>/discard")
@requires("mentoring.record")
def discard(match_id: int, record_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    try:
        records.discard(
            get_session(), actor=current_actor(), match_id=match_id, record_id=record_id, now=now()
        )
    except StaleRecordError:
        return changed(match_id, record_id)
    flash(gettext("Thrown away."))
    return redirect(url_for("mentoring.show", match_id=match_id), 303)


@bp.get("/<int:record_id>/files/<int:attachment_id>")
@requires("mentoring.read")
def file(match_id: int, record_id: int, attachment_id: int) -> Response:
    """Hand out a photo or sign-in sheet, to be saved."""
    own = get_session()
    pair = get_pair(own, actor=current_actor(), match_id=match_id, action="mentoring.read")
    return downloads.download(
        evidence.get_file(own, pair=pair, record_id=record_id, attachment_id=attachment_id)
    )


@bp.post("/<int:record_id>/files/<int:attachment_id>/remove")
@requires("mentoring.record")
def remove_file(match_id: int, record_id: int, attachment_id: int) -> ResponseReturnValue:
    """Take a file away from a draft."""
    own = get_session()
    try:
        row = records.find_draft(own, writer_of(match_id), record_id)
    except StaleRecordError:
        return changed(match_id, record_id)
    evidence.remove(own, row, attachment_id)
    return redirect(url_for("session_records.edit", match_id=match_id, record_id=record_id), 303)


@bp.post("/actions/<int:action_id>")
@requires("mentoring.agree")
def tick(match_id: int, action_id: int) -> ResponseReturnValue:
    """Tick off what one's own side was to do, or take the tick back."""
    actions.tick(
        get_session(),
        actor=current_actor(),
        match_id=match_id,
        action_id=action_id,
        is_done=request.form.get("done") == "1",
        now=now(),
    )
    if request.form.get("back") == "prepare":
        return redirect(url_for("mentoring.prepare", match_id=match_id), 303)
    return redirect(url_for("mentoring.show", match_id=match_id, _anchor="actions"), 303)


def form_page(
    pair: Pair, form: RecordForm, record: RecordView | None = None, *, fault: str = ""
) -> str:
    """Render the form of a record."""
    words = load_words(get_session())
    return render_template(
        "mentoring/record_form.html",
        pair=pair,
        form=form,
        record=record,
        fault=fault,
        topics=list_topics(words),
    )


def writer_of(match_id: int) -> Pair:
    """Return the pair that a record is written about."""
    return get_pair(
        get_session(), actor=current_actor(), match_id=match_id, action="mentoring.record"
    )


def read(pair: Pair, record_id: int) -> RecordView:
    """Return a record."""
    own = get_session()
    return reading.get_record(own, pair=pair, record_id=record_id, words=load_words(own))


def uploads() -> list[Upload]:
    """Return the files of a form."""
    return [
        Upload(file.filename or "", file.read())
        for file in request.files.getlist("files")
        if file.filename
    ]


def changed(match_id: int, record_id: int | None) -> ResponseReturnValue:
    """Say that somebody was faster."""
    get_session().rollback()
    flash(gettext("The record has changed meanwhile; this is how it stands now."), "warning")
    if record_id is None:
        return redirect(url_for("mentoring.show", match_id=match_id), 303)
    return back(match_id, record_id)


def back(match_id: int, record_id: int) -> ResponseReturnValue:
    """Go back to the page of a record; to the pair's where it is the other side's draft by now."""
    try:
        own = get_session()
        pair = get_pair(own, actor=current_actor(), match_id=match_id, action="mentoring.read")
        read(pair, record_id)
    except NotFoundError:
        return redirect(url_for("mentoring.show", match_id=match_id), 303)
    return redirect(url_for("session_records.show", match_id=match_id, record_id=record_id), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
