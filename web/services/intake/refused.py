"""The rows that were refused as a workbook, to be mended and brought again."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from models.enums import IntakeOutcome
from web.services.access import Actor
from web.services.intake import drafts
from web.services.intake.bench import Bench
from web.services.intake.fields import SECRET
from web.services.intake.planning import RowPlan
from web.services.intake.private_numbers import without_secrets
from web.services.intake.steps.preview import fault_value

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDE: Final = 40
_LONGEST_TITLE: Final = 31

Reason = Callable[[RowPlan], str]
"""Words why a row was refused, in the reader's language."""


def refused_workbook(
    session: Session, *, actor: Actor, intake_id: int, headings: tuple[str, str], reason: Reason
) -> bytes:
    """Return the refused rows of a draft with the line and the reason before their own columns."""
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id)
    return workbook_of(bench, headings, reason)


def workbook_of(bench: Bench, headings: tuple[str, str], reason: Reason) -> bytes:
    """Return the refused rows on a bench as a workbook."""
    columns = [view for view in bench.columns if view.choice.field != SECRET]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", bench.sheet.name)[:_LONGEST_TITLE]
    _append(sheet, [*headings, *(view.labels[-1] if view.labels else "" for view in columns)])
    for row in bench.plan.of(IntakeOutcome.REFUSED):
        cells = bench.table.rows[row.line]
        own = [without_secrets(cells[view.index]) for view in columns]
        _append(sheet, [str(row.line), reason(_worded(bench, row)), *own])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.column_dimensions["B"].width = _WIDE
    sheet.freeze_panes = "A2"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _worded(bench: Bench, row: RowPlan) -> RowPlan:
    """Name the regions of faults, as the office writes them."""
    faults = (replace(fault, value=fault_value(bench, fault)["zh"]) for fault in row.faults)
    return replace(row, faults=tuple(faults))


def _append(sheet: Worksheet, texts: Sequence[str]) -> None:
    """Add a row of cells that hold text and nothing else, whatever they begin with."""
    line = sheet.max_row + (1 if sheet["A1"].value is not None else 0)
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row=line, column=column)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", harmless(text))
        cell.data_type = "s"


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
