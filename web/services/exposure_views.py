"""Whom the lists of an office's startups show: how many, how evenly, and who is left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from matcher.evaluation.exposure import CandidateExposure, ExposureReport, GroupExposure
from web.services.exposure import Grouping
from web.services.jobs import JobView
from web.services.spread_lists import Counted
from web.services.words import Option, Text

PAGE_SIZE: Final = 20
MOST_NAMED: Final = 10
"""Of those shown most, and of those with too few places."""
TENTH: Final = 10


@dataclass(frozen=True, slots=True)
class Question:
    """Which lists, how long, put together by what; and who of the others is to be listed."""

    kind: str
    k: int = 10
    by: Grouping = Grouping.PREFECTURE
    group: str = ""
    number: int = 1
    size: int | None = PAGE_SIZE
    lists_all: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as the lists are, and with exposure spread."""

    now: float
    spread: float


@dataclass(frozen=True, slots=True)
class Totals:
    """What is counted over all candidates; `n_tenth` is how many a tenth of them are."""

    n_lists: int
    n_candidates: int
    n_tenth: int
    n_shown: Figure
    share_of_tenth: Figure
    gini: Figure
    n_over_asked: Figure
    n_left_out: Figure
    kept: float
    n_changed: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What the candidates of a group get; `room` is None where none of them has a limit."""

    code: str
    name: Text
    is_own: bool
    n_candidates: int
    share_of_candidates: float
    n_shown: Figure
    share_of_places: Figure
    room: int | None
    n_unlimited: int


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate: on how many lists, at which place on average, and how many it can still take.

    `room` is None where it has no limit, and where `hides_room` says that the reader may not know.
    `n_open` is for how many startups it passes every rule.
    """

    id: str
    name: Text
    group: Text
    n_lists: Figure
    mean_rank: float
    room: int | None
    hides_room: bool
    is_over_asked: bool
    n_open: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """The report; without figures while the pairs are being scored for the first time."""

    question: Question
    is_fitting: bool = False
    is_behind: bool = False
    is_counted: bool = False
    job: JobView | None = None
    n_startups: int = 0
    n_all_startups: int = 0
    totals: Totals | None = None
    groups: tuple[GroupRow, ...] = ()
    groupings: tuple[Grouping, ...] = ()
    options: tuple[Option, ...] = ()
    most: tuple[Row, ...] = ()
    over_asked: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = ()
    total: int = 0

    @property
    def number(self) -> int:
        """Which page of those left out it is."""
        return self.question.number

    @property
    def pages(self) -> int:
        """How many pages there are of them."""
        return max(ceil(self.total / PAGE_SIZE), 1)

    @property
    def is_sample(self) -> bool:
        """Whether only some of the startups were looked at."""
        return self.n_startups < self.n_all_startups


def totals_of(counted: Counted) -> Totals:
    """Return what is counted over all candidates."""
    both = counted.now, counted.spread
    n_tenth = ceil(counted.now.n_candidates / TENTH)
    return Totals(
        n_lists=counted.now.n_lists,
        n_candidates=counted.now.n_candidates,
        n_tenth=n_tenth,
        n_shown=Figure(*(n_shown(each.candidates) for each in both)),
        share_of_tenth=Figure(*(share_of_first(each, n_tenth) for each in both)),
        gini=Figure(*(each.gini for each in both)),
        n_over_asked=Figure(*(len(over_asked(each)) for each in both)),
        n_left_out=Figure(*(len(left_out(each)) for each in both)),
        kept=counted.kept,
        n_changed=counted.n_changed,
    )


def n_shown(candidates: Iterable[CandidateExposure]) -> int:
    """Return how many candidates are on any list."""
    return sum(own.showings > 0 for own in candidates)


def share_of_first(report: ExposureReport, n: int) -> float:
    """Return which share of all places on lists the n most shown take."""
    counts = [own.showings for own in report.candidates]
    return sum(counts[:n]) / (sum(counts) or 1)


def left_out(report: ExposureReport) -> list[CandidateExposure]:
    """Return those who are on no list although they can take somebody."""
    return [own for own in report.candidates if not own.showings and own.room != 0]


def over_asked(report: ExposureReport) -> list[CandidateExposure]:
    """Return those whom more would ask than they can take; the worst first.

    Somebody who asks one of the k on a list asks each of them once in k times.
    """
    found = [own for own in report.candidates if is_over_asked(own, report.k)]
    return sorted(
        found, key=lambda own: (-(own.showings - (own.room or 0) * report.k), own.candidate_id)
    )


def is_over_asked(own: CandidateExposure, k: int) -> bool:
    """Tell whether more would ask than it can take if everybody asked one of the k on a list."""
    return own.room is not None and own.showings > own.room * k


def rows_of(
    counted: Counted,
    chosen: Sequence[CandidateExposure],
    *,
    names: Mapping[str, Text],
    group_names: Mapping[str, Text],
    hidden_rooms: frozenset[str],
) -> tuple[Row, ...]:
    """Put names to some candidates."""
    later = {own.candidate_id: own.showings for own in counted.spread.candidates}
    return tuple(
        Row(
            id=own.candidate_id,
            name=names.get(own.candidate_id, {"": own.candidate_id}),
            group=group_names[own.group],
            n_lists=Figure(own.showings, later[own.candidate_id]),
            mean_rank=own.mean_rank,
            room=None if own.candidate_id in hidden_rooms or own.room is None else int(own.room),
            hides_room=own.candidate_id in hidden_rooms,
            is_over_asked=own.candidate_id not in hidden_rooms
            and is_over_asked(own, counted.now.k),
            n_open=counted.n_open[own.candidate_id],
        )
        for own in chosen
    )


def group_rows(
    counted: Counted,
    *,
    group_names: Mapping[str, Text],
    own: frozenset[str],
    hidden_rooms: frozenset[str],
) -> tuple[GroupRow, ...]:
    """Return what each group gets: the reader's own first, then who is shown least for its size."""
    later = {group.group: group for group in counted.spread.groups}
    rooms: dict[str, list[float | None]] = {}
    for each in counted.now.candidates:
        known = rooms.setdefault(each.group, [])
        if each.candidate_id not in hidden_rooms:
            known.append(each.room)
    rows = (
        group_row(each, later[each.group], rooms[each.group], group_names[each.group], own)
        for each in counted.now.groups
    )
    return tuple(sorted(rows, key=lambda row: not row.is_own))


def group_row(
    now: GroupExposure,
    spread: GroupExposure,
    rooms: Sequence[float | None],
    name: Text,
    own: frozenset[str],
) -> GroupRow:
    """Return what a group gets."""
    limited = [room for room in rooms if room is not None]
    return GroupRow(
        code=now.group,
        name=name,
        is_own=now.group in own,
        n_candidates=now.n_candidates,
        share_of_candidates=now.share_of_candidates,
        n_shown=Figure(now.n_shown, spread.n_shown),
        share_of_places=Figure(now.share_of_showings, spread.share_of_showings),
        room=int(sum(limited)) if limited else None,
        n_unlimited=len(rooms) - len(limited),
    )
