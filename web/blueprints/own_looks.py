"""What is kept of a person's own looks at recommendations: to read, and to delete."""

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from web.auth import current_actor, requires
from web.db import get_session
from web.services.feedback import own
from web.services.feedback.forgetting import KEPT_DAYS

bp = Blueprint("own_looks", __name__, url_prefix="/privacy/looks")


@bp.get("")
@requires("privacy.read")
def show() -> str:
    """Show what is kept, list by list."""
    found = own.get_looks(get_session(), actor=current_actor())
    return render_template("privacy/own_looks.html", found=found, days=KEPT_DAYS)


@bp.post("/delete")
@requires("privacy.edit")
def delete() -> ResponseReturnValue:
    """Delete one list of a day, or everything."""
    session, actor, now = get_session(), current_actor(), dt.datetime.now(dt.UTC)
    day = read_day(request.form.get("day", ""))
    if day is None:
        count = own.forget_all(session, actor=actor, now=now)
    else:
        count = own.forget_list(
            session,
            actor=actor,
            day=day,
            seeker_id=request.form.get("seeker", ""),
            kind=request.form.get("kind", ""),
            now=now,
        )
    if count:
        flash(
            ngettext(
                "Deleted %(num)s look; the next model no longer learns from it.",
                "Deleted %(num)s looks; the next model no longer learns from them.",
                count,
            )
        )
    else:
        flash(gettext("Nothing of this was kept."))
    return redirect(url_for(".show"), 303)


def read_day(text: str) -> dt.date | None:
    """Return the day a form names; none where it asks for everything.

    A day that cannot be read is no day on which anything was shown: it deletes nothing.
    """
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return dt.date.min
