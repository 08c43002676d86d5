"""Texts that others are compared with: by meaning, and by the words both have."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.compiled import compiled_reordering
from matcher.features.text import Embedder, FloatArray, Tokenizer, is_chinese
from matcher.features.text_embedding import version_of
from matcher.features.text_overlap import AskedOverlap, OverlapIndex

IntArray = npt.NDArray[np.int64]

# Measured on judged pairs: unrelated texts have a cosine of about 0.2, related ones of 0.6. The
# logistic curve between keeps the order of all, where a clip would tie the lower ones.
_MIDDLE, _SLOPE = 0.45, 0.1
_SHARED_WORDS_CLOSE = 0.5


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

    overlap_: OverlapIndex

    def __init__(self, *, embedder: Embedder, tokenizer: Tokenizer) -> None:
        self.embedder = embedder
        self.tokenizer = tokenizer

    def fit(
        self,
        texts: Sequence[str],
        *,
        earlier: "TextIndex | None" = None,
        weighed: "TextIndex | None" = None,
    ) -> "TextIndex":
        """Embed and index the texts.

        Parameters
        ----------
        texts : sequence of str, length n_texts
            May repeat.
        earlier : TextIndex or None
            Whose vectors are taken over for the texts that it had: embedding is what costs.
        weighed : TextIndex or None
            Of other texts, by which words are weighed; None weighs them by these.

        Returns
        -------
        self : TextIndex
            With ``vectors_`` of shape (n_distinct, dimension), and ``overlap_``.
        """
        contents = [self._content(text) for text in texts]
        distinct = {content: row for row, content in enumerate(dict.fromkeys(contents))}
        self._rows = np.array([distinct[content] for content in contents], dtype=np.int64)
        self.keys_ = np.array([_key(content) for content in distinct], dtype=np.uint64)
        self.embedded_by_ = version_of(self.embedder)
        self.vectors_ = self._embed(list(distinct), earlier)
        self.overlap_ = OverlapIndex(tokenizer=self.tokenizer).fit(
            list(distinct), weighed=weighed.overlap_ if weighed else None
        )
        return self

    def _embed(self, contents: Sequence[str], earlier: "TextIndex | None") -> FloatArray:
        if earlier is None or not self.embedded_by_ or earlier.embedded_by_ != self.embedded_by_:
            return self.embedder.embed(contents)
        known = {key: row for row, key in enumerate(earlier.keys_.tolist())}
        rows = np.array([known.get(key, -1) for key in self.keys_.tolist()], dtype=np.int64)
        is_known = rows >= 0
        vectors = np.empty((len(contents), self.embedder.dimension), dtype=np.float32)
        vectors[is_known] = earlier.vectors_[rows[is_known]]
        fresh = np.flatnonzero(~is_known)
        vectors[fresh] = self.embedder.embed([contents[row] for row in fresh.tolist()])
        return vectors

    def means(self, first: IntArray) -> FloatArray:
        """Return the mean vector of texts that follow each other.

        Parameters
        ----------
        first : ndarray of shape (n_runs + 1,)
            Where each run of texts begins; the last ends with the last text.

        Returns
        -------
        means : ndarray of shape (n_runs, dimension)
            0 for a run without texts.
        """
        shares = np.repeat(1 / np.maximum(np.diff(first), 1), np.diff(first)).astype(np.float32)
        shape = (len(first) - 1, len(self.vectors_))
        return np.asarray(sp.csr_array((shares, self._rows, first), shape=shape) @ self.vectors_)

    def similarity(self, texts: Sequence[str], *, without: Collection[str] = ()) -> FloatArray:
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
        return self.asked(texts, without=without).similarity(np.arange(len(self._rows)))

    def asked(self, texts: Sequence[str], *, without: Collection[str] = ()) -> "AskedTexts":
        """Return texts made ready to be compared with any of the indexed ones.

        Parameters
        ----------
        texts : sequence of str, length n
            Any languages the embedder knows.
        without : collection of str
            Words of these texts that are compared elsewhere.

        Returns
        -------
        asked : AskedTexts
            Compares on demand.
        """
        contents = [self._content(text, without) for text in texts]
        return AskedTexts(
            self.embedder.embed(contents), self.overlap_.asked(contents), self.vectors_, self._rows
        )

    def _content(self, text: str, without: Collection[str] = ()) -> str:
        content = self.tokenizer.content_words(text)
        pieces: list[str] = []
        for word in [word for word in content if word not in without] or content:
            if pieces and not is_chinese(word) and not is_chinese(pieces[-1]):
                pieces.append(" ")
            pieces.append(word)
        return "".join(pieces)


@dataclass(frozen=True)
class AskedTexts:
    """Texts ready to be compared with indexed ones.

    Attributes
    ----------
    embeddings : ndarray of shape (n, dimension)
        Of the texts asked with.
    overlap : AskedOverlap
        Their words.
    vectors : ndarray of shape (n_distinct, dimension)
        Of the indexed texts, equal ones once.
    row_of : ndarray of shape (n_texts,)
        Row of each indexed text among the distinct ones.
    """

    embeddings: FloatArray
    overlap: AskedOverlap
    vectors: FloatArray
    row_of: IntArray

    def similarity(self, texts: IntArray) -> FloatArray:
        """Return how alike the texts asked with are to some indexed ones.

        Parameters
        ----------
        texts : ndarray of shape (n_chosen,)
            Positions of indexed texts.

        Returns
        -------
        similarity : ndarray of shape (n, n_chosen)
            In [0, 1]; the same for a text whichever others are compared with it.
        """
        rows = self.row_of[texts]
        if len(rows) < len(self.vectors):
            return self._alike(rows)
        return self._alike(None)[:, rows]

    def _alike(self, rows: IntArray | None) -> FloatArray:
        vectors = self.vectors if rows is None else self.vectors[rows]
        cosine = inner_products(self.embeddings, vectors)
        shared = self.overlap.similarity(rows)
        alike = cosine + _SHARED_WORDS_CLOSE * shared * (1 - cosine)
        return np.asarray(1 / (1 + np.exp((_MIDDLE - alike) / _SLOPE)), np.float32)


def inner_products(asked: FloatArray, vectors: FloatArray) -> FloatArray:
    """Return the products of two sets of vectors, each summed in the same order.

    A matrix product sums in an order that depends on how many rows there are: the last digits of
    a text would depend on the texts beside it, and with them the order of equal candidates.

    Parameters
    ----------
    asked : ndarray of shape (n, dimension)
        Any vectors.
    vectors : ndarray of shape (m, dimension)
        Others.

    Returns
    -------
    products : ndarray of shape (n, m)
        Their inner products.
    """
    products = np.empty((len(asked), len(vectors)), dtype=np.float32)
    _fill_inner_products(np.ascontiguousarray(asked), np.ascontiguousarray(vectors), products)
    return products


@compiled_reordering
def _fill_inner_products(
    asked: FloatArray,
    vectors: FloatArray,
    products: FloatArray,
) -> None:
    for column in range(vectors.shape[0]):
        for row in range(asked.shape[0]):
            total = np.float32(0)
            for place in range(vectors.shape[1]):
                total += asked[row, place] * vectors[column, place]
            products[row, column] = total


def _key(content: str) -> int:
    return int.from_bytes(hashlib.blake2b(content.encode(), digest_size=8).digest())
