"""Appointments and days as iCalendar entries (RFC 5545): files, invitations, feeds."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from icalendar import Calendar, Event, vCalAddress
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import AppointmentState
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.parties import get_parties
from web.services.sealing import secrets_of

PRODUCT = "-//Dianqiao//Dianqiao//ZH"
PRODUCT_NAMES = {"zh": "滇桥", "en": "Dianqiao"}
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
CONFIRMED, CANCELLED = "CONFIRMED", "CANCELLED"
STATUS = {
    AppointmentState.CONFIRMED.value: CONFIRMED,
    AppointmentState.CANCELLED.value: CANCELLED,
}
ONE_DAY = dt.timedelta(days=1)
REFRESH = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a calendar: a meeting from one moment to another, or something due on a day.

    `uid` stays the same through every change, `sequence` counts them.
    """

    uid: str
    stamp: dt.datetime
    starts: dt.datetime | dt.date
    ends: dt.datetime | dt.date
    summary: str
    url: str
    status: str = CONFIRMED
    sequence: int = 0
    location: str = ""
    description: str = ""

    @property
    def is_day(self) -> bool:
        """Whether it is due on a day and takes no time."""
        return not isinstance(self.starts, dt.datetime)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address as calendars know it."""

    address: str
    name: str


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
    if row is None or row.match_id != match_id or not is_published(row):
        raise NotFoundError("appointment", str(appointment_id))
    entry = entry_of(session, row, in_language(parties.other.name, language))
    organiser = own_mailbox(session, language)
    return as_calendar([event(entry, organiser)], PUBLISH)


def is_published(row: Appointment) -> bool:
    """Tell whether calendars know of an appointment: it stands, or stood once."""
    return row.state in STATUS and row.starts_at is not None


def entry_of(session: Session, row: Appointment, name: str, *, first: int | None = None) -> Entry:
    """Return an appointment as an entry; a moved one keeps the identity of the first.

    Raises
    ------
    NotFoundError
        If it has no time.
    """
    if row.starts_at is None:
        raise NotFoundError("appointment", str(row.id))
    address = secrets_of(session).base_url
    return Entry(
        uid=f"match-{row.match_id}-{first or first_of(session, row)}@{host_of(address)}",
        stamp=row.updated_at,
        starts=row.starts_at,
        ends=row.starts_at + dt.timedelta(minutes=row.minutes),
        summary=name,
        url=f"{address}/matches/{row.match_id}",
        status=STATUS[row.state],
        sequence=row.sequence,
        location=row.place or row.url,
        description="\n".join(filter(None, (row.note, row.url if row.place else ""))),
    )


def event(entry: Entry, organiser: Mailbox | None = None, attendee: Mailbox | None = None) -> Event:
    """Return an entry as a calendar's event, its times in UTC.

    The organiser is the installation itself and the only one invited is the reader: neither side
    learns an address of the other by it.
    """
    component = Event()
    component.add("uid", entry.uid)
    component.add("dtstamp", entry.stamp)
    component.add("last-modified", entry.stamp)
    component.add("sequence", entry.sequence)
    component.add("status", entry.status)
    component.add("dtstart", entry.starts)
    component.add("dtend", entry.ends)
    component.add("summary", entry.summary)
    component.add("url", entry.url)
    component.add("transp", "TRANSPARENT" if entry.is_day else "OPAQUE")
    for field, text in (("location", entry.location), ("description", entry.description)):
        if text:
            component.add(field, text)
    if organiser:
        component.add("organizer", cal_address(organiser))
    if attendee:
        invited = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        component.add("attendee", cal_address(attendee, invited))
    return component


def cal_address(mailbox: Mailbox, parameters: Mapping[str, str] | None = None) -> vCalAddress:
    """Return an address as calendars write it."""
    address = vCalAddress(f"mailto:{mailbox.address}")
    address.params["CN"] = mailbox.name
    for name, value in (parameters or {}).items():
        address.params[name] = value
    return address


def as_calendar(events: Iterable[Event], method: str, *, feed_name: str = "") -> bytes:
    """Return events as a file, its long lines folded; a feed has a name and is read anew."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if feed_name:
        calendar.add("x-wr-calname", feed_name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for each in events:
        calendar.add_component(each)
    return bytes(calendar.to_ical())


def own_mailbox(session: Session, language: str) -> Mailbox:
    """Return the address of the installation, which nobody reads."""
    host = host_of(secrets_of(session).base_url)
    return Mailbox(f"noreply@{host}", PRODUCT_NAMES.get(language, PRODUCT_NAMES["en"]))


def in_language(name: Mapping[str, str], language: str) -> str:
    """Return a name in a language, or in another one where that is all there is."""
    return name.get(language) or next(filter(None, name.values()), "")


def first_of(session: Session, row: Appointment) -> int:
    """Return the id of the meeting that an appointment has been moved from, at the very first."""
    while row.replaces_id:
        row = session.get_one(Appointment, row.replaces_id)
    return row.id


def host_of(address: str) -> str:
    """Return the host of an address."""
    return address.partition("://")[2].partition("/")[0].partition(":")[0]
