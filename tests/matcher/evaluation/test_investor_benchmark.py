"""Real investments: our metrics against the independent checker, our scores against the bar."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from matcher.evaluation.baselines import PopularityScorer, RandomScorer
from matcher.evaluation.metrics import Estimate, RankingQuality, ranking_quality
from matcher.scoring.base import Pool, Scorer, Seeker
from matcher.scoring.collaborative import HistoryScorer
from matcher.scoring.portfolio import PortfolioScorer
from tests.benchmarks.investors import InvestorBenchmark, investor_benchmark

pytestmark = pytest.mark.benchmark_data


@pytest.fixture
def benchmark_data() -> InvestorBenchmark:
    return investor_benchmark()


def rankings_by(data: InvestorBenchmark, split: str, *scorers: Scorer) -> dict[str, list[str]]:
    pool = Pool.of(data.ecosystem, "investor")
    fitted = [scorer.fit(data.ecosystem, pool) for scorer in scorers]
    ranked = {}
    for query in data.queries[split]:
        seeker = Seeker.of(
            data.ecosystem, query.seeker_id, seeking_round=query.seeking_round or None
        )
        scores = sum((scorer.score(seeker) for scorer in fitted), np.zeros(len(pool)))
        # A provider of old is gated in the product: here it sinks to the end.
        known = [pool.index[relation.source_id] for relation in seeker.relations]
        scores[known] = -1
        order = np.argsort(-scores, kind="stable")[:100]
        ranked[query.seeker_id] = [pool.ids[position] for position in order]
    return ranked


def quality_of(
    data: InvestorBenchmark, split: str, rankings: dict[str, list[str]]
) -> RankingQuality:
    return ranking_quality(
        rankings,
        data.truth[split],
        candidate_ids=frozenset(Pool.of(data.ecosystem, "investor").ids),
        k=20,
        rng=np.random.default_rng(0),
    )


def checked(
    data: InvestorBenchmark, split: str, rankings: dict[str, list[str]], folder: Path
) -> dict[str, float | list[float]]:
    submission = folder / "submission.csv"
    with submission.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["company_id", "rank", "investor_id"])
        for seeker, ids in rankings.items():
            writer.writerows([seeker, rank, c] for rank, c in enumerate(ids, start=1))
    command = [sys.executable, str(data.folder / "evaluate.py"), "--json", "--cutoff", "2012-07-01"]
    command += ["--links", str(data.folder / "data" / "links.csv.gz")]
    command += ["--truth", str(data.truth_file(split)), "--submission", str(submission)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float | list[float]] = json.loads(run.stdout)
    return result


@pytest.mark.parametrize("split", ["cold", "warm"])
@pytest.mark.parametrize("scorer", [PopularityScorer(), RandomScorer()], ids=["popular", "random"])
def test_metrics_agree_with_the_independent_checker(
    benchmark_data: InvestorBenchmark, tmp_path: Path, scorer: Scorer, split: str
) -> None:
    rankings = rankings_by(benchmark_data, split, scorer)

    ours = quality_of(benchmark_data, split, rankings)
    theirs = checked(benchmark_data, split, rankings, tmp_path)

    names: dict[str, Estimate] = {
        "recall@20": ours.recall,
        "ndcg@20": ours.ndcg,
        "mrr@100": ours.mrr,
        "hit@20": ours.hit_rate,
    }
    for name, estimate in names.items():
        assert estimate.mean == pytest.approx(theirs[name], abs=5.1e-5)
        interval = [estimate.low, estimate.high]
        assert interval == pytest.approx(theirs[f"{name}_ci95"], abs=5.1e-5)
    assert ours.coverage == pytest.approx(theirs["coverage"], abs=5.1e-5)
    assert ours.gini == pytest.approx(theirs["gini"], abs=5.1e-5)
    assert ours.n_queries == theirs["queries"]


@pytest.mark.parametrize(("split", "ndcg", "recall"), [("cold", 0.195, 0.31), ("warm", 0.13, 0.24)])
def test_record_of_investors_foretells_who_invests(
    benchmark_data: InvestorBenchmark, split: str, ndcg: float, recall: float
) -> None:
    rankings = rankings_by(benchmark_data, split, HistoryScorer(), PortfolioScorer())

    quality = quality_of(benchmark_data, split, rankings)

    assert quality.ndcg.mean >= ndcg
    assert quality.recall.mean >= recall
