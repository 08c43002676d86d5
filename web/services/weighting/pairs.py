"""Between which kinds weights can be chosen, what can be chosen, and what levels say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matcher.recommendation.weights import FACTORS, Choice, Level, criteria_for
from web.services.missing import NotFoundError

PROVIDERS: Final = ("mentor", "investor", "space", "partner", "institution", "commissioner")
STARTUP: Final = "startup"
LEVELS: Final = tuple(level.value for level in Level)


@dataclass(frozen=True, slots=True)
class Pair:
    """Who looks for whom."""

    seeker_kind: str
    kind: str

    @property
    def key(self) -> tuple[str, str]:
        """Return the pair as the matcher knows it."""
        return self.seeker_kind, self.kind

    @property
    def criteria(self) -> tuple[str, ...]:
        """Return the criteria that mean something between the two."""
        return criteria_for(self.seeker_kind, self.kind)

    def levels(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Return the level of each criterion; what nobody chose counts as usual."""
        return {term: Level(chosen.get(term, Level.MEDIUM)).value for term in self.criteria}

    def choice(self, chosen: Mapping[str, str]) -> Choice:
        """Return what levels mean to the matcher."""
        return Choice.of(self.seeker_kind, self.kind, self.levels(chosen))


PAIRS: Final = (
    *(Pair(STARTUP, kind) for kind in (*PROVIDERS, "resource")),
    *(Pair(kind, STARTUP) for kind in PROVIDERS),
)


def find_pair(seeker_kind: str, kind: str) -> Pair:
    """Return a pair of kinds.

    Raises
    ------
    NotFoundError
        If nobody of the one looks for the other.
    """
    pair = Pair(seeker_kind, kind)
    if pair not in PAIRS:
        raise NotFoundError("pair of kinds", f"{seeker_kind}:{kind}")
    return pair


def counts_anything(levels: Mapping[str, str]) -> bool:
    """Tell whether any criterion is left that counts."""
    return any(FACTORS[level] for level in levels.values())


def is_usual(levels: Mapping[str, str]) -> bool:
    """Tell whether every criterion counts as it does by itself."""
    return set(levels.values()) <= {Level.MEDIUM.value}
