"""Files as programs write them, and those that must not be opened."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.web.services.intake.conftest import workbook
from web.services.intake.files import MAX_FILE_BYTES, read_file
from web.services.intake.sheets import MAX_COLUMNS, MAX_ROWS, FileRefusedError

OLD_WORKBOOK = Path(__file__).parent / "files" / "mentors.xls"
TABLE = "名称;地区\n甲,乙公司（示例）;昆明\n丙公司（示例）;大理\n"
ROWS = (("名称", "地区"), ("甲,乙公司（示例）", "昆明"), ("丙公司（示例）", "大理"))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_is_read_in_every_encoding(encoding: str):
    book = read_file("a.csv", TABLE.encode(encoding))

    assert book.sheets["CSV"].rows == ROWS


@pytest.mark.parametrize("separator", [",", "\t", ";", "|", "，"])
def test_separator_is_found_out(separator: str):
    text = f"名称{separator}地区\n甲{separator}昆明\n乙{separator}大理\n"

    assert read_file("a.txt", text.encode()).sheets["CSV"].rows[1] == ("甲", "昆明")


def test_quoted_cells_keep_their_lines():
    text = '名称,简介\n甲,"第一行\n第二行"\n'

    assert read_file("a.csv", text.encode()).sheets["CSV"].rows[1] == ("甲", "第一行\n第二行")


def test_old_workbook_as_an_office_program_wrote_it_is_read():
    book = read_file("导师.xls", OLD_WORKBOOK.read_bytes())

    assert list(book.sheets) == ["导师名单"]
    assert book.sheets["导师名单"].rows[1:3] == (
        ("姓名", "所在地", "可带企业数", "入库日期"),
        ("王示例（示例）", "昆明", "3", "2026-03-05"),
    )


def test_old_workbook_that_was_cut_off_is_refused_with_what_to_do():
    content = OLD_WORKBOOK.read_bytes()[:2048]

    assert refusal("导师.xls", content) == "damaged"


def test_workbook_tells_hidden_rows_sheets_merges_and_formulas():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "企业 & 表"
    sheet.append(["标题", None])
    sheet.merge_cells("A1:B1")
    sheet.append(["甲", 1.5])
    sheet.append(["乙", "=1+1"])
    sheet.row_dimensions[2].hidden = True
    other = book.create_sheet("草稿")
    other.append(["x"])
    other.sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)

    sheets = read_file("a.xlsx", content.getvalue()).sheets

    assert sheets["企业 & 表"].rows == (("标题", ""), ("甲", "1.5"), ("乙", ""))
    assert sheets["企业 & 表"].hidden_lines == {2}
    assert sheets["企业 & 表"].merges == ((0, 0, 0, 1),)
    assert sheets["企业 & 表"].unsaved_formulas == 1
    assert (sheets["企业 & 表"].is_hidden, sheets["草稿"].is_hidden) == (False, True)


def test_formatting_far_from_the_table_is_no_table():
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["名称"])
    sheet.cell(row=1_000_000, column=300).number_format = "0.00"
    content = io.BytesIO()
    book.save(content)

    assert read_file("a.xlsx", content.getvalue()).sheets["Sheet"].rows == (("名称",),)


def test_sign_that_our_exports_put_before_formulas_is_taken_off():
    assert read_file("a.csv", "名称\n'=1+1\n".encode()).sheets["CSV"].rows[1] == ("=1+1",)


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(FileRefusedError) as caught:
        read_file(name, content)
    return caught.value.code


def zipped(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("--", "."), data)
    return content.getvalue()


def test_files_that_are_no_spreadsheets_are_refused():
    assert refusal("a.csv", b"  \n ") == "empty"
    assert refusal("a.pdf", b"%PDF-1.7") == "type"
    assert refusal("a.exe", b"MZ\x90\x00") == "type"
    assert refusal("a.xlsx", b"not a zip") == "damaged"
    assert refusal("a.xlsx", b"PK\x03\x04broken") == "damaged"
    assert refusal("a.xlsx", zipped(a__b=b"x")) == "damaged"
    assert refusal("a.xls", b"\xd0\xcf\x11\xe0rest") == "damaged"
    assert refusal("a.csv", b"\xff\xff\x00\x81\xff") == "encoding"
    assert refusal("a.csv", b"x" * (MAX_FILE_BYTES + 1)) == "too_large"


def test_bombs_are_refused_before_they_are_opened():
    bomb = zipped(xl__worksheets__sheet1=b"0" * (130 * 1024 * 1024))

    assert len(bomb) < MAX_FILE_BYTES
    assert refusal("a.xlsx", bomb) == "unpacks_too_large"


def test_a_cell_at_the_end_of_the_world_is_refused():
    book = Workbook()
    book.worksheets[0].cell(row=1_048_576, column=16_384).value = "x"
    content = io.BytesIO()
    book.save(content)

    assert refusal("a.xlsx", content.getvalue()) == "too_many_cells"


def test_limits_of_a_table_hold():
    assert refusal("a.csv", b"a\n" * (MAX_ROWS + 1)) == "too_many_rows"
    assert refusal("a.csv", b",".join([b"a"] * (MAX_COLUMNS + 1))) == "too_many_columns"
    assert refusal("a.csv", b"a" * 10_001) == "cell_too_long"


def test_a_workbook_without_cells_is_empty():
    assert refusal("a.xlsx", workbook([])) == "empty"
