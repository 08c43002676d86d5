"""Deleting what a person looked at: by itself, with its switch, and as time passes."""

import datetime as dt
from typing import Final

from sqlalchemy.orm import Session

from models.feedback import Impression
from web.services.deleting import prove, remove

KEPT_DAYS: Final = 180
"""How long a look is kept: lists change, and so do the needs behind them."""


def forget_looks(session: Session, *, user_id: int, now: dt.datetime) -> int:
    """Delete everything a person looked at, with a proof; return how much it was."""
    count = remove(session, Impression, Impression.user_id == user_id)
    if count:
        counts = {"impression": count}
        prove(session, reason="looks", subject=f"user {user_id}", counts=counts, now=now)
    return count
