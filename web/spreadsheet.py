"""CSV for people: opens in a spreadsheet with its characters right and its formulas dead."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response
from flask_babel import gettext
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from web.db import get_session
from web.services.formulas import harmless
from web.services.statistics import is_demo

BYTE_ORDER_MARK = "\ufeff"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Return a table as a download."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    response = Response(BYTE_ORDER_MARK + text.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def xlsx_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Return a table as a workbook of plain text cells."""
    book = Workbook()
    sheet = book.worksheets[0]
    for line, row in enumerate([header, *rows], start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(row=line, column=column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", harmless(text))
            cell.data_type = "s"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    response = Response(content.getvalue(), mimetype=WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def demo_notice() -> list[list[str]]:
    """Return the row that marks a table of a demo as fictional; none elsewhere."""
    if not is_demo(get_session()):
        return []
    text = gettext(
        "Demo data: all people, firms and investors are fictional; any likeness is coincidence."
    )
    return [[str(text)]]
