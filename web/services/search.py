"""What a reader asks of a list, and one page of the answer."""

from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

PAGE_SIZE = 30
FILTERS = ("kind", "region", "sector", "stage")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Search:
    """Words, filters, order (a leading `-` turns it round) and page of a list."""

    text: str = ""
    kind: str = ""
    region: str = ""
    sector: str = ""
    stage: str = ""
    sort: str = ""
    page: int = 1

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text) or any(getattr(self, name) for name in FILTERS)

    @property
    def arguments(self) -> dict[str, str]:
        """The query arguments that ask for the same list."""
        named = {name: getattr(self, name) for name in (*FILTERS, "sort")}
        return {name: value for name, value in {"q": self.text, **named}.items() if value}


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list."""

    items: tuple[Item, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(ceil(self.total / PAGE_SIZE), 1)
