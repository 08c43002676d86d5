"""The wording of every error: English message ids, translated by whoever shows them."""

from collections.abc import Mapping
from typing import Final

from web.services.folder.report import CellError, ErrorCode


def _(message: str) -> str:
    """Mark a message for the translators; the reader's language is not known here."""
    return message


MESSAGES: Final[Mapping[ErrorCode, str]] = {
    ErrorCode.FOLDER_MISSING: _("There is no such folder or .xlsx workbook."),
    ErrorCode.NO_TABLES: _("The folder holds no table. Expected one or more of: %(expected)s."),
    ErrorCode.MISSPELT_FILE: _("File names are in small letters: rename it to %(expected)s."),
    ErrorCode.NOT_A_FILE: _("This is not a regular file."),
    ErrorCode.NOT_A_FOLDER: _("This is not a folder."),
    ErrorCode.OUTSIDE_FOLDER: _("This link leads out of the folder; put the file itself here."),
    ErrorCode.UNREADABLE: _("It cannot be read: %(reason)s."),
    ErrorCode.GIVEN_TWICE: _("The same table is given more than once: %(files)s. Keep one."),
    ErrorCode.FILE_TOO_LARGE: _(
        "The file is larger than %(max_bytes)s bytes (unpacked). Split the import."
    ),
    ErrorCode.TOO_MANY_ROWS: _("The table has more than %(max_rows)s rows. Split the import."),
    ErrorCode.BAD_ARCHIVE: _("The file is damaged, or not of the type its name says."),
    ErrorCode.TARGET_OCCUPIED: _(
        "The target already holds %(files)s, which would contradict the export. Choose another."
    ),
    ErrorCode.ENCODING: _("Byte %(byte)s is not UTF-8. Save the file as “CSV UTF-8”."),
    ErrorCode.NUL: _("Byte %(byte)s is a NUL, which no text has. Export the file again."),
    ErrorCode.QUOTES: _(
        "A quotation mark is not closed, or does not enclose a whole cell, in the row from here."
    ),
    ErrorCode.CELL_TOO_LONG: _(
        "A cell is longer than 100000 characters; perhaps a quotation mark is not closed."
    ),
    ErrorCode.TOO_FEW_CELLS: _("The row has %(cells)s cells, the header %(columns)s."),
    ErrorCode.TOO_MANY_CELLS: _(
        "The row has %(cells)s cells, the header %(columns)s; cells with commas need quotes."
    ),
    ErrorCode.NO_HEADER: _("The first row must name the columns: %(known)s."),
    ErrorCode.DUPLICATE_COLUMN: _("The header names this column more than once."),
    ErrorCode.UNKNOWN_COLUMN: _("There is no such column. Known are: %(known)s."),
    ErrorCode.MISSING_COLUMN: _("This column is required, and the header lacks it."),
    ErrorCode.REQUIRED: _("This cell must not be blank."),
    ErrorCode.NOT_AN_ID: _(
        "An id has 1 to %(max_length)s visible characters, without blank, “;”, “\\” or a path."
    ),
    ErrorCode.NOT_A_WORD: _("A short word is expected, without blanks at its ends."),
    ErrorCode.TOO_LONG: _("The cell has %(length)s characters; at most %(max_length)s fit."),
    ErrorCode.NOT_AN_INTEGER: _("A whole number is expected, as 12."),
    ErrorCode.NOT_A_NUMBER: _(
        "A number is expected, as 1200000.5, with at most %(places)s decimal places and 15 digits."
    ),
    ErrorCode.OUT_OF_RANGE: _("The number must lie between %(minimum)s and %(maximum)s."),
    ErrorCode.NOT_A_DATE: _("A date is expected, as 2026-03-05."),
    ErrorCode.NOT_A_BOOLEAN: _("Expected is true or false."),
    ErrorCode.NOT_AN_OBJECT: _("A JSON object is expected, as {“power_kw”: 15}."),
    ErrorCode.NOT_A_LANGUAGE: _("A language tag (BCP 47) is expected, as zh-CN."),
    ErrorCode.NOT_A_COUNTRY: _("A country code (ISO 3166-1 alpha-2) is expected, as LA."),
    ErrorCode.LISTED_TWICE: _("The list names something more than once."),
    ErrorCode.UNKNOWN_CODE: _("This code is not in the vocabulary “%(vocabulary)s”."),
    ErrorCode.UNKNOWN_WORD: _("Expected is one of: %(known)s."),
    ErrorCode.NAME_REQUIRED: _("A name is required, in Chinese (name_zh) or English (name_en)."),
    ErrorCode.DUPLICATE_ID: _("This id was already given on line %(first_line)s."),
    ErrorCode.DUPLICATE_ROW: _(
        "The same relation (source, target, kind, day and detail) is on line %(first_line)s."
    ),
    ErrorCode.DATES_ORDER: _("This day lies before the first day, %(first)s."),
    ErrorCode.TICKET_ORDER: _("The largest amount is below the smallest, %(first)s."),
    ErrorCode.DEFENCE: _("Defence-related resources never travel. Remove the row."),
    ErrorCode.UNKNOWN_PARTICIPANT: _("No participant has this id."),
    ErrorCode.SELF_RELATION: _("A participant has no relation with itself."),
    ErrorCode.RELATION_ENDPOINT: _(
        "“%(kind)s” does not lead from a %(source_kind)s to a %(target_kind)s."
    ),
    ErrorCode.KIND_IN_USE: _("The kind cannot change while this relation stands: %(relation)s."),
    ErrorCode.CYCLE: _("The parents run in a circle: %(chain)s."),
    ErrorCode.ID_TAKEN: _("This id belongs to a record that does not travel. Choose another."),
    ErrorCode.IN_USE: _(
        "It cannot be removed: %(count)s records of the product depend on it (%(records)s)."
    ),
}


def describe(error: CellError) -> tuple[str, dict[str, str]]:
    """Return the message id of an error and the arguments that it takes."""
    arguments = {name: _argument(value) for name, value in error.evidence.items()}
    return MESSAGES[error.code], arguments


def locate(error: CellError) -> str:
    """Return where an error stands: ``file:line: column = 'value'``."""
    place = error.file if error.line is None else f"{error.file}:{error.line}"
    if not error.column:
        return place
    return (
        f"{place}: {error.column} = {error.value!r}" if error.value else f"{place}: {error.column}"
    )


def _argument(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
