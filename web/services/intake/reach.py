"""How to reach somebody, and who somebody is: telephones, e-mails, codes of firms."""

import re
import unicodedata
from typing import Final

_MOBILE: Final = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?(1[3-9]\d{9})(?!\d)")
_LANDLINE: Final = re.compile(r"(?<!\d)(0\d{2,3})[-\s)]*([2-9]\d{6,7})(?:[-转\s]+(\d{1,5}))?(?!\d)")
_ABROAD: Final = re.compile(r"(?<![\d+])\+(?!86)\d[\d\s-]{6,16}\d(?!\d)")
_DUMMY: Final = re.compile(r"(?<!\d)1\d{10}(?!\d)")
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
_LONG_NUMBER: Final = re.compile(r"\+?\d(?:[\d\s()-]{5,}\d)")
_EDGES: Final = " ,，/、;；:：()（）"
_CREDIT_CODE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


def phones_in(text: str) -> tuple[str, ...]:
    """Return the telephone numbers in a text, each once: 13888888888, 0871-63100000, +66 …."""
    plain = unicodedata.normalize("NFKC", text).replace("–", "-").replace("—", "-")
    found = [match[1] for match in _MOBILE.finditer(_joined(plain))]
    found += [match[0] for match in _DUMMY.finditer(_joined(plain)) if match[0] not in found]
    for match in _LANDLINE.finditer(plain):
        extension = f"-{match[3]}" if match[3] else ""
        found.append(f"{match[1]}-{match[2]}{extension}")
    found += [re.sub(r"[\s-]+", " ", match[0]) for match in _ABROAD.finditer(plain)]
    return tuple(dict.fromkeys(found))


def _joined(text: str) -> str:
    """Join the groups of a mobile number: 138 8888 8888."""
    return re.sub(r"(?<!\d)(1\d{2})[\s\-·.]+(\d{4})[\s\-·.]+(\d{4})(?!\d)", r"\1\2\3", text)


def emails_in(text: str) -> tuple[str, ...]:
    """Return the e-mail addresses in a text, in small letters, each once."""
    plain = unicodedata.normalize("NFKC", text).replace("(at)", "@").replace("#", "@")
    return tuple(dict.fromkeys(match[0].lower() for match in _EMAIL.finditer(plain)))


def credit_code_of(text: str) -> str:
    """Return a unified social credit code in one spelling, blank where the text is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    return plain if _CREDIT_CODE.fullmatch(plain) else ""


def without_reach(text: str) -> str:
    """Return what a text holds besides telephones and e-mails: 张三 of 张三 12000000000."""
    plain = unicodedata.normalize("NFKC", text)
    rest = _LONG_NUMBER.sub(" ", _EMAIL.sub(" ", plain))
    return " ".join(rest.split()).strip(_EDGES)
