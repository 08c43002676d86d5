"""Nearness of place, softened where both can meet online."""

import copy
from collections.abc import Iterable
from dataclasses import replace
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem, FloatArray, IntArray
from matcher.entities import RESOURCE_KIND, ParticipantKind, Profile, Term
from matcher.errors import NotFittedError
from matcher.features.countries import asked_countries
from matcher.features.encoder import Groups
from matcher.features.taxonomy import Taxonomy
from matcher.scoring.base import Pool, Scorer, Seeker, Strengths, is_provider

PORTABLE_KINDS = frozenset(
    {"software", "devtool", "literature", "sci_data", "information", "technology", "patent"}
)
"""Resources that can be had from anywhere."""

_EARTH_RADIUS_KM = 6371.0
_RANGE_KM = 250.0
_NEXT_DOOR = 0.85
_LINEAL = 0.9
_SIBLING = 0.5
_SAME_COUNTRY = 0.2
_UNKNOWN = 0.35
_NAMED_COUNTRY, _OTHER_COUNTRY = 1.0, 0.1
_ONLINE_FLOOR = 0.5
_ABROAD = frozenset({ParticipantKind.PARTNER, ParticipantKind.COMMISSIONER})


class PlaceFit(Scorer):
    """How near the candidate is.

    The same region 1, one that contains the other 0.9, else falling with the great-circle distance
    (0.85 exp(-d / 250 km)); regions without coordinates 0.5 under the same parent and 0.2 in the
    same country; unknown 0.35. Where both can meet online, and for resources that travel by wire,
    distance counts half. A need may name another place and other ways of meeting than its owner's;
    then the nearer place counts. Between a partner abroad and whoever needs it the place is the
    country: one that a need names, or else one of the market it asks for, 1, another 0.1.

    Attributes
    ----------
    regions_ : Taxonomy
        The vocabulary.
    """

    term = "place"

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Encode where the candidates are.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : PlaceFit
            Fitted.
        """
        self.kind_ = pool.kind
        places = [profile.region for profile in pool.profiles]
        if pool.kind == RESOURCE_KIND:
            owners = zip(pool.resources, places, strict=True)
            places = [resource.region or place for resource, place in owners]
        terms = ecosystem.vocabularies.regions
        self.regions_ = Taxonomy(terms, places)
        self._coordinates = _coordinates(terms, self.regions_)
        countries = {term.code: term.country for term in terms}
        self._countries = np.array([countries.get(code, "") for code in self.regions_.codes])
        is_asked = pool.kind == ParticipantKind.STARTUP
        self._groups = Groups(
            [
                (
                    self.regions_.index.get(place, -1),
                    _is_online(pool, position),
                    pool.profiles[position].country,
                    asked_countries(pool.needs[position]) if is_asked else frozenset(),
                )
                for position, place in enumerate(places)
            ]
        )
        keys = self._groups.keys
        self._places: IntArray = np.array([place for place, *_ in keys], dtype=np.int64)
        self._is_online = np.array([is_online for _, is_online, *_ in keys], dtype=np.bool_)
        self._abroad = np.array([country for *_, country, _ in keys])
        self._asked = [asked for *_, asked in keys]
        self.is_known_ = bool((self._places >= 0).any())
        return self

    def beside(self, other: Scorer, *, without: IntArray | None = None) -> "PlaceFit":
        """Return the same term as one part of a pool, of which another scorer has the rest.

        Parameters
        ----------
        other : PlaceFit
            Fitted on the rest.
        without : ndarray of shape (n,) or None
            Positions of candidates who are not there any more.

        Returns
        -------
        part : PlaceFit
            Compares places where one in either part is known.
        """
        twin = copy.copy(self)
        stays = np.delete(self._groups.of_item, [] if without is None else without)
        twin.is_known_ = bool((self._places[stays] >= 0).any())
        if isinstance(other, PlaceFit):
            twin.is_known_ |= other.is_known_
        return twin

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how near candidates are.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1].
        """
        if not hasattr(self, "regions_"):
            raise NotFittedError(type(self).__name__)
        if not self.is_known_:  # nobody's place
            strengths = np.full(len(self._places), _UNKNOWN)
        else:
            nearest = np.max([self.nearness(profile) for profile in self._asking(seeker)], axis=0)
            near = np.append(nearest, _UNKNOWN)[self._places]
            online = self._is_online & _meets_online(seeker, self.kind_)
            strengths = np.where(online, _ONLINE_FLOOR + (1 - _ONLINE_FLOOR) * near, near)
        return self._groups.lookup(self._by_country(seeker, strengths))

    def _asking(self, seeker: Seeker) -> list[Profile]:
        wanted = {need.region for need in seeker.needs if need.region in self.regions_.index}
        if is_provider(seeker.profile, self.kind_):
            wanted.clear()
        return [seeker.profile, *(replace(seeker.profile, region=r) for r in sorted(wanted))]

    def _by_country(self, seeker: Seeker, strengths: FloatArray) -> FloatArray:
        if is_provider(seeker.profile, self.kind_):
            return self._by_own_country(seeker.profile, strengths)
        asked = asked_countries(seeker.needs) - {seeker.profile.country}
        if self.kind_ not in _ABROAD or not asked:
            return strengths
        fits = np.where(np.isin(self._abroad, list(asked)), _NAMED_COUNTRY, _OTHER_COUNTRY)
        return np.where(self._abroad == "", _UNKNOWN, fits)

    def _by_own_country(self, provider: Profile, strengths: FloatArray) -> FloatArray:
        if provider.kind not in _ABROAD or not provider.country:
            return strengths
        fits = np.array([float(provider.country in asked) for asked in self._asked])
        fits = np.where(fits, _NAMED_COUNTRY, _OTHER_COUNTRY)
        return np.where([not asked for asked in self._asked], strengths, fits)

    def nearness(self, profile: Profile) -> FloatArray:
        """Return how near each region is to a participant.

        Parameters
        ----------
        profile : Profile
            Whose region counts.

        Returns
        -------
        nearness : ndarray of shape (n_regions,)
            In [0, 1].
        """
        regions = self.regions_
        if profile.region not in regions.index:
            return np.full(len(regions), _UNKNOWN)
        own = regions.index[profile.region]
        shared, depth = regions.common_depth(profile.region), regions.depths
        country = self._countries[own] or profile.country
        compatriot = (self._countries == country) & bool(country)
        vague = np.where(compatriot, _SAME_COUNTRY, 0.0)
        vague = np.where(
            (shared > 0) & (depth > 1), _SIBLING * 0.8 ** (depth[own] - 1 - shared), vague
        )
        distance = _haversine_km(self._coordinates[own], self._coordinates)
        near = np.where(np.isnan(distance), vague, _NEXT_DOOR * np.exp(-distance / _RANGE_KM))
        lineal = (shared == depth[own]) | (shared == depth)
        steps = np.abs(depth - depth[own])
        near = np.where(lineal & (shared > 0), _LINEAL ** np.maximum(steps, 1), near)
        near[own] = 1.0
        return near


