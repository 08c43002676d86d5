"""The wording of what is wrong with a file or a row: English message ids, to be translated."""

from collections.abc import Mapping
from typing import Final

from web.services.intake.files import MAX_FILE_BYTES
from web.services.intake.sheets import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS


def _(message: str) -> str:
    """Mark a message for the translators; the reader's language is not known here."""
    return message


REFUSALS: Final[Mapping[str, str]] = {
    "empty": _("The file holds nothing. Choose the one with the table."),
    "too_large": _("The file is larger than %(max_mb)s MB. Split it."),
    "unpacks_too_large": _("The workbook unpacks to more than it should. Save it anew."),
    "damaged": _("The file is damaged, or is not what its name says. Save it anew."),
    "type": _("Choose an Excel workbook (.xlsx, .xls) or a CSV file."),
    "password": _("The workbook is locked with a password. Save it without one."),
    "encoding": _("The characters cannot be read. Save the file as “CSV UTF-8”."),
    "quotes": _("A quotation mark is not closed. Save the file as .xlsx instead."),
    "too_many_rows": _("The sheet has more than %(max_rows)s rows. Split it."),
    "too_many_columns": _("The sheet has more than %(max_columns)s columns."),
    "too_many_cells": _("The sheet is too large. Delete what lies far from the table."),
    "cell_too_long": _("A cell has more than %(max_characters)s characters."),
    "forgotten": _("The file was deleted after 30 days. Upload it again."),
}
"""Why a file cannot be read; the placeholders are the limits."""

LIMITS: Final = {
    "max_mb": MAX_FILE_BYTES // 1024 // 1024,
    "max_rows": MAX_ROWS,
    "max_columns": MAX_COLUMNS,
    "max_characters": MAX_CELL_CHARACTERS,
}

TROUBLES: Final[Mapping[str, str]] = {
    "no_name": _("There is no name."),
    "undecided": _("Nobody has said yet what this means."),
    "unreadable": _("This cannot be read for certain."),
    "bad_value": _("This value does not fit."),
    "ticket_order": _("The largest amount is below the smallest."),
    "not_yours": _("The region lies outside what your office answers for."),
    "no_region": _("There is no region, so that no office answers for it."),
    "other_kind": _("The directory knows this id as another kind."),
    "undecided_duplicate": _("It may be somebody known already; nobody has said yet."),
    "merged_into_refused": _("It is the same as a row that is refused."),
}
"""Why a row is refused."""

REMEDIES: Final[Mapping[str, str]] = {
    "no_name": _("Fill in the name, or delete the row."),
    "undecided": _("Choose a code in “Values”, or leave it blank on purpose."),
    "unreadable": _("Write it plainly in “Values”, or leave it blank on purpose."),
    "bad_value": _("Correct the cell in the file."),
    "ticket_order": _("Correct the amounts in the file."),
    "not_yours": _("Send the row to its own office, or to the province's."),
    "no_region": _("Fill in the region, or choose one for such rows in “Columns”."),
    "other_kind": _("Take the id out of the file, or choose the other kind."),
    "undecided_duplicate": _("Say in “Duplicates” whether it is the same."),
    "merged_into_refused": _("Mend that row first."),
}
"""What to do about it."""
