import datetime as dt
from collections import Counter

from seed.synthetic.draws import Draws, uniform


def test_uniform_is_a_hash_of_what_it_is_drawn_for() -> None:
    assert uniform(1, "startup", 2, "stage") == 0.37678015888675054
    assert uniform(1, "startup", 3, "stage") != uniform(1, "startup", 2, "stage")


def test_uniform_spreads_evenly() -> None:
    tenths = Counter(int(10 * uniform(0, "k", i, "f")) for i in range(10_000))

    assert set(tenths) == set(range(10))
    assert max(tenths.values()) - min(tenths.values()) < 200


def test_integer_includes_both_ends() -> None:
    drawn = {Draws(0, "k", i).integer("f", 2, 4) for i in range(100)}

    assert drawn == {2, 3, 4}


def test_weighted_follows_the_weights() -> None:
    drawn = Counter(Draws(0, "k", i).weighted("f", [("a", 3), ("b", 1)]) for i in range(4000))

    assert abs(drawn["a"] / 4000 - 0.75) < 0.03


def test_shuffled_keeps_every_option() -> None:
    options = list(range(20))

    shuffled = Draws(0, "k", 0).shuffled("f", options)
    assert sorted(shuffled) == options
    assert shuffled != options


def test_day_lies_between_the_ends() -> None:
    first, last = dt.date(2026, 1, 1), dt.date(2026, 1, 3)

    assert {Draws(0, "k", i).day("f", first, last).day for i in range(60)} == {1, 2, 3}
