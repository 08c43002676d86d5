"""The unmatched of a run of the standard profile: each has a reason, and what helps is true.

Run it with ``python -m tests.benchmarks.relaxations``: every startup asks for mentors among
those the model ranks for it, within the places there are; a hundred of what is proposed to the
unmatched is solved anew, and the repair after the busiest mentor withdrew is timed.
"""

import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from matcher.assignment.files import problem_of
from matcher.assignment.problem import Problem
from matcher.assignment.relaxing import reliefs_of
from matcher.assignment.repair import repair
from matcher.assignment.results import fingerprint_of
from matcher.assignment.solution import Certificate, Solution, Status
from matcher.assignment.solve import solve
from matcher.assignment.verify import verify
from matcher.recommendation.pipeline import Recommender
from seed.synthetic import AS_OF, synthesize
from tests.matcher.folder import read_ecosystem

N_LISTED = 50
N_SAMPLED = 100
UNLIMITED = 99
N_WANTED = 3
"""More than there are places for, so that many lack one."""


def pool() -> Problem:
    """Return the startups and mentors of the standard profile as a problem."""
    with tempfile.TemporaryDirectory() as out:
        synthesize(Path(out), profile="standard", seed=1)
        ecosystem = read_ecosystem(Path(out), AS_OF)
    model = Recommender().fit(ecosystem)
    everybody = ecosystem.profiles
    startups = [each.id for each in everybody if each.kind == "startup"]
    mentors = [each for each in everybody if each.kind == "mentor" and each.status == "active"]
    index = {each.id: i for i, each in enumerate(mentors)}
    pairs = []
    for number, startup in enumerate(startups):
        ids, scores = model.rank(startup, kind="mentor", k=N_LISTED)
        pairs += [
            [number, index[key], round(float(score), 6)]
            for key, score in zip(ids, scores, strict=True)
        ]
    return problem_of(
        {
            "format": "dianqiao-assignment/1",
            "seekers": [{"id": key, "demand": N_WANTED} for key in startups],
            "candidates": [
                {"id": each.id, "capacity": UNLIMITED if each.capacity is None else each.capacity}
                for each in mentors
            ],
            "pairs": pairs,
        }
    )


def main() -> None:
    """Print what was found."""
    problem = pool()
    began = time.perf_counter()
    solution = solve(problem)
    solved = time.perf_counter() - began
    rng = np.random.default_rng(0)
    chosen = rng.permutation(len(solution.unmet))[:N_SAMPLED].tolist()
    began = time.perf_counter()
    reliefs = reliefs_of(problem, solution.pairs, [solution.unmet[i] for i in chosen])
    relieved = time.perf_counter() - began
    busiest = int(np.bincount(solution.pairs[:, 1], minlength=problem.n_candidates).argmax())
    plan = Solution(
        status=Status.FEASIBLE, pairs=solution.pairs, certificate=Certificate(problem.digest())
    )
    began = time.perf_counter()
    mended = repair(problem, plan, busiest)
    found = {
        "startups": problem.n_seekers,
        "mentors": problem.n_candidates,
        "pairs_listed": problem.n_pairs,
        "solve_seconds": round(solved, 3),
        "unmatched": len(solution.unmet),
        "reasons": dict(Counter(item.lack.value for item in solution.unmet)),
        "without_change": sum(item.change is None for item in solution.unmet),
        "sampled": len(reliefs),
        "verified": sum(item.is_verified for item in reliefs),
        "ms_each": round(1000 * relieved / max(1, len(reliefs)), 1),
        "violations": len(verify(problem, solution)),
        "repair_ms": round(1000 * (time.perf_counter() - began), 1),
        "repair_changes": len(mended.removed) + len(mended.added),
        "inputs": fingerprint_of(dict(problem.as_json()))[:16],
    }
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
