"""Undoing a file: just what was before, but never over what somebody did since."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import IntakeState, Outcome
from models.intake import Intake, IntakeRow
from models.participant import Participant
from models.privacy import Contact
from models.relation import Relation
from models.statement import Statement
from tests.factories import make_mentor, make_need, make_relation, make_startup
from tests.web.services.intake.conftest import NOW, PROVINCE, bench_of, put
from web.services.folder.schema import NEEDS, OFFERS
from web.services.folder.stored import load_participants, load_statements
from web.services.intake import applying, retiring, undoing
from web.services.intake.steps import duplicates
from web.services.sealing import seal_text

HEADER = ["企业名称", "所属行业", "所在州市", "联系电话", "需求"]
ROWS = [
    HEADER,
    ["霁禾咖啡（示例）", "精品咖啡", "昆明", "12000000001", "专利申请"],
    ["曦峦茶叶（示例）", "茶叶", "大理", "12000000002", ""],
    ["穹羽花卉（示例）", "花卉", "玉溪", "", ""],
]


def snapshot(session: Session) -> dict[str, Any]:
    """Return everything that undoing must put back."""
    session.expire_all()
    return {
        "participants": load_participants(session).rows,
        "needs": load_statements(session, NEEDS).rows,
        "offers": load_statements(session, OFFERS).rows,
        "contacts": [
            (row.participant_id, bool(row.phone), bool(row.person))
            for row in session.scalars(select(Contact).order_by(Contact.participant_id))
        ],
    }


def brought(session: Session) -> int:
    """Apply the file after merging what is clearly known, and return its number."""
    number = put(session, ROWS).intake.id
    duplicates.choose_clear(session, actor=PROVINCE, intake_id=number)
    duplicates.set_policy(session, actor=PROVINCE, intake_id=number, policy="replace")
    applying.apply(
        session,
        actor=PROVINCE,
        intake_id=number,
        fingerprint=bench_of(session, number).plan.fingerprint,
        template_name="",
        now=NOW,
    )
    session.expire_all()
    return number


def undo(session: Session, number: int) -> undoing.UndoPlan:
    plan = undoing.undo(session, actor=PROVINCE, intake_id=number, now=NOW)
    session.expire_all()
    return plan


def known_startup(session: Session) -> None:
    make_startup(
        session,
        "S1",
        name_zh="霁禾咖啡（示例）",
        name_en="",
        region="530100",
        sectors=("bio", "mat"),
        languages=["zh-CN"],
        summary_zh="原来的简介",
    )
    make_need(session, "S1", "sc.policy", text_zh="原来的需求")
    session.add(Contact(participant_id="S1", person=seal_text(session, "王五")))
    session.flush()


def test_everything_is_as_it_was_before(words: Session):
    known_startup(words)
    before = snapshot(words)
    number = brought(words)
    assert snapshot(words) != before

    plan = undo(words, number)

    assert snapshot(words) == before
    assert (plan.restored, plan.kept) == (3, ())
    assert bench_of(words, number).intake.state == IntakeState.UNDONE


def test_what_somebody_edited_since_stays_and_is_named(words: Session):
    known_startup(words)
    number = brought(words)
    words.scalars(select(Participant).where(Participant.id == "S1")).one().summary_zh = "新的简介"
    words.flush()

    plan = undo(words, number)

    assert [(row.name, row.verdict) for row in plan.kept] == [("霁禾咖啡（示例）", "edited")]
    kept = words.get(Participant, "S1")
    assert kept is not None
    assert (kept.summary_zh, kept.sectors) == ("新的简介", ("agr.coffee",))
    assert words.scalar(select(func.count()).select_from(Participant)) == 1


def test_what_others_refer_to_since_stays(words: Session):
    number = brought(words)
    added = words.get(Participant, f"startup-{number}-3")
    assert added is not None
    make_relation(words, "mentors", make_mentor(words), added)

    plan = undo(words, number)

    assert [(row.line, row.verdict) for row in plan.kept] == [(3, "in_use")]
    assert words.scalar(select(func.count()).select_from(Relation)) == 1


def test_a_need_that_was_answered_since_keeps_its_row(words: Session):
    number = brought(words)
    need = words.scalars(select(Statement)).one()
    need.closed_on, need.outcome = dt.date(2026, 9, 2), Outcome.MET_HERE
    words.flush()

    plan = undo(words, number)

    assert [(row.line, row.verdict) for row in plan.kept] == [(2, "edited")]


def test_a_need_added_since_keeps_its_owner(words: Session):
    number = brought(words)
    make_need(words, f"startup-{number}-4", "sc.policy")

    assert [row.verdict for row in undo(words, number).kept] == ["in_use"]


def test_who_is_gone_already_is_named(words: Session):
    number = brought(words)
    words.delete(words.get(Participant, f"startup-{number}-4"))
    words.flush()

    assert [row.verdict for row in undo(words, number).kept] == ["gone"]


def test_a_later_file_counts_as_an_edit(words: Session):
    known_startup(words)
    first = brought(words)
    second = put(words, [HEADER[:3], ["霁禾咖啡（示例）", "咖啡;茶叶", "昆明"]])
    number = second.intake.id
    duplicates.choose_clear(words, actor=PROVINCE, intake_id=number)
    duplicates.set_policy(words, actor=PROVINCE, intake_id=number, policy="replace")
    applying.apply(
        words,
        actor=PROVINCE,
        intake_id=number,
        fingerprint=bench_of(words, number).plan.fingerprint,
        template_name="",
        now=NOW,
    )

    assert [row.verdict for row in undo(words, first).kept] == ["edited"]
    assert undo(words, number).kept == ()


def test_plan_of_undoing_changes_nothing(words: Session):
    number = brought(words)
    before = snapshot(words)

    plan = undoing.plan_undo(words, actor=PROVINCE, intake_id=number)

    assert plan.restored == 3
    assert snapshot(words) == before


def test_a_file_is_undone_once(words: Session):
    number = brought(words)
    undo(words, number)

    with pytest.raises(undoing.NotAppliedError):
        undo(words, number)
    with pytest.raises(undoing.NotAppliedError):
        undoing.plan_undo(words, actor=PROVINCE, intake_id=number)


def test_undoing_is_in_the_log(words: Session):
    number = brought(words)
    undo(words, number)

    actions = list(words.scalars(select(AuditLog.action).order_by(AuditLog.id)))

    assert actions[-4:] == ["intake.undo", *["participant.intake_undo"] * 3]


def test_files_are_forgotten_after_a_month_and_undoing_after_three(words: Session):
    number = brought(words)
    draft = put(words, ROWS).intake.id
    today = dt.datetime.now(dt.UTC)

    assert retiring.forget_files(words, today) == retiring.settle(words, NOW) == 0
    assert retiring.forget_files(words, today + dt.timedelta(days=31)) == 2
    words.expire_all()
    assert words.get(Intake, draft).state == IntakeState.DISCARDED
    assert words.get(Intake, number).content is None
    assert retiring.settle(words, NOW + dt.timedelta(days=91)) == 1
    words.expire_all()
    assert words.get(Intake, number).state == IntakeState.SETTLED
    assert {(row.before, row.after, row.name) for row in words.scalars(select(IntakeRow))} == {
        (None, None, "")
    }
    with pytest.raises(undoing.NotAppliedError):
        undo(words, number)
