"""States of the mentor pool: how one gets into it, serves in it, and leaves it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class CandidacyKind(StrEnum):
    """How somebody comes to stand for the team."""

    APPLICATION = "application"
    NOMINATION = "nomination"
    RENEWAL = "renewal"


class CandidacyState(StrEnum):
    """States of a candidacy, from the paper handed in to the appointment."""

    NOMINATED = "nominated"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CHECKED = "checked"
    CLEARED = "cleared"
    ON_NOTICE = "on_notice"
    APPOINTED = "appointed"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class TenureState(StrEnum):
    """States of a tenure: a mentor's term in the team."""

    COMING = "coming"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    LEFT = "left"
    DISMISSED = "dismissed"


class PublicNoticeState(StrEnum):
    """States of a public notice."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ObjectionState(StrEnum):
    """States of an objection to a public notice."""

    RECEIVED = "received"
    UPHELD = "upheld"
    REJECTED = "rejected"


class ConflictKind(StrEnum):
    """What ties a mentor to somebody too closely to judge or to guide them."""

    OWN_FIRM = "own_firm"
    INVESTMENT = "investment"
    EMPLOYMENT = "employment"
    FAMILY = "family"
    RIVAL = "rival"
    OTHER = "other"


class ConflictSide(StrEnum):
    """Who declares a conflict of interest."""

    MENTOR = "mentor"
    OTHER = "other"
    OFFICE = "office"


class StakePlanState(StrEnum):
    """States of a mentor's plan to invest in a startup it guides."""

    DISCLOSED = "disclosed"
    AGREED = "agreed"
    REFUSED = "refused"
    DROPPED = "dropped"


_TURNED_DOWN = {CandidacyState.REFUSED, CandidacyState.WITHDRAWN}
_HANDED_BACK = {CandidacyState.RETURNED, *_TURNED_DOWN}

CANDIDACY_STEPS: Final[Mapping[CandidacyState, frozenset[CandidacyState]]] = {
    CandidacyState.NOMINATED: frozenset(
        {CandidacyState.SUBMITTED, CandidacyState.DECLINED, CandidacyState.WITHDRAWN}
    ),
    CandidacyState.SUBMITTED: frozenset({CandidacyState.CHECKED, *_HANDED_BACK}),
    CandidacyState.RETURNED: frozenset({CandidacyState.SUBMITTED, CandidacyState.WITHDRAWN}),
    CandidacyState.CHECKED: frozenset({CandidacyState.CLEARED, *_HANDED_BACK}),
    CandidacyState.CLEARED: frozenset(
        {CandidacyState.ON_NOTICE, CandidacyState.APPOINTED, *_HANDED_BACK}
    ),
    CandidacyState.ON_NOTICE: frozenset(
        {CandidacyState.CLEARED, CandidacyState.APPOINTED, *_TURNED_DOWN}
    ),
    CandidacyState.APPOINTED: frozenset(),
    CandidacyState.REFUSED: frozenset(),
    CandidacyState.DECLINED: frozenset(),
    CandidacyState.WITHDRAWN: frozenset(),
}
"""From each state, where a candidacy may go; back to cleared when its notice is withdrawn."""

_ENDED = {TenureState.EXPIRED, TenureState.LEFT, TenureState.DISMISSED}

TENURE_STEPS: Final[Mapping[TenureState, frozenset[TenureState]]] = {
    TenureState.COMING: frozenset({TenureState.IN_FORCE, *_ENDED}),
    TenureState.IN_FORCE: frozenset({TenureState.SUSPENDED, *_ENDED}),
    TenureState.SUSPENDED: frozenset({TenureState.IN_FORCE, *_ENDED}),
    TenureState.EXPIRED: frozenset(),
    TenureState.LEFT: frozenset(),
    TenureState.DISMISSED: frozenset(),
}
"""From each state, where a tenure may go."""

SERVING_STATES: Final = frozenset({TenureState.IN_FORCE, TenureState.SUSPENDED})
"""States in which a tenure runs: one at a time for each mentor and team."""

ENDED_TENURES: Final = frozenset(_ENDED)
"""States in which a tenure is over."""

CLOSED_CANDIDACIES: Final = frozenset(
    state for state, following in CANDIDACY_STEPS.items() if not following
)
"""States in which nothing more becomes of a candidacy."""


def pool_steps() -> list[tuple[str, str, str]]:
    """Return every allowed step as the database holds it: whose, from where, to where."""
    candidacies = [
        ("candidacy", before.value, after.value)
        for before, following in CANDIDACY_STEPS.items()
        for after in following
    ]
    tenures = [
        ("tenure", before.value, after.value)
        for before, following in TENURE_STEPS.items()
        for after in following
    ]
    return sorted([*candidacies, *tenures])


OBJECTION_UPHELD: Final = "objection_upheld"
"""Why somebody is refused whose notice was objected to: a code, worded where it is read."""
