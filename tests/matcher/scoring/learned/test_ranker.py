"""The learned ranker in its line: better, additive, the same again, and silent where thin."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.entities import Grade
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.weights import weights_for
from matcher.scoring.base import Seeker
from matcher.scoring.learned.boosting import Growing
from matcher.scoring.learned.pairs import PARTS
from matcher.scoring.learned.ranker import LearnedRanker, Training
from tests.matcher.scoring.ecosystems import invested
from tests.matcher.scoring.learned.market import AS_OF, market

TRAINING = Training(
    n_windows=8,
    length=40,
    growing=Growing(n_trees=25, n_leaves=8, min_leaf=20),
    n_trees_checked=15,
    min_links=500,
    min_links_compared=500,
    min_queries=50,
)

WEIGHTS = weights_for("startup", "investor", {})


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return Recommender(kinds=["investor"], training=TRAINING).fit(market())


def ranker_of(recommender: Recommender) -> LearnedRanker:
    ranker = recommender.lines_["investor"].ranker
    assert ranker is not None
    return ranker


def test_ranker_is_used_where_it_is_better_on_windows_it_has_not_seen(
    recommender: Recommender,
) -> None:
    ranker = ranker_of(recommender)

    assert ranker.choice_ == "learned"
    quality = ranker.quality_
    assert quality["learned"] > max(quality["weights"], quality["ridge"])
    assert quality["random"] < min(quality["popularity"], quality["learned"])


def test_contributions_sum_to_the_score_and_follow_the_order(recommender: Recommender) -> None:
    found = recommender.recommend("S0001", kind="investor", k=10, rerank=False)
    ids, scores = recommender.rank("S0001", kind="investor", k=60)

    assert [item.candidate_id for item in found] == ids[:10]
    for item, score in zip(found, scores, strict=False):
        assert item.score == pytest.approx(score, abs=1e-9, rel=0)
        assert sum(item.contributions.values()) == pytest.approx(score, abs=1e-9, rel=0)
        assert set(item.contributions) <= set(PARTS)
    assert (np.diff(scores) <= 0).all()
    assert len(ids) == len(set(ids)) > TRAINING.length


def test_gates_come_before_the_ranker(recommender: Recommender) -> None:
    ecosystem = recommender.ecosystem_
    assert ecosystem is not None
    seeker = Seeker.of(ecosystem, "S0001")
    known = {relation.source_id for relation in seeker.relations}

    ids, _ = recommender.rank(seeker, kind="investor", k=60)

    assert known
    assert known.isdisjoint(ids)
    (verdict,) = recommender.explain(seeker, kind="investor", candidate_ids=[min(known)])
    assert verdict.gate == "self"


def test_ranker_orders_candidates_of_whom_some_changed_since(recommender: Recommender) -> None:
    ecosystem = recommender.ecosystem_
    assert ecosystem is not None
    line, seeker = recommender.lines_["investor"], Seeker.of(ecosystem, "S0001")
    gone, other = recommender.rank(seeker, kind="investor", k=60)[0][:2]
    is_eligible = line.selector.screen(seeker).is_eligible
    is_eligible[line.pool.index[gone]] = False
    expected = line.rank(seeker, line.score(seeker, WEIGHTS), is_eligible)
    order = [line.pool.ids[position] for position in expected.first(is_eligible, 60)]
    around = Ecosystem.from_records(
        vocabularies=ecosystem.vocabularies,
        profiles=[
            replace(ecosystem.profile(gone), status="inactive"),
            replace(ecosystem.profile(other), id="A0000", names={}),
        ],
        as_of=ecosystem.as_of,
    )

    model = recommender.updated(around, [gone, "A0000"])
    ids, scores = model.rank(seeker, kind="investor", k=60)
    found = model.recommend(seeker, kind="investor", k=10, rerank=False)

    assert ids == [*order, "A0000"]
    assert scores[:-1].tolist() == expected.scores[expected.first(is_eligible, 60)].tolist()
    assert scores[-1] == 0
    for item, score in zip(found, scores, strict=False):
        assert sum(item.contributions.values()) == pytest.approx(score, abs=1e-9, rel=0)


def test_fit_tells_how_far_it_is_and_can_be_stopped() -> None:
    shares = list[float]()

    def hear(share: float) -> None:
        shares.append(share)
        if share > 0.5:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        Recommender(kinds=["investor"], training=TRAINING).fit(market(), report=hear)

    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(1 / 3)
    assert len(shares) > TRAINING.n_windows / 2
    assert sum(share > 0.5 for share in shares) == 1


def test_grades_never_rise_down_the_list(recommender: Recommender) -> None:
    order = list(Grade)

    for seeker in ("S0001", "S0002", "S0003"):
        found = recommender.recommend(seeker, kind="investor", k=30)
        places = [order.index(item.grade) for item in found]
        assert places == sorted(places)


def test_same_data_and_seed_give_the_same_ranking(recommender: Recommender) -> None:
    again = Recommender(kinds=["investor"], training=TRAINING).fit(market())

    for seeker in ("S0001", "S0500"):
        ids, scores = recommender.rank(seeker, kind="investor", k=60)
        others, other_scores = again.rank(seeker, kind="investor", k=60)
        assert ids == others
        assert np.array_equal(scores, other_scores)


def test_what_was_learned_is_kept_for_a_month_and_sees_new_links(recommender: Recommender) -> None:
    ecosystem = recommender.ecosystem_
    assert ecosystem is not None
    new = invested("I003", "S0001", AS_OF + dt.timedelta(days=3), "angel")

    def refreshed(days: int) -> Recommender:
        grown = Ecosystem.from_records(
            vocabularies=ecosystem.vocabularies,
            profiles=ecosystem.profiles,
            relations=[*ecosystem.relations, new],
            as_of=AS_OF + dt.timedelta(days=days),
        )
        return Recommender(kinds=["investor"], training=TRAINING).fit(grown, earlier=recommender)

    soon, late = refreshed(20), refreshed(40)

    assert ranker_of(soon).trained_on_ == AS_OF
    assert ranker_of(soon).quality_ == ranker_of(recommender).quality_
    assert "I003" in recommender.rank("S0001", kind="investor", k=60)[0]
    assert "I003" not in soon.rank("S0001", kind="investor", k=60)[0]
    assert ranker_of(late).trained_on_ == AS_OF + dt.timedelta(days=40)


@pytest.mark.parametrize("n_startups", [20, 150])
def test_thin_record_leaves_the_ranking_as_it_is(n_startups: int) -> None:
    ecosystem = market(n_startups)

    learned = Recommender(kinds=["investor"], training=TRAINING).fit(ecosystem)
    plain = Recommender(kinds=["investor"], training=None).fit(ecosystem)

    assert ranker_of(learned).choice_ == "weights"
    assert plain.lines_["investor"].ranker is None
    ids, scores = learned.rank("S0001", kind="investor", k=60)
    expected, expected_scores = plain.rank("S0001", kind="investor", k=60)
    assert ids == expected
    assert np.array_equal(scores, expected_scores)


def test_chosen_weights_and_the_other_side_are_answered_by_weights(
    recommender: Recommender,
) -> None:
    chosen = Recommender(kinds=["investor"], weights={"sector": 0.5}, training=TRAINING)

    assert chosen.fit(market(150)).lines_["investor"].ranker is None
    found = recommender.recommend("I001", kind="investor", k=3)
    assert all(item.score < 1 for item in found)
