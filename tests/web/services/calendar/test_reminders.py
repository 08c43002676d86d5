"""Reminders: in time, once, to both sides, not at night, and to be switched off."""

import datetime as dt
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import Channel
from models.message import Delivery, Message
from tests.web.services.calendar.test_letters import NOW, fix
from tests.web.services.pairs import make_pair
from web.services import appointments
from web.services.calendar.reminders import remind_of_meetings
from web.services.message_settings import get_wishes, save_wishes
from web.services.templates import Category

# in three days at 15:00 in China
AT = NOW + dt.timedelta(days=2, hours=23)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


def kinds(session: Session, user_id: int | None) -> list[str]:
    statement = select(Message.kind).where(
        Message.user_id == user_id, Message.kind.in_(("appointment.tomorrow", "appointment.soon"))
    )
    return list(session.scalars(statement.order_by(Message.id)))


def fixed(session: Session, at: dt.datetime = AT) -> tuple[int, int, int]:
    match_id, founder, mentor = make_pair(session)
    number = fix(session, founder, mentor, match_id, at)
    session.get_one(Appointment, number).updated_at = NOW
    session.flush()
    return number, founder.user_id or 0, mentor.user_id or 0


def test_both_are_reminded_the_day_before_and_an_hour_before_once(session: Session):
    _, founder, mentor = fixed(session)
    remind_of_meetings(session, AT - 25 * HOUR)
    early = kinds(session, founder)
    for moment in (AT - 24 * HOUR, AT - 23 * HOUR, AT - HOUR, AT - 30 * MINUTE, AT + HOUR):
        remind_of_meetings(session, moment)

    assert early == []
    assert kinds(session, founder) == ["appointment.tomorrow", "appointment.soon"]
    assert kinds(session, mentor) == ["appointment.tomorrow", "appointment.soon"]


def test_who_fixed_it_just_now_is_not_reminded_of_it(session: Session):
    number, founder, _ = fixed(session)
    session.get_one(Appointment, number).updated_at = AT - 20 * HOUR
    session.flush()
    remind_of_meetings(session, AT - 19 * HOUR)

    assert kinds(session, founder) == []


def test_meeting_called_off_is_not_reminded_of(session: Session):
    number, founder, _ = fixed(session)
    row = session.get_one(Appointment, number)
    appointments.release(session, match_id=row.match_id, now=NOW)
    remind_of_meetings(session, AT - 24 * HOUR)

    assert kinds(session, founder) == []


def test_reminder_waits_for_the_morning_and_is_left_out_where_that_is_too_late(session: Session):
    early = NOW + dt.timedelta(days=2, hours=15)  # seven in China: quiet until eight
    _, founder, _ = fixed(session, early)
    remind_of_meetings(session, early - 24 * HOUR)
    remind_of_meetings(session, early - HOUR)

    assert kinds(session, founder) == ["appointment.tomorrow"]
    due = session.scalar(
        select(Delivery.due_at)
        .join(Message)
        .where(Message.user_id == founder, Message.kind == "appointment.tomorrow")
    )
    assert due == early - 23 * HOUR


def test_reminders_can_be_switched_off_apart_from_the_rest(session: Session):
    _, founder, _ = fixed(session)
    wishes = get_wishes(session, user_id=founder)
    off = {(Category.REMINDERS.value, Channel.EMAIL.value): False}
    save_wishes(session, user_id=founder, wishes=replace(wishes, switches=off))
    remind_of_meetings(session, AT - 24 * HOUR)
    sent = session.scalars(
        select(Delivery.id)
        .join(Message)
        .where(Message.user_id == founder, Message.kind == "appointment.tomorrow")
    ).all()

    assert (kinds(session, founder), sent) == (["appointment.tomorrow"], [])
