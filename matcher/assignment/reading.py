"""Solution files read: their shape is checked here, what they claim is checked by verifying."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from matcher.assignment.documents import SCORE_KEYS, SOLUTION_KEYS, UNLOCKED_KEYS, seal_of
from matcher.assignment.files import Fault, FormatError, checked_list, checked_object, read_json
from matcher.assignment.problem import FloatArray, IntArray, Problem
from matcher.assignment.solution import (
    FORMAT,
    Certificate,
    Change,
    Cut,
    Lack,
    Proof,
    Requirement,
    Rule,
    Score,
    Solution,
    Status,
    Unmet,
)


def read_solution(path: Path, problem: Problem) -> tuple[Solution, str]:
    """Read a solution file.

    Parameters
    ----------
    path : Path
        A file in the format ``dianqiao-assignment-solution/1``.
    problem : Problem
        What it answers.

    Returns
    -------
    solution : Solution
        Of the right shape, though anything in it may be wrong.
    seal : str
        What its seal should be.

    Raises
    ------
    FormatError
        At the first fault of its shape.
    """
    document = read_json(path)
    return solution_of(document, problem), seal_of(document)


def solution_of(document: object, problem: Problem) -> Solution:
    """Check the shape of a solution in its file format.

    Parameters
    ----------
    document : object
        A JSON document.
    problem : Problem
        What it answers.

    Returns
    -------
    solution : Solution
        Of the right shape, though anything in it may be wrong.

    Raises
    ------
    FormatError
        At the first fault of its shape.
    """
    root = checked_object(document, "solution", SOLUTION_KEYS, ("status", "pairs"))
    if root.get("format") != FORMAT:
        raise FormatError(Fault.WRONG_FORMAT, "format", root.get("format"))
    reader = _Reader(problem)
    certificate = reader.mapping(root.get("certificate") or {}, "certificate")
    return Solution(
        status=reader.code(Status, root["status"], "status"),
        pairs=reader.indices(root["pairs"], "pairs"),
        score=reader.score(root.get("objective") or {}),
        unmet=tuple(
            reader.unmet(item, f"unmet[{i}]")
            for i, item in enumerate(checked_list(root.get("unmet", []), "unmet"))
        ),
        conflicts=tuple(
            reader.requirement(item, f"conflicts[{i}]")
            for i, item in enumerate(checked_list(root.get("conflicts", []), "conflicts"))
        ),
        certificate=reader.certificate(certificate),
        seconds=reader.number(root.get("seconds", 0), "seconds") or 0.0,
        seed=int(reader.number(root.get("seed", 0), "seed") or 0),
        solver=str(root.get("solver", "")),
        seal=str(certificate.get("seal", "")),
    )


class _Reader:
    """Turns parts of a document into values, or says where they are wrong."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.sizes = {"seeker": problem.n_seekers, "candidate": problem.n_candidates}

    def mapping(self, value: object, place: str) -> Mapping[str, Any]:
        """Return an object."""
        return checked_object(value, place, (), ())

    def number(self, value: object, place: str) -> float | None:
        """Return a finite number, or None for null."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise FormatError(Fault.NOT_A_NUMBER, place, value)
        if not abs(value) < np.inf:
            raise FormatError(Fault.NOT_A_NUMBER, place, value)
        return float(value)

    def count(self, value: object, place: str) -> int:
        """Return a whole number."""
        number = self.number(value, place)
        if number is None or number % 1:
            raise FormatError(Fault.NOT_A_COUNT, place, value)
        return int(number)

    def index(self, value: object, place: str, side: str) -> int:
        """Return the index of somebody there is."""
        fault = Fault.NO_SUCH_SEEKER if side == "seeker" else Fault.NO_SUCH_CANDIDATE
        number = self.number(value, place)
        if number is None or number % 1 or not 0 <= number < self.sizes[side]:
            raise FormatError(fault, place, value)
        return int(number)

    def code(self, codes: Any, value: object, place: str) -> Any:
        """Return one of some codes."""
        if not isinstance(value, str) or value not in list(codes):
            raise FormatError(Fault.UNKNOWN_CODE, place, value)
        return codes(value)

    def indices(self, value: object, place: str) -> IntArray:
        """Return pairs of indices."""
        pairs = np.zeros((len(checked_list(value, place)), 2), dtype=np.int64)
        for row, item in enumerate(checked_list(value, place)):
            here = f"{place}[{row}]"
            if not isinstance(item, list) or len(item) != len(self.sizes):
                raise FormatError(Fault.NOT_A_PAIR, here, item)
            pairs[row] = [
                self.index(node, f"{here}[{cell}]", side)
                for cell, (node, side) in enumerate(zip(item, self.sizes, strict=True))
            ]
        return pairs

    def numbers(self, value: object, place: str, size: int) -> FloatArray:
        """Return as many numbers as there are seekers or candidates."""
        row = checked_list(value, place)
        if len(row) != size:
            raise FormatError(Fault.WRONG_LENGTH, place, size)
        values = [self.number(number, f"{place}[{i}]") for i, number in enumerate(row)]
        return np.array([0.0 if number is None else number for number in values])

    def score(self, value: object) -> Score:
        """Return the numbers of the objective."""
        row = self.mapping(value, "objective")
        keys = (*SCORE_KEYS, *UNLOCKED_KEYS)
        stated = {key: self.number(row.get(key), f"objective.{key}") for key in keys}
        return Score(
            pairs=self.count(row.get("pairs", 0), "objective.pairs"),
            utility=stated["utility"] or 0.0,
            upper_bound=stated["upper_bound"],
            gap=stated["gap"],
            worst_seeker=stated["worst_seeker"] or 0.0,
            worst_seeker_upper_bound=stated["worst_seeker_upper_bound"],
            served=self.count(row.get("served", 0), "objective.served"),
            worst_served=stated["worst_served"] or 0.0,
            upper_bound_unlocked=stated["upper_bound_unlocked"],
            gap_unlocked=stated["gap_unlocked"],
        )

    def unmet(self, value: object, place: str) -> Unmet:
        """Return a seeker that lacks places."""
        row = checked_object(value, place, (), ("seeker", "missing", "reason"))
        change = row.get("change")
        return Unmet(
            seeker=self.index(row["seeker"], f"{place}.seeker", "seeker"),
            missing=self.count(row["missing"], f"{place}.missing"),
            lack=self.code(Lack, row["reason"], f"{place}.reason"),
            change=None if change is None else self.change(change, f"{place}.change"),
        )

    def change(self, value: object, place: str) -> Change:
        """Return what would give a seeker one more place."""
        row = checked_object(value, place, (), ("candidate",))
        capacity = row.get("capacity")
        return Change(
            candidate=self.index(row["candidate"], f"{place}.candidate", "candidate"),
            capacity=None if capacity is None else self.count(capacity, f"{place}.capacity"),
            lists_pair=row.get("lists_pair") is True,
        )

    def requirement(self, value: object, place: str) -> Requirement:
        """Return one of the requirements in conflict."""
        row = checked_object(value, place, (), ("rule",))
        nodes = {
            side: self.index(row[side], f"{place}.{side}", side)
            for side in self.sizes
            if row.get(side) is not None
        }
        number = row.get("value")
        return Requirement(
            self.code(Rule, row["rule"], f"{place}.rule"),
            seeker=nodes.get("seeker"),
            candidate=nodes.get("candidate"),
            value=None if number is None else self.count(number, f"{place}.value"),
        )

    def certificate(self, row: Mapping[str, Any]) -> Certificate:
        """Return the proofs."""
        worst = row.get("worst_seeker")
        exhausted = checked_list(row.get("exhausted", []), "certificate.exhausted")
        return Certificate(
            problem=str(row.get("problem", "")),
            count=self.proof(row.get("count"), "certificate.count"),
            utility=self.proof(row.get("utility"), "certificate.utility"),
            worst_seeker=(
                self.cut(worst)
                if isinstance(worst, dict) and "seekers" in worst
                else self.proof(worst, "certificate.worst_seeker")
            ),
            exhausted=tuple(map(str, exhausted)),
            unlocked=self.proof(row.get("unlocked"), "certificate.unlocked"),
        )

    def proof(self, value: object, place: str) -> Proof | None:
        """Return the dual numbers of one bound."""
        if value is None:
            return None
        row = checked_object(value, place, (), ("prices",))
        weights = row.get("weights")
        return Proof(
            self.numbers(row["prices"], f"{place}.prices", self.problem.n_candidates),
            None
            if weights is None
            else self.numbers(weights, f"{place}.weights", self.problem.n_seekers),
            self.number(row.get("bonus", 0), f"{place}.bonus") or 0.0,
        )

    def cut(self, row: Mapping[str, Any]) -> Cut:
        """Return who wants more than there is."""
        nodes = {
            side: [
                self.index(node, f"certificate.worst_seeker.{side}s[{i}]", side)
                for i, node in enumerate(
                    checked_list(row.get(f"{side}s", []), f"certificate.worst_seeker.{side}s")
                )
            ]
            for side in self.sizes
        }
        return Cut(
            np.array(nodes["seeker"], dtype=np.int64),
            np.array(nodes["candidate"], dtype=np.int64),
        )
