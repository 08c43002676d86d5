"""Numbers of identity cards and bank cards: recognised, dropped, and noted."""

import re
import unicodedata
from typing import Final

from web.services.scanning import ID_CARD, NEVER_STORED, is_day, mask, scan

_ID_SHAPE: Final = re.compile(r"(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])")
_SHORTEST: Final = 13  # of a bank card
DROPPED: Final = "[…]"


def is_secret(cell: str) -> bool:
    """Tell whether a cell holds a number that is never kept, even one with a wrong check digit."""
    return secret_of(cell) != ""


def secret_of(cell: str) -> str:
    """Return the kind of number that is never kept in a cell, blank where there is none."""
    if len(cell) < _SHORTEST:
        return ""
    found = next((one.kind for one in scan(cell) if one.kind in NEVER_STORED), "")
    return found or (ID_CARD if _looks_like_id(cell) else "")


def without_secrets(text: str) -> str:
    """Return a text from which such numbers are dropped."""
    for match in reversed([*_ID_SHAPE.finditer(_narrow(text))]):
        if is_day(match[0][6:14]):
            text = text[: match.start()] + DROPPED + text[match.end() :]
    return mask(text, kinds=NEVER_STORED)


def fit_to_publish(text: str) -> str:
    """Return a text for a public field: no such numbers, and telephones and e-mails masked."""
    return mask(without_secrets(text))


def _looks_like_id(cell: str) -> bool:
    match = _ID_SHAPE.search(_narrow(cell))
    return match is not None and is_day(match[0][6:14])


def _narrow(text: str) -> str:
    """Return a text with narrow digits, each character in its place."""
    return "".join(
        unicodedata.normalize("NFKC", sign) if sign.isdecimal() else sign for sign in text
    )
