"""When a participant can meet: the hours of its week, what differs, and how they are read."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from models.availability import Availability, HoursException, HoursWay, WeeklyHours
from models.participant import Participant
from web.services import access
from web.services.access import Actor, Subject
from web.services.calendar.free_times import Change, Hours, Pattern
from web.services.missing import NotFoundError
from web.services.time_zones import zone_of
from web.services.words import Text

HOME = "CN"
USUAL_NOTICE_HOURS = 24
MOST_CHANGES = 60
WORKING_DAYS, WEEKEND, WEEK = range(5), range(5, 7), range(7)
OFFICE_HOURS = (Hours(9 * 60, 12 * 60), Hours(14 * 60, 17 * 60 + 30))
AFTERNOON = (Hours(14 * 60, 17 * 60 + 30),)
EVENING = (Hours(19 * 60, 21 * 60, HoursWay.ONLINE.value),)
Week = Mapping[int, tuple[Hours, ...]]
PRESETS: Mapping[str, Week] = {
    "working_days": dict.fromkeys(WORKING_DAYS, OFFICE_HOURS),
    "afternoons": dict.fromkeys(WORKING_DAYS, AFTERNOON),
    "evenings": dict.fromkeys(WORKING_DAYS, EVENING),
    "weekends": dict.fromkeys(WEEKEND, OFFICE_HOURS),
}
"""Weeks that are set with one press; whoever has said nothing is taken to keep office hours."""
PRESUMED = PRESETS["working_days"]


class TooManyChangesError(ValueError):
    """There are as many exceptions as are kept already."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """An exception that is not over."""

    id: int
    change: Change


@dataclass(frozen=True, slots=True)
class AvailabilityView:
    """What a participant has said; before that, `is_set` is false and office hours are shown."""

    participant_id: str
    name: Text
    is_set: bool
    zone: str
    notice_hours: int
    heeds_holidays: bool
    pattern: Pattern
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How hours are to be read: by which clock, how long before, and whether with holidays."""

    zone: str
    notice_hours: int
    heeds_holidays: bool


def get_availability(
    session: Session, *, actor: Actor, participant_id: str, today: dt.date
) -> AvailabilityView:
    """Return when a participant can meet, as it has said itself.

    Raises
    ------
    AccessDeniedError
        If the actor does not act for it: nobody else may look at its hours.
    """
    access.ensure(actor, "availability.read", Subject(participant_id))
    row = find(session, [participant_id]).get(participant_id)
    participant = session.get_one(Participant, participant_id)
    shown = row or usual(participant)
    changes = () if row is None else row.changes
    return AvailabilityView(
        participant_id,
        {"zh": participant.name_zh, "en": participant.name_en},
        row is not None,
        shown.zone,
        shown.notice_hours,
        shown.heeds_holidays,
        pattern_of(row) if row else presumed(participant),
        tuple(ChangeView(each.id, change_of(each)) for each in changes if each.last_on >= today),
    )


def find(session: Session, participant_ids: Collection[str]) -> Mapping[str, Availability]:
    """Return what those of some participants have said that have said something."""
    statement = (
        select(Availability)
        .where(Availability.participant_id.in_(participant_ids))
        .options(selectinload(Availability.hours), selectinload(Availability.changes))
        .execution_options(populate_existing=True)
    )
    return {row.participant_id: row for row in session.scalars(statement)}


def patterns_of(
    session: Session, participant_ids: Sequence[str]
) -> Mapping[str, tuple[Pattern, bool]]:
    """Return when participants can meet, and whether each has said so itself."""
    said = find(session, participant_ids)
    rows = session.scalars(select(Participant).where(Participant.id.in_(participant_ids)))
    return {
        row.id: (pattern_of(said[row.id]), True) if row.id in said else (presumed(row), False)
        for row in rows
    }


def zones_of(session: Session, countries: Mapping[str, str]) -> Mapping[str, ZoneInfo]:
    """Return the zones of participants, by their ids, where their countries are known."""
    statement = select(Availability.participant_id, Availability.zone)
    found = session.execute(statement.where(Availability.participant_id.in_(countries)))
    said = {participant_id: ZoneInfo(zone) for participant_id, zone in found}
    return {each: said.get(each) or zone_of(country) for each, country in countries.items()}


