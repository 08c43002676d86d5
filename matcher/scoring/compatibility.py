"""Fit of profile against profile: sectors, stage, ticket, languages."""

import copy
from collections.abc import Mapping
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem, FloatArray
from matcher.entities import Profile
from matcher.errors import NotFittedError
from matcher.features.encoder import Groups, Languages, Ragged, encode
from matcher.features.taxonomy import Taxonomy, TreeWeights
from matcher.scoring.base import Pool, Scorer, Seeker, Strengths, alike, is_provider

SECTOR_TREE = TreeWeights(below=0.8, above=0.7, sibling=0.45, step=0.7)
_SECTOR_UNKNOWN = 0.2
_BEST_SHARE = 0.8
_BREADTH_DISCOUNT = 0.06

SUBTYPE_STAGES: Mapping[str, tuple[str, ...]] = {
    "makerspace": ("idea", "seed", "startup"),
    "specialised_makerspace": ("idea", "seed", "startup", "early"),
    "star_tiandi": ("idea", "seed", "startup"),
    "incubator": ("seed", "startup", "early"),
    "tech_incubator": ("seed", "startup", "early"),
    "univ_sci_park": ("seed", "startup", "early"),
    "accelerator": ("early", "growth", "scale"),
    "industrial_park": ("growth", "scale", "graduated"),
    "angel_individual": ("idea", "seed", "startup"),
    "angel_group": ("idea", "seed", "startup"),
    "angel_fund": ("seed", "startup", "early"),
    "space_seed": ("idea", "seed", "startup"),
    "vc_fund": ("early", "growth", "scale"),
    "cvc": ("early", "growth", "scale"),
    "bank_bridge": ("early", "growth", "scale"),
}
"""Stages that carriers and investors usually take, where they do not say."""

_STAGE_UNKNOWN = 0.5
_USUAL_STAGE, _UNUSUAL_STAGE = 0.75, 0.25

_TICKET_UNKNOWN = 0.4
_TICKET_FLOOR = 0.3
_OPEN_END_FACTOR = 10.0
_NO_BAND = (float("nan"), float("nan"))  # one object, so that all without a band are one group


class SectorFit(Scorer):
    """Closeness of the candidate's sectors to the seeker's, on the tree.

    The same sector 1, one below 0.8, one above 0.7, a sibling 0.45, a stranger 0; a candidate that
    names none 0.2. Of several sectors of the seeker the best counts 80 %, the mean weighted by
    rarity 20 %. A long list of sectors is a slightly weaker claim to each.

    Attributes
    ----------
    sectors_ : Taxonomy
        The vocabulary.
    """

    term = "sector"

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Encode the sectors of the candidates.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : SectorFit
            Fitted.
        """
        uses = [sector for profile in ecosystem.profiles for sector in profile.sectors]
        self.sectors_ = Taxonomy(ecosystem.vocabularies.sectors, uses)
        self.rarity_ = self.sectors_.rarity(uses)
        return self.take(pool)

    def extended(self, ecosystem: Ecosystem, pool: Pool) -> "SectorFit":
        """Return the same term for candidates that changed since: rarity is what it was.

        Parameters
        ----------
        ecosystem : Ecosystem
            Makes no difference.
        pool : Pool
            The candidates.

        Returns
        -------
        scorer : SectorFit
            Fitted.
        """
        del ecosystem
        return copy.copy(self).take(pool)

    def take(self, pool: Pool) -> Self:
        """Encode the sectors of some candidates.

        Parameters
        ----------
        pool : Pool
            The candidates.

        Returns
        -------
        self : SectorFit
            Asked about these from now on.
        """
        index = self.sectors_.index
        self._groups = Groups([tuple(encode(p.sectors, index)) for p in pool.profiles])
        self._sectors = Ragged(self._groups.keys)
        self._focus = 1 - _BREADTH_DISCOUNT * (1 - 1 / np.maximum(self._sectors.lengths, 1))
        return self

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how close the sectors of candidates are.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1]; 0 everywhere where the seeker names no sector.
        """
        if not hasattr(self, "sectors_"):
            raise NotFittedError(type(self).__name__)
        sectors = [s for s in seeker.profile.sectors if s in self.sectors_.index]
        if not sectors:
            return alike(0.0, len(self._groups.of_item))
        if self._sectors.is_empty.all():
            return alike(_SECTOR_UNKNOWN, len(self._groups.of_item))
        rarity = self.rarity_[encode(sectors, self.sectors_.index)]
        fits = np.array([self._fit_of(sector) for sector in sectors])
        mean = rarity @ fits / rarity.sum()
        strengths = _BEST_SHARE * fits.max(axis=0) + (1 - _BEST_SHARE) * mean
        return self._groups.lookup(np.asarray(strengths * self._focus))

    def _fit_of(self, sector: str) -> FloatArray:
        """Return how close the sectors of each group are to one of the seeker."""
        similarity = self.sectors_.similarity(sector, SECTOR_TREE)
        return self._sectors.maximum(similarity, empty=_SECTOR_UNKNOWN)


