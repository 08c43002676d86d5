"""Words that two texts share, weighted by how rare they are among the texts compared."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.features.glossary import concepts
from matcher.features.text import FloatArray, Tokenizer, default_tokenizer

_CONCEPT, _CONCEPT_WORTH = "=", 3.0
# Enough of an English word to bridge its endings (patent, patents; roast, roasting).
_STEM_LENGTH = 5


class OverlapIndex:
    r"""Compares a text with many by the words both have.

    With :math:`w_t` the smoothed inverse document frequency of a word and A, B the sets of words,

    .. math:: \frac{\sum_{t \in A \cap B} w_t}{\sqrt{\sum_{t \in A} w_t \sum_{t \in B} w_t}},

    the cosine of binary vectors: short texts of one line have no counts to speak of. Beside the
    words themselves count pairs of Chinese characters, the beginnings of longer words, and the
    things of the field that a text names in any language (:mod:`matcher.features.glossary`).

    Parameters
    ----------
    tokenizer : Tokenizer or None
        Cuts the texts; None takes the built-in words.

    References
    ----------
    .. [1] K. Sparck Jones (1972). A statistical interpretation of term specificity and its
       application in retrieval. doi:10.1108/eb026526
    """

    def __init__(self, *, tokenizer: Tokenizer | None = None) -> None:
        self.tokenizer = tokenizer or default_tokenizer()

    def fit(self, texts: Sequence[str], *, weighed: "OverlapIndex | None" = None) -> "OverlapIndex":
        """Index the texts that will be compared with.

        Parameters
        ----------
        texts : sequence of str, length n_texts
            May be empty.
        weighed : OverlapIndex or None
            Of other texts, by which words are weighed; what none of them has weighs as unseen.

        Returns
        -------
        self : OverlapIndex
            With ``vocabulary_``, the ``weights_`` of its words and the weighted rows.
        """
        grams = [self._grams(text) for text in texts]
        frequency = Counter(gram for row in grams for gram in row)
        if weighed is None:
            self.vocabulary_ = {gram: column for column, gram in enumerate(frequency)}
            counts = np.fromiter(frequency.values(), dtype=np.float64, count=len(frequency))
            self.unseen_weight_ = float(np.log(1 + len(texts)) + 1)
            self.weights_ = (np.log((1 + len(texts)) / (1 + counts)) + 1) * _says(frequency)
        else:
            self._weigh_by(weighed, frequency)
        self._rows = self._incidence(grams)
        sizes = self._rows @ self.weights_
        self._inverse_norms = 1 / np.sqrt(np.where(sizes > 0, sizes, 1))
        return self

    def _weigh_by(self, other: "OverlapIndex", grams: Iterable[str]) -> None:
        unseen = [gram for gram in grams if gram not in other.vocabulary_]
        columns = enumerate(unseen, start=len(other.vocabulary_))
        self.vocabulary_ = {**other.vocabulary_, **{gram: column for column, gram in columns}}
        self.unseen_weight_ = other.unseen_weight_
        self.weights_ = np.append(other.weights_, other.unseen_weight_ * _says(unseen))

    def similarity(self, text: str) -> FloatArray:
        """Return what a text shares with each indexed text.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        overlap : ndarray of shape (n_texts,)
            In [0, 1]; 1 for the same words, 0 without a common one.
        """
        overlap: FloatArray = self.asked([text]).similarity(None)[0]
        return overlap

    def asked(self, texts: Sequence[str]) -> "AskedOverlap":
        """Return texts made ready to be compared with any of the indexed ones.

        Parameters
        ----------
        texts : sequence of str, length n
            Any texts.

        Returns
        -------
        asked : AskedOverlap
            Compares on demand.
        """
        weights = np.zeros((len(self.vocabulary_), len(texts)))
        sizes = np.zeros(len(texts))
        for column, text in enumerate(texts):
            grams = sorted(self._grams(text))
            known = [self.vocabulary_[gram] for gram in grams if gram in self.vocabulary_]
            unseen = [gram for gram in grams if gram not in self.vocabulary_]
            weights[known, column] = self.weights_[known]
            sizes[column] = weights[known, column].sum()
            sizes[column] += _says(unseen).sum() * self.unseen_weight_
        return AskedOverlap(self._rows, self._inverse_norms, weights, sizes)

    def _incidence(self, grams: Sequence[set[str]]) -> sp.csr_matrix:
        indices = [self.vocabulary_[gram] for row in grams for gram in sorted(row)]
        indptr = np.cumsum([0, *(len(row) for row in grams)])
        shape = (len(grams), len(self.vocabulary_))
        return sp.csr_matrix((np.ones(len(indices)), indices, indptr), shape=shape)

    def _grams(self, text: str) -> set[str]:
        words = self.tokenizer.content_words(text)
        named = {_CONCEPT + concept for concept in concepts(text)}
        return {gram for word in words for gram in _pieces(word)} | named


def _says(grams: Iterable[str]) -> npt.NDArray[np.float64]:
    """Return how many words each is worth: the name of a thing stands for several of its pieces."""
    return np.array([_CONCEPT_WORTH if g.startswith(_CONCEPT) else 1.0 for g in grams])


@dataclass(frozen=True)
class AskedOverlap:
    """Texts ready to be compared with indexed ones.

    Attributes
    ----------
    rows : csr_matrix of shape (n_indexed, n_words)
        Words of the indexed texts.
    inverse_norms : ndarray of shape (n_indexed,)
        Of their weights.
    weights : ndarray of shape (n_words, n)
        Of the words of each text asked with.
    sizes : ndarray of shape (n,)
        Sums of the weights of each, words that nobody has included.
    """

    rows: sp.csr_matrix
    inverse_norms: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    sizes: npt.NDArray[np.float64]

    def similarity(self, chosen: npt.NDArray[np.int64] | None) -> FloatArray:
        """Return what each text asked with shares with some indexed ones.

        Parameters
        ----------
        chosen : ndarray of shape (n_chosen,) or None
            Rows; None compares with all.

        Returns
        -------
        overlap : ndarray of shape (n, n_chosen)
            In [0, 1].
        """
        rows = self.rows if chosen is None else self.rows[chosen]
        norms = self.inverse_norms if chosen is None else self.inverse_norms[chosen]
        shared = (rows @ self.weights).T * norms
        own = np.sqrt(np.where(self.sizes > 0, self.sizes, 1))[:, np.newaxis]
        overlap: FloatArray = (shared / own).astype(np.float32)
        return np.minimum(overlap, 1, out=overlap)


def _pieces(word: str) -> tuple[str, ...]:
    if word.isascii():
        return (word, word[:_STEM_LENGTH]) if len(word) > _STEM_LENGTH else (word,)
    return (word, *(word[i : i + 2] for i in range(len(word) - 1)))
