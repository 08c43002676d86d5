import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from icalendar import Calendar, Component
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.agreed import BusyQuarter
from models.enums import MatchState
from models.message import Message
from models.participant import Participant
from tests.factories import make_match, make_mentor, make_startup
from tests.web.services.pairs import make_pair
from web.services import appointments
from web.services.access import AccessDeniedError, Actor
from web.services.appointment_views import AppointmentView, list_appointments
from web.services.appointments import Proposal, StaleAppointmentError, TimeTakenError
from web.services.calendar import availability, ics
from web.services.parties import NotAgreedError

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
FIRST = NOW + dt.timedelta(days=1)
SECOND = NOW + dt.timedelta(days=2)


def propose(session: Session, actor: Actor, match_id: int, *starts: dt.datetime) -> int:
    proposal = Proposal(starts or (FIRST, SECOND), 60, "online", url="https://meet.example/1")
    return appointments.propose(session, actor=actor, match_id=match_id, proposal=proposal, now=NOW)


def confirm(
    session: Session, actor: Actor, match_id: int, number: int, at: dt.datetime = FIRST
) -> None:
    appointments.confirm(
        session, actor=actor, match_id=match_id, appointment_id=number, starts_at=at, now=NOW
    )


def seen(session: Session, actor: Actor, match_id: int) -> tuple[AppointmentView, ...]:
    return list_appointments(session, actor=actor, match_id=match_id, now=NOW)


def states(session: Session, actor: Actor, match_id: int) -> list[str]:
    return [item.state for item in seen(session, actor, match_id)]


