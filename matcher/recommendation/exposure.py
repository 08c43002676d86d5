"""Exposure over many lists: the last places go where they are worth most to all together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_KEPT_SHARE = 0.8
_ROUNDS = 6
_REACH = 3
"""The scores of so many lists' lengths tell what a step in score is."""


@dataclass(frozen=True)
class ExposurePrice:
    """What fair exposure cost so far.

    Attributes
    ----------
    score_share : float
        Share of the total score of the lists that was given up, in [0, 1].
    replaced_share : float
        Share of the places that went to another candidate, in [0, 1].
    """

    score_share: float
    replaced_share: float


@dataclass(frozen=True)
class Floor:
    """Candidates of whom each list shows some, if it can.

    Attributes
    ----------
    candidate_ids : frozenset of str
        Say, all that sit in a prefecture with few of them.
    least : int
        How many of them a list shows at least.
    """

    candidate_ids: frozenset[str]
    least: int


@dataclass(frozen=True)
class RankedList:
    """The candidates of one list before exposure is spread.

    Attributes
    ----------
    candidate_ids : sequence of str, length n
        Best first; more than are shown, or there is nothing to choose from.
    scores : ndarray of shape (n,)
        Falling.
    """

    candidate_ids: Sequence[str]
    scores: FloatArray


@dataclass(frozen=True)
class Spreading:
    """How exposure is spread.

    Attributes
    ----------
    k : int
        Length of the lists.
    n_kept : int or None
        First places that never change, but for floors; None keeps four fifths.
    strength : float
        What a first showing is worth, in usual steps of score; 0 changes nothing.
    fading : float
        How fast a further showing is worth less: the n-th by (n / room) to this power.
    """

    k: int
    n_kept: int | None = None
    strength: float = 1.0
    fading: float = 2.0


class ExposureSpreader:
    r"""Fills the last places of many lists so that more candidates are shown.

    The first places of a list stay. Its other places go to those with the highest score plus
    :math:`\mu / (1 + n / r)^p`, where n is how often the candidate is shown in all other lists and
    r its room relative to the mean: who is never shown gains most, who has many places left may
    be shown more. List after list is filled again until nothing changes: every step raises the
    sum of all scores and of what all showings are worth (a potential game [1]_), so that a place
    is given where it costs least.

    Parameters
    ----------
    spreading : Spreading
        How.
    rooms : mapping of str to float or None
        Places left of each candidate; who is absent has room like the mean.
    floors : sequence of Floor
        What every list shows at least, where somebody eligible is in it.

    References
    ----------
    .. [1] D. Monderer and L. S. Shapley (1996). Potential games. doi:10.1006/game.1996.0044
    """

    def __init__(
        self,
        spreading: Spreading,
        *,
        rooms: Mapping[str, float] | None = None,
        floors: Sequence[Floor] = (),
    ) -> None:
        self.spreading, self.floors = spreading, tuple(floors)
        n_kept = spreading.n_kept
        self.n_kept = int(spreading.k * _KEPT_SHARE) if n_kept is None else n_kept
        self._rooms = _relative(rooms or {})
        self._rows: dict[str, int] = {}
        self._loads = np.zeros(0)
        self._score_before = self._score_after = 0.0
        self._n_places = self._n_replaced = 0

    def spread(self, lists: Sequence[RankedList]) -> list[IntArray]:
        """Return the order of each list, and remember who is shown.

        Parameters
        ----------
        lists : sequence of RankedList
            They make room for each other, and for those of earlier calls.

        Returns
        -------
        orders : list of ndarray of shape (min(k, n),)
            Positions of those shown, by falling score.
        """
        filled = [_Filled(self, own) for own in self._numbered(lists)]
        step = self.spreading.strength * _usual_step(lists, self.n_kept, self.spreading.k)
        for own in filled:
            np.add.at(self._loads, own.shown(), 1.0)
        for _ in range(_ROUNDS if step or self.floors else 0):
            if not sum(own.fill(self._loads, self._room_of_rows, step) for own in filled):
                break
        for own, before in zip(filled, lists, strict=True):
            self._remember(before.scores, own.positions)
        return [own.positions for own in filled]

    def _numbered(self, lists: Sequence[RankedList]) -> list["_Numbered"]:
        for candidate in chain.from_iterable(own.candidate_ids for own in lists):
            self._rows.setdefault(candidate, len(self._rows))
        grown = np.zeros(len(self._rows))
        grown[: len(self._loads)] = self._loads
        self._loads = grown
        self._room_of_rows = np.array([self._rooms.get(own, 1.0) for own in self._rows])
        return [
            _Numbered(
                np.array([self._rows[candidate] for candidate in own.candidate_ids], np.int64),
                np.asarray(own.scores, np.float64),
                [_members(own.candidate_ids, floor) for floor in self.floors],
            )
            for own in lists
        ]

    def _remember(self, scores: FloatArray, shown: IntArray) -> None:
        self._score_before += float(scores[: len(shown)].sum())
        self._score_after += float(scores[shown].sum())
        self._n_places += len(shown)
        self._n_replaced += int((shown >= len(shown)).sum())

    @property
    def price(self) -> ExposurePrice:
        """Return what it cost so far.

        Returns
        -------
        price : ExposurePrice
            Zeros before the first list.
        """
        lost = self._score_before - self._score_after
        return ExposurePrice(
            score_share=lost / self._score_before if self._score_before else 0.0,
            replaced_share=self._n_replaced / self._n_places if self._n_places else 0.0,
        )


