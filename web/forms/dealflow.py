"""What an investor asks of the deal flow, as its address says it."""

from collections.abc import Mapping
from typing import Any

from web.forms.search import LONGEST_QUERY, read_page
from web.services.investment.flow_search import FILTERS, ONLY, SORTS, FlowSearch

LONGEST_NAME = 40
LONGEST_NOTE = 500


def read_flow_search(values: Mapping[str, str]) -> FlowSearch:
    """Read a search; what is not understood falls back to the default."""
    named: dict[str, Any] = {name: values.get(name, "") for name in FILTERS}
    named["only"] = named["only"] if named["only"] in ONLY else ""
    sort = values.get("sort", "")
    return FlowSearch(
        text=values.get("q", "").strip()[:LONGEST_QUERY],
        is_wide=values.get("wide") == "1",
        sort=sort if sort in SORTS else SORTS[0],
        page=read_page(values.get("page", "1")),
        **named,
    )
