"""The network around a participant, as far as it can be drawn."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.participant import Participant
from web.services.access import VISITOR, Actor
from web.services.missing import NotFoundError
from web.services.publication import sight_of, takes_part
from web.services.relations import Edge, Node, list_edges, list_nodes
from web.services.words import Text

DEEPEST = 2
MOST_EDGES = 120


@dataclass(frozen=True, slots=True)
class NamedEdge:
    """A relation with the names at its ends."""

    source: str
    target: str
    kind: str
    occurred_on: dt.date | None
    source_name: Text
    target_name: Text


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A participant and what is linked to it."""

    id: str
    name: Text
    depth: int
    nodes: tuple[Node, ...]
    edges: tuple[NamedEdge, ...]
    is_cut: bool

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of participants drawn."""
        return tuple(dict.fromkeys(node.kind for node in self.nodes))

    @property
    def relation_kinds(self) -> tuple[str, ...]:
        """The kinds of relations drawn."""
        return tuple(sorted({edge.kind for edge in self.edges}))


def get_neighbourhood(
    session: Session, *, participant_id: str, depth: int, actor: Actor = VISITOR
) -> Neighbourhood:
    """Return the relations around a participant, at most two steps away; two queries a step.

    Raises
    ------
    NotFoundError
        If there is no such participant, or it takes no part and is none of the reader's.
    """
    sight = sight_of(session, actor)
    is_there = select(Participant.id).where(Participant.id == participant_id, takes_part(sight))
    if session.scalar(is_there) is None:
        raise NotFoundError("participant", participant_id)
    edges: dict[tuple[str, str, str], Edge] = {}
    reached = {participant_id}
    for _ in range(depth):
        for edge in list_edges(session, around=reached, most=MOST_EDGES, sight=sight):
            if len(edges) < MOST_EDGES:
                edges.setdefault((edge.source, edge.kind, edge.target), edge)
        reached |= {end for edge in edges.values() for end in (edge.source, edge.target)}
    nodes = list_nodes(session, ids=reached, sight=sight)
    return Neighbourhood(
        id=participant_id,
        name=nodes[participant_id].name,
        depth=depth,
        nodes=tuple(nodes.values()),
        edges=tuple(named(edge, nodes) for edge in edges.values()),
        is_cut=len(edges) == MOST_EDGES,
    )


def named(edge: Edge, nodes: dict[str, Node]) -> NamedEdge:
    """Return a relation with the names at its ends."""
    return NamedEdge(
        source=edge.source,
        target=edge.target,
        kind=edge.kind,
        occurred_on=edge.occurred_on,
        source_name=nodes[edge.source].name,
        target_name=nodes[edge.target].name,
    )
