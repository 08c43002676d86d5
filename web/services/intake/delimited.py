"""Text files: their encoding and their separator are found out, not asked for."""

import codecs
import csv
import io
from collections import Counter
from typing import Final

from web.services.intake.sheets import FileRefusedError, Sheet, squared

NAME: Final = "CSV"
_SEPARATORS: Final = (",", "\t", ";", "|", "，", "；")
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_LINES: Final = 50
_SAMPLE_BYTES: Final = 4096


def read_delimited(content: bytes) -> Sheet:
    """Return the one sheet of a text file.

    Raises
    ------
    FileRefusedError
        If its encoding cannot be told.
    """
    text = decoded(content)
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        rows = [list(row) for row in reader]
    except csv.Error as error:
        raise FileRefusedError("quotes") from error
    return Sheet(NAME, squared(rows))


def decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 or GB18030, with or without its mark.

    Raises
    ------
    FileRefusedError
        If it is none of them.
    """
    encodings = [name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)]
    for encoding in encodings or [*_unmarked(content), "utf-8", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefusedError("encoding")


def _unmarked(content: bytes) -> list[str]:
    """Tell UTF-16 without its mark by the blanks and signs that every table has."""
    sample = content[:_SAMPLE_BYTES]
    little, big = sample[1::2].count(0), sample[0::2].count(0)
    if not little and not big:
        return []
    return ["utf-16-le"] if little > big else ["utf-16-be"]


def separator_of(text: str) -> str:
    """Return the sign that splits the lines into the same number of cells most often."""
    lines = [line for line in text.splitlines() if line.strip()][:_SAMPLE_LINES]
    return max(_SEPARATORS, key=lambda sign: _agreement(lines, sign))


def _agreement(lines: list[str], separator: str) -> tuple[float, int]:
    widths = Counter(len(next(csv.reader([line], delimiter=separator), [])) for line in lines)
    widths.pop(1, None)
    if not widths:
        return 0.0, -_SEPARATORS.index(separator)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / max(len(lines), 1) + width / 1000, -_SEPARATORS.index(separator)
