"""The list of every startup as it is, and as it would be with exposure spread."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from matcher.evaluation.exposure import ExposureReport, exposure_report
from matcher.recommendation.exposure import RankedList
from matcher.recommendation.reweighing import StrengthTable
from matcher.recommendation.weights import Choice
from web.services.bulk import SPARE_FACTOR, spreader_for


@dataclass(frozen=True)
class Candidates:
    """Who may be on a list: the group of each, and the places left of those with a limit."""

    groups: Mapping[str, str]
    rooms: Mapping[str, float]


@dataclass(frozen=True)
class Counted:
    """Who is on how many lists, as they are and with exposure spread, and how much that changes.

    `kept` is the mean share of a list that stays on it, `n_changed` on how many lists anybody
    comes and goes, and `n_open` for how many seekers a candidate passes every rule.
    """

    now: ExposureReport
    spread: ExposureReport
    kept: float
    n_changed: int
    n_open: Mapping[str, int]


def count_both(
    table: StrengthTable,
    choice: Choice | None,
    *,
    seekers: Sequence[int],
    candidates: Candidates,
    k: int,
) -> Counted:
    """Count the first k of the lists of some seekers, by row, both ways."""
    ranked = table.ranked(choice, SPARE_FACTOR * k, seekers)
    deep = [among(own, candidates.groups) for own in ranked]
    orders = spreader_for(k, candidates.rooms).spread(deep)
    kept = [float((order < len(order)).mean()) for order in orders if len(order)]
    spread = [
        [own.candidate_ids[place] for place in order.tolist()]
        for own, order in zip(deep, orders, strict=True)
    ]
    n_open = table.is_open(choice)[list(seekers)].sum(axis=0).tolist()
    groups, rooms = candidates.groups, candidates.rooms
    return Counted(
        now=exposure_report([own.candidate_ids for own in deep], groups, k=k, rooms=rooms),
        spread=exposure_report(spread, groups, k=k, rooms=rooms),
        kept=sum(kept) / len(kept) if kept else 1.0,
        n_changed=sum(share < 1 for share in kept),
        n_open=dict(zip(table.candidate_ids, n_open, strict=True)),
    )


def among(own: RankedList, known: Collection[str]) -> RankedList:
    """Return a list without those who are no candidates any more."""
    places = [place for place, each in enumerate(own.candidate_ids) if each in known]
    if len(places) == len(own.candidate_ids):
        return own
    return RankedList(tuple(own.candidate_ids[place] for place in places), own.scores[places])
