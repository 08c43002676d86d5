"""Agendas: one's own meetings by day, what waits, what is due, and an office's terms."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from models.matching import Match
from models.mentoring import MentoringRecord, RecordAction
from models.mentoring_states import RecordState
from tests.factories import make_match, make_mentor, make_startup, make_user
from tests.web.services.calendar.test_letters import NOW, fix
from tests.web.services.pairs import make_pair
from web.services import appointments, complaints
from web.services.access import Actor
from web.services.appointments import Proposal
from web.services.calendar import feeds
from web.services.calendar.agenda import Agenda, get_agenda
from web.services.calendar.due_dates import Due
from web.services.sealing import seal_text

# a Monday
WEEK = dt.date(2026, 8, 31)


def agenda_of(session: Session, actor: Actor, first: dt.date | None = None) -> Agenda:
    return get_agenda(session, actor=actor, first=first, now=NOW)


def meetings(agenda: Agenda) -> list[tuple[str, str]]:
    return [(f"{day.on:%a}", meeting.name["zh"]) for day in agenda.days for meeting in day.meetings]


def due(agenda: Agenda) -> list[tuple[str, Due, str]]:
    return [(f"{day.on:%a}", each.kind, each.what) for day in agenda.days for each in day.due]


def make_record(session: Session, match_id: int, **overrides: object) -> MentoringRecord:
    values = {"state": RecordState.HANDED_IN.value, "number": 1}
    row = MentoringRecord(
        match_id=match_id,
        starts_at=NOW - dt.timedelta(days=3),
        minutes=60,
        way="video",
        entered_by_side="provider",
        token=f"once-{match_id}-{len(overrides)}",
        **(values | overrides),
    )
    session.add(row)
    session.flush()
    return row


def make_action(session: Session, record: MentoringRecord, what: str, side: str, day: int) -> None:
    session.add(
        RecordAction(
            record_id=record.id,
            position=day,
            sealed_what=seal_text(session, what),
            owner_side=side,
            due_on=dt.date(2026, 9, day),
        )
    )
    session.flush()


def test_week_begins_on_monday_and_holds_meetings_on_their_days(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id)
    agenda = agenda_of(session, mentor)

    assert [day.on for day in agenda.days][:1] == [WEEK]
    assert [f"{day.on:%a}" for day in agenda.days if day.is_today] == ["Tue"]
    assert meetings(agenda) == [("Wed", "名称S1（示例）")]
    assert meetings(agenda_of(session, founder)) == [("Wed", "名称M1（示例）")]


def test_meeting_late_in_the_evening_of_greenwich_stands_on_the_next_day_here(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id, dt.datetime(2026, 9, 2, 17, tzinfo=dt.UTC))

    assert meetings(agenda_of(session, mentor)) == [("Thu", "名称S1（示例）")]


def test_empty_week_says_what_comes_later(session: Session):
    match_id, founder, mentor = make_pair(session)
    fix(session, founder, mentor, match_id, NOW + dt.timedelta(days=20))
    agenda = agenda_of(session, mentor)

    assert agenda.is_empty
    assert agenda.later is not None
    assert agenda.later.match_id == match_id
    assert not agenda_of(session, mentor, dt.date(2026, 9, 21)).is_empty


def test_proposal_waits_for_the_other_side_alone(session: Session):
    match_id, founder, mentor = make_pair(session)
    times = (NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=2))
    proposal = Proposal(times, 60, "online")
    appointments.propose(session, actor=founder, match_id=match_id, proposal=proposal, now=NOW)

    assert [each.count for each in agenda_of(session, mentor).proposals] == [2]
    assert agenda_of(session, founder).proposals == ()


def test_request_that_waits_for_an_answer_stands_on_its_last_day(session: Session):
    match_id, founder, mentor = make_pair(session, MatchState.EXPRESSED)
    match = session.get_one(Match, match_id)
    match.awaits, match.expires_at = "provider", NOW + dt.timedelta(days=3)
    session.flush()

    assert due(agenda_of(session, mentor)) == [("Fri", Due.ANSWER, "")]
    assert due(agenda_of(session, founder)) == []


def test_action_is_due_of_its_own_side_and_overdue_ones_come_first(session: Session):
    match_id, founder, mentor = make_pair(session)
    record = make_record(session, match_id, next_on=dt.date(2026, 9, 6))
    make_action(session, record, "交计划书", "receiver", 3)
    make_action(session, record, "引荐专利代理", "provider", 1)
    make_action(
        session,
        make_record(session, match_id, state="draft", number=None),
        "还没交",
        "receiver",
        4,
    )
    later = get_agenda(session, actor=mentor, first=None, now=NOW + dt.timedelta(days=1))

    assert due(agenda_of(session, founder)) == [
        ("Thu", Due.ACTION, "交计划书"),
        ("Sun", Due.SESSION, ""),
    ]
    assert [each.what for each in later.overdue] == ["引荐专利代理"]


def test_next_session_is_not_called_for_once_its_time_is_fixed(session: Session):
    match_id, founder, mentor = make_pair(session)
    make_record(session, match_id, next_on=dt.date(2026, 9, 4))
    before = due(agenda_of(session, founder))
    fix(session, founder, mentor, match_id)

    assert before == [("Fri", Due.SESSION, "")]
    assert due(agenda_of(session, founder)) == []


def test_due_dates_stand_in_the_feed_without_what_is_to_be_done(session: Session):
    match_id, founder, _ = make_pair(session)
    make_action(session, make_record(session, match_id), "交计划书", "receiver", 3)
    feeds.renew_feed(session, actor=founder)
    content = feeds.read_feed(session, user_id=founder.user_id or 0, now=NOW).content.decode()

    assert "SUMMARY:待办事项（与名称M1（示例）约定）" in content
    assert "DTSTART;VALUE=DATE:20260903" in content
    assert "交计划书" not in content


def test_organiser_sees_the_term_of_a_complaint(session: Session):
    make_startup(session)
    user = make_user(session, "office@example.com", (Role.ORGANISER, None))
    office = Actor(user.id, frozenset({Role.ORGANISER}), is_provincial=True)
    filer = make_user(session, "filer@example.com", (Role.STARTUP, "S1"))
    draft = complaints.Draft("correction", "名称有误，请更正。", "S1")
    complaints.file(
        session,
        actor=Actor(filer.id, frozenset({Role.STARTUP}), frozenset({"S1"})),
        draft=draft,
        now=NOW,
    )
    # fifteen working days on, one of them a make-up Sunday
    agenda = agenda_of(session, office, dt.date(2026, 9, 21))

    assert [(day, kind) for day, kind, _ in due(agenda)] == [("Mon", Due.COMPLAINT)]
    assert due(agenda_of(session, Actor(filer.id, frozenset({Role.STARTUP})))) == []


@pytest.mark.parametrize("count", [1, 3])
def test_agenda_and_feed_are_read_in_as_many_queries_for_many(
    session: Session, count_queries: Callable[[], AbstractContextManager[list[str]]], count: int
):
    _, founder, _ = make_pair(session)
    for number in range(count):
        mentor = make_mentor(session, f"M{number + 2}")
        match_id = make_match(session, "S1", mentor.id, state=MatchState.ACTIVE).id
        other = Actor(None, frozenset({Role.MENTOR}), frozenset({mentor.id}))
        fix(session, founder, other, match_id, NOW + dt.timedelta(days=1, hours=2 * number))
        make_action(session, make_record(session, match_id), "交计划书", "receiver", 3)
        propose_again(session, other, match_id)
    feeds.renew_feed(session, actor=founder)
    session.expire_all()

    with count_queries() as for_agenda:
        agenda_of(session, founder)
    session.expire_all()
    with count_queries() as for_feed:
        feeds.read_feed(session, user_id=founder.user_id or 0, now=NOW)

    assert (len(for_agenda), len(for_feed)) == (14, 13)


def propose_again(session: Session, actor: Actor, match_id: int) -> None:
    proposal = Proposal((NOW + dt.timedelta(days=4),), 60, "online")
    appointments.propose(session, actor=actor, match_id=match_id, proposal=proposal, now=NOW)
