"""How recommendations are made, in plain words, and the switch to have none made for oneself."""

import datetime as dt

from flask import Blueprint, render_template

from web import explanations
from web.auth import current_actor, requires
from web.db import get_session
from web.services import complaints, desk, unranked
from web.services.working_days import add_working_days, local_day

bp = Blueprint("about", __name__, url_prefix="/about")


@bp.get("/matching")
@requires("page.read")
def matching() -> str:
    """Explain rules, parts, grades and rights."""
    own, actor = get_session(), current_actor()
    today = local_day(dt.datetime.now(dt.UTC))
    return render_template(
        "about/matching.html",
        gates=explanations.gates(),
        terms=explanations.terms(),
        is_personalised=unranked.is_personalised(own, actor),
        owners=desk.list_owners(own, actor) if actor.is_signed_in else (),
        answer_days=complaints.ANSWER_DAYS,
        answered_by=add_working_days(today, complaints.ANSWER_DAYS),
    )
