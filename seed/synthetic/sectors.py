"""Draw sub-sectors as the economy of a prefecture has them."""

from collections.abc import Sequence

from seed.synthetic.draws import Draws
from seed.synthetic.world import World

Counts = Sequence[tuple[int, float]]
KUNMING = "530100"


def draw_sectors(
    world: World,
    draws: Draws,
    region: str = KUNMING,
    *,
    counts: Counts,
    without: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return sub-sectors of one sector first, then of any.

    A sub-sector whose planted answer one of the topics ``without`` would rival is left out.
    """
    shares = world.corpus.calibration["sector_share_by_prefecture"][region]
    return draw_by_share(world, draws, shares, counts=counts, without=without)


def draw_by_share(
    world: World,
    draws: Draws,
    shares: dict[str, float],
    *,
    counts: Counts,
    without: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return sub-sectors, their sectors weighted by the shares."""
    wanted = draws.weighted("sectors", counts)
    chosen: dict[str, None] = {}
    for attempt in range(50):
        if len(chosen) == wanted:
            break
        sector = draws.weighted(f"sector{attempt // 3}", list(shares.items()))
        code = draws.choice(f"sub{attempt}", world.corpus.children[sector])
        if not any((code, topic) in world.reserved for topic in without):
            chosen[code] = None
    return tuple(chosen)
