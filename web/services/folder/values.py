"""Cells and values: how the text of a cell becomes a value, and back."""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

from web.services.folder.report import ErrorCode
from web.services.folder.standards import COUNTRIES, is_language_tag

Value = str | int | bool | Decimal | dt.date | tuple[str, ...]
Parser = Callable[[str], Value]

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]+")
_MAX_DIGITS = 40
_EXACT_DIGITS = 15  # what SQLite keeps of a number
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}


class BadValueError(ValueError):
    """A cell that does not parse: the code says what is wrong, the evidence what was expected."""

    def __init__(self, code: ErrorCode, **evidence: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.evidence = evidence


def text(max_length: int) -> Parser:
    """Parse free text as it stands."""

    def parse(cell: str) -> Value:
        _require_length(cell, max_length)
        return cell

    return parse


def token(max_length: int) -> Parser:
    """Parse a short word without blanks at its ends or control characters."""

    def parse(cell: str) -> Value:
        _require_length(cell, max_length)
        if cell != cell.strip() or _has_control(cell):
            raise BadValueError(ErrorCode.NOT_A_WORD)
        return cell

    return parse


def identifier(max_length: int) -> Parser:
    """Parse an id: visible characters, nothing that would change a path or an address."""

    def parse(cell: str) -> Value:
        if len(cell) > max_length or not is_identifier(cell):
            raise BadValueError(ErrorCode.NOT_AN_ID, max_length=max_length)
        return cell

    return parse


def is_identifier(cell: str) -> bool:
    """Tell whether the text may name a record."""
    return _PLAIN_ID.fullmatch(cell) is not None or (
        cell not in {"", ".", ".."}
        and not any(character in cell for character in "/\\;")
        and all(_is_visible(character) for character in cell)
    )


def code(max_length: int) -> Parser:
    """Parse the code of a vocabulary: an id that may have several levels, as ``US/CA``."""

    def parse(cell: str) -> Value:
        if len(cell) > max_length or not all(map(is_identifier, cell.split("/"))):
            raise BadValueError(ErrorCode.NOT_AN_ID, max_length=max_length)
        return cell

    return parse


def integer(minimum: int, maximum: int) -> Parser:
    """Parse a whole number in a range."""

    def parse(cell: str) -> Value:
        if len(cell) > _MAX_DIGITS or not _INTEGER.fullmatch(cell):
            raise BadValueError(ErrorCode.NOT_AN_INTEGER)
        value = int(cell)
        _within_range(value, minimum, maximum)
        return value

    return parse


def number(minimum: str, maximum: str, places: int) -> Parser:
    """Parse a decimal number in a range, exactly."""

    def parse(cell: str) -> Value:
        if len(cell) > _MAX_DIGITS or not _NUMBER.fullmatch(cell):
            raise BadValueError(ErrorCode.NOT_A_NUMBER, places=places)
        if len(cell.partition(".")[2].rstrip("0")) > places:
            raise BadValueError(ErrorCode.NOT_A_NUMBER, places=places)
        value = Decimal(cell)
        if len(value.normalize().as_tuple().digits) > _EXACT_DIGITS:
            raise BadValueError(ErrorCode.NOT_A_NUMBER, places=places)
        _within_range(value, Decimal(minimum), Decimal(maximum))
        return value

    return parse


def date(cell: str) -> Value:
    """Parse an ISO 8601 date."""
    if not _DATE.fullmatch(cell):
        raise BadValueError(ErrorCode.NOT_A_DATE)
    try:
        return dt.date.fromisoformat(cell)
    except ValueError as error:
        raise BadValueError(ErrorCode.NOT_A_DATE) from error


def boolean(cell: str) -> Value:
    """Parse a yes or no."""
    value = _BOOLEANS.get(cell.lower())
    if value is None:
        raise BadValueError(ErrorCode.NOT_A_BOOLEAN)
    return value


def json_object(cell: str) -> Value:
    """Parse a JSON object and return its canonical text."""
    try:
        parsed = json.loads(cell, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
        canonical = canonical_json(parsed)
        canonical.encode()  # an escaped half of a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise BadValueError(ErrorCode.NOT_AN_OBJECT) from error
    if not isinstance(parsed, dict) or "\\u0000" in canonical:
        raise BadValueError(ErrorCode.NOT_AN_OBJECT)
    return canonical if parsed else ()


def canonical_json(value: object) -> str:
    """Return the one text that stands for a JSON value here."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def country(cell: str) -> Value:
    """Parse an ISO 3166-1 alpha-2 code."""
    if cell not in COUNTRIES:
        raise BadValueError(ErrorCode.NOT_A_COUNTRY)
    return cell


def language(cell: str) -> Value:
    """Parse a BCP 47 language tag."""
    if not is_language_tag(cell):
        raise BadValueError(ErrorCode.NOT_A_LANGUAGE)
    return cell


def one_of(allowed: frozenset[str]) -> Parser:
    """Parse one of a closed list of words."""

    def parse(cell: str) -> Value:
        if cell not in allowed:
            raise BadValueError(ErrorCode.UNKNOWN_WORD, known=sorted(allowed))
        return cell

    return parse


def listed(parse_item: Parser) -> Parser:
    """Parse a list separated by semicolons, each item by the given parser."""

    def parse(cell: str) -> Value:
        items = tuple(part.strip() for part in cell.split(";") if part.strip())
        if len(items) != len(set(items)):
            raise BadValueError(ErrorCode.LISTED_TWICE)
        for item in items:
            parse_item(item)
        return items

    return parse


def cell_of(value: Value | None) -> str:
    """Return the cell that stands for a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ";".join(value)
    return _plain(value) if isinstance(value, Decimal) else str(value)


def _plain(value: Decimal) -> str:
    digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _within_range(value: int | Decimal, minimum: int | Decimal, maximum: int | Decimal) -> None:
    if not minimum <= value <= maximum:
        raise BadValueError(ErrorCode.OUT_OF_RANGE, minimum=str(minimum), maximum=str(maximum))


def _require_length(cell: str, max_length: int) -> None:
    if len(cell) > max_length:
        raise BadValueError(ErrorCode.TOO_LONG, length=len(cell), max_length=max_length)


def _has_control(cell: str) -> bool:
    return any(unicodedata.category(character) == "Cc" for character in cell)


def _is_visible(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] not in "CZ"


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(pairs) != len({key for key, _ in pairs}):
        raise ValueError("a key is repeated")
    return dict(pairs)


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
