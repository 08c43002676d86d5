"""The interface's words for offices' spreadsheets: columns, outcomes, why a row is refused."""

from flask_babel import gettext, lazy_gettext

from web.labels import word
from web.services.intake.fields import FIELDS, field_of
from web.services.intake.files import MAX_FILE_BYTES
from web.services.intake.records import Fault
from web.services.intake.sheets import MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS, FileRefusedError

STEP_NAMES = {
    "upload": lazy_gettext("Upload"),
    "sheet": lazy_gettext("Sheet and header"),
    "columns": lazy_gettext("Columns"),
    "values": lazy_gettext("Values"),
    "duplicates": lazy_gettext("Duplicates"),
    "preview": lazy_gettext("Preview"),
}
OUTCOMES = {
    "added": lazy_gettext("Added"),
    "changed": lazy_gettext("Changed"),
    "unchanged": lazy_gettext("Unchanged"),
    "merged": lazy_gettext("Merged into another row"),
    "refused": lazy_gettext("Refused"),
}
STATES = {
    "draft": lazy_gettext("Draft"),
    "applied": lazy_gettext("In the directory"),
    "undone": lazy_gettext("Undone"),
}
LINE_KINDS = {
    "before": lazy_gettext("above the table"),
    "header": lazy_gettext("header"),
    "data": lazy_gettext("record"),
    "blank": lazy_gettext("blank lines"),
    "hidden": lazy_gettext("hidden rows"),
    "total": lazy_gettext("totals"),
    "remark": lazy_gettext("remarks"),
    "section": lazy_gettext("section headings"),
}
STORED_COLUMNS = {
    "name_zh": lazy_gettext("Name in Chinese"),
    "name_en": lazy_gettext("Name in English"),
    "summary_zh": lazy_gettext("Summary in Chinese"),
    "summary_en": lazy_gettext("Summary in English"),
    "ticket_min_cny": lazy_gettext("Smallest amount"),
    "ticket_max_cny": lazy_gettext("Largest amount"),
}
UNITS = {
    "yuan": lazy_gettext("yuan"),
    "wan": lazy_gettext("10,000 yuan (万元)"),
    "yi": lazy_gettext("100 million yuan (亿元)"),
}
SIGNS = {
    "same_name": lazy_gettext("same name"),
    "same_own_name": lazy_gettext("same name but for legal form or place"),
    "same_sound": lazy_gettext("names sound the same"),
    "similar_name": lazy_gettext("similar name"),
    "same_phone": lazy_gettext("same telephone"),
    "same_email": lazy_gettext("same e-mail"),
    "same_code": lazy_gettext("same social credit code"),
    "same_region": lazy_gettext("same region"),
    "other_region": lazy_gettext("another region"),
}
VERDICTS = {
    "edited": lazy_gettext("edited since"),
    "in_use": lazy_gettext("in use since: others refer to it"),
    "gone": lazy_gettext("no longer there"),
    "restored": lazy_gettext("put back"),
}
REFUSALS = {
    "empty": lazy_gettext("The file holds nothing. Choose the one with the table."),
    "too_large": lazy_gettext("The file is larger than %(max_mb)s MB. Split it."),
    "unpacks_too_large": lazy_gettext("The workbook unpacks to more than it should. Save it anew."),
    "damaged": lazy_gettext("The file is damaged, or is not what its name says. Save it anew."),
    "type": lazy_gettext("Choose an Excel workbook (.xlsx, .xls) or a CSV file."),
    "password": lazy_gettext("The workbook is locked with a password. Save it without one."),
    "encoding": lazy_gettext("The characters cannot be read. Save the file as “CSV UTF-8”."),
    "quotes": lazy_gettext("A quotation mark is not closed. Save the file as .xlsx instead."),
    "too_many_rows": lazy_gettext("The sheet has more than %(max_rows)s rows. Split it."),
    "too_many_columns": lazy_gettext("The sheet has more than %(max_columns)s columns."),
    "too_many_cells": lazy_gettext("The sheet is too large. Delete what lies far from the table."),
    "cell_too_long": lazy_gettext("A cell has more than %(max_characters)s characters."),
    "forgotten": lazy_gettext("The file was deleted after 30 days. Upload it again."),
}
LIMITS = {
    "max_mb": MAX_FILE_BYTES // 1024 // 1024,
    "max_rows": MAX_ROWS,
    "max_columns": MAX_COLUMNS,
    "max_characters": MAX_CELL_CHARACTERS,
}
TROUBLES = {
    "no_name": lazy_gettext("There is no name."),
    "undecided": lazy_gettext("Nobody has said yet what this means."),
    "unreadable": lazy_gettext("This cannot be read for certain."),
    "bad_value": lazy_gettext("This value does not fit."),
    "ticket_order": lazy_gettext("The largest amount is below the smallest."),
    "not_yours": lazy_gettext("The region lies outside what your office answers for."),
    "no_region": lazy_gettext("There is no region, so that no office answers for it."),
    "other_kind": lazy_gettext("The directory knows this id as another kind."),
    "undecided_duplicate": lazy_gettext("It may be somebody known already; nobody has said yet."),
    "merged_into_refused": lazy_gettext("It is the same as a row that is refused."),
}
REMEDIES = {
    "no_name": lazy_gettext("Fill in the name, or delete the row."),
    "undecided": lazy_gettext("Choose a code in “Values”, or leave it blank on purpose."),
    "unreadable": lazy_gettext("Write it plainly in “Values”, or leave it blank on purpose."),
    "bad_value": lazy_gettext("Correct the cell in the file."),
    "ticket_order": lazy_gettext("Correct the amounts in the file."),
    "not_yours": lazy_gettext("Send the row to its own office, or to the province's."),
    "no_region": lazy_gettext("Fill in the region, or choose one for such rows in “Columns”."),
    "other_kind": lazy_gettext("Take the id out of the file, or choose the other kind."),
    "undecided_duplicate": lazy_gettext("Say in “Duplicates” whether it is the same."),
    "merged_into_refused": lazy_gettext("Mend that row first."),
}
COLUMN_FAULTS = {
    "unknown": lazy_gettext("Choose what the column means."),
    "twice": lazy_gettext("Two columns mean this; only one may."),
    "unit": lazy_gettext("Choose the unit of its plain numbers."),
    "no_name": lazy_gettext("No column holds the name. Choose the one that does."),
    "region": lazy_gettext("Choose a region that your office answers for."),
}
VALUE_FAULTS = {
    "unknown": lazy_gettext("Choose from the list."),
    "several": lazy_gettext("Only one is possible here."),
    "unreadable": lazy_gettext("Write it plainly, such as 2024-03-05 or 300万元."),
}
HEADER_FAULTS = {
    "sheet": lazy_gettext("Choose a sheet of the file."),
    "outside": lazy_gettext("The header must lie on the sheet, with rows below it."),
    "too_high": lazy_gettext("A header has at most three lines."),
    "number": lazy_gettext("Write the number of a line."),
}


