"""Our scores of past deals beside the usual scikit-learn lines, in one process on one split.

Run it with ``python -m tests.benchmarks.bulk``. Ratios within a run are what to trust.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics.pairwise import linear_kernel
from sklearn.neighbors import NearestNeighbors

from matcher.evaluation.baselines import PopularityScorer
from matcher.evaluation.metrics import ranking_quality
from matcher.scoring.base import Pool, Scorer, Seeker
from matcher.scoring.collaborative import HistoryScorer
from matcher.scoring.history import HISTORY_RELATIONS, Ledger, ties_before
from matcher.scoring.portfolio import PortfolioScorer
from matcher.scoring.receivers import FeatureColumns, Receiver, ReceiverEncoder
from tests.benchmarks.investors import InvestorBenchmark, investor_benchmark

FloatArray = npt.NDArray[np.float64]
Score = Callable[[Seeker], FloatArray]

N_NEIGHBOURS = 600


@dataclass(frozen=True)
class Result:
    """One method on one split."""

    method: str
    split: str
    fit_seconds: float
    ms_per_query: float
    ndcg: float
    recall: float
    coverage: float
    gini: float


class ScikitLearnLine:
    """Deals as sparse features, compared by scikit-learn."""

    def __init__(self, data: InvestorBenchmark, pool: Pool) -> None:
        vocabularies, ecosystem = data.ecosystem.vocabularies, data.ecosystem
        self.encoder = ReceiverEncoder(
            sectors=vocabularies.sectors,
            regions=vocabularies.regions,
            topics=vocabularies.topics,
        )
        ties = ties_before(
            ecosystem.relations,
            kind=HISTORY_RELATIONS[ecosystem.profile(pool.ids[0]).kind],
            provider_ids=pool.index,
            day=ecosystem.as_of,
        )
        profiles = {profile.id: profile for profile in ecosystem.profiles}
        deals = Ledger(profiles, {}, ecosystem.as_of).deals(ties, pool.index)
        features = [self.encoder.features(receiver) for receiver in deals.receivers]
        self.columns = FeatureColumns(min_rows=1, max_features=10**6).fit(features)
        self.X, self.Y = self.columns.transform(features), deals.providers

    def query(self, seeker: Seeker) -> object:
        """Return the row of a seeker."""
        profile = seeker.profile
        receiver = Receiver(profile, (), seeker.as_of, profile.seeking_round, ())
        return self.columns.transform([self.encoder.features(receiver)])

    def portfolio_tfidf(self) -> Score:
        """Return the TF-IDF product with the portfolio of each investor."""
        tfidf = TfidfTransformer(sublinear_tf=True, norm=None).fit(self.Y.T @ self.X)
        portfolios = tfidf.transform(self.Y.T @ self.X)
        return lambda seeker: linear_kernel(tfidf.transform(self.query(seeker)), portfolios).ravel()

    def nearest_deals(self) -> Score:
        """Return the investors of the nearest deals, by cubed cosine."""
        tfidf = TfidfTransformer().fit(self.X)
        nearest = NearestNeighbors(n_neighbors=N_NEIGHBOURS, metric="cosine")
        nearest.fit(tfidf.transform(self.X))

        def score(seeker: Seeker) -> FloatArray:
            distance, deals = nearest.kneighbors(tfidf.transform(self.query(seeker)))
            return np.asarray((1 - distance[0]) ** 3 @ self.Y[deals[0]])

        return score


def summed(*scorers: Scorer) -> Score:
    """Return the sum of some scorers."""
    return lambda seeker: np.sum([scorer.score(seeker) for scorer in scorers], axis=0)


def methods(data: InvestorBenchmark, pool: Pool) -> dict[str, Callable[[], Score]]:
    """Return what fits each method."""

    def fitted(*scorers: Scorer) -> Score:
        return summed(*(scorer.fit(data.ecosystem, pool) for scorer in scorers))

    return {
        "popularity": lambda: fitted(PopularityScorer()),
        "scikit-learn, TF-IDF of portfolios": lambda: ScikitLearnLine(data, pool).portfolio_tfidf(),
        "scikit-learn, nearest deals": lambda: ScikitLearnLine(data, pool).nearest_deals(),
        "history": lambda: fitted(HistoryScorer()),
        "portfolio": lambda: fitted(PortfolioScorer()),
        "history + portfolio": lambda: fitted(HistoryScorer(), PortfolioScorer()),
    }


def measure(data: InvestorBenchmark, pool: Pool, split: str) -> list[Result]:
    """Return the results of every method on one split."""
    results = []
    for method, fit in methods(data, pool).items():
        started = time.perf_counter()
        score = fit()
        fitted = time.perf_counter()
        rankings = {}
        for query in data.queries[split]:
            seeker = Seeker.of(
                data.ecosystem, query.seeker_id, seeking_round=query.seeking_round or None
            )
            scores = score(seeker)
            scores[[pool.index[r.source_id] for r in seeker.relations]] = -np.inf
            best = np.argpartition(-scores, 100)[:100]
            best = best[np.argsort(-scores[best], kind="stable")]
            rankings[query.seeker_id] = [pool.ids[position] for position in best]
        seconds = time.perf_counter() - fitted
        quality = ranking_quality(
            rankings,
            data.truth[split],
            candidate_ids=frozenset(pool.ids),
            k=20,
            rng=np.random.default_rng(0),
        )
        results.append(
            Result(
                method=method,
                split=split,
                fit_seconds=round(fitted - started, 2),
                ms_per_query=round(1000 * seconds / len(rankings), 2),
                ndcg=round(quality.ndcg.mean, 4),
                recall=round(quality.recall.mean, 4),
                coverage=round(quality.coverage, 4),
                gini=round(quality.gini, 4),
            )
        )
    return results


def main() -> None:
    """Print one JSON line a method and split."""
    data = investor_benchmark()
    pool = Pool.of(data.ecosystem, "investor")
    for split in data.queries:
        for result in measure(data, pool, split):
            sys.stdout.write(json.dumps(asdict(result)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
