"""Candidates, ties and helpers as they would be after a change."""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from matcher.entities import Offer, Profile, Relation, RelationKind
from matcher.explanation.sides import Sides
from matcher.recommendation.gate_columns import INTERPRETER_TOPIC
from matcher.scoring.base import Pool

_Item = TypeVar("_Item")


def among_all(pool: Pool, place: int, sides: Sides) -> Pool:
    """Return a pool with one candidate as it would be.

    Parameters
    ----------
    pool : Pool
        As it is.
    place : int
        Of the candidate.
    sides : Sides
        The pair as it would be.

    Returns
    -------
    pool : Pool
        The others as they are.
    """
    return replace(
        pool,
        profiles=_put(pool.profiles, place, sides.candidate),
        needs=_put(pool.needs, place, sides.needs),
        offers=_put(pool.offers, place, sides.offers),
    )


def by_itself(pool: Pool, place: int, sides: Sides) -> Pool:
    """Return one candidate, as it would be, in a pool of its own.

    Parameters
    ----------
    pool : Pool
        As it is.
    place : int
        Of the candidate.
    sides : Sides
        The pair as it would be.

    Returns
    -------
    pool : Pool
        Of one.
    """
    return replace(
        pool,
        ids=(pool.ids[place],),
        rows=pool.rows[place : place + 1],
        profiles=(sides.candidate,),
        needs=(sides.needs,),
        offers=(sides.offers,),
        resources=pool.resources[place : place + 1],
        index={pool.ids[place]: 0},
    )


def _put(items: tuple[_Item, ...], place: int, item: _Item) -> tuple[_Item, ...]:
    return (*items[:place], item, *items[place + 1 :])


def beside(pool: Pool, other: Profile) -> Pool:
    """Return a pool of one with somebody beside, who states nothing.

    Parameters
    ----------
    pool : Pool
        Of one.
    other : Profile
        Whoever it is.

    Returns
    -------
    pool : Pool
        Of two.
    """
    return replace(
        pool,
        ids=(*pool.ids, other.id),
        rows=np.append(pool.rows, pool.rows),
        profiles=(*pool.profiles, other),
        needs=(*pool.needs, ()),
        offers=(*pool.offers, ()),
    )


def renewed(relations: tuple[Relation, ...], participant_id: str) -> tuple[Relation, ...]:
    """Return relations in which the last appointment of a participant goes on.

    Parameters
    ----------
    relations : tuple of Relation
        Any.
    participant_id : str
        Whose appointment is renewed.

    Returns
    -------
    relations : tuple of Relation
        In the same order; the same where no appointment of it has ended.
    """
    own = [
        r
        for r in relations
        if r.kind == RelationKind.APPOINTED_BY and r.source_id == participant_id and r.ended_on
    ]
    last = max(own, key=lambda r: r.ended_on.toordinal() if r.ended_on else 0, default=None)
    return tuple(replace(r, ended_on=None) if r is last else r for r in relations)


def interpreter_for(sides: Sides) -> tuple[Offer, Profile]:
    """Return somebody who speaks a language of each side and interprets.

    Parameters
    ----------
    sides : Sides
        The pair.

    Returns
    -------
    offer, profile : tuple of (Offer, Profile)
        As the gates know interpreters.
    """
    own, other = sides.seeker.profile, sides.candidate
    languages = (*own.languages[:1], *other.languages[:1])
    profile = replace(own, id="", languages=languages, status="active")
    return Offer(id="", participant_id="", topic=INTERPRETER_TOPIC), profile
