"""What can be asked of the participants in a list of alike ones, as gates of the index."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.features.encoder import is_same_language
from matcher.features.inverted_index import Gates
from matcher.features.taxonomy import Taxonomy
from matcher.recommendation.portraits import stages_of
from matcher.scoring.base import Pool

ACTIVE = "active"
_LAST_BIT = 62
_UNSTATED = 1 << 63
_ANY = np.uint64(2**64 - 1)


@dataclass(frozen=True)
class Narrowing:
    """What those who are alike must have, besides being active.

    Attributes
    ----------
    languages : tuple of str
        At least one of these (BCP 47, matched by prefix); empty asks for none.
    region : str
        In this region or below it; blank asks for none.
    stages : tuple of str
        A startup at one of these, another that takes one of them; empty asks for none.
    """

    languages: tuple[str, ...] = ()
    region: str = ""
    stages: tuple[str, ...] = ()


class Filters:
    """Statuses, languages, stages and places as bits and ranges.

    Languages and stages have a bit each, those beyond the 62 commonest one together. A place is its
    number in a walk through the tree, so that a region is the range of those below it.

    Parameters
    ----------
    pool : Pool
        The participants.
    regions : Taxonomy
        With every region in use.
    """

    def __init__(self, pool: Pool, regions: Taxonomy) -> None:
        self._languages = _bits([p.languages for p in pool.profiles])
        self._stages = _bits([stages_of(p) for p in pool.profiles])
        self._order = _preorder(regions)

    def of(self, pool: Pool) -> Gates:
        """Return what the participants have: status, languages, stages; and where they are.

        Parameters
        ----------
        pool : Pool
            The participants.

        Returns
        -------
        gates : Gates
            A row each.
        """
        profiles = pool.profiles
        columns = (
            [int(p.status == ACTIVE) for p in profiles],
            [_mask(self._languages, p.languages) or _UNSTATED for p in profiles],
            [_mask(self._stages, stages_of(p)) or _UNSTATED for p in profiles],
        )
        places = [self._order.get(p.region, (-1, -1))[0] for p in profiles]
        where = np.array(places, np.float32)[:, np.newaxis]
        return Gates(np.array(columns, np.uint64).T, where, where)

    def asked(self, narrowing: Narrowing, n_rows: int) -> Gates:
        """Return the same of a question: everything, where nothing is asked for.

        Parameters
        ----------
        narrowing : Narrowing
            What those found must have.
        n_rows : int
            How many ask for it.

        Returns
        -------
        gates : Gates
            Equal rows.
        """
        speaks = [
            tag
            for tag in self._languages
            if any(is_same_language(tag, asked) for asked in narrowing.languages)
        ]
        masks = [
            np.uint64(1),
            np.uint64(_mask(self._languages, speaks)) if narrowing.languages else _ANY,
            np.uint64(_mask(self._stages, narrowing.stages)) if narrowing.stages else _ANY,
        ]
        first, last = -np.inf, np.inf
        if narrowing.region:
            first, last = self._order.get(narrowing.region, (np.inf, -np.inf))
        return Gates(
            np.tile(np.array(masks, np.uint64), (n_rows, 1)),
            np.full((n_rows, 1), first, np.float32),
            np.full((n_rows, 1), last, np.float32),
        )


def _bits(stated: Sequence[Collection[str]]) -> dict[str, int]:
    """Return a bit for each code, the commonest first; those beyond the last one share it."""
    counts = Counter(code for codes in stated for code in set(codes))
    order = sorted(counts, key=lambda code: (-counts[code], code))
    return {code: min(bit, _LAST_BIT) for bit, code in enumerate(order)}


def _mask(bits: Mapping[str, int], codes: Collection[str]) -> int:
    """Return codes as bits; unknown ones have none."""
    mask = 0
    for code in codes:
        mask |= 1 << bits[code] if code in bits else 0
    return mask


def _preorder(tree: Taxonomy) -> dict[str, tuple[int, int]]:
    """Return the place of each code in a walk through the tree, and the last place below it."""
    walk = sorted(tree.codes, key=tree.ancestors)
    first = {code: place for place, code in enumerate(walk)}
    last = {above: place for place, code in enumerate(walk) for above in tree.ancestors(code)}
    return {code: (first[code], last[code]) for code in walk}
