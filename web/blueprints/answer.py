"""Answering without signing in: the page a signed link opens; only its buttons decide."""

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web import jobs
from web.answer_pages import fresh, unknown
from web.auth import requires
from web.db import get_session
from web.forms.contact import read_shared
from web.forms.request import RefusalForm, read_refusal
from web.i18n import language
from web.match_labels import REASONS_OF_KIND
from web.request_errors import message_of
from web.services.access import Actor
from web.services.links import LinkClosedError
from web.services.requests import link_answers
from web.services.requests.answering import Refusal
from web.services.requests.errors import RequestError
from web.services.requests.lines import Reader
from web.services.requests.link_answers import LinkPage

bp = Blueprint("answer", __name__, url_prefix="/answers")

REFUSED = 422
SETTLED = 409


@bp.get("/<word>")
@requires("answer.open")
def show(word: str) -> ResponseReturnValue:
    """Show who asks, what and why, with both buttons."""
    try:
        return answered_page(word, look(word), RefusalForm())
    except LinkClosedError:
        return unknown()


@bp.post("/<word>")
@requires("answer.open")
def send(word: str) -> ResponseReturnValue:
    """Answer as the person the link was sent to; nobody is signed in by it."""
    try:
        page = look(word)
        form, refusal = RefusalForm(), None
        if request.form.get("answer") != "accept":
            form = read_refusal(
                request.form, reasons=REASONS_OF_KIND[page.line.kind], today=now().date()
            )
            if form.errors:
                return answered_page(word, page, form, status=REFUSED)
            refusal = Refusal.of(
                form.reason, form.note, is_note_shared=form.is_shared, free_from=form.free_day
            )
        return decide(word, page, refusal)
    except LinkClosedError:
        return unknown()


def decide(word: str, page: LinkPage, refusal: Refusal | None) -> ResponseReturnValue:
    """Give the answer and say what it led to."""
    own = get_session()
    try:
        state = link_answers.answer_by_link(
            own,
            word=word,
            refusal=refusal,
            now=now(),
            shared=read_shared(request.form.getlist("share")),
        )
    except RequestError as error:
        fault = message_of(own, Reader(Actor(), language()), error)
        own.rollback()
        return answered_page(word, look(word), RefusalForm(), fault=fault, status=SETTLED)
    jobs.keep_up_soon()
    return fresh(render_template("answers/done.html", line=page.line, state=state))


def look(word: str) -> LinkPage:
    """Return what a link is about."""
    return link_answers.get_link_page(get_session(), word=word, language=language(), now=now())


def answered_page(
    word: str, page: LinkPage, form: RefusalForm, *, fault: str = "", status: int = 200
) -> ResponseReturnValue:
    """Render the page of a link."""
    body = render_template("answers/show.html", word=word, page=page, form=form, fault=fault)
    return fresh(body, status)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
