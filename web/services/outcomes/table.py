"""The figures as a table and as data: the same numbers for a file and for programs."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from matcher.evaluation.intervals import Interval
from models.enums import MatchArm
from web.services.outcomes.figures import LEAST_PAIRS, LEAST_RATED, Step
from web.services.outcomes.page import Outcomes
from web.services.outcomes.reading import UNKNOWN, OutcomeSearch

FORMAT: Final = "dianqiao-outcomes/1"


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


ARM_NAMES: Final[Mapping[str, str]] = {
    MatchArm.RECOMMENDED: _("Recommended"),
    MatchArm.BY_HAND: _("Chosen by hand"),
    MatchArm.PROGRAMME: _("By a programme's plan"),
    MatchArm.RANDOM: _("At random"),
    UNKNOWN: _("Not known"),
}
STEP_NAMES: Final[Mapping[str, str]] = {
    Step.ASKED: _("Asked"),
    Step.ACCEPTED: _("Accepted"),
    Step.MET: _("Met"),
    Step.COMPLETED: _("Completed"),
    Step.RATED: _("Rated"),
}
COLUMNS: Final = (
    _("How the pair was found"),
    _("Step"),
    _("Pairs"),
    _("Share of those asked"),
    _("At least"),
    _("At most"),
    _("Mean rating"),
)


def rows_of(view: Outcomes) -> Iterator[list[str]]:
    """Yield a line for each arm and step; the first two cells are codes."""
    for arm in view.arms:
        yield [arm.arm, Step.ASKED, str(arm.asked), "", "", "", ""]
        for share in arm.shares:
            is_rated = share.step == Step.RATED
            mean = f"{arm.rating.value:.2f}" if is_rated and arm.rating else ""
            yield [arm.arm, share.step, str(share.count), *bounds(share.interval), mean]


def bounds(interval: Interval | None) -> tuple[str, str, str]:
    """Return an interval in cells, blank where there is none."""
    if interval is None:
        return "", "", ""
    return f"{interval.value:.4f}", f"{interval.low:.4f}", f"{interval.high:.4f}"


def data_of(view: Outcomes, search: OutcomeSearch) -> dict[str, Any]:
    """Return the figures for programs; what there is too little of is null."""
    return {
        "format": FORMAT,
        "kind": search.kind or None,
        "from": search.from_on.isoformat() if search.from_on else None,
        "to": search.to_on.isoformat() if search.to_on else None,
        "least_pairs": LEAST_PAIRS,
        "least_ratings": LEAST_RATED,
        "unknown": view.unknown,
        "arms": [
            {
                "arm": arm.arm,
                "asked": arm.asked,
                "going_on": arm.going_on,
                "has_enough": arm.has_enough,
                "steps": {
                    share.step: {"count": share.count, "share": interval_of(share.interval)}
                    for share in arm.shares
                },
                "rating": interval_of(arm.rating),
                "ratings": arm.n_ratings,
            }
            for arm in view.arms
        ],
        "recommended_against": {
            each.arm: {d.step: interval_of(d.interval) for d in each.differences} or None
            for each in view.comparisons
        },
    }


def interval_of(interval: Interval | None) -> dict[str, float] | None:
    """Return a value with its bounds."""
    if interval is None:
        return None
    named = {"value": interval.value, "low": interval.low, "high": interval.high}
    return {name: round(number, 4) for name, number in named.items()}
