"""The ledger as files: a CSV that spreadsheets read right, and a workbook ready to be filed."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from web.services.formulas import harmless
from web.services.ledger.lines import Entry, Totals
from web.services.ledger.search import LedgerSearch
from web.services.ledger.table import COLUMNS, DURATION, MINUTES_COLUMN, Voice, cells, header

BYTE_ORDER_MARK: Final = "\ufeff"
WIDTHS: Final = (6, 17, 22, 12, 18, 46, 9, 26, 16, 12)
HEADING: Final = 4
"""The row of the column names: above it stand the title, the office and the totals."""
_LINE: Final = Side(style="thin")
BOXED: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


TITLE: Final = _("Service ledger of startup mentors")
OFFICE: Final = _("Office: %(office)s")
PERIOD: Final = _("Period: %(period)s")
SUM: Final = _(
    "Total: sessions %(records)s (of %(least)s minutes or more: %(full)s), minutes %(minutes)s,"
    " companies or teams %(startups)s, mentors %(mentors)s"
)
SIGNED: Final = _(
    "Prepared by:             Checked by:             Head of office:             (Seal)"
)
EVERYTHING: Final = _("all years")
UNTIL, SINCE = _("until %(day)s"), _("from %(day)s")
DEMO: Final = _(
    "Demo data: all people, firms and investors are fictional; any likeness is coincidence."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file of the ledger holds: its lines, and what its head says."""

    entries: Sequence[Entry]
    totals: Totals
    office: str
    period: str
    is_demo: bool = False


def period_of(search: LedgerSearch, voice: Voice) -> str:
    """Word the period of a search."""
    first, last = search.from_on, search.to_on
    if first and last:
        return f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
    if first:
        return voice.speak(SINCE, day=f"{first:%Y-%m-%d}")
    return voice.speak(UNTIL, day=f"{last:%Y-%m-%d}") if last else voice.speak(EVERYTHING)


def total_of(totals: Totals, voice: Voice) -> str:
    """Word what the lines add up to."""
    return voice.speak(
        SUM,
        records=totals.records,
        least=totals.least,
        full=totals.full,
        minutes=totals.minutes,
        startups=totals.startups,
        mentors=totals.mentors,
    )


def csv_of(sheet: Sheet, voice: Voice) -> bytes:
    """Return the ledger as CSV: the columns and the lines, nothing above them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header(voice))
    for number, entry in enumerate(sheet.entries, start=1):
        writer.writerow([harmless(cell) for cell in cells(entry, number, voice)])
    if sheet.is_demo:
        writer.writerow([voice.speak(DEMO)])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def xlsx_of(sheet: Sheet, voice: Voice) -> bytes:
    """Return the ledger as a workbook with its head, laid out for A4 landscape."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = re.sub(r"[\[\]:*?/\\]", " ", voice.speak(TITLE))[:31]
    put_head(page, sheet, voice)
    for number, entry in enumerate(sheet.entries, start=1):
        put_line(page, HEADING + number, entry, number, voice)
    put_foot(page, HEADING + len(sheet.entries) + 1, sheet, voice)
    lay_out(page)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def put_head(page: Worksheet, sheet: Sheet, voice: Voice) -> None:
    """Write the title, the office and the period, the totals, and the names of the columns."""
    where = voice.speak(OFFICE, office=sheet.office)
    when = voice.speak(PERIOD, period=sheet.period)
    lines = (voice.speak(TITLE), f"{where}    {when}", total_of(sheet.totals, voice))
    for row, text in enumerate(lines, start=1):
        put_across(page, row, text)
    page["A1"].font = Font(bold=True, size=16)
    page["A1"].alignment = Alignment(horizontal="center")
    for column, name in enumerate(header(voice), start=1):
        put(page, HEADING, column, name)
        cell = page.cell(row=HEADING, column=column)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def put_line(page: Worksheet, row: int, entry: Entry, number: int, voice: Voice) -> None:
    """Write one line; its number and its minutes are numbers, so that they can be added up."""
    for column, text in enumerate(cells(entry, number, voice), start=1):
        put(page, row, column, text)
    page.cell(row=row, column=1, value=number).data_type = "n"
    duration = page.cell(row=row, column=MINUTES_COLUMN + 1, value=entry.minutes)
    duration.data_type = "n"
    unit = voice.speak(DURATION, n="").strip()
    duration.number_format = f'0"{unit}"' if voice.language == "zh" else f'0" {unit}"'


def put_foot(page: Worksheet, row: int, sheet: Sheet, voice: Voice) -> None:
    """Write who signs, with room for the seal; a demo says that it is one."""
    put_across(page, row, total_of(sheet.totals, voice))
    put_across(page, row + 2, voice.speak(SIGNED))
    if sheet.is_demo:
        put_across(page, row + 4, voice.speak(DEMO))


def put(page: Worksheet, row: int, column: int, text: str) -> None:
    """Write a cell that holds text and nothing else, whatever it begins with."""
    cell = page.cell(row=row, column=column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", harmless(text))
    cell.data_type = "s"
    cell.border = BOXED
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def put_across(page: Worksheet, row: int, text: str) -> None:
    """Write a text over the whole width."""
    cell = page.cell(row=row, column=1)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", harmless(text))
    cell.data_type = "s"
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(COLUMNS))


def lay_out(page: Worksheet) -> None:
    """Set what printing needs: widths, one page wide, and the column names on each page."""
    for column, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = f"A{HEADING + 1}"
    page.print_title_rows = f"{HEADING}:{HEADING}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = int(page.PAPERSIZE_A4)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
