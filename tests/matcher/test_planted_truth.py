"""The planted truth of synthetic ecosystems whose seeds the weights were not tuned on."""

import functools
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from matcher.entities import Verdict
from matcher.recommendation.pipeline import Recommender
from seed.synthetic import AS_OF, synthesize
from tests.matcher.folder import Row, read_ecosystem, rows

SEEDS = (11,)


@dataclass(frozen=True)
class Judged:
    row: Row
    verdict: Verdict

    @property
    def need(self) -> tuple[str, str]:
        return self.row["seeker_id"], self.row["kind"]


@functools.cache
def judged(seed: int) -> dict[str, list[Judged]]:
    with tempfile.TemporaryDirectory() as out:
        synthesize(Path(out), profile="demo", seed=seed)
        model = Recommender().fit(read_ecosystem(Path(out), AS_OF))
        truth = rows(Path(out) / "truth.csv")
    labelled: dict[str, list[Judged]] = {}
    for row in truth:
        asked = model.explain(
            row["seeker_id"], kind=row["kind"], candidate_ids=[row["candidate_id"]]
        )
        labelled.setdefault(row["label"], []).append(Judged(row, asked[0]))
    return labelled


@pytest.mark.parametrize("seed", SEEDS)
def test_every_pair_that_must_not_be_is_kept_out_by_its_gate(seed: int) -> None:
    pairs = judged(seed)["must_not"]

    assert [str(p.verdict.gate or "") for p in pairs] == [p.row["gate"] for p in pairs]


@pytest.mark.parametrize("seed", SEEDS)
def test_gold_pairs_are_in_the_first_five(seed: int) -> None:
    pairs = judged(seed)["gold"]

    found = [p for p in pairs if p.verdict.rank and p.verdict.rank <= 5]

    assert len(found) >= 0.9 * len(pairs)


@pytest.mark.parametrize("seed", SEEDS)
def test_gold_pairs_across_languages_are_in_the_first_five(seed: int) -> None:
    pairs = [p for p in judged(seed)["gold"] if "the answer in" in p.row["note"]]

    found = [p for p in pairs if p.verdict.rank and p.verdict.rank <= 5]

    assert pairs
    assert len(found) >= 0.8 * len(pairs)


@pytest.mark.parametrize("seed", SEEDS)
def test_near_misses_rank_below_their_gold_pair(seed: int) -> None:
    gold = {p.need: p.verdict.rank or 0 for p in judged(seed)["gold"]}
    misses = judged(seed)["near_miss"]

    below = [p for p in misses if p.verdict.rank is None or p.verdict.rank > gold[p.need]]

    assert len(below) >= 0.95 * len(misses)
