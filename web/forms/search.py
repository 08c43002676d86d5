"""Search, filters, order and page of a list, as its address says them."""

from collections.abc import Mapping

from web.services.search import FILTERS, Search

LONGEST_QUERY = 100
LONGEST_PAGE = 6


def read_search(values: Mapping[str, str], *, sorts: tuple[str, ...]) -> Search:
    """Read a search; what is not understood falls back to the default."""
    sort = values.get("sort", "")
    return Search(
        text=values.get("q", "").strip()[:LONGEST_QUERY],
        sort=sort if sort.removeprefix("-") in sorts else sorts[0],
        page=read_page(values.get("page", "1")),
        **{name: values.get(name, "") for name in FILTERS},
    )


def read_page(text: str) -> int:
    """Return the number of a page, the first where the text names none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_PAGE
    return max(int(text), 1) if is_number else 1