def usual(participant: Participant) -> Availability:
    """Return how the hours of a participant are read before it has said anything."""
    return Availability(
        participant_id=participant.id,
        zone=zone_of(participant.country).key,
        notice_hours=USUAL_NOTICE_HOURS,
        heeds_holidays=participant.country in {"", HOME},
    )


def presumed(participant: Participant) -> Pattern:
    """Return the office hours that a participant is taken to keep."""
    row = usual(participant)
    return Pattern(
        ZoneInfo(row.zone),
        PRESUMED,
        (),
        row.heeds_holidays,
        dt.timedelta(hours=row.notice_hours),
    )


def pattern_of(row: Availability) -> Pattern:
    """Return the hours that a participant has set."""
    week: dict[int, tuple[Hours, ...]] = {}
    for each in row.hours:
        hours = Hours(each.from_minute, each.to_minute, each.way)
        week[each.weekday] = (*week.get(each.weekday, ()), hours)
    return Pattern(
        ZoneInfo(row.zone),
        week,
        tuple(change_of(each) for each in row.changes),
        row.heeds_holidays,
        dt.timedelta(hours=row.notice_hours),
    )


def change_of(row: HoursException) -> Change:
    """Return an exception as the hours are worked out from it."""
    hours = Hours(row.from_minute, row.to_minute, row.way)
    return Change(row.change, row.first_on, row.last_on, hours)


def set_week(session: Session, *, actor: Actor, participant_id: str, week: Week) -> None:
    """Set the hours of some weekdays; the others stay as they are."""
    begin(session, actor, participant_id)
    session.execute(
        delete(WeeklyHours).where(
            WeeklyHours.participant_id == participant_id, WeeklyHours.weekday.in_(week)
        )
    )
    session.add_all(
        WeeklyHours(
            participant_id=participant_id,
            weekday=weekday,
            from_minute=hours.begin,
            to_minute=hours.end,
            way=hours.way,
        )
        for weekday, day in week.items()
        for hours in day
    )
    session.flush()


def apply_preset(session: Session, *, actor: Actor, participant_id: str, name: str) -> None:
    """Set a whole week with one press: the hours of a preset, and no others.

    Raises
    ------
    NotFoundError
        If there is no such preset.
    """
    access.ensure(actor, "availability.edit", Subject(participant_id))
    if name not in PRESETS:
        raise NotFoundError("preset", name)
    week = {weekday: PRESETS[name].get(weekday, ()) for weekday in WEEK}
    set_week(session, actor=actor, participant_id=participant_id, week=week)


def set_reading(session: Session, *, actor: Actor, participant_id: str, reading: Reading) -> None:
    """Set by which clock the hours are read, how long before, and whether holidays count."""
    row = begin(session, actor, participant_id)
    row.zone, row.notice_hours = reading.zone, reading.notice_hours
    row.heeds_holidays = reading.heeds_holidays
    session.flush()


def add_change(session: Session, *, actor: Actor, participant_id: str, change: Change) -> None:
    """Add days on which the week does not hold.

    Raises
    ------
    TooManyChangesError
        If there are too many already.
    """
    row = begin(session, actor, participant_id)
    if len(row.changes) >= MOST_CHANGES:
        raise TooManyChangesError(MOST_CHANGES)
    row.changes.append(
        HoursException(
            change=change.kind,
            first_on=change.first,
            last_on=change.last,
            from_minute=change.hours.begin,
            to_minute=change.hours.end,
            way=change.hours.way,
        )
    )
    session.flush()


def remove_change(session: Session, *, actor: Actor, participant_id: str, change_id: int) -> None:
    """Remove an exception; one that is gone already stays gone."""
    access.ensure(actor, "availability.edit", Subject(participant_id))
    session.execute(
        delete(HoursException).where(
            HoursException.id == change_id, HoursException.participant_id == participant_id
        )
    )


def begin(session: Session, actor: Actor, participant_id: str) -> Availability:
    """Return what a participant has said, to be changed; at first, the office hours it has kept."""
    access.ensure(actor, "availability.edit", Subject(participant_id))
    row = find(session, [participant_id]).get(participant_id)
    if row is None:
        row = usual(session.get_one(Participant, participant_id))
        row.hours = [
            WeeklyHours(
                weekday=weekday, from_minute=hours.begin, to_minute=hours.end, way=hours.way
            )
            for weekday, day in PRESUMED.items()
            for hours in day
        ]
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
        except IntegrityError:  # another window, at the very same moment
            return find(session, [participant_id])[participant_id]
    return row
