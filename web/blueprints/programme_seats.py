"""Who takes part in a programme and by which rules: seats, pins, vetoes, quotas."""

import datetime as dt
from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from models.enums import MatchSide
from models.programme_states import PairRuleKind, QuotaBasis
from web.auth import current_actor, requires
from web.db import get_session
from web.forms.checks import is_number
from web.forms.programme import read_numbers, whole
from web.programme_labels import programme_fault
from web.services.programmes import organiser_view, rules, seat_choices, seats
from web.services.programmes.errors import ProgrammeError
from web.services.programmes.rules import Decision, Share
from web.services.programmes.seats import Filters

bp = Blueprint("programme_seats", __name__, url_prefix="/programmes/<int:programme_id>")

MAX_REASON_LENGTH = 300
FILTERS = ("text", "region", "sector", "stage", "host")


@bp.get("/seats")
@requires("programme.edit")
def index(programme_id: int) -> str:
    """Show who takes part, and how many each takes."""
    page = organiser_view.get_page(
        get_session(), actor=current_actor(), programme_id=programme_id, now=now()
    )
    return render_template("programmes/seats.html", page=page, side=side_of(request.args))


@bp.get("/newcomers")
@requires("programme.edit")
def newcomers(programme_id: int) -> str:
    """Show who could be added."""
    side, filters = side_of(request.args), filters_of(request.args)
    session, actor = get_session(), current_actor()
    found = seats.list_newcomers(
        session, actor=actor, programme_id=programme_id, side=side, filters=filters
    )
    choices = seat_choices.get_choices(session, actor=actor, programme_id=programme_id)
    return render_template(
        "programmes/newcomers.html",
        programme_id=programme_id,
        title=choices.title,
        side=side,
        filters=filters,
        choices=choices,
        found=found,
    )


@bp.post("/newcomers")
@requires("programme.edit")
def add(programme_id: int) -> ResponseReturnValue:
    """Add those that were marked, or everyone the filters find."""
    side, session, actor = side_of(request.form), get_session(), current_actor()
    ids = request.form.getlist("participant")
    if "everyone" in request.form:
        found = seats.list_newcomers(
            session,
            actor=actor,
            programme_id=programme_id,
            side=side,
            filters=filters_of(request.form),
        )
        ids = [each.id for each in found]
    if not ids:
        flash(gettext("Mark those you want to add."), "warning")
        return to_newcomers(programme_id, side)
    try:
        count = seats.add(
            session,
            actor=actor,
            programme_id=programme_id,
            side=side,
            participant_ids=ids,
            now=now(),
        )
    except ProgrammeError as error:
        return refused(programme_id, error)
    flash(ngettext("%(num)s added.", "%(num)s added.", count))
    return to_seats(programme_id, side)


@bp.post("/seats")
@requires("programme.edit")
def change(programme_id: int) -> ResponseReturnValue:
    """Save the numbers of all lines, or take the marked ones out."""
    side = side_of(request.form)
    listed = [int(each) for each in request.form.getlist("seat") if is_number(each)]
    marked = [int(each) for each in request.form.getlist("marked") if is_number(each)]
    if request.form.get("do") == "remove":
        return remove(programme_id, side, marked)
    numbers = read_numbers(request.form, listed)
    return done(
        programme_id,
        lambda: seats.set_numbers(
            get_session(), actor=current_actor(), programme_id=programme_id, numbers=numbers
        ),
        gettext("Saved."),
        side=side,
    )


def remove(programme_id: int, side: MatchSide, marked: list[int]) -> ResponseReturnValue:
    """Take the marked seats out."""
    if not marked:
        flash(gettext("Mark those you want to take out."), "warning")
        return to_seats(programme_id, side)
    return done(
        programme_id,
        lambda: seats.remove(
            get_session(), actor=current_actor(), programme_id=programme_id, seat_ids=marked
        ),
        gettext("Taken out, with what was said of them."),
        side=side,
    )


@bp.get("/rules")
@requires("programme.edit")
def show_rules(programme_id: int) -> str:
    """Show pins, vetoes and quotas."""
    session, actor = get_session(), current_actor()
    page = organiser_view.get_page(session, actor=actor, programme_id=programme_id, now=now())
    choices = seat_choices.get_choices(session, actor=actor, programme_id=programme_id)
    return render_template("programmes/rules.html", page=page, choices=choices)


