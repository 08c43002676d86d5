"""The term that looks teach: silent where too few looked, kept out where it gains nothing."""

import datetime as dt

import numpy as np
import pytest

from matcher.errors import NotFittedError, UnknownIdError
from matcher.scoring.learned.feedback import FeedbackTerm, Impression

N_SEEKERS, N_CANDIDATES, SIZE = 40, 30, 8
DAY = dt.date(2026, 1, 1)
PULL = 1 / np.arange(1, SIZE + 1)
WEIGHTS = {"sector": 0.3, "place": 0.1}
INDEX = {f"M{n}": n for n in range(N_CANDIDATES)}


def strengths_of(seeker_id):
    """Return the same strengths each time: sector, place and language, each by itself."""
    if seeker_id == "gone":
        raise UnknownIdError("participant", seeker_id)
    rng = np.random.default_rng(int(seeker_id))
    return {term: rng.random(N_CANDIDATES) for term in ("sector", "place", "language")}


def looks(n_days, wanted="language"):
    """Return looks of people who open what is strong in one term, in lists that weights order."""
    rng = np.random.default_rng(4)
    for day in range(n_days):
        for seeker in range(N_SEEKERS):
            own = strengths_of(str(seeker))
            chosen = rng.choice(N_CANDIDATES, SIZE, replace=False)
            usual = sum(weight * own[term][chosen] for term, weight in WEIGHTS.items())
            order = chosen[np.argsort(-usual)]
            upper = int(rng.integers(1, SIZE))
            if rng.random() < 0.5:
                order[[upper - 1, upper]] = order[[upper, upper - 1]]
            relevance = own[wanted][order] ** 2 if wanted else np.full(SIZE, 0.3)
            opened = rng.random(SIZE) < PULL * relevance
            other = {upper: upper + 1, upper + 1: upper}
            for place, (candidate, is_opened) in enumerate(zip(order, opened, strict=True), 1):
                yield Impression(
                    str(seeker),
                    f"M{candidate}",
                    f"{seeker}-{day}",
                    DAY + dt.timedelta(days=day),
                    place,
                    other.get(place, 0),
                    0.25 * bool(is_opened),
                    bool(is_opened),
                )


def fitted(impressions):
    return FeedbackTerm().fit(
        list(impressions), index=INDEX, strengths=strengths_of, weights=WEIGHTS
    )


def test_term_learns_what_people_open_and_proves_it_on_later_lists():
    term = fitted(looks(60))

    assert term.is_better_
    assert term.quality_["feedback"] > 1.02 * term.quality_["weights"]
    assert term.bias_.propensities_[3] == pytest.approx(0.25, abs=0.12)
    strength = term.strengths(strengths_of("0"))
    assert np.corrcoef(strength, strengths_of("0")["language"])[0, 1] > 0.9
    assert (strength.min() >= 0, strength.max() <= 1) == (True, True)


def test_few_looks_teach_nothing_and_say_so():
    term = fitted(looks(2))

    assert (term.is_better_, term.has_enough_, term.quality_) == (False, False, {})
    assert term.n_opened_ < 200
    with pytest.raises(NotFittedError):
        term.strengths(strengths_of("0"))


def test_opens_without_any_taste_are_not_used():
    term = fitted(looks(60, wanted=""))

    assert term.has_enough_
    assert term.is_better_ is False


def test_whoever_is_gone_teaches_nothing():
    gone = [Impression("gone", "M1", f"g{n}", DAY, 1, 2, 1.0, is_opened=True) for n in range(50)]
    unknown = [Impression("0", "M999", f"u{n}", DAY, 1, 2, 1.0, is_opened=True) for n in range(50)]

    assert fitted([*looks(40), *gone, *unknown]).is_better_
