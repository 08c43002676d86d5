"""The weight lab: levels tried on everybody at once, saved as sets, published and restored."""

import datetime as dt
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.db import get_session
from web.engines import current_engine
from web.forms.weights import SetForm, base_of, length_of, read_set, read_trial
from web.i18n import language
from web.jobs import ask_for_table
from web.services import access
from web.services.weighting import lab, sets
from web.services.weighting.lab import LENGTHS, LabView, Trial
from web.services.weighting.pairs import LEVELS, Pair, find_pair

bp = Blueprint("weights", __name__, url_prefix="/weights")

REFUSED = 422
PAIR = "/<seeker_kind>/<kind>"


@bp.get("")
@requires("weights.read")
def index() -> str:
    """Show for every pair of kinds what is in use."""
    rows = sets.list_pairs(get_session(), actor=current_actor())
    fitted = current_engine().ready(get_session())
    learned = {
        row.pair
        for row in rows
        if fitted and fitted.line(row.pair.kind).is_learned_for(row.pair.seeker_kind)
    }
    return render_template("weights/index.html", rows=rows, learned=learned)


@bp.get(PAIR)
@requires("weights.read")
def show(seeker_kind: str, kind: str) -> str:
    """Show the lab of a pair of kinds; htmx asks for the effect alone."""
    pair = find_pair(seeker_kind, kind)
    view = look(pair, trial_of(pair))
    if "HX-Request" in request.headers:
        return render_template("weights/_answer.html", view=view)
    return page(view, SetForm())


@bp.post(PAIR)
@requires("weights.save")
def save(seeker_kind: str, kind: str) -> ResponseReturnValue:
    """Keep the levels under a name."""
    pair = find_pair(seeker_kind, kind)
    form = read_set(request.form, pair)
    if form.errors:
        trial = Trial(form.levels, base_of(request.form), length_of(request.form))
        return page(look(pair, trial), form), REFUSED
    set_id = sets.save(
        get_session(),
        actor=current_actor(),
        pair=pair,
        name=form.name,
        levels=form.levels,
        note=form.note,
    )
    flash(gettext("Saved. Nothing changes for anybody until the set is put to use."))
    return redirect(lab_url(pair, set_id), 303)


@bp.get(f"{PAIR}/compare")
@requires("weights.read")
def compare(seeker_kind: str, kind: str) -> str:
    """Show two versions side by side, and what the second does that the first does not."""
    pair = find_pair(seeker_kind, kind)
    kept = sets.list_sets(get_session(), actor=current_actor(), pair=pair)
    first = chosen_among(kept, "first", -1)
    second = chosen_among(kept, "second", 0)
    view = None
    if first and second:
        view = look(pair, Trial(second.levels, str(first.id), length_of(request.args)))
    return render_template(
        "weights/compare.html", pair=pair, sets=kept, first=first, second=second, view=view
    )


@bp.post("/sets/<int:set_id>/publish")
@requires("weights.publish")
def publish(set_id: int) -> ResponseReturnValue:
    """Put a version to use, a new one or an earlier one."""
    pair = sets.publish(get_session(), actor=current_actor(), set_id=set_id, now=now())
    flash(gettext("In use from now on: the next list that anybody opens follows it."))
    return redirect(lab_url(pair), 303)


@bp.post(f"{PAIR}/withdraw")
@requires("weights.publish")
def withdraw(seeker_kind: str, kind: str) -> ResponseReturnValue:
    """Use no set for a pair of kinds any more."""
    pair = find_pair(seeker_kind, kind)
    sets.withdraw(get_session(), actor=current_actor(), pair=pair, now=now())
    flash(gettext("No set is in use any more: the recommender ranks by itself. All sets are kept."))
    return redirect(lab_url(pair), 303)


def trial_of(pair: Pair) -> Trial | None:
    """Return what the address asks to try: levels, or those of a version."""
    trial = read_trial(request.args, pair)
    set_id = request.args.get("set", type=int)
    if trial is not None or set_id is None:
        return trial
    found = sets.get_set(get_session(), actor=current_actor(), set_id=set_id)
    tried = Trial(pair.levels(found.levels), base_of(request.args), length_of(request.args))
    return tried if found.pair == pair else None


def chosen_among(kept: tuple[sets.SetView, ...], name: str, otherwise: int) -> sets.SetView | None:
    """Return the version that the address names, else one by its place."""
    wanted = request.args.get(name, type=int)
    found = next((each for each in kept if each.id == wanted), None)
    return found or (kept[otherwise] if len(kept) > 1 else None)


def look(pair: Pair, trial: Trial | None) -> LabView:
    """Return the lab, and have its table made where it is missing or behind."""
    view = lab.get_lab(
        get_session(),
        actor=current_actor(),
        engine=current_engine(),
        pair=pair,
        trial=trial,
        language=language(),
    )
    if view.is_stale and not (view.is_fitting or view.job or view.has_failed):
        ask_for_table(pair)
        return replace(view, is_waiting=True)
    return view


def page(view: LabView, form: SetForm) -> str:
    """Render the lab."""
    session, actor = get_session(), current_actor()
    return render_template(
        "weights/lab.html",
        view=view,
        form=form,
        levels=LEVELS,
        lengths=LENGTHS,
        stretches=sets.list_stretches(session, actor=actor, pair=view.pair),
        may_publish=access.can(actor, "weights.publish"),
    )


def lab_url(pair: Pair, set_id: int | None = None) -> str:
    """Return the address of the lab of a pair of kinds."""
    return url_for("weights.show", seeker_kind=pair.seeker_kind, kind=pair.kind, set=set_id)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
