"""What every scorer is asked with, and what it answers."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem, FloatArray, IntArray
from matcher.entities import (
    RESOURCE_KIND,
    Need,
    Offer,
    ParticipantKind,
    Profile,
    Relation,
    Resource,
)
from matcher.errors import UnknownKindError
from matcher.records import by_participant, is_current, is_known

__all__ = ["FloatArray", "IntArray", "Pool", "Scorer", "Seeker", "is_provider"]

Positions = IntArray | slice
"""Candidates by their position in the pool, or ``EVERYBODY``."""

Strengths = Callable[[Positions], FloatArray]
"""Works out the strengths of the candidates at some positions, in a new array."""

EVERYBODY = slice(None)


@dataclass(frozen=True)
class Seeker:
    """Who asks, from its current rows; these may be newer than the fitted snapshot.

    Attributes
    ----------
    needs, offers : tuple
        Those that count as of the day.
    relations : tuple of Relation
        All relations that touch the seeker and began before the day.
    resources : tuple of Resource
        What it shares.
    as_of : date
        The day asked about.
    """

    profile: Profile
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    relations: tuple[Relation, ...]
    resources: tuple[Resource, ...]
    as_of: dt.date

    @classmethod
    def of(
        cls,
        ecosystem: Ecosystem,
        seeker_id: str,
        *,
        as_of: dt.date | None = None,
        seeking_round: str | None = None,
    ) -> Self:
        """Return a participant of a snapshot as the one who asks.

        Parameters
        ----------
        ecosystem : Ecosystem
            Where it is recorded.
        seeker_id : str
            Its id.
        as_of : date or None
            The day asked about; None takes the day of the snapshot.
        seeking_round : str or None
            Replaces the round of the profile where given.

        Returns
        -------
        seeker : Seeker
            With what counts as of the day.

        Raises
        ------
        UnknownIdError
            If there is no such participant.
        """
        profile = ecosystem.profile(seeker_id)
        if seeking_round:
            profile = replace(profile, seeking_round=seeking_round)
        records = ecosystem.recorded
        return cls(
            profile=profile,
            needs=records.needs_of.get(seeker_id, ()),
            offers=records.offers_of.get(seeker_id, ()),
            relations=records.relations_of.get(seeker_id, ()),
            resources=records.resources_of.get(seeker_id, ()),
            as_of=as_of or ecosystem.as_of,
        ).current()

    def current(self) -> Self:
        """Return the seeker with only what counts as of its day.

        Returns
        -------
        seeker : Seeker
            Without statements past their last day and relations that begin later.
        """
        return replace(
            self,
            needs=tuple(need for need in self.needs if is_current(need, self.as_of)),
            offers=tuple(offer for offer in self.offers if is_current(offer, self.as_of)),
            relations=tuple(r for r in self.relations if is_known(r, self.as_of)),
        )


@dataclass(frozen=True)
class Pool:
    """The candidates of one kind, fixed when the recommender is fitted.

    Attributes
    ----------
    kind : str
        A participant kind, or ``"resource"``.
    ids : tuple of str
        Ids of the candidates, ascending.
    rows : ndarray of shape (n_candidates,)
        Rows of their participants in the ecosystem; of the owner for a resource.
    profiles : tuple of Profile
        The participants; the owner for a resource.
    needs, offers : tuple of tuple
        What each states and others may learn; empty for resources, which are an offer themselves.
    resources : tuple of Resource
        The resources themselves; empty for other kinds.
    index : mapping of str to int
        Position of each id.
    """

    kind: str
    ids: tuple[str, ...]
    rows: IntArray
    profiles: tuple[Profile, ...]
    needs: tuple[tuple[Need, ...], ...]
    offers: tuple[tuple[Offer, ...], ...]
    resources: tuple[Resource, ...]
    index: Mapping[str, int]

    @classmethod
    def of(cls, ecosystem: Ecosystem, kind: str) -> Self:
        """Return the candidates of a kind, whatever their status: gates come later.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        kind : str
            A participant kind, or ``"resource"``.

        Returns
        -------
        pool : Pool
            Possibly empty.

        Raises
        ------
        UnknownKindError
            If there is no such kind.
        """
        if kind == RESOURCE_KIND:
            return cls._of_resources(ecosystem)
        if kind not in set(ParticipantKind):
            raise UnknownKindError(kind)
        profiles = sorted((p for p in ecosystem.profiles if p.kind == kind), key=lambda p: p.id)
        needs = by_participant(need for need in ecosystem.needs if not need.is_private)
        offers = by_participant(offer for offer in ecosystem.offers if not offer.is_private)
        return cls(
            kind=kind,
            ids=tuple(profile.id for profile in profiles),
            rows=np.array([ecosystem.index[p.id] for p in profiles], dtype=np.int64),
            profiles=tuple(profiles),
            needs=tuple(needs.get(profile.id, ()) for profile in profiles),
            offers=tuple(offers.get(profile.id, ()) for profile in profiles),
            resources=(),
            index={profile.id: position for position, profile in enumerate(profiles)},
        )

    @classmethod
    def _of_resources(cls, ecosystem: Ecosystem) -> Self:
        resources = sorted(ecosystem.resources, key=lambda resource: resource.id)
        owners = [ecosystem.index[resource.owner_id] for resource in resources]
        return cls(
            kind=RESOURCE_KIND,
            ids=tuple(resource.id for resource in resources),
            rows=np.array(owners, dtype=np.int64),
            profiles=tuple(ecosystem.profiles[row] for row in owners),
            needs=((),) * len(resources),
            offers=((),) * len(resources),
            resources=tuple(resources),
            index={resource.id: position for position, resource in enumerate(resources)},
        )

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.ids)


def is_provider(seeker: Profile, kind: str) -> bool:
    """Return whether the seeker is the side that gives.

    The receiver is the startup, whichever side asks; between two participants of which neither,
    or both, are startups, the one who asks receives.

    Parameters
    ----------
    seeker : Profile
        Who asks.
    kind : str
        The kind it asks for.

    Returns
    -------
    provider : bool
        True for a mentor, an investor, a space ... that asks for startups.
    """
    return kind == ParticipantKind.STARTUP and seeker.kind != ParticipantKind.STARTUP


class Criterion(ABC):
    """One respect in which candidates fit.

    ``term`` names it in the contributions. It can be asked for any number of seekers, and never
    changes what it is given.
    """

    term: str

    @abstractmethod
    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how well some candidates fit the seeker.

        Parameters
        ----------
        seeker : Seeker
            Who asks; need not be part of the snapshot.

        Returns
        -------
        strengths : callable
            In [0, 1]; 0 where the term has nothing to say for a candidate. Of one candidate always
            the same to the last digit, whichever others are worked out with it.
        """

    def score(self, seeker: Seeker) -> FloatArray:
        """Return how well each candidate of the pool fits the seeker.

        Parameters
        ----------
        seeker : Seeker
            Who asks; need not be part of the snapshot.

        Returns
        -------
        strengths : ndarray of shape (n_candidates,)
            In [0, 1].
        """
        return self.scores_of(seeker)(EVERYBODY)

    def ceilings_at(self, positions: IntArray) -> FloatArray:
        """Return what strength some candidates can have at most, whoever asks.

        Parameters
        ----------
        positions : ndarray of shape (n,)
            In the pool.

        Returns
        -------
        ceilings : ndarray of shape (n,)
            In [0, 1].
        """
        return np.ones(len(positions))


