"""Personal numbers in free text: found, shown to whoever wrote them, and masked."""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from web.services.masking import keep, mask_email, mask_phone

ID_CARD, BANK_CARD, PHONE, EMAIL = "id_card", "bank_card", "phone", "email"
NEVER_STORED: Final = frozenset({ID_CARD, BANK_CARD})
"""Kinds that have no place in the product: they are masked whatever their writer wants."""

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS: Final = "10X98765432"
PROVINCES: Final = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
NINE, TEN, ELEVEN = 9, 10, 11
# Digits may stand in groups, as people write them.
ID_PATTERN: Final = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx](?![0-9A-Za-z])")
CARD_PATTERN: Final = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")
PHONE_PATTERN: Final = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]){8}(?![0-9])")
EMAIL_PATTERN: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Finding:
    """A personal number at a place of a text, and how it is shown."""

    kind: str
    start: int
    end: int
    masked: str


def scan(text: str) -> tuple[Finding, ...]:
    """Return the ID-card, bank-card and phone numbers and the addresses in a text, in order.

    Full-width digits count as digits; a number that is part of another one is found once.
    """
    narrow = narrowed(text)
    found: list[Finding] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(narrow):
            is_taken = any(one.start < match.end() and match.start() < one.end for one in found)
            if not is_taken and is_real(kind, match.group()):
                shown = masked_as(kind, match.group())
                found.append(Finding(kind, match.start(), match.end(), shown))
    return tuple(sorted(found, key=lambda finding: finding.start))


PATTERNS: Final = (
    (EMAIL, EMAIL_PATTERN),
    (ID_CARD, ID_PATTERN),
    (PHONE, PHONE_PATTERN),
    (BANK_CARD, CARD_PATTERN),
)


def mask(text: str, *, kinds: Collection[str] = (ID_CARD, BANK_CARD, PHONE, EMAIL)) -> str:
    """Return a text in which every finding of some kinds is masked."""
    pieces, position = [], 0
    for finding in scan(text):
        if finding.kind in kinds:
            pieces += [text[position : finding.start], finding.masked]
            position = finding.end
    return "".join([*pieces, text[position:]])


def narrowed(text: str) -> str:
    """Return a text of the same length with digits and letters in their narrow form."""
    return "".join(map(narrow_character, text))


def narrow_character(character: str) -> str:
    """Return a character in its narrow form, where that is one character too."""
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 and narrow.isascii() else character


def is_real(kind: str, text: str) -> bool:
    """Tell whether digits make up a number of a kind, by its check digit where it has one."""
    digits = re.sub(r"[ -]", "", text)
    if kind == ID_CARD:
        return is_id_number(digits)
    return is_card_number(digits) if kind == BANK_CARD else True


def is_id_number(number: str) -> bool:
    """Tell whether 18 characters are an ID-card number: province, birthday and check digit."""
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    is_checked = CHECK_DIGITS[total % ELEVEN] == number[-1].upper()
    return is_checked and bool(PROVINCES.match(number)) and is_day(number[6:14])


def is_day(digits: str) -> bool:
    """Tell whether eight digits are a day."""
    try:
        dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def is_card_number(number: str) -> bool:
    """Tell whether digits satisfy the check of bank cards (Luhn), and are not all the same."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(number[::-1])]
    total = sum(value - NINE if value > NINE else value for value in doubled)
    return total % TEN == 0 and len(set(number)) > 1


def masked_as(kind: str, text: str) -> str:
    """Return how a number of a kind is shown."""
    if kind == EMAIL:
        return mask_email(text)
    digits = re.sub(r"[ -]", "", text)
    if kind == PHONE:
        return mask_phone(digits[-ELEVEN:])
    return keep(digits, 1, 2) if kind == ID_CARD else keep(digits, 0, 4)
