"""For offices: startups that nobody fits well, and which rule takes how many away."""

import datetime as dt

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.financing_labels import gate_name
from web.forms.search import read_page
from web.jobs import ask_for_table
from web.labels import grade_name
from web.services import unmatched
from web.services.missing import NotFoundError
from web.services.unmatched import KINDS, PAGE_SIZE, Row, Unmatched
from web.services.weighting import tables
from web.services.weighting.pairs import STARTUP, Pair
from web.spreadsheet import csv_response, demo_notice
from web.templating import local

bp = Blueprint("unmatched", __name__, url_prefix="/unmatched")

USUAL = "mentor"


@bp.get("")
@requires("overview.read")
def index() -> str:
    """Show a page of them; while the pairs are being scored the page asks again."""
    view = found(asked_kind(), read_page(request.args.get("page", "1")), PAGE_SIZE)
    return render_template("unmatched/index.html", view=view, kinds=KINDS)


@bp.get("/export.csv")
@requires("overview.read")
def export() -> Response:
    """Download all of them with two columns for every rule."""
    view = found(asked_kind(), 1, None)
    gates = list(dict.fromkeys(removal.gate for row in view.rows for removal in row.removals))
    header = [
        gettext("ID"),
        gettext("Startup"),
        gettext("Place"),
        gettext("Candidates"),
        gettext("Pass every rule"),
        gettext("Best of them"),
        gettext("Fit"),
        *(gate_name(gate) for gate in gates),
        *(gettext("%(rule)s: by it alone", rule=gate_name(gate)) for gate in gates),
    ]
    rows = [cells_of(row, gates) for row in view.rows]
    return csv_response(f"unmatched-{view.kind}.csv", header, [*demo_notice(), *rows])


def asked_kind() -> str:
    """Return the kind of candidates that the address names.

    Raises
    ------
    NotFoundError
        If there is no such kind.
    """
    kind = request.args.get("kind", USUAL)
    if kind not in KINDS:
        raise NotFoundError("kind", kind)
    return kind


def found(kind: str, number: int, size: int | None) -> Unmatched:
    """Return who they are, and have the pairs scored where that is missing or behind."""
    session, pair = get_session(), Pair(STARTUP, kind)
    view = unmatched.get_unmatched(
        session,
        actor=current_actor(),
        engine=current_engine(),
        kind=kind,
        number=number,
        size=size,
    )
    is_lost = tables.has_failed(session, pair, now=dt.datetime.now(dt.UTC))
    if view.is_behind and not (view.is_fitting or view.job or is_lost):
        ask_for_table(pair)
    return view


def cells_of(row: Row, gates: list[str]) -> list[str]:
    """Return a startup as a line of a table."""
    removed = {removal.gate: removal for removal in row.removals}
    counts = [str(removed[gate].count) if gate in removed else "0" for gate in gates]
    alone = [str(removed[gate].alone) if gate in removed else "0" for gate in gates]
    facts = [row.id, local(row.name), local(row.place), str(row.n_candidates), str(row.n_eligible)]
    return [*facts, local(row.best), grade_name(row.grade) if row.grade else "", *counts, *alone]
