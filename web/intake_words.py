"""The interface's words for offices' spreadsheets: columns, outcomes, why a row is refused."""

from flask_babel import gettext, lazy_gettext

from web.labels import word
from web.services.intake.fields import FIELDS, field_of
from web.services.intake.messages import LIMITS, REFUSALS, REMEDIES, TROUBLES
from web.services.intake.records import Fault
from web.services.intake.sheets import FileRefusedError

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
    "settled": lazy_gettext("In the directory for good"),
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
    return str(gettext(REFUSALS[error.code])) % LIMITS


def trouble_name(fault: Fault) -> str:
    """Say what is wrong with a row."""
    return str(gettext(TROUBLES[fault.trouble]))


def remedy_name(fault: Fault) -> str:
    """Say what to do about it."""
    return str(gettext(REMEDIES[fault.trouble]))


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
