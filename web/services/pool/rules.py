"""The rules of the pool: terms, notice periods, windows; kept where the office can set them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.setting import Setting, bump_data_version, get_setting, set_setting
from web.services import access, auditing
from web.services.access import Actor

PREFIX: Final = "pool_"
YEAR_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class PoolRules:
    """The defaults of an installation; the office may set each within its limits."""

    term_years: int = 3
    notice_days: int = 7
    capacity: int = 2
    reminder_days: int = 60
    conflict_years: int = 1
    renewal_notice: int = 1

    @property
    def renewal_needs_notice(self) -> bool:
        """Whether a renewal stands on a public notice like a first appointment."""
        return self.renewal_notice == 1


LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "term_years": (1, 5),
    "notice_days": (0, 30),
    "capacity": (1, 20),
    "reminder_days": (7, 180),
    "conflict_years": (1, 5),
    "renewal_notice": (0, 1),
}
"""The least and the greatest value of each rule."""


class RuleError(ValueError):
    """A rule lies outside its limits; `name` tells which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def load_rules(session: Session) -> PoolRules:
    """Return the rules in force."""
    names = [PREFIX + name for name in LIMITS]
    found = session.execute(select(Setting.name, Setting.value).where(Setting.name.in_(names)))
    return PoolRules(**{name.removeprefix(PREFIX): int(value) for name, value in found})


def conflict_days(session: Session) -> int:
    """Return how long a tie that ended still is a conflict of interest, in days."""
    years = get_setting(session, f"{PREFIX}conflict_years")
    return YEAR_DAYS * int(years or PoolRules().conflict_years)


def save_rules(session: Session, *, actor: Actor, rules: PoolRules) -> None:
    """Set the rules; they hold from the next step on.

    Raises
    ------
    RuleError
        If one lies outside its limits.
    """
    access.ensure(actor, "pool.rule")
    values: dict[str, int] = asdict(rules)
    for name, (least, most) in LIMITS.items():
        if not least <= values[name] <= most:
            raise RuleError(name)
    before = load_rules(session)
    for name, value in values.items():
        set_setting(session, PREFIX + name, str(value))
    if before.conflict_years != rules.conflict_years:
        bump_data_version(session, changed=None)
    auditing.record(session, actor=actor, action="pool.rules", details=values)
