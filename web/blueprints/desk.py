"""A participant's own desk: its needs, who fits and why, and why somebody is missing."""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.i18n import language
from web.services import access, desk, matches

bp = Blueprint("desk", __name__, url_prefix="/desk")

LONGEST_QUERY = 100


@bp.get("")
@requires("desk.read")
def index() -> ResponseReturnValue:
    """Go to the desk of the participant the reader acts for, or to the organiser's overview."""
    actor = current_actor()
    first = desk.first_desk(get_session(), actor=actor)
    if first is not None:
        return redirect(url_for("desk.show", participant_id=first))
    if access.can(actor, "overview.read"):
        return redirect(url_for("overview.index"))
    return render_template("desk/nobody.html")


@bp.get("/<participant_id>")
@requires("match.read")
def show(participant_id: str) -> str:
    """Show needs and recommendations; the part that htmx swaps is the recommendations alone."""
    own = get_session()
    view = desk.get_desk(own, actor=current_actor(), participant_id=participant_id)
    found = matches.get_matches(
        own,
        question(view, request.args.get("kind") or view.kinds[0]),
        engine=current_engine(),
        why=request.args.get("why", "").strip()[:LONGEST_QUERY],
    )
    template = "desk/_matches.html" if is_partial() else "desk/index.html"
    can_restore = session.get("deleted_need", {}).get("participant_id") == participant_id
    return render_template(template, desk=view, matches=found, can_restore=can_restore)


@bp.get("/<participant_id>/<kind>/<candidate_id>")
@requires("match.read")
def pair(participant_id: str, kind: str, candidate_id: str) -> str:
    """Show one candidate with everything that speaks for it, or what keeps it out."""
    own = get_session()
    view = desk.get_desk(own, actor=current_actor(), participant_id=participant_id)
    found = matches.get_pair(
        own, question(view, kind), engine=current_engine(), candidate_id=candidate_id
    )
    return render_template("desk/pair.html", desk=view, pair=found)


def question(view: desk.Desk, kind: str) -> matches.Question:
    """Return what a desk asks, if it may ask for candidates of that kind."""
    if kind not in view.kinds:
        abort(404)
    return matches.Question(current_actor(), view.id, kind, language())


def is_partial() -> bool:
    """Tell whether htmx asks for a part of the page (not when it restores history)."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers
