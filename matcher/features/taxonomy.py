"""Similarity of codes on a tree of terms: sectors, need topics, regions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.ecosystem import BoolArray, FloatArray, IntArray
from matcher.entities import Term


@dataclass(frozen=True, kw_only=True)
class TreeWeights:
    """How much of a fit is left at each step on the tree, all in [0, 1].

    A wish for a code is met wholly by the same code; the rest falls by a factor a step.

    Attributes
    ----------
    below : float
        The candidate is one level more special than what was asked for.
    above : float
        It is one level more general.
    sibling : float
        Both lie under the same parent.
    step : float
        Factor of each further level between cousins.
    """

    below: float = 0.8
    above: float = 0.7
    sibling: float = 0.4
    step: float = 0.7


class Taxonomy:
    """A vocabulary as a forest.

    Parameters
    ----------
    terms : iterable of Term
        The vocabulary; a term whose parent is missing stands at the top.
    extra_codes : iterable of str
        Codes in use that the vocabulary lacks; they stand at the top.

    Attributes
    ----------
    codes : tuple of str
        Every code once.
    index : mapping of str to int
        Position of each code.
    """

    def __init__(self, terms: Iterable[Term], extra_codes: Iterable[str] = ()) -> None:
        parents = {term.code: term.parent for term in terms}
        for code in extra_codes:
            if code:
                parents.setdefault(code, "")
        self.codes: tuple[str, ...] = tuple(parents)
        self.index: Mapping[str, int] = {code: i for i, code in enumerate(self.codes)}
        self._chains = [_chain(code, parents) for code in self.codes]

    def __len__(self) -> int:
        """Return the number of codes."""
        return len(self.codes)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return a code and all that lie above it.

        Parameters
        ----------
        code : str
            Any code; an unknown one stands alone.

        Returns
        -------
        codes : tuple of str
            From the top down to the code itself.

        Examples
        --------
        >>> Taxonomy([Term("bio"), Term("bio.tcm", "bio")]).ancestors("bio.tcm")
        ('bio', 'bio.tcm')
        """
        if code not in self.index:
            return (code,)
        return self._chains[self.index[code]]

    def is_below(self, codes: Iterable[str]) -> BoolArray:
        """Return which codes are among some codes or lie below them.

        Parameters
        ----------
        codes : iterable of str
            The codes that cover.

        Returns
        -------
        mask : ndarray of shape (n_codes,)
            True where covered.
        """
        covering = [self.index[code] for code in codes if code in self.index]
        mask = np.isin(self._levels, covering).any(axis=1)
        return np.asarray(mask, dtype=np.bool_)

    @cached_property
    def depths(self) -> IntArray:
        """Return how deep each code lies.

        Returns
        -------
        depths : ndarray of shape (n_codes,)
            1 at the top.
        """
        return np.array([len(chain) for chain in self._chains], dtype=np.int64)

    @cached_property
    def _levels(self) -> IntArray:
        """Positions of the ancestors of each code, top first, -1 below the code itself."""
        width = int(self.depths.max(initial=1))
        levels = np.full((len(self), width), -1, dtype=np.int64)
        for row, chain in enumerate(self._chains):
            levels[row, : len(chain)] = [self.index[code] for code in chain]
        return levels

    def common_depth(self, code: str) -> IntArray:
        """Return how many levels from the top each code shares with one code.

        Parameters
        ----------
        code : str
            Any code.

        Returns
        -------
        depths : ndarray of shape (n_codes,)
            0 for strangers.
        """
        if code not in self.index:
            return np.zeros(len(self), dtype=np.int64)
        own = self._levels[self.index[code]]
        same = (self._levels == own) & (own >= 0)
        shared: IntArray = np.cumprod(same, axis=1).sum(axis=1)
        return shared

    def similarity(self, code: str, weights: TreeWeights) -> FloatArray:
        """Return how well each code answers the wish for one code.

        The same code 1; a code below or above falls by its factor a level; cousins meet at their
        nearest common ancestor, as in Wu and Palmer's measure [1]_ with fixed factors in the place
        of depths; strangers 0.

        Parameters
        ----------
        code : str
            What is asked for; an unknown code is like nothing.
        weights : TreeWeights
            The factors.

        Returns
        -------
        similarities : ndarray of shape (n_codes,)
            In [0, 1].

        References
        ----------
        .. [1] Z. Wu and M. Palmer (1994). Verb Semantics and Lexical Selection.
           doi:10.3115/981732.981751

        Examples
        --------
        >>> tree = Taxonomy([Term("a"), Term("a.1", "a"), Term("a.2", "a"), Term("b")])
        >>> tree.similarity("a.1", TreeWeights()).tolist()
        [0.7, 1.0, 0.4, 0.0]
        """
        shared = self.common_depth(code)
        asked = len(self.ancestors(code))
        up, down = asked - shared, self.depths - shared
        cousins = weights.sibling * weights.step ** np.maximum(up + down - 2, 0)
        lineal = weights.above**up * weights.below**down
        met = np.where((up > 0) & (down > 0), cousins, lineal)
        return np.where(shared > 0, met, 0.0)

    def rarity(self, uses: Sequence[str]) -> FloatArray:
        """Return the information content of each code, scaled to its mean of 1.

        A code that few carry says more than one that all carry: ``-log`` of the share of uses
        that lie at or below it, with one use added to each.

        Parameters
        ----------
        uses : sequence of str
            Every use of a code, repeated as often as it is used.

        Returns
        -------
        rarity : ndarray of shape (n_codes,)
            Positive.

        References
        ----------
        .. [1] P. Resnik (1995). Using Information Content to Evaluate Semantic Similarity in a
           Taxonomy. arXiv:cmp-lg/9511007
        """
        counts = np.ones(len(self))
        for code in uses:
            for ancestor in self.ancestors(code):
                if ancestor in self.index:
                    counts[self.index[ancestor]] += 1
        content = np.log((len(uses) + len(self) + 2) / counts)
        return content / content.mean() if len(self) else content


def _chain(code: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Walk up to the top; a cycle ends where it began."""
    chain = [code]
    while (parent := parents.get(chain[-1], "")) in parents and parent not in chain:
        chain.append(parent)
    return tuple(reversed(chain))
