"""A small market in which who invests depends on sector and round together."""

import datetime as dt

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.entities import Profile, Relation
from tests.matcher.scoring.ecosystems import VOCABULARIES, invested, investor, startup

AS_OF = dt.date(2026, 6, 1)
SECTORS = ("agr.tea", "agr.coffee", "bio")
REGIONS = ("YN.KM", "YN.PE")
ROUNDS = ("angel", "series-a", "series-b")
N_INVESTORS = 60
DAYS = 2500


def market(n_startups: int = 900, *, seed: int = 0, later: tuple[Relation, ...] = ()) -> Ecosystem:
    """Return startups that each closed one or two rounds in the last seven years."""
    rng = np.random.default_rng(seed)
    profiles: list[Profile] = [investor(f"I{i:03}") for i in range(N_INVESTORS)]
    relations: list[Relation] = []
    for n in range(n_startups):
        sector, region = int(rng.integers(3)), int(rng.integers(2))
        own = startup(f"S{n:04}", sectors=(SECTORS[sector],), region=REGIONS[region])
        profiles.append(own)
        first = int(rng.integers(1, DAYS))
        for deal in range(1 + int(rng.integers(2))):
            day = AS_OF - dt.timedelta(days=first) + dt.timedelta(days=400 * deal)
            round_ = int(rng.integers(3))
            # Neither sector nor round alone tells: their sum modulo three does.
            group = (sector + round_) % 3
            for _ in range(2):
                chosen = group * 20 + int(rng.integers(12) + rng.integers(9))
                if day < AS_OF:
                    relations.append(invested(f"I{chosen:03}", own.id, day, ROUNDS[round_]))
    return Ecosystem.from_records(
        vocabularies=VOCABULARIES,
        profiles=profiles,
        relations=[*dict.fromkeys(relations), *later],
        as_of=AS_OF,
    )


def split_market(n_startups: int, *, shift: int, seed: int = 0) -> Ecosystem:
    """Return startups backed by the investors of their sector, who state a sector, too.

    With a shift of 0 they state the one they invest in, else another.
    """
    rng = np.random.default_rng(seed)
    profiles: list[Profile] = [
        investor(f"I{i:03}", sectors=(SECTORS[(i // 20 + shift) % 3],)) for i in range(N_INVESTORS)
    ]
    relations: list[Relation] = []
    for n in range(n_startups):
        sector = int(rng.integers(3))
        own = startup(f"S{n:04}", sectors=(SECTORS[sector],), region=REGIONS[n % 2])
        profiles.append(own)
        day = AS_OF - dt.timedelta(days=int(rng.integers(1, DAYS)))
        chosen = {sector * 20 + int(rng.integers(12) + rng.integers(9)) for _ in range(2)}
        relations += [invested(f"I{i:03}", own.id, day, ROUNDS[n % 3]) for i in sorted(chosen)]
    return Ecosystem.from_records(
        vocabularies=VOCABULARIES, profiles=profiles, relations=relations, as_of=AS_OF
    )
