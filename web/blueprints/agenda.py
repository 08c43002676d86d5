"""A person's agenda, and the secret address under which their calendar program reads it."""

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.availability import week_of
from web.services.calendar import agenda, feeds
from web.services.working_days import local_day

bp = Blueprint("agenda", __name__, url_prefix="/agenda")

WEEK = dt.timedelta(days=agenda.DAYS)


@bp.get("")
@requires("agenda.read")
def show() -> str:
    """Show a week: meetings, what is due, what waits for an answer."""
    first = week_of(request.args.get("week", ""), local_day(now()))
    found = agenda.get_agenda(get_session(), actor=current_actor(), first=first, now=now())
    return render_template(
        "agenda/show.html",
        agenda=found,
        earlier=(found.first - WEEK).isoformat(),
        later=(found.first + WEEK).isoformat(),
        is_other_week=first is not None,
    )


@bp.get("/feed")
@requires("feed.read")
def feed() -> str:
    """Show the address of the reader's feed, and how to use it."""
    found = feeds.get_feed(get_session(), actor=current_actor())
    return render_template("agenda/feed.html", feed=found)


@bp.post("/feed")
@requires("feed.edit")
def renew_feed() -> ResponseReturnValue:
    """Give the reader's feed an address, a new one where there is one already."""
    feeds.renew_feed(get_session(), actor=current_actor())
    flash(gettext("This is the address. Whoever has it can read your agenda: keep it to yourself."))
    return redirect(url_for("agenda.feed"), 303)


@bp.post("/feed/revoke")
@requires("feed.edit")
def revoke_feed() -> ResponseReturnValue:
    """Close the reader's feed."""
    feeds.revoke_feed(get_session(), actor=current_actor())
    flash(gettext("The address is closed; calendars that use it get nothing more."))
    return redirect(url_for("agenda.feed"), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
