"""The numbers a mentor programme is run by: an installation sets them, in this one place."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy.orm import Session

from models.setting import get_settings, set_setting
from web.services import access, auditing
from web.services.access import Actor
from web.services.time_zones import HOME_ZONE

PREFIX: Final = "mentoring_"
LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "certify_days": (3, 90),
    "remind_days": (7, 180),
    "escalate_days": (8, 365),
    "action_days": (1, 14),
    "yearly_sessions": (1, 100),
    "session_minutes": (5, 240),
}
"""The least and the most each may be."""


class ProgrammeNumberError(ValueError):
    """A number is not within its limits; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Numbers:
    """What an installation sets.

    After `certify_days` the office may certify what a side leaves unconfirmed; after `remind_days`
    without a session both are reminded, after `escalate_days` the office is told; `action_days`
    before it is due an action is called to mind; a year should have `yearly_sessions`, each of
    `session_minutes` at least.
    """

    certify_days: int = 14
    remind_days: int = 30
    escalate_days: int = 45
    action_days: int = 3
    yearly_sessions: int = 10
    session_minutes: int = 30


def load_numbers(session: Session) -> Numbers:
    """Return the numbers as they are set; one query."""
    found = get_settings(session, [PREFIX + name for name in LIMITS])
    stored = {key.removeprefix(PREFIX): int(value) for key, value in found.items() if value}
    return Numbers(**asdict(Numbers()) | stored)


def set_numbers(session: Session, *, actor: Actor, values: Mapping[str, int]) -> None:
    """Set the numbers that are given.

    Raises
    ------
    ProgrammeNumberError
        If one is not within its limits, or the office would hear before the two do.
    """
    access.ensure(actor, "mentoring.set")
    known = {name: value for name, value in values.items() if name in LIMITS}
    for name, value in known.items():
        least, most = LIMITS[name]
        if not least <= value <= most:
            raise ProgrammeNumberError(name)
    after = {**asdict(load_numbers(session)), **known}
    if after["escalate_days"] <= after["remind_days"]:
        raise ProgrammeNumberError("escalate_days")
    for name, value in known.items():
        set_setting(session, PREFIX + name, str(value))
    auditing.record(session, actor=actor, action="mentoring.set", details=known)


def today() -> dt.date:
    """Return the day it is in the province: sessions are held on real days, in a demo too."""
    return dt.datetime.now(HOME_ZONE).date()
