"""Codes of international standards that cells may hold: countries and language tags."""

import re

_COUNTRIES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
"""
COUNTRIES = frozenset(_COUNTRIES.split())
"""ISO 3166-1 alpha-2, the officially assigned codes."""

_TAG = re.compile(
    r"""
    (?: (?:[a-z]{2,3}(?:-[a-z]{3}){0,3} | [a-z]{4} | [a-z]{5,8})   # language, extended language
        (?:-[a-z]{4})?                                             # script
        (?:-(?:[a-z]{2}|[0-9]{3}))?                                # region
        (?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)
        (?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)
        (?:-x(?:-[a-z0-9]{1,8})+)?
      | x(?:-[a-z0-9]{1,8})+
    )""",
    re.VERBOSE,
)
_GRANDFATHERED = """
    en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn
    i-tao i-tay i-tsu sgn-be-fr sgn-be-nl sgn-ch-de
"""
_IRREGULAR = frozenset(_GRANDFATHERED.split())
_MAX_TAG_LENGTH = 35


def is_language_tag(text: str) -> bool:
    """Tell whether the text is a well-formed BCP 47 language tag (RFC 5646, section 2.2.9)."""
    tag = text.lower()
    if len(tag) > _MAX_TAG_LENGTH or not tag.isascii():
        return False
    if tag in _IRREGULAR:
        return True
    match = _TAG.fullmatch(tag)
    return match is not None and not _repeats(match["variants"]) and not _repeats_singleton(tag)


def _repeats(subtags: str | None) -> bool:
    parts = (subtags or "").split("-")[1:]
    return len(parts) != len(set(parts))


def _repeats_singleton(tag: str) -> bool:
    singletons = [part for part in tag.partition("-x-")[0].split("-")[1:] if len(part) == 1]
    return len(singletons) != len(set(singletons))
