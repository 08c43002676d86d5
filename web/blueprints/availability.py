"""When a participant can meet: its week, what differs from it, and its other calendar."""

import datetime as dt
from dataclasses import dataclass, field, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from web.auth import current_actor, requires
from web.calendar_labels import notice_name, preset_names, way_names
from web.db import get_session
from web.forms.availability import (
    NOTICES,
    ChangeForm,
    DayForm,
    read_change,
    read_day,
    read_reading,
    typed,
    week_of,
)
from web.forms.messages import ZONES
from web.services.calendar import availability, busy_times, week_preview
from web.services.calendar.availability import WEEK, TooManyChangesError
from web.services.calendar.busy_times import NoCalendarError
from web.services.working_days import local_day

bp = Blueprint("availability", __name__, url_prefix="/desk/<participant_id>/availability")

REFUSED = 422
WEEK_LENGTH = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of the page, those that were refused as they were typed."""

    day: DayForm | None = None
    change: ChangeForm = field(default_factory=ChangeForm)
    reading: dict[str, str] | None = None


@bp.get("")
@requires("availability.read")
def show(participant_id: str) -> str:
    """Show the hours, and a week with what is booked in it."""
    return page(participant_id, Forms())


@bp.post("/presets/<name>")
@requires("availability.edit")
def preset(participant_id: str, name: str) -> ResponseReturnValue:
    """Set a whole week with one press."""
    availability.apply_preset(
        get_session(), actor=current_actor(), participant_id=participant_id, name=name
    )
    flash(gettext("Set. Change single days below if you like."))
    return back(participant_id, "week")


@bp.post("/days/<int:weekday>")
@requires("availability.edit")
def set_day(participant_id: str, weekday: int) -> ResponseReturnValue:
    """Set the hours of a weekday, and of others that are to have the same."""
    form = read_day(request.form, weekday)
    if form.error or weekday not in WEEK:
        return page(participant_id, Forms(day=form)), REFUSED
    availability.set_week(
        get_session(),
        actor=current_actor(),
        participant_id=participant_id,
        week=dict.fromkeys(form.weekdays, form.hours),
    )
    flash(gettext("The hours are saved."))
    return back(participant_id, "week")


@bp.post("/changes")
@requires("availability.edit")
def add_change(participant_id: str) -> ResponseReturnValue:
    """Add days on which the week does not hold."""
    form = read_change(request.form, today=local_day(now()))
    if form.change is None:
        return page(participant_id, Forms(change=form)), REFUSED
    try:
        availability.add_change(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            change=form.change,
        )
    except TooManyChangesError as error:
        full = gettext("There are %(most)s exceptions already: remove some.", most=error.args[0])
        return page(participant_id, Forms(change=replace(form, errors={"first": full}))), REFUSED
    flash(gettext("The exception is saved."))
    return back(participant_id, "changes")


@bp.post("/changes/<int:change_id>/remove")
@requires("availability.edit")
def remove_change(participant_id: str, change_id: int) -> ResponseReturnValue:
    """Remove an exception."""
    availability.remove_change(
        get_session(), actor=current_actor(), participant_id=participant_id, change_id=change_id
    )
    flash(gettext("The exception is removed."))
    return back(participant_id, "changes")


@bp.post("/reading")
@requires("availability.edit")
def set_reading(participant_id: str) -> ResponseReturnValue:
    """Set by which clock the hours are read, how long before, and whether with holidays."""
    reading, errors = read_reading(request.form)
    if reading is None:
        return page(participant_id, Forms(reading=dict(errors))), REFUSED
    availability.set_reading(
        get_session(), actor=current_actor(), participant_id=participant_id, reading=reading
    )
    flash(gettext("Saved."))
    return back(participant_id, "reading")


@bp.post("/busy")
@requires("availability.edit")
def bring_busy(participant_id: str) -> ResponseReturnValue:
    """Keep the busy times of another calendar."""
    file = request.files.get("calendar")
    content = file.read(busy_times.MOST_BYTES + 1) if file else b""
    try:
        count = busy_times.replace_busy(
            get_session(),
            actor=current_actor(),
            participant_id=participant_id,
            content=content,
            now=now(),
        )
    except NoCalendarError:
        get_session().rollback()
        flash(gettext("This is no calendar file (.ics) of at most 1 MB."), "error")
        return back(participant_id, "busy")
    flash(gettext("%(count)s busy times are kept; nobody sees what they are.", count=count))
    return back(participant_id, "busy")


@bp.post("/busy/clear")
@requires("availability.edit")
def clear_busy(participant_id: str) -> ResponseReturnValue:
    """Forget the busy times of one's other calendar."""
    busy_times.clear_busy(get_session(), actor=current_actor(), participant_id=participant_id)
    flash(gettext("Forgotten."))
    return back(participant_id, "busy")


def page(participant_id: str, forms: Forms) -> str:
    """Render the page."""
    own, actor, today = get_session(), current_actor(), local_day(now())
    known = availability.get_availability(
        own, actor=actor, participant_id=participant_id, today=today
    )
    first = week_of(request.args.get("week", ""), today) or today
    return render_template(
        "availability/show.html",
        known=known,
        forms=forms,
        days=[typed(known.pattern.week.get(weekday, ())) for weekday in WEEK],
        preview=week_preview.get_week(
            own, actor=actor, participant_id=participant_id, first=first, today=today
        ),
        earlier=(first - WEEK_LENGTH).isoformat(),
        later=(first + WEEK_LENGTH).isoformat(),
        imported=busy_times.get_imported(own, actor=actor, participant_id=participant_id),
        presets=preset_names(),
        ways=way_names(),
        notices=[(hours, notice_name(hours)) for hours in notices(known.notice_hours)],
        zones=ZONES,
        today=today.isoformat(),
    )


def notices(known: int) -> list[int]:
    """Return the choices of how long before, the one in force among them."""
    return sorted({*NOTICES, known})


def back(participant_id: str, part: str) -> ResponseReturnValue:
    """Go back to a part of the page."""
    target = url_for("availability.show", participant_id=participant_id, _anchor=part)
    return redirect(target, 303)


def now() -> dt.datetime:
    """Return the current moment."""
    return dt.datetime.now(dt.UTC)
