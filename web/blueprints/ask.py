"""From a public page to the form that asks: for whichever participant the reader acts for."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.services.requests import ask_view

bp = Blueprint("ask", __name__, url_prefix="/ask")


@bp.get("/<kind>/<candidate_id>")
@requires("match.request")
def choose(kind: str, candidate_id: str) -> ResponseReturnValue:
    """Go to the form, or let the reader choose for whom to ask."""
    askers = ask_view.list_askers(get_session(), current_actor(), kind=kind)
    if not askers:
        flash(gettext("You act for nobody who could ask here."), "warning")
        return redirect(url_for("desk.index"))
    if len(askers) == 1:
        return redirect(
            url_for(
                "requests.ask",
                participant_id=askers[0].id,
                kind=kind,
                candidate_id=candidate_id,
            )
        )
    return render_template(
        "requests/askers.html", askers=askers, kind=kind, candidate_id=candidate_id
    )
