"""How much each term counts, and why.

The weights keep an order of precedence that no lesser term can turn round on its own:

- the service asked for decides first (0.36): the step from the same topic to one of its group is
  0.18, more than the whole of any other term but the sector;
- then the sector (0.24): its smallest step, from a sub-sector to the sector above, is 0.024, and
  those from the sector itself to a sibling and from there to a stranger are 0.13 and 0.11, each
  more than the nearest place and the best words together;
- place, text, stage and ticket (0.04 to 0.06 each) decide between equal codes;
- path, language, standing and room settle what is still open.

A record speaks through ``history`` and ``portfolio``, whose strengths are near 0 until there are
hundreds of deals; for investors, where records are long and offers rare, they weigh more, and the
mere number of deals less: measured on real investments, from fifty deals to all there are, the two
together, history three times portfolio, rank no worse than either, and popularity adds nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from matcher.entities import ParticipantKind
from matcher.scoring.history import HISTORY_RELATIONS

DEFAULT_WEIGHTS: Mapping[str, float] = {
    "service": 0.36,
    "sector": 0.24,
    "stage": 0.05,
    "ticket": 0.05,
    "place": 0.05,
    "language": 0.03,
    "text": 0.06,
    "network": 0.03,
    "history": 0.03,
    "portfolio": 0.02,
    "reciprocal": 0.04,
    "track": 0.02,
    "room": 0.02,
}
"""Weight of each term, adding up to 1."""

INVESTOR_WEIGHTS: Mapping[str, float] = {
    **DEFAULT_WEIGHTS,
    "history": 0.3,
    "portfolio": 0.1,
    "track": 0.01,
}
"""Where one side is an investor: the record of deals is long and says most."""


SPACE_WEIGHTS: Mapping[str, float] = {**DEFAULT_WEIGHTS, "place": 0.08}
"""Where one side is a space: whoever moves in is there every day, so that place outweighs words."""


def weights_for(seeker_kind: str, kind: str, chosen: Mapping[str, float]) -> Mapping[str, float]:
    """Return the weights for a seeker and a kind of candidates.

    Parameters
    ----------
    seeker_kind, kind : str
        Kinds of the two sides.
    chosen : mapping of str to float
        Weights that replace the default ones.

    Returns
    -------
    weights : mapping of str to float
        By term.
    """
    sides = {seeker_kind, kind}
    by_kind = DEFAULT_WEIGHTS
    if ParticipantKind.INVESTOR in sides:
        by_kind = INVESTOR_WEIGHTS
    elif sides == {ParticipantKind.STARTUP, ParticipantKind.SPACE}:
        by_kind = SPACE_WEIGHTS
    return {**by_kind, **chosen}


class Level(StrEnum):
    """How much a criterion counts, as an organiser chooses it."""

    MUST = "must"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    OFF = "off"


FACTORS: Mapping[str, float] = {
    Level.MUST: 2.0,
    Level.HIGH: 2.0,
    Level.MEDIUM: 1.0,
    Level.LOW: 0.5,
    Level.OFF: 0.0,
}
"""By level: how many times its usual weight a criterion counts."""

_COMMON = (
    "service",
    "sector",
    "stage",
    "place",
    "language",
    "text",
    "network",
    "reciprocal",
    "track",
    "room",
)


@dataclass(frozen=True)
class Choice:
    """What an organiser chose for a pair of kinds; it stands in place of anything learned.

    Attributes
    ----------
    weights : mapping of str to float
        What each term counts.
    musts : tuple of str
        Terms without which there is no pair: a candidate of strength 0 in one of them is out.
    """

    weights: Mapping[str, float]
    musts: tuple[str, ...] = ()

    @classmethod
    def of(cls, seeker_kind: str, kind: str, levels: Mapping[str, str]) -> Self:
        """Return what levels mean between two kinds.

        Parameters
        ----------
        seeker_kind, kind : str
            Kinds of the two sides.
        levels : mapping of str to str
            By term; what is not named counts as usual.

        Returns
        -------
        choice : Choice
            The usual weights times the factor of each level.

        Examples
        --------
        >>> chosen = Choice.of("startup", "mentor", {"service": "must", "text": "off"})
        >>> chosen.weights["service"], chosen.weights["text"], chosen.musts
        (0.72, 0.0, ('service',))
        """
        usual = weights_for(seeker_kind, kind, {})
        weights = {t: w * FACTORS[levels.get(t, Level.MEDIUM)] for t, w in usual.items()}
        musts = tuple(term for term in usual if levels.get(term) == Level.MUST)
        return cls(weights, musts)


def criteria_for(seeker_kind: str, kind: str) -> tuple[str, ...]:
    """Return the terms that mean something between two kinds.

    Parameters
    ----------
    seeker_kind, kind : str
        Kinds of the two sides.

    Returns
    -------
    terms : tuple of str
        In the order in which they are shown: amounts only where one side invests, records of
        similar pairs only where there are such records.
    """
    sides = {seeker_kind, kind}
    invests = ("ticket",) if ParticipantKind.INVESTOR in sides else ()
    has_record = any(side in HISTORY_RELATIONS for side in sides)
    return (*_COMMON[:3], *invests, *_COMMON[3:], *(("history", "portfolio") if has_record else ()))
