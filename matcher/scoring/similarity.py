"""What texts say beyond codes: needs against offers, across languages."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from matcher.ecosystem import Ecosystem
from matcher.entities import RESOURCE_KIND, Need, Profile, Resource, Statement
from matcher.errors import NotFittedError
from matcher.features.place_names import PlaceNames
from matcher.features.text import (
    Embedder,
    Tokenizer,
    default_tokenizer,
    is_chinese,
    normalise,
)
from matcher.features.text_embedding import default_embedder, version_of
from matcher.features.text_overlap import OverlapIndex
from matcher.scoring.base import FloatArray, Pool, Seeker

# Measured on judged pairs: unrelated texts have a cosine of about 0.2, related ones of 0.6. The
# logistic curve between keeps the order of all, where a clip would tie the lower ones.
_MIDDLE, _SLOPE = 0.45, 0.1
_SHARED_WORDS_CLOSE = 0.5
_PRIORITY_WEIGHTS: Mapping[int, float] = {1: 1.0, 2: 0.95}
_LOWEST_WEIGHT = 0.9
_SUMMARY_WEIGHT = 0.85
_NEED, _OFFER, _SUMMARY = "need", "offer", "summary"


class TextIndex:
    """Texts that others are compared with: by meaning, and by the words both have.

    What only says that something is asked or offered is left out first, so that two sentences of
    one template differ by their topic. Equal texts are embedded once.

    Parameters
    ----------
    embedder : Embedder
        Gives the vectors.
    tokenizer : Tokenizer
        Cuts the texts.
    """

    def __init__(self, *, embedder: Embedder, tokenizer: Tokenizer) -> None:
        self.embedder = embedder
        self.tokenizer = tokenizer

    def fit(self, texts: Sequence[str], *, earlier: "TextIndex | None" = None) -> "TextIndex":
        """Embed and index the texts.

        Parameters
        ----------
        texts : sequence of str, length n_texts
            May repeat.
        earlier : TextIndex or None
            Whose vectors are taken over for the texts that it had: embedding is what costs.

        Returns
        -------
        self : TextIndex
            With ``vectors_`` of shape (n_distinct, dimension).
        """
        contents = [self._content(text) for text in texts]
        distinct = {content: row for row, content in enumerate(dict.fromkeys(contents))}
        self._rows = np.array([distinct[content] for content in contents], dtype=np.int64)
        self.keys_ = np.array([_key(content) for content in distinct], dtype=np.uint64)
        self.embedded_by_ = version_of(self.embedder)
        self.vectors_ = self._embed(list(distinct), earlier)
        self._overlap = OverlapIndex(tokenizer=self.tokenizer).fit(list(distinct))
        return self

    def _embed(
        self, contents: Sequence[str], earlier: "TextIndex | None"
    ) -> npt.NDArray[np.float32]:
        if earlier is None or not self.embedded_by_ or earlier.embedded_by_ != self.embedded_by_:
            return self.embedder.embed(contents)
        known = {key: row for row, key in enumerate(earlier.keys_.tolist())}
        rows = np.array([known.get(key, -1) for key in self.keys_.tolist()], dtype=np.int64)
        is_known = rows >= 0
        vectors = np.empty((len(contents), self.embedder.dimension), dtype=np.float32)
        vectors[is_known] = earlier.vectors_[rows[is_known]]
        fresh = np.flatnonzero(~is_known)
        vectors[fresh] = self.embedder.embed([contents[row] for row in fresh])
        return vectors

    def similarity(
        self, texts: Sequence[str], *, without: Collection[str] = ()
    ) -> npt.NDArray[np.float32]:
        """Return how alike texts are to the indexed ones.

        Parameters
        ----------
        texts : sequence of str, length n
            Any languages the embedder knows.
        without : collection of str
            Words of these texts that are compared elsewhere.

        Returns
        -------
        similarity : ndarray of shape (n, n_texts)
            In [0, 1]: near 0 for unrelated texts, near 1 for equal ones.
        """
        contents = [self._content(text, without) for text in texts]
        cosine = self.embedder.embed(contents) @ self.vectors_.T
        shared = np.array([self._overlap.similarity(content) for content in contents])
        alike = cosine + _SHARED_WORDS_CLOSE * shared.reshape(cosine.shape) * (1 - cosine)
        calibrated: npt.NDArray[np.float32] = 1 / (1 + np.exp((_MIDDLE - alike) / _SLOPE))
        return calibrated[:, self._rows]

    def _content(self, text: str, without: Collection[str] = ()) -> str:
        content = self.tokenizer.content_words(text)
        pieces: list[str] = []
        for word in [word for word in content if word not in without] or content:
            if pieces and not is_chinese(word) and not is_chinese(pieces[-1]):
                pieces.append(" ")
            pieces.append(word)
        return "".join(pieces)


class TextSimilarity:
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
    """

    term = "text"

    def __init__(
        self,
        *,
        embedder: Embedder | None = None,
        tokenizer: Tokenizer | None = None,
        earlier: "TextSimilarity | None" = None,
    ) -> None:
        self.embedder = embedder
        self.tokenizer = tokenizer
        self.earlier = earlier

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
        self._owners = np.array([o for o, texts in enumerate(sides) for _ in texts], dtype=np.int64)
        stated = [text for texts in sides for text in texts]
        self._weights = np.array([text.weight for text in stated], dtype=np.float32)
        self._roles = np.array([text.role for text in stated])
        before = self.earlier.index_ if self.earlier else None
        self.earlier = None  # so that a model does not drag along all before it
        texts = [text.text for text in stated]
        self.index_ = self._new_index().fit(texts, earlier=before) if stated else None
        return self

    def _new_index(self) -> TextIndex:
        return TextIndex(
            embedder=self.embedder or default_embedder(),
            tokenizer=self.tokenizer or default_tokenizer(),
        )

    def score(self, seeker: Seeker) -> FloatArray:
        """Return the similarity of the best pair of texts.

        Parameters
        ----------
        seeker : Seeker
            Who asks; its texts are embedded on the fly.

        Returns
        -------
        strengths : ndarray of shape (n_candidates,)
            In [0, 1]; 0 where either side has no text.
        """
        if not hasattr(self, "n_candidates_"):
            raise NotFittedError(type(self).__name__)
        strengths = np.zeros(self.n_candidates_)
        asked = _texts(seeker.profile, (*seeker.needs, *seeker.offers)) if self.index_ else []
        if self.index_ is None or not asked:
            return strengths
        home = self._place_names.of(seeker.profile.region)
        similarity = self.index_.similarity([text.text for text in asked], without=home)
        weights = np.array([text.weight for text in asked], dtype=np.float32)
        roles = np.array([text.role for text in asked])[:, np.newaxis]
        answers = (roles != self._roles) | (roles == _SUMMARY)
        best = (similarity * weights[:, np.newaxis] * answers).max(axis=0) * self._weights
        np.maximum.at(strengths, self._owners, best)
        return strengths


def _key(content: str) -> int:
    return int.from_bytes(hashlib.blake2b(content.encode(), digest_size=8).digest())


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
