"""What a pair is worth: a better fit or wish never lowers it."""

import itertools

from models.programme_states import Weight
from web.services.programmes.worth import CRITERIA, levels_of, musts_of, worth

RANKS = (None, 5, 4, 3, 2, 1)
FITS = (0.0, 0.25, 0.5, 1.0)


def test_worth_is_monotone_in_fit_and_in_both_wishes() -> None:
    for fit, receiver, provider in itertools.product(FITS, RANKS, RANKS):
        here = worth(fit, receiver, provider)
        better = [RANKS[RANKS.index(rank) + 1] for rank in (receiver, provider) if rank != 1]
        if receiver != 1:
            assert worth(fit, better[0], provider) > here
        if provider != 1:
            assert worth(fit, receiver, better[-1]) > here
        if fit < 1.0:
            assert worth(fit + 0.1, receiver, provider) > here


def test_worth_stays_between_nothing_and_all() -> None:
    assert worth(0.0, None, None) == 0.0
    assert worth(1.0, 1, 1) == 1.0


def test_two_who_put_each_other_first_go_before_any_who_say_nothing() -> None:
    assert worth(0.0, 1, 1) >= worth(1.0, None, None)


def test_criteria_nobody_chose_count_as_usual() -> None:
    assert levels_of({"sector": "must"})["place"] is Weight.MEDIUM
    assert musts_of({"sector": "must", "place": "high"}) == ("sector",)
    assert set(levels_of({})) == set(CRITERIA)
