"""Common free times of a pair, and warnings that tell nothing of why."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from models.availability import BusySpan
from models.enums import MatchState
from models.participant import Participant
from tests.factories import make_match, make_startup
from tests.web.services.pairs import make_pair
from web.services import appointments
from web.services.access import AccessDeniedError, Actor
from web.services.appointments import Proposal
from web.services.calendar import availability, common_times
from web.services.calendar.availability import Reading
from web.services.calendar.common_times import Meeting, Suggestions
from web.services.calendar.free_times import Change, Hours
from web.services.parties import NotAgreedError

# a Tuesday, 16:00 in China; the days around know no holiday
NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)


def offered(
    session: Session, actor: Actor, match_id: int, minutes: int = 60, way: str = "online"
) -> Suggestions:
    meeting = Meeting(minutes, way)
    return common_times.suggest(session, actor=actor, match_id=match_id, meeting=meeting, now=NOW)


def times(offer: Suggestions) -> list[str]:
    return [f"{slot.starts_at:%d %H:%M}" for slot in offer.slots]


def unusual(session: Session, actor: Actor, match_id: int, *starts: dt.datetime) -> list[str]:
    found = common_times.unusual(
        session,
        actor=actor,
        match_id=match_id,
        starts_at=starts,
        meeting=Meeting(60, "online"),
        now=NOW,
    )
    return [f"{each:%d %H:%M}" for each in found]


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 9, day, hour, minute, tzinfo=dt.UTC)


def set_week(session: Session, actor: Actor, participant_id: str, hours: Hours) -> None:
    week = dict.fromkeys(range(7), (hours,))
    availability.set_week(session, actor=actor, participant_id=participant_id, week=week)


def test_whoever_has_said_nothing_keeps_office_hours(session: Session):
    match_id, founder, _ = make_pair(session)
    offer = offered(session, founder, match_id)

    # from the afternoon of the next day on: a day's notice
    assert times(offer)[:4] == ["02 08:00", "03 01:00", "03 02:00", "03 03:00"]
    assert len(offer.slots) == 9
    assert (offer.is_own_presumed, offer.is_other_presumed) == (True, True)


def test_offer_keeps_to_the_hours_of_both(session: Session):
    match_id, founder, mentor = make_pair(session)
    set_week(session, founder, "S1", Hours(8 * 60, 11 * 60))
    set_week(session, mentor, "M1", Hours(10 * 60, 12 * 60))

    assert times(offered(session, founder, match_id))[:3] == ["03 02:00", "04 02:00", "05 02:00"]
    assert offered(session, founder, match_id, minutes=120).slots == ()


def test_each_side_is_told_its_own_clock_and_the_others(session: Session):
    match_id, founder, mentor = make_pair(session)
    reading = Reading("Asia/Kolkata", 0, heeds_holidays=False)
    availability.set_reading(session, actor=mentor, participant_id="M1", reading=reading)
    set_week(session, mentor, "M1", Hours(8 * 60, 10 * 60))
    here = offered(session, founder, match_id).slots[0]
    there = offered(session, mentor, match_id).slots[0]

    # 8:00 in India is 10:30 in China
    assert here.there is not None
    assert there.own is not None
    assert f"{here.starts_at:%d %H:%M}" == f"{there.starts_at:%d %H:%M}" == "03 02:30"
    assert (here.own, f"{here.there:%H:%M}") == (None, "08:00")
    assert (f"{there.own:%H:%M}", there.there) == ("08:00", None)


def test_neighbours_clock_stands_beside_the_time(session: Session):
    match_id, founder, mentor = make_pair(session)
    reading = Reading("Asia/Vientiane", 24, heeds_holidays=False)
    availability.set_reading(session, actor=mentor, participant_id="M1", reading=reading)
    here = offered(session, founder, match_id).slots[0]
    there = offered(session, mentor, match_id).slots[0]

    assert here.there is not None
    assert there.own is not None
    assert (here.own, f"{here.there:%H:%M}") == (None, "15:00")
    assert (f"{there.own:%H:%M}", there.there) == ("15:00", None)


def test_longer_notice_of_either_counts(session: Session):
    match_id, founder, mentor = make_pair(session)
    reading = Reading("Asia/Shanghai", 168, heeds_holidays=True)
    availability.set_reading(session, actor=mentor, participant_id="M1", reading=reading)

    assert times(offered(session, founder, match_id))[0] == "08 08:00"


def test_meetings_and_other_calendars_block_without_being_told(session: Session):
    match_id, founder, mentor = make_pair(session)
    make_startup(session, "S2")
    other = Actor(founder.user_id, founder.roles, frozenset({"S2"}))
    second = make_match(session, "S2", "M1", state=MatchState.ACTIVE).id
    proposal = Proposal((at(2, 8),), 60, "online")
    number = appointments.propose(session, actor=other, match_id=second, proposal=proposal, now=NOW)
    appointments.confirm(
        session,
        actor=mentor,
        match_id=second,
        appointment_id=number,
        starts_at=at(2, 8),
        now=NOW,
    )
    session.add(
        BusySpan(
            participant_id="M1",
            user_id=mentor.user_id or 0,
            starts_at=at(3, 1, 50),
            ends_at=at(3, 2, 5),
        )
    )
    session.flush()

    assert times(offered(session, founder, match_id))[:3] == ["03 02:15", "03 06:00", "03 07:00"]
    assert unusual(session, founder, match_id, at(2, 8), at(3, 1), at(3, 6)) == [
        "02 08:00",
        "03 01:00",
    ]


def test_meeting_to_be_moved_does_not_stand_in_its_own_way(session: Session):
    match_id, founder, mentor = make_pair(session)
    proposal = Proposal((at(2, 8),), 60, "online")
    number = appointments.propose(
        session, actor=founder, match_id=match_id, proposal=proposal, now=NOW
    )
    appointments.confirm(
        session,
        actor=mentor,
        match_id=match_id,
        appointment_id=number,
        starts_at=at(2, 8),
        now=NOW,
    )

    assert times(offered(session, founder, match_id))[0] == "02 08:00"


def test_time_outside_what_the_other_has_said_is_warned_of(session: Session):
    match_id, founder, mentor = make_pair(session)
    late = at(3, 12)
    before = unusual(session, founder, match_id, late)
    set_week(session, mentor, "M1", Hours(540, 720))

    assert before == []
    assert unusual(session, founder, match_id, late, at(3, 1)) == ["03 12:00"]


def test_days_off_are_not_offered(session: Session):
    match_id, founder, mentor = make_pair(session)
    change = Change("off", dt.date(2026, 9, 2), dt.date(2026, 9, 8))
    availability.add_change(session, actor=mentor, participant_id="M1", change=change)

    assert times(offered(session, founder, match_id))[0] == "09 01:00"


def test_public_holiday_is_not_offered_at_home_and_is_abroad(session: Session):
    make_startup(session, "S9")
    abroad = session.get_one(Participant, "S9")
    abroad.country = "LA"
    session.flush()
    known = availability.patterns_of(session, ["S9"])["S9"]

    assert known[0].zone.key == "Asia/Vientiane"
    assert known[0].on(dt.date(2026, 10, 1)) != ()


def test_times_are_offered_to_the_pair_alone_and_while_it_works_together(session: Session):
    match_id, founder, _ = make_pair(session, MatchState.EXPRESSED)

    with pytest.raises(NotAgreedError):
        offered(session, founder, match_id)
    with pytest.raises(AccessDeniedError):
        offered(session, Actor(9, frozenset({"organiser"}), is_provincial=True), match_id)
