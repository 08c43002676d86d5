"""The pairs of a draft or a result as a table for people: CSV and a workbook."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties

from web.services.formulas import harmless

BYTE_ORDER_MARK: Final = "\ufeff"
WIDTHS: Final = (26, 26, 12, 10, 10, 10, 60)

Row = Sequence[str | int | float]


def csv_table(header: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Return a table as CSV that opens in a spreadsheet with its characters right."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([cell_of(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def workbook(title: str, header: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Return a table as a workbook, laid out for A4 landscape."""
    book = Workbook()
    page = book.worksheets[0]
    page.append([cell_of(title)])
    page.append(list(header))
    for row in rows:
        page.append([cell_of(cell) for cell in row])
    page["A1"].font = Font(bold=True, size=14)
    for cell in page[2]:
        cell.font = Font(bold=True)
    for column, width in zip("ABCDEFG", WIDTHS, strict=True):
        page.column_dimensions[column].width = width
    for line in page.iter_rows(min_row=3):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"
    page.freeze_panes = "A3"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def cell_of(value: str | float) -> str | int | float:
    """Return a cell that no spreadsheet takes for a formula."""
    return ILLEGAL_CHARACTERS_RE.sub("", harmless(value)) if isinstance(value, str) else value
