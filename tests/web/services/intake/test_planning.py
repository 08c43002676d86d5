"""What a file would do: every row has one outcome, and its reason where it is refused."""

import pytest
from sqlalchemy.orm import Session

from models.enums import IntakeOutcome, ParticipantKind
from tests.factories import make_mentor, make_participant, make_startup
from tests.web.services.intake.conftest import KUNMING, PROVINCE, bench_of, put
from web.services.intake.decisions import REPLACE
from web.services.intake.merging import BOTH, FILE, STORED, merge
from web.services.intake.planning import RowPlan
from web.services.intake.records import Trouble
from web.services.intake.steps import duplicates, preview, values

HEADER = ["企业名称", "所属行业", "所在州市", "融资金额（万元）"]


def troubles(row: RowPlan) -> list[Trouble]:
    return [fault.trouble for fault in row.faults]


def test_rows_reconcile(office: Session):
    make_startup(office, "S1", name_zh="霁禾咖啡（示例）", name_en="", region="530100")
    bench = put(
        office,
        [
            HEADER,
            ["霁禾咖啡（示例）", "咖啡", "昆明", "300"],
            ["曦峦茶叶（示例）", "茶叶", "大理", ""],
            ["曦峦茶叶（示例）", "茶叶", "大理", ""],
            ["", "茶叶", "大理", ""],
            ["合计", "", "", "300"],
        ],
    )
    duplicates.choose_clear(office, actor=PROVINCE, intake_id=bench.intake.id)

    plan = bench_of(office, bench.intake.id).plan

    assert [row.outcome.value for row in plan.rows] == ["changed", "added", "merged", "refused"]
    assert sum(plan.counts.values()) == len(plan.rows) == 4


def test_undecided_duplicates_stay_out_until_somebody_decides(office: Session):
    make_startup(office, "S1", name_zh="霁禾咖啡（示例）", region="530100")
    bench = put(office, [HEADER, ["霁禾咖啡（示例）", "", "昆明", ""]])

    assert troubles(bench.plan.rows[0]) == [Trouble.UNDECIDED_DUPLICATE]

    duplicates.choose(
        office, actor=PROVINCE, intake_id=bench.intake.id, decided={2: "new"}, choices={}
    )
    assert bench_of(office, bench.intake.id).plan.counts["added"] == 1


def test_nobody_else_can_be_chosen(office: Session):
    make_startup(office, "S1", name_zh="霁禾咖啡（示例）", region="530100")
    make_startup(office, "S2", name_zh="完全不同（示例）", region="530100")
    bench = put(office, [HEADER, ["霁禾咖啡（示例）", "", "昆明", ""]])

    with pytest.raises(duplicates.DuplicateError):
        duplicates.choose(
            office, actor=PROVINCE, intake_id=bench.intake.id, decided={2: "p:S2"}, choices={}
        )


def test_merges_fill_blanks_and_keep_what_stands(office: Session):
    make_startup(
        office, "S1", name_zh="霁禾咖啡（示例）", region="530100", sectors=("bio",), stage="seed"
    )
    bench = put(
        office,
        [[*HEADER, "发展阶段"], ["霁禾咖啡（示例）", "咖啡", "昆明", "300", "成长期"]],
    )
    number = bench.intake.id
    duplicates.choose_clear(office, actor=PROVINCE, intake_id=number)

    changes = {
        change.field: change.after for change in bench_of(office, number).plan.rows[0].changes
    }

    assert changes == {"ticket_min_cny": "3000000", "ticket_max_cny": "3000000", "country": "CN"}


def test_people_choose_field_by_field_what_a_merge_keeps(office: Session):
    make_startup(
        office, "S1", name_zh="霁禾咖啡（示例）", region="530100", sectors=("bio",), stage="seed"
    )
    bench = put(
        office,
        [[*HEADER, "发展阶段"], ["霁禾咖啡（示例）", "咖啡", "昆明", "", "成长期"]],
    )
    duplicates.choose(
        office,
        actor=PROVINCE,
        intake_id=bench.intake.id,
        decided={2: "p:S1"},
        choices={2: {"sectors": BOTH, "stage": FILE}},
    )

    plan = bench_of(office, bench.intake.id).plan

    changes = {change.field: (change.before, change.after) for change in plan.rows[0].changes}
    assert changes["sectors"] == ("bio", "bio;agr.coffee")
    assert changes["stage"] == ("seed", "growth")


def test_policy_lets_the_file_win(office: Session):
    make_startup(office, "S1", name_zh="霁禾咖啡（示例）", region="530100", stage="seed")
    bench = put(
        office, [["企业名称", "所在州市", "发展阶段"], ["霁禾咖啡（示例）", "昆明", "成长期"]]
    )
    duplicates.choose_clear(office, actor=PROVINCE, intake_id=bench.intake.id)
    duplicates.set_policy(office, actor=PROVINCE, intake_id=bench.intake.id, policy=REPLACE)

    row = bench_of(office, bench.intake.id).plan.rows[0]

    assert ("stage", "growth") in [(change.field, change.after) for change in row.changes]


