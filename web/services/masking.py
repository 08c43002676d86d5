"""Masks: enough of a value to recognise it by, too little to use it."""

from collections.abc import Callable, Mapping

STAR = "*"
DOT = "·"
LONG_PHONE, SHORTEST_PHONE = 11, 7
CODE_ENDS = 4


def mask_name(name: str) -> str:
    """Mask a name: 李*, 张*丰, 阿***·***, Guodong Z****; what stands in brackets behind it stays.

    A name in Chinese keeps its first character, and the last one where something lies between; a
    name in parts, such as those of minorities, keeps the first character of all.
    """
    bare, mark = split_mark(name.strip())
    if not bare:
        return name
    if DOT in bare:
        first, *others = bare.split(DOT)
        return DOT.join([keep(first, 1, 0), *(STAR * len(part) for part in others)]) + mark
    if " " in bare:
        *given, family = bare.split()
        return " ".join([*given, keep(family, 1, 0)]) + mark
    return mask_single(bare) + mark


def mask_single(name: str) -> str:
    """Mask a name that is written in one word."""
    if len(name) == 1:
        return STAR
    is_short = name.isascii() or len(name) == len("李四")
    return keep(name, 1, 0 if is_short else 1)


def split_mark(name: str) -> tuple[str, str]:
    """Split a name from the mark in brackets behind it."""
    for opening in ("（", " (", "("):
        start = name.find(opening)
        if start > 0:
            return name[:start], name[start:]
    return name, ""


def mask_phone(phone: str) -> str:
    """Mask a phone number: 138****5678; of a shorter one the last two digits stay."""
    digits = phone.strip()
    if len(digits) >= LONG_PHONE:
        return keep(digits, len(digits) - 8, 4)
    return keep(digits, 0, 2 if len(digits) >= SHORTEST_PHONE else 0)


def mask_email(email: str) -> str:
    """Mask an e-mail address: z***@example.com, whatever the length of its name."""
    name, at, domain = email.strip().rpartition("@")
    return f"{name[:1]}{STAR * 3}{at}{domain}" if at else keep(email.strip(), 1, 0)


def mask_code(code: str) -> str:
    """Mask the code of an organisation: its first four and last four characters stay."""
    bare = code.strip()
    return keep(bare, CODE_ENDS, CODE_ENDS) if len(bare) > 2 * CODE_ENDS else STAR * len(bare)


def mask_wechat(account: str) -> str:
    """Mask a WeChat account: its first character stays, and its length does not show."""
    return f"{account.strip()[:1]}{STAR * 4}" if account.strip() else ""


def mask_address(address: str) -> str:
    """Mask an address: the province and the prefecture stay."""
    bare = address.strip()
    ends = [bare.find(word) + 1 for word in ("市", "州") if word in bare]
    kept = min(ends, default=min(2, len(bare)))
    return f"{bare[:kept]}{STAR * 4}" if bare else ""


def keep(text: str, first: int, last: int) -> str:
    """Return a text of which the first and last characters stay and all others are stars."""
    hidden = max(len(text) - first - last, 0)
    return text[:first] + STAR * hidden + text[len(text) - last :] if hidden else STAR * len(text)


MASKS: Mapping[str, Callable[[str], str]] = {
    "person": mask_name,
    "phone": mask_phone,
    "email": mask_email,
    "wechat": mask_wechat,
    "address": mask_address,
}
"""The mask of each value of a contact."""
