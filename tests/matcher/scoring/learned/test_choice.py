"""What orders the candidates where the record is thin: the weights, or the record alone."""

import numpy as np
import pytest

from matcher.entities import Grade
from matcher.recommendation.line import Line, default_scorers
from matcher.recommendation.pipeline import Recommender
from matcher.scoring.base import Seeker
from matcher.scoring.learned.boosting import Growing
from matcher.scoring.learned.ranker import Training
from tests.matcher.scoring.learned.market import split_market

TRAINING = Training(
    n_windows=8,
    length=40,
    growing=Growing(n_trees=10, n_leaves=8, min_leaf=20),
    n_trees_checked=10,
    min_links=200,
    min_queries=10_000,
    min_compared=50,
)


def fitted(n_startups: int, *, shift: int, training: Training = TRAINING) -> Recommender:
    ecosystem = split_market(n_startups, shift=shift)
    return Recommender(kinds=["investor"], training=training).fit(ecosystem)


def line_of(recommender: Recommender) -> Line:
    return recommender.lines_["investor"]


def choice_of(recommender: Recommender) -> str:
    ranker = line_of(recommender).ranker
    assert ranker is not None
    return ranker.choice_


@pytest.fixture(scope="module")
def by_record() -> Recommender:
    return fitted(300, shift=1)


@pytest.mark.parametrize(("n_startups", "shift"), [(20, 1), (300, 0)])
def test_weights_stand_where_nothing_is_proven_better(n_startups: int, shift: int) -> None:
    assert choice_of(fitted(n_startups, shift=shift)) == "weights"


def test_record_alone_orders_where_statements_mislead(by_record: Recommender) -> None:
    assert choice_of(by_record) == "ridge"
    ranker = line_of(by_record).ranker
    assert ranker is not None
    assert set(ranker.quality_) == {"weights", "ridge", "popularity", "random"}
    assert ranker.quality_["ridge"] > ranker.quality_["weights"]

    ecosystem = by_record.ecosystem_
    assert ecosystem is not None
    seeker = Seeker.of(ecosystem, "S0001")
    ids, scores = by_record.rank(seeker, kind="investor", k=60)
    history = line_of(by_record).scorers["history"].score(seeker)
    assert scores.tolist() == [history[line_of(by_record).pool.index[own]] for own in ids]
    assert (np.diff(scores) <= 0).all()


def test_contributions_of_the_record_sum_to_the_score_and_grades_fall(
    by_record: Recommender,
) -> None:
    found = by_record.recommend("S0001", kind="investor", k=30)

    for item in found:
        assert item.contributions == pytest.approx({"history": item.score})
    grades = [list(Grade).index(item.grade) for item in found]
    assert grades == sorted(grades)
    assert grades[0] == list(Grade).index(Grade.HIGH)


def test_record_alone_never_orders_where_statements_are_to_count_most() -> None:
    line = Line(split_market(300, shift=1), "investor", default_scorers())
    weights = {"sector": 0.5, "history": 0.1, "portfolio": 0.1}

    line.learn(split_market(300, shift=1), weights, TRAINING)

    assert line.ranker is not None
    assert line.ranker.quality_["ridge"] > line.ranker.quality_["weights"]
    assert line.ranker.choice_ == "weights"
