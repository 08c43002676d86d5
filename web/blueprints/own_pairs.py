"""The mentorings of a startup or a mentor, what waits for it first."""

import datetime as dt

from flask import Blueprint, render_template

from web.auth import current_actor, requires
from web.db import get_session
from web.services.mentoring import own_pairs

bp = Blueprint("own_pairs", __name__, url_prefix="/desk/<participant_id>")


@bp.get("/mentoring")
@requires("mentoring.read")
def index(participant_id: str) -> str:
    """Show a participant's mentorings."""
    view = own_pairs.list_own(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        now=dt.datetime.now(dt.UTC),
    )
    return render_template("mentoring/own.html", view=view)
