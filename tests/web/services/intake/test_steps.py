"""The steps of the wizard: what each shows, and what it accepts."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from models.intake import IntakeTemplate
from tests.factories import make_startup
from tests.web.services.intake.conftest import KUNMING, NOW, PROVINCE, bench_of, put
from web.services.intake import applying, refused, templates
from web.services.intake.cells import State
from web.services.intake.decisions import ColumnChoice, from_json, to_json
from web.services.intake.drafts import Upload, start
from web.services.intake.planning import RowPlan
from web.services.intake.steps import columns, duplicates, preview, sheet, values
from web.services.missing import NotFoundError

HEADER = ["企业名称", "所属行业", "所在州市", "融资金额", "成立时间", "内部评价"]
ROWS = [
    ["某市创业企业表"],
    HEADER,
    ["霁禾咖啡（示例）", "精品咖啡", "昆明", "300", "2024年3月", "好"],
    ["曦峦（示例）", "餐饮", "大理", "5000000", "去年", "=1+1"],
]


def put_rows(session: Session, **told: object) -> int:
    return put(session, ROWS, **told).intake.id


def see_columns(session: Session, number: int) -> columns.ColumnsStep:
    session.expire_all()
    return columns.show(session, actor=PROVINCE, intake_id=number)


def test_sheet_and_header_are_shown_and_can_be_corrected(office: Session):
    number = put_rows(office)

    step = sheet.show(office, actor=PROVINCE, intake_id=number)

    assert (step.first, step.last, step.n_rows, step.n_columns) == (2, 2, 2, 6)
    assert [line.kind for line in step.lines] == ["before", "header", "data", "data"]
    choice = sheet.SheetChoice("Sheet1", 1, 2, True)
    sheet.choose(office, actor=PROVINCE, intake_id=number, choice=choice)
    assert sheet.show(office, actor=PROVINCE, intake_id=number).first == 1


@pytest.mark.parametrize(
    ("name", "first", "last", "code"),
    [
        ("Nowhere", 1, 1, "sheet"),
        ("Sheet1", 0, 1, "outside"),
        ("Sheet1", 3, 2, "outside"),
        ("Sheet1", 4, 4, "outside"),
        ("Sheet1", 1, 9, "outside"),
    ],
)
def test_headers_off_the_sheet_are_refused(
    office: Session, name: str, first: int, last: int, code: str
):
    number = put_rows(office)

    choice = sheet.SheetChoice(name, first, last, with_hidden=True)
    with pytest.raises(sheet.HeaderError) as caught:
        sheet.choose(office, actor=PROVINCE, intake_id=number, choice=choice)

    assert caught.value.code == code


def test_another_header_makes_what_followed_void(office: Session):
    number = put_rows(office)
    chosen = {index: ColumnChoice("note") for index in range(1, 6)} | {0: ColumnChoice("name")}
    columns.choose(office, actor=PROVINCE, intake_id=number, columns=chosen, default_region="")

    choice = sheet.SheetChoice("Sheet1", 1, 2, True)
    sheet.choose(office, actor=PROVINCE, intake_id=number, choice=choice)

    assert bench_of(office, number).decisions.columns == {}


def test_columns_are_suggested_with_what_is_open(office: Session):
    step = see_columns(office, put_rows(office))

    assert [column.choice.field for column in step.columns] == [
        "name",
        "sectors",
        "region",
        "ticket",
        "founded_on",
        "note",
    ]
    assert [column.label for column in step.columns if column.is_open] == ["融资金额", "内部评价"]
    assert step.columns[3].needs_unit


def choose_columns(session: Session, number: int, **changes: ColumnChoice) -> None:
    step = see_columns(session, number)
    chosen = {view.index: view.choice for view in step.columns}
    chosen |= {int(name.removeprefix("c")): choice for name, choice in changes.items()}
    columns.choose(session, actor=PROVINCE, intake_id=number, columns=chosen, default_region="")


def faults_of(session: Session, number: int, **changes: ColumnChoice) -> dict[int, str]:
    with pytest.raises(columns.ColumnsError) as caught:
        choose_columns(session, number, **changes)
    return caught.value.faults


def test_columns_that_cannot_be_are_refused(office: Session):
    number = put_rows(office)
    wan = ColumnChoice("ticket", "wan")

    assert faults_of(office, number) == {3: "unit"}
    assert faults_of(office, number, c3=wan, c0=ColumnChoice("note")) == {-1: "no_name"}
    assert faults_of(office, number, c3=wan, c5=ColumnChoice("region")) == {2: "twice", 5: "twice"}
    assert faults_of(office, number, c3=wan, c5=ColumnChoice("recognition")) == {5: "unknown"}
    choose_columns(office, number, c3=wan)
    assert bench_of(office, number).intake.step == "values"


def test_rows_without_a_region_take_the_one_chosen(office: Session):
    rows = [["企业名称", "所在州市"], ["霁禾（示例）", ""], ["曦峦（示例）", "大理"]]
    number = put(office, rows).intake.id
    columns.choose(office, actor=PROVINCE, intake_id=number, columns={}, default_region="530400")

    records = bench_of(office, number).reading.records

    assert [record.values["region"] for record in records] == ["530400", "532900"]
    with pytest.raises(columns.ColumnsError):
        columns.choose(
            office, actor=PROVINCE, intake_id=number, columns={}, default_region="nowhere"
        )


def test_prefectures_must_name_a_region(office: Session):
    number = put(office, ROWS, actor=KUNMING, office="530100").intake.id

    step = columns.show(office, actor=KUNMING, intake_id=number)

    assert (step.must_have_region, step.default_region) == (True, "530100")
    assert [option.code for option in step.regions] == ["530100"]


def test_blank_cells_repeat_the_one_above_where_they_mean_that(office: Session):
    rows = [["企业名称", "所在州市"], ["霁禾（示例）", "大理"], ["曦峦（示例）", ""]]
    number = put(office, rows).intake.id
    columns.choose(
        office,
        actor=PROVINCE,
        intake_id=number,
        columns={0: ColumnChoice("name"), 1: ColumnChoice("region", "", True)},
        default_region="",
    )

    records = bench_of(office, number).reading.records

    assert [record.values.get("region") for record in records] == ["532900", "532900"]


def test_identity_numbers_stay_out_whatever_is_chosen(office: Session):
    rows = [["企业名称", "编码"], ["霁禾（示例）", "110101199003074610"]]
    number = put(office, rows).intake.id
    columns.choose(
        office,
        actor=PROVINCE,
        intake_id=number,
        columns={0: ColumnChoice("name"), 1: ColumnChoice("note")},
        default_region="",
    )

    record = bench_of(office, number).reading.records[0]

    assert (record.notes, record.dropped) == ((), ("编码",))


def see_values(session: Session, number: int, field: str = "", show: str = "") -> values.ValuesStep:
    session.expire_all()
    return values.show(session, actor=PROVINCE, intake_id=number, field=field, show=show, page=1)


def test_open_values_come_first_each_once_with_its_count(office: Session):
    rows = [HEADER[:2], *([f"霁禾{n}（示例）", "餐饮"] for n in "甲乙丙"), ["曦峦（示例）", "咖啡"]]
    step = see_values(office, put(office, rows).intake.id)

    assert (step.field, step.show, step.n_open, step.n_sure) == ("sectors", "open", 1, 1)
    assert [(row.text, row.count, row.lines) for row in step.rows] == [("餐饮", 3, (2, 3, 4))]
    assert step.takes_several
    assert len(step.choices) == 8


def test_values_are_decided_changed_and_left_blank(office: Session):
    number = put(office, [HEADER[:2], ["霁禾（示例）", "餐饮"]]).intake.id

    def decide(*codes: str) -> values.ValueRow:
        values.choose(
            office, actor=PROVINCE, intake_id=number, field="sectors", decided={"餐饮": codes}
        )
        return see_values(office, number, "sectors", "all").rows[0]

    assert decide("agr.process", "svc.tourism").state == State.DECIDED
    chosen = [one.code for one in decide("agr.process").proposals if one.is_chosen]
    assert chosen == ["agr.process"]
    assert decide().state == State.DECIDED
    assert see_values(office, number).n_open == 0


def test_values_that_cannot_be_are_refused(office: Session):
    rows = [
        ["企业名称", "所属行业", "发展阶段", "成立时间"],
        ["霁禾（示例）", "餐饮", "三年多", "去年"],
    ]
    number = put(office, rows).intake.id

    def fault(field: str, key: str, *codes: str) -> dict[str, str]:
        with pytest.raises(values.ValuesError) as caught:
            values.choose(
                office, actor=PROVINCE, intake_id=number, field=field, decided={key: codes}
            )
        return caught.value.faults

    assert fault("sectors", "餐饮", "nonsense") == {"餐饮": "unknown"}
    assert fault("stage", "三年多", "seed", "growth") == {"三年多": "several"}
    assert fault("founded_on", "去年", "the day before") == {"去年": "unreadable"}
    values.choose(
        office,
        actor=PROVINCE,
        intake_id=number,
        field="founded_on",
        decided={"去年": ("2025年6月",)},
    )
    record = bench_of(office, number).reading.records[0]
    assert str(record.values["founded_on"]) == "2025-06-01"


def test_first_suggestions_are_taken_at_once(office: Session):
    rows = [HEADER[:2], ["霁禾（示例）", "锂电池回收"], ["曦峦（示例）", "餐饮"]]
    number = put(office, rows).intake.id

    taken = values.accept_suggestions(office, actor=PROVINCE, intake_id=number, field="sectors")

    assert taken == 1
    assert see_values(office, number).n_open == 1


def test_specialities_become_offers_and_sectors(office: Session):
    rows = [["姓名", "擅长领域"], ["张三（示例）", "擅长融资、股权设计，生物医药方向"]]
    record = put(office, rows, kind="mentor").reading.records[0]

    assert {(one.direction, one.topic) for one in record.statements} == {
        ("offer", "sf.bp"),
        ("offer", "sc.legal"),
    }
    assert record.values["sectors"] == ("bio",)


def test_needs_do_not_say_what_somebody_works_in(office: Session):
    rows = [["企业名称", "需求"], ["霁禾（示例）", "电商、专利申请"]]
    record = put(office, rows).reading.records[0]

    assert [one.topic for one in record.statements] == ["ip.patent"]
    assert "sectors" not in record.values


def test_duplicates_are_shown_with_what_differs(office: Session):
    make_startup(office, "S1", name_zh="霁禾咖啡（示例）", region="530100", sectors=("bio",))
    number = put_rows(office)

    step = duplicates.show(office, actor=PROVINCE, intake_id=number, show="", page=1)

    assert (step.n_open, step.n_clear, step.n_decided) == (1, 1, 0)
    assert step.rows[0].candidates[0].participant_id == "S1"
    assert [(one.field, one.is_list) for one in step.rows[0].conflicts] == [("sectors", True)]
    assert step.rows[0].conflicts[0].stored["zh"] == "生物医药"


def test_rest_can_be_taken_for_new_ones(office: Session):
    make_startup(office, "S1", name_zh="霁禾咖啡（示例）", region="530100")
    number = put_rows(office)

    assert duplicates.choose_rest_new(office, actor=PROVINCE, intake_id=number) == 1
    step = duplicates.show(office, actor=PROVINCE, intake_id=number, show="", page=1)
    assert (step.n_open, step.n_decided) == (0, 1)


def test_preview_shows_refused_rows_first_with_reason(office: Session):
    number = put_rows(office)

    step = preview.show(office, actor=PROVINCE, intake_id=number, outcome="", page=1)

    assert (step.outcome, step.n_rows, sum(step.counts.values())) == ("refused", 2, 2)
    assert [fault.column for fault in step.rows[-1].faults] == ["所属行业", "成立时间"]
    assert step.n_notes == 1


def reason(row: RowPlan) -> str:
    return ";".join(fault.trouble.value for fault in row.faults)


def test_refused_rows_come_as_a_workbook_without_live_formulas(office: Session):
    text = (
        "企业名称,所属行业,备注,身份证号\n,咖啡,=HYPERLINK(1),110101199003074610\n霁禾,餐饮,+86,\n"
    )
    upload = Upload("a.csv", text.encode())
    number = start(office, actor=PROVINCE, kind="startup", office="530000", upload=upload)

    content = refused.refused_workbook(
        office, actor=PROVINCE, intake_id=number, headings=("行", "原因"), reason=reason
    )

    page = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    assert cells == [
        ["行", "原因", "企业名称", "所属行业", "备注"],
        ["2", "no_name", None, "咖啡", "'=HYPERLINK(1)"],
        ["3", "undecided", "霁禾", "餐饮", "'+86"],
    ]
    types = {cell.data_type for row in page.iter_rows() for cell in row if cell.value}
    assert types == {"s"}


def test_templates_map_the_next_file_of_the_office(office: Session):
    number = put_rows(office)
    choose_columns(office, number, c3=ColumnChoice("ticket", "wan"), c5=ColumnChoice("drop"))
    for field, key, codes in (
        ("sectors", "餐饮", ("agr.process",)),
        ("founded_on", "去年", ("2025-01-01",)),
    ):
        values.choose(office, actor=PROVINCE, intake_id=number, field=field, decided={key: codes})
    applying.apply(
        office,
        actor=PROVINCE,
        intake_id=number,
        fingerprint=bench_of(office, number).plan.fingerprint,
        template_name="省级企业表",
        now=NOW,
    )
    again = [[*HEADER[::-1], "新的一列"], ["差", "去年", "20", "玉溪", "餐饮", "岚屿（示例）", ""]]

    bench = put(office, again)

    assert bench.template is not None
    assert (bench.template.name, bench.template.uses) == ("省级企业表", 1)
    assert [view.source for view in bench.columns] == ["template"] * 6 + ["content"]
    record = bench.reading.records[0]
    assert record.faults == ()
    assert record.values["sectors"] == ("agr.process",)
    assert str(record.values["ticket_max_cny"]) == "200000"
    assert record.notes == ()


def test_templates_of_others_and_of_other_headers_are_not_used(office: Session):
    bench = put(office, ROWS)
    templates.remember(bench, name="企业表", now=NOW)

    assert put(office, ROWS, office="530100").template is None
    assert put(office, ROWS, kind="space").template is None
    assert put(office, [["企业名称", "法人", "税号"], ["霁禾（示例）", "a", "b"]]).template is None
    assert put(office, ROWS).template is not None


def test_templates_are_listed_renewed_and_deleted(office: Session):
    bench = put(office, ROWS)
    number = templates.remember(bench, name="企业表", now=NOW)
    assert templates.remember(bench, name="企业表", now=NOW) == number

    [listed] = templates.list_templates(office, actor=PROVINCE)
    assert (listed.name, listed.uses, listed.columns) == ("企业表", 2, 5)
    assert templates.list_templates(office, actor=KUNMING) == ()

    templates.delete(office, actor=PROVINCE, template_id=number)
    assert office.get(IntakeTemplate, number) is None
    with pytest.raises(NotFoundError):
        templates.delete(office, actor=PROVINCE, template_id=number)


def test_decisions_survive_the_database(office: Session):
    bench = put(office, ROWS)
    decided = bench.decisions.with_codes("sectors", {"餐饮": ()}).with_duplicates({3: "new"})

    assert from_json(to_json(decided)) == decided
    assert decided.with_duplicates({3: ""}).duplicates == {}
    assert decided.without_codes("sectors", frozenset({"餐饮"})).codes == {"sectors": {}}


def test_values_can_be_opened_again(office: Session):
    number = put(office, [HEADER[:2], ["霁禾（示例）", "餐饮"]]).intake.id
    values.choose(office, actor=PROVINCE, intake_id=number, field="sectors", decided={"餐饮": ()})

    values.reopen(office, actor=PROVINCE, intake_id=number, field="sectors", key="餐饮")

    assert see_values(office, number).n_open == 1


def test_columns_with_unknown_headers_are_known_by_what_they_hold(office: Session):
    rows = [
        ["企业名称", "甲列", "乙列", "丙列", "丁列"],
        ["霁禾（示例）", "咖啡", "昆明五华区", "12000000001", "a@example.com"],
        ["曦峦（示例）", "茶叶、花卉", "大理州", "12000000002", "b@example.com"],
        ["穹羽（示例）", "人工智能", "玉溪", "12000000003", "c@example.com"],
    ]

    step = see_columns(office, put(office, rows).intake.id)

    assert [(view.choice.field, view.source) for view in step.columns] == [
        ("name", "header"),
        ("sectors", "content"),
        ("region", "content"),
        ("phone", "content"),
        ("email", "content"),
    ]


def test_a_phrase_that_is_clear_in_part_is_asked_with_the_clear_part_chosen(office: Session):
    rows = [["姓名", "擅长领域"], ["张三（示例）", "面向肉牛养殖企业提供专利许可及技术培训"]]
    number = put(office, rows, kind="mentor").intake.id

    [row] = see_values(office, number).rows

    assert row.is_open
    assert {"sector:agr.livestock", "topic:tt.license"} <= {one.code for one in row.proposals}


def test_regions_of_others_are_named_not_numbered(office: Session):
    bench = put(
        office, [["企业名称", "所在州市"], ["曦峦（示例）", "大理"]], actor=KUNMING, office="530100"
    )
    number = bench.intake.id

    step = preview.show(office, actor=KUNMING, intake_id=number, outcome="", page=1)

    assert step.rows[0].faults[0].value["zh"] == "大理白族自治州"
