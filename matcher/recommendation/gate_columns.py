"""What gates need to know of a pool, as columns, and of the graph on a day."""

import copy
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from matcher.ecosystem import BoolArray, Ecosystem, FloatArray, IntArray, RelationTable
from matcher.entities import Offer, ParticipantKind, Profile, RelationKind
from matcher.features.encoder import Groups, Languages, Ragged, encode
from matcher.features.taxonomy import Taxonomy
from matcher.scoring.base import Pool, Seeker, is_provider

COOLING_OFF_DAYS = 365
"""How long a refusal still counts."""

INTERPRETER_TOPIC = "tal.interpreter"

APPOINTED_KINDS = (ParticipantKind.MENTOR, ParticipantKind.COMMISSIONER)
"""Who serves for a term."""


class GateColumns:
    """The candidates of a pool, and all participants, as gates compare them.

    Parameters
    ----------
    ecosystem : Ecosystem
        The snapshot.
    pool : Pool
        The candidates.
    """

    def __init__(self, ecosystem: Ecosystem, pool: Pool) -> None:
        self.ecosystem = ecosystem
        self.table = RelationTable.from_relations(ecosystem.recorded.relations, ecosystem.index)
        self.days: dict[int, Day] = {}
        self.interpreters = interpreters_of(ecosystem)
        self.take(pool)

    def _read_profiles(self, profiles: tuple[Profile, ...]) -> None:
        self.is_active: BoolArray = np.array([p.status == "active" for p in profiles], dtype=bool)
        self.capacity: FloatArray = _amounts([p.capacity for p in profiles], np.inf)
        self.ticket_min: FloatArray = _amounts([p.ticket_min_cny for p in profiles], -np.inf)
        self.ticket_max: FloatArray = _amounts([p.ticket_max_cny for p in profiles], np.inf)
        index = self.regions.index
        self.region: IntArray = np.array(
            [index.get(p.region, -1) for p in profiles], dtype=np.int64
        )
        self.by_regions_served = Groups([tuple(encode(p.regions_served, index)) for p in profiles])
        self.regions_served = Ragged(self.by_regions_served.keys)
        stages = [stage for p in profiles for stage in (p.stage, *p.stages_served)]
        self.stages = {stage: code for code, stage in enumerate(dict.fromkeys(stages))}
        self.stage: IntArray = np.array([self.stages[p.stage] for p in profiles], dtype=np.int64)
        served = [tuple(encode(p.stages_served, self.stages)) for p in profiles]
        self.by_stages_served = Groups(served)
        self.stages_served = Ragged(self.by_stages_served.keys)

    def for_pool(self, pool: Pool) -> "GateColumns":
        """Return the columns of other candidates of the same ecosystem.

        Parameters
        ----------
        pool : Pool
            The candidates, possibly as they would be after a change.

        Returns
        -------
        columns : GateColumns
            Sharing what does not depend on the pool.
        """
        other = copy.copy(self)
        other.take(pool)
        return other

    def take(self, pool: Pool) -> None:
        """Read the columns of a pool.

        Parameters
        ----------
        pool : Pool
            The candidates.
        """
        self.pool = pool
        self.regions = self.region_tree(pool)
        self.languages = Languages([p.languages for p in pool.profiles])
        self._read_profiles(pool.profiles)

    def region_tree(self, pool: Pool) -> Taxonomy:
        """Return the regions, with the codes of a pool that the vocabulary lacks.

        Parameters
        ----------
        pool : Pool
            The candidates.

        Returns
        -------
        regions : Taxonomy
            Covers every code in use.
        """
        codes = [code for p in pool.profiles for code in (p.region, *p.regions_served)]
        return Taxonomy(self.ecosystem.vocabularies.regions, codes)

    def day(self, ordinal: int) -> "Day":
        """Return the graph as gates see it on a day; the last one asked for is kept.

        Parameters
        ----------
        ordinal : int
            The day.

        Returns
        -------
        day : Day
            Shared between calls.
        """
        if ordinal not in self.days:
            self.days = {ordinal: Day.of(self.ecosystem, self.table, ordinal)}
        return self.days[ordinal]


