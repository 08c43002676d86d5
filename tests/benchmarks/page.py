"""A page of recommendations over many candidates, and what comparing all of them costs.

Run it with ``python -m tests.benchmarks.page [--n 100000]``: the mentors of the scale profile are
multiplied, each new one taking sectors, region, languages, ways of meeting, stages and offers of
others. Every page is a first one, of another startup; processor time counts, texts of a startup are
embedded before. Ratios within a run are what to trust.
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
from matcher.entities import Offer, Profile
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.scored import best
from matcher.recommendation.weights import weights_for
from matcher.scoring.base import Seeker
from seed.synthetic import AS_OF, synthesize
from tests.matcher.folder import read_ecosystem

KIND, K = "mentor", 10


def multiplied(ecosystem: Ecosystem, n: int, seed: int = 5) -> Ecosystem:
    """Return the ecosystem with mentors added until there are n."""
    recorded, draw = ecosystem.recorded, np.random.default_rng(seed)
    mentors = [profile for profile in recorded.profiles if profile.kind == KIND]
    profiles, offers = list[Profile](), list[Offer]()
    for number in range(n - len(mentors)):
        own, other, third, giver = (mentors[row] for row in draw.integers(len(mentors), size=4))
        known = f"X-M-{number:06}"
        profiles.append(
            replace(
                own,
                id=known,
                sectors=other.sectors,
                region=third.region,
                languages=other.languages,
                modes=third.modes,
                stages_served=third.stages_served,
            )
        )
        offers += [
            replace(offer, id=f"{known}-{row}", participant_id=known)
            for row, offer in enumerate(recorded.offers_of.get(giver.id, ()))
        ]
    return Ecosystem.from_records(
        vocabularies=ecosystem.vocabularies,
        profiles=[*recorded.profiles, *profiles],
        needs=recorded.needs,
        offers=[*recorded.offers, *offers],
        relations=recorded.relations,
        resources=recorded.resources,
        as_of=ecosystem.as_of,
    )


def milliseconds(work: Callable[[str], object], seekers: list[str]) -> float:
    """Return the median processor time a seeker."""
    seconds = []
    for seeker in seekers:
        began = time.process_time()
        work(seeker)
        seconds.append(time.process_time() - began)
    return 1000 * float(np.median(seconds))


def main(arguments: list[str]) -> None:
    """Print the times as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--seekers", type=int, default=50)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        synthesize(Path(folder), profile="scale")
        ecosystem = multiplied(read_ecosystem(Path(folder), AS_OF), asked.n)
    recommender = Recommender(kinds=[KIND], training=None).fit(ecosystem)
    line = recommender.lines_[KIND]
    startups = [profile.id for profile in ecosystem.profiles if profile.kind == "startup"]
    seekers = startups[:: max(len(startups) // asked.seekers, 1)][: asked.seekers]

    def comparing_all(seeker_id: str) -> None:
        seeker = Seeker.of(ecosystem, seeker_id)
        is_eligible = line.selector.screen(seeker).is_eligible
        scored = line.score(seeker, weights_for(seeker.profile.kind, KIND, {}))
        best(scored.scores, is_eligible, K)

    for seeker in seekers:
        recommender.recommend(seeker, kind=KIND, k=K)
    page = milliseconds(lambda seeker: recommender.recommend(seeker, kind=KIND, k=K), seekers)
    ranking = milliseconds(lambda seeker: recommender.rank(seeker, kind=KIND, k=K), seekers)
    everything = milliseconds(comparing_all, seekers)
    figures = {
        "candidates": len(line.pool),
        "page_ms": round(page, 2),
        "ranking_ms": round(ranking, 2),
        "comparing_all_ms": round(everything, 2),
        "ratio": round(everything / ranking, 1),
    }
    json.dump(figures, sys.stdout, indent=1)


if __name__ == "__main__":
    main(sys.argv[1:])
