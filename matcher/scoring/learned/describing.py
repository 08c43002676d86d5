"""Receivers as codes and pairs of codes, sorted into slots."""

from collections.abc import Iterable, Iterator, Sequence

from matcher.entities import Term
from matcher.scoring.receivers import Feature, Receiver, ReceiverEncoder

BIAS: Feature = ("bias",)
_DEEPEST = 3
_DEEPEST_IN_PAIRS = 2

SLOTS = (
    "round",
    *(f"region{depth}" for depth in range(1, _DEEPEST + 1)),
    *(f"region_round{depth}" for depth in range(1, _DEEPEST + 1)),
    *(f"sector{depth}" for depth in range(1, _DEEPEST_IN_PAIRS + 1)),
    "sector_round",
    *(f"sector_region{depth}" for depth in range(1, _DEEPEST_IN_PAIRS + 1)),
    "age",
    "age_round",
)
"""Groups of features that are counted together; places and sectors by their depth."""

_PLACES, _SECTORS = ("region", "region_round"), ("sector",)


class Describer:
    """Describes receivers by codes, and by pairs of codes.

    Parameters
    ----------
    sectors, regions : iterable of Term
        Vocabularies.
    """

    def __init__(self, *, sectors: Iterable[Term], regions: Iterable[Term]) -> None:
        sectors, regions = tuple(sectors), tuple(regions)
        self._encoder = ReceiverEncoder(sectors=sectors, regions=regions, topics=())
        self._region_depths, self._sector_depths = _depths(regions), _depths(sectors)

    def features(self, receiver: Receiver) -> set[Feature]:
        """Return what describes a receiver.

        Parameters
        ----------
        receiver : Receiver
            Its profile need not be current: needs and stage are left out then.

        Returns
        -------
        features : set of tuple of str
            With sector by round and by place, and age by round and by place.
        """
        single = self._encoder.features(receiver)
        return single | {pair for feature in single for pair in self._pairs(feature, single)}

    def _pairs(self, feature: Feature, others: set[Feature]) -> Iterator[Feature]:
        if feature[0] not in ("sector", "age"):
            return
        for other in others:
            if other[0] == "round":
                yield (f"{feature[0]}_round", feature[1], other[1])
            if other[0] == "region" and self._region_depths.get(other[1], 1) <= _DEEPEST_IN_PAIRS:
                yield (f"{feature[0]}_region", feature[1], other[1])

    def is_pair(self, feature: Feature) -> bool:
        """Return whether a feature is a pair of codes.

        Parameters
        ----------
        feature : tuple of str
            Any feature.

        Returns
        -------
        is_pair : bool
            A place by round is none: it is a feature of its own.
        """
        return feature[0].startswith(("sector_", "age_"))

    def slot(self, feature: Feature) -> int:
        """Return the slot of a feature.

        Parameters
        ----------
        feature : tuple of str
            Any feature.

        Returns
        -------
        slot : int
            Position in ``SLOTS``, -1 for what is in none.
        """
        kind = feature[0]
        if kind in _PLACES:
            kind += str(min(self._region_depths.get(feature[1], 1), _DEEPEST))
        elif kind in _SECTORS:
            kind += str(min(self._sector_depths.get(feature[1], 1), _DEEPEST_IN_PAIRS))
        elif kind == "sector_region":
            kind += str(self._region_depths.get(feature[2], 1))
        return SLOTS.index(kind) if kind in SLOTS else -1


def _depths(terms: Sequence[Term]) -> dict[str, int]:
    parents = {term.code: term.parent for term in terms}
    return {code: len(_chain(code, parents)) for code in parents}


def _chain(code: str, parents: dict[str, str]) -> list[str]:
    chain: list[str] = []
    while code in parents and code not in chain:
        chain.append(code)
        code = parents[code]
    return chain
