"""How recommendations are made, in plain words."""

from flask import Blueprint, render_template

from web import explanations
from web.auth import requires

bp = Blueprint("about", __name__, url_prefix="/about")


@bp.get("/matching")
@requires("page.read")
def matching() -> str:
    """Explain rules, parts and grades."""
    return render_template(
        "about/matching.html", gates=explanations.gates(), terms=explanations.terms()
    )