@dataclass(frozen=True)
class _Numbered:
    """A list with its candidates as rows; members of each floor as positions."""

    rows: IntArray
    scores: FloatArray
    members: Sequence[IntArray]


class _Filled:
    """A list while its places are filled."""

    def __init__(self, spreader: ExposureSpreader, numbered: _Numbered) -> None:
        self.numbered, self.fading = numbered, spreader.spreading.fading
        self.n_shown = min(spreader.spreading.k, len(numbered.rows))
        self.least = [floor.least for floor in spreader.floors]
        self.n_kept = min(spreader.n_kept, self.n_shown)
        self.positions = np.arange(self.n_shown)

    def shown(self) -> IntArray:
        return self.numbered.rows[self.positions]

    def fill(self, loads: FloatArray, rooms: FloatArray, step: float) -> bool:
        """Fill the places anew, given all other lists; return whether that changed anything."""
        rows = self.numbered.rows
        loads[self.shown()] -= 1.0
        worth = step / (1.0 + loads[rows] / rooms[rows]) ** self.fading
        chosen = self._chosen(self.numbered.scores + worth)
        is_changed = not np.array_equal(chosen, self.positions)
        self.positions = chosen
        loads[self.shown()] += 1.0
        return is_changed

    def _chosen(self, worth: FloatArray) -> IntArray:
        forced = self._forced(worth)
        order = [*forced, *range(self.n_kept)]
        behind = np.argsort(-worth[self.n_kept :], kind="stable") + self.n_kept
        order += behind[: self.n_shown + len(forced)].tolist()
        return np.sort(np.array(list(dict.fromkeys(order))[: self.n_shown], np.int64))

    def _forced(self, worth: FloatArray) -> list[int]:
        """Return who must be shown for the floors beyond those that are kept, the best first."""
        forced: list[int] = []
        for members, least in zip(self.numbered.members, self.least, strict=True):
            behind = members[members >= self.n_kept]
            n_missing = max(least - (len(members) - len(behind)), 0)
            forced += behind[np.argsort(-worth[behind], kind="stable")][:n_missing].tolist()
        return forced


def _members(candidate_ids: Sequence[str], floor: Floor) -> IntArray:
    found = [n for n, candidate in enumerate(candidate_ids) if candidate in floor.candidate_ids]
    return np.array(found, np.int64)


def _usual_step(lists: Sequence[RankedList], n_kept: int, k: int) -> float:
    """Return how far scores usually fall behind the kept places."""
    falls = [
        float(own.scores[n_kept] - own.scores[min(len(own.scores), _REACH * k) - 1])
        for own in lists
        if len(own.scores) > max(n_kept, k)
    ]
    return float(np.median(falls)) if falls else 0.0


def _relative(rooms: Mapping[str, float]) -> dict[str, float]:
    open_rooms = {candidate: room for candidate, room in rooms.items() if room > 0}
    mean = sum(open_rooms.values()) / len(open_rooms) if open_rooms else 1.0
    return {candidate: room / mean for candidate, room in open_rooms.items()}
