"""For offices: how evenly candidates are shown, who is left out, and what spreading changes."""

import datetime as dt
from dataclasses import replace

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.forms.search import read_page
from web.jobs import ask_for_table
from web.services import exposure_reports
from web.services.exposure import Grouping
from web.services.exposure_views import Exposure, Question, Row
from web.services.missing import NotFoundError
from web.services.unmatched import KINDS
from web.services.weighting import tables
from web.services.weighting.lab import LENGTHS
from web.services.weighting.pairs import STARTUP, Pair
from web.spreadsheet import csv_response, demo_notice
from web.templating import local

bp = Blueprint("exposure", __name__, url_prefix="/exposure")

USUAL_KIND = "mentor"
USUAL_LENGTH = 10
LEFT_OUT = "left-out"


@bp.get("")
@requires("overview.read")
def index() -> str:
    """Show the report; while the pairs are being scored the page asks again."""
    view = found(asked())
    return render_template("exposure/index.html", view=view, kinds=KINDS, lengths=LENGTHS)


@bp.get("/export.csv")
@requires("overview.read")
def export() -> Response:
    """Download all candidates, or those left out alone."""
    is_part = request.args.get("show") == LEFT_OUT
    view = found(replace(asked(), number=1, size=None, lists_all=not is_part))
    by = gettext("Type") if view.question.by == Grouping.SUBTYPE else gettext("Place")
    header = [
        gettext("ID"),
        gettext("Name"),
        by,
        gettext("Lists that show it"),
        gettext("Lists with exposure spread"),
        gettext("Mean place on a list"),
        gettext("Places left"),
        gettext("Startups for which it passes every rule"),
    ]
    name = f"{LEFT_OUT if is_part else 'exposure'}-{view.question.kind}.csv"
    return csv_response(name, header, [*demo_notice(), *(cells_of(row) for row in view.rows)])


def asked() -> Question:
    """Return what the address asks; what is not understood falls back to the usual.

    Raises
    ------
    NotFoundError
        If there is no such kind of candidates.
    """
    kind = request.args.get("kind", USUAL_KIND)
    if kind not in KINDS:
        raise NotFoundError("kind", kind)
    k = request.args.get("k", USUAL_LENGTH, type=int)
    by = request.args.get("by", "")
    return Question(
        kind=kind,
        k=k if k in LENGTHS else USUAL_LENGTH,
        by=Grouping(by) if by in set(Grouping) else Grouping.PREFECTURE,
        group=request.args.get("group", ""),
        number=read_page(request.args.get("page", "1")),
    )


def found(question: Question) -> Exposure:
    """Return the report, and have the pairs scored where that is missing or behind."""
    session, pair = get_session(), Pair(STARTUP, question.kind)
    view = exposure_reports.get_exposure(
        session, actor=current_actor(), engine=current_engine(), question=question
    )
    is_lost = tables.has_failed(session, pair, now=dt.datetime.now(dt.UTC))
    if view.is_behind and not (view.is_fitting or view.job or is_lost):
        ask_for_table(pair)
    return view


def cells_of(row: Row) -> list[str]:
    """Return a candidate as a line of a table."""
    counts = (row.n_lists.now, row.n_lists.spread)
    return [
        row.id,
        local(row.name),
        local(row.group),
        *(f"{count:g}" for count in counts),
        f"{row.mean_rank:.1f}" if row.n_lists.now else "",
        room_text(row),
        str(row.n_open),
    ]


def room_text(row: Row) -> str:
    """Return how many a candidate can still take, in words where that is no number."""
    if row.hides_room:
        return str(gettext("not shown to you"))
    return str(gettext("no limit") if row.room is None else row.room)
