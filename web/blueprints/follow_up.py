"""What an organiser follows up: needs without a match, asks without an answer; suggesting pairs."""

import datetime as dt

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from models.enums import MATCH_KINDS
from web import follow_up_tables
from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.forms.request import note_error
from web.forms.search import read_search
from web.i18n import language
from web.labels import kind_name
from web.match_labels import REASONS_OF_KIND
from web.request_errors import message_of
from web.services.requests import follow_up, outreach, suggestions, terms
from web.services.requests.follow_up import Wanted
from web.services.requests.lines import Reader
from web.services.requests.suggestions import Suggested, Suggestion
from web.spreadsheet import csv_response, demo_notice

bp = Blueprint("follow_up", __name__, url_prefix="/follow-up")

REFUSED = 422
KINDS = tuple(REASONS_OF_KIND)
MOST_ROWS = 5000
BY_LOT = "*"
"""What a form sends instead of a candidate; no id reads so."""


@bp.get("")
@requires("follow_up.read")
def index() -> str:
    """Show one part of what is to be followed up, narrowed and in the order asked for."""
    part = request.args.get("show", follow_up.NEEDS)
    part = part if part in follow_up.PARTS else follow_up.NEEDS
    query = read_search(request.args, sorts=follow_up.sorts_of(part))
    return render_template(
        "follow_up/index.html",
        view=found(Wanted(part, query)),
        query=query,
        regions=follow_up.get_regions(get_session()),
        kinds=[{"code": kind, "name": kind_name(kind)} for kind in MATCH_KINDS],
    )


@bp.get(f"/<any({', '.join(follow_up.PARTS)}):part>.csv")
@requires("follow_up.read")
def export(part: str) -> Response:
    """Hand out everything that a part shows, as a table for people."""
    query = read_search(request.args, sorts=follow_up.sorts_of(part))
    view = found(Wanted(part, query, MOST_ROWS))
    header, rows = follow_up_tables.table_of(view)
    return csv_response(f"follow-up-{part}.csv", header, [*demo_notice(), *rows])


def found(wanted: Wanted) -> follow_up.FollowUp:
    """Return a part as it is asked for."""
    return follow_up.get_follow_up(
        get_session(), reader(), wanted=wanted, engine=current_engine(), now=now()
    )


@bp.get("/suggest")
@requires("match.suggest")
def choose() -> ResponseReturnValue:
    """Show who could be suggested for the needs that were marked."""
    need_ids = request.args.getlist("need", type=int)
    if not need_ids:
        flash(gettext("Mark at least one need."), "warning")
        return redirect(url_for("follow_up.index"), 303)
    return plans_page(need_ids, kind=request.args.get("kind") or suited(need_ids))


@bp.post("/suggest")
@requires("match.suggest")
def suggest() -> ResponseReturnValue:
    """Suggest the pairs that were chosen; each side decides for itself."""
    note = request.form.get("note", "").strip()
    fault = note_error(note)
    need_ids = request.form.getlist("need", type=int)
    chosen = picked(need_ids, note)
    if not fault and not chosen:
        fault = gettext("Choose somebody for at least one need.")
    if fault:
        kind = request.form.get("kind", "")
        return plans_page(need_ids, kind=kind, note=note, fault=fault), REFUSED
    results = suggestions.suggest_all(
        get_session(),
        actor=current_actor(),
        suggestions=chosen,
        now=now(),
        engine=current_engine(),
    )
    tell(results)
    return redirect(url_for("follow_up.index", show=follow_up.OPEN), 303)


@bp.post("/term")
@requires("term.set")
def set_term() -> ResponseReturnValue:
    """Set how many days there are to answer."""
    try:
        days = int(request.form.get("days", ""))
        terms.set_answer_days(get_session(), actor=current_actor(), days=days)
    except ValueError:
        limits = {"least": terms.LEAST_DAYS, "most": terms.MOST_DAYS}
        flash(gettext("Choose between %(least)s and %(most)s days.", **limits), "error")
    else:
        flash(gettext("From the next request on there are %(days)s days to answer.", days=days))
    return redirect(url_for("follow_up.index"), 303)


def picked(need_ids: list[int], note: str) -> list[Suggestion]:
    """Return the suggestions that a form makes."""
    kind = kind_of(request.form.get("kind", ""))
    found = []
    for need_id in need_ids:
        candidate_id = request.form.get(f"candidate-{need_id}", "")
        receiver_id = request.form.get(f"receiver-{need_id}", "")
        is_drawn = candidate_id == BY_LOT
        if candidate_id and receiver_id:
            chosen = "" if is_drawn else candidate_id
            found.append(Suggestion(receiver_id, kind, chosen, need_id, note, is_drawn))
    return found


def tell(results: tuple[Suggested, ...]) -> None:
    """Say how many were suggested, and what stood in the way of the others."""
    count = sum(result.match_id is not None for result in results)
    if count:
        said = ngettext(
            "%(num)s pair is suggested; both sides are asked.",
            "%(num)s pairs are suggested; both sides are asked.",
            count,
        )
        flash(said)
    for result in results:
        if result.obstacle is not None:
            flash(message_of(get_session(), reader(), result.obstacle), "warning")


def suited(need_ids: list[int]) -> str:
    """Return the kind that some needs are for."""
    return outreach.suited_kind(
        get_session(), engine=current_engine(), need_ids=need_ids, kinds=KINDS
    )


def plans_page(need_ids: list[int], *, kind: str, note: str = "", fault: str = "") -> str:
    """Render who could be suggested."""
    kind = kind_of(kind)
    plans = outreach.list_plans(
        get_session(), reader(), need_ids=need_ids, kind=kind, engine=current_engine(), now=now()
    )
    return render_template(
        "follow_up/suggest.html",
        plans=plans,
        kind=kind,
        kinds=KINDS,
        by_lot=BY_LOT,
        note=note,
        fault=fault,
    )


def kind_of(code: str) -> str:
    """Return a kind of candidates, a mentor where the code names none."""
    return code if code in KINDS else KINDS[0]


def reader() -> Reader:
    """Return who reads these pages, as an organiser."""
    return Reader(current_actor(), language())


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
