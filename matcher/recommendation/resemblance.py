"""Participants like a participant: the nearest of its kind, exactly, and what they share."""

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from matcher.ecosystem import Ecosystem, FloatArray, IntArray
from matcher.entities import RESOURCE_KIND, Reason
from matcher.errors import NotFittedError, UnknownIdError
from matcher.explanation.alike import Alike, shared_traits
from matcher.features.inverted_index import Found, InvertedIndex
from matcher.features.taxonomy import Taxonomy
from matcher.recommendation.batch import Ranking
from matcher.recommendation.keeping import Keeping
from matcher.recommendation.line import Line
from matcher.recommendation.narrowing import ACTIVE, Filters, Narrowing
from matcher.recommendation.portraits import PARTS, WEIGHTS, Portraits
from matcher.scoring.base import Pool
from matcher.scoring.similarity import TextSimilarity

_LEAST = 1e-5
"""Below it is the rounding of sums, not a likeness."""


@dataclass(frozen=True)
class Resembling:
    """A participant like the one asked about.

    Attributes
    ----------
    likeness : float
        In [0, 1]: 1 is alike in all that the one asked about states.
    by_part : mapping of str to float
        How much of it comes from which part (:data:`~matcher.recommendation.portraits.PARTS`).
    reasons : mapping of str to Reason
        What they share, by part, what counts most first.
    """

    participant_id: str
    likeness: float
    by_part: Mapping[str, float]
    reasons: Mapping[str, Reason]


class Resemblance:
    """Finds the participants of a kind that are most like one of them.

    The likeness of two participants is a weighted mean of cosines, a part each: sectors, topics
    needed, topics offered, texts, stage, place and type. Codes count with all above them, the rarer
    the weightier; the mean goes over the parts that the one asked about states. The nearest are
    exact (:class:`~matcher.features.inverted_index.InvertedIndex`), ties stand by id; only active
    ones are found.

    Parameters
    ----------
    weights : mapping of str to float
        What each part counts, not negative.

    Attributes
    ----------
    pool_ : Pool
        The participants.
    portraits_ : Portraits
        What each is like.
    filters_ : Filters
        What can be asked of those found.
    index_ : InvertedIndex
        The same, to be searched.

    Examples
    --------
    >>> alike = Resemblance().fit(ecosystem, pool, text.means())        # doctest: +SKIP
    >>> alike.like("SYN-V-0001", 5)[0].reasons["sector"].code           # doctest: +SKIP
    'sector_exact'
    """

    def __init__(self, *, weights: Mapping[str, float] = WEIGHTS) -> None:
        self.weights = weights

    def fit(self, ecosystem: Ecosystem, pool: Pool, texts: npt.NDArray[np.float32]) -> Self:
        """Index the participants of a kind.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            Participants, no resources.
        texts : ndarray of shape (n_participants, dimension)
            The mean vector of what each writes, 0 for whoever writes nothing; any length.

        Returns
        -------
        self : Resemblance
            Fitted.
        """
        self.pool_ = pool
        self.portraits_ = Portraits.of(ecosystem, pool, texts, self.weights)
        self._active = np.flatnonzero([p.status == ACTIVE for p in pool.profiles])
        self._sectors = Taxonomy(ecosystem.vocabularies.sectors)
        self._regions = Taxonomy(ecosystem.vocabularies.regions, [p.region for p in pool.profiles])
        self.filters_ = Filters(pool, self._regions)
        self.index_ = InvertedIndex().fit(
            self.portraits_.codes, dense=self.portraits_.texts, gates=self.filters_.of(pool)
        )
        return self

    @property
    def n_active(self) -> int:
        """Return how many take part.

        Returns
        -------
        n_active : int
            So many lists there are in all.
        """
        self._fitted()
        return len(self._active)

    def on(self, pool: Pool) -> "Resemblance":
        """Return the same with another copy of its pool, so that a model holds only one.

        Parameters
        ----------
        pool : Pool
            Equal to its own.

        Returns
        -------
        resemblance : Resemblance
            Sharing everything else.
        """
        twin = copy.copy(self)
        twin.pool_ = pool
        return twin

    def like(
        self,
        participant_id: str,
        k: int,
        *,
        parts: Collection[str] = PARTS,
        narrowing: Narrowing | None = None,
    ) -> list[Resembling]:
        """Return those most like a participant.

        Parameters
        ----------
        participant_id : str
            Who is asked about, whatever its status.
        k : int
            How many at most, at least 1.
        parts : collection of str
            What counts of what it states.
        narrowing : Narrowing or None
            What they must have.

        Returns
        -------
        resembling : list of Resembling
            The likest first, ties by id; nobody who shares nothing.

        Raises
        ------
        NotFittedError
            If it is not fitted.
        UnknownIdError
            If there is no such participant of the kind.
        """
        pool = self._fitted()
        if participant_id not in pool.index:
            raise UnknownIdError("participant", participant_id)
        row = pool.index[participant_id]
        rows = np.array([row])
        ((positions, likenesses),) = self._nearest(rows, k, parts, narrowing)
        whole = float(self.portraits_.asked(rows, parts)[2][0])
        products = self.portraits_.by_part(row, positions)
        return [
            self._resembling(row, position, likeness, _named(product, parts), whole)
            for position, likeness, product in zip(
                positions.tolist(), likenesses.tolist(), products, strict=True
            )
        ]

    def like_all(self, k: int, *, n_together: int = 256) -> Iterator[list[Ranking]]:
        """Yield for every active participant those most like it, block by block.

        Parameters
        ----------
        k : int
            How many at most, at least 1.
        n_together : int
            Participants a block.

        Yields
        ------
        rankings : list of Ranking
            In the order of ids; the scores are likenesses.
        """
        pool, rows = self._fitted(), self._active
        for begin in range(0, len(rows), n_together):
            block = rows[begin : begin + n_together]
            found = self._nearest(block, k, PARTS, None)
            yield [
                Ranking(pool.ids[row], tuple(pool.ids[p] for p in positions), likenesses)
                for row, (positions, likenesses) in zip(block.tolist(), found, strict=True)
            ]

    def _fitted(self) -> Pool:
        if not hasattr(self, "pool_"):
            raise NotFittedError(type(self).__name__)
        return self.pool_

    def _nearest(
        self, rows: IntArray, k: int, parts: Collection[str], narrowing: Narrowing | None
    ) -> list[tuple[IntArray, FloatArray]]:
        """Return positions and likenesses for each of some rows."""
        codes, texts, whole = self.portraits_.asked(rows, parts)
        gates = self.filters_.asked(narrowing or Narrowing(), len(rows))
        found = self.index_.top(codes, k + 1, dense=texts, gates=gates)
        return [_others(found, i, row, float(whole[i]), k) for i, row in enumerate(rows.tolist())]

    def _resembling(
        self, row: int, position: int, likeness: float, products: Mapping[str, float], whole: float
    ) -> Resembling:
        pool, portraits = self.pool_, self.portraits_
        case = Alike(
            pool.profiles[row],
            pool.profiles[position],
            {part: added / max(self.weights[part], _LEAST) for part, added in products.items()},
            lambda part: portraits.rarest_shared(part, row, position),
            self._sectors,
            self._regions,
        )
        by_part = {part: added / whole for part, added in products.items()}
        return Resembling(pool.ids[position], likeness, by_part, shared_traits(case))