class Scorer(Criterion):
    """A criterion that is fitted on one pool.

    Before ``fit``, asking raises :class:`~matcher.errors.NotFittedError`.
    """

    @abstractmethod
    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Learn what the term needs to know of the candidates.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates, in the order of every later answer.

        Returns
        -------
        self : Scorer
            Fitted.
        """

    def extended(self, ecosystem: Ecosystem, pool: Pool) -> "Scorer | None":
        """Return the same term for candidates that changed since, or joined.

        Parameters
        ----------
        ecosystem : Ecosystem
            They as they are now, and whoever is tied to them.
        pool : Pool
            The candidates.

        Returns
        -------
        scorer : Scorer or None
            Scores them as this one would, with what it learned from all; None where what it says
            of a candidate does not depend on how that is described.
        """
        return type(self)().fit(ecosystem, pool)

    def beside(self, other: "Scorer", *, without: IntArray | None = None) -> "Scorer":
        """Return the same term as one part of a pool, of which another scorer has the rest.

        Parameters
        ----------
        other : Scorer
            Of the same term, fitted on the rest.
        without : ndarray of shape (n,) or None
            Positions of candidates who are not there any more.

        Returns
        -------
        part : Scorer
            Itself where what it says of a candidate does not depend on the others.
        """
        del other, without
        return self


def known(strengths: FloatArray) -> Strengths:
    """Return what looks up strengths that are known.

    Parameters
    ----------
    strengths : ndarray of shape (n_candidates,)
        Of everybody.

    Returns
    -------
    strengths : callable
        Leaves them as they are.
    """

    def _at(positions: Positions) -> FloatArray:
        return np.array(strengths[positions])

    return _at


def alike(strength: float, n_candidates: int) -> Strengths:
    """Return what gives everybody the same strength.

    Parameters
    ----------
    strength : float
        In [0, 1].
    n_candidates : int
        How many there are.

    Returns
    -------
    strengths : callable
        Of any of them.
    """

    def _at(positions: Positions) -> FloatArray:
        n = n_candidates if isinstance(positions, slice) else len(positions)
        return np.full(n, strength)

    return _at
