"""One match: read it, answer it, take it back, and what its two sides do with it."""

import datetime as dt

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web import jobs
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.contact import read_shared
from web.forms.request import LONGEST_NOTE, RefusalForm, note_error, read_refusal
from web.i18n import language
from web.match_labels import REASONS_OF_KIND
from web.request_errors import message_of
from web.services import giving, together
from web.services.contacts import ContactView
from web.services.investment import deal_links
from web.services.mentoring import overview
from web.services.requests import answering, choices, match_view, pairs, suggestions
from web.services.requests.answering import Answer, Refusal
from web.services.requests.errors import RequestError
from web.services.requests.lines import Reader

bp = Blueprint("matches", __name__, url_prefix="/matches/<int:match_id>")

REFUSED = 422


@bp.get("")
@requires("match.view")
def show(match_id: int) -> str:
    """Show a match: why, about what, how it stands, and what now."""
    return match_page(match_id, RefusalForm())


@bp.post("/accept")
@requires("match.answer")
def accept(match_id: int) -> ResponseReturnValue:
    """Say yes."""
    try:
        state = answering.accept(get_session(), Answer(current_actor(), match_id, now()))
    except RequestError as error:
        return settled(match_id, error)
    giving.give_with_answer(
        get_session(),
        actor=current_actor(),
        match_id=match_id,
        fields=read_shared(request.form.getlist("share")),
        now=now(),
    )
    jobs.keep_up_soon()
    if state == "expressed":
        flash(gettext("Noted. The other side has been asked to answer as well."))
    else:
        flash(gettext("Agreed. You can write to each other now; arrange a first meeting."))
    return back(match_id)


@bp.post("/decline")
@requires("match.answer")
def decline(match_id: int) -> ResponseReturnValue:
    """Say no, with a reason."""
    own = get_session()
    page = match_view.get_match_page(own, reader(), match_id=match_id)
    form = read_refusal(request.form, reasons=REASONS_OF_KIND[page.line.kind], today=now().date())
    if form.errors:
        return match_page(match_id, form), REFUSED
    refusal = Refusal.of(
        form.reason, form.note, is_note_shared=form.is_shared, free_from=form.free_day
    )
    try:
        answering.decline(own, Answer(current_actor(), match_id, now()), refusal)
    except RequestError as error:
        return settled(match_id, error)
    flash(gettext("Declined. The other side is told kindly, and you are not proposed to it again."))
    return back(match_id)


@bp.post("/withdraw")
@requires("match.view")
def withdraw(match_id: int) -> ResponseReturnValue:
    """Take an own request, or an own suggestion, back."""
    own = get_session()
    line = match_view.get_match_page(own, reader(), match_id=match_id).line
    take_back = choices.withdraw if line.side else suggestions.withdraw_suggestion
    try:
        take_back(own, actor=current_actor(), match_id=match_id, now=now())
    except RequestError as error:
        return settled(match_id, error)
    flash(gettext("Taken back; whoever had been asked is told."))
    return back(match_id)


@bp.post("/steps/<name>")
@requires("match.step")
def step(match_id: int, name: str) -> ResponseReturnValue:
    """Start, pause, resume, complete or end a pair."""
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    fault = note_error(note)
    if fault:
        flash(fault, "error")
        return back(match_id)
    try:
        pairs.take_step(
            get_session(),
            actor=current_actor(),
            match_id=match_id,
            step=pairs.Step(name, note),
            now=now(),
        )
    except pairs.UnknownStepError:
        abort(404)
    except RequestError as error:
        return settled(match_id, error)
    flash(gettext("Done; the other side is told."))
    return back(match_id)


def match_page(
    match_id: int, form: RefusalForm, *, post_text: str = "", post_fault: str = ""
) -> str:
    """Render the page of a match, with what was typed into its thread and could not be posted."""
    own = get_session()
    page = match_view.get_match_page(own, reader(), match_id=match_id)
    return render_template(
        "matches/show.html",
        page=page,
        form=form,
        post_text=post_text,
        post_fault=post_fault,
        contact=contact_to_give(page),
        deal=deal_links.find_deal(own, actor=current_actor(), match_id=match_id),
        mentoring=overview.find_brief(own, actor=current_actor(), match_id=match_id),
        together=together.find_together(own, actor=current_actor(), match_id=match_id, now=now()),
    )


def contact_to_give(page: match_view.MatchPage) -> ContactView | None:
    """Return the reader's own contact where an answer is due, to tick from."""
    if not page.can_answer:
        return None
    return giving.find_offer_of_match(get_session(), actor=current_actor(), match_id=page.line.id)


def settled(match_id: int, error: RequestError) -> ResponseReturnValue:
    """Say why nothing was changed, beside how things stand now."""
    own = get_session()
    fault = message_of(own, reader(), error)
    own.rollback()
    flash(fault, "warning")
    return back(match_id)


def back(match_id: int) -> ResponseReturnValue:
    """Go back to the page of the match."""
    return redirect(url_for("matches.show", match_id=match_id), 303)


def reader() -> Reader:
    """Return who reads this page."""
    return Reader(current_actor(), language())


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
