"""What offices decide about a candidacy: checked, cleared, returned, refused; one or many at once.

Whoever decides has read a certain version: a decision on another one, or a second decision, is
refused under the lock of the row, so that of two who decide at once one wins and the other is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from models.pool import Candidacy
from models.pool_states import CandidacyState
from web.services import access
from web.services.access import AccessDeniedError
from web.services.admissions import participant_names
from web.services.pool.steps import Cause, StepClosedError, locked_candidacy, move_candidacy
from web.services.pool.telling import tell_step
from web.services.words import Text

CHECKED_FROM = frozenset({CandidacyState.SUBMITTED})
CLEARED_FROM = frozenset({CandidacyState.CHECKED})


def check(session: Session, *, candidacy_id: int, cause: Cause) -> None:
    """Say, for the prefecture, that what was handed in is right.

    Raises
    ------
    StepClosedError
        If it was decided or changed in the meantime.
    """
    row = locked_candidacy(session, candidacy_id=candidacy_id, cause=cause, action="pool.review")
    row.checked_by, row.checked_at = cause.actor.user_id, cause.now
    move_candidacy(session, row, CandidacyState.CHECKED, cause)
    tell_step(session, row, cause)


def clear(session: Session, *, candidacy_id: int, cause: Cause) -> None:
    """Say, for the province, that the mentor is fit; a public notice follows.

    Raises
    ------
    StepClosedError
        If it was decided or changed in the meantime.
    """
    row = locked_candidacy(session, candidacy_id=candidacy_id, cause=cause, action="pool.decide")
    if row.state != CandidacyState.CHECKED:
        raise StepClosedError
    row.reviewed_by, row.reviewed_at = cause.actor.user_id, cause.now
    move_candidacy(session, row, CandidacyState.CLEARED, cause)
    tell_step(session, row, cause)


def give_back(session: Session, *, candidacy_id: int, cause: Cause) -> None:
    """Ask the mentor for changes, with a reason.

    Raises
    ------
    StepClosedError
        If it was decided or changed in the meantime.
    """
    turn_down(session, candidacy_id, cause, CandidacyState.RETURNED)


def refuse(session: Session, *, candidacy_id: int, cause: Cause) -> None:
    """Refuse a candidacy for good, with a reason; the mentor may apply anew.

    Raises
    ------
    StepClosedError
        If it was decided or changed in the meantime.
    """
    turn_down(session, candidacy_id, cause, CandidacyState.REFUSED)


def turn_down(session: Session, candidacy_id: int, cause: Cause, to: CandidacyState) -> None:
    """Return or refuse; what the prefecture has checked is the province's to decide."""
    row = locked_candidacy(session, candidacy_id=candidacy_id, cause=cause, action="pool.review")
    if row.state not in CHECKED_FROM and not access.can(cause.actor, "pool.decide"):
        raise AccessDeniedError("pool.decide", is_signed_in=cause.actor.is_signed_in)
    move_candidacy(session, row, to, cause)
    tell_step(session, row, cause)


@dataclass(frozen=True, slots=True)
class Picked:
    """A candidacy that was marked in the list, in the version that was read."""

    candidacy_id: int
    version: int


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How a decision about many went: how many it took, and whom it did not."""

    done: int
    left_out: tuple[Text, ...]


def check_all(session: Session, *, picked: Sequence[Picked], cause: Cause) -> BatchResult:
    """Check many; what somebody else decided meanwhile is left out and named."""
    return each(session, picked, cause, check)


def clear_all(session: Session, *, picked: Sequence[Picked], cause: Cause) -> BatchResult:
    """Clear many; what somebody else decided meanwhile is left out and named."""
    return each(session, picked, cause, clear)


def each(
    session: Session, picked: Sequence[Picked], cause: Cause, decide: Callable[..., None]
) -> BatchResult:
    """Decide one after the other, in one order, so that two batches never wait for each other."""
    done, left_out = 0, []
    for pick in sorted(picked, key=lambda pick: pick.candidacy_id):
        try:
            with session.begin_nested():
                own = replace(cause, version=pick.version)
                decide(session, candidacy_id=pick.candidacy_id, cause=own)
        except (StepClosedError, AccessDeniedError):
            left_out.append(pick.candidacy_id)
        else:
            done += 1
    return BatchResult(done, names_of(session, left_out))


def names_of(session: Session, candidacy_ids: Sequence[int]) -> tuple[Text, ...]:
    """Return the mentors of some candidacies."""
    rows = [session.get(Candidacy, candidacy_id) for candidacy_id in candidacy_ids]
    ids = [row.participant_id for row in rows if row is not None]
    names = participant_names(session, ids)
    return tuple(names[participant_id] for participant_id in ids)
