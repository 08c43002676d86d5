"""Reading a search from an address."""

from web.forms.search import read_search
from web.services.search import Page, Search

SORTS = ("name", "region")


def test_search_reads_words_filters_order_and_page() -> None:
    search = read_search(
        {"q": " zs ", "kind": "mentor", "sort": "-region", "page": "3"}, sorts=SORTS
    )

    assert search == Search(text="zs", kind="mentor", sort="-region", page=3)
    assert search.arguments == {"q": "zs", "kind": "mentor", "sort": "-region"}


def test_search_falls_back_where_it_does_not_understand() -> None:
    search = read_search({"sort": "password", "page": "-1²"}, sorts=SORTS)

    assert search == Search(sort="name", page=1)
    assert not search.has_filters


def test_page_count_rounds_up_and_is_never_zero() -> None:
    assert [Page((), total, 1).pages for total in (0, 1, 30, 31)] == [1, 1, 1, 2]
