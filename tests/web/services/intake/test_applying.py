"""Bringing a file in: all or nothing, once, as previewed, with contacts out of sight."""

import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import IntakeState, Origin, Privacy
from models.intake import IntakeRow
from models.participant import Participant
from models.privacy import Contact
from models.setting import get_data_version
from models.statement import Statement
from tests.factories import make_startup
from tests.web.services.intake.conftest import KUNMING, NOW, PROVINCE, bench_of, put
from web.services.access import AccessDeniedError, Actor
from web.services.intake import applying, drafts
from web.services.intake.bench import Bench
from web.services.intake.steps import duplicates
from web.services.sealing import unseal_text

HEADER = ["企业名称", "所属行业", "所在州市", "联系人及电话", "身份证号", "简介", "需求", "备注"]
ROWS = [
    HEADER,
    [
        "霁禾咖啡（示例）",
        "精品咖啡",
        "昆明市五华区",
        "张三 12000000001",
        "110101199003074610",
        "做咖啡，请联系 13888888888",
        "专利申请、拓展销售渠道",
        "重点企业",
    ],
    ["曦峦茶叶（示例）", "茶叶", "大理", "", "", "", "", ""],
]


def apply(session: Session, bench: Bench, **changes: object) -> None:
    values = {
        "actor": PROVINCE,
        "intake_id": bench.intake.id,
        "fingerprint": bench_of(session, bench.intake.id).plan.fingerprint,
        "template_name": "",
        "now": NOW,
    }
    applying.apply(session, **(values | changes))
    session.flush()


