"""What is noted of a kept model: what it learned, how good that proved, how long it took."""

from collections.abc import Iterator, Mapping
from typing import Any

from matcher.recommendation.pipeline import Recommender

DIGITS = 5


def facts_of(
    recommender: Recommender, *, seconds: tuple[float, float], is_anew: bool
) -> Mapping[str, Any]:
    """Return the facts of a model, as plain values."""
    ecosystem = recommender.ecosystem_
    return {
        "participants": len(ecosystem.profiles) if ecosystem else 0,
        "relations": len(ecosystem.relations) if ecosystem else 0,
        "seconds_load": round(seconds[0], 3),
        "seconds_fit": round(seconds[1], 3),
        "is_anew": is_anew,
        "seeds": list(recommender.training.seeds) if recommender.training else [],
        "kinds": list(kinds_of(recommender)),
    }


def kinds_of(recommender: Recommender) -> Iterator[dict[str, Any]]:
    """Yield for each kind of candidates what orders them, and how good it proved."""
    for kind, line in recommender.lines_.items():
        ranker = line.ranker
        if ranker is None:
            continue
        yield {
            "kind": kind,
            "choice": ranker.choice_,
            "n_links": ranker.n_links_,
            "least_links": ranker.training.min_links,
            "trained_on": ranker.trained_on_.isoformat(),
            "n_checked": ranker.n_checked_,
            "quality": rounded(ranker.quality_),
            "errors": rounded(ranker.errors_),
        }


def rounded(values: Mapping[str, float]) -> dict[str, float]:
    """Return numbers as short as they are meaningful."""
    return {name: round(value, DIGITS) for name, value in values.items()}
