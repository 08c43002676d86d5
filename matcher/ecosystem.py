"""The ecosystem as one immutable, columnar snapshot of a day."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import networkx as nx
import numpy as np
import numpy.typing as npt

from matcher.entities import (
    Need,
    Offer,
    Profile,
    Relation,
    RelationKind,
    Resource,
    Vocabularies,
)
from matcher.errors import UnknownIdError
from matcher.records import Records, is_available, is_current, is_known

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

LONG_AGO = 0
"""Ordinal day of a relation whose beginning is unknown: it was always there."""
IN_FORCE = np.iinfo(np.int64).max
"""Ordinal day on which a relation without an end ends."""

_KIND_CODES = {kind: code for code, kind in enumerate(RelationKind)}


@dataclass(frozen=True)
class RelationTable:
    """Relations as columns; all of them have shape (n_relations,).

    Attributes
    ----------
    source, target : ndarray of int
        Rows of the participants.
    kind : ndarray of int
        Position in :class:`~matcher.entities.RelationKind`.
    started : ndarray of int
        Ordinal of the first day, ``LONG_AGO`` where unknown.
    ended : ndarray of int
        Ordinal of the day it ended, ``IN_FORCE`` without one.
    """

    source: IntArray
    target: IntArray
    kind: IntArray
    started: IntArray
    ended: IntArray

    @classmethod
    def from_relations(cls, relations: Sequence[Relation], index: Mapping[str, int]) -> Self:
        """Return the columns of some relations.

        Parameters
        ----------
        relations : sequence of Relation
            In any order, which is kept.
        index : mapping of str to int
            Row of each participant.

        Returns
        -------
        table : RelationTable
            One row a relation.

        Raises
        ------
        UnknownIdError
            If a relation names a participant that is not in the index.
        """
        try:
            ends = [(index[r.source_id], index[r.target_id]) for r in relations]
        except KeyError as error:
            raise UnknownIdError("participant", str(error.args[0])) from None
        pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
        return cls(
            source=pairs[:, 0].copy(),
            target=pairs[:, 1].copy(),
            kind=np.array([_KIND_CODES[r.kind] for r in relations], dtype=np.int64),
            started=np.array([first_day(r) for r in relations], dtype=np.int64),
            ended=np.array([last_day(r) for r in relations], dtype=np.int64),
        )

    def is_kind(self, *kinds: RelationKind) -> BoolArray:
        """Return which rows are of one of the kinds.

        Parameters
        ----------
        *kinds : RelationKind
            At least one.

        Returns
        -------
        mask : ndarray of shape (n_relations,)
            True where the kind is among them.
        """
        return np.isin(self.kind, [_KIND_CODES[kind] for kind in kinds])

    def where(self, mask: BoolArray) -> "RelationTable":
        """Return the rows of a mask.

        Parameters
        ----------
        mask : ndarray of shape (n_relations,)
            True for the rows to keep.

        Returns
        -------
        table : RelationTable
            In the same order.
        """
        columns = (self.source, self.target, self.kind, self.started, self.ended)
        return RelationTable(*(column[mask] for column in columns))


def first_day(relation: Relation) -> int:
    """Return the ordinal day a relation began.

    Parameters
    ----------
    relation : Relation
        Any relation.

    Returns
    -------
    day : int
        ``LONG_AGO`` where unknown.
    """
    return relation.occurred_on.toordinal() if relation.occurred_on else LONG_AGO


def last_day(relation: Relation) -> int:
    """Return the ordinal day a relation ended.

    Parameters
    ----------
    relation : Relation
        Any relation.

    Returns
    -------
    day : int
        ``IN_FORCE`` without an end.
    """
    return relation.ended_on.toordinal() if relation.ended_on else int(IN_FORCE)


@dataclass(frozen=True)
class Ecosystem:
    """Participants and what connects them, as of a day.

    Build it with :meth:`from_records`. ``needs``, ``offers``, ``relations`` and ``resources`` are
    what counts on that day; ``recorded`` keeps everything, so that :meth:`at` can look from
    another day.

    Attributes
    ----------
    profiles : tuple of Profile
        One row each.
    needs, offers : tuple
        Those that are not past their last day.
    relations : tuple of Relation
        Those that began before the day.
    resources : tuple of Resource
        Those that are available on the day.
    as_of : date
        The day.
    recorded : Records
        Everything that was given.
    index : mapping of str to int
        Row of each participant.
    resource_index : mapping of str to int
        Row of each resource in ``resources``.
    table : RelationTable
        The columns of ``relations``.
    """

    vocabularies: Vocabularies
    profiles: tuple[Profile, ...]
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    relations: tuple[Relation, ...]
    resources: tuple[Resource, ...]
    as_of: dt.date
    recorded: Records
    index: Mapping[str, int]
    resource_index: Mapping[str, int]
    table: RelationTable

    @classmethod
    def from_records(
        cls,
        *,
        vocabularies: Vocabularies,
        profiles: Iterable[Profile],
        needs: Iterable[Need] = (),
        offers: Iterable[Offer] = (),
        relations: Iterable[Relation] = (),
        resources: Iterable[Resource] = (),
        as_of: dt.date,
    ) -> Self:
        """Return the snapshot of a day.

        Parameters
        ----------
        vocabularies : Vocabularies
            The codes in use.
        profiles : iterable of Profile
            Every participant, whatever its status.
        needs, offers : iterable
            All statements; those past their last day are left out.
        relations : iterable of Relation
            All relations; only those that began before ``as_of`` count.
        resources : iterable of Resource
            All resources; only those available on ``as_of`` count.
        as_of : date
            The day to look from.

        Returns
        -------
        ecosystem : Ecosystem
            Rows in the order given.

        Raises
        ------
        UnknownIdError
            If a record names a participant that is not among the profiles.
        """
        recorded = Records(
            tuple(profiles), tuple(needs), tuple(offers), tuple(relations), tuple(resources)
        )
        return cls._look(vocabularies, recorded, as_of)

    @classmethod
    def _look(cls, vocabularies: Vocabularies, recorded: Records, as_of: dt.date) -> Self:
        index = {profile.id: row for row, profile in enumerate(recorded.profiles)}
        recorded.check(index)
        relations = tuple(r for r in recorded.relations if is_known(r, as_of))
        resources = tuple(r for r in recorded.resources if is_available(r, as_of))
        return cls(
            vocabularies=vocabularies,
            profiles=recorded.profiles,
            needs=tuple(need for need in recorded.needs if is_current(need, as_of)),
            offers=tuple(offer for offer in recorded.offers if is_current(offer, as_of)),
            relations=relations,
            resources=resources,
            as_of=as_of,
            recorded=recorded,
            index=index,
            resource_index={resource.id: row for row, resource in enumerate(resources)},
            table=RelationTable.from_relations(relations, index),
        )

    def at(self, as_of: dt.date) -> "Ecosystem":
        """Return the same ecosystem seen from another day.

        Parameters
        ----------
        as_of : date
            The day to look from.

        Returns
        -------
        ecosystem : Ecosystem
            This one where the day is the same.
        """
        if as_of == self.as_of:
            return self
        return Ecosystem._look(self.vocabularies, self.recorded, as_of)

    def minding_conflicts(self, days: int) -> "Ecosystem":
        """Return the same ecosystem with another window of conflicts of interest.

        Parameters
        ----------
        days : int
            How long a tie that ended still is a conflict of interest.

        Returns
        -------
        ecosystem : Ecosystem
            This one where the window is the same.
        """
        if days == self.recorded.conflict_days:
            return self
        return replace(self, recorded=replace(self.recorded, conflict_days=days))

    def profile(self, participant_id: str) -> Profile:
        """Return a participant.

        Parameters
        ----------
        participant_id : str
            Its id.

        Returns
        -------
        profile : Profile
            As recorded.

        Raises
        ------
        UnknownIdError
            If there is none.
        """
        if participant_id not in self.index:
            raise UnknownIdError("participant", participant_id)
        return self.profiles[self.index[participant_id]]

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """Return the relations of the day as a graph.

        Returns
        -------
        G : networkx.MultiDiGraph
            Nodes are participants with ``kind`` and ``profile``, edges relations with ``kind``,
            ``occurred_on``, ``ended_on``, ``detail`` and ``weight``.
        """
        G: nx.MultiDiGraph[str] = nx.MultiDiGraph(as_of=self.as_of)
        for profile in self.profiles:
            G.add_node(profile.id, kind=profile.kind, profile=profile)
        for r in self.relations:
            G.add_edge(
                r.source_id,
                r.target_id,
                kind=r.kind,
                occurred_on=r.occurred_on,
                ended_on=r.ended_on,
                detail=r.detail,
                weight=1.0 if r.weight is None else r.weight,
            )
        return G
