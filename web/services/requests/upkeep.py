"""What is to be done about requests as time passes: each duty in a transaction of its own."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from web.services import lessons
from web.services.requests.expiry import advance, expire, release_unavailable, remind
from web.services.requests.releasing import close_met_needs
from web.services.requests.waiting import lapse_offers, offer_free_places

DUTIES: Sequence[Callable[[Session, datetime], object]] = (
    release_unavailable,
    close_met_needs,
    expire,
    advance,
    lapse_offers,
    offer_free_places,
    remind,
    lessons.forget_old,
)
"""In this order: who is gone frees others before terms end, and free places are offered last."""
