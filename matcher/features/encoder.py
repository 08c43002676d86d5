"""Columns of profiles that scorers and gates share: lists of codes, languages, places."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from matcher.ecosystem import BoolArray, FloatArray, IntArray

K = TypeVar("K", bound=Hashable)
Scalar = TypeVar("Scalar", bound=np.generic)


class Groups(Generic[K]):
    """Items put together that are alike, so that what depends on it is worked out once a group.

    Parameters
    ----------
    keys : sequence of hashable, length n_items
        What counts of each item.

    Attributes
    ----------
    keys : tuple, length n_groups
        What counts of each group, in the order of first items.
    of_item : ndarray of shape (n_items,)
        The group of each item.

    Examples
    --------
    >>> Groups(["a", "b", "a"]).spread(np.array([0.5, 0.7])).tolist()
    [0.5, 0.7, 0.5]
    """

    def __init__(self, keys: Sequence[K]) -> None:
        index: dict[K, int] = {}
        of_item = [index.setdefault(key, len(index)) for key in keys]
        self.keys: tuple[K, ...] = tuple(index)
        self.of_item: IntArray = np.array(of_item, dtype=np.int64)

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.keys)

    def spread(self, by_group: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """Return what belongs to each item.

        Parameters
        ----------
        by_group : ndarray of shape (n_groups,)
            What belongs to each group.

        Returns
        -------
        by_item : ndarray of shape (n_items,)
            A new array.
        """
        return by_group.take(self.of_item)

    def lookup(
        self, by_group: npt.NDArray[Scalar]
    ) -> Callable[[IntArray | slice], npt.NDArray[Scalar]]:
        """Return what looks up what belongs to some items.

        Parameters
        ----------
        by_group : ndarray of shape (n_groups,)
            What belongs to each group.

        Returns
        -------
        at : callable
            From positions of items to a new array.
        """
        return lambda items: by_group.take(self.of_item[items])


def entries(first: npt.NDArray[Any], items: IntArray) -> IntArray:
    """Return where the entries of some items stand, item by item.

    Parameters
    ----------
    first : ndarray of shape (n_items + 1,)
        Where the entries of each item begin; an index pointer.
    items : ndarray of shape (n,)
        Positions of items.

    Returns
    -------
    positions : ndarray
        Of their entries.

    Examples
    --------
    >>> entries(np.array([0, 2, 2, 5]), np.array([2, 0])).tolist()
    [2, 3, 4, 0, 1]
    """
    begins = first[items]
    n_entries = first[items + 1] - begins
    offsets = np.repeat(begins - np.cumsum(n_entries) + n_entries, n_entries)
    return np.asarray(offsets + np.arange(len(offsets)))


class Ragged:
    """Lists of different lengths in one array, a list an item.

    Parameters
    ----------
    lists : sequence of iterable of int
        One list an item, possibly empty.
    """

    def __init__(self, lists: Sequence[Iterable[int]]) -> None:
        rows = [list(values) for values in lists]
        self.lengths: IntArray = np.array([len(row) for row in rows], dtype=np.int64)
        self.values: IntArray = np.array([v for row in rows for v in row], dtype=np.int64)
        self._filled = np.flatnonzero(self.lengths)
        self._starts = (np.cumsum(self.lengths) - self.lengths)[self._filled]

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.lengths)

    @property
    def is_empty(self) -> BoolArray:
        """Return which items have no values.

        Returns
        -------
        mask : ndarray of shape (n_items,)
            True for an empty list.
        """
        empty: BoolArray = self.lengths == 0
        return empty

    def maximum(
        self, by_value: FloatArray, *, empty: float, weights: FloatArray | None = None
    ) -> FloatArray:
        """Return the greatest value in each list.

        Parameters
        ----------
        by_value : ndarray of shape (n_values,)
            What each possible value counts.
        empty : float
            What an empty list counts.
        weights : ndarray of shape (n_entries,) or None
            Factor of each entry of the lists, in their order.

        Returns
        -------
        maxima : ndarray of shape (n_items,)
            One a list.
        """
        maxima = np.full(len(self), empty)
        if self._starts.size:
            entries = by_value[self.values] if weights is None else by_value[self.values] * weights
            maxima[self._filled] = np.maximum.reduceat(entries, self._starts)
        return maxima

    def mean(
        self, by_value: FloatArray, *, empty: float, weights: FloatArray | None = None
    ) -> FloatArray:
        """Return the weighted mean of each list.

        Parameters
        ----------
        by_value : ndarray of shape (n_values,)
            What each possible value counts.
        empty : float
            What an empty list counts.
        weights : ndarray of shape (n_entries,) or None
            Positive weight of each entry, in their order; None weighs all alike.

        Returns
        -------
        means : ndarray of shape (n_items,)
            One a list.
        """
        means = np.full(len(self), empty)
        if self._starts.size:
            shares = np.ones(len(self.values)) if weights is None else weights
            sums = np.add.reduceat(by_value[self.values] * shares, self._starts)
            means[self._filled] = sums / np.add.reduceat(shares, self._starts)
        return means

    def contains(self, is_wanted: BoolArray) -> BoolArray:
        """Return which lists have at least one wanted value.

        Parameters
        ----------
        is_wanted : ndarray of shape (n_values,)
            Which of the possible values are wanted.

        Returns
        -------
        mask : ndarray of shape (n_items,)
            False for an empty list.
        """
        found = np.zeros(len(self), dtype=np.bool_)
        if self._starts.size:
            found[self._filled] = np.logical_or.reduceat(is_wanted[self.values], self._starts)
        return found


def encode(codes: Iterable[str], index: Mapping[str, int]) -> list[int]:
    """Return the positions of known codes.

    Parameters
    ----------
    codes : iterable of str
        Codes; unknown ones are skipped.
    index : mapping of str to int
        Position of each code.

    Returns
    -------
    positions : list of int
        In the order given.
    """
    return [index[code] for code in codes if code in index]


def is_same_language(one: str, other: str) -> bool:
    """Return whether one language tag is the other or a prefix of it.

    Parameters
    ----------
    one, other : str
        BCP 47 tags, in any case.

    Returns
    -------
    same : bool
        ``zh`` is the same as ``zh-CN``, ``zh-CN`` not as ``zh-HK``.

    Examples
    --------
    >>> is_same_language("zh", "zh-CN"), is_same_language("zh-CN", "zh-HK")
    (True, False)
    """
    a, b = one.casefold(), other.casefold()
    return a == b or a.startswith(f"{b}-") or b.startswith(f"{a}-")


class Languages:
    """Who shares a language with whom.

    Parameters
    ----------
    spoken : sequence of sequence of str
        The tags of each item, its first language first.
    """

    def __init__(self, spoken: Sequence[Sequence[str]]) -> None:
        self.tags: tuple[str, ...] = tuple(sorted({tag for tags in spoken for tag in tags}))
        index = {tag: position for position, tag in enumerate(self.tags)}
        self._groups = Groups([tuple(tags) for tags in spoken])
        self._spoken = Ragged([encode(tags, index) for tags in self._groups.keys])
        self._first = Ragged([encode(tags[:1], index) for tags in self._groups.keys])
        self.is_blank: BoolArray = self._groups.spread(self._spoken.is_empty)

    def matches(self, tags: Iterable[str]) -> BoolArray:
        """Return which known tags mean one of some languages.

        Parameters
        ----------
        tags : iterable of str
            Language tags.

        Returns
        -------
        mask : ndarray of shape (n_tags,)
            True where a tag matches by prefix.
        """
        asked = tuple(tags)
        found = [any(is_same_language(tag, other) for other in asked) for tag in self.tags]
        return np.array(found, dtype=np.bool_)

    def speaks(self, tags: Iterable[str]) -> BoolArray:
        """Return which items speak one of some languages.

        Parameters
        ----------
        tags : iterable of str
            Language tags.

        Returns
        -------
        mask : ndarray of shape (n_items,)
            False where an item names no language.
        """
        return self._groups.spread(self._spoken.contains(self.matches(tags)))

    def speaks_first(self, tags: Iterable[str]) -> BoolArray:
        """Return which items have one of some languages as their first.

        Parameters
        ----------
        tags : iterable of str
            Language tags.

        Returns
        -------
        mask : ndarray of shape (n_items,)
            False where an item names no language.
        """
        return self._groups.spread(self._first.contains(self.matches(tags)))
