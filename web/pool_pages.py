"""What the pages of the pool share: the version that was read, files, categories, the moment."""

import datetime as dt

from flask import request

from web.auth import current_actor
from web.db import get_session
from web.forms.checks import is_number
from web.services.pool.applying import Handing
from web.services.pool.candidates import CandidacyDraft, Paper
from web.services.pool.steps import Cause
from web.services.words import Option, load_words, options


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)


def read_version() -> int:
    """Return the version that a form was made from; none that exists where it says nothing."""
    typed = request.form.get("version", "")
    return int(typed) if is_number(typed) else 0


def cause(reason: str = "") -> Cause:
    """Return who makes a step now, about the version that was read."""
    return Cause(current_actor(), now(), read_version(), reason)


def handing(draft: CandidacyDraft) -> Handing:
    """Return what is handed in now, with its files."""
    papers = [
        Paper(file.filename, file.read())
        for file in request.files.getlist("papers")
        if file.filename
    ]
    return Handing(current_actor(), draft, now(), papers)


def categories() -> tuple[Option, ...]:
    """Return the categories of mentors."""
    return options(load_words(get_session()), "mentor_category")
