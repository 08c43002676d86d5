"""Programmes as who runs them sees them: opening, settings, weights, deadlines, closing."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from models.programme_states import Activation, ProgrammeObjective, Weight
from web import jobs
from web.auth import current_actor, requires
from web.db import after_commit, get_session
from web.engines import current_engine
from web.explanations import term_name
from web.forms.programme import (
    ProgrammeForm,
    blank_programme,
    form_of,
    read_due,
    read_programme,
    read_weights,
)
from web.labels import kind_name
from web.programme_labels import activation_name, objective_name, programme_fault
from web.services import access
from web.services.programmes import (
    closing,
    opening,
    organiser_view,
    preview,
    progress,
    territory,
    wish_view,
)
from web.services.programmes.errors import ProgrammeError
from web.services.programmes.worth import CRITERIA, levels_of

bp = Blueprint("programmes", __name__, url_prefix="/programmes")

REFUSED = 422
MAX_REASON_LENGTH = 300


@bp.get("")
@requires("programme.browse")
def index() -> str:
    """Show the programmes the reader runs, and those it takes part in."""
    session, actor = get_session(), current_actor()
    return render_template(
        "programmes/index.html",
        run=progress.list_programmes(session, actor=actor, now=now()),
        own=wish_view.list_seats(session, actor=actor, now=now()),
        may_open=access.can(actor, "programme.edit"),
    )


@bp.get("/new")
@requires("programme.edit")
def create() -> str:
    """Show the form of a new programme, filled from an earlier one where one is named."""
    source_id = request.args.get("copy", type=int)
    form = blank_programme(now())
    if source_id is not None:
        source = territory.find(get_session(), current_actor(), source_id, "programme.read")
        copied = form_of(source, owner=f"{source.scope}:{source.scope_code}")
        form = replace(copied, due_day=form.due_day, due_time=form.due_time)
    return settings_page(form, copied_from=source_id)


@bp.post("/new")
@requires("programme.edit")
def store() -> ResponseReturnValue:
    """Open the preparation of a programme."""
    form = read_programme(request.form, now=now())
    source_id = request.form.get("copy", type=int)
    if form.errors:
        return settings_page(form, copied_from=source_id), REFUSED
    programme_id = opening.create(
        get_session(),
        actor=current_actor(),
        owner_key=form.owner,
        settings=form.settings,
        copied_from=source_id,
    )
    flash(gettext("Saved. Now choose who takes part."))
    return redirect(url_for("programme_seats.index", programme_id=programme_id), 303)


@bp.get("/<int:programme_id>")
@requires("programme.read")
def show(programme_id: int) -> str:
    """Show a programme: how far it is, who is missing, what stands in the way."""
    page = organiser_view.get_page(
        get_session(), actor=current_actor(), programme_id=programme_id, now=now()
    )
    return render_template(
        "programmes/show.html",
        page=page,
        may_edit=access.can(current_actor(), "programme.edit"),
        today=now().date().isoformat(),
    )


@bp.get("/<int:programme_id>/edit")
@requires("programme.edit")
def edit(programme_id: int) -> str:
    """Show the settings of a programme."""
    row = territory.find(get_session(), current_actor(), programme_id, "programme.edit")
    owner = f"{row.scope}:{row.scope_code}"
    return settings_page(form_of(row, owner=owner), programme_id=programme_id)


@bp.post("/<int:programme_id>/edit")
@requires("programme.edit")
def change(programme_id: int) -> ResponseReturnValue:
    """Change the settings of a programme."""
    form = read_programme(request.form, now=now())
    if form.errors:
        return settings_page(form, programme_id=programme_id), REFUSED
    return done(
        programme_id,
        lambda: opening.change(
            get_session(),
            actor=current_actor(),
            programme_id=programme_id,
            settings=form.settings,
            now=now(),
        ),
        gettext("Saved."),
    )


@bp.get("/<int:programme_id>/weights")
@requires("programme.edit")
def weights(programme_id: int) -> str:
    """Show how much each criterion counts and what that does, perhaps as a saved set has it."""
    return weights_page(programme_id, None, set_id=request.args.get("set", type=int))


@bp.post("/<int:programme_id>/weights")
@requires("programme.edit")
def set_weights(programme_id: int) -> ResponseReturnValue:
    """Decide how much each criterion counts, or see what it would do."""
    chosen = read_weights(request.form)
    if request.form.get("do") == "see":
        return weights_page(programme_id, chosen)
    return done(
        programme_id,
        lambda: opening.set_weights(
            get_session(), actor=current_actor(), programme_id=programme_id, weights=chosen
        ),
        gettext("Saved. Recommendations and the result follow these weights."),
    )


def weights_page(
    programme_id: int, chosen: Mapping[str, str] | None, *, set_id: int | None = None
) -> str:
    """Render the weights of a programme, those stored, others, or those of a saved set."""
    kept = opening.list_weight_sets(get_session(), actor=current_actor(), programme_id=programme_id)
    taken = next((each for each in kept if each.id == set_id), None)
    if taken is not None:
        levels = {f"weight-{term}": level for term, level in taken.levels.items()}
        chosen = read_weights(levels)
    view = preview.get_preview(
        get_session(),
        actor=current_actor(),
        programme_id=programme_id,
        chosen=chosen,
        engine=current_engine(),
    )
    return render_template(
        "programmes/weights.html",
        view=view,
        levels=levels_of(view.chosen),
        criteria=[(term, term_name(term)) for term in CRITERIA],
        choices=tuple(Weight),
        sets=kept,
        taken=taken,
    )


@bp.post("/<int:programme_id>/invite")
@requires("programme.edit")
def invite(programme_id: int) -> ResponseReturnValue:
    """Begin to take wishes."""
    return done(
        programme_id,
        lambda: opening.invite(
            get_session(), actor=current_actor(), programme_id=programme_id, now=now()
        ),
        gettext("Everyone is invited. You see here who has handed in."),
    )


@bp.post("/<int:programme_id>/remind")
@requires("programme.edit")
def remind(programme_id: int) -> ResponseReturnValue:
    """Remind whoever is missing."""
    try:
        count = opening.remind(
            get_session(), actor=current_actor(), programme_id=programme_id, now=now()
        )
    except ProgrammeError as error:
        return refused(programme_id, error)
    flash(ngettext("%(num)s participant is reminded.", "%(num)s participants are reminded.", count))
    return back(programme_id)


@bp.post("/<int:programme_id>/extend")
@requires("programme.edit")
def extend(programme_id: int) -> ResponseReturnValue:
    """Give more time for wishes."""
    return with_deadline(programme_id, opening.extend)


@bp.post("/<int:programme_id>/reopen")
@requires("programme.edit")
def reopen(programme_id: int) -> ResponseReturnValue:
    """Take wishes once more."""
    return with_deadline(programme_id, opening.reopen)


@bp.post("/<int:programme_id>/close")
@requires("programme.edit")
def close(programme_id: int) -> ResponseReturnValue:
    """Take no more wishes, and have a worker compute what every pair is worth."""
    try:
        job_id = closing.request_close(
            get_session(),
            actor=current_actor(),
            programme_id=programme_id,
            engine=current_engine(),
            now=now(),
        )
    except ProgrammeError as error:
        return refused(programme_id, error)
    worker: jobs.Worker = current_app.extensions[jobs.EXTENSION]
    after_commit(partial(worker.enqueue, closing.CLOSE, job_id))
    flash(gettext("The wishes are frozen. Every pair is being computed; this page shows how far."))
    return back(programme_id)


@bp.post("/<int:programme_id>/cancel")
@requires("programme.edit")
def cancel(programme_id: int) -> ResponseReturnValue:
    """Call a programme off."""
    reason = request.form.get("reason", "").strip()[:MAX_REASON_LENGTH]
    return done(
        programme_id,
        lambda: opening.cancel(
            get_session(),
            actor=current_actor(),
            programme_id=programme_id,
            reason=reason,
            now=now(),
        ),
        gettext("The programme is cancelled; whoever was invited is told."),
    )


def with_deadline(programme_id: int, step: Callable[..., None]) -> ResponseReturnValue:
    """Take a step that sets a new deadline."""
    due_at, fault = read_due(request.form, now=now())
    if fault or due_at is None:
        flash(fault, "error")
        return back(programme_id)
    return done(
        programme_id,
        lambda: step(
            get_session(),
            actor=current_actor(),
            programme_id=programme_id,
            due_at=due_at,
            now=now(),
        ),
        gettext("The new deadline is set, and everyone who takes part is told."),
    )


def settings_page(
    form: ProgrammeForm, *, programme_id: int | None = None, copied_from: int | None = None
) -> str:
    """Render the settings of a programme, new or not."""
    owners = territory.list_owners(get_session(), current_actor())
    return render_template(
        "programmes/settings.html",
        form=form,
        programme_id=programme_id,
        copied_from=copied_from,
        owners=owners,
        objectives=[(each.value, objective_name(each)) for each in ProgrammeObjective],
        activations=[(each.value, activation_name(each)) for each in Activation],
        kinds=[(kind, kind_name(kind)) for kind in ("mentor", "commissioner")],
        today=now().date().isoformat(),
    )


def done(programme_id: int, act: Callable[[], object], message: str) -> ResponseReturnValue:
    """Do something and say so, or say what stands in the way."""
    try:
        act()
    except ProgrammeError as error:
        return refused(programme_id, error)
    flash(message)
    return back(programme_id)


def refused(programme_id: int, error: ProgrammeError) -> ResponseReturnValue:
    """Say what stands in the way; nothing was changed."""
    get_session().rollback()
    flash(programme_fault(error), "error")
    return back(programme_id)


def back(programme_id: int) -> ResponseReturnValue:
    """Go back to the page of the programme."""
    return redirect(url_for("programmes.show", programme_id=programme_id), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
