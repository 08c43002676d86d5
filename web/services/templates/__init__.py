"""The registry of messages: every kind with its texts, and how urgent it is."""

from collections.abc import Mapping
from typing import Final

from web.services.templates.account import ACCOUNT, MEMBERSHIP, PRIVACY
from web.services.templates.assessing import ASSESSING
from web.services.templates.assignments import ASSIGNMENTS
from web.services.templates.calendar import CALENDAR
from web.services.templates.investment import INVESTMENT
from web.services.templates.kinds import CATEGORY_NAMES, FIXED, UNKNOWN, Category, Kind
from web.services.templates.matching import APPOINTMENTS, CONVERSATION, REQUESTS
from web.services.templates.mentoring import MENTORING
from web.services.templates.people import PEOPLE
from web.services.templates.pool import POOL
from web.services.templates.programmes import PROGRAMMES

__all__ = ["CATEGORY_NAMES", "FIXED", "KINDS", "Category", "Kind", "kind_of"]

KINDS: Final[Mapping[str, Kind]] = {
    **ACCOUNT,
    **MEMBERSHIP,
    **PEOPLE,
    **POOL,
    **PRIVACY,
    **REQUESTS,
    **CONVERSATION,
    **APPOINTMENTS,
    **CALENDAR,
    **INVESTMENT,
    **MENTORING,
    **PROGRAMMES,
    **ASSIGNMENTS,
    **ASSESSING,
}


def kind_of(key: str) -> Kind:
    """Return a kind by its key; an unknown one still reads as a message."""
    return KINDS.get(key, UNKNOWN)
