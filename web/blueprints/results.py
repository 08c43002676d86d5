"""Results of research that their owners list for transfer, and the gate of those that need more."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.financing_labels import TRL_BANDS
from web.forms.search import LONGEST_QUERY, read_page
from web.services import results
from web.services.results import ResultSearch

bp = Blueprint("results", __name__, url_prefix="/results")


@bp.get("")
@requires("result.browse")
def index() -> str:
    """List the results for transfer."""
    session = get_session()
    search = ResultSearch(
        text=request.args.get("q", "").strip()[:LONGEST_QUERY],
        sector=request.args.get("sector", ""),
        trl=request.args.get("trl", ""),
        page=read_page(request.args.get("page", "1")),
    )
    return render_template(
        "results/index.html",
        query=search,
        page=results.list_for_transfer(session, actor=current_actor(), search=search),
        sectors=results.list_sectors(session),
        bands=[{"code": code, "name": str(name)} for code, name in TRL_BANDS.items()],
    )


@bp.get("/<int:result_id>")
@requires("result.browse")
def show(result_id: int) -> str:
    """Show a result for transfer."""
    view = results.get_open_result(get_session(), actor=current_actor(), result_id=result_id)
    return render_template("results/show.html", result=view, rightful_share=results.RIGHTFUL_SHARE)


@bp.get("/gate")
@requires("result.clear")
def gate() -> str:
    """Show a reviewer what waits behind the gate."""
    return render_template(
        "results/gate.html",
        results=results.list_to_clear(get_session(), actor=current_actor()),
    )


@bp.post("/<int:result_id>/clear")
@requires("result.clear")
def clear(result_id: int) -> ResponseReturnValue:
    """Take the mark of clearance off a result."""
    results.clear_result(get_session(), actor=current_actor(), result_id=result_id)
    flash(gettext("Cleared: its owner may list it now."))
    return redirect(url_for("results.gate"), 303)
