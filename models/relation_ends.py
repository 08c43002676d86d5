"""Which kinds of participants a relation of a kind may join."""

from collections.abc import Mapping
from typing import Final

from models.enums import ParticipantKind, RelationKind

_PEOPLE = frozenset({ParticipantKind.MENTOR, ParticipantKind.COMMISSIONER})
_STARTUP = frozenset({ParticipantKind.STARTUP})
_SPACE = frozenset({ParticipantKind.SPACE})
_PARTNER = frozenset({ParticipantKind.PARTNER})
_INSTITUTION = frozenset({ParticipantKind.INSTITUTION})
_ANY = frozenset(ParticipantKind)
_FUNDERS = frozenset({ParticipantKind.INVESTOR, ParticipantKind.MENTOR}) | _SPACE | _INSTITUTION
_COOPERATING = _STARTUP | _SPACE | _INSTITUTION
_HOSTS = _STARTUP | {ParticipantKind.INVESTOR} | _SPACE | _INSTITUTION

Endpoints = tuple[frozenset[ParticipantKind], frozenset[ParticipantKind]]

RELATION_ENDPOINTS: Final[Mapping[RelationKind, tuple[Endpoints, ...]]] = {
    RelationKind.MENTORS: ((_PEOPLE, _STARTUP),),
    RelationKind.INVESTED_IN: ((_FUNDERS, _STARTUP),),
    RelationKind.RESIDENT_OF: ((_STARTUP | {ParticipantKind.INVESTOR}, _SPACE),),
    RelationKind.GRADUATED_TO: ((_STARTUP, _SPACE),),
    RelationKind.OPERATES: ((_INSTITUTION, _SPACE),),
    RelationKind.APPOINTED_BY: ((_PEOPLE, _INSTITUTION | _SPACE),),
    RelationKind.AFFILIATED_WITH: ((_ANY, _HOSTS),),
    RelationKind.PARTNER_WITH: ((_COOPERATING, _PARTNER), (_PARTNER, _COOPERATING)),
    RelationKind.CONFLICT_WITH: ((_ANY, _ANY),),
    RelationKind.DECLINED: ((_ANY, _ANY),),
    RelationKind.COMPETES_WITH: ((_STARTUP | _INSTITUTION, _STARTUP | _INSTITUTION),),
}
"""Kinds of source and of target that each relation joins; the database checks the same table."""
