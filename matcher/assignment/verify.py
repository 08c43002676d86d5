"""Re-check an answer without any solver: rules, numbers, reasons, and what its prices prove."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from matcher.assignment.counting import contradicts
from matcher.assignment.diagnose import changed, locked_contradiction
from matcher.assignment.problem import BoolArray, IntArray, Objective, Problem
from matcher.assignment.proofs import (
    Reached,
    gap_of,
    is_close,
    proven_count,
    proven_unlocked,
    proven_utility,
    proven_worst,
    totals_of,
)
from matcher.assignment.solution import Requirement, Rule, Solution, Status, Unmet
from matcher.assignment.violation import Flaw, Violation

_LOOSE = 1e-6
"""Relative: other tools round what they write."""


def verify(problem: Problem, solution: Solution, *, seal: str = "") -> tuple[Violation, ...]:
    """Return everything in an answer that does not hold.

    Parameters
    ----------
    problem : Problem
        What it should answer.
    solution : Solution
        As it was read; nothing in it is taken on trust.
    seal : str
        What its seal should be; empty where there is none to compare.

    Returns
    -------
    violations : tuple of Violation
        Empty where everything holds.
    """
    found = list(_seals(problem, solution, seal))
    if locked_contradiction(problem) and solution.status is not Status.INFEASIBLE:
        found.append(Violation("status", Flaw.LOCKED_CONTRADICT))
        return tuple(found)
    if solution.status is Status.INFEASIBLE:
        return (*found, *_infeasible(problem, solution))
    listed = list(_pairs(problem, solution))
    if listed:
        return (*found, *listed)
    positions = problem.positions_of(solution.pairs)
    for check in CHECKS:
        found.extend(check(problem, solution, positions))
    return tuple(found)


def _seals(problem: Problem, solution: Solution, seal: str) -> Iterator[Violation]:
    stated = solution.certificate.problem
    if stated and stated != problem.digest():
        yield Violation("certificate.problem", Flaw.OTHER_PROBLEM)
    if seal and solution.seal and seal != solution.seal:
        yield Violation("certificate.seal", Flaw.CHANGED_SOLUTION)


def _pairs(problem: Problem, solution: Solution) -> Iterator[Violation]:
    listed = problem.positions_of(solution.pairs) >= 0
    seen: set[tuple[int, ...]] = set()
    for row, pair in enumerate(solution.pairs.tolist()):
        both = _both(problem, *pair)
        if tuple(pair) in seen:
            yield Violation(f"pairs[{row}]", Flaw.PAIR_TWICE, both)
        elif not listed[row]:
            yield Violation(f"pairs[{row}]", Flaw.PAIR_FORBIDDEN, both)
        seen.add(tuple(pair))


def _rules(problem: Problem, solution: Solution, positions: IntArray) -> Iterator[Violation]:
    sides = (
        (problem.seeker, problem.minimum, problem.demand, problem.seeker_ids),
        (problem.candidate, problem.candidate_minimum, problem.capacity, problem.candidate_ids),
    )
    over = (Flaw.SEEKER_OVER, Flaw.CANDIDATE_OVER)
    under = (Flaw.SEEKER_UNDER, Flaw.CANDIDATE_UNDER)
    excused = _excused(problem, solution)
    for side, (nodes, least, most, ids) in enumerate(sides):
        places = np.bincount(nodes[positions], minlength=len(most))
        for node in np.flatnonzero(places > most).tolist():
            values = {"who": _named(ids, node), "n": places[node], "most": most[node]}
            yield Violation("pairs", over[side], values)
        for node in np.flatnonzero(places < least).tolist():
            if (side, node) not in excused:
                values = {"who": _named(ids, node), "n": places[node], "least": least[node]}
                yield Violation("pairs", under[side], values)
    chosen = set(positions.tolist())
    for row, position in enumerate(problem.positions_of(problem.locked).tolist()):
        if position not in chosen:
            both = _both(problem, *problem.locked[row].tolist())
            yield Violation("pairs", Flaw.LOCKED_MISSING, both)


def _excused(problem: Problem, solution: Solution) -> set[tuple[int, int | None]]:
    """Return whose minimum a stable assignment says it misses."""
    if problem.objective is not Objective.STABLE:
        return set()
    sides = {Rule.SEEKER_MINIMUM: 0, Rule.CANDIDATE_MINIMUM: 1}
    return {
        (sides[item.rule], item.candidate if sides[item.rule] else item.seeker)
        for item in solution.conflicts
        if item.rule in sides
    }


def _missed(problem: Problem, solution: Solution, positions: IntArray) -> Iterator[Violation]:
    for row, item in enumerate(solution.conflicts):
        if problem.objective is not Objective.STABLE:
            yield Violation(f"conflicts[{row}]", Flaw.CONFLICT_IN_ANSWER)
        elif not _is_missed(problem, item, positions):
            yield Violation(f"conflicts[{row}]", Flaw.MINIMUM_NOT_MISSED)


def _is_missed(problem: Problem, item: Requirement, positions: IntArray) -> bool:
    if item.rule is Rule.SEEKER_MINIMUM and item.seeker is not None:
        places = np.count_nonzero(problem.seeker[positions] == item.seeker)
        return bool(places < problem.minimum[item.seeker] == item.value)
    if item.rule is Rule.CANDIDATE_MINIMUM and item.candidate is not None:
        places = np.count_nonzero(problem.candidate[positions] == item.candidate)
        return bool(places < problem.candidate_minimum[item.candidate] == item.value)
    return False


def _numbers(problem: Problem, solution: Solution, positions: IntArray) -> Iterator[Violation]:
    score = solution.score
    totals, places = totals_of(problem, positions)
    of_served = totals[places > 0]
    reached: dict[str, float] = {
        "pairs": len(positions),
        "utility": float(np.sum(problem.utility[positions])),
        "worst_seeker": Reached.by(problem, positions).worst_seeker,
        "served": len(of_served),
        "worst_served": float(of_served.min()) if len(of_served) else 0.0,
    }
    for key, value in reached.items():
        if not is_close(getattr(score, key), value, _LOOSE):
            values = {"claimed": getattr(score, key), "value": value}
            yield Violation(f"objective.{key}", Flaw.NUMBER_WRONG, values)
    for key in ("", "_unlocked"):
        claimed = getattr(score, f"gap{key}")
        gap = gap_of(getattr(score, f"upper_bound{key}"), reached["utility"])
        if (gap is None) != (claimed is None) or not is_close(claimed or 0.0, gap or 0.0, _LOOSE):
            values = {"claimed": claimed, "value": gap}
            yield Violation(f"objective.gap{key}", Flaw.GAP_WRONG, values)


def _bounds(problem: Problem, solution: Solution, positions: IntArray) -> Iterator[Violation]:
    certificate, score = solution.certificate, solution.score
    reached = Reached.by(problem, positions)
    claims = {
        "upper_bound": (
            score.upper_bound,
            float(np.sum(problem.utility[positions])),
            proven_utility(problem, certificate, reached),
        ),
        "worst_seeker_upper_bound": (
            score.worst_seeker_upper_bound,
            reached.worst_seeker,
            proven_worst(problem, certificate, reached),
        ),
        "upper_bound_unlocked": (
            score.upper_bound_unlocked,
            float(np.sum(problem.utility[positions])),
            proven_unlocked(problem, positions, certificate),
        ),
    }
    for key, (claimed, value, proven) in claims.items():
        yield from _claim(f"objective.{key}", claimed, value, proven)
    most = proven_count(problem, certificate)
    if most is not None and most < len(positions):
        yield Violation("certificate.count", Flaw.COUNT_EXCEEDED, {"most": most})


def _claim(
    place: str, claimed: float | None, reached: float, proven: float | None
) -> Iterator[Violation]:
    if claimed is None:
        return
    if claimed < reached and not is_close(claimed, reached, _LOOSE):
        yield Violation(place, Flaw.BOUND_BELOW, {"claimed": claimed, "value": reached})
    elif proven is None:
        yield Violation(place, Flaw.BOUND_UNPROVEN, {"claimed": claimed})
    elif claimed < proven and not is_close(claimed, proven, _LOOSE):
        yield Violation(place, Flaw.BOUND_WEAKER, {"claimed": claimed, "value": proven})


def _status(problem: Problem, solution: Solution, positions: IntArray) -> Iterator[Violation]:
    if solution.status is not Status.OPTIMAL or problem.objective is Objective.STABLE:
        return
    score, exhausted = solution.score, solution.certificate.exhausted
    if "utility" not in exhausted and not _is_closed(score.upper_bound, score.utility):
        yield Violation("status", Flaw.SUM_OPEN)
    if problem.objective is Objective.UTILITY:
        if proven_count(problem, solution.certificate) != len(positions):
            yield Violation("status", Flaw.COUNT_UNPROVEN)
    elif "worst_seeker" not in exhausted and not _is_closed(
        score.worst_seeker_upper_bound, score.worst_seeker
    ):
        yield Violation("status", Flaw.WORST_OPEN)


def _is_closed(bound: float | None, reached: float) -> bool:
    return bound is not None and is_close(bound, reached, _LOOSE)


def _unmet(problem: Problem, solution: Solution, positions: IntArray) -> Iterator[Violation]:
    places = np.bincount(problem.seeker[positions], minlength=problem.n_seekers)
    missing = problem.demand - places
    stated = {item.seeker: item for item in solution.unmet}
    for seeker in np.flatnonzero(missing > 0).tolist():
        if seeker not in stated:
            values = {"seeker": _named(problem.seeker_ids, seeker), "n": missing[seeker]}
            yield Violation("unmet", Flaw.UNMET_UNTOLD, values)
    for row, item in enumerate(solution.unmet):
        who = {"seeker": _named(problem.seeker_ids, item.seeker)}
        if item.missing != missing[item.seeker]:
            values = {**who, "claimed": item.missing, "n": missing[item.seeker]}
            yield Violation(f"unmet[{row}].missing", Flaw.UNMET_WRONG, values)
        elif not gives_place(problem, positions, item):
            yield Violation(f"unmet[{row}].change", Flaw.CHANGE_USELESS, who)


def gives_place(problem: Problem, positions: IntArray, item: Unmet) -> bool:
    """Return whether a proposed change gives a seeker one more place, and takes none.

    Parameters
    ----------
    problem : Problem
        As it stands.
    positions : ndarray
        Listed pairs in the assignment.
    item : Unmet
        With the change; without one there is nothing to check.

    Returns
    -------
    answer : bool
        Whether the pair can be added once the change is made.
    """
    if item.change is None:
        return True
    after = changed(problem, item.seeker, item.change)
    pair = np.array([[item.seeker, item.change.candidate]])
    listed = after.positions_of(pair)[0] >= 0
    others = np.count_nonzero(problem.candidate[positions] == item.change.candidate)
    is_new = problem.positions_of(pair)[0] not in set(positions.tolist())
    return bool(listed and is_new and others < after.capacity[item.change.candidate])


def _stability(problem: Problem, _: Solution, positions: IntArray) -> Iterator[Violation]:
    if problem.objective is not Objective.STABLE:
        return
    for position in blocking_pairs(problem, positions).tolist():
        s, c = int(problem.seeker[position]), int(problem.candidate[position])
        yield Violation("pairs", Flaw.BLOCKING, _both(problem, s, c))


def blocking_pairs(problem: Problem, positions: IntArray) -> IntArray:
    """Return the pairs that would rather have each other than what they have.

    Each side has room, or gains by dropping its worst partner; a locked partner is not dropped.

    Parameters
    ----------
    problem : Problem
        As it stands.
    positions : ndarray
        Listed pairs in the assignment.

    Returns
    -------
    blocking : ndarray
        Positions of listed pairs; empty when the assignment is stable.
    """
    is_chosen = np.zeros(problem.n_pairs, dtype=np.bool_)
    is_chosen[positions] = True
    wants = _wants(problem, is_chosen, problem.seeker, problem.demand)
    takes = _wants(problem, is_chosen, problem.candidate, problem.capacity)
    return np.flatnonzero(~is_chosen & wants & takes)


def _wants(problem: Problem, is_chosen: BoolArray, nodes: IntArray, most: IntArray) -> BoolArray:
    worst = np.full(len(most), np.inf)
    is_loose = is_chosen & ~problem.is_locked
    np.minimum.at(worst, nodes[is_loose], problem.utility[is_loose])
    has_room = np.bincount(nodes[is_chosen], minlength=len(most)) < most
    return np.asarray(has_room[nodes] | (problem.utility > worst[nodes]))


def _infeasible(problem: Problem, solution: Solution) -> Iterator[Violation]:
    if len(solution.pairs):
        yield Violation("pairs", Flaw.PAIRS_WITHOUT_ANSWER)
    if not contradicts(problem, solution.conflicts):
        yield Violation("conflicts", Flaw.NO_CONTRADICTION)


def _both(problem: Problem, seeker: int, candidate: int) -> dict[str, str]:
    return {
        "seeker": _named(problem.seeker_ids, seeker),
        "candidate": _named(problem.candidate_ids, candidate),
    }


def _named(ids: Sequence[str], index: int) -> str:
    return f"{index} ({ids[index]})"


Check = Callable[[Problem, Solution, IntArray], Iterator[Violation]]

CHECKS: tuple[Check, ...] = (
    _rules,
    _missed,
    _numbers,
    _bounds,
    _status,
    _unmet,
    _stability,
)
