"""What participants of a kind are like, as rows of numbers: several parts, each of length 1."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.ecosystem import BoolArray, Ecosystem, FloatArray, IntArray
from matcher.entities import ParticipantKind, Profile, Term
from matcher.features.encoder import Groups
from matcher.features.taxonomy import Taxonomy
from matcher.scoring.base import Pool

Float32Array = npt.NDArray[np.float32]

SECTOR, NEED, OFFER, TEXT = "sector", "need", "offer", "text"
STAGE, PLACE, TYPE = "stage", "place", "type"

WEIGHTS: Mapping[str, float] = {
    SECTOR: 0.30,
    NEED: 0.15,
    OFFER: 0.15,
    TEXT: 0.15,
    STAGE: 0.10,
    PLACE: 0.10,
    TYPE: 0.05,
}
"""What each part counts; they sum to 1."""

PARTS: tuple[str, ...] = tuple(WEIGHTS)
_CODED = tuple(part for part in PARTS if part != TEXT)
_TEXT_DIMENSIONS = 64
"""Of some hundred: of the ten most alike, measured on 1,500 mentors, 98 % stay the same."""
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Portraits:
    """Participants as rows; the product of two rows is how alike they are.

    Attributes
    ----------
    codes : csr_array of shape (n_participants, n_columns)
        Codes with all above them, the rarer the weightier; a part of it has the length of the
        square root of its weight, or 0 where it is not stated.
    texts : ndarray of shape (n_participants, n_dimensions)
        The mean direction of the texts, of such a length, too.
    part_of : ndarray of shape (n_columns,)
        Which of the coded parts each column belongs to.
    is_stated : ndarray of shape (n_participants, n_parts)
        In the order of ``PARTS``.
    names : tuple of str, length n_columns
        The code of each column.
    telling : ndarray of shape (n_columns,)
        Greater for a code that says more: a rarer one, or of two equally rare the deeper.
    weights : ndarray of shape (n_parts,)
        What each part counts.
    """

    codes: sp.csr_array
    texts: Float32Array
    part_of: IntArray
    is_stated: BoolArray
    names: tuple[str, ...]
    telling: IntArray
    weights: FloatArray

    @classmethod
    def of(
        cls,
        ecosystem: Ecosystem,
        pool: Pool,
        texts: Float32Array,
        weights: Mapping[str, float] = WEIGHTS,
    ) -> "Portraits":
        """Return the participants of a pool as rows.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            Participants of one kind.
        texts : ndarray of shape (n_participants, dimension)
            The mean vector of what each writes; 0 for whoever writes nothing.
        weights : mapping of str to float
            What each part counts, not negative.

        Returns
        -------
        portraits : Portraits
            In the order of the pool.
        """
        columns = [_Columns.of(ecosystem, pool, part) for part in _CODED]
        roots = [np.sqrt(weights[part]) for part in _CODED]
        scaled = [each.units * root for each, root in zip(columns, roots, strict=True)]
        units = _unit(_compressed(texts))
        is_coded = [each.units.count_nonzero(axis=1) > 0 for each in columns]
        by_part = dict(zip(_CODED, is_coded, strict=True)) | {TEXT: units.any(axis=1)}
        return cls(
            codes=sp.csr_array(sp.hstack(scaled, format="csr"), dtype=np.float32),
            texts=(units * np.sqrt(weights[TEXT])).astype(np.float32),
            part_of=np.repeat(
                [PARTS.index(part) for part in _CODED], [len(each.names) for each in columns]
            ),
            is_stated=np.stack([by_part[part] for part in PARTS], axis=1),
            names=tuple(name for each in columns for name in each.names),
            telling=np.concatenate([each.telling for each in columns]),
            weights=np.array([weights[part] for part in PARTS]),
        )

    def __len__(self) -> int:
        """Return the number of participants."""
        return len(self.texts)

    def asked(
        self, rows: IntArray, parts: Collection[str]
    ) -> tuple[sp.csr_array, Float32Array, FloatArray]:
        """Return some rows with some of their parts, to ask with.

        Parameters
        ----------
        rows : ndarray of shape (n,)
            Which.
        parts : collection of str
            Those that count.

        Returns
        -------
        codes : csr_array of shape (n, n_columns)
            Without the other parts.
        texts : ndarray of shape (n, n_dimensions)
            0 where texts do not count.
        whole : ndarray of shape (n,)
            How alike each is to itself: the weights of what it states.
        """
        is_asked = np.array([part in parts for part in PARTS])
        codes = sp.csr_array(self.codes[rows])
        codes.data = codes.data * is_asked[self.part_of[codes.indices]]
        codes.eliminate_zeros()
        texts = self.texts[rows] * np.float32(TEXT in parts)
        whole = (self.is_stated[rows] & is_asked) @ self.weights
        return codes, texts, whole

    def by_part(self, row: int, others: IntArray) -> FloatArray:
        """Return how much of a likeness comes from which part.

        Parameters
        ----------
        row : int
            Who is compared.
        others : ndarray of shape (n,)
            With whom.

        Returns
        -------
        products : ndarray of shape (n, n_parts)
            In the order of ``PARTS``; the sum of a row is the product of the two portraits.
        """
        own = self.codes[[row]].toarray().ravel().astype(np.float64)
        products = sp.coo_array(self.codes[others].multiply(own))
        found = np.zeros((len(others), len(PARTS)))
        np.add.at(found, (products.coords[0], self.part_of[products.coords[1]]), products.data)
        found[:, PARTS.index(TEXT)] = self.texts[others].astype(np.float64) @ self.texts[row]
        return found

    def rarest_shared(self, part: str, one: int, other: int) -> str:
        """Return what says most of all that two participants have in common in a part.

        Parameters
        ----------
        part : str
            A coded one.
        one, other : int
            The two rows.

        Returns
        -------
        code : str
            A code of both or above codes of both; blank without one.
        """
        both = np.intersect1d(self._codes_of(one), self._codes_of(other), assume_unique=True)
        both = both[self.part_of[both] == PARTS.index(part)]
        return self.names[both[np.argmax(self.telling[both])]] if len(both) else ""

    def _codes_of(self, row: int) -> npt.NDArray[Any]:
        return self.codes.indices[self.codes.indptr[row] : self.codes.indptr[row + 1]]


@dataclass(frozen=True, eq=False)
class _Columns:
    """One coded part: unit rows, the code of each column, and how much it says."""

    units: sp.csr_array
    names: tuple[str, ...]
    telling: IntArray

    @classmethod
    def of(cls, ecosystem: Ecosystem, pool: Pool, part: str) -> "_Columns":
        stated = _stated(pool, part)
        uses = [code for codes in stated for code in codes]
        tree = Taxonomy(_terms(ecosystem, part), uses)
        rarity = tree.rarity(uses)
        groups = Groups(stated)
        chains = [
            sorted({tree.index[above] for code in codes for above in tree.ancestors(code)})
            for codes in groups.keys
        ]
        first = np.cumsum([0, *(len(chain) for chain in chains)])
        columns = np.array([column for chain in chains for column in chain], dtype=np.int64)
        values = rarity[columns]
        squares = np.concatenate([[0.0], np.cumsum(values**2)])
        lengths = np.sqrt(squares[first[1:]] - squares[first[:-1]])
        values = values / np.repeat(lengths, np.diff(first))
        units = sp.csr_array((values, columns, first), shape=(len(groups), len(tree)))
        telling = np.argsort(np.lexsort((tree.depths, rarity)))
        return cls(sp.csr_array(units[groups.of_item]), tree.codes, telling)


def _terms(ecosystem: Ecosystem, part: str) -> tuple[Term, ...]:
    """Return the vocabulary of a part; stages and types have none above them."""
    known = ecosystem.vocabularies
    trees = {SECTOR: known.sectors, NEED: known.topics, OFFER: known.topics, PLACE: known.regions}
    return trees.get(part, ())


def _unit(rows: npt.NDArray[Any]) -> Float32Array:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, _TINY), np.float32)


def _compressed(vectors: Float32Array) -> FloatArray:
    """Return the vectors in the few directions in which they differ most."""
    wide = _unit(vectors).astype(np.float64)
    if min(wide.shape) <= _TEXT_DIMENSIONS:
        return wide
    _, directions = np.linalg.eigh(wide.T @ wide)
    return np.asarray(wide @ directions[:, -_TEXT_DIMENSIONS:])


def _stated(pool: Pool, part: str) -> list[tuple[str, ...]]:
    """Return what each participant states in a part, in order, each code once."""
    if part == NEED:
        listed = [tuple(need.topic for need in needs) for needs in pool.needs]
    elif part == OFFER:
        listed = [tuple(offer.topic for offer in offers) for offers in pool.offers]
    else:
        listed = [_OF_PROFILE[part](profile) for profile in pool.profiles]
    return [tuple(sorted({code for code in codes if code})) for codes in listed]


def stages_of(profile: Profile) -> tuple[str, ...]:
    """Return the stage of a startup, or those that another takes.

    Parameters
    ----------
    profile : Profile
        A participant.

    Returns
    -------
    stages : tuple of str
        Empty where none is stated.
    """
    if profile.kind == ParticipantKind.STARTUP:
        return (profile.stage,) if profile.stage else ()
    return profile.stages_served


_OF_PROFILE: Mapping[str, Callable[[Profile], tuple[str, ...]]] = {
    SECTOR: lambda profile: profile.sectors,
    STAGE: stages_of,
    PLACE: lambda profile: (profile.region or profile.country,),
    TYPE: lambda profile: (profile.subtype,),
}
