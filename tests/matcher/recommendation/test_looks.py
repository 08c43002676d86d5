"""Looks in the whole line: one more part of the score, absent where there is too little."""

import datetime as dt

import numpy as np
import pytest

from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.weights import Choice
from matcher.scoring.learned.feedback import Impression
from tests.matcher.judged.world import World, entry, startup

N_STARTUPS, N_MENTORS = 30, 12
DAY = dt.date(2026, 8, 1)


@pytest.fixture(scope="module")
def ecosystem():
    """Startups of one place, and mentors who differ in theirs alone."""
    first = startup(needs="ip.patent", sectors="bio.tcm", region="530100")
    others = [
        entry(f"S{n}", "startup", needs="ip.patent", sectors="bio.tcm", region="530100")
        for n in range(N_STARTUPS)
    ]
    mentors = [
        entry(
            f"M{n:02}",
            "mentor",
            offers="ip.patent",
            sectors="bio.tcm",
            region="533400" if n % 2 else "530100",
        )
        for n in range(N_MENTORS)
    ]
    return World([first, *others, *mentors]).ecosystem


def looks(n_days):
    """Return looks of people who open mentors from afar, against the weights."""
    rng = np.random.default_rng(8)
    for day in range(n_days):
        for seeker in range(N_STARTUPS):
            order, upper = rng.permutation(N_MENTORS)[:6], int(rng.integers(1, 6))
            drawn = {upper: upper + 1, upper + 1: upper}
            for place, mentor in enumerate(order.tolist(), start=1):
                is_opened = bool(mentor % 2 and rng.random() < 0.8 / place)
                yield Impression(
                    f"S{seeker}",
                    f"M{mentor:02}",
                    f"{seeker}-{day}",
                    DAY + dt.timedelta(days=day),
                    place,
                    drawn.get(place, 0),
                    0.25 * is_opened,
                    is_opened,
                )


def fitted(ecosystem, n_days, **options):
    found = {"mentor": list(looks(n_days))} if n_days else None
    return Recommender(kinds=("mentor",), **options).fit(ecosystem, looks=found)


def test_looks_are_one_more_part_of_the_score(ecosystem):
    model = fitted(ecosystem, 25)

    items = model.recommend("S", kind="mentor", k=N_MENTORS, rerank=False)

    parts = {item.candidate_id: item.contributions.get("feedback", 0.0) for item in items}
    assert max(parts.values()) <= 0.08
    assert min(parts[f"M{n:02}"] for n in (1, 3, 5)) > max(parts[f"M{n:02}"] for n in (0, 2, 4))
    assert items[0].candidate_id == "M01"
    assert fitted(ecosystem, 0).recommend("S", kind="mentor")[0].candidate_id == "M00"
    for item in items:
        assert sum(item.contributions.values()) == pytest.approx(item.score)


def test_too_few_looks_change_nothing(ecosystem):
    few, none = fitted(ecosystem, 1), fitted(ecosystem, 0)

    assert few.lines_["mentor"].feedback.has_enough_ is False
    assert few.rank("S", kind="mentor")[1].tolist() == none.rank("S", kind="mentor")[1].tolist()


def test_chosen_weights_stand_without_looks(ecosystem):
    chosen = Choice.of("startup", "mentor", {"service": "high"})
    model = fitted(ecosystem, 25).choosing({("startup", "mentor"): chosen})

    items = model.recommend("S", kind="mentor")

    assert all("feedback" not in item.contributions for item in items)
