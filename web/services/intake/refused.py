"""The rows that were refused as a workbook, to be mended and brought again."""

import io
from collections.abc import Callable, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from sqlalchemy.orm import Session

from models.enums import IntakeOutcome
from web.services.access import Actor
from web.services.intake import drafts
from web.services.intake.bench import Bench
from web.services.intake.fields import SECRET
from web.services.intake.planning import RowPlan
from web.services.intake.private_numbers import without_secrets

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDE: Final = 40

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
    book = Workbook(write_only=True)
    sheet = book.create_sheet(bench.sheet.name[:31])
    sheet.column_dimensions["B"].width = _WIDE
    sheet.append(
        _header(sheet, [*headings, *(view.labels[-1] if view.labels else "" for view in columns)])
    )
    for row in bench.plan.of(IntakeOutcome.REFUSED):
        cells = bench.table.rows[row.line]
        own = [without_secrets(cells[view.index]) for view in columns]
        sheet.append(_texts(sheet, [str(row.line), reason(row), *own]))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _header(sheet: object, labels: Sequence[str]) -> list[WriteOnlyCell]:
    cells = _texts(sheet, labels)
    for cell in cells:
        cell.font = Font(bold=True)
    return cells


def _texts(sheet: object, texts: Sequence[str]) -> list[WriteOnlyCell]:
    """Return cells that hold text and nothing else, whatever it begins with."""
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, value=harmless(text))
        cell.data_type = "s"
        cells.append(cell)
    return cells


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
