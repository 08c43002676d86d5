"""Appointments as iCalendar files (RFC 5545)."""

import datetime as dt

from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import AppointmentState
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.parties import Parties, get_parties
from web.services.sealing import secrets_of

PRODUCT = "-//Dianqiao//Dianqiao//ZH"
STATUS = {
    AppointmentState.CONFIRMED.value: "CONFIRMED",
    AppointmentState.CANCELLED.value: "CANCELLED",
}


def calendar_file(
    session: Session, *, actor: Actor, match_id: int, appointment_id: int, language: str
) -> bytes:
    """Return a confirmed or cancelled appointment as a file for calendars.

    Raises
    ------
    NotFoundError
        If the match has no such appointment.
    """
    parties = get_parties(session, actor=actor, match_id=match_id, action="appointment.read")
    row = session.get(Appointment, appointment_id)
    if row is None or row.match_id != match_id or row.state not in STATUS or not row.starts_at:
        raise NotFoundError("appointment", str(appointment_id))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event(session, row, row.starts_at, parties, language))
    return bytes(calendar.to_ical())


def event(
    session: Session,
    row: Appointment,
    starts_at: dt.datetime,
    parties: Parties,
    language: str,
) -> Event:
    """Return an appointment as a calendar's event; a moved one keeps its identity."""
    address = secrets_of(session).base_url
    name = parties.other.name.get(language) or next(iter(parties.other.name.values()), "")
    entry = Event()
    entry.add("uid", f"match-{row.match_id}-{first_of(session, row)}@{host_of(address)}")
    entry.add("dtstamp", row.updated_at)
    entry.add("sequence", row.sequence)
    entry.add("status", STATUS[row.state])
    entry.add("dtstart", starts_at)
    entry.add("dtend", starts_at + dt.timedelta(minutes=row.minutes))
    entry.add("summary", name)
    entry.add("url", f"{address}/matches/{row.match_id}")
    for field, text in (("location", row.place or row.url), ("description", row.note)):
        if text:
            entry.add(field, text)
    return entry


def first_of(session: Session, row: Appointment) -> int:
    """Return the id of the meeting that an appointment has been moved from, at the very first."""
    while row.replaces_id:
        row = session.get_one(Appointment, row.replaces_id)
    return row.id


def host_of(address: str) -> str:
    """Return the host of an address."""
    return address.partition("://")[2].partition("/")[0].partition(":")[0]
