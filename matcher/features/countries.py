"""The partner countries: their names in needs, and the market each belongs to.

Members of ASEAN (with Timor-Leste since 2025-10-26) and of SAARC.
"""

from collections.abc import Iterable, Mapping

EXPORT_TOPICS: Mapping[str, tuple[str, ...]] = {
    "mkt.export_asean": ("BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "VN", "TL"),
    "mkt.export_sasia": ("AF", "BD", "BT", "IN", "MV", "NP", "PK", "LK"),
}
"""Countries of the market each topic asks for."""

COUNTRY_WORDS: Mapping[str, tuple[str, ...]] = {
    "BN": ("文莱", "brunei"),
    "KH": ("柬埔寨", "cambodia"),
    "ID": ("印度尼西亚", "印尼", "indonesia"),
    "LA": ("老挝", "laos", "lao pdr"),
    "MY": ("马来西亚", "malaysia"),
    "MM": ("缅甸", "myanmar", "burma"),
    "PH": ("菲律宾", "philippines"),
    "SG": ("新加坡", "singapore"),
    "TH": ("泰国", "thailand", "thai "),
    "VN": ("越南", "vietnam"),
    "TL": ("东帝汶", "timor"),
    "AF": ("阿富汗", "afghanistan"),
    "BD": ("孟加拉", "bangladesh"),
    "BT": ("不丹", "bhutan"),
    "IN": ("印度", "india"),
    "MV": ("马尔代夫", "maldives"),
    "NP": ("尼泊尔", "nepal"),
    "PK": ("巴基斯坦", "pakistan"),
    "LK": ("斯里兰卡", "sri lanka"),
    "CN": ("中国", "china"),
}
"""Words by which a text names each country, normalised."""

_CONTAINED = {"印度": "印度尼西亚", "india": "indian ocean"}


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
    return frozenset(
        country
        for text in texts
        for country, words in COUNTRY_WORDS.items()
        if any(word in text.replace(_CONTAINED.get(word, "\0"), "") for word in words)
    )
