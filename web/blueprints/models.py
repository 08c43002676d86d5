"""The versions of the model: how good each proved, learning anew, going back and on again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import after_commit, get_session
from web.engines import current_engine
from web.jobs import ask_to_learn
from web.services import fitted_models

bp = Blueprint("models", __name__, url_prefix="/models")


@bp.get("")
@requires("model.read")
def index() -> str:
    """Show the versions kept, the one in use, and a fit under way."""
    session, engine = get_session(), current_engine()
    return render_template(
        "models/index.html",
        shelf=fitted_models.get_shelf(session, actor=current_actor(), engine=engine),
        fit=fitted_models.get_fit_state(session, engine=engine),
        is_current=engine.is_current(session),
        is_pinned=engine.store.is_pinned(),
    )


@bp.post("/learn")
@requires("model.set")
def learn() -> ResponseReturnValue:
    """Ask for a model that learns anew from all past pairs."""
    session, actor = get_session(), current_actor()
    fitted_models.note(session, actor, "model.learn", "")
    ask_to_learn(actor.user_id)
    flash(gettext("A new version is being made. The one in use stays until it is ready."))
    return redirect(url_for("models.index"), 303)


@bp.post("/<name>/use")
@requires("model.set")
def use(name: str) -> ResponseReturnValue:
    """Go back to a version, and stay with it."""
    engine = current_engine()
    version = fitted_models.roll_back(
        get_session(), actor=current_actor(), engine=engine, name=name
    )
    after_commit(lambda: engine.store.point_to(version, is_pinned=True))
    flash(gettext("Every page uses this version from now on, until you release it."))
    return redirect(url_for("models.index"), 303)


@bp.post("/release")
@requires("model.set")
def release() -> ResponseReturnValue:
    """Follow the newest version again."""
    engine = current_engine()
    version = fitted_models.release(get_session(), actor=current_actor(), engine=engine)
    if version is not None:
        after_commit(lambda: engine.store.point_to(version))
    flash(gettext("Released: pages use the newest version, and each one after it."))
    return redirect(url_for("models.index"), 303)
