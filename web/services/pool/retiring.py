"""What of the pool is forgotten in time: candidacies that came to nothing, answered objections."""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.pool import Candidacy
from models.pool_states import CandidacyState
from models.public_notice import Objection
from web.services.deleting import prove, remove

YEAR_DAYS: Final = 366
CANDIDACIES_KEPT: Final = dt.timedelta(days=YEAR_DAYS)
OBJECTIONS_KEPT: Final = dt.timedelta(days=3 * YEAR_DAYS)
IN_VAIN: Final = (CandidacyState.REFUSED, CandidacyState.DECLINED, CandidacyState.WITHDRAWN)


def forget_candidacies(session: Session, now: dt.datetime) -> None:
    """Delete candidacies that came to nothing a year ago, with their papers and objections."""
    old = select(Candidacy).where(
        Candidacy.state.in_(IN_VAIN), Candidacy.updated_at < now - CANDIDACIES_KEPT
    )
    rows = session.scalars(old).all()
    papers = [file.attachment_id for row in rows for file in row.files]
    for row in rows:
        session.delete(row)
    session.flush()
    n_papers = remove(session, Attachment, Attachment.id.in_(papers)) if papers else 0
    if rows:
        counts = {"candidacy": len(rows), "attachment": n_papers}
        prove(session, reason="retention", subject="candidacy", counts=counts, now=now)


def forget_objections(session: Session, now: dt.datetime) -> None:
    """Delete objections that were answered three years ago."""
    count = remove(session, Objection, Objection.answered_at < now - OBJECTIONS_KEPT)
    if count:
        counts = {"objection": count}
        prove(session, reason="retention", subject="objection", counts=counts, now=now)
