"""An investor's desk: deal flow by thesis, its own board, saved searches."""

import datetime as dt
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import begin_writing, get_session
from web.downloads import download
from web.engines import current_engine
from web.financing_labels import INSTRUMENTS, deal_stage, instrument_name, talk_state
from web.forms.dealflow import LONGEST_NAME, LONGEST_NOTE, read_flow_search
from web.i18n import language
from web.labels import grade_name
from web.services import desk
from web.services.investment import (
    adopting,
    dealflow,
    interest,
    pipeline,
    plans,
    searches,
    teasers,
    viewing,
)
from web.services.investment.dealflow import Reader
from web.services.investment.deals import DealLine
from web.services.investment.disclosure import Level
from web.services.investment.flow_items import FlowItem
from web.services.investment.interest import AlreadyTalkingError
from web.services.investment.searches import SearchNameError
from web.services.investment.viewing import PARTS
from web.services.requests.errors import RequestError
from web.spreadsheet import csv_response, demo_notice
from web.templating import local

bp = Blueprint("dealflow", __name__, url_prefix="/desk/<participant_id>/dealflow")


@bp.get("")
@requires("dealflow.read")
def index(participant_id: str) -> str:
    """List who raises and fits."""
    session, actor = get_session(), current_actor()
    owner = desk.get_owner(session, actor=actor, participant_id=participant_id)
    if searches.is_new_visit(session, actor=actor, investor_id=participant_id, now=now()):
        session = begin_writing()
        searches.begin_visit(session, actor=actor, investor_id=participant_id, now=now())
    search = read_flow_search(request.args)
    flow = dealflow.get_flow(
        session, reader=reader(participant_id), engine=current_engine(), search=search
    )
    return render_template(
        "dealflow/index.html",
        owner=owner,
        query=search,
        flow=flow,
        kept=searches.list_searches(session, actor=actor, investor_id=participant_id),
        instruments=[{"code": code, "name": str(name)} for code, name in INSTRUMENTS.items()],
    )


@bp.get("/export.csv")
@requires("dealflow.read")
def export(participant_id: str) -> Response:
    """Download what the search finds: nothing that a startup has not let every investor read."""
    found = dealflow.list_flow(
        get_session(),
        reader=reader(participant_id),
        engine=current_engine(),
        search=read_flow_search(request.args),
    )
    header = [
        gettext("Name"),
        gettext("Sectors"),
        gettext("Region"),
        gettext("Stage"),
        gettext("Round"),
        gettext("Instrument"),
        gettext("Amount (CNY)"),
        gettext("Last day"),
        gettext("Fit"),
        gettext("Teaser"),
    ]
    rows = [flow_row(item) for item in found]
    return csv_response("dianqiao-deal-flow.csv", header, [*rows, *demo_notice()])


@bp.get("/pipeline")
@requires("dealflow.read")
def board(participant_id: str) -> str:
    """Show what is watched, and the investor's deals by stage."""
    session, actor = get_session(), current_actor()
    owner = desk.get_owner(session, actor=actor, participant_id=participant_id)
    if adopting.waiting(session, participant_id=participant_id):
        session = begin_writing()
        adopting.adopt(session, participant_id=participant_id)
    return render_template(
        "dealflow/pipeline.html",
        owner=owner,
        pipeline=pipeline.get_pipeline(session, actor=actor, investor_id=participant_id),
    )


@bp.get("/pipeline.csv")
@requires("dealflow.read")
def export_board(participant_id: str) -> Response:
    """Download the investor's own deals."""
    found = pipeline.get_pipeline(get_session(), actor=current_actor(), investor_id=participant_id)
    header = [
        gettext("Name"),
        gettext("Round"),
        gettext("Amount (CNY)"),
        gettext("Stage of the deal"),
        gettext("Talk"),
        gettext("Last change"),
    ]
    rows = [deal_row(column.stage, line) for column in found.columns for line in column.lines]
    return csv_response("dianqiao-deals.csv", header, [*rows, *demo_notice()])


@bp.get("/<int:request_id>")
@requires("deal.read")
def show(participant_id: str, request_id: int) -> str:
    """Show a request as far as the investor may read it; the startup sees that it looked."""
    session, actor = get_session(), current_actor()
    owner = desk.get_owner(session, actor=actor, participant_id=participant_id)
    view = teasers.get_page(session, actor=actor, investor_id=participant_id, request_id=request_id)
    log_look(participant_id, request_id, view.level)
    return render_template("dealflow/show.html", owner=owner, view=view)


