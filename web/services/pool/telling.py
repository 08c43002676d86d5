"""Who is told what of the pool: the mentor, whoever nominated it, the office whose turn it is."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from models.pool import Candidacy, Tenure
from models.pool_states import CandidacyState
from web.services.admissions import participant_names
from web.services.notifying import Notice, people_of, tell
from web.services.offices import office_of
from web.services.pool.steps import Cause

CANDIDACY_NOTICES: Mapping[str, str] = {
    CandidacyState.CHECKED: "pool.checked",
    CandidacyState.CLEARED: "pool.cleared",
    CandidacyState.ON_NOTICE: "pool.on_notice",
    CandidacyState.RETURNED: "pool.returned",
    CandidacyState.REFUSED: "pool.refused",
}
"""What the mentor reads when somebody else has moved its candidacy."""


def values_of(session: Session, row: Candidacy | Tenure) -> dict[str, Any]:
    """Return what messages say of a candidacy or a tenure."""
    names = participant_names(session, [row.participant_id, row.team_id])
    return {"mentor": names[row.participant_id], "team": names[row.team_id]}


def tell_mentor(
    session: Session, row: Candidacy | Tenure, kind: str, cause: Cause, **values: Any
) -> None:
    """Tell whoever acts for the mentor."""
    said = {**values_of(session, row), "reason": cause.reason, **values}
    key = f"{kind}:{row.__tablename__}:{row.id}:{row.version}"
    notice = Notice(kind, key, said, f"/desk/{row.participant_id}/pool")
    user_ids = people_of(session, row.participant_id)
    tell(session, notice=notice, user_ids=user_ids, now=cause.now)


def tell_step(session: Session, row: Candidacy, cause: Cause, **values: Any) -> None:
    """Tell the mentor, its nominator and the next office of a step that was just made."""
    kind = CANDIDACY_NOTICES.get(row.state)
    if kind:
        tell_mentor(session, row, kind, cause, **values)
    tell_nominator(session, row, cause)
    if row.state == CandidacyState.SUBMITTED:
        tell_office(session, row, "pool.waiting", cause, region=row.region)
    elif row.state == CandidacyState.CHECKED:
        tell_office(session, row, "pool.to_review", cause, region=None)


def tell_nominator(session: Session, row: Candidacy, cause: Cause) -> None:
    """Tell the space or institution that nominated how far its nominee is."""
    if row.nominator_id is None or row.state == CandidacyState.NOMINATED:
        return
    reason = "" if row.state == CandidacyState.REFUSED else cause.reason
    said = {**values_of(session, row), "step": row.state, "reason": reason}
    key = f"pool.nominee:{row.id}:{row.version}"
    notice = Notice("pool.nominee", key, said, f"/desk/{row.nominator_id}/nominations")
    tell(session, notice=notice, user_ids=people_of(session, row.nominator_id), now=cause.now)


def tell_office(
    session: Session, row: Candidacy, kind: str, cause: Cause, *, region: str | None
) -> None:
    """Tell the office in charge of a region, or the province, that a candidacy waits for it."""
    key = f"{kind}:{row.id}:{row.version}"
    notice = Notice(kind, key, values_of(session, row), f"/pool/candidacies/{row.id}")
    tell(session, notice=notice, user_ids=office_of(session, region).user_ids, now=cause.now)
