"""Everyone an organiser answers for."""

from flask import Blueprint, render_template, request

from web.auth import current_actor, requires
from web.db import get_session
from web.forms.search import read_search
from web.services import reach

bp = Blueprint("scope", __name__, url_prefix="/scope")


@bp.get("")
@requires("scope.read")
def index() -> str:
    """Show them by name, with ways to their desks and members."""
    search = read_search(request.args, sorts=("name",))
    page = reach.list_reached(
        get_session(), actor=current_actor(), text=search.text, page=search.page
    )
    return render_template("account/scope.html", page=page, query=search)
