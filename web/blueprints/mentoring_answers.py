"""Answering about a mentoring without signing in: the page a link opens; its buttons decide."""

import datetime as dt

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.answer_pages import fresh, unknown
from web.auth import requires
from web.db import get_session
from web.forms.mentoring import reason_error
from web.services.links import LinkClosedError
from web.services.mentoring import link_answers
from web.services.mentoring.link_answers import SettledError

bp = Blueprint("mentoring_answers", __name__, url_prefix="/mentoring/answers")

REFUSED = 422
SETTLED = 409


@bp.get("/<word>")
@requires("mentoring.answer")
def show(word: str) -> ResponseReturnValue:
    """Show what is to be confirmed or accepted."""
    try:
        return answer_page(word)
    except LinkClosedError:
        return unknown()


@bp.post("/<word>")
@requires("mentoring.answer")
def send(word: str) -> ResponseReturnValue:
    """Answer as the person the link was sent to; nobody is signed in by it."""
    is_yes = request.form.get("answer") == "yes"
    words = request.form.get("words", "").strip()
    fault = "" if is_yes else reason_error(words)
    try:
        if fault:
            return answer_page(word, fault=fault, status=REFUSED)
        page = link_answers.get_link_page(get_session(), word=word, now=now())
        link_answers.answer(get_session(), word=word, is_yes=is_yes, words=words, now=now())
    except LinkClosedError:
        return unknown()
    except SettledError:
        get_session().rollback()
        return answer_page(word, status=SETTLED)
    return fresh(render_template("mentoring/answered.html", page=page, is_yes=is_yes))


def answer_page(word: str, *, fault: str = "", status: int = 200) -> ResponseReturnValue:
    """Render the page of a link."""
    page = link_answers.get_link_page(get_session(), word=word, now=now())
    body = render_template(
        "mentoring/answer.html", word=word, page=page, pair=page.pair, fault=fault
    )
    return fresh(body, status)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