@bp.post("/<int:request_id>/watch")
@requires("deal.edit")
def watch(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Keep an eye on a request, in private."""
    interest.watch(
        get_session(), actor=current_actor(), investor_id=participant_id, request_id=request_id
    )
    flash(gettext("On your watch list; only your own people see that."))
    return shown(participant_id, request_id)


@bp.post("/<int:request_id>/unwatch")
@requires("deal.edit")
def unwatch(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Stop keeping an eye on a request."""
    interest.unwatch(
        get_session(), actor=current_actor(), investor_id=participant_id, request_id=request_id
    )
    flash(gettext("No longer on your watch list."))
    return shown(participant_id, request_id)


@bp.post("/<int:request_id>/interest")
@requires("deal.edit")
def express(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Ask the startup to talk."""
    try:
        interest.express(
            get_session(),
            actor=current_actor(),
            investor_id=participant_id,
            request_id=request_id,
            note=request.form.get("note", "").strip()[:LONGEST_NOTE],
            now=now(),
            engine=current_engine(),
        )
    except AlreadyTalkingError:
        flash(gettext("You two are asked or talking already."))
        return shown(participant_id, request_id)
    except RequestError:
        get_session().rollback()
        flash(gettext("A rule of the matching keeps you two apart at the moment."), "error")
        return shown(participant_id, request_id)
    flash(gettext("The startup is asked, and answers within the term; you are told."))
    return shown(participant_id, request_id)


@bp.post("/<int:request_id>/plan")
@requires("deal.read")
def read_plan(participant_id: str, request_id: int) -> Response:
    """Hand out the plan; the download is logged and its file name marked."""
    return download(
        plans.hand_out_plan(
            get_session(),
            actor=current_actor(),
            investor_id=participant_id,
            request_id=request_id,
            now=now(),
        )
    )


@bp.post("/searches")
@requires("dealflow.read")
def save_search(participant_id: str) -> ResponseReturnValue:
    """Keep a search under a name."""
    searches.list_searches(get_session(), actor=current_actor(), investor_id=participant_id)
    search = read_flow_search(request.form)
    name = " ".join(request.form.get("name", "").split())[:LONGEST_NAME]
    if not name:
        flash(gettext("Give the search a name."), "error")
        return listed(participant_id, **search.criteria)
    try:
        searches.save_search(
            get_session(),
            actor=current_actor(),
            investor_id=participant_id,
            name=name,
            criteria=search.criteria,
        )
    except SearchNameError as error:
        words = {
            "taken": gettext("You keep a search under that name already."),
            "many": gettext("You keep as many searches as there may be; delete one first."),
        }
        flash(words[error.code], "error")
    return listed(participant_id, **search.criteria)


@bp.post("/searches/<int:search_id>/delete")
@requires("dealflow.read")
def delete_search(participant_id: str, search_id: int) -> ResponseReturnValue:
    """Forget a search."""
    searches.delete_search(
        get_session(), actor=current_actor(), investor_id=participant_id, search_id=search_id
    )
    return listed(participant_id)


@bp.post("/seen")
@requires("dealflow.read")
def mark_seen(participant_id: str) -> ResponseReturnValue:
    """Take everything as seen."""
    searches.mark_seen(get_session(), actor=current_actor(), investor_id=participant_id, now=now())
    return listed(participant_id)


def now() -> dt.datetime:
    """Return this moment."""
    return dt.datetime.now(dt.UTC)


def reader(participant_id: str) -> Reader:
    """Return who looks at the deal flow."""
    return Reader(current_actor(), participant_id, language())


def log_look(participant_id: str, request_id: int, level: int) -> None:
    """Note a look in the log that the startup reads; one a day is enough."""
    actor, part = current_actor(), PARTS[Level(level)]
    look = viewing.Glance(actor, participant_id, request_id, part, now())
    if not viewing.is_seen_today(get_session(), look):
        viewing.log_look(begin_writing(), look)


def shown(participant_id: str, request_id: int) -> ResponseReturnValue:
    """Go to the page of a request."""
    return redirect(
        url_for("dealflow.show", participant_id=participant_id, request_id=request_id), 303
    )


def listed(participant_id: str, **criteria: Any) -> ResponseReturnValue:
    """Go to the list."""
    return redirect(url_for("dealflow.index", participant_id=participant_id, **criteria), 303)


def flow_row(item: FlowItem) -> list[str]:
    """Return a request as a line of the table."""
    teaser = item.teaser
    return [
        local(teaser.name),
        "; ".join(map(local, teaser.sectors)),
        local(teaser.place),
        local(teaser.stage),
        local(teaser.round),
        instrument_name(teaser.instrument),
        f"{teaser.amount_cny:.0f}",
        teaser.last_day.isoformat() if teaser.last_day else "",
        grade_name(item.grade) if item.grade else "",
        local(teaser.text),
    ]


def deal_row(stage: str, line: DealLine) -> list[str]:
    """Return a deal as a line of the table."""
    return [
        local(line.other),
        local(line.round),
        f"{line.amount_cny:.0f}",
        deal_stage(stage),
        talk_state(line.match_state),
        f"{line.updated_at:%Y-%m-%d}",
    ]
