"""A participant's own desk: its needs, who fits and why, and why somebody is missing."""

import datetime as dt

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from models.enums import Direction
from web import looks
from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.i18n import language
from web.services import access, desk, matches, statements, unranked
from web.services.missing import NotFoundError
from web.services.statements import StatementView
from web.statement_pages import DELETED

bp = Blueprint("desk", __name__, url_prefix="/desk")

LONGEST_QUERY = 100
LARGEST_NUMBER = 2**31 - 1


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
    if access.can(actor, "scope.read"):
        return redirect(url_for("scope.index"))
    if access.can(actor, "result.clear"):
        return redirect(url_for("results.gate"))
    return render_template("desk/nobody.html")


@bp.get("/<participant_id>")
@requires("match.read")
def show(participant_id: str) -> str:
    """Show what needs attention, needs, offers and recommendations; htmx swaps the latter alone."""
    own, actor = get_session(), current_actor()
    if is_partial():
        view = desk.get_desk(own, actor=actor, participant_id=participant_id)
        return render_template(
            "desk/_matches.html", desk=view, matches=look(view), need=find_need(participant_id)
        )
    board = desk.get_board(
        own, actor=actor, participant_id=participant_id, now=dt.datetime.now(dt.UTC)
    )
    return render_template(
        "desk/index.html",
        desk=board.desk,
        board=board,
        matches=look(board.desk),
        need=find_need(participant_id),
        can_restore=deleted_here(participant_id),
    )


def asked_number() -> int:
    """Return the number of the need in the address, 0 where it names none."""
    number = request.args.get("need", 0, type=int)
    return number if 0 < number <= LARGEST_NUMBER else 0


def find_need(participant_id: str) -> StatementView | None:
    """Return the need that alone is asked about, where the address names one."""
    number = asked_number()
    if not number:
        return None
    try:
        return statements.get_statement(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            direction=Direction.NEED,
            number=number,
        )
    except NotFoundError:  # deleted meanwhile: then all of them count
        return None


def look(view: desk.Desk) -> matches.Matches:
    """Return the recommendations that the address asks for."""
    asked = question(view, request.args.get("kind") or view.kinds[0])
    shown = matches.get_matches(
        get_session(),
        asked,
        engine=current_engine(),
        why=request.args.get("why", "").strip()[:LONGEST_QUERY],
    )
    if shown.is_kept:
        looks.keep_shown_later(matches.look_at(shown, asked))
    return shown


def deleted_here(participant_id: str) -> str:
    """Return whether a need or an offer of this desk was deleted last, blank if neither."""
    deleted = session.get(DELETED, {})
    is_here = deleted.get("participant_id") == participant_id
    return str(deleted.get("direction", "")) if is_here else ""


@bp.get("/<participant_id>/<kind>/<candidate_id>")
@requires("match.read")
def pair(participant_id: str, kind: str, candidate_id: str) -> str:
    """Show one candidate with everything that speaks for it, or what keeps it out."""
    own = get_session()
    view = desk.get_desk(own, actor=current_actor(), participant_id=participant_id)
    found = matches.get_pair(
        own, question(view, kind), engine=current_engine(), candidate_id=candidate_id
    )
    looks.keep_opened_later(participant_id, kind, candidate_id)
    return render_template("desk/pair.html", desk=view, pair=found, need=find_need(participant_id))


def question(view: desk.Desk, kind: str) -> matches.Question:
    """Return what a desk asks, if it may ask for candidates of that kind."""
    if kind not in view.kinds:
        abort(404)
    order = request.args.get("order", "")
    known = order if order in unranked.ORDERS else unranked.NEWEST
    return matches.Question(
        current_actor(), view.id, kind, language(), known, need_id=asked_number()
    )


def is_partial() -> bool:
    """Tell whether htmx asks for a part of the page (not when it restores history)."""
    headers = request.headers
    return "HX-Request" in headers and "HX-History-Restore-Request" not in headers
