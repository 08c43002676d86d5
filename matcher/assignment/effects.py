"""What a change made by hand does to a plan: told at once and without a solver."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from matcher.assignment.problem import FloatArray, IntArray, Objective, Problem
from matcher.assignment.proofs import score_of
from matcher.assignment.sheet import Sheet, pairs_array, pairs_in
from matcher.assignment.solution import Certificate, Requirement, Rule, Score, Solution
from matcher.assignment.solve import answer_of

BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Shift:
    """What an edit changes for one seeker or candidate.

    Attributes
    ----------
    is_seeker : bool
        On which side it is.
    index : int
        Who it is.
    total_before, total_after : float
        What its pairs are worth.
    places_before, places_after : int
        How many it has.
    """

    is_seeker: bool
    index: int
    total_before: float
    total_after: float
    places_before: int
    places_after: int

    @property
    def gain(self) -> float:
        """Return what it gains.

        Returns
        -------
        gain : float
            Less than 0 for whoever loses.
        """
        return self.total_after - self.total_before


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit does to a plan.

    Attributes
    ----------
    before, after : Score
        With the bound and the gap.
    shifts : tuple of Shift
        Whom it changes anything for; whoever loses most comes first.
    broken : tuple of Requirement
        Rules that do not hold after it; a minimum may be waived, the others may not be broken.
    """

    before: Score
    after: Score
    shifts: tuple[Shift, ...]
    broken: tuple[Requirement, ...]

    @property
    def is_allowed(self) -> bool:
        """Return whether no rule is broken that cannot be waived.

        Returns
        -------
        answer : bool
            Minimums can be waived by whoever edits.
        """
        return all(item.rule in WAIVABLE for item in self.broken)


WAIVABLE = frozenset({Rule.SEEKER_MINIMUM, Rule.CANDIDATE_MINIMUM})


def effect_of(problem: Problem, certificate: Certificate, before: Sheet, after: Sheet) -> Effect:
    """Return what the way from one plan to another does.

    Parameters
    ----------
    problem : Problem
        As it was solved.
    certificate : Certificate
        Its prices bound any plan, edited ones too.
    before, after : Sheet
        The plan without and with the edit.

    Returns
    -------
    effect : Effect
        Worked out without a solver.
    """
    return Effect(
        before=_score(problem, certificate, before),
        after=_score(problem, certificate, after),
        shifts=_shifts(problem, before.array(), after.array()),
        broken=broken_by(problem, after),
    )


def broken_by(problem: Problem, sheet: Sheet) -> tuple[Requirement, ...]:
    """Return the rules that a plan breaks.

    Parameters
    ----------
    problem : Problem
        Its locked pairs that are no longer pinned may be missing.
    sheet : Sheet
        The plan.

    Returns
    -------
    broken : tuple of Requirement
        Empty where all hold.
    """
    return tuple(_broken(problem, sheet))


def _broken(problem: Problem, sheet: Sheet) -> Iterator[Requirement]:
    pairs = sheet.array()
    for seeker, candidate in pairs[problem.positions_of(pairs) < 0].tolist():
        yield Requirement(Rule.LISTED, seeker, candidate)
    for seeker, candidate in sorted(sheet.pins - sheet.pairs):
        yield Requirement(Rule.LOCKED, seeker, candidate)
    places = np.bincount(pairs[:, 0], minlength=problem.n_seekers)
    for node in np.flatnonzero(places > problem.demand).tolist():
        yield Requirement(Rule.SEEKER_DEMAND, seeker=node, value=int(problem.demand[node]))
    for node in np.flatnonzero(places < problem.minimum).tolist():
        yield Requirement(Rule.SEEKER_MINIMUM, seeker=node, value=int(problem.minimum[node]))
    taken = np.bincount(pairs[:, 1], minlength=problem.n_candidates)
    for node in np.flatnonzero(taken > problem.capacity).tolist():
        yield Requirement(
            Rule.CANDIDATE_CAPACITY, candidate=node, value=int(problem.capacity[node])
        )
    for node in np.flatnonzero(taken < problem.candidate_minimum).tolist():
        least = int(problem.candidate_minimum[node])
        yield Requirement(Rule.CANDIDATE_MINIMUM, candidate=node, value=least)


def _score(problem: Problem, certificate: Certificate, sheet: Sheet) -> Score:
    pairs = sheet.array()
    positions = problem.positions_of(pairs)
    relaxed = relaxed_for(problem, sheet)
    # what is not listed counts nothing, and is told of as a broken rule
    return score_of(relaxed, np.sort(positions[positions >= 0]), _unexhausted(certificate))


def _shifts(problem: Problem, before: IntArray, after: IntArray) -> tuple[Shift, ...]:
    shifts: list[Shift] = []
    for side, size in enumerate((problem.n_seekers, problem.n_candidates)):
        (old, n_old), (new, n_new) = (
            _totals(problem, pairs, side, size) for pairs in (before, after)
        )
        touched = set(_different(before, after)[:, side].tolist())
        shifts.extend(
            Shift(side == 0, i, float(old[i]), float(new[i]), int(n_old[i]), int(n_new[i]))
            for i in touched
        )
    return tuple(sorted(shifts, key=lambda item: (item.gain, not item.is_seeker, item.index)))


def _totals(problem: Problem, pairs: IntArray, side: int, size: int) -> tuple[FloatArray, IntArray]:
    positions = problem.positions_of(pairs)
    worth = np.where(positions >= 0, np.append(problem.utility, 0.0)[positions], 0.0)
    totals = np.bincount(pairs[:, side], worth, minlength=size)
    return totals.astype(np.float64), np.bincount(pairs[:, side], minlength=size)


def _different(before: IntArray, after: IntArray) -> IntArray:
    return pairs_array(set(pairs_in(before)) ^ set(pairs_in(after)))


def relaxed_for(problem: Problem, sheet: Sheet) -> Problem:
    """Return the problem that a plan edited by hand answers.

    What is no longer pinned is no longer locked, a minimum that is missed is waived down to what
    there is, and who edits a stable plan asks for it no longer.

    Parameters
    ----------
    problem : Problem
        As it was solved.
    sheet : Sheet
        The plan.

    Returns
    -------
    problem : Problem
        The same where nothing was edited.
    """
    pairs = sheet.array()
    places = np.bincount(pairs[:, 0], minlength=problem.n_seekers)
    taken = np.bincount(pairs[:, 1], minlength=problem.n_candidates)
    is_stable = problem.objective is Objective.STABLE
    kept = [pair for pair in pairs_in(problem.locked) if pair in sheet.pins]
    return replace(
        problem,
        minimum=np.minimum(problem.minimum, places),
        candidate_minimum=np.minimum(problem.candidate_minimum, taken),
        locked=pairs_array(kept),
        objective=Objective.UTILITY if is_stable else problem.objective,
    )


def solution_by_hand(problem: Problem, certificate: Certificate, sheet: Sheet) -> Solution:
    """Return an edited plan as an answer to the problem that it answers.

    Parameters
    ----------
    problem : Problem
        As :func:`relaxed_for` returns it; all pairs of the plan are listed.
    certificate : Certificate
        Of the plan before it was edited.
    sheet : Sheet
        The plan.

    Returns
    -------
    solution : Solution
        With score, bound, and who lacks what.
    """
    positions = np.sort(problem.positions_of(sheet.array()))
    kept = replace(_unexhausted(certificate), problem=problem.digest())
    return answer_of(problem, positions, kept, solver=BY_HAND)


def _unexhausted(certificate: Certificate) -> Certificate:
    # what a search settled holds for the plan it found, and for no other
    return replace(certificate, exhausted=())
