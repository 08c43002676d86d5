"""Whether requirements contradict each other, by counting what must be given and what there is."""

import numpy as np

from matcher.assignment.problem import IntArray, Problem
from matcher.assignment.solution import Requirement, Rule


def contradicts(problem: Problem, requirements: tuple[Requirement, ...]) -> bool:
    """Return whether some requirements of a problem cannot hold together.

    Parameters
    ----------
    problem : Problem
        As it stands.
    requirements : tuple of Requirement
        All must be its own.

    Returns
    -------
    answer : bool
        By counting: what must be given against what there is.
    """
    if not requirements or not all(_is_stated(problem, item) for item in requirements):
        return False
    rules = {item.rule for item in requirements}
    if Rule.LISTED in rules:
        return rules == {Rule.LISTED, Rule.LOCKED}
    return _is_short(problem, requirements, of_seekers=True) or _is_short(
        problem, requirements, of_seekers=False
    )


def _is_stated(problem: Problem, item: Requirement) -> bool:
    """Return whether a requirement is one of the problem's."""
    s, c = item.seeker, item.candidate
    numbers: dict[Rule, tuple[IntArray, int | None]] = {
        Rule.SEEKER_MINIMUM: (problem.minimum, s),
        Rule.SEEKER_DEMAND: (problem.demand, s),
        Rule.CANDIDATE_MINIMUM: (problem.candidate_minimum, c),
        Rule.CANDIDATE_CAPACITY: (problem.capacity, c),
    }
    if item.rule in numbers:
        of_side, node = numbers[item.rule]
        return node is not None and int(of_side[node]) == item.value
    if s is None or c is None:
        return False
    pair = np.array([[s, c]])
    if item.rule is Rule.LISTED:
        return int(problem.positions_of(pair)[0]) < 0
    return bool((problem.locked == pair).all(axis=1).any())


def _is_short(problem: Problem, requirements: tuple[Requirement, ...], *, of_seekers: bool) -> bool:
    """Count what one side must get against what the other may give, by these requirements only."""
    least_rule, most_rule, own_rule = (
        (Rule.SEEKER_MINIMUM, Rule.CANDIDATE_CAPACITY, Rule.SEEKER_DEMAND)
        if of_seekers
        else (Rule.CANDIDATE_MINIMUM, Rule.SEEKER_DEMAND, Rule.CANDIDATE_CAPACITY)
    )
    least = {_node(r, of_seekers): r.value or 0 for r in requirements if r.rule is least_rule}
    own = {_node(r, of_seekers): r.value or 0 for r in requirements if r.rule is own_rule}
    if any(least[node] > own[node] for node in least.keys() & own.keys()):
        return True
    givers = {_node(r, not of_seekers): r.value or 0 for r in requirements if r.rule is most_rule}
    pairs = np.stack([problem.seeker, problem.candidate], axis=1)
    if not of_seekers:
        pairs = pairs[:, ::-1]
    beyond = sum(1 for wanting, giver in pairs.tolist() if wanting in least and giver not in givers)
    locked = {
        (r.seeker, r.candidate) if of_seekers else (r.candidate, r.seeker)
        for r in requirements
        if r.rule is Rule.LOCKED
    }
    elsewhere = sum(1 for wanting, giver in locked if wanting not in least and giver in givers)
    return sum(least.values()) > beyond + sum(givers.values()) - elsewhere


def _node(item: Requirement, is_seeker: bool) -> int | None:
    return item.seeker if is_seeker else item.candidate
