"""What the two sides of a deal are told; names go only to those who may know them."""

import datetime as dt

from sqlalchemy.orm import Session

from models.participant import Participant
from web.services.notifying import notify, people_of
from web.services.words import Text


def name_of(session: Session, participant_id: str) -> Text:
    """Return the name of a participant."""
    row = session.get(Participant, participant_id)
    return {"zh": row.name_zh, "en": row.name_en} if row else {}


def tell(
    session: Session,
    *,
    participant_id: str,
    kind: str,
    about: str,
    values: dict[str, object],
    now: dt.datetime,
    path: str,
) -> None:
    """Tell everyone who acts for a participant; `about` is what they are told of once."""
    notify(
        session,
        user_ids=people_of(session, participant_id),
        kind=kind,
        key=f"{kind}:{about}",
        values=values,
        path=path,
        now=now,
    )


def deal_path(participant_id: str, deal_id: int) -> str:
    """Return where a side reads its deal."""
    return f"/desk/{participant_id}/deals/{deal_id}"
