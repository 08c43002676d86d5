"""Closed sets of programmes, and the table of which state follows which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ProgrammeState(StrEnum):
    """States of a programme."""

    OPENING = "opening"
    WISHING = "wishing"
    CLOSING = "closing"
    CLOSED = "closed"
    DRAFTED = "drafted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    CANCELLED = "cancelled"


class ProgrammeObjective(StrEnum):
    """What an assignment of a programme is for."""

    UTILITY = "utility"
    FAIR = "fair"
    STABLE = "stable"


class Activation(StrEnum):
    """When a published pair becomes active."""

    BOTH_ACCEPT = "both_accept"
    AT_ONCE = "at_once"


class Weight(StrEnum):
    """How much a criterion counts in a programme."""

    MUST = "must"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    OFF = "off"


class SeatState(StrEnum):
    """Whether a participant takes its place in a programme, or was taken out by the office."""

    INVITED = "invited"
    JOINED = "joined"
    DECLINED = "declined"
    REMOVED = "removed"


TAKING_PART: Final = (SeatState.INVITED.value, SeatState.JOINED.value)


class PairRuleKind(StrEnum):
    """What an office decides of a pair beforehand."""

    PIN = "pin"
    VETO = "veto"


class QuotaBasis(StrEnum):
    """What a quota counts by: a region with all below it, or a group named by the office."""

    REGION = "region"
    GROUP = "group"


class DraftState(StrEnum):
    """States of a draft."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DISCARDED = "discarded"


_S = ProgrammeState
PROGRAMME_TRANSITIONS: Final[Mapping[ProgrammeState, frozenset[ProgrammeState]]] = {
    _S.OPENING: frozenset({_S.WISHING, _S.CANCELLED}),
    _S.WISHING: frozenset({_S.CLOSING, _S.CANCELLED}),
    _S.CLOSING: frozenset({_S.CLOSED, _S.WISHING, _S.CANCELLED}),
    _S.CLOSED: frozenset({_S.WISHING, _S.DRAFTED, _S.CANCELLED}),
    _S.DRAFTED: frozenset({_S.CLOSED, _S.PUBLISHED, _S.CANCELLED}),
    _S.PUBLISHED: frozenset({_S.WITHDRAWN, _S.ENDED}),
    _S.WITHDRAWN: frozenset({_S.DRAFTED, _S.CANCELLED}),
    _S.ENDED: frozenset(),
    _S.CANCELLED: frozenset(),
}
"""From each state, the states a programme may go to: the one place that says so."""

PROVIDER_KINDS: Final = ("mentor", "commissioner")
MOST_PLACES: Final = 99
MOST_WISHES: Final = 20
