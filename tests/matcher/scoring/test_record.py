"""Scores from past deals: of both sides, before the day only, small where there is little."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.entities import Profile, Relation, RelationKind
from matcher.errors import NotFittedError
from matcher.scoring.base import Pool, Seeker
from matcher.scoring.collaborative import HistoryScorer
from matcher.scoring.portfolio import PortfolioScorer
from matcher.scoring.record import RecordScorer
from tests.matcher.scoring.ecosystems import (
    TODAY,
    ecosystem_of,
    invested,
    investor,
    mentor,
    space,
    startup,
)

LAST_YEAR = TODAY - dt.timedelta(days=200)
SCORERS: list[type[RecordScorer]] = [HistoryScorer, PortfolioScorer]
TEA, COFFEE = ("agr.tea",), ("agr.coffee",)


@pytest.fixture(params=SCORERS, ids=lambda scorer: scorer.term)
def scorer(request: pytest.FixtureRequest) -> RecordScorer:
    new: RecordScorer = request.param()
    return new


def funded(n: int, *, extra: Sequence[Relation] = (), seekers: Sequence[Profile] = ()) -> Ecosystem:
    """Return n tea startups in Kunming funded by ``tea``, and n coffee ones by ``coffee``."""
    tea = [startup(f"t{i}", sectors=TEA, region="YN.KM") for i in range(n)]
    coffee = [startup(f"c{i}", sectors=COFFEE, region="YN.PE") for i in range(n)]
    deals = [invested("tea", s.id, LAST_YEAR, "seed") for s in tea]
    deals += [invested("coffee", s.id, LAST_YEAR, "seed") for s in coffee]
    investors = [investor("coffee"), investor("idle"), investor("tea")]
    return ecosystem_of([*tea, *coffee, *investors, *seekers], relations=[*deals, *extra])


SEEKER = startup("s", sectors=TEA, region="YN.KM", seeking_round="seed")


def strengths_for(scorer: RecordScorer, ecosystem: Ecosystem) -> list[float]:
    fitted = scorer.fit(ecosystem, Pool.of(ecosystem, "investor"))
    return fitted.score(Seeker.of(ecosystem, "s")).tolist()


def test_score_follows_the_record(scorer: RecordScorer) -> None:
    coffee, idle, tea = strengths_for(scorer, funded(300, seekers=[SEEKER]))

    assert tea > coffee + 0.05
    assert idle == pytest.approx(0.0, abs=1e-6)
    assert 0 <= coffee <= tea <= 1


def test_score_of_few_deals_is_next_to_nothing(scorer: RecordScorer) -> None:
    few = max(strengths_for(scorer, funded(2, seekers=[SEEKER])))
    many = max(strengths_for(scorer, funded(300, seekers=[SEEKER])))

    assert few < 0.02
    assert many > 0.2


def test_score_without_any_deal_is_zero(scorer: RecordScorer) -> None:
    assert strengths_for(scorer, funded(0, seekers=[SEEKER])) == [0.0, 0.0, 0.0]


def test_score_of_a_single_deal_is_next_to_nothing(scorer: RecordScorer) -> None:
    ecosystem = ecosystem_of(
        [startup("t"), SEEKER, investor("i")], relations=[invested("i", "t", LAST_YEAR)]
    )

    assert strengths_for(scorer, ecosystem) == pytest.approx([0.0], abs=0.01)


def test_score_for_kind_without_a_record_is_zero(scorer: RecordScorer) -> None:
    ecosystem = funded(20, seekers=[SEEKER, mentor("m")])
    fitted = scorer.fit(ecosystem, Pool.of(ecosystem, "mentor"))

    assert fitted.score(Seeker.of(ecosystem, "s")).tolist() == [0.0]


def test_score_ignores_what_happens_from_the_day_on(scorer: RecordScorer) -> None:
    later = [invested("idle", f"t{i}", TODAY, "seed") for i in range(60)]

    assert strengths_for(scorer, funded(60, seekers=[SEEKER], extra=later)) == strengths_for(
        scorer, funded(60, seekers=[SEEKER])
    )


def test_score_of_investor_for_startups_agrees_with_the_other_side(scorer: RecordScorer) -> None:
    ecosystem = funded(60, seekers=[SEEKER])
    startups = Pool.of(ecosystem, "startup")
    forward = strengths_for(scorer, ecosystem)[2]

    backward = scorer.fit(ecosystem, startups).score(Seeker.of(ecosystem, "tea"))

    assert backward[startups.index["s"]] == pytest.approx(forward, rel=1e-3)
    assert backward[startups.index["s"]] > backward[startups.index["c0"]]


def test_score_of_investor_unknown_to_the_snapshot_is_zero(scorer: RecordScorer) -> None:
    ecosystem = funded(20)
    fitted = scorer.fit(ecosystem, Pool.of(ecosystem, "startup"))

    strengths = fitted.score(Seeker(investor("new"), (), (), (), (), TODAY))

    assert strengths.tolist() == [0.0] * 40


def test_score_of_space_reads_residents(scorer: RecordScorer) -> None:
    spaces = [space("a"), investor("i")]
    tea = [startup(f"t{i}", sectors=TEA) for i in range(40)]
    residents = [Relation(s.id, "a", RelationKind.RESIDENT_OF, LAST_YEAR) for s in tea]
    ecosystem = ecosystem_of([*spaces, *tea, SEEKER], relations=residents)

    fitted = scorer.fit(ecosystem, Pool.of(ecosystem, "space"))

    assert fitted.score(Seeker.of(ecosystem, "s"))[0] > 0


def test_score_uses_the_round_that_is_asked_for() -> None:
    rounds = [invested("idle", f"t{i}", LAST_YEAR, "series-a") for i in range(60)]
    ecosystem = funded(60, seekers=[SEEKER], extra=rounds)
    scorer = HistoryScorer().fit(ecosystem, Pool.of(ecosystem, "investor"))

    seed = scorer.score(Seeker.of(ecosystem, "s"))
    series_a = scorer.score(Seeker.of(ecosystem, "s", seeking_round="series-a"))

    assert seed[2] > seed[1]
    assert series_a[1] > series_a[2]


def test_score_counts_recent_deals_more(scorer: RecordScorer) -> None:
    long_ago = TODAY - dt.timedelta(days=8 * 365)
    old = [invested("idle", f"t{i}", long_ago, "seed") for i in range(60)]

    _, idle, tea = strengths_for(scorer, funded(60, seekers=[SEEKER], extra=old))

    assert 0 < idle < tea


def test_score_learns_from_investors_one_already_has() -> None:
    together = [invested("idle", f"t{i}", TODAY - dt.timedelta(days=30), "b") for i in range(60)]
    warm = startup("s", seeking_round="b")
    known = [invested("tea", "s", LAST_YEAR, "seed")]
    with_known = funded(60, seekers=[warm], extra=[*together, *known])
    without = funded(60, seekers=[warm], extra=together)

    strengths = [strengths_for(HistoryScorer(), e)[1] for e in (with_known, without)]

    assert strengths[0] > strengths[1]


def test_score_before_fit_raises(scorer: RecordScorer) -> None:
    with pytest.raises(NotFittedError):
        scorer.score(Seeker(SEEKER, (), (), (), (), TODAY))


def test_score_follows_a_permutation_of_the_ids(scorer: RecordScorer) -> None:
    ecosystem = funded(30, seekers=[SEEKER])
    renamed = {"tea": "a-tea", "coffee": "z-coffee"}
    profiles = [
        investor(renamed[p.id]) if p.id in renamed else p for p in reversed(ecosystem.profiles)
    ]
    relations = [
        invested(renamed[r.source_id], r.target_id, r.occurred_on, r.detail)
        for r in reversed(ecosystem.relations)
    ]
    other = ecosystem_of(profiles, relations=relations)

    coffee, idle, tea = strengths_for(scorer, ecosystem)

    assert strengths_for(scorer, other) == pytest.approx([tea, idle, coffee], abs=1e-6)


def test_fit_changes_no_input(scorer: RecordScorer) -> None:
    ecosystem = funded(5, seekers=[SEEKER])
    pool = Pool.of(ecosystem, "investor")
    rows = pool.rows.copy()

    scorer.fit(ecosystem, pool).score(Seeker.of(ecosystem, "s"))

    assert np.array_equal(pool.rows, rows)
