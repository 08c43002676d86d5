"""What an investor asks of the deal flow: words, filters and order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from models.names import fold
from web.services.investment.flow_items import FlowItem
from web.services.words import Words

SORTS: Final = ("fit", "opened", "amount", "last_day")
FILTERS: Final = ("sector", "region", "stage", "round", "instrument", "only")
ONLY: Final = ("new", "watched")
GRADES: Final = {"high": 0, "good": 1, "fair": 2}
UNGRADED: Final = 3
NEVER: Final = "9999-12-31"


@dataclass(frozen=True, slots=True)
class FlowSearch:
    """Words, filters and order; with `is_wide` rounds outside the thesis are listed too."""

    text: str = ""
    sector: str = ""
    region: str = ""
    stage: str = ""
    round: str = ""
    instrument: str = ""
    only: str = ""
    is_wide: bool = False
    sort: str = "fit"
    page: int = 1

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text) or any(getattr(self, name) for name in FILTERS)

    @property
    def criteria(self) -> dict[str, str]:
        """The query arguments that ask for the same list."""
        named = {name: getattr(self, name) for name in (*FILTERS, "sort")}
        values = {"q": self.text, **named, "wide": "1" if self.is_wide else ""}
        return {name: value for name, value in values.items() if value}


def keeps(search: FlowSearch, words: Words) -> Callable[[FlowItem], bool]:
    """Return what an item must be to be listed."""
    wanted = fold(search.text).split()
    tests: Mapping[str, Callable[[FlowItem], bool]] = {
        "sector": lambda item: any(
            words.is_within("sector", code, search.sector) for code in item.teaser.sector_codes
        ),
        "region": lambda item: words.is_within("region", item.teaser.region, search.region),
        "stage": lambda item: item.teaser.stage_code == search.stage,
        "round": lambda item: item.teaser.round_code == search.round,
        "instrument": lambda item: item.teaser.instrument in {search.instrument, "either"},
        "only": lambda item: item.is_new if search.only == "new" else item.is_watched,
    }
    active = [test for name, test in tests.items() if getattr(search, name)]
    return lambda item: (
        all(word in said(item) for word in wanted) and all(test(item) for test in active)
    )


def said(item: FlowItem) -> str:
    """Return the words of an item that a search looks through; a hidden name is not among them."""
    teaser = item.teaser
    texts = (teaser.name, teaser.text, teaser.place, teaser.stage, teaser.round, *teaser.sectors)
    return fold(" ".join(word for text in texts for word in text.values() if word))


def order_of(sort: str) -> Callable[[FlowItem], Any]:
    """Return what items are ordered by; what is equal stands the newest first."""
    keys: Mapping[str, Callable[[FlowItem], Any]] = {
        "fit": lambda item: (GRADES.get(item.grade, UNGRADED), item.rank, newest(item)),
        "opened": newest,
        "amount": lambda item: (-item.teaser.amount_cny, newest(item)),
        "last_day": lambda item: (str(item.teaser.last_day or NEVER), newest(item)),
    }
    return keys.get(sort, keys["fit"])


def newest(item: FlowItem) -> tuple[float, int]:
    """Return what puts the newest first."""
    opened = item.teaser.opened_at
    return (-opened.timestamp() if opened else 0.0, -item.teaser.request_id)
