"""What was recorded of an ecosystem, and what of it counts on a day."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from matcher.entities import Need, Offer, Profile, Relation, Resource, Statement
from matcher.errors import UnknownIdError

_Statement = TypeVar("_Statement", bound=Statement)

CONFLICT_DAYS = 365
"""How long a tie that ended still is a conflict of interest, where no rule says otherwise."""


def is_known(relation: Relation, as_of: dt.date) -> bool:
    """Return whether a relation had begun before a day.

    Parameters
    ----------
    relation : Relation
        Any relation; one without a beginning always counts.
    as_of : date
        The day; what began on it does not count yet.

    Returns
    -------
    known : bool
        Whether it may be used as of that day.
    """
    return relation.occurred_on is None or relation.occurred_on < as_of


def other_end(relation: Relation, participant_id: str) -> str:
    """Return who stands at the other end of a relation.

    Parameters
    ----------
    relation : Relation
        One that touches the participant.
    participant_id : str
        One end.

    Returns
    -------
    other_id : str
        The other end.
    """
    return relation.target_id if relation.source_id == participant_id else relation.source_id


def is_current(statement: Statement, as_of: dt.date) -> bool:
    """Return whether a need or an offer still counts.

    Parameters
    ----------
    statement : Statement
        A need or an offer.
    as_of : date
        The day; the last day itself still counts.

    Returns
    -------
    current : bool
        False once it is past its last day.
    """
    return statement.valid_until is None or statement.valid_until >= as_of


def is_available(resource: Resource, as_of: dt.date) -> bool:
    """Return whether a resource can be had.

    Parameters
    ----------
    resource : Resource
        Any resource.
    as_of : date
        The day; the first and the last day count.

    Returns
    -------
    available : bool
        False outside its window, or where its quantity is 0.
    """
    begun = resource.available_from is None or resource.available_from <= as_of
    over = resource.available_until is not None and resource.available_until < as_of
    return begun and not over and resource.quantity != 0


def by_participant(
    statements: Iterable[_Statement],
) -> dict[str, tuple[_Statement, ...]]:
    """Group needs or offers by who states them.

    Parameters
    ----------
    statements : iterable of Statement
        Needs or offers.

    Returns
    -------
    groups : dict of str to tuple
        In the order given; participants without any are absent.
    """
    groups: dict[str, list[_Statement]] = {}
    for statement in statements:
        groups.setdefault(statement.participant_id, []).append(statement)
    return {participant_id: tuple(group) for participant_id, group in groups.items()}


@dataclass(frozen=True)
class Records:
    """Everything an ecosystem was given, whatever the day.

    Attributes
    ----------
    profiles, needs, offers, relations, resources : tuple
        In the order given.
    conflict_days : int
        How long a tie that ended still is a conflict of interest.
    """

    profiles: tuple[Profile, ...] = ()
    needs: tuple[Need, ...] = ()
    offers: tuple[Offer, ...] = ()
    relations: tuple[Relation, ...] = ()
    resources: tuple[Resource, ...] = ()
    conflict_days: int = CONFLICT_DAYS

    def check(self, index: Mapping[str, int]) -> None:
        """Refuse statements and resources of unknown participants.

        Parameters
        ----------
        index : mapping of str to int
            The known participants.

        Raises
        ------
        UnknownIdError
            Names the first unknown id.
        """
        owners = [s.participant_id for s in (*self.needs, *self.offers)]
        owners += [resource.owner_id for resource in self.resources]
        for owner_id in owners:
            if owner_id not in index:
                raise UnknownIdError("participant", owner_id)

    @cached_property
    def needs_of(self) -> Mapping[str, tuple[Need, ...]]:
        """Group needs by participant; those without any are absent.

        Returns
        -------
        groups : mapping of str to tuple
            In the order given.
        """
        return by_participant(self.needs)

    @cached_property
    def offers_of(self) -> Mapping[str, tuple[Offer, ...]]:
        """Group offers by participant; those without any are absent.

        Returns
        -------
        groups : mapping of str to tuple
            In the order given.
        """
        return by_participant(self.offers)

    @cached_property
    def resources_of(self) -> Mapping[str, tuple[Resource, ...]]:
        """Group resources by owner; those without any are absent.

        Returns
        -------
        groups : mapping of str to tuple
            In the order given.
        """
        groups: dict[str, list[Resource]] = {}
        for resource in self.resources:
            groups.setdefault(resource.owner_id, []).append(resource)
        return {owner_id: tuple(group) for owner_id, group in groups.items()}

    @cached_property
    def relations_of(self) -> Mapping[str, tuple[Relation, ...]]:
        """Group relations by each participant they touch; those without any are absent.

        Returns
        -------
        groups : mapping of str to tuple
            In the order given.
        """
        groups: dict[str, list[Relation]] = {}
        for relation in self.relations:
            for end in {relation.source_id, relation.target_id}:
                groups.setdefault(end, []).append(relation)
        return {end: tuple(group) for end, group in groups.items()}
