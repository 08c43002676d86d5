"""What would make it a match, on random non-matches: each proposal applied, fitted and ranked anew.

Run it with ``python -m tests.benchmarks.explanations [--profile scale] [--n 1000] [--kinds ...]``:
pairs of a startup and a candidate outside its first ten are drawn at random; what is proposed for
each is applied to the records, the recommender is fitted on them again, and the rank is compared
with the one that was promised. For every twentieth proposal everything is fitted; for the others
the terms that look only at texts and ties are kept where the records of these did not change.
"""

import argparse
import copy
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.entities import Verdict
from matcher.recommendation.line import Line, default_scorers
from matcher.recommendation.pipeline import DEFAULT_TRAINING, Recommender
from matcher.scoring.base import Pool, Scorer, Seeker, Strengths
from matcher.scoring.history import HISTORY_RELATIONS
from matcher.scoring.learned.ranker import Training
from seed.synthetic import AS_OF, synthesize
from tests.matcher.explanation.applying import applied
from tests.matcher.folder import read_ecosystem

K = 10
KINDS = ("mentor", "investor", "space", "partner")
_WHOLE_EVERY = 20
_FROM_TEXTS_AND_TIES = frozenset({"text", "network", "history", "portfolio"})


@dataclass
class Tally:
    """What was found so far."""

    n: int = 0
    proposed: int = 0
    listed: int = 0
    whole: int = 0
    held: int = 0
    by_change: Counter[str] = field(default_factory=Counter)
    by_state: Counter[str] = field(default_factory=Counter)
    without: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return the numbers."""
        return {
            "non_matches": self.n,
            "proposed": self.proposed,
            "held": self.held,
            "fitted_whole": self.whole,
            "into_the_list": self.listed,
            "states": dict(self.by_state.most_common()),
            "changes": dict(self.by_change.most_common()),
            "without_proposal": dict(self.without.most_common()),
            "broken": self.broken,
            "search_ms_median": round(1000 * float(np.median(self.seconds or [0])), 1),
            "search_ms_p95": round(1000 * float(np.quantile(self.seconds or [0], 0.95)), 1),
        }


def measure(
    ecosystem: Ecosystem,
    *,
    kinds: tuple[str, ...],
    n: int,
    seed: int = 0,
    training: Training | None = DEFAULT_TRAINING,
) -> Tally:
    """Return how many proposals for random non-matches hold."""
    models = {kind: Recommender(kinds=[kind], training=training).fit(ecosystem) for kind in kinds}
    tally = Tally()
    for seeker_id, kind, candidate_id in pairs(models, seed):
        if tally.n == n:
            break
        judge(models[kind], seeker_id, kind, candidate_id, tally)
        if tally.n % 25 == 0:
            sys.stderr.write(f"{tally.n}: {tally.held} of {tally.proposed} hold\n")
    return tally


def pairs(models: dict[str, Recommender], seed: int) -> Iterator[tuple[str, str, str]]:
    """Yield random pairs, the kinds in turn."""
    rng = np.random.default_rng(seed)
    while True:
        for kind, model in models.items():
            assert model.ecosystem_ is not None
            seekers = askers(model.ecosystem_, kind)
            pool = model.lines_[kind].pool.ids
            yield seekers[rng.integers(len(seekers))], kind, pool[rng.integers(len(pool))]


def askers(ecosystem: Ecosystem, kind: str) -> list[str]:
    """Return who asks for candidates of a kind."""
    wanted = ("mentor", "investor") if kind == "startup" else ("startup",)
    return [profile.id for profile in ecosystem.profiles if profile.kind in wanted]


def judge(model: Recommender, seeker_id: str, kind: str, candidate_id: str, tally: Tally) -> None:
    """Count one pair, unless it is a match already."""
    began = time.perf_counter()
    (verdict,) = model.explain(seeker_id, kind=kind, candidate_ids=[candidate_id], k=K)
    if verdict.rank is not None and verdict.rank <= K:
        return
    tally.seconds.append(time.perf_counter() - began)
    tally.n += 1
    state = verdict.gate.value if verdict.gate else "ranked"
    tally.by_state[state] += 1
    if verdict.change is None:
        tally.without[state] += 1
        return
    tally.proposed += 1
    tally.listed += verdict.rank_after is not None and verdict.rank_after <= K
    tally.by_change["+".join(s.code for s in (verdict.change, verdict.also) if s)] += 1
    is_whole = tally.proposed % _WHOLE_EVERY == 1
    tally.whole += is_whole
    if holds(model, seeker_id, kind, verdict, is_whole=is_whole):
        tally.held += 1
    else:
        tally.broken.append(f"{seeker_id} {kind} {verdict}")


@dataclass
class Kept(Scorer):
    """A scorer that was fitted before, and looks at nothing that changed."""

    scorer: Scorer
    term: str

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Return it as it is."""
        del ecosystem, pool
        return self

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what it said before."""
        return self.scorer.scores_of(seeker)


def refitted(model: Recommender, changed: Ecosystem, kind: str, *, is_whole: bool) -> Recommender:
    """Return the recommender fitted on changed records."""
    before = model.ecosystem_
    assert before is not None
    is_same = changed.relations == before.relations and changed.as_of == before.as_of
    sides = zip(changed.profiles, before.profiles, strict=False)
    altered = {new.id for new, old in sides if new != old}
    altered |= {n.participant_id for n in changed.recorded.needs if n.id == "changed"}
    ties = [r for each in altered for r in before.recorded.relations_of.get(each, ())]
    has_record = any(tie.kind in HISTORY_RELATIONS.values() for tie in ties)
    if is_whole or not is_same or has_record or kind == "startup":
        return Recommender(kinds=[kind], training=model.training).fit(changed, earlier=model)
    again, line = copy.copy(model), model.lines_[kind]
    scorers: list[Scorer] = [
        Kept(line.scorers[each.term], each.term) if each.term in _FROM_TEXTS_AND_TIES else each
        for each in default_scorers()
    ]
    again.ecosystem_ = changed
    again.lines_ = {kind: Line(changed, kind, tuple(scorers))}
    again.lines_[kind].ranker = line.ranker
    return again


def holds(
    model: Recommender, seeker_id: str, kind: str, verdict: Verdict, *, is_whole: bool
) -> bool:
    """Apply what is proposed, fit again and look where the candidate is."""
    assert model.ecosystem_ is not None
    changed = applied(model.ecosystem_, verdict.change, verdict.also)
    again = refitted(model, changed, kind, is_whole=is_whole)
    ids, _ = again.rank(seeker_id, kind=kind, k=len(again.lines_[kind].pool))
    if verdict.rank_after is None:
        return verdict.candidate_id in ids
    if verdict.candidate_id not in ids or ids.index(verdict.candidate_id) + 1 != verdict.rank_after:
        return False
    shown = [item.candidate_id for item in again.recommend(seeker_id, kind=kind, k=K)]
    return verdict.rank_after > K or verdict.candidate_id in shown


def main() -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="scale")
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--kinds", nargs="+", default=KINDS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--weights-alone", action="store_true", help="Learn nothing.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        synthesize(Path(folder), profile=given.profile, seed=1)
        ecosystem = read_ecosystem(Path(folder), AS_OF)
    tally = measure(
        ecosystem,
        kinds=tuple(given.kinds),
        n=given.n,
        seed=given.seed,
        training=None if given.weights_alone else DEFAULT_TRAINING,
    )
    json.dump({"profile": given.profile, **tally.as_json()}, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
