"""Days in the many forms that spreadsheets hold."""

import datetime as dt
import re
import unicodedata
from typing import Final

_EPOCH: Final = dt.date(1899, 12, 30)
_SERIAL: Final = re.compile(r"[1-6]\d{4}(?:\.\d+)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_NUMBER: Final = re.compile(r"[一二三四五六七八九]?十[一二三四五六七八九]?")
_YEAR_FIRST: Final = re.compile(
    r"(\d{4})\s*(?:[-./年]\s*(?:(\d{1,2})\s*(?:[-./月]\s*(?:(\d{1,2})\s*[日号]?)?)?)?)?(?:份|底|初)?"
)
_PACKED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_MONTH_LAST: Final = re.compile(r"(\d{1,2})[-./](\d{4})")
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_WORDED: Final = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s-]+)?([a-z]{3})[a-z]*\.?[\s,-]+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})"
)
_AROUND: Final = re.compile(
    r"^(?:成立|注册|创立|创办|设立)?于?|(?:成立|注册|创立|创办|设立|左右|前后)+$"
)
_TIME: Final = re.compile(r"[\sT]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")


def read_day(text: str) -> dt.date | None:
    """Return the day a cell names, None where it names none, or leaves open which.

    A month stands for its first day, a year for its first of January; 03/05/2024 is left open.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower().rstrip("。.")
    plain = _AROUND.sub("", _TIME.sub("", plain)).strip()
    plain = _CHINESE_NUMBER.sub(lambda match: str(_number(match[0])), plain).translate(_DIGITS)
    for read in (_serial, _packed, _year_first, _year_last, _worded):
        day = read(plain)
        if day is not None:
            return day
    return None


def _number(word: str) -> int:
    tens, _, ones = word.partition("十")
    return int(tens.translate(_DIGITS) or 1) * 10 + int(ones.translate(_DIGITS) or 0)


def _serial(text: str) -> dt.date | None:
    """Read what a spreadsheet counts: days since the end of 1899."""
    return _EPOCH + dt.timedelta(days=int(float(text))) if _SERIAL.fullmatch(text) else None


def _packed(text: str) -> dt.date | None:
    match = _PACKED.fullmatch(text)
    return _day(match[1], match[2], match[3]) if match else None


def _year_first(text: str) -> dt.date | None:
    match = _YEAR_FIRST.fullmatch(text)
    return _day(match[1], match[2], match[3]) if match else None


def _year_last(text: str) -> dt.date | None:
    """Read day and month where one of them can be nothing else."""
    if month_last := _MONTH_LAST.fullmatch(text):
        return _day(month_last[2], month_last[1], None)
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        return None
    readings = {_day(match[3], match[1], match[2]), _day(match[3], match[2], match[1])} - {None}
    return readings.pop() if len(readings) == 1 else None


def _worded(text: str) -> dt.date | None:
    match = _WORDED.fullmatch(text)
    month = _MONTHS.get(match[2]) if match else None
    return _day(match[4], str(month), match[1] or match[3]) if match and month else None


def _day(year: str, month: str | None, day: str | None) -> dt.date | None:
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    try:
        return dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
