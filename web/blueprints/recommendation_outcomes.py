"""What happens to recommendations: how far pairs come, by how they were found."""

import datetime as dt

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from models.enums import MATCH_KINDS
from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.feedback_labels import arm_name, pair_step_name
from web.forms.outcomes import ALL, read_arm, read_outcomes, read_step
from web.forms.search import read_page
from web.labels import kind_name
from web.services.feedback import state
from web.services.ledger.totals import UNITS, period
from web.services.outcomes import page
from web.services.outcomes.figures import LEAST_PAIRS, LEAST_RATED, Step
from web.services.outcomes.reading import OutcomeSearch
from web.services.outcomes.table import COLUMNS, rows_of
from web.services.working_days import local_day
from web.spreadsheet import csv_response, demo_notice

bp = Blueprint("recommendation_outcomes", __name__, url_prefix="/recommendation-outcomes")


@bp.get("")
@requires("feedback.read")
def index() -> str:
    """Show shares with their intervals, and how recommended pairs compare."""
    search = read_outcomes(request.args)
    return render_template(
        "outcomes/index.html",
        query=search,
        view=found(search),
        steps=tuple(Step),
        kinds=[{"code": kind, "name": kind_name(kind)} for kind in MATCH_KINDS],
        all_kinds=ALL,
        presets=presets(local_day(now())),
        least=LEAST_PAIRS,
        least_rated=LEAST_RATED,
        learning=state.list_learning(current_engine(), actor=current_actor()),
        least_looks=state.LEAST,
    )


@bp.get("/pairs")
@requires("feedback.read")
def pairs() -> str:
    """List the pairs behind a number."""
    search, arm, step = read_outcomes(request.args), read_arm(request.args), read_step(request.args)
    shown = page.list_pairs(
        get_session(),
        actor=current_actor(),
        search=search,
        arm=arm,
        step=step,
        number=read_page(request.args.get("page", "1")),
        now=now(),
    )
    return render_template("outcomes/pairs.html", query=search, page=shown, arm=arm, step=step)


@bp.get("/export.csv")
@requires("feedback.read")
def export() -> Response:
    """Download the figures as a table."""
    header = [gettext(column) for column in COLUMNS]
    rows = [
        [arm_name(row[0]), pair_step_name(row[1]), *row[2:]]
        for row in rows_of(found(read_outcomes(request.args)))
    ]
    return csv_response("recommendation-outcomes.csv", header, [*demo_notice(), *rows])


def found(search: OutcomeSearch) -> page.Outcomes:
    """Return the outcomes that a search asks for."""
    return page.get_outcomes(get_session(), actor=current_actor(), search=search, now=now())


def presets(today: dt.date) -> tuple[tuple[str, dt.date, dt.date], ...]:
    """Return periods that are often asked for."""
    _, quarter, year = (period(unit, today) for unit in UNITS)
    chosen = (
        (gettext("This quarter"), quarter),
        (gettext("This year"), year),
        (gettext("Last year"), year.before),
    )
    return tuple((label, each.first_on, each.last_on) for label, each in chosen)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