def test_other_side_confirms_one_of_the_times(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    number = propose(session, founder, match_id)
    confirm(session, mentor, match_id, number, SECOND)

    item = seen(session, founder, match_id)[0]

    assert item.time is not None
    assert (item.state, item.time.starts_at) == ("confirmed", SECOND)
    told = session.execute(select(Message.kind, Message.user_id).order_by(Message.id)).all()
    # whoever confirms is told as well: the letter brings the entry for their calendar
    assert [tuple(each) for each in told] == [
        ("appointment.proposed", mentor.user_id),
        ("appointment.confirmed", founder.user_id),
        ("appointment.confirmed", mentor.user_id),
    ]


def test_own_proposal_cannot_be_confirmed(session: Session) -> None:
    match_id, founder, _ = make_pair(session)
    number = propose(session, founder, match_id)

    with pytest.raises(StaleAppointmentError):
        confirm(session, founder, match_id, number)


@pytest.mark.parametrize("at", [NOW + dt.timedelta(days=3), NOW - dt.timedelta(days=1)])
def test_time_nobody_proposed_cannot_be_confirmed(session: Session, at: dt.datetime) -> None:
    match_id, founder, mentor = make_pair(session)
    number = propose(session, founder, match_id)

    with pytest.raises(StaleAppointmentError):
        confirm(session, mentor, match_id, number, at)


def test_counter_proposal_replaces_the_one_that_waits(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    number = propose(session, founder, match_id)
    propose(session, mentor, match_id, SECOND)

    with pytest.raises(StaleAppointmentError):
        confirm(session, mentor, match_id, number)
    assert states(session, founder, match_id) == ["proposed"]


def test_meeting_stands_until_the_new_time_is_confirmed(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    confirm(session, mentor, match_id, propose(session, founder, match_id))
    moved = propose(session, mentor, match_id, SECOND)
    before = states(session, founder, match_id)
    confirm(session, founder, match_id, moved, SECOND)

    assert before == ["proposed", "confirmed"]
    assert states(session, founder, match_id) == ["confirmed"]
    assert set(session.scalars(select(func.date(BusyQuarter.starts_at)))) != set()
    assert session.scalar(select(func.count()).select_from(BusyQuarter)) == 8


def test_person_is_not_booked_twice_even_by_overlap(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    make_startup(session, "S2")
    other = Actor(founder.user_id, founder.roles, frozenset({"S2"}))
    second = make_match(session, "S2", "M1", state=MatchState.ACTIVE).id
    confirm(session, mentor, match_id, propose(session, founder, match_id))
    half_past = FIRST + dt.timedelta(minutes=30)
    number = propose(session, other, second, half_past)

    with pytest.raises(TimeTakenError):
        confirm(session, mentor, second, number, half_past)
    assert [option.is_free for option in seen(session, mentor, second)[0].options] == [False]


def test_called_off_meeting_gives_its_time_back(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    number = propose(session, founder, match_id)
    confirm(session, mentor, match_id, number)
    appointments.cancel(
        session, actor=mentor, match_id=match_id, appointment_id=number, reason="ill", now=NOW
    )

    assert session.scalar(select(func.count()).select_from(BusyQuarter)) == 0
    assert seen(session, founder, match_id)[0].reason == "ill"


def test_end_of_a_match_calls_off_what_was_to_come(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    confirm(session, mentor, match_id, propose(session, founder, match_id))
    appointments.release(session, match_id=match_id, now=NOW)

    assert states(session, founder, match_id) == ["cancelled"]
    assert session.scalar(select(func.count()).select_from(BusyQuarter)) == 0


def test_no_appointment_before_both_agree_and_none_for_others(session: Session) -> None:
    match_id, founder, _ = make_pair(session, MatchState.EXPRESSED)

    with pytest.raises(NotAgreedError):
        propose(session, founder, match_id)
    with pytest.raises(AccessDeniedError):
        propose(session, Actor(9, frozenset({"organiser"}), is_provincial=True), match_id)


def test_partner_abroad_sees_its_own_clock(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    session.get_one(Participant, "M1").country = "NP"
    session.flush()
    confirm(session, mentor, match_id, propose(session, founder, match_id))

    time = seen(session, founder, match_id)[0].time

    assert time is not None
    assert time.there is not None
    assert (time.own, time.there.strftime("%H:%M")) == (None, "13:45")
    theirs = seen(session, mentor, match_id)[0].time
    assert theirs is not None
    assert theirs.own is not None
    assert (theirs.own.strftime("%H:%M"), theirs.there) == ("13:45", None)


def test_clock_that_a_side_has_set_is_shown_rather_than_its_countrys(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    reading = availability.Reading("Europe/London", 24, heeds_holidays=False)
    availability.set_reading(session, actor=mentor, participant_id="M1", reading=reading)
    confirm(session, mentor, match_id, propose(session, founder, match_id))

    time = seen(session, founder, match_id)[0].time

    assert time is not None
    assert time.there is not None
    assert time.there.strftime("%H:%M") == "09:00"


def test_moved_meeting_keeps_its_identity_in_calendars(session: Session) -> None:
    match_id, founder, mentor = make_pair(session)
    first = propose(session, founder, match_id)
    confirm(session, mentor, match_id, first)
    before = calendar_of(session, founder, match_id, first)
    moved = propose(session, mentor, match_id, SECOND)
    confirm(session, founder, match_id, moved, SECOND)

    after = calendar_of(session, founder, match_id, moved)

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert (after["dtstart"].dt, after["status"]) == (SECOND, "CONFIRMED")


def calendar_of(session: Session, actor: Actor, match_id: int, number: int) -> Component:
    content = ics.calendar_file(
        session, actor=actor, match_id=match_id, appointment_id=number, language="en"
    )
    return Calendar.from_ical(content).walk("VEVENT")[0]


def test_two_startups_confirm_the_same_hour_of_a_mentor_at_once(engine: Engine) -> None:
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing) as session, session.begin():
        make_mentor(session)
        for key in ("S1", "S2", "S3", "S4"):
            make_startup(session, key)
        asked = {
            key: make_match(session, key, "M1", state=MatchState.ACTIVE).id
            for key in ("S1", "S2", "S3", "S4")
        }
        mentor = Actor(None, frozenset({"mentor"}), frozenset({"M1"}))
        numbers = {key: propose(session, mentor, match) for key, match in asked.items()}
    start = Barrier(len(asked))

    def answer(key: str) -> bool:
        founder = Actor(None, frozenset({"startup"}), frozenset({key}))
        start.wait()
        try:
            with Session(writing) as session, session.begin():
                confirm(session, founder, asked[key], numbers[key])
        except TimeTakenError:
            return False
        return True

    with ThreadPoolExecutor(len(asked)) as pool:
        outcomes = list(pool.map(answer, asked))

    with Session(engine) as session:
        taken = session.scalar(select(func.count()).select_from(BusyQuarter))
    assert (sorted(outcomes), taken) == ([False, False, False, True], 8)
