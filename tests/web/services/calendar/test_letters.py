"""E-mails about appointments carry what calendars understand, and no address but the reader's."""

import datetime as dt
from email.message import EmailMessage

from icalendar import Calendar, Component
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.message import Delivery, Message
from tests.web.services.pairs import make_pair
from web.services import appointments, letters
from web.services.access import Actor
from web.services.appointments import Proposal
from web.services.mail import as_email

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
FIRST, SECOND = (NOW + dt.timedelta(days=days) for days in (1, 2))
SENDER = "滇桥 <noreply@bridge.example>"
LONG = "关于在昆明举行的第一次会面，请带上商业计划书、专利清单和最近一年的财务报表。" * 4


def fix(
    session: Session, proposer: Actor, other: Actor, match_id: int, at: dt.datetime = FIRST
) -> int:
    proposal = Proposal((at,), 60, "onsite", "昆明市五华区", "https://meet.example/1", LONG)
    number = appointments.propose(
        session, actor=proposer, match_id=match_id, proposal=proposal, now=NOW
    )
    appointments.confirm(
        session, actor=other, match_id=match_id, appointment_id=number, starts_at=at, now=NOW
    )
    return number


def mails_to(session: Session, actor: Actor, kind: str) -> list[EmailMessage]:
    found = session.execute(
        select(Delivery, Message)
        .join(Message)
        .where(Message.user_id == actor.user_id, Message.kind == kind, Delivery.channel == "email")
        .order_by(Delivery.id)
    ).all()
    mails = []
    for delivery, message in found:
        delivery.letter = f"letter-{delivery.id}"
        reader = letters.read_of(session, message, letters.Channel.EMAIL)
        assert reader is not None
        letter = letters.compose(
            session, reader=reader, messages=[message], delivery=delivery, now=NOW
        )
        mails.append(as_email(letter, SENDER))
    return mails


def parts_of(mail: EmailMessage, content_type: str) -> list[EmailMessage]:
    return [part for part in mail.walk() if part.get_content_type() == content_type]


def entry_in(mail: EmailMessage) -> tuple[str, Component]:
    part = parts_of(mail, "text/calendar")[0]
    calendar = Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def test_confirmation_brings_an_invitation_to_both(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id)
    mail = mails_to(session, founder, "appointment.confirmed")[0]
    method, entry = entry_in(mail)

    assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 0)
    assert entry["DTSTART"].dt == FIRST
    assert entry["DTEND"].dt - FIRST == dt.timedelta(hours=1)
    assert str(entry["ORGANIZER"]) == "mailto:noreply@bridge.example"
    assert str(entry["ATTENDEE"]) == "mailto:founder@example.com"
    assert LONG in str(entry["DESCRIPTION"])
    assert "mentor@example.com" not in mail.as_string()
    assert len(mails_to(session, mentor, "appointment.confirmed")) == 1


def test_letter_has_its_words_the_invitation_and_a_file(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id)
    mail = mails_to(session, founder, "appointment.confirmed")[0]

    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    assert mail.get_content_type() == "multipart/mixed"
    file = parts_of(mail, "application/ics")[0]
    assert (file.get_filename(), file.get_content_disposition()) == ("invite.ics", "attachment")
    # octets, not characters: a line of Chinese is folded in time, and put together again whole
    lines = file.get_content().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert LONG in str(Calendar.from_ical(file.get_content()).walk("VEVENT")[0]["DESCRIPTION"])


def test_moved_meeting_changes_the_entry_that_is_there(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id)
    before = entry_in(mails_to(session, founder, "appointment.confirmed")[0])[1]
    fix(session, mentor, founder, match_id, SECOND)
    method, after = entry_in(mails_to(session, founder, "appointment.changed")[0])

    assert (method, after["UID"], after["SEQUENCE"]) == ("REQUEST", before["UID"], 1)
    assert after["DTSTART"].dt == SECOND


def test_cancellation_takes_the_entry_away(session: Session):
    match_id, founder, mentor = make_pair(session)
    number = fix(session, founder, mentor, match_id)
    appointments.cancel(
        session, actor=mentor, match_id=match_id, appointment_id=number, reason="ill", now=NOW
    )
    method, entry = entry_in(mails_to(session, founder, "appointment.cancelled")[0])

    assert (method, entry["STATUS"], entry["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert len(mails_to(session, mentor, "appointment.cancelled")) == 1


def test_end_of_the_match_takes_the_entry_away(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id)
    appointments.release(session, match_id=match_id, now=NOW)

    for actor in (founder, mentor):
        method, _ = entry_in(mails_to(session, actor, "appointment.cancelled")[0])
        assert method == "CANCEL"


def test_letter_held_over_night_tells_how_it_stands_by_then(session: Session):
    match_id, founder, mentor = make_pair(session)
    number = fix(session, founder, mentor, match_id)
    session.get_one(Appointment, number).state = "cancelled"
    session.flush()

    assert entry_in(mails_to(session, founder, "appointment.confirmed")[0])[0] == "CANCEL"


def test_proposal_and_its_refusal_bring_nothing_to_calendars(session: Session):
    match_id, founder, mentor = make_pair(session)
    proposal = Proposal((FIRST,), 60, "online")
    number = appointments.propose(
        session, actor=founder, match_id=match_id, proposal=proposal, now=NOW
    )
    appointments.decline(
        session, actor=mentor, match_id=match_id, appointment_id=number, reason="", now=NOW
    )

    for actor, kind in ((mentor, "appointment.proposed"), (founder, "appointment.cancelled")):
        mail = mails_to(session, actor, kind)[0]
        assert parts_of(mail, "text/calendar") == []
        assert mail.get_content_type() == "multipart/alternative"
    assert mails_to(session, mentor, "appointment.cancelled") == []
