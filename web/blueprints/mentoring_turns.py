"""The turns of a pair: a break, the end with what each says, a change of mentor."""

import datetime as dt

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.checks import day_error, read_day, text_error
from web.forms.mentoring import LONGEST_REASON, read_ending, read_rating, reason_error
from web.i18n import language
from web.request_errors import message_of
from web.services.mentoring import turns
from web.services.mentoring.pair import get_pair
from web.services.parties import NotAgreedError
from web.services.requests import pairs
from web.services.requests.errors import RequestError
from web.services.requests.lines import Reader

bp = Blueprint("mentoring_turns", __name__, url_prefix="/matches/<int:match_id>/mentoring")


@bp.errorhandler(RequestError)
def refused(error: RequestError) -> ResponseReturnValue:
    """Say why a step was not taken."""
    own = get_session()
    fault = message_of(own, Reader(current_actor(), language()), error)
    own.rollback()
    flash(fault, "warning")
    return back((request.view_args or {})["match_id"])


@bp.errorhandler(NotAgreedError)
def not_agreed(_error: NotAgreedError) -> ResponseReturnValue:
    """Say that this is not possible as things stand."""
    flash(gettext("This is not possible as the mentoring stands now."), "warning")
    return redirect(url_for("matches.show", match_id=(request.view_args or {})["match_id"]), 303)


@bp.post("/<any(start, resume):name>")
@requires("match.step")
def go_on(match_id: int, name: str) -> ResponseReturnValue:
    """Begin, or go on after a break."""
    pairs.take_step(
        get_session(),
        actor=current_actor(),
        match_id=match_id,
        step=pairs.Step(name),
        now=now(),
    )
    flash(gettext("Done; the other side is told."))
    return back(match_id)


@bp.post("/pause")
@requires("match.step")
def pause(match_id: int) -> ResponseReturnValue:
    """Take a break."""
    until, reason = request.form.get("until", "").strip(), request.form.get("note", "").strip()
    if fault := day_error(until) or text_error(reason, most=LONGEST_REASON):
        flash(fault, "error")
        return back(match_id)
    turns.pause(
        get_session(),
        actor=current_actor(),
        match_id=match_id,
        reason=reason,
        until=read_day(until),
        now=now(),
    )
    flash(gettext("Done; the other side is told."))
    return back(match_id)


@bp.post("/complete")
@requires("match.step")
def complete(match_id: int) -> ResponseReturnValue:
    """Complete a mentoring: what its goals came to, and what one says of it."""
    form = read_ending(request.form)
    if form.error:
        flash(form.error, "error")
        return back(match_id)
    turns.complete(
        get_session(), actor=current_actor(), match_id=match_id, ending=form.ending, now=now()
    )
    flash(gettext("Completed. Thank you; the other side is asked how it was, too."))
    return back(match_id)


@bp.post("/terminate")
@requires("match.step")
def terminate(match_id: int) -> ResponseReturnValue:
    """End a mentoring early, with a reason."""
    reason = request.form.get("note", "").strip()
    if fault := reason_error(reason):
        flash(fault, "error")
        return back(match_id)
    pairs.take_step(
        get_session(),
        actor=current_actor(),
        match_id=match_id,
        step=pairs.Step("terminate", reason),
        now=now(),
    )
    flash(gettext("Done; the other side is told."))
    return back(match_id)


@bp.post("/rating")
@requires("mentoring.agree")
def rate(match_id: int) -> ResponseReturnValue:
    """Say how it was."""
    rating, fault = read_rating(request.form)
    if rating is None:
        flash(fault, "error")
        return back(match_id)
    turns.rate(get_session(), actor=current_actor(), match_id=match_id, rating=rating)
    flash(gettext("Thank you."))
    return back(match_id)


@bp.post("/change")
@requires("mentoring.change")
def change(match_id: int) -> ResponseReturnValue:
    """Ask for another mentor; the startup then chooses among those recommended."""
    reason = request.form.get("note", "").strip()
    if fault := reason_error(reason):
        flash(fault, "error")
        return back(match_id)
    own, actor = get_session(), current_actor()
    turns.ask_change(
        own,
        actor=actor,
        match_id=match_id,
        reason=reason,
        is_earlier_kept=request.form.get("keep") == "1",
        now=now(),
    )
    pair = get_pair(own, actor=actor, match_id=match_id, action="mentoring.change")
    if pair.own_side == "receiver":
        flash(gettext("Noted. Choose now whom to ask; the mentoring goes on until they agree."))
        return redirect(url_for("desk.show", participant_id=pair.receiver.id, kind=pair.kind), 303)
    flash(gettext("Noted; the startup and the office are told."))
    return back(match_id)


@bp.post("/change/drop")
@requires("mentoring.change")
def drop_change(match_id: int) -> ResponseReturnValue:
    """Stay with the mentor after all."""
    turns.drop_change(get_session(), actor=current_actor(), match_id=match_id, now=now())
    flash(gettext("The mentoring goes on as it was."))
    return back(match_id)


def back(match_id: int) -> ResponseReturnValue:
    """Go back to the page of the pair."""
    return redirect(url_for("mentoring.show", match_id=match_id), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
