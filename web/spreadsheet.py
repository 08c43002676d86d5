"""CSV for people: opens in a spreadsheet with its characters right and its formulas dead."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response
from flask_babel import gettext

from web.db import get_session
from web.services.formulas import harmless
from web.services.statistics import is_demo

BYTE_ORDER_MARK = "\ufeff"


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Return a table as a download."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    response = Response(BYTE_ORDER_MARK + text.getvalue(), mimetype="text/csv")
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
