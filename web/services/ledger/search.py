"""What a reader asks of the ledger: a period, whom, what about, in which order."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Final

from web.services.working_days import ZONE

SORTS: Final = ("-date", "date", "startup", "-startup", "mentor", "-mentor", "minutes", "-minutes")
CONFIRMED, PENDING = "", "pending"
NOWHERE: Final = "-"
"""In place of a space: startups that lived in none on the day."""


@dataclass(frozen=True, slots=True)
class LedgerSearch:
    """The filters of the ledger; blank ones ask for everything.

    `text` is looked for in the names of startups and mentors, their pinyin and initials;
    `shortest` leaves out sessions of fewer minutes, `has_outcome` those without an effect;
    `record` names a single one.
    """

    text: str = ""
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    region: str = ""
    space: str = ""
    mentor: str = ""
    startup: str = ""
    topic: str = ""
    shortest: int = 0
    has_outcome: bool = False
    record: int = 0
    state: str = CONFIRMED
    sort: str = SORTS[0]
    page: int = 1

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the ledger."""
        beyond = {"sort", "page", "state"}
        return any(getattr(self, each.name) for each in fields(self) if each.name not in beyond)

    @property
    def arguments(self) -> dict[str, str]:
        """The query arguments that ask for the same lines."""
        values = {
            "q": self.text,
            "from": self.from_on.isoformat() if self.from_on else "",
            "to": self.to_on.isoformat() if self.to_on else "",
            "shortest": str(self.shortest) if self.shortest else "",
            "outcome": "1" if self.has_outcome else "",
            "record": str(self.record) if self.record else "",
            "sort": self.sort if self.sort != SORTS[0] else "",
        }
        plain = ("region", "space", "mentor", "startup", "topic", "state")
        values |= {name: getattr(self, name) for name in plain}
        return {name: value for name, value in values.items() if value}


def first_moment(day: dt.date) -> dt.datetime:
    """Return when a day begins in the province."""
    return dt.datetime.combine(day, dt.time(), ZONE)


def moment_after(day: dt.date) -> dt.datetime:
    """Return when the day after a day begins in the province."""
    return first_moment(day + dt.timedelta(days=1))
