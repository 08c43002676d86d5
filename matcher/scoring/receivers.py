"""Who receives: described by codes that a model can learn from, as of a day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matcher.entities import Need, Profile, Term

Feature = tuple[str, ...]

DAYS_A_YEAR = 365.25
_EVERY_YEAR_UP_TO, _YEARS_A_BRACKET, _LAST_BRACKET = 4, 3, 8


@dataclass(frozen=True)
class Receiver:
    """Who received, or would receive, something, as of a day.

    Attributes
    ----------
    profile : Profile
        As recorded.
    needs : tuple of Need
        What it needs.
    day : date
        The day of the deal, or the day asked about.
    round : str
        Round of the deal, or the one that is sought.
    known : iterable of str
        Ids of the providers it had before that day.
    is_current : bool
        Whether the profile still describes it on that day.
    """

    profile: Profile
    needs: tuple[Need, ...]
    day: dt.date
    round: str
    known: tuple[str, ...]
    is_current: bool = True


class ReceiverEncoder:
    """Turns receivers into features: sector, place, round, place by round, age, needs, providers.

    Parameters
    ----------
    sectors, regions, topics : iterable of Term
        Vocabularies; a code also counts for everything above it.
    """

    def __init__(
        self, *, sectors: Iterable[Term], regions: Iterable[Term], topics: Iterable[Term]
    ) -> None:
        self._parents = {
            name: {term.code: term.parent for term in terms}
            for name, terms in (("sector", sectors), ("region", regions), ("topic", topics))
        }

    def features(self, receiver: Receiver) -> set[Feature]:
        """Return what describes a receiver.

        Parameters
        ----------
        receiver : Receiver
            Only what was known on its day is used.

        Returns
        -------
        features : set of tuple of str
            The kind of feature first; ``("bias",)`` is always there.
        """
        profile = receiver.profile
        regions = self._chains("region", (profile.region,))
        features: set[Feature] = {("bias",), *(("region", code) for code in regions)}
        features.update(("sector", code) for code in self._chains("sector", profile.sectors))
        features.update(("known", provider) for provider in receiver.known)
        if receiver.round:
            features.add(("round", receiver.round))
            features.update(("region_round", code, receiver.round) for code in regions)
        if profile.founded_on is not None and profile.founded_on <= receiver.day:
            features.add(("age", str(_age_bracket(profile.founded_on, receiver.day))))
        return features | self._current(receiver) if receiver.is_current else features

    def _current(self, receiver: Receiver) -> set[Feature]:
        topics = self._chains("topic", (need.topic for need in receiver.needs))
        features: set[Feature] = {("topic", code) for code in topics}
        return (
            features | {("stage", receiver.profile.stage)} if receiver.profile.stage else features
        )

    def _chains(self, vocabulary: str, codes: Iterable[str]) -> set[str]:
        parents = self._parents[vocabulary]
        chain: set[str] = set()
        for start in codes:
            code = start
            while code and code not in chain:
                chain.add(code)
                code = parents.get(code, "")
        return chain


def _age_bracket(founded_on: dt.date, day: dt.date) -> int:
    years = (day - founded_on).days / DAYS_A_YEAR
    if years < _EVERY_YEAR_UP_TO:
        return int(years)
    brackets = _EVERY_YEAR_UP_TO + int((years - _EVERY_YEAR_UP_TO) // _YEARS_A_BRACKET)
    return min(brackets, _LAST_BRACKET)


class FeatureColumns:
    """Columns of the features that enough rows have.

    Parameters
    ----------
    min_rows : int
        A feature of fewer rows is left out.
    max_features : int
        The most frequent ones are kept.
    """

    def __init__(self, *, min_rows: int, max_features: int) -> None:
        self.min_rows = min_rows
        self.max_features = max_features

    def fit(self, rows: Sequence[set[Feature]]) -> "FeatureColumns":
        """Choose the features.

        Parameters
        ----------
        rows : sequence of set of tuple of str
            Features of each row.

        Returns
        -------
        self : FeatureColumns
            With ``columns_``, the column of each feature.
        """
        counts = Counter(feature for row in rows for feature in row)
        kept = sorted((-n, feature) for feature, n in counts.items() if n >= self.min_rows)
        self.columns_ = {feature: i for i, (_, feature) in enumerate(kept[: self.max_features])}
        return self

    def positions(self, features: set[Feature]) -> list[int]:
        """Return the columns of some features.

        Parameters
        ----------
        features : set of tuple of str
            Those without a column are skipped.

        Returns
        -------
        positions : list of int
            Ascending.
        """
        return sorted(self.columns_[f] for f in features if f in self.columns_)

    def transform(self, rows: Sequence[set[Feature]]) -> sp.csr_matrix:
        """Return which features each row has.

        Parameters
        ----------
        rows : sequence of set of tuple of str
            Features of each row; those without a column are skipped.

        Returns
        -------
        X : csr_matrix of shape (n_rows, n_features)
            Of ones.
        """
        found = [self.positions(row) for row in rows]
        indices = [column for row in found for column in row]
        indptr = np.cumsum([0, *(len(row) for row in found)])
        shape = (len(rows), len(self.columns_))
        return sp.csr_matrix((np.ones(len(indices)), indices, indptr), shape=shape)
