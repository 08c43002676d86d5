"""The organiser's overview: what waits, numbers, gaps, and the state of the model."""

import datetime as dt
from dataclasses import replace
from typing import TypedDict
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.services import fitted_models, jobs, office_tasks, overview


class FitContext(TypedDict):
    """What the part about the model shows."""

    fit: overview.FitState
    is_current: bool
    is_pinned: bool


bp = Blueprint("overview", __name__, url_prefix="/overview")


@bp.get("")
@requires("overview.read")
def index() -> str:
    """Show what waits, counts, the heat of needs, who lacks support, and the model's state."""
    own, actor = get_session(), current_actor()
    view = overview.get_overview(own, actor=actor)
    tasks = office_tasks.list_tasks(own, actor=actor, now=dt.datetime.now(dt.UTC))
    return render_template("overview/index.html", view=view, tasks=tasks, **fit_context())


@bp.get("/fit")
@requires("job.read")
def fit_state() -> ResponseReturnValue:
    """Show how far the fitting is; the page asks again while it runs."""
    return fit_answer()


@bp.post("/fit")
@requires("job.start")
def refit() -> ResponseReturnValue:
    """Ask for a new fit."""
    fitted_models.note(get_session(), current_actor(), "job.start", jobs.FIT)
    current_engine().when_stale(get_session())
    return fit_answer(is_asked=True)


@bp.post("/fit/<int:job_id>/cancel")
@requires("job.start")
def cancel_fit(job_id: int) -> ResponseReturnValue:
    """Stop a fit; the model before it stays in use."""
    fitted_models.note(get_session(), current_actor(), "job.cancel", job_id)
    jobs.cancel(get_session(), job_id=job_id)
    return fit_answer()


def fit_answer(*, is_asked: bool = False) -> ResponseReturnValue:
    """Answer htmx with the part of the page, others with the page.

    A fit that was just asked for is queued once this request is stored: the part says so and asks
    again. Where the versions stand beside it, a fit that is over has the page loaded anew.
    """
    if "HX-Request" not in request.headers:
        return redirect(url_for("overview.index"), 303)
    context, is_beside = fit_context(), is_asked_from_versions()
    if is_asked and not context["fit"].is_running:
        context["fit"] = replace(context["fit"], job_id=None, is_running=True, progress=0.0)
    is_over = request.method == "GET" and not context["fit"].is_running
    headers = {"HX-Refresh": "true"} if is_beside and is_over else {}
    return render_template("overview/_fit.html", **context, is_beside=is_beside), headers


def is_asked_from_versions() -> bool:
    """Tell whether htmx asks from the page of the model's versions."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path == url_for("models.index")


def fit_context() -> FitContext:
    """Return what the part about the model shows."""
    own = get_session()
    engine = current_engine()
    return {
        "fit": fitted_models.get_fit_state(own, engine=engine),
        "is_current": engine.is_current(own),
        "is_pinned": engine.store.is_pinned(),
    }
