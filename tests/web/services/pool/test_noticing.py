"""Public notices: names as consented, objections in time, nobody appointed over an open one."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.message import Message, MessageLink
from models.pool import Tenure
from models.pool_states import OBJECTION_UPHELD
from models.public_notice import Objection, PublicNotice
from tests.web.pool_people import (
    NOW,
    People,
    apply,
    cause,
    pass_review,
    put_on_notice,
    told,
)
from web.services.access import VISITOR, AccessDeniedError
from web.services.links import LinkClosedError
from web.services.missing import NotFoundError
from web.services.pool import notice_views, noticing, objections
from web.services.pool.noticing import NoticeDraft, NoticeError
from web.services.pool.objections import Finding, ObjectionDraft
from web.services.pool.rules import PoolRules, save_rules
from web.services.pool.steps import StepClosedError
from web.services.templates.pool import POOL

DAY = dt.timedelta(days=1)


def cleared(session: Session, people: People, **changes: object):
    row = apply(session, people, **changes)
    pass_review(session, people, row)
    return row


def test_notice_lasts_to_the_end_of_its_last_day_in_the_province(session: Session, people: People):
    row = cleared(session, people)

    notice = session.get_one(PublicNotice, put_on_notice(session, people, row, days=7))

    assert notice.closes_at == dt.datetime(2026, 9, 8, 15, 59, 59, tzinfo=dt.UTC)
    assert (notice.number, notice.is_shortened, row.state) == ("GS-2026-0001", False, "on_notice")
    assert told(session, people.mentor)[-1] == "pool.on_notice"


@pytest.mark.parametrize(
    ("days", "why", "code"), [(3, "", "reason"), (61, "x", "days"), (7, "", "nobody")]
)
def test_notice_against_the_rules_is_refused(
    session: Session, people: People, days: int, why: str, code: str
):
    row = cleared(session, people)
    ids = () if code == "nobody" else (row.id,)

    with pytest.raises(NoticeError) as refused:
        noticing.publish(session, draft=NoticeDraft(ids, days, why), cause=cause(people.province))

    assert refused.value.code == code


def test_prefecture_opens_no_notice(session: Session, people: People):
    row = cleared(session, people)

    with pytest.raises(AccessDeniedError):
        noticing.publish(session, draft=NoticeDraft((row.id,), 7), cause=cause(people.prefecture))


@pytest.mark.parametrize(
    ("is_public", "name", "employer"),
    [(True, "李四（示例）", "云南示例大学（示例）"), (False, "李*（示例）", "")],
)
def test_notice_shows_a_name_as_its_mentor_agreed(
    session: Session, people: People, is_public: bool, name: str, employer: str
):
    row = cleared(session, people, is_name_public=is_public)
    notice_id = put_on_notice(session, people, row)

    view = notice_views.get_notice(session, actor=VISITOR, notice_id=notice_id, now=NOW)

    (person,) = view.people
    assert (person.name["zh"], person.employer) == (name, employer)


def test_settled_notice_names_nobody(session: Session, people: People):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row)
    noticing.settle(session, notice_id=notice_id, cause=cause(people.province))

    view = notice_views.get_notice(session, actor=VISITOR, notice_id=notice_id, now=NOW)

    assert (view.people, view.appointed, view.takes_objections) == ((), 1, False)


def test_notice_is_not_settled_before_its_time(session: Session, people: People):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row, days=7)

    with pytest.raises(NoticeError):
        noticing.settle(session, notice_id=notice_id, cause=cause(people.province))

    late = replace(cause(people.province), now=NOW + 8 * DAY)
    outcome = noticing.settle(session, notice_id=notice_id, cause=late)
    assert (outcome.appointed, row.state) == (1, "appointed")


def file(session: Session, notice_id: int, candidacy_id: int | None = None, now=NOW):
    draft = ObjectionDraft("该人选与企业有利益关系", candidacy_id, "citizen@example.org")
    return objections.file(session, actor=VISITOR, notice_id=notice_id, draft=draft, now=now)


def test_stranger_objects_and_follows_by_a_word(session: Session, people: People):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row)

    filed = file(session, notice_id, row.id)

    view = objections.follow(session, word=filed.word, now=NOW)
    assert (filed.number, view.text, view.state) == (
        "YY-2026-0001",
        "该人选与企业有利益关系",
        "received",
    )
    stored = session.scalars(select(Objection)).one()
    assert "citizen" not in stored.email
    assert "利益" not in stored.text
    assert told(session, people.province)[-1] == "objection.waiting"
    assert session.scalars(select(MessageLink.path)).one().startswith("/public-notices/objections/")
    with pytest.raises(LinkClosedError):
        objections.follow(session, word="nothing", now=NOW)


def test_candidate_waits_for_the_answer_to_an_objection(session: Session, people: People):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row)
    file(session, notice_id)

    outcome = noticing.settle(session, notice_id=notice_id, cause=cause(people.province))

    assert (outcome.waiting, row.state) == (1, "on_notice")
    assert session.get_one(PublicNotice, notice_id).state == "open"


@pytest.mark.parametrize(("finding", "state"), [("rejected", "appointed"), ("upheld", "refused")])
def test_finding_decides_about_the_candidate(
    session: Session, people: People, finding: str, state: str
):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row)
    file(session, notice_id, row.id)
    objection = session.scalars(select(Objection)).one()

    objections.answer(
        session,
        notice_id=notice_id,
        objection_id=objection.id,
        finding=Finding(finding, "已核实该情况"),
        cause=cause(people.province),
    )
    noticing.settle(session, notice_id=notice_id, cause=cause(people.province))

    assert (row.state, session.get_one(PublicNotice, notice_id).state) == (state, "closed")
    answered = select(Message.id).where(Message.kind == "objection.answered")
    assert len(session.scalars(answered).all()) == 1
    assert len(session.scalars(select(Tenure)).all()) == (state == "appointed")


def test_objection_is_answered_once(session: Session, people: People):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row)
    file(session, notice_id)
    objection = session.scalars(select(Objection)).one()

    def answer(notice_id: int) -> None:
        objections.answer(
            session,
            notice_id=notice_id,
            objection_id=objection.id,
            finding=Finding("rejected", "已核实"),
            cause=cause(people.province),
        )

    with pytest.raises(NotFoundError):
        answer(notice_id + 1)
    answer(notice_id)
    with pytest.raises(StepClosedError):
        answer(notice_id)


def test_refusal_after_an_objection_is_worded_in_the_reader_s_language(
    session: Session, people: People
):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row)
    file(session, notice_id, row.id)
    objection = session.scalars(select(Objection)).one()
    objections.answer(
        session,
        notice_id=notice_id,
        objection_id=objection.id,
        finding=Finding("upheld", "已核实"),
        cause=cause(people.province),
    )
    noticing.settle(session, notice_id=notice_id, cause=cause(people.province))

    assert row.reason == OBJECTION_UPHELD
    kind = POOL["pool.refused"]
    message = session.scalars(select(Message).where(Message.kind == "pool.refused")).one()
    assert kind.words["reason"][message.values["reason"]].startswith("An objection")


def test_objection_after_the_period_is_refused(session: Session, people: People):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row, days=7)

    file(session, notice_id, now=NOW + 7 * DAY)
    with pytest.raises(StepClosedError):
        file(session, notice_id, now=NOW + 8 * DAY)


def test_objection_about_somebody_else_is_refused(session: Session, people: People):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row)

    with pytest.raises(NotFoundError):
        file(session, notice_id, row.id + 1)


def test_withdrawn_notice_leaves_its_candidates_to_another(session: Session, people: People):
    row = cleared(session, people)
    notice_id = put_on_notice(session, people, row)

    noticing.withdraw(session, notice_id=notice_id, cause=cause(people.province, reason="名单有误"))

    assert (row.state, row.notice_id) == ("cleared", None)
    assert put_on_notice(session, people, row) != notice_id


def test_province_is_told_once_that_a_notice_is_over(session: Session, people: People):
    row = cleared(session, people)
    put_on_notice(session, people, row, days=7)

    noticing.tell_over(session, NOW + 7 * DAY)
    assert "pool.notice_over" not in told(session, people.province)
    noticing.tell_over(session, NOW + 8 * DAY)
    noticing.tell_over(session, NOW + 9 * DAY)

    assert told(session, people.province).count("pool.notice_over") == 1


def test_shorter_notice_needs_no_reason_where_the_rule_is_short(session: Session, people: People):
    save_rules(session, actor=people.province, rules=PoolRules(notice_days=3))
    row = cleared(session, people)

    notice_id = noticing.publish(
        session, draft=NoticeDraft((row.id,), 3), cause=cause(people.province)
    )

    assert not session.get_one(PublicNotice, notice_id).is_shortened


def test_candidate_changed_since_it_was_read_is_put_on_no_notice(session: Session, people: People):
    row = cleared(session, people)
    read = row.version
    row.version += 1
    session.flush()
    draft = NoticeDraft((row.id,), 7, versions={row.id: read})

    with pytest.raises(StepClosedError):
        noticing.publish(session, draft=draft, cause=cause(people.province))

    assert session.scalars(select(PublicNotice)).all() == []


@pytest.mark.parametrize("step", [noticing.settle, noticing.withdraw])
def test_notice_is_decided_as_it_was_shown_or_not_at_all(
    session: Session, people: People, step: Callable[..., object]
):
    notice_id = put_on_notice(session, people, cleared(session, people))
    view = notice_views.get_notice(session, actor=people.province, notice_id=notice_id, now=NOW)
    draft = ObjectionDraft("该人选与企业有利益关系", None, "citizen@example.org")
    objections.file(session, actor=VISITOR, notice_id=notice_id, draft=draft, now=NOW)

    with pytest.raises(StepClosedError):
        step(session, notice_id=notice_id, cause=cause(people.province), shown=view.shown)

    now_shown = notice_views.get_notice(
        session, actor=people.province, notice_id=notice_id, now=NOW
    ).shown
    step(
        session,
        notice_id=notice_id,
        cause=cause(people.province, reason="名单有误"),
        shown=now_shown,
    )
