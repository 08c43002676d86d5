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
hundreds of deals; for investors, where records are long and offers rare, they weigh more, both
alike, and the mere number of deals less: measured on real investments, the two together rank
better than either, and popularity adds nothing.
"""

from collections.abc import Mapping

from matcher.entities import ParticipantKind

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
    "history": 0.2,
    "portfolio": 0.2,
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
