"""What an office verifies: confirmed outcomes and awards."""

import datetime as dt

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.services import awards, verification

bp = Blueprint("verification", __name__, url_prefix="/verification")


@bp.get("")
@requires("evidence.verify")
def index() -> str:
    """List what is to be verified within the office's reach."""
    session, actor = get_session(), current_actor()
    shows_all = request.args.get("show") == "all"
    return render_template(
        "verification/index.html",
        shows_all=shows_all,
        outcomes=verification.list_outcomes(session, actor=actor, shows_all=shows_all),
        awards=verification.list_awards(session, actor=actor, shows_all=shows_all),
    )


@bp.post("/outcomes/<int:outcome_id>")
@requires("evidence.verify")
def verify_outcome(outcome_id: int) -> ResponseReturnValue:
    """Verify an outcome, or mark it as not verified."""
    verification.verify_outcome(
        get_session(),
        actor=current_actor(),
        outcome_id=outcome_id,
        is_verified=is_verified(),
        now=now(),
    )
    return done()


@bp.post("/awards/<int:award_id>")
@requires("evidence.verify")
def verify_award(award_id: int) -> ResponseReturnValue:
    """Verify an award, or mark it as not verified."""
    awards.verify_award(
        get_session(),
        actor=current_actor(),
        award_id=award_id,
        is_verified=is_verified(),
        now=now(),
    )
    return done()


def is_verified() -> bool:
    """Tell what the button said."""
    return request.form.get("is_verified") == "1"


def now() -> dt.datetime:
    """Return this moment."""
    return dt.datetime.now(dt.UTC)


def done() -> ResponseReturnValue:
    """Go back to the list as it was shown."""
    flash(gettext("Noted, with your name in the log."))
    show = "all" if request.form.get("show") == "all" else None
    return redirect(url_for("verification.index", show=show), 303)
