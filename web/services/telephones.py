"""Mobile numbers of the mainland: read however they are typed, written in groups of 3, 4, 4."""

import re
import unicodedata

NUMBER = re.compile(r"1[3-9]\d{9}", re.ASCII)
COUNTRY = re.compile(r"^(\+|00)?86(?=1\d{10}$)", re.ASCII)
FILLING = re.compile(r"[\s\-‐-―()·.]+")


class NoTelephoneError(ValueError):
    """A text is no mobile number of the mainland."""


def read_telephone(text: str) -> str:
    """Return the eleven digits of a number as typed, in any width, with blanks or +86.

    Raises
    ------
    NoTelephoneError
        If it is none.

    Examples
    --------
    >>> read_telephone(" ＋86 １３８ 1234-5678 ")
    '13812345678'
    """
    plain = FILLING.sub("", unicodedata.normalize("NFKC", text))
    number = COUNTRY.sub("", plain)
    if not NUMBER.fullmatch(number):
        raise NoTelephoneError(text)
    return number


def grouped(number: str) -> str:
    """Return a number as people read it.

    Examples
    --------
    >>> grouped("13812345678")
    '+86 138 1234 5678'
    """
    return f"+86 {number[:3]} {number[3:7]} {number[7:]}"
