"""The graph of who has worked with whom, as a sparse matrix."""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from matcher.ecosystem import Ecosystem
from matcher.entities import Relation, RelationKind

TIE_STRENGTHS: Mapping[RelationKind, float] = {
    RelationKind.MENTORS: 1.0,
    RelationKind.PARTNER_WITH: 1.0,
    RelationKind.OPERATES: 1.0,
    RelationKind.INVESTED_IN: 0.9,
    RelationKind.RESIDENT_OF: 0.8,
    RelationKind.AFFILIATED_WITH: 0.8,
    RelationKind.APPOINTED_BY: 0.7,
    RelationKind.GRADUATED_TO: 0.6,
}
"""How close each relation brings two participants; what divides them is not a tie."""

_ENDED = 0.5


def tie_strength(relation: Relation, today: int) -> float:
    """Return how close a relation brings its two ends.

    Parameters
    ----------
    relation : Relation
        Any relation.
    today : int
        Ordinal of the day; what has ended by then counts half.

    Returns
    -------
    strength : float
        In [0, 1]; 0 for conflicts, refusals and rivalry.
    """
    has_ended = relation.ended_on is not None and relation.ended_on.toordinal() <= today
    return TIE_STRENGTHS.get(relation.kind, 0.0) * (_ENDED if has_ended else 1.0)


def adjacency(ecosystem: Ecosystem) -> sp.csr_array:
    """Return the undirected graph of ties.

    Parameters
    ----------
    ecosystem : Ecosystem
        The snapshot.

    Returns
    -------
    A : scipy.sparse.csr_array of shape (n_participants, n_participants)
        Symmetric; several ties of a pair add up.
    """
    table, n = ecosystem.table, len(ecosystem.profiles)
    by_kind = np.array([TIE_STRENGTHS.get(kind, 0.0) for kind in RelationKind])
    ended = table.ended <= ecosystem.as_of.toordinal()
    strengths = by_kind[table.kind] * np.where(ended, _ENDED, 1.0)
    keep = (strengths > 0) & (table.source != table.target)
    data, source, target = strengths[keep], table.source[keep], table.target[keep]
    half = sp.coo_array((data, (source, target)), shape=(n, n)).tocsr()
    return sp.csr_array(half + half.T)
