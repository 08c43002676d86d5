"""Complaints: a number and a day, the right office, an appeal that somebody else decides."""

import datetime as dt

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import ComplaintState, ParticipantKind, Role, Scope
from models.message import Message
from models.rights import Complaint
from tests.factories import make_participant, make_startup, make_user, make_vocabularies
from web.services import complaint_views, complaints
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.complaints import Draft, StepRefusedError
from web.services.links import LinkClosedError
from web.services.missing import NotFoundError
from web.services.offices import organisers_above
from web.services.working_days import add_working_days

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)  # a Tuesday
DRAFT = Draft("recommendation", "我为什么没有被推荐？请说明理由。", about_id="S1")
Office = dict[str, Actor]


@pytest.fixture
def office(session: Session) -> Office:
    """Return a startup, the organisers of its prefecture and of the province, and a colleague."""
    make_vocabularies(session)
    make_startup(session, "S1", region="530100")
    owner = make_user(session, "s1@example.com", (Role.STARTUP, "S1"))
    people = {"owner": Actor(owner.id, frozenset({Role.STARTUP}), frozenset({"S1"}))}
    for name, code in (("province", None), ("prefecture", "530100"), ("colleague", "530100")):
        row = make_user(session, f"{name}@example.com", (Role.ORGANISER, None))
        if code:
            row.memberships[0].scope = Scope.PREFECTURE.value
            row.memberships[0].scope_code = code
        regions = frozenset({code}) if code else frozenset()
        people[name] = Actor(
            row.id, frozenset({Role.ORGANISER}), regions=regions, is_provincial=not code
        )
    session.flush()
    return people


def file(session: Session, actor: Actor, draft: Draft = DRAFT) -> int:
    return complaints.file(session, actor=actor, draft=draft, now=NOW).id


def answer(session: Session, actor: Actor, complaint_id: int, days: int = 1) -> None:
    complaints.answer(
        session,
        actor=actor,
        complaint_id=complaint_id,
        text="已核实，已更正。",
        now=NOW + dt.timedelta(days=days),
    )


def appeal(session: Session, actor: Actor, complaint_id: int, days: int = 2) -> None:
    complaints.appeal(
        session,
        row=complaints.own_row(session, actor=actor, complaint_id=complaint_id),
        actor=actor,
        text="对答复有异议，请复核。",
        now=NOW + dt.timedelta(days=days),
    )


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (dt.date(2026, 9, 1), 15, dt.date(2026, 9, 21)),
        (dt.date(2026, 9, 4), 1, dt.date(2026, 9, 7)),
        (dt.date(2026, 9, 5), 1, dt.date(2026, 9, 7)),
        (dt.date(2026, 9, 1), 0, dt.date(2026, 9, 1)),
        # the national holiday, with make-up days on 20 September and 10 October
        (dt.date(2026, 9, 18), 1, dt.date(2026, 9, 20)),
        (dt.date(2026, 9, 30), 1, dt.date(2026, 10, 8)),
        (dt.date(2026, 10, 9), 1, dt.date(2026, 10, 10)),
        # beyond the years that are announced, Monday to Friday
        (dt.date(2040, 9, 28), 4, dt.date(2040, 10, 4)),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(
    day: dt.date, count: int, end: dt.date
) -> None:
    assert add_working_days(day, count) == end


def test_filing_gives_a_number_and_a_day_and_tells_both(session: Session, office: Office) -> None:
    filed = complaints.file(session, actor=office["owner"], draft=DRAFT, now=NOW)

    told = session.execute(select(Message.user_id, Message.kind).order_by(Message.id)).all()
    near = [(office[name].user_id, "complaint.waiting") for name in ("prefecture", "colleague")]
    assert filed.number == f"TS2026-{filed.id:05d}"
    assert (filed.due_on, filed.word) == (dt.date(2026, 9, 21), "")
    assert [tuple(row) for row in told] == [
        (office["owner"].user_id, "complaint.received"),
        *near,
    ]


def test_what_is_said_lies_sealed_and_is_in_no_log(session: Session, office: Office) -> None:
    number = file(session, office["owner"])
    answer(session, office["prefecture"], number)

    stored = str(session.execute(text("SELECT * FROM complaint")).one())
    logged = str([entry.details for entry in session.scalars(select(AuditLog))])
    assert "推荐" not in stored + logged
    assert "核实" not in stored + logged


def test_complaint_about_nobody_goes_to_the_province(session: Session, office: Office) -> None:
    number = file(session, office["owner"], Draft("other", "页面打不开，请检查一下。"))

    with pytest.raises(NotFoundError):
        answer(session, office["prefecture"], number)
    answer(session, office["province"], number)
    lines = complaint_views.list_queue(session, actor=office["prefecture"], now=NOW)
    assert lines == ()


def test_space_neither_reads_nor_answers_what_is_said_of_it(
    session: Session, office: Office
) -> None:
    make_participant(session, ParticipantKind.SPACE, "P1", region="530100")
    host = make_user(session, "host@example.com", (Role.ORGANISER, None))
    host.memberships[0].scope, host.memberships[0].scope_code = Scope.SPACE.value, "P1"
    session.flush()
    space = actor_of(host)

    number = file(session, office["owner"], Draft("other", "空间收费不透明。", about_id="P1"))

    told = session.scalars(select(Message.user_id).where(Message.kind == "complaint.waiting"))
    assert set(told) == {office["prefecture"].user_id, office["colleague"].user_id}
    assert complaint_views.list_queue(session, actor=space, now=NOW) == ()
    with pytest.raises(NotFoundError):
        complaint_views.get_complaint(session, actor=space, complaint_id=number, now=NOW)
    with pytest.raises(NotFoundError):
        answer(session, space, number)
    answer(session, office["prefecture"], number)


