"""The policy as a table for administrators: every action and route, every reader."""

from collections import defaultdict

from flask import Blueprint, current_app, render_template

from web.access_words import action_name, reach_name, reader_name
from web.auth import current_actor, declared_action, requires
from web.services import access_table

bp = Blueprint("access_table", __name__, url_prefix="/access")

UNSEEN = {"HEAD", "OPTIONS"}


@bp.get("")
@requires("access.read")
def index() -> str:
    """Show who may do what, and through which routes."""
    readers, lines = access_table.get_table(actor=current_actor(), routes=routes())
    return render_template(
        "account/access.html",
        readers=readers,
        lines=lines,
        action_name=action_name,
        reader_name=reader_name,
        reach_name=reach_name,
    )


def routes() -> dict[str, list[str]]:
    """Return every route under the action it declares."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for rule in current_app.url_map.iter_rules():
        action = declared_action(rule.endpoint)
        for method in sorted((rule.methods or set()) - UNSEEN):
            found[action or ""].append(f"{rule.rule} {method}")
    return found
