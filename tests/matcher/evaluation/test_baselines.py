"""Baselines: the most popular, and chance."""

import datetime as dt

import numpy as np
import pytest

from matcher.errors import NotFittedError
from matcher.evaluation.baselines import PopularityScorer, RandomScorer
from matcher.scoring.base import Pool, Seeker
from tests.matcher.scoring.ecosystems import TODAY, ecosystem_of, invested, investor, startup

EARLIER = dt.date(2025, 1, 1)
ECOSYSTEM = ecosystem_of(
    [startup("s1"), startup("s2"), investor("i1"), investor("i2"), investor("i3")],
    relations=[
        invested("i2", "s1", EARLIER),
        invested("i2", "s2", EARLIER),
        invested("i3", "s1", EARLIER),
        invested("i1", "s1", TODAY),
    ],
)
POOL = Pool.of(ECOSYSTEM, "investor")
SEEKER = Seeker.of(ECOSYSTEM, "s1")


def test_popularity_counts_relations_before_the_day() -> None:
    strengths = PopularityScorer().fit(ECOSYSTEM, POOL).score(SEEKER)

    assert strengths.tolist() == [0.0, 1.0, 0.5]


def test_popularity_fades_with_age() -> None:
    ecosystem = ecosystem_of(
        [startup("s1"), investor("old"), investor("recent")],
        relations=[
            invested("old", "s1", TODAY - dt.timedelta(days=731)),
            invested("recent", "s1", TODAY - dt.timedelta(days=1)),
        ],
    )
    pool = Pool.of(ecosystem, "investor")

    strengths = PopularityScorer().fit(ecosystem, pool).score(Seeker.of(ecosystem, "s1"))

    assert strengths.tolist() == pytest.approx([0.25, 1.0], abs=0.01)


def test_popularity_of_kind_without_record_counts_any_relation() -> None:
    pool = Pool.of(ECOSYSTEM, "startup")

    assert PopularityScorer().fit(ECOSYSTEM, pool).score(SEEKER).tolist() == [1.0, 0.5]


def test_random_is_the_same_for_the_same_seeker_and_seed() -> None:
    scorer = RandomScorer(seed=3).fit(ECOSYSTEM, POOL)
    other_seed = RandomScorer(seed=4).fit(ECOSYSTEM, POOL)

    assert np.array_equal(scorer.score(SEEKER), scorer.score(SEEKER))
    assert not np.array_equal(scorer.score(SEEKER), other_seed.score(SEEKER))
    assert not np.array_equal(scorer.score(SEEKER), scorer.score(Seeker.of(ECOSYSTEM, "s2")))


@pytest.mark.parametrize("scorer", [PopularityScorer(), RandomScorer()])
def test_score_before_fit_raises(scorer: PopularityScorer | RandomScorer) -> None:
    with pytest.raises(NotFittedError):
        scorer.score(SEEKER)
