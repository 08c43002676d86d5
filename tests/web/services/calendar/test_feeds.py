"""Calendar feeds: whose they are, what stands in them, read back by another library's eyes."""

import datetime as dt

import pytest
from icalendar import Calendar, Component
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.availability import CalendarFeed
from models.enums import MatchState, Role
from tests.factories import make_match, make_mentor, make_user
from tests.web.services.calendar.test_letters import FIRST, NOW, SECOND, fix
from tests.web.services.pairs import make_pair
from web.services import appointments
from web.services.access import VISITOR, AccessDeniedError, Actor
from web.services.calendar import feeds
from web.services.missing import NotFoundError


def word_of(session: Session, actor: Actor) -> str:
    address = feeds.renew_feed(session, actor=actor).address
    return address.rpartition("/")[2].removesuffix(".ics")


def read(session: Session, word: str, now: dt.datetime = NOW) -> feeds.FeedFile:
    return feeds.read_feed(session, user_id=feeds.find_feed(session, word=word), now=now)


def events(session: Session, word: str, now: dt.datetime = NOW) -> list[Component]:
    return Calendar.from_ical(read(session, word, now).content).walk("VEVENT")


def test_feed_holds_ones_own_meetings_and_no_others(session: Session):
    match_id, founder, mentor = make_pair(session)
    make_mentor(session, "M2")
    second = make_match(session, "S1", "M2", state=MatchState.ACTIVE).id
    other = make_user(session, "other@example.com", (Role.MENTOR, "M2"))
    other_mentor = Actor(other.id, frozenset({Role.MENTOR}), frozenset({"M2"}))
    fix(session, founder, mentor, match_id)
    fix(session, founder, other_mentor, second, SECOND)

    counts = [len(events(session, word_of(session, a))) for a in (founder, mentor, other_mentor)]
    assert counts == [2, 1, 1]
    entry = events(session, word_of(session, mentor))[0]
    assert str(entry["SUMMARY"]) == "名称S1（示例）"
    assert (entry["DTSTART"].dt, entry["STATUS"]) == (FIRST, "CONFIRMED")
    assert "ATTENDEE" not in entry
    assert b"@example.com" not in read(session, word_of(session, mentor)).content


def test_meeting_called_off_stays_as_cancelled_and_a_moved_one_keeps_its_name(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id)
    word = word_of(session, mentor)
    first = events(session, word)[0]
    number = fix(session, mentor, founder, match_id, SECOND)
    moved = events(session, word)
    appointments.cancel(
        session, actor=mentor, match_id=match_id, appointment_id=number, reason="", now=NOW
    )
    gone = events(session, word)

    assert len(moved) == len(gone) == 1
    assert first["UID"] == moved[0]["UID"] == gone[0]["UID"]
    assert [each["SEQUENCE"] for each in (first, moved[0], gone[0])] == [0, 1, 2]
    assert (moved[0]["DTSTART"].dt, gone[0]["STATUS"]) == (SECOND, "CANCELLED")


def test_feed_is_the_same_to_the_byte_while_nothing_changes(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id)
    word = word_of(session, mentor)
    before = read(session, word)
    later = read(session, word, NOW + dt.timedelta(hours=5))
    fix(session, mentor, founder, match_id, SECOND)
    after = read(session, word)

    assert (before.content, before.tag) == (later.content, later.tag)
    assert before.tag != after.tag
    assert max(len(line) for line in after.content.split(b"\r\n")) <= 75
    assert b"\n" not in after.content.replace(b"\r\n", b"")


def test_old_meetings_leave_the_feed(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id)

    assert events(session, word_of(session, mentor), NOW + dt.timedelta(days=100)) == []


def test_word_is_kept_nowhere_and_a_new_one_closes_the_old(session: Session):
    _, founder, mentor = make_pair(session)
    word = word_of(session, founder)
    row = session.scalars(select(CalendarFeed)).one()
    stored = {row.seed, row.word_hash}
    shown = feeds.get_feed(session, actor=founder)
    newer = word_of(session, founder)

    assert word not in stored
    assert shown is not None
    assert shown.address.endswith(f"/calendars/{word}.ics")
    with pytest.raises(NotFoundError):
        feeds.find_feed(session, word=word)
    assert feeds.find_feed(session, word=newer) == founder.user_id
    assert feeds.get_feed(session, actor=mentor) is None


def test_closed_feed_and_that_of_a_closed_account_open_nothing(session: Session):
    _, founder, mentor = make_pair(session)
    first, second = word_of(session, founder), word_of(session, mentor)
    feeds.revoke_feed(session, actor=founder)
    user = session.get_one(User, mentor.user_id)
    user.is_active = False
    session.flush()

    for word in (first, second, "", "unknown"):
        with pytest.raises(NotFoundError):
            feeds.find_feed(session, word=word)


def test_visitor_has_no_feed(session: Session):
    with pytest.raises(AccessDeniedError):
        feeds.renew_feed(session, actor=VISITOR)
