"""Who is shown how often, candidate by candidate and group by group."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.evaluation.metrics import coverage_at_k, gini_of_exposure


@dataclass(frozen=True)
class CandidateExposure:
    """How often a candidate is shown.

    Attributes
    ----------
    candidate_id : str
        Of the candidate.
    group : str
        Blank where it is in none.
    showings : int
        Lists that show it.
    mean_rank : float
        From 1; 0 where it is not shown.
    room : float or None
        Places left; None where unlimited.
    """

    candidate_id: str
    group: str
    showings: int
    mean_rank: float
    room: float | None


@dataclass(frozen=True)
class GroupExposure:
    """How often the candidates of a group are shown.

    Attributes
    ----------
    group : str
        Blank for those in none.
    n_candidates, n_shown : int
        How many there are, and how many of them anyone is shown.
    showings : int
        Places in lists.
    share_of_candidates, share_of_showings : float
        In [0, 1].
    """

    group: str
    n_candidates: int
    n_shown: int
    showings: int
    share_of_candidates: float
    share_of_showings: float

    @property
    def parity(self) -> float:
        """Return how often a candidate of the group is shown, relative to any candidate.

        Returns
        -------
        parity : float
            1 is even; below 1 the group is shown less than its number.
        """
        return self.share_of_showings / self.share_of_candidates


@dataclass(frozen=True)
class ExposureReport:
    """Who is shown how often.

    Attributes
    ----------
    k : int
        Only the first k of each list are shown.
    n_lists, n_candidates : int
        How many of each.
    coverage, gini : float
        As in :mod:`matcher.evaluation.metrics`.
    groups : tuple of GroupExposure
        The least shown relative to their number first.
    candidates : tuple of CandidateExposure
        All candidates, the most shown first.
    """

    k: int
    n_lists: int
    n_candidates: int
    coverage: float
    gini: float
    groups: tuple[GroupExposure, ...]
    candidates: tuple[CandidateExposure, ...]


def exposure_report(
    rankings: Iterable[Sequence[str]],
    groups: Mapping[str, str],
    *,
    k: int,
    rooms: Mapping[str, float] | None = None,
) -> ExposureReport:
    """Count who is shown.

    Parameters
    ----------
    rankings : iterable of sequence of str
        Candidates of each list, best first; who is no candidate is dropped before the cut.
    groups : mapping of str to str
        Every candidate with its group.
    k : int
        Length of what is shown.
    rooms : mapping of str to float or None
        Places left, for those who take a limited number.

    Returns
    -------
    report : ExposureReport
        Of everybody in ``groups``.

    Examples
    --------
    >>> report = exposure_report([["a", "b"], ["a", "c"]], {"a": "x", "b": "x", "c": "y"}, k=1)
    >>> [(group.group, group.showings, group.parity) for group in report.groups]
    [('y', 0, 0.0), ('x', 2, 1.5)]
    """
    shown = [[candidate for candidate in own if candidate in groups][:k] for own in rankings]
    ranks: defaultdict[str, list[int]] = defaultdict(list)
    for own in shown:
        for rank, candidate in enumerate(own, start=1):
            ranks[candidate].append(rank)
    candidates = [
        CandidateExposure(
            candidate,
            group,
            showings=len(ranks.get(candidate, ())),
            mean_rank=_mean(ranks.get(candidate, ())),
            room=(rooms or {}).get(candidate),
        )
        for candidate, group in groups.items()
    ]
    return ExposureReport(
        k=k,
        n_lists=len(shown),
        n_candidates=len(groups),
        coverage=coverage_at_k(shown, len(groups), k),
        gini=gini_of_exposure(shown, len(groups), k),
        groups=_grouped(candidates),
        candidates=tuple(sorted(candidates, key=lambda own: (-own.showings, own.candidate_id))),
    )


def _mean(ranks: Sequence[int]) -> float:
    return sum(ranks) / len(ranks) if ranks else 0.0


def _grouped(candidates: Sequence[CandidateExposure]) -> tuple[GroupExposure, ...]:
    sizes = Counter(own.group for own in candidates)
    shown = Counter(own.group for own in candidates if own.showings)
    showings: Counter[str] = Counter()
    for own in candidates:
        showings[own.group] += own.showings
    total = showings.total() or 1
    found = [
        GroupExposure(
            group,
            n_candidates=n,
            n_shown=shown[group],
            showings=showings[group],
            share_of_candidates=n / len(candidates),
            share_of_showings=showings[group] / total,
        )
        for group, n in sizes.items()
    ]
    return tuple(sorted(found, key=lambda group: (group.parity, group.group)))
