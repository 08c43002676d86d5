"""The service ledger: its lines, files, printed sheet, totals and monthly closing."""

import datetime as dt
from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.ledger import read_group, read_ledger, read_month, read_period
from web.i18n import language
from web.services.ledger import choices, closing, files, heads, lines, totals
from web.services.ledger.closing import MonthNotOpenError
from web.services.ledger.files import Sheet
from web.services.ledger.search import CONFIRMED, NOWHERE, LedgerSearch
from web.services.ledger.table import Voice, cells, header
from web.services.statistics import is_demo
from web.services.working_days import local_day

bp = Blueprint("ledger", __name__, url_prefix="/ledger")

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


def voice() -> Voice:
    """Return the reader's language."""
    return Voice(lambda message, **values: str(gettext(message, **values)), language())


@bp.get("")
@requires("ledger.read")
def index() -> str:
    """List the lines a search finds, a page at a time."""
    search, actor = read_ledger(request.args), current_actor()
    return render_template(
        "ledger/index.html",
        query=search,
        ledger=lines.get_ledger(get_session(), actor=actor, search=search),
        choices=choices.get_choices(get_session(), actor=actor),
        voice=voice(),
        presets=presets(local_day(now())),
        total_of=files.total_of,
    )


@bp.get("/export.csv")
@requires("ledger.read")
def export_csv() -> Response:
    """Download every line a search finds as CSV."""
    content = files.csv_of(sheet(read_ledger(request.args)), voice())
    return attachment(content, "text/csv; charset=utf-8", "csv")


@bp.get("/export.xlsx")
@requires("ledger.read")
def export_xlsx() -> Response:
    """Download every line a search finds as a workbook."""
    content = files.xlsx_of(sheet(read_ledger(request.args)), voice())
    return attachment(content, WORKBOOK, "xlsx")


@bp.get("/print")
@requires("ledger.read")
def print_() -> str:
    """Show the ledger as a sheet to be printed, signed and sealed."""
    search = read_ledger(request.args)
    found, speaker = sheet(search), voice()
    return render_template(
        "ledger/print.html",
        query=search,
        sheet=found,
        header=header(speaker),
        rows=[cells(entry, number, speaker) for number, entry in enumerate(found.entries, 1)],
        total=files.total_of(found.totals, speaker),
        printed_on=local_day(now()),
    )


@bp.get("/totals")
@requires("ledger.read")
def summary() -> str:
    """Show sessions and minutes by mentor, by space or by period."""
    today = local_day(now())
    search, by, chosen = (
        read_ledger(request.args),
        read_group(request.args),
        read_period(request.args, today),
    )
    return render_template(
        "ledger/totals.html",
        query=search,
        summary=totals.get_summary(
            get_session(),
            actor=current_actor(),
            by=by,
            chosen=chosen,
            search=search,
            until=today,
        ),
        choices=choices.get_choices(get_session(), actor=current_actor()),
        groups=totals.GROUPS,
        units=totals.UNITS,
        nowhere=NOWHERE,
        today=today,
    )


@bp.get("/months")
@requires("ledger.months")
def months() -> str:
    """List the closed months, and offer the next one."""
    found = closing.list_months(get_session(), actor=current_actor(), now=now())
    return render_template("ledger/months.html", months=found)


@bp.post("/months/close")
@requires("ledger.close")
def close() -> ResponseReturnValue:
    """Close a month."""
    month = read_month(request.form) or dt.date.min
    try:
        done = closing.close_month(get_session(), actor=current_actor(), month=month, now=now())
    except MonthNotOpenError:
        flash(gettext("This month is closed already, or not the next one to be closed."), "error")
    else:
        flash(
            gettext(
                "Closed %(month)s: %(records)s sessions, %(minutes)s minutes.",
                month=f"{done.first_day:%Y-%m}",
                records=done.n_records,
                minutes=done.minutes,
            )
        )
    return redirect(url_for("ledger.months"), 303)


def sheet(search: LedgerSearch) -> Sheet:
    """Return what a file or a printed sheet holds; the earliest line first, unless asked."""
    session, actor, speaker = get_session(), current_actor(), voice()
    sort = search.sort if "sort" in request.args else "date"
    asked = replace(search, state=CONFIRMED, sort=sort)
    entries, added = lines.list_ledger(session, actor=actor, search=asked)
    return Sheet(
        entries=entries,
        totals=added,
        office=speaker.listed([speaker.local(each) for each in heads.office_names(session, actor)]),
        period=files.period_of(search, speaker),
        is_demo=is_demo(session),
    )


def attachment(content: bytes, media_type: str, ending: str) -> Response:
    """Return a file of the ledger, named by its period."""
    search = read_ledger(request.args)
    bounds = [f"{day:%Y%m%d}" for day in (search.from_on, search.to_on) if day]
    name = "-".join(["dianqiao-ledger", *bounds])
    response = Response(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{ending}")
    response.headers["Cache-Control"] = "no-store"
    return response


def presets(today: dt.date) -> tuple[tuple[str, dt.date, dt.date], ...]:
    """Return periods that are often asked for."""
    month, quarter, year = (totals.period(unit, today) for unit in totals.UNITS)
    chosen = (
        (gettext("This month"), month),
        (gettext("Last month"), month.before),
        (gettext("This quarter"), quarter),
        (gettext("This year"), year),
        (gettext("Last year"), year.before),
    )
    return tuple((label, each.first_on, each.last_on) for label, each in chosen)