def test_complaint_about_a_space_where_only_it_organises_goes_to_the_province(
    session: Session, office: Office
) -> None:
    make_participant(session, ParticipantKind.SPACE, "P1", region=None)
    host = make_user(session, "host@example.com", (Role.ORGANISER, None))
    host.memberships[0].scope, host.memberships[0].scope_code = Scope.SPACE.value, "P1"
    session.flush()

    file(session, office["owner"], Draft("other", "空间收费不透明。", about_id="P1"))

    told = session.scalars(select(Message.user_id).where(Message.kind == "complaint.waiting"))
    assert set(told) == {office["province"].user_id}


def test_filer_and_office_read_it_and_others_do_not(session: Session, office: Office) -> None:
    number = file(session, office["owner"])
    stranger = Actor(make_user(session, "x@example.com").id)

    def read(actor: Actor) -> complaint_views.ComplaintView:
        return complaint_views.get_complaint(session, actor=actor, complaint_id=number, now=NOW)

    assert (read(office["owner"]).may_answer, read(office["prefecture"]).may_answer) == (
        False,
        True,
    )
    for actor in (stranger, Actor()):
        with pytest.raises(NotFoundError):
            read(actor)


def test_review_is_decided_by_somebody_else(session: Session, office: Office) -> None:
    number = file(session, office["owner"])
    answer(session, office["prefecture"], number)
    appeal(session, office["owner"], number)

    with pytest.raises(StepRefusedError):
        answer(session, office["prefecture"], number, days=3)
    answer(session, office["colleague"], number, days=3)

    row = session.get_one(Complaint, number)
    assert (row.state, row.reviewed_by) == ("closed", office["colleague"].user_id)
    assert row.due_on == dt.date(2026, 9, 23)


def test_nobody_answers_their_own_complaint(session: Session, office: Office) -> None:
    number = file(session, office["prefecture"])

    with pytest.raises(NotFoundError):
        answer(session, office["prefecture"], number)


@pytest.mark.parametrize("days", [31, 40])
def test_appeal_has_a_term(session: Session, office: Office, days: int) -> None:
    number = file(session, office["owner"])
    answer(session, office["prefecture"], number, days=1)

    with pytest.raises(StepRefusedError):
        appeal(session, office["owner"], number, days=days)


def test_answered_complaint_cannot_be_answered_twice_nor_withdrawn(
    session: Session, office: Office
) -> None:
    number = file(session, office["owner"])
    answer(session, office["prefecture"], number)
    row = session.get_one(Complaint, number)

    with pytest.raises(StepRefusedError):
        answer(session, office["colleague"], number)
    with pytest.raises(StepRefusedError):
        complaints.withdraw(session, row=row, actor=office["owner"], now=NOW)


def test_waiting_complaint_can_be_taken_back(session: Session, office: Office) -> None:
    number = file(session, office["owner"])
    row = complaints.own_row(session, actor=office["owner"], complaint_id=number)

    complaints.withdraw(session, row=row, actor=office["owner"], now=NOW)

    assert row.state == ComplaintState.WITHDRAWN


def test_settled_complaint_is_closed_when_its_term_is_over(
    session: Session, office: Office
) -> None:
    number = file(session, office["owner"])
    answer(session, office["prefecture"], number)
    row = session.get_one(Complaint, number)

    complaints.close_settled(session, NOW + dt.timedelta(days=30))
    before = row.state
    complaints.close_settled(session, NOW + dt.timedelta(days=32))

    assert (before, row.state) == ("answered", "closed")


def test_visitor_follows_by_a_word_and_is_answered_by_mail(
    session: Session, office: Office
) -> None:
    draft = Draft("deletion", "请删除名录中我的信息，谢谢。", about_id="S1", email="v@example.com")
    filed = complaints.file(session, actor=Actor(), draft=draft, now=NOW)
    answer(session, office["prefecture"], filed.id)

    view = complaint_views.follow(session, word=filed.word, now=NOW + dt.timedelta(days=2))
    row = complaints.followed_row(session, word=filed.word, now=NOW + dt.timedelta(days=2))
    complaints.appeal(
        session, row=row, actor=Actor(), text="信息仍然可见。", now=NOW + dt.timedelta(days=2)
    )

    mails = session.scalars(
        select(Message.kind).where(Message.address == "v@example.com").order_by(Message.id)
    )
    assert (view.answer, view.email, view.may_appeal) == (
        "已核实，已更正。",
        "v***@example.com",
        True,
    )
    assert (mails.all(), row.state) == (["complaint.received", "complaint.answered"], "appealed")
    with pytest.raises(LinkClosedError):
        complaint_views.follow(session, word="guessed", now=NOW)
    with pytest.raises(LinkClosedError):
        complaint_views.follow(session, word=filed.word, now=NOW + dt.timedelta(days=366))


def test_queue_puts_what_waits_first_by_its_day(session: Session, office: Office) -> None:
    numbers = [file(session, office["owner"]) for _ in range(3)]
    answer(session, office["prefecture"], numbers[0])
    session.get_one(Complaint, numbers[2]).due_on = dt.date(2026, 8, 31)
    session.flush()

    lines = complaint_views.list_queue(session, actor=office["prefecture"], now=NOW)

    assert [line.id for line in lines] == [numbers[2], numbers[1], numbers[0]]
    assert [line.is_overdue for line in lines] == [True, False, False]


def test_where_nobody_organises_the_administrators_are_told(session: Session) -> None:
    boss = make_user(session, "boss@example.com", (Role.ADMINISTRATOR, None))

    assert organisers_above(session, complaints.PROVINCE) == (boss.id,)