def test_a_merge_never_puts_amounts_out_of_order():
    stored = {"ticket_min_cny": 1, "ticket_max_cny": 5}

    merged, _ = merge(stored, {"ticket_min_cny": 9}, policy=REPLACE, choices={})

    assert merged == stored
    assert merge({}, {"sectors": ("a",)}, policy=STORED, choices={})[0] == {"sectors": ("a",)}


def test_known_ids_name_participants_and_unknown_ones_are_notes(office: Session):
    make_startup(office, "S1", name_zh="旧名（示例）", name_en="", region="530100")
    make_mentor(office, "M1", region="530100")
    bench = put(
        office,
        [
            ["编号", "企业名称", "所在州市"],
            ["S1", "新名（示例）", "昆明"],
            ["KM-7", "曦峦（示例）", "昆明"],
            ["M1", "穹羽（示例）", "昆明"],
        ],
    )

    known, other, mentor = bench.plan.rows

    assert (known.outcome, known.participant_id) == (IntakeOutcome.CHANGED, "S1")
    assert (other.outcome, other.record.notes) == (IntakeOutcome.ADDED, (("id", "KM-7"),))
    assert troubles(mentor) == [Trouble.OTHER_KIND]


def test_offices_bring_only_their_own_region(office: Session):
    make_startup(office, "S1", name_zh="大理霁禾（示例）", name_en="", region="532900")
    bench = put(
        office,
        [
            ["编号", "企业名称", "所在州市"],
            ["", "曦峦（示例）", "昆明五华区"],
            ["", "穹羽（示例）", "大理"],
            ["", "岚屿（示例）", ""],
            ["S1", "大理霁禾（示例）", "昆明"],
        ],
        actor=KUNMING,
        office="530100",
    )

    own, other, blank, taken = bench.plan.rows

    assert own.outcome is IntakeOutcome.ADDED
    assert troubles(other) == [Trouble.NOT_YOURS]
    assert (blank.outcome, (blank.after or {})["region"]) == (IntakeOutcome.ADDED, "530100")
    assert troubles(taken) == [Trouble.NOT_YOURS]


def test_a_row_that_is_the_same_as_a_refused_one_is_refused(office: Session):
    bench = put(
        office,
        [HEADER, ["曦峦（示例）", "餐饮", "昆明", ""], ["曦峦（示例）", "咖啡", "昆明", ""]],
    )
    duplicates.choose_clear(office, actor=PROVINCE, intake_id=bench.intake.id)

    plan = bench_of(office, bench.intake.id).plan

    assert [troubles(row) for row in plan.rows] == [
        [Trouble.UNDECIDED],
        [Trouble.MERGED_INTO_REFUSED],
    ]


def test_unsure_values_keep_a_row_out_or_are_left_blank(office: Session):
    bench = put(office, [HEADER, ["曦峦（示例）", "餐饮", "昆明", "面谈后再说"]])
    number = bench.intake.id

    assert troubles(bench.plan.rows[0]) == [Trouble.UNDECIDED, Trouble.UNREADABLE]

    preview.set_leave_unsure(office, actor=PROVINCE, intake_id=number, leave_unsure=True)
    left = bench_of(office, number).plan.rows[0]
    assert left.outcome is IntakeOutcome.ADDED
    assert "sectors" not in (left.after or {})


def test_decided_values_count_for_every_row_that_says_them(office: Session):
    rows = [HEADER, *([f"曦峦{n}（示例）", "餐饮", "昆明", ""] for n in "甲乙丙")]
    bench = put(office, rows)
    values.choose(
        office,
        actor=PROVINCE,
        intake_id=bench.intake.id,
        field="sectors",
        decided={"餐饮": ("agr.process",)},
    )

    plan = bench_of(office, bench.intake.id).plan

    assert {(row.after or {}).get("sectors") for row in plan.rows} == {("agr.process",)}


def test_fingerprint_changes_with_the_plan(office: Session):
    bench = put(office, [HEADER, ["曦峦（示例）", "咖啡", "昆明", ""]])
    before = bench.plan.fingerprint

    make_participant(office, ParticipantKind.STARTUP, "S1", name_zh="曦峦（示例）")

    assert bench_of(office, bench.intake.id).plan.fingerprint != before


def test_taken_ids_are_not_given_again(office: Session):
    bench = put(office, [HEADER, ["曦峦（示例）", "咖啡", "昆明", ""]])
    make_startup(office, f"startup-{bench.intake.id}-2", name_zh="别家（示例）")

    plan = bench_of(office, bench.intake.id).plan

    assert plan.rows[0].participant_id == f"startup-{bench.intake.id}-2-new"