def step_name(code: str) -> str:
    """Return the name of a step of the wizard."""
    return word(STEP_NAMES, code)


def outcome_name(code: str) -> str:
    """Return what becomes of a row, in words."""
    return word(OUTCOMES, code)


def intake_state_name(code: str) -> str:
    """Return where a file stands, in words."""
    return word(STATES, code)


def line_kind_name(code: str) -> str:
    """Return what a line of a sheet is, in words."""
    return word(LINE_KINDS, code)


def column_name(key: str) -> str:
    """Return what a column means, in words."""
    if key in STORED_COLUMNS:
        return word(STORED_COLUMNS, key)
    known = {field.key for field in FIELDS}
    return str(gettext(field_of(key).label)) if key in known else key


def money_unit_name(code: str) -> str:
    """Return the name of a unit of money."""
    return word(UNITS, code)


def sign_name(code: str) -> str:
    """Return what speaks for or against two being the same."""
    return word(SIGNS, code)


def verdict_name(code: str) -> str:
    """Return why a row was put back or not."""
    return word(VERDICTS, code)


def refusal(error: FileRefusedError) -> str:
    """Say why a file cannot be read, and what to do."""
    return str(REFUSALS[error.code]) % LIMITS


def trouble_name(fault: Fault) -> str:
    """Say what is wrong with a row."""
    return word(TROUBLES, fault.trouble)


def remedy_name(fault: Fault) -> str:
    """Say what to do about it."""
    return word(REMEDIES, fault.trouble)


def fault_line(fault: Fault) -> str:
    """Return what is wrong in a line: column, value, trouble and remedy."""
    column = fault.column or (column_name(fault.field) if fault.field else "")
    place = f"{column}: " if column else ""
    value = f"“{fault.value}” " if fault.value else ""
    return f"{place}{value}{trouble_name(fault)} {remedy_name(fault)}"


def column_fault(code: str) -> str:
    """Say what is wrong with the meaning of a column."""
    return word(COLUMN_FAULTS, code)


def value_fault(code: str) -> str:
    """Say what is wrong with the meaning of a value."""
    return word(VALUE_FAULTS, code)


WORDS = (
    step_name,
    outcome_name,
    intake_state_name,
    line_kind_name,
    column_name,
    money_unit_name,
    sign_name,
    verdict_name,
    trouble_name,
    remedy_name,
    column_fault,
    value_fault,
)
"""What the pages of the wizard may call."""
