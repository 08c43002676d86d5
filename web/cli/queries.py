"""Query and truth files as commands read them: a fault is told with its place."""

import datetime as dt
from collections.abc import Container
from dataclasses import replace
from pathlib import Path

from matcher.recommendation.batch import Query
from web.cli.failures import Failure
from web.cli.language import gettext
from web.services import queries
from web.services.queries import Fault, FileFormatError, QueryLine


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


FAULTS = {
    Fault.ENCODING: _("the bytes %(value)s are not UTF-8. Save the file as UTF-8"),
    Fault.NO_HEADER: _("the file is empty. Its first line names the columns"),
    Fault.MISSING_COLUMN: _("the column is missing. Add it to the first line"),
    Fault.UNKNOWN_COLUMN: _("there is no such column. Allowed are seeker_id, as_of, seeking_round"),
    Fault.DUPLICATE_COLUMN: _("the column is named twice. Remove one"),
    Fault.TOO_MANY_CELLS: _(
        "%(value)s stands beyond the last column. Quote cells that hold commas"
    ),
    Fault.REQUIRED: _("the cell is empty. Fill it in"),
    Fault.NOT_A_DATE: _("%(value)s is no day. Write it as 2026-03-05"),
    Fault.UNKNOWN_SEEKER: _("there is no participant %(value)s. Use an id of participants.csv"),
    Fault.NOT_CSV: _("the line is no CSV (%(value)s). Check its quotes"),
}


def read_queries(path: Path) -> tuple[QueryLine, ...]:
    """Read who asks, or fail with the place of the fault."""
    try:
        return queries.read_queries(path)
    except FileFormatError as error:
        raise failure_of(error) from error


def read_truth(path: Path) -> dict[str, set[str]]:
    """Read what came to be, or fail with the place of the fault."""
    try:
        return queries.read_truth(path)
    except FileFormatError as error:
        raise failure_of(error) from error


def known(
    path: Path,
    lines: tuple[QueryLine, ...],
    ids: Container[str],
    *,
    default: dt.date | None = None,
) -> list[Query]:
    """Return the queries, each with its day, or fail where one asks for somebody unknown."""
    for line in lines:
        seeker_id = line.query.seeker_id
        if seeker_id not in ids:
            fault = Fault.UNKNOWN_SEEKER
            raise failure_of(
                FileFormatError(path, line.line, fault, column="seeker_id", value=seeker_id)
            )
    return [replace(line.query, as_of=line.query.as_of or default) for line in lines]


def failure_of(error: FileFormatError) -> Failure:
    """Return file, line, column, what is wrong and what to do, in a line."""
    place = ":".join(filter(None, (str(error.path), str(error.line), error.column)))
    return Failure(f"{place}: {gettext(FAULTS[error.fault], value=repr(error.value))}")
