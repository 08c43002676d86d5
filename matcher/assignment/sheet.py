"""A plan while it is edited by hand, and the changes that can be made to it."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from matcher.assignment.problem import IntArray, Problem
from matcher.errors import MatcherError

Pair = tuple[int, int]


class EditKind(StrEnum):
    """What can be done to a plan."""

    PIN = "pin"
    UNPIN = "unpin"
    REMOVE = "remove"
    ADD = "add"
    MOVE = "move"
    SWAP = "swap"


class EditFault(StrEnum):
    """Why an edit means nothing here."""

    NOT_THERE = "not_there"
    THERE_ALREADY = "there_already"
    PINNED = "pinned"
    SAME = "same"
    NOBODY = "nobody"


class EditError(MatcherError):
    """An edit means nothing in this plan.

    Parameters
    ----------
    fault : EditFault
        What is wrong.
    pair : tuple of int
        Which seeker and candidate it is about.
    """

    def __init__(self, fault: EditFault, pair: Pair) -> None:
        super().__init__(f"{pair}: {fault}")
        self.fault = fault
        self.pair = pair


@dataclass(frozen=True, slots=True)
class Edit:
    """One change by hand.

    Attributes
    ----------
    seeker, candidate : int
        The pair it is about.
    other_seeker : int or None
        In a swap, who comes in place of the seeker.
    other_candidate : int or None
        In a move or a swap, to whom the seeker goes.
    """

    kind: EditKind
    seeker: int
    candidate: int
    other_seeker: int | None = None
    other_candidate: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan while it is edited.

    Attributes
    ----------
    pairs : frozenset of (int, int)
        Who is with whom.
    pins : frozenset of (int, int)
        Pairs that stay when the rest is run again.
    bars : frozenset of (int, int)
        Pairs that do not come back then.
    """

    pairs: frozenset[Pair]
    pins: frozenset[Pair] = frozenset()
    bars: frozenset[Pair] = frozenset()

    @classmethod
    def of(cls, problem: Problem, pairs: IntArray) -> "Sheet":
        """Return a plan as it was solved.

        Parameters
        ----------
        problem : Problem
            Its locked pairs are the pins.
        pairs : ndarray of shape (n, 2)
            Seeker and candidate indices.

        Returns
        -------
        sheet : Sheet
            With no pair barred.
        """
        return cls(frozenset(pairs_in(pairs)), frozenset(pairs_in(problem.locked)))

    def array(self) -> IntArray:
        """Return the pairs as they stand in a solution.

        Returns
        -------
        pairs : ndarray of shape (n, 2)
            Sorted.
        """
        return pairs_array(self.pairs)

    def after(self, edit: Edit) -> "Sheet":
        """Return the plan after an edit.

        Parameters
        ----------
        edit : Edit
            What is done.

        Returns
        -------
        sheet : Sheet
            Another one; what an edit brings together is pinned, what it parts is barred.

        Raises
        ------
        EditError
            If it means nothing here.
        """
        pair = (edit.seeker, edit.candidate)
        if edit.kind is EditKind.ADD:
            return self._exchanged((), (pair,))
        if pair not in self.pairs:
            raise EditError(EditFault.NOT_THERE, pair)
        if edit.kind is EditKind.PIN:
            return replace(self, pins=self.pins | {pair})
        if edit.kind is EditKind.UNPIN:
            return replace(self, pins=self.pins - {pair})
        return self._exchanged(*_exchange(edit))

    def _exchanged(self, gone: tuple[Pair, ...], come: tuple[Pair, ...]) -> "Sheet":
        for pair in gone:
            if pair not in self.pairs:
                raise EditError(EditFault.NOT_THERE, pair)
            if pair in self.pins:
                raise EditError(EditFault.PINNED, pair)
        for pair in come:
            if pair in self.pairs:
                raise EditError(EditFault.THERE_ALREADY, pair)
        return Sheet(
            self.pairs.difference(gone).union(come),
            self.pins.union(come),
            self.bars.difference(come).union(gone),
        )


def _exchange(edit: Edit) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    pair = (edit.seeker, edit.candidate)
    if edit.kind is EditKind.REMOVE:
        return (pair,), ()
    if edit.other_candidate is None:
        raise EditError(EditFault.NOBODY, pair)
    if edit.other_candidate == edit.candidate or edit.other_seeker == edit.seeker:
        raise EditError(EditFault.SAME, pair)
    if edit.kind is EditKind.MOVE:
        return (pair,), ((edit.seeker, edit.other_candidate),)
    if edit.other_seeker is None:
        raise EditError(EditFault.NOBODY, pair)
    other = (edit.other_seeker, edit.other_candidate)
    return (pair, other), ((edit.seeker, other[1]), (other[0], edit.candidate))


def pairs_in(pairs: IntArray) -> list[Pair]:
    """Return pairs of indices as tuples.

    Parameters
    ----------
    pairs : ndarray of shape (n, 2)
        Seeker and candidate indices.

    Returns
    -------
    pairs : list of (int, int)
        In the same order.
    """
    return [(int(seeker), int(candidate)) for seeker, candidate in pairs.tolist()]


def pairs_array(pairs: frozenset[Pair] | set[Pair] | list[Pair]) -> IntArray:
    """Return pairs as they stand in a solution.

    Parameters
    ----------
    pairs : collection of (int, int)
        In any order.

    Returns
    -------
    pairs : ndarray of shape (n, 2)
        Sorted.
    """
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