class StageFit(Scorer):
    """Whether the provider is made for the receiver's stage.

    A stage it says it serves 1; where it does not say, the stages usual for its type 0.75, others
    0.25; unknown 0.5.
    """

    term = "stage"

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Read the stages of the candidates.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : StageFit
            Fitted.
        """
        del ecosystem
        self.kind_ = pool.kind
        self._stages = Groups([profile.stage for profile in pool.profiles])
        self._served = Groups([(p.stages_served, p.subtype) for p in pool.profiles])
        return self

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how well stage and stages served agree.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1].
        """
        if not hasattr(self, "kind_"):
            raise NotFittedError(type(self).__name__)
        profile = seeker.profile
        if is_provider(profile, self.kind_):
            wanted = [_stage_fit(stage, profile) for stage in self._stages.keys]
            return self._stages.lookup(np.array(wanted, dtype=np.float64))
        fits = [_served(profile.stage, served, subtype) for served, subtype in self._served.keys]
        return self._served.lookup(np.array(fits, dtype=np.float64))


def _stage_fit(stage: str, provider: Profile) -> float:
    return _served(stage, provider.stages_served, provider.subtype)


def _served(stage: str, stages_served: tuple[str, ...], subtype: str) -> float:
    if not stage:
        return _STAGE_UNKNOWN
    if stages_served:
        return float(stage in stages_served)
    if subtype not in SUBTYPE_STAGES:
        return _STAGE_UNKNOWN
    return _USUAL_STAGE if stage in SUBTYPE_STAGES[subtype] else _UNUSUAL_STAGE


class TicketFit(Scorer):
    """Overlap of what one side gives and the other seeks.

    The share, on a logarithmic scale, of the seeker's band that the candidate covers, from 0.3 for
    bands that only touch to 1; an open end reaches ten times as far; unknown 0.4.
    """

    term = "ticket"

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Read the bands of the candidates.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : TicketFit
            Fitted.
        """
        del ecosystem
        self._bands = Groups([_band(profile) for profile in pool.profiles])
        return self

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how much of the seeker's band candidates cover.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1].
        """
        if not hasattr(self, "_bands"):
            raise NotFittedError(type(self).__name__)
        lowest, highest = _band(seeker.profile)
        if np.isnan(lowest):
            return alike(_TICKET_UNKNOWN, len(self._bands.of_item))
        lows, highs = np.array(self._bands.keys).reshape(-1, 2).T
        shared = np.minimum(highest, highs) - np.maximum(lowest, lows)
        width = max(highest - lowest, 1e-9)
        point = (lowest >= lows) & (highest <= highs)
        covered = np.where(point, 1.0, np.clip(shared / width, 0, 1))
        overlap = _TICKET_FLOOR + (1 - _TICKET_FLOOR) * covered
        apart = np.where(shared < 0, 0.0, overlap)
        return self._bands.lookup(np.where(np.isnan(lows), _TICKET_UNKNOWN, apart))


def _band(profile: Profile) -> tuple[float, float]:
    """Logarithms of the amounts, open ends widened; ``_NO_BAND`` where both are blank."""
    low, high = profile.ticket_min_cny, profile.ticket_max_cny
    if low is None and high is None:
        return _NO_BAND
    bottom = low if low is not None else (high or 0.0) / _OPEN_END_FACTOR
    top = high if high is not None else bottom * _OPEN_END_FACTOR
    return float(np.log1p(bottom)), float(np.log1p(top))


class LanguageFit(Scorer):
    """Whether the two can talk.

    The first language of both 1, another shared language 0.85, unknown 0.5, only through an
    interpreter 0.2.
    """

    term = "language"

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Read the languages of the candidates.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : LanguageFit
            Fitted.
        """
        del ecosystem
        self._groups = Groups([tuple(profile.languages) for profile in pool.profiles])
        self.languages_ = Languages(self._groups.keys)
        return self

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how well candidates can be talked to.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1].
        """
        if not hasattr(self, "languages_"):
            raise NotFittedError(type(self).__name__)
        languages, tags = self.languages_, seeker.profile.languages
        if not tags:
            return alike(0.5, len(self._groups.of_item))
        shared = np.where(languages.speaks(tags), 0.85, np.where(languages.is_blank, 0.5, 0.2))
        return self._groups.lookup(np.where(languages.speaks_first(tags[:1]), 1.0, shared))