@bp.post("/rules")
@requires("programme.edit")
def decide(programme_id: int) -> ResponseReturnValue:
    """Pin or veto a pair."""
    decision = Decision(
        request.form.get("receiver", 0, type=int),
        request.form.get("provider", 0, type=int),
        PairRuleKind.VETO if request.form.get("rule") == "veto" else PairRuleKind.PIN,
        request.form.get("reason", "").strip()[:MAX_REASON_LENGTH],
    )
    if not decision.receiver_seat_id or not decision.provider_seat_id:
        flash(gettext("Choose one of each side."), "error")
        return to_rules(programme_id)
    return done_with_rule(
        programme_id,
        lambda: rules.decide(
            get_session(), actor=current_actor(), programme_id=programme_id, decision=decision
        ),
    )


@bp.post("/rules/<int:rule_id>/lift")
@requires("programme.edit")
def lift(programme_id: int, rule_id: int) -> ResponseReturnValue:
    """Take a pin or a veto back."""
    return done_with_rule(
        programme_id,
        lambda: rules.lift(
            get_session(), actor=current_actor(), programme_id=programme_id, rule_id=rule_id
        ),
    )


@bp.post("/quotas")
@requires("programme.edit")
def set_quota(programme_id: int) -> ResponseReturnValue:
    """Give a region or a group a quota."""
    basis, _, code = request.form.get("whom", "").partition(":")
    most = request.form.get("most", "").strip()
    share = Share(
        side=side_of(request.form),
        basis=QuotaBasis.GROUP if basis == QuotaBasis.GROUP else QuotaBasis.REGION,
        code=code,
        least=whole(request.form.get("least", "").strip()) or 0,
        most=whole(most),
    )
    return done_with_rule(
        programme_id,
        lambda: rules.set_quota(
            get_session(), actor=current_actor(), programme_id=programme_id, share=share
        ),
    )


@bp.post("/quotas/<int:quota_id>/drop")
@requires("programme.edit")
def drop_quota(programme_id: int, quota_id: int) -> ResponseReturnValue:
    """Take a quota back."""
    return done_with_rule(
        programme_id,
        lambda: rules.drop_quota(
            get_session(), actor=current_actor(), programme_id=programme_id, quota_id=quota_id
        ),
    )


def side_of(values: Mapping[str, str]) -> MatchSide:
    """Return the side a request is about; startups where it does not say."""
    is_provider = values.get("side") == MatchSide.PROVIDER
    return MatchSide.PROVIDER if is_provider else MatchSide.RECEIVER


def filters_of(values: Mapping[str, str]) -> Filters:
    """Return whom a request looks for."""
    return Filters(**{name: values.get(name, "").strip() for name in FILTERS})


def done(
    programme_id: int, act: Callable[[], object], message: str, *, side: MatchSide
) -> ResponseReturnValue:
    """Do something to the seats and say so, or say what stands in the way."""
    try:
        act()
    except ProgrammeError as error:
        get_session().rollback()
        flash(programme_fault(error), "error")
    else:
        flash(message)
    return to_seats(programme_id, side)


def done_with_rule(programme_id: int, act: Callable[[], object]) -> ResponseReturnValue:
    """Do something to the rules and say so, or say what stands in the way."""
    try:
        act()
    except ProgrammeError as error:
        get_session().rollback()
        flash(programme_fault(error), "error")
    else:
        flash(gettext("Saved."))
    return to_rules(programme_id)


def refused(programme_id: int, error: ProgrammeError) -> ResponseReturnValue:
    """Say what stands in the way, on the page of the programme."""
    get_session().rollback()
    flash(programme_fault(error), "error")
    return redirect(url_for("programmes.show", programme_id=programme_id), 303)


def to_seats(programme_id: int, side: MatchSide) -> ResponseReturnValue:
    """Go back to the seats of a side."""
    target = url_for("programme_seats.index", programme_id=programme_id, side=side.value)
    return redirect(target, 303)


def to_newcomers(programme_id: int, side: MatchSide) -> ResponseReturnValue:
    """Go back to those who could be added."""
    target = url_for("programme_seats.newcomers", programme_id=programme_id, side=side.value)
    return redirect(target, 303)


def to_rules(programme_id: int) -> ResponseReturnValue:
    """Go back to the rules."""
    return redirect(url_for("programme_seats.show_rules", programme_id=programme_id), 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
