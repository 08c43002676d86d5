"""The home page."""

from flask import Blueprint, render_template

from web.auth import requires
from web.db import get_session
from web.services import statistics

bp = Blueprint("home", __name__)


@bp.get("/")
@requires("page.read")
def index() -> str:
    """Say what this is, with live numbers."""
    return render_template("home/index.html", view=statistics.get_summary(get_session()))