@dataclass(frozen=True)
class Day:
    """The relations of a day.

    Attributes
    ----------
    recent : dict of RelationKind to RelationTable
        In force, or ended within the window of conflicts.
    open_mentoring : RelationTable
        Mentoring in force.
    is_out_of_term : ndarray of shape (n_participants,)
        Whether all its appointments have ended.
    conflict_days : int
        How long a tie that ended still is a conflict of interest.
    """

    ordinal: int
    recent: dict[RelationKind, RelationTable]
    open_mentoring: RelationTable
    is_out_of_term: BoolArray
    mentoring_load: IntArray
    conflict_days: int

    @classmethod
    def of(cls, ecosystem: Ecosystem, table: RelationTable, ordinal: int) -> "Day":
        """Return what the relations say on a day.

        Parameters
        ----------
        ecosystem : Ecosystem
            Whose participants they connect.
        table : RelationTable
            Every recorded relation.
        ordinal : int
            The day.

        Returns
        -------
        day : Day
            Relations that began on that day or later do not count.
        """
        known = table.where(table.started < ordinal)
        n = len(ecosystem.profiles)
        appointed = known.where(known.is_kind(RelationKind.APPOINTED_BY))
        is_appointed = np.bincount(appointed.source, minlength=n) > 0
        in_office = np.bincount(appointed.source[appointed.ended > ordinal], minlength=n) > 0
        mentoring = known.where(known.is_kind(RelationKind.MENTORS) & (known.ended > ordinal))
        conflict_days = ecosystem.recorded.conflict_days
        recent = known.where(known.ended > ordinal - conflict_days)
        kinds = (
            RelationKind.AFFILIATED_WITH,
            RelationKind.COMPETES_WITH,
            RelationKind.INVESTED_IN,
        )
        return cls(
            ordinal=ordinal,
            recent={kind: recent.where(recent.is_kind(kind)) for kind in kinds},
            open_mentoring=mentoring,
            is_out_of_term=np.asarray(is_appointed & ~in_office & _serves_a_term(ecosystem)),
            mentoring_load=np.bincount(mentoring.source, minlength=n),
            conflict_days=conflict_days,
        )


@dataclass(frozen=True)
class Inquiry:
    """One seeker before one pool.

    Attributes
    ----------
    provider_asks : bool
        Whether the seeker is the side that gives.
    """

    seeker: Seeker
    columns: GateColumns
    provider_asks: bool = field(init=False)

    def __post_init__(self) -> None:
        """Work out which side asks."""
        provider_asks = is_provider(self.seeker.profile, self.columns.pool.kind)
        object.__setattr__(self, "provider_asks", provider_asks)

    @property
    def pool(self) -> Pool:
        """Return the candidates.

        Returns
        -------
        pool : Pool
            Of the columns.
        """
        return self.columns.pool

    @cached_property
    def day(self) -> Day:
        """Return the graph on the day asked about.

        Returns
        -------
        day : Day
            Without the seeker's own newest relations.
        """
        return self.columns.day(self.seeker.as_of.toordinal())

    def everyone(self, *, value: bool) -> BoolArray:
        """Return one answer for all candidates.

        Parameters
        ----------
        value : bool
            The answer.

        Returns
        -------
        mask : ndarray of shape (n_candidates,)
            The same everywhere.
        """
        return np.full(len(self.pool), value, dtype=np.bool_)

    def among(self, participant_ids: set[str]) -> BoolArray:
        """Return which candidates, or owners of candidates, are among some participants.

        Parameters
        ----------
        participant_ids : set of str
            Ids.

        Returns
        -------
        mask : ndarray of shape (n_candidates,)
            True for those.
        """
        if not participant_ids:
            return self.everyone(value=False)
        return self.marked(participant_ids)[self.pool.rows]

    def marked(self, participant_ids: set[str]) -> BoolArray:
        """Return the rows of some participants as a mask.

        Parameters
        ----------
        participant_ids : set of str
            Ids; unknown ones are skipped.

        Returns
        -------
        mask : ndarray of shape (n_participants,)
            True for those.
        """
        mask = np.zeros(len(self.columns.ecosystem.profiles), dtype=np.bool_)
        mask[encode(participant_ids, self.columns.ecosystem.index)] = True
        return mask


def interpreters_of(ecosystem: Ecosystem) -> list[tuple[Offer, Profile]]:
    """Return who interprets, whenever.

    Parameters
    ----------
    ecosystem : Ecosystem
        The snapshot.

    Returns
    -------
    interpreters : list of (Offer, Profile)
        Active participants with an offer that others may know of.
    """
    topics = Taxonomy(ecosystem.vocabularies.topics, [INTERPRETER_TOPIC])
    return [
        (offer, ecosystem.profile(offer.participant_id))
        for offer in ecosystem.recorded.offers
        if INTERPRETER_TOPIC in topics.ancestors(offer.topic)
        and not offer.is_private
        and ecosystem.profile(offer.participant_id).status == "active"
    ]


def interpreters_on(inquiry: Inquiry) -> list[tuple[Offer, Profile]]:
    """Return the interpreters of the day that speak a language of the seeker.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks and when.

    Returns
    -------
    interpreters : list of (Offer, Profile)
        Active participants whose offer still counts.
    """
    seeker = inquiry.seeker
    spoken = Languages([profile.languages for _, profile in inquiry.columns.interpreters])
    understands = spoken.speaks(seeker.profile.languages)
    return [
        (offer, profile)
        for (offer, profile), shares in zip(inquiry.columns.interpreters, understands, strict=True)
        if shares and (offer.valid_until is None or offer.valid_until >= seeker.as_of)
    ]


def _serves_a_term(ecosystem: Ecosystem) -> BoolArray:
    return np.array([p.kind in APPOINTED_KINDS for p in ecosystem.profiles], dtype=np.bool_)


def _amounts(amounts: list[int | None] | list[float | None], blank: float) -> FloatArray:
    return np.array([blank if a is None else a for a in amounts], dtype=np.float64)
