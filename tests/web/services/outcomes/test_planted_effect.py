"""The figures against a history whose true effect is known: they cover it as often as they say."""

import numpy as np

from seed.outcomes import TRUTHS, draw_courses
from web.services.outcomes.figures import REACHED, Course, Tally, compare, figures_of, tally_up

N_REPLICATIONS = 200
N_PAIRS = {"recommended": 90, "by_hand": 70, "random": 50}


def histories() -> list[dict[str, Tally]]:
    """Return the tallies of many histories drawn by the same chances."""
    rng = np.random.default_rng(20261126)
    return [
        tally_up(Course(each.arm, each.reached, each.rating) for each in draw_courses(rng, N_PAIRS))
        for _ in range(N_REPLICATIONS)
    ]


def test_intervals_cover_the_planted_shares_and_effects_as_often_as_they_say():
    shares, differences = [], []
    for tallies in histories():
        for arm, truth in TRUTHS.items():
            found = figures_of(arm, tallies[arm])
            for step in REACHED:
                interval = found.share(step).interval
                shares.append(interval.low <= truth.chance(step) <= interval.high)
        for arm in ("by_hand", "random"):
            for difference in compare(tallies, arm).differences:
                step, interval = difference.step, difference.interval
                effect = TRUTHS["recommended"].chance(step) - TRUTHS[arm].chance(step)
                differences.append(interval.low <= effect <= interval.high)

    # 2,400 and 1,600 intervals of nominally 95 %, those of one history not independent
    assert (len(shares), len(differences)) == (2400, 1600)
    assert 0.935 <= np.mean(shares) <= 0.97
    assert 0.935 <= np.mean(differences) <= 0.97


def test_planted_effect_is_found_and_none_is_found_where_there_is_none():
    found, false_alarms = 0, 0
    same = {"recommended": TRUTHS["by_hand"], "by_hand": TRUTHS["by_hand"]}
    rng = np.random.default_rng(7)
    n_pairs = {"recommended": 90, "by_hand": 90}
    for tallies in histories():
        first = compare(tallies, "random").differences[0]
        found += first.interval.low > 0
        drawn = draw_courses(rng, n_pairs, same)
        null = tally_up(Course(each.arm, each.reached, each.rating) for each in drawn)
        false_alarms += compare(null, "by_hand").differences[0].interval.excludes_zero

    assert found / N_REPLICATIONS >= 0.95
    assert false_alarms / N_REPLICATIONS <= 0.08


def test_ratings_of_recommended_pairs_are_as_planted():
    covered = []
    for tallies in histories():
        rating = figures_of("recommended", tallies["recommended"]).rating
        covered.append(rating.low <= TRUTHS["recommended"].mean_rating <= rating.high)

    assert 0.89 <= np.mean(covered) <= 0.98


def test_too_few_pairs_give_counts_and_no_shares():
    few = tally_up([Course("recommended", frozenset({"accepted"}), None)] * 19)
    enough = tally_up([Course("recommended", frozenset({"accepted"}), 5)] * 20)

    assert figures_of("recommended", few["recommended"]).share("accepted").interval is None
    assert figures_of("recommended", few["recommended"]).share("accepted").count == 19
    assert figures_of("recommended", enough["recommended"]).has_enough
    assert compare({**enough, "by_hand": few["recommended"]}, "by_hand").differences == ()