def resemblances(
    ecosystem: Ecosystem,
    lines: Mapping[str, Line],
    *,
    earlier: Mapping[str, Resemblance],
    before: Mapping[str, Line],
    keeping: Keeping | None,
) -> dict[str, Resemblance]:
    """Return what finds participants like others, by kind.

    Parameters
    ----------
    ecosystem : Ecosystem
        The snapshot.
    lines : mapping of str to Line
        Fitted, by kind of candidates; resources are no participants, and left out.
    earlier : mapping of str to Resemblance
        Fitted on an earlier state of the same data.
    before : mapping of str to Line
        Of that state.
    keeping : Keeping or None
        Tells which of them stand; these are not fitted again.

    Returns
    -------
    resemblances : dict of str to Resemblance
        Fitted.
    """
    fitted = {}
    for kind, line in lines.items():
        text = line.scorers.get(TextSimilarity.term)
        if kind == RESOURCE_KIND or not isinstance(text, TextSimilarity):
            continue
        if kind in earlier and keeping and keeping.stands(line.pool, before[kind].pool):
            fitted[kind] = earlier[kind].on(line.pool)
        else:
            fitted[kind] = Resemblance().fit(ecosystem, line.pool, text.means())
    return fitted


def _others(
    found: Found, query: int, row: int, whole: float, k: int
) -> tuple[IntArray, FloatArray]:
    """Return whom a query found besides itself, and how alike they are."""
    items, scores = found.items[query], found.scores[query].astype(np.float64)
    is_other = (items >= 0) & (items != row) & (scores > _LEAST)
    likenesses = np.clip(scores[is_other] / max(whole, _LEAST), 0.0, 1.0)
    return items[is_other][:k], likenesses[:k]


def _named(products: FloatArray, parts: Collection[str]) -> dict[str, float]:
    """Return what the parts that count add, what adds most first."""
    order = sorted(range(len(PARTS)), key=lambda part: -products[part])
    return {PARTS[part]: float(products[part]) for part in order if PARTS[part] in parts}
