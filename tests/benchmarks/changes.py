"""How soon a changed candidate counts: laid over what was fitted, and by fitting its kind again.

Run it with ``python -m tests.benchmarks.changes [--n 100000]``, on the mentors of
:mod:`tests.benchmarks.page`. Processor time, the median over five changes; a page is the first one
of a startup after the change. Ratios within a run are what to trust.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.entities import Offer
from matcher.recommendation.pipeline import Recommender
from seed.synthetic import AS_OF, synthesize
from tests.benchmarks.page import KIND, K, milliseconds, multiplied
from tests.matcher.folder import read_ecosystem
from tests.matcher.judged.world import around

TEXT = "第{}次修改：可以帮助普洱茶企业申请专利"
RUNS = 5


def rewritten(ecosystem: Ecosystem, ids: list[str], number: int) -> Ecosystem:
    """Return the ecosystem in which some participants offer something new, in new words."""
    recorded = ecosystem.recorded
    text = {"zh": TEXT.format(number)}
    offers = [Offer(f"N-{number}-{each}", each, "ip.patent", texts=text) for each in ids]
    return Ecosystem.from_records(
        vocabularies=ecosystem.vocabularies,
        profiles=[
            replace(profile, region="530800") if profile.id in ids else profile
            for profile in recorded.profiles
        ],
        needs=recorded.needs,
        offers=[*recorded.offers, *offers],
        relations=recorded.relations,
        resources=recorded.resources,
        as_of=ecosystem.as_of,
    )


def seconds(work: Callable[[], Recommender]) -> tuple[float, Recommender]:
    """Return the processor time of making a model, and the model."""
    began = time.process_time()
    model = work()
    return time.process_time() - began, model


def changing(first: Recommender, ecosystem: Ecosystem, n_changed: int) -> dict[str, float]:
    """Return what it costs that some candidates changed."""
    draw = np.random.default_rng(n_changed)
    pool = first.lines_[KIND].pool
    startups = [profile.id for profile in ecosystem.profiles if profile.kind == "startup"]
    laid, again, pages = list[float](), list[float](), list[float]()
    for run in range(RUNS):
        ids = [pool.ids[row] for row in draw.choice(len(pool), n_changed, replace=False)]
        then = rewritten(ecosystem, ids, run)
        near = around(then, ids)
        took, overlaid = seconds(lambda ids=ids, near=near: first.updated(near, ids))
        laid.append(took)
        refit = Recommender(kinds=[KIND], training=None)
        again.append(seconds(lambda refit=refit, then=then: refit.fit(then, earlier=first))[0])
        seekers = [str(each) for each in draw.choice(startups, 20, replace=False)]
        for seeker in seekers:
            first.recommend(seeker, kind=KIND, k=K)
        pages.append(
            milliseconds(lambda each, m=overlaid: m.recommend(each, kind=KIND, k=K), seekers)
        )
    return {
        "laid_over_ms": round(1000 * float(np.median(laid)), 1),
        "fitted_again_ms": round(1000 * float(np.median(again)), 1),
        "ratio": round(float(np.median(again) / np.median(laid)), 1),
        "page_ms": round(float(np.median(pages)), 2),
    }


def main(arguments: list[str]) -> None:
    """Print the times as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=100_000)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        synthesize(Path(folder), profile="scale")
        ecosystem = multiplied(read_ecosystem(Path(folder), AS_OF), asked.n)
    first = Recommender(kinds=[KIND], training=None).fit(ecosystem)
    changing(first, ecosystem, 1)  # compiles
    figures = {str(n): changing(first, ecosystem, n) for n in (1, 30, 300)}
    json.dump({"candidates": asked.n, "changed": figures}, sys.stdout, indent=1)


if __name__ == "__main__":
    main(sys.argv[1:])
