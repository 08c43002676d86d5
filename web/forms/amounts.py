"""Amounts of money as people type them: in ten thousands of yuan (万元)."""

import re
import unicodedata
from decimal import Decimal

from flask_babel import gettext

UNIT = Decimal(10_000)
MOST = Decimal(1_000_000)
SHAPE = re.compile(r"\d{1,9}(\.\d{1,4})?")
ENDINGS = ("万元", "万", "元")


def read_amount(text: str) -> Decimal | None:
    """Return the yuan that a text in 万元 stands for; None where it stands for none."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    for ending in ENDINGS[:2]:
        plain = plain.removesuffix(ending)
    return Decimal(plain) * UNIT if SHAPE.fullmatch(plain) else None


def amount_error(text: str, value: Decimal | None, *, is_required: bool = False) -> str:
    """Say what is wrong with an amount."""
    if not text:
        return gettext("Write the amount in 万元, such as 300.") if is_required else ""
    if value is None or value <= 0:
        return str(gettext("Write a number in 万元, such as 300 or 12.5."))
    if value > MOST * UNIT:
        return str(gettext("This is more than the service takes; check the number of zeros."))
    return ""


def written(value: float | Decimal | None) -> str:
    """Return an amount in yuan as its field shows it, in 万元."""
    if value is None:
        return ""
    number = Decimal(str(value)) / UNIT
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
