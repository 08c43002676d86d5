"""The ledger as files: columns, order, byte order mark, dead formulas, print set-up."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.mentoring import RecordEvidence
from models.participant import Participant
from tests.factories import make_mentor, make_startup, make_vocabularies
from tests.web.services.ledger.records import PROVINCE, held, make_record, open_up, settle
from web.services.catalogues import catalogue
from web.services.ledger import closing, files
from web.services.ledger.files import HEADING, Sheet
from web.services.ledger.lines import list_ledger
from web.services.ledger.search import LedgerSearch
from web.services.ledger.table import Voice

GOLDEN = Path(__file__).with_name("golden_ledger.csv")


def speaking(language: str) -> Voice:
    texts = catalogue(language)

    def speak(message: str, **values: object) -> str:
        text: str = texts.gettext(message)
        return text % values if values else text

    return Voice(speak, language)


ZH, EN = speaking("zh"), speaking("en")


@pytest.fixture
def sheet(session: Session) -> Sheet:
    """Return a ledger with every remark there is, and a name that looks like a formula."""
    make_vocabularies(session)
    make_startup(session, "S1", region="530100", name_zh="滇茶（示例）")
    make_startup(session, "S2", region="530100", name_zh="=1+1", name_en="")
    make_mentor(session, "M1", region="530100", name_zh="李春梅（示例）")
    make_mentor(session, "M2", region="530100", name_zh="和志强（示例）")
    open_up(session, "S1", "M1")
    open_up(session, "S2", "M2")
    with_files(session)
    make_record(
        session,
        held(2026, 3, 6, 14),
        minutes=45,
        pair=("S2", "M2"),
        way="phone",
        topics=("ip",),
        sealed_problem='他说：“先做A,再做B”\n第二行 "引号"',
        sealed_handler="张三（示例）",
        is_from_paper=True,
    )
    closing.close_month(
        session, actor=PROVINCE, month=held(2026, 3, 1).date(), now=held(2026, 4, 2)
    )
    make_record(session, held(2026, 3, 7), minutes=30, way="visit", locked_at=held(2026, 4, 8, 9))
    entries, totals = list_ledger(session, actor=PROVINCE, search=LedgerSearch(sort="date"))
    return Sheet(entries, totals, "云南省", "全部")


def with_files(session: Session) -> None:
    """Store a record with two files."""
    record = make_record(
        session,
        held(2026, 3, 5, 10),
        minutes=90,
        topics=("ip.patent", "ip"),
        state="draft",
        sealed_problem="没有专利",
        sealed_advice="先申请发明专利",
        sealed_outcome="已提交申请1件",
        sealed_handler="王五（示例）",
    )
    for name in ("sign-in.pdf", "photo.jpg"):
        attachment = Attachment(name=name, media_type="x", size=1, sha256="x", content=b"x")
        session.add(attachment)
        session.flush()
        session.add(RecordEvidence(record_id=record.id, attachment_id=attachment.id))
    session.flush()
    session.refresh(record)
    settle(session, record, "locked", held(2026, 3, 7))


def test_csv_equals_the_golden_file(sheet: Sheet):
    assert files.csv_of(sheet, ZH) == GOLDEN.read_bytes()


def test_csv_begins_with_a_byte_order_mark_and_the_ten_columns(sheet: Sheet):
    first = files.csv_of(sheet, ZH).decode().splitlines()[0]

    columns = "序号,时间,企业/团队,导师,服务类别,内容摘要,时长,成效,佐证,经办人"
    assert first == f"\ufeff{columns}"


def workbook(sheet: Sheet, voice: Voice = ZH) -> list[list[object]]:
    book = load_workbook(io.BytesIO(files.xlsx_of(sheet, voice)))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_a_workbook_has_a_head_the_columns_the_lines_and_a_foot(sheet: Sheet):
    rows = workbook(sheet)

    assert rows[0][0] == "创业导师服务台账"
    assert rows[1][0] == "填报单位：云南省    期间：全部"
    assert rows[2][0] == "合计：3 次（其中满30分钟 3 次），165 分钟，企业/团队 2 家，导师 2 人"
    assert rows[HEADING - 1] == [
        "序号", "时间", "企业/团队", "导师", "服务类别",
        "内容摘要", "时长", "成效", "佐证", "经办人",
    ]  # fmt: skip
    assert [row[0] for row in rows[HEADING : HEADING + 3]] == [1, 2, 3]
    assert str(rows[-1][0]).endswith("（公章）")


def test_minutes_can_be_added_up_in_a_workbook(sheet: Sheet):
    lines = workbook(sheet)[HEADING : HEADING + 3]

    assert [line[6] for line in lines] == [90, 45, 30]


def test_no_cell_of_a_workbook_is_a_formula(sheet: Sheet):
    book = load_workbook(io.BytesIO(files.xlsx_of(sheet, ZH)))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}

    assert "f" not in kinds
    assert book.worksheets[0].cell(row=HEADING + 2, column=3).value == "'=1+1"


def test_a_workbook_prints_on_landscape_pages_that_repeat_the_columns(sheet: Sheet):
    page = load_workbook(io.BytesIO(files.xlsx_of(sheet, ZH))).worksheets[0]

    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == f"${HEADING}:${HEADING}"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)


def test_a_demo_says_so_below_the_lines(sheet: Sheet):
    demo = Sheet(sheet.entries, sheet.totals, sheet.office, sheet.period, is_demo=True)

    assert "fictional" in files.csv_of(demo, EN).decode().splitlines()[-1]
    assert "fictional" in str(workbook(demo, EN)[-1][0])


def test_english_words_the_same_lines(session: Session, sheet: Sheet):
    lines = files.csv_of(sheet, EN).decode().splitlines()

    assert lines[0].removeprefix("\ufeff") == (
        "No.,Time,Company or team,Mentor,Kind of service,Summary of content,"
        "Duration,Effects,Evidence,Handler"
    )
    assert '"Patents, Intellectual property"' in lines[1]
    assert session.get_one(Participant, "M1").name_en in lines[1]


def test_control_characters_do_not_break_a_workbook(session: Session):
    make_vocabularies(session)
    make_startup(session, region="530100")
    make_mentor(session, region="530100")
    make_record(session, held(2026, 3, 5), sealed_outcome="a\x0bb")
    open_up(session)
    entries, totals = list_ledger(session, actor=PROVINCE, search=LedgerSearch())

    rows = workbook(Sheet(entries, totals, "", ""))

    assert rows[HEADING][7] == "a b"
