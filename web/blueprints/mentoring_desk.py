"""The organiser's desk of pairs: table, export, certifying, the numbers a programme runs by."""

import datetime as dt

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.checks import is_number
from web.forms.mentoring import reason_error
from web.match_labels import match_state_name
from web.services.mentoring import confirming, desk
from web.services.mentoring.confirming import Target
from web.services.mentoring.desk import Filters
from web.services.mentoring.settings import LIMITS, ProgrammeNumberError, set_numbers
from web.services.time_zones import HOME_ZONE
from web.spreadsheet import csv_response, demo_notice
from web.templating import local

bp = Blueprint("mentoring_desk", __name__, url_prefix="/mentoring")

N_PARTS = 3
LONGEST_TEXT = 60


@bp.get("")
@requires("mentoring.oversee")
def index() -> str:
    """Show the pairs, or what waits for confirmation."""
    part = request.args.get("show", desk.PAIRS)
    view = desk.get_desk(
        get_session(),
        actor=current_actor(),
        part=part if part in desk.PARTS else desk.PAIRS,
        filters=filters(),
        now=now(),
    )
    return render_template("mentoring/desk.html", view=view, states=tuple(desk.STATES))


@bp.get("/pairs.csv")
@requires("mentoring.oversee")
def export() -> Response:
    """Hand out the pairs that the filters leave, as a table."""
    lines = desk.list_lines(get_session(), actor=current_actor(), filters=filters(), now=now())
    header = [
        gettext("Startup"),
        gettext("Mentor"),
        gettext("State"),
        gettext("Last session"),
        gettext("Sessions this year"),
        gettext("Planned a year"),
        gettext("Days without a session"),
        gettext("To be confirmed"),
        gettext("Agreement until"),
    ]
    rows = [
        [
            local(line.startup),
            local(line.mentor),
            match_state_name(line.kind, line.state),
            line.last_at.astimezone(HOME_ZONE).date().isoformat() if line.last_at else "",
            str(line.n_sessions),
            str(line.n_planned or ""),
            str(line.silent_days),
            str(line.n_open),
            line.ends_on.isoformat() if line.ends_on else "",
        ]
        for line in lines
    ]
    return csv_response("mentoring-pairs.csv", header, [*demo_notice(), *rows])


@bp.post("/certify")
@requires("mentoring.certify")
def certify() -> ResponseReturnValue:
    """Certify what a side has left unconfirmed for too long."""
    reason = request.form.get("reason", "").strip()
    chosen = [found for key in request.form.getlist("record") if (found := target_of(key))]
    fault = reason_error(reason) if chosen else gettext("Mark at least one record.")
    if fault:
        flash(fault, "error")
        return back_to_confirmations()
    result = confirming.certify(
        get_session(), actor=current_actor(), targets=chosen, reason=reason, now=now()
    )
    if result.locked:
        said = ngettext(
            "%(num)s record is certified; both sides are told.",
            "%(num)s records are certified; both sides are told.",
            len(result.locked),
        )
        flash(said)
    if result.left:
        said = ngettext(
            "%(num)s record was left: confirmed meanwhile, too early, or without any proof.",
            "%(num)s records were left: confirmed meanwhile, too early, or without any proof.",
            len(result.left),
        )
        flash(said, "warning")
    return back_to_confirmations()


@bp.post("/numbers")
@requires("mentoring.set")
def set_programme_numbers() -> ResponseReturnValue:
    """Set the numbers a programme is run by."""
    values = {name: request.form.get(name, "") for name in LIMITS}
    given = {name: int(value) for name, value in values.items() if is_number(value)}
    try:
        set_numbers(get_session(), actor=current_actor(), values=given)
    except ProgrammeNumberError as error:
        get_session().rollback()
        least, most = LIMITS[error.name]
        flash(
            gettext(
                "Choose between %(least)s and %(most)s, and tell the office after the two.",
                least=least,
                most=most,
            ),
            "error",
        )
    else:
        flash(gettext("Saved."))
    return redirect(url_for(".index"), 303)


def filters() -> Filters:
    """Return what the address asks for."""
    given = request.args
    return Filters(
        text=given.get("q", "").strip()[:LONGEST_TEXT],
        state=given.get("state", ""),
        silence=given.get("silence", ""),
        has_open=given.get("open") == "1",
        sort=given.get("sort", desk.DEFAULT_SORT),
        number=given.get("page", 1, type=int),
    )


def target_of(key: str) -> Target | None:
    """Return the record or addendum that a box of the form names."""
    parts = key.split(":")
    if len(parts) != N_PARTS or not (is_number(parts[0]) and is_number(parts[1])):
        return None
    addendum_id = int(parts[2]) if is_number(parts[2]) else None
    return Target(int(parts[0]), int(parts[1]), addendum_id)


def back_to_confirmations() -> ResponseReturnValue:
    """Go back to what waits for confirmation."""
    return redirect(url_for(".index", show=desk.CONFIRMATIONS), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
