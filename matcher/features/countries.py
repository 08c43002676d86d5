"""The partner countries: their names in needs, and the market each belongs to.

Members of ASEAN (with Timor-Leste since 2025-10-26) and of SAARC.
"""

import functools
from collections.abc import Iterable, Mapping

from matcher.entities import Need
from matcher.features.text import normalise

HOME = "CN"

EXPORT_TOPICS: Mapping[str, tuple[str, ...]] = {
    "mkt.export_asean": ("BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "VN", "TL"),
    "mkt.export_sasia": ("AF", "BD", "BT", "IN", "MV", "NP", "PK", "LK"),
}
"""Countries of the market each topic asks for."""

COUNTRY_WORDS: Mapping[str, tuple[str, ...]] = {
    "BN": ("文莱", "brunei"),
    "KH": ("柬埔寨", "金边", "cambodia", "phnom penh"),
    "ID": ("印度尼西亚", "印尼", "雅加达", "indonesia", "jakarta"),
    "LA": ("老挝", "万象市", "琅勃拉邦", "laos", "lao pdr", "vientiane"),
    "MY": ("马来西亚", "吉隆坡", "malaysia", "kuala lumpur"),
    "MM": ("缅甸", "仰光", "曼德勒", "myanmar", "burma", "yangon", "mandalay"),
    "PH": ("菲律宾", "马尼拉", "philippines", "manila"),
    "SG": ("新加坡", "singapore"),
    "TH": ("泰国", "曼谷", "清迈", "thailand", "thai ", "bangkok", "chiang mai"),
    "VN": ("越南", "河内", "胡志明市", "vietnam", "hanoi", "ho chi minh"),
    "TL": ("东帝汶", "timor"),
    "AF": ("阿富汗", "afghanistan"),
    "BD": ("孟加拉", "达卡", "bangladesh", "dhaka"),
    "BT": ("不丹", "bhutan"),
    "IN": ("印度", "新德里", "孟买", "加尔各答", "india", "delhi", "mumbai", "kolkata"),
    "MV": ("马尔代夫", "maldives"),
    "NP": ("尼泊尔", "加德满都", "nepal", "kathmandu"),
    "PK": ("巴基斯坦", "卡拉奇", "pakistan", "karachi"),
    "LK": ("斯里兰卡", "科伦坡", "sri lanka", "colombo"),
    "CN": ("中国", "china"),
}
"""Words by which a text names each country or a city in it, normalised."""

_TEXTS_KEPT = 8192
_CONTAINED = {"印度": "印度尼西亚", "india": "indian ocean"}


def asked_countries(needs: Iterable[Need]) -> frozenset[str]:
    """Return the countries that needs ask for: those they state or name, else their market's.

    Parameters
    ----------
    needs : iterable of Need
        Of one participant.

    Returns
    -------
    countries : frozenset of str
        ISO 3166-1 alpha-2 codes; empty where no country in particular is asked for.
    """
    stated = tuple(needs)
    named = named_countries(normalise(t) for need in stated for t in need.texts.values())
    named |= {country for need in stated for country in need.countries}
    market = {country for need in stated for country in EXPORT_TOPICS.get(need.topic, ())}
    return named - {HOME} or frozenset(market)


def named_countries(texts: Iterable[str]) -> frozenset[str]:
    """Return the countries that texts name.

    Parameters
    ----------
    texts : iterable of str
        Normalised texts.

    Returns
    -------
    countries : frozenset of str
        ISO 3166-1 alpha-2 codes.

    Examples
    --------
    >>> sorted(named_countries(["想进入老挝和印度尼西亚市场"]))
    ['ID', 'LA']
    """
    return frozenset().union(*(_named_in(text) for text in texts))


@functools.lru_cache(maxsize=_TEXTS_KEPT)
def _named_in(text: str) -> frozenset[str]:
    return frozenset(
        country
        for country, words in COUNTRY_WORDS.items()
        if any(word in text.replace(_CONTAINED.get(word, "\0"), "") for word in words)
    )
