"""The directory of real, sourced organisations and figures; read only."""

from flask import Blueprint, render_template, request

from web.auth import requires
from web.db import get_session
from web.services import reference

bp = Blueprint("reference", __name__, url_prefix="/reference")


@bp.get("")
@requires("reference.read")
def index() -> str:
    """List the entries whose name or fact holds the words asked for."""
    query = request.args.get("q", "").strip()
    entries = reference.list_entries(get_session(), text=query)
    return render_template("reference/index.html", query=query, entries=entries)
