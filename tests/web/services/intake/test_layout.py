"""Where the table of a sheet is, whatever stands around it."""

import pytest

from web.services.intake.layout import RowKind, Table, find_header, read_table
from web.services.intake.sheets import Sheet, squared
from web.services.intake.spelling import header_coder


def sheet_of(*rows: list[str], **told: object) -> Sheet:
    return Sheet("S", squared([list(row) for row in rows]), **told)


def table_of(sheet: Sheet, *, kind: str = "startup", with_hidden: bool = True) -> Table:
    first, last = find_header(sheet, header_coder(kind))
    return read_table(sheet, first=first, last=last, with_hidden=with_hidden, name_column=0)


PLAIN = (
    ["企业名称", "所属行业", "电话"],
    ["甲公司（示例）", "咖啡", "1"],
    ["乙公司（示例）", "茶", "2"],
)


def test_header_on_the_first_line_is_found():
    assert find_header(sheet_of(*PLAIN), header_coder("startup")) == (1, 1)


def test_titles_and_remarks_above_are_no_header():
    sheet = sheet_of(["2024年统计表", "", ""], ["填报单位：某局", "", "2024年6月"], [], *PLAIN)

    assert find_header(sheet, header_coder("startup")) == (4, 4)


def test_groups_above_belong_to_the_header():
    sheet = sheet_of(
        ["表", "", "", ""],
        ["企业名称", "联系方式", "", "需求"],
        ["", "联系人", "电话", ""],
        ["甲公司（示例）", "张三", "1", "融资"],
        merges=((0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3)),
    )

    table = table_of(sheet)

    assert (table.first, table.last) == (2, 3)
    assert [column.label for column in table.columns] == [
        "企业名称",
        "联系方式 / 联系人",
        "联系方式 / 电话",
        "需求",
    ]


def test_groups_of_a_text_file_have_no_merges():
    sheet = sheet_of(
        ["企业名称", "所属行业", "联系方式", "", "需求"],
        ["", "", "联系人", "电话", ""],
        ["甲公司（示例）", "咖啡", "张三", "1", "融资"],
    )

    table = table_of(sheet)

    assert (table.first, table.last) == (1, 2)
    assert table.columns[3].label == "联系方式 / 电话"


def test_first_record_is_no_second_line_of_the_header():
    sheet = sheet_of(["企业名称", "联系方式", ""], ["甲公司（示例）", "张三", "电话见附件"])

    assert find_header(sheet, header_coder("startup")) == (1, 1)


def test_unknown_headers_are_found_by_their_look():
    sheet = sheet_of(
        ["Report", "", ""], ["Alpha", "Beta", "Gamma"], ["1", "2", "3"], ["4", "5", "6"]
    )

    assert find_header(sheet, header_coder("startup")) == (2, 2)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["合计", "", "99"], RowKind.TOTAL),
        (["小 计", "", "99"], RowKind.TOTAL),
        (["Total", "", "99"], RowKind.TOTAL),
        (["注：按实际填写", "", ""], RowKind.REMARK),
        (["填表人：张三", "", "审核：李四"], RowKind.REMARK),
        (["例：甲公司", "咖啡", "1"], RowKind.REMARK),
        (["一、生物医药", "", ""], RowKind.SECTION),
        (["", "", ""], RowKind.BLANK),
        (["企业名称", "所属行业", "电话"], RowKind.HEADER),
        (["", "见附件", ""], RowKind.REMARK),
        (["合计云科技有限公司（示例）", "软件，服务于小微企业", "张三"], RowKind.DATA),
        (["三七公司（示例）", "", ""], RowKind.DATA),
        (["丙公司（示例）", "咖啡", "1"], RowKind.DATA),
    ],
)
def test_lines_are_told_apart(row: list[str], kind: RowKind):
    table = table_of(sheet_of(*PLAIN, row, ["丁公司（示例）", "茶", "3"]))

    assert table.kinds[4] is kind


def test_cells_merged_downwards_hold_what_the_first_says():
    sheet = sheet_of(
        ["企业名称", "所在州市", "电话"],
        ["甲", "昆明", "1"],
        ["乙", "", "2"],
        ["丙", "大理", "3"],
        merges=((1, 1, 2, 1),),
    )

    table = table_of(sheet)

    assert [table.rows[line][1] for line in table.data_lines] == ["昆明", "昆明", "大理"]


def test_hidden_rows_are_read_or_left_out():
    sheet = sheet_of(*PLAIN, hidden_lines=frozenset({2}))

    assert table_of(sheet).data_lines == (2, 3)
    assert table_of(sheet, with_hidden=False).data_lines == (3,)
    assert table_of(sheet, with_hidden=False).count(RowKind.HIDDEN) == 1


def test_columns_without_header_or_cells_are_no_columns():
    table = table_of(sheet_of(["企业名称", "", "所属行业"], ["甲", "", "咖啡"]))

    assert [column.index for column in table.columns] == [0, 2]
