"""Assignments improved by exchanges, a bounded number of steps at a time."""

from typing import NamedTuple

import numpy as np

from matcher.assignment.annealing import Goal, Schedule, anneal
from matcher.assignment.deadline import Deadline
from matcher.assignment.holdings import rules_of, state_of
from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, FloatArray

_CHUNK = 250_000


class Effort(NamedTuple):
    """How an attempt goes about it.

    Attributes
    ----------
    n_steps : int
        Exchanges to try.
    hot, cold : float
        Temperatures at the beginning and the end, in standard deviations of the utilities.
    sum_weight, penalty : float
        What a unit of the sum counts, and a unit that a seeker falls short.
    stops_early : bool
        Whether to stop once nobody falls short.
    """

    n_steps: int
    hot: float
    cold: float
    sum_weight: float = 1.0
    penalty: float = 10.0
    stops_early: bool = True


class Exchanges:
    """Exchanges among the seekers of an instance.

    Parameters
    ----------
    instance : Instance
        What is left to decide.
    counts : ndarray of shape (n_seekers,)
        Whose totals should reach a target.
    seed : int
        Every run with it goes the same way.
    """

    def __init__(self, instance: Instance, counts: BoolArray, seed: int) -> None:
        self.instance, self.counts = instance, counts
        self.rules = rules_of(instance)
        self.spread = float(np.std(instance.utility)) if len(instance.utility) else 0.0
        self.spread = self.spread or 1.0
        self.seed = seed

    @property
    def n_places(self) -> int:
        """Return how many places can be filled at most.

        Returns
        -------
        n : int
            Of the open ones.
        """
        return int(min(self.instance.demand.sum(), self.instance.capacity.sum()))

    def targets(self, target: float) -> FloatArray:
        """Return the target of each seeker.

        Parameters
        ----------
        target : float
            Of those who count.

        Returns
        -------
        targets : ndarray of shape (n_seekers,)
            A hair lower, for sums kept step by step; minus infinity for the others.
        """
        eased = target - 1e-11 * max(1.0, abs(target))
        return np.where(self.counts, eased, -np.inf)

    def worst(self, is_chosen: BoolArray) -> float:
        """Return the smallest total that counts.

        Parameters
        ----------
        is_chosen : ndarray of shape (n_pairs,)
            An assignment.

        Returns
        -------
        worst : float
            Infinite where nobody counts.
        """
        return float(self.instance.totals(is_chosen)[self.counts].min(initial=np.inf))

    def compile(self) -> None:
        """Have the kernels compiled where this machine never ran them, before any time is limited.

        That takes seconds once, and would be taken from the search.
        """
        low = np.full(self.instance.n_seekers, -1e300)
        state = state_of(self.instance, np.zeros(len(self.instance.utility), dtype=np.bool_), low)
        anneal(self.rules, state, Goal(low, 0.0, 1.0), Schedule(0, 1.0, 1.0, self.seed, True))

    def attempt(
        self, is_chosen: BoolArray, target: float, effort: Effort, deadline: Deadline
    ) -> BoolArray:
        """Exchange until all totals that count reach a target, or the effort is spent.

        Parameters
        ----------
        is_chosen : ndarray of shape (n_pairs,)
            Where to begin.
        target : float
            What the totals should reach.
        effort : Effort
            How to go about it.
        deadline : Deadline
            When to stop, between two blocks of steps.

        Returns
        -------
        is_chosen : ndarray of shape (n_pairs,)
            Another assignment that keeps the rules, whether or not the target was reached.
        """
        if not len(self.instance.utility):
            return is_chosen
        targets = self.targets(target)
        # An infinite target would make an infinite energy, and differences of these are nothing.
        low = np.where(self.counts, targets, -1e300)
        goal = Goal(low, effort.sum_weight, effort.penalty)
        state = state_of(self.instance, is_chosen, low)
        n_blocks = -(-effort.n_steps // _CHUNK)
        ratio = (effort.cold / effort.hot) ** (1 / max(1, n_blocks))
        hot = effort.hot * self.spread
        for _ in range(n_blocks):
            n_steps = min(_CHUNK, effort.n_steps)
            schedule = Schedule(n_steps, hot, hot * ratio, self.seed, effort.stops_early)
            self.seed = (self.seed + 1) % 2**31
            deadline.tick()
            made = anneal(self.rules, state, goal, schedule)
            hot *= ratio
            if made < n_steps or not deadline.left:
                break
        return np.asarray(state.slot >= 0)