def _is_online(pool: Pool, position: int) -> bool:
    if pool.kind == RESOURCE_KIND:
        return pool.resources[position].kind in PORTABLE_KINDS
    return "online" in pool.profiles[position].modes


def _meets_online(seeker: Seeker, kind: str) -> bool:
    if kind == RESOURCE_KIND:
        return True
    ways = [need.modes or seeker.profile.modes for need in seeker.needs] or [seeker.profile.modes]
    return any(not modes or "online" in modes for modes in ways)


def _coordinates(terms: Iterable[Term], regions: Taxonomy) -> FloatArray:
    """Degrees of each region; not a number where unknown."""
    known = {
        term.code: (term.latitude, term.longitude)
        for term in terms
        if term.latitude is not None and term.longitude is not None
    }
    nowhere = (np.nan, np.nan)
    return np.array([known.get(code, nowhere) for code in regions.codes]).reshape(-1, 2)


def _haversine_km(own: FloatArray, others: FloatArray) -> FloatArray:
    latitude, longitude = np.radians(own)
    latitudes, longitudes = np.radians(others).T
    half = np.sin((latitudes - latitude) / 2) ** 2
    half = half + np.cos(latitude) * np.cos(latitudes) * np.sin((longitudes - longitude) / 2) ** 2
    return np.asarray(2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))
