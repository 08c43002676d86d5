"""A participant's own requests, and what it is to answer."""

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.forms.checks import is_number
from web.forms.request import AskForm, read_ask
from web.i18n import language
from web.request_errors import message_of
from web.services import giving
from web.services.requests import ask_view, asking, choices, views, waiting
from web.services.requests.asking import Question
from web.services.requests.errors import RequestError
from web.services.requests.lines import Reader

bp = Blueprint("requests", __name__, url_prefix="/desk/<participant_id>")

REFUSED = 422


@bp.get("/requests")
@requires("match.read")
def index(participant_id: str) -> str:
    """Show what the participant asked for, waits for and is in."""
    view = views.get_requests(get_session(), reader(participant_id))
    return render_template("requests/index.html", view=view)


@bp.get("/inbox")
@requires("match.read")
def inbox(participant_id: str) -> str:
    """Show what the participant is to answer."""
    view = views.get_inbox(get_session(), reader(participant_id))
    return render_template("requests/inbox.html", view=view)


@bp.get("/ask/<kind>/<candidate_id>")
@requires("match.request")
def ask(participant_id: str, kind: str, candidate_id: str) -> str:
    """Show the form that asks a candidate."""
    return ask_page(participant_id, kind, candidate_id, None)


@bp.post("/ask/<kind>/<candidate_id>")
@requires("match.request")
def send(participant_id: str, kind: str, candidate_id: str) -> ResponseReturnValue:
    """Ask the candidate, and the others after it."""
    own = get_session()
    needs = views.list_needs_to_ask_about(own, participant_id=participant_id)
    form = read_ask(
        request.form,
        first=candidate_id,
        need_ids=[need_id for need_id, _ in needs],
        shared=request.form.getlist("share"),
    )
    if form.errors:
        return ask_page(participant_id, kind, candidate_id, form), REFUSED
    question = Question(participant_id, kind, form.choices, form.need_id, form.note)
    try:
        request_id = asking.ask(
            own, actor=current_actor(), question=question, now=now(), engine=current_engine()
        )
    except RequestError as error:
        return refused_page(participant_id, kind, candidate_id, form, error)
    giving.give_with_request(
        own, actor=current_actor(), request_id=request_id, fields=form.shared, now=now()
    )
    flash(gettext("Your request is on its way. You are told as soon as there is an answer."))
    return redirect(url_for("requests.index", participant_id=participant_id), 303)


@bp.post("/ask/<kind>/<candidate_id>/wait")
@requires("match.request")
def wait(participant_id: str, kind: str, candidate_id: str) -> ResponseReturnValue:
    """Stand in line for a candidate that is full."""
    need_id = request.form.get("need", type=int)
    question = Question(participant_id, kind, (candidate_id,), need_id)
    try:
        waiting.join(get_session(), actor=current_actor(), question=question, now=now())
    except RequestError as error:
        return refused_page(participant_id, kind, candidate_id, AskForm(need_id=need_id), error)
    flash(gettext("You stand in line. When a place is free, it is kept for you and you are told."))
    return redirect(url_for("requests.index", participant_id=participant_id), 303)


@bp.post("/requests/<int:request_id>/choices")
@requires("match.request")
def add_choice(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Add a candidate behind the choices of an open request."""
    own = get_session()
    try:
        choices.add_choice(
            own,
            actor=current_actor(),
            request_id=request_id,
            candidate_id=request.form.get("candidate", ""),
            engine=current_engine(),
        )
    except RequestError as error:
        return settled(participant_id, error)
    flash(gettext("Added. It is asked if those before it come to nothing."))
    return redirect(url_for("requests.index", participant_id=participant_id), 303)


@bp.get("/requests/<int:request_id>/add")
@requires("match.request")
def choose(participant_id: str, request_id: int) -> str:
    """Show whom to add to an open request."""
    own = get_session()
    view = ask_view.get_choices_page(
        own, reader(participant_id), request_id=request_id, engine=current_engine()
    )
    return render_template("requests/add.html", view=view)


@bp.post("/requests/<int:request_id>/order")
@requires("match.request")
def reorder(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Put the waiting choices into another order."""
    order = [int(each) for each in request.form.getlist("match") if is_number(each)]
    try:
        choices.reorder(
            get_session(), actor=current_actor(), request_id=request_id, match_ids=order
        )
    except RequestError as error:
        return settled(participant_id, error)
    flash(gettext("The order is changed."))
    return redirect(url_for("requests.index", participant_id=participant_id), 303)


@bp.post("/requests/<int:request_id>/withdraw")
@requires("match.request")
def withdraw(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Take a whole request back."""
    try:
        choices.withdraw_request(
            get_session(), actor=current_actor(), request_id=request_id, now=now()
        )
    except RequestError as error:
        return settled(participant_id, error)
    flash(gettext("The request is taken back; whoever had been asked is told."))
    return redirect(url_for("requests.index", participant_id=participant_id), 303)


@bp.post("/waiting/<int:entry_id>/take")
@requires("match.request")
def take(participant_id: str, entry_id: int) -> ResponseReturnValue:
    """Ask for the place that was offered."""
    try:
        waiting.take(
            get_session(),
            actor=current_actor(),
            entry_id=entry_id,
            now=now(),
            engine=current_engine(),
        )
    except RequestError as error:
        return settled(participant_id, error)
    flash(gettext("Your request is on its way. You are told as soon as there is an answer."))
    return redirect(url_for("requests.index", participant_id=participant_id), 303)


@bp.post("/waiting/<int:entry_id>/leave")
@requires("match.request")
def leave(participant_id: str, entry_id: int) -> ResponseReturnValue:
    """Leave a waiting list."""
    try:
        waiting.leave(get_session(), actor=current_actor(), entry_id=entry_id, now=now())
    except RequestError as error:
        return settled(participant_id, error)
    flash(gettext("You have left the waiting list."))
    return redirect(url_for("requests.index", participant_id=participant_id), 303)


def ask_page(
    participant_id: str, kind: str, candidate_id: str, form: AskForm | None, fault: str = ""
) -> str:
    """Render the form that asks a candidate; a new one is about the need that it answers."""
    page = ask_view.get_ask_page(
        get_session(),
        reader(participant_id),
        kind=kind,
        candidate_id=candidate_id,
        engine=current_engine(),
    )
    need = request.args.get("need", page.need_id, type=int)
    form = form or AskForm(need_id=need)
    return render_template("requests/ask.html", page=page, form=form, fault=fault)


def refused_page(
    participant_id: str, kind: str, candidate_id: str, form: AskForm, error: RequestError
) -> ResponseReturnValue:
    """Show the form again as typed, with what stands in the way."""
    own = get_session()
    fault = message_of(own, reader(participant_id), error)
    own.rollback()
    return ask_page(participant_id, kind, candidate_id, form, fault), REFUSED


def settled(participant_id: str, error: RequestError) -> ResponseReturnValue:
    """Say why nothing was changed, beside how things stand now."""
    own = get_session()
    fault = message_of(own, reader(participant_id), error)
    own.rollback()
    flash(fault, "warning")
    return redirect(url_for("requests.index", participant_id=participant_id), 303)


def reader(participant_id: str) -> Reader:
    """Return who reads these pages."""
    return Reader(current_actor(), language(), participant_id)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