def count(session: Session, model: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_rows_are_in_the_directory(words: Session):
    bench = put(words, ROWS)
    version = get_data_version(words)

    apply(words, bench)

    row = words.scalars(select(Participant).where(Participant.name_zh == "霁禾咖啡（示例）")).one()
    assert (row.kind, row.region, row.country, row.sectors) == (
        "startup",
        "530100",
        "CN",
        ("agr.coffee",),
    )
    assert (row.origin, row.is_synthetic, row.status) == (Origin.IMPORTED, True, "active")
    assert "jihekafei" in row.search_text
    assert get_data_version(words) > version


def test_needs_are_not_for_everybody(words: Session):
    apply(words, put(words, ROWS))

    found = words.scalars(select(Statement).order_by(Statement.topic)).all()

    assert [(row.topic, row.text_zh, row.privacy) for row in found] == [
        ("ip.patent", "专利申请", Privacy.MATCHED),
        ("mkt.channel", "拓展销售渠道", Privacy.MATCHED),
    ]


def test_contacts_lie_sealed_and_nowhere_else(words: Session):
    apply(words, put(words, ROWS))

    contact = words.scalars(select(Contact)).one()
    assert unseal_text(words, contact.person) == "张三"
    assert unseal_text(words, contact.phone) == "12000000001"
    told = json.dumps(
        [
            [str(value) for value in row]
            for table in ("participant", "statement", "intake_row", "audit_log")
            for row in words.execute(select(*_columns(table))).all()
        ],
        ensure_ascii=False,
    )
    for private in ("张三", "12000000001", "13888888888", "110101199003074610", "重点企业"):
        assert private not in told


def _columns(table: str) -> list[object]:
    return list(Participant.metadata.tables[table].columns)


def test_notes_are_kept_sealed_for_the_office(words: Session):
    apply(words, put(words, ROWS))

    row = words.scalars(select(IntakeRow).order_by(IntakeRow.line)).first()

    assert row is not None
    assert json.loads(unseal_text(words, row.sealed)) == {"notes": [["备注", "重点企业"]]}
    assert row.details["dropped"] == ["身份证号"]


def test_everything_is_in_the_log(words: Session):
    bench = put(words, ROWS)
    apply(words, bench)

    entries = words.scalars(select(AuditLog).order_by(AuditLog.id)).all()

    actions = [entry.action for entry in entries if "intake" in entry.action]
    assert actions == ["intake.start", "intake.apply", "participant.intake", "participant.intake"]
    assert {entry.subject_id for entry in entries if entry.action == "participant.intake"} == {
        f"startup-{bench.intake.id}-2",
        f"startup-{bench.intake.id}-3",
    }


def test_counts_reconcile_with_what_is_kept(words: Session):
    bench = put(words, [*ROWS, ["", "茶叶", "大理", "", "", "", "", ""], ["合计"]])
    apply(words, bench)

    intake = bench_of(words, bench.intake.id).intake
    outcomes = [row.outcome for row in words.scalars(select(IntakeRow))]

    assert intake.state == IntakeState.APPLIED
    assert sorted(outcomes) == ["added", "added", "refused"]
    assert {key: number for key, number in intake.counts.items() if number} == {
        "added": 2,
        "refused": 1,
        "line_total": 1,
    }


def test_second_time_changes_nothing(words: Session):
    apply(words, put(words, ROWS))
    again = put(words, ROWS)
    duplicates.choose_clear(words, actor=PROVINCE, intake_id=again.intake.id)

    plan = bench_of(words, again.intake.id).plan

    assert plan.counts["unchanged"] == len(plan.rows) == 2
    with pytest.raises(applying.NothingToDoError):
        apply(words, again)


def test_a_draft_is_applied_once(words: Session):
    bench = put(words, ROWS)
    apply(words, bench)

    with pytest.raises(drafts.NotADraftError):
        apply(words, bench, fingerprint="")

    assert count(words, Participant) == 2


def test_what_was_not_previewed_is_not_applied(words: Session):
    bench = put(words, ROWS)
    seen = bench.plan.fingerprint
    make_startup(words, "S1", name_zh="曦峦茶叶（示例）", region="532900")

    with pytest.raises(applying.PlanChangedError):
        apply(words, bench, fingerprint=seen)

    assert count(words, Participant) == 1


def test_a_failure_leaves_nothing_behind(words: Session, monkeypatch: pytest.MonkeyPatch):
    bench = put(words, ROWS)
    words.commit()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(applying, "_log", fail)
    with pytest.raises(RuntimeError, match="the disk is full"):
        apply(words, bench)
    words.rollback()

    assert count(words, Participant) == count(words, IntakeRow) == count(words, Contact) == 0
    assert bench_of(words, bench.intake.id).intake.state == IntakeState.DRAFT


def test_existing_contacts_stay_as_they_are(words: Session):
    apply(words, put(words, ROWS))
    changed = [HEADER, [*ROWS[1][:3], "李四 12000000009 l@example.com", *ROWS[1][4:]]]
    again = put(words, changed)
    duplicates.choose_clear(words, actor=PROVINCE, intake_id=again.intake.id)

    apply(words, again)

    contact = words.scalars(select(Contact)).one()
    assert unseal_text(words, contact.person) == "张三"
    assert unseal_text(words, contact.email) == "l@example.com"


def test_offices_see_and_use_only_their_own_files(words: Session):
    bench = put(words, ROWS)
    space = Actor(roles=frozenset({"organiser"}), hosts=frozenset({"C1"}))

    for actor in (KUNMING, space, Actor(user_id=1, roles=frozenset({"startup"})), Actor()):
        with pytest.raises(AccessDeniedError):
            drafts.get_draft(words, actor=actor, intake_id=bench.intake.id)
        with pytest.raises(AccessDeniedError):
            apply(words, bench, actor=actor)

    assert drafts.list_drafts(words, actor=KUNMING) == ()
    assert len(drafts.list_drafts(words, actor=PROVINCE)) == 1


def test_offices_that_are_not_ones_own_cannot_be_chosen(words: Session):
    for office in ("530000", "532900", "nowhere"):
        with pytest.raises(drafts.OfficeError):
            put(words, ROWS, actor=KUNMING, office=office)

    codes = [option.code for option in drafts.list_offices(words, actor=KUNMING)]
    assert codes == ["530100"]
    assert len(drafts.list_offices(words, actor=PROVINCE)) == 17


def test_discarded_drafts_are_gone_with_their_file(words: Session):
    bench = put(words, ROWS)

    drafts.discard(words, actor=PROVINCE, intake_id=bench.intake.id)

    assert bench_of(words, bench.intake.id).intake.content is None
    with pytest.raises(drafts.NotFoundError):
        drafts.get_draft(words, actor=PROVINCE, intake_id=bench.intake.id)


def test_the_file_lies_sealed(words: Session):
    bench = put(words, ROWS)

    assert bench.intake.content is not None
    assert b"PK" not in bench.intake.content[:4]
