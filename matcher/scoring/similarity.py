"""What texts say beyond codes: needs against offers, across languages."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from matcher.ecosystem import Ecosystem
from matcher.entities import RESOURCE_KIND, Need, Profile, Resource, Statement
from matcher.errors import NotFittedError
from matcher.features.encoder import entries
from matcher.features.place_names import PlaceNames
from matcher.features.text import (
    Embedder,
    Tokenizer,
    default_tokenizer,
    normalise,
)
from matcher.features.text_embedding import default_embedder
from matcher.features.text_index import TextIndex
from matcher.scoring.base import (
    FloatArray,
    IntArray,
    Pool,
    Positions,
    Scorer,
    Seeker,
    Strengths,
    alike,
)

_PRIORITY_WEIGHTS: Mapping[int, float] = {1: 1.0, 2: 0.95}
_LOWEST_WEIGHT = 0.9
_SUMMARY_WEIGHT = 0.85
_NEED, _OFFER, _SUMMARY = "need", "offer", "summary"


class TextSimilarity(Scorer):
    """The best pair of a text of the seeker and a text of the candidate.

    Needs are compared with offers, with a resource's texts and name, and both with summaries,
    whichever side states them. An urgent need counts for more than a later one, and a need for
    more than a summary. The names of the region where the seeker is are left out of its texts:
    place is compared by :class:`~matcher.scoring.place.PlaceFit`. Whoever has no text is not
    compared; a pool without any costs nothing.

    Parameters
    ----------
    embedder : Embedder or None
        None takes the best that is installed.
    tokenizer : Tokenizer or None
        None takes the built-in words.
    earlier : TextSimilarity or None
        Fitted on an earlier state of the same data: texts that still stand keep their vectors.
    weighed : TextSimilarity or None
        Fitted on other candidates, by whose texts words are weighed; None weighs them by its own.
    """

    term = "text"

    def __init__(
        self,
        *,
        embedder: Embedder | None = None,
        tokenizer: Tokenizer | None = None,
        earlier: "TextSimilarity | None" = None,
        weighed: "TextSimilarity | None" = None,
    ) -> None:
        self.embedder = embedder
        self.tokenizer = tokenizer
        self.earlier = earlier
        self.weighed = weighed

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Embed the texts of the candidates.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : TextSimilarity
            With ``n_candidates_``, and ``index_`` where there are texts.
        """
        self._place_names = PlaceNames(ecosystem.vocabularies.regions)
        sides = _pool_texts(pool)
        self.n_candidates_ = len(pool)
        self._first = np.cumsum([0, *(len(texts) for texts in sides)])
        stated = [text for texts in sides for text in texts]
        self._weights = np.array([text.weight for text in stated], dtype=np.float32)
        self._roles = np.array([text.role for text in stated])
        before, weighed = self.earlier, self.weighed
        self.earlier = self.weighed = None  # so that a model does not drag along all before it
        self.index_: TextIndex | None = None
        if stated:
            self.index_ = self._new_index().fit(
                [text.text for text in stated],
                earlier=before.index_ if before else None,
                weighed=weighed.index_ if weighed else None,
            )
        return self

    def extended(self, ecosystem: Ecosystem, pool: Pool) -> "TextSimilarity":
        """Return the same term for candidates that changed since: words weigh what they did.

        Parameters
        ----------
        ecosystem : Ecosystem
            Its vocabularies count.
        pool : Pool
            The candidates.

        Returns
        -------
        scorer : TextSimilarity
            Fitted; only new texts are embedded.
        """
        twin = TextSimilarity(
            embedder=self.embedder, tokenizer=self.tokenizer, earlier=self, weighed=self
        )
        return twin.fit(ecosystem, pool)

    def _new_index(self) -> TextIndex:
        return TextIndex(
            embedder=self.embedder or default_embedder(),
            tokenizer=self.tokenizer or default_tokenizer(),
        )

    def means(self) -> NDArray[np.float32]:
        """Return the mean vector of the texts of each candidate.

        Returns
        -------
        means : ndarray of shape (n_candidates, dimension)
            0 for whoever has no text; without columns where nobody has.

        Raises
        ------
        NotFittedError
            If it is not fitted.
        """
        n_fitted = self._n_fitted()
        if self.index_ is None:
            return np.zeros((n_fitted, 0), np.float32)
        return self.index_.means(self._first)

    def ceilings_at(self, positions: IntArray) -> FloatArray:
        """Return what strength some candidates can have at most, whoever asks.

        Parameters
        ----------
        positions : ndarray of shape (n,)
            In the pool.

        Returns
        -------
        ceilings : ndarray of shape (n,)
            0 for whoever has no text, else 1.
        """
        return (self._first[positions + 1] > self._first[positions]).astype(np.float64)

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out the similarity of the best pair of texts.

        Parameters
        ----------
        seeker : Seeker
            Who asks; its texts are embedded at once.

        Returns
        -------
        strengths : callable
            In [0, 1]; 0 where either side has no text.
        """
        n_fitted = self._n_fitted()
        stated = _texts(seeker.profile, (*seeker.needs, *seeker.offers)) if self.index_ else []
        if self.index_ is None or not stated:
            return alike(0.0, n_fitted)
        home = self._place_names.of(seeker.profile.region)
        asked = self.index_.asked([text.text for text in stated], without=home)
        weights = np.array([text.weight for text in stated], dtype=np.float32)[:, np.newaxis]
        roles = np.array([text.role for text in stated])[:, np.newaxis]

        def _scores(chosen: Positions) -> FloatArray:
            positions = np.arange(n_fitted) if isinstance(chosen, slice) else chosen
            texts = entries(self._first, positions)
            n_texts = self._first[positions + 1] - self._first[positions]
            strengths = np.zeros(len(positions))
            if not len(texts):
                return strengths
            answers = (roles != self._roles[texts]) | (roles == _SUMMARY)
            of_text = (asked.similarity(texts) * weights * answers).max(axis=0)
            has_text = np.flatnonzero(n_texts)
            starts = (np.cumsum(n_texts) - n_texts)[has_text]
            strengths[has_text] = np.maximum.reduceat(of_text * self._weights[texts], starts)
            return strengths

        return _scores

    def _n_fitted(self) -> int:
        if not hasattr(self, "n_candidates_"):
            raise NotFittedError(type(self).__name__)
        return self.n_candidates_


class _Text(NamedTuple):
    text: str
    weight: float
    role: str


def _pool_texts(pool: Pool) -> list[list[_Text]]:
    if pool.kind == RESOURCE_KIND:
        return [_resource_texts(resource) for resource in pool.resources]
    sides = zip(pool.profiles, pool.needs, pool.offers, strict=True)
    return [_texts(profile, (*needs, *offers)) for profile, needs, offers in sides]


def _texts(profile: Profile, statements: Iterable[Statement]) -> list[_Text]:
    stated = [
        _Text(text, _weight(statement), _NEED if isinstance(statement, Need) else _OFFER)
        for statement in statements
        for text in _written(statement.texts)
    ]
    summaries = _written(profile.summaries)
    return stated + [_Text(text, _SUMMARY_WEIGHT, _SUMMARY) for text in summaries]


def _weight(statement: Statement) -> float:
    is_need = isinstance(statement, Need)
    return _PRIORITY_WEIGHTS.get(statement.priority, _LOWEST_WEIGHT) if is_need else 1.0


def _resource_texts(resource: Resource) -> list[_Text]:
    return [
        _Text(text, 1.0, _OFFER) for text in (*_written(resource.names), *_written(resource.texts))
    ]


def _written(texts: Mapping[str, str]) -> list[str]:
    return [text for text in texts.values() if normalise(text)]
