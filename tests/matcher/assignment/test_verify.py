"""What was tampered with is rejected, and named."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from matcher.assignment.documents import document_of, seal_of
from matcher.assignment.files import Fault, FormatError
from matcher.assignment.problem import Objective, Problem
from matcher.assignment.reading import solution_of
from matcher.assignment.solution import Cut, Solution
from matcher.assignment.solve import solve
from matcher.assignment.verify import verify
from matcher.assignment.violation import Flaw, Violation
from tests.matcher.assignment.problems import make_problem, problems, random_problem

Document = dict[str, Any]


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Return a pool with a locked pair, a minimum and too few places."""
    drawn = random_problem(
        np.random.default_rng(7), n_seekers=12, n_candidates=8, n_listed=5, demand=2, capacity=2
    )
    return replace(
        drawn,
        minimum=np.array([1] + [0] * 11),
        locked=np.array([[drawn.seeker[0], drawn.candidate[0]]]),
        objective=Objective.FAIR,
    )


def places_of(problem: Problem, document: Document) -> set[str]:
    """Return where something does not hold."""
    solution = solution_of(json.loads(json.dumps(document)), problem)
    found = verify(problem, solution, seal=seal_of(document))
    return {violation.place for violation in found}


@given(problems())
@settings(deadline=None)
def test_every_answer_is_accepted_after_writing_and_reading(problem: Problem) -> None:
    document = document_of(problem, solve(problem))

    assert places_of(problem, document) == set()


def unused(problem: Problem, document: Document) -> list[int]:
    taken = {tuple(pair) for pair in document["pairs"]}
    pairs = zip(problem.seeker.tolist(), problem.candidate.tolist(), strict=True)
    return list(next(pair for pair in pairs if pair not in taken))


def forbidden(problem: Problem) -> list[int]:
    listed = set(zip(problem.seeker.tolist(), problem.candidate.tolist(), strict=True))
    every = ((s, c) for s in range(problem.n_seekers) for c in range(problem.n_candidates))
    return list(next(pair for pair in every if pair not in listed))


def move(d: Document, p: Problem) -> None:
    d["pairs"][-1] = unused(p, d)


def remove(d: Document, _: Problem) -> None:
    d["pairs"].pop()


def unlock(d: Document, p: Problem) -> None:
    d["pairs"].remove(p.locked[0].tolist())


def add(d: Document, p: Problem) -> None:
    d["pairs"].append(unused(p, d))


def repeat(d: Document, _: Problem) -> None:
    d["pairs"].append(d["pairs"][0])


def forbid(d: Document, p: Problem) -> None:
    d["pairs"][0] = forbidden(p)


def stated(key: str, value: object) -> Callable[[Document, Problem], None]:
    def tamper(d: Document, _: Problem) -> None:
        d["objective"][key] = value

    return tamper


def shifted(proof: str, part: str, by: float) -> Callable[[Document, Problem], None]:
    def tamper(d: Document, _: Problem) -> None:
        numbers = d["certificate"][proof][part]
        numbers[int(np.argmax(np.abs(numbers)))] += by

    return tamper


def forget(proof: str) -> Callable[[Document, Problem], None]:
    def tamper(d: Document, _: Problem) -> None:
        del d["certificate"][proof]

    return tamper


def unmet_forgotten(d: Document, _: Problem) -> None:
    d["unmet"].pop()


def unmet_missing(d: Document, _: Problem) -> None:
    d["unmet"][0]["missing"] += 1


def unmet_change(d: Document, _: Problem) -> None:
    d["unmet"][0]["change"] = {"candidate": d["unmet"][0]["change"]["candidate"], "capacity": 0}


def conflict(d: Document, _: Problem) -> None:
    d["conflicts"].append({"rule": "seeker_minimum", "seeker": 0, "value": 1})


def infeasible(d: Document, _: Problem) -> None:
    d["status"] = "infeasible"


def seed(d: Document, _: Problem) -> None:
    d["seed"] = 99


TAMPERED: dict[str, tuple[Callable[[Document, Problem], None], str]] = {
    "a pair moved": (move, "objective.utility"),
    "a pair removed": (remove, "objective.pairs"),
    "a locked pair removed": (unlock, "pairs"),
    "a pair added": (add, "pairs"),
    "a pair twice": (repeat, "pairs[16]"),
    "a forbidden pair": (forbid, "pairs[0]"),
    "another count": (stated("pairs", 15), "objective.pairs"),
    "another sum": (stated("utility", 99.0), "objective.utility"),
    "a lower bound than proven": (stated("upper_bound", 1.0), "objective.upper_bound"),
    "a bound without room": (stated("gap", 0.5), "objective.gap"),
    "another worst-off": (stated("worst_seeker", 0.9), "objective.worst_seeker"),
    "another bound of the worst-off": (
        stated("worst_seeker_upper_bound", 0.1),
        "objective.worst_seeker_upper_bound",
    ),
    "more served": (stated("served", 13), "objective.served"),
    "a worse served": (stated("worst_served", 0.01), "objective.worst_served"),
    "a price raised": (shifted("utility", "prices", 0.5), "objective.upper_bound"),
    "a price lowered": (shifted("utility", "prices", -0.5), "objective.upper_bound"),
    "a weight changed": (shifted("worst_seeker", "weights", -0.5), "certificate.seal"),
    "the proof of the sum left out": (forget("utility"), "objective.upper_bound"),
    "the proof of the worst-off left out": (
        forget("worst_seeker"),
        "objective.worst_seeker_upper_bound",
    ),
    "a lack hushed up": (unmet_forgotten, "unmet"),
    "a lack exaggerated": (unmet_missing, "unmet[0].missing"),
    "a change that helps nobody": (unmet_change, "unmet[0].change"),
    "a conflict made up": (conflict, "conflicts[0]"),
    "an answer denied": (infeasible, "conflicts"),
    "another seed": (seed, "certificate.seal"),
}


@pytest.fixture(scope="module")
def document(problem: Problem) -> Document:
    """Return a sealed answer that is proven and leaves somebody short."""
    document = document_of(problem, solve(problem))
    assert places_of(problem, document) == set()
    return document


@pytest.mark.parametrize("name", TAMPERED)
def test_tampered_answer_is_rejected_with_what_is_wrong(
    name: str, problem: Problem, document: Document
) -> None:
    tamper, place = TAMPERED[name]
    changed = copy.deepcopy(document)
    tamper(changed, problem)

    assert {place, "certificate.seal"} <= places_of(problem, changed)


@pytest.mark.parametrize(
    "change",
    [
        {"capacity": np.array([3] + [2] * 7)},
        {"demand": np.array([3] + [2] * 11)},
        {"minimum": np.array([0] * 12)},
        {"candidate_minimum": np.array([1] + [0] * 7)},
        {"locked": np.zeros((0, 2), dtype=np.int64)},
        {"seeker_ids": tuple(f"t{i}" for i in range(12))},
        {"objective": Objective.UTILITY},
    ],
)
def test_answer_to_another_problem_is_rejected(
    change: dict[str, Any], problem: Problem, document: Document
) -> None:
    assert "certificate.problem" in places_of(replace(problem, **change), document)


def test_utility_of_an_unused_pair_cannot_be_changed_unnoticed(
    problem: Problem, document: Document
) -> None:
    utility = problem.utility.copy()
    utility[problem.positions_of(np.array([unused(problem, document)]))] -= 0.01

    assert "certificate.problem" in places_of(replace(problem, utility=utility), document)


def test_new_seal_does_not_hide_what_is_wrong(problem: Problem, document: Document) -> None:
    changed = copy.deepcopy(document)
    move(changed, problem)
    changed["certificate"]["seal"] = seal_of(changed)

    assert "certificate.seal" not in places_of(problem, changed)
    assert "objective.utility" in places_of(problem, changed)


def test_answer_of_another_tool_needs_no_seal() -> None:
    problem = make_problem([(0, 0, 0.5)], demand=[1], capacity=[1])
    document = {
        "format": "dianqiao-assignment-solution/1",
        "status": "feasible",
        "pairs": [[0, 0]],
        "objective": {
            "pairs": 1,
            "utility": 0.5,
            "worst_seeker": 0.5,
            "served": 1,
            "worst_served": 0.5,
        },
    }

    assert places_of(problem, document) == set()


def test_optimum_that_is_only_claimed_is_rejected() -> None:
    problem = make_problem([(0, 0, 0.5), (1, 0, 0.9)], demand=[1, 1], capacity=[1])
    document = document_of(problem, solve(problem))
    document["pairs"] = [[0, 0]]
    document["objective"].update(utility=0.5, upper_bound=0.5)

    assert {"objective.upper_bound", "status"} & places_of(problem, document)


def test_unstable_answer_is_rejected() -> None:
    problem = make_problem([(0, 0, 0.5), (1, 0, 0.9)], demand=[1, 1], capacity=[1])
    problem = replace(problem, objective=Objective.STABLE)
    solution = solve(problem)

    swapped = replace(solution, pairs=np.array([[0, 0]]))

    both = {"seeker": "1 (s1)", "candidate": "0 (m0)"}
    assert Violation("pairs", Flaw.BLOCKING, both) in verify(problem, swapped)


def test_conflicts_that_are_none_are_rejected() -> None:
    problem = make_problem([(0, 0, 1.0)], demand=[2], minimum=[2], capacity=[5])
    document = document_of(problem, solve(problem))
    document["conflicts"] = [{"rule": "candidate_capacity", "candidate": 0, "value": 5}]

    assert places_of(problem, document) == {"conflicts", "certificate.seal"}


def test_cut_that_proves_nothing_is_rejected() -> None:
    crowded = make_problem(
        [(0, 0, 1.0), (1, 0, 0.5)], demand=[1, 1], capacity=[1], objective="fair"
    )
    solution = solve(crowded)
    nobody = Cut(np.array([0]), np.array([0]))

    empty = replace(solution, certificate=replace(solution.certificate, worst_seeker=nobody))

    assert isinstance(solution.certificate.worst_seeker, Cut)
    assert "objective.worst_seeker_upper_bound" in {v.place for v in verify(crowded, empty)}


def set_(path: str, value: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        part: Any = document
        for step in way:
            part = part[step]
        part[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "fault", "place"),
    [
        ("format", "x", Fault.WRONG_FORMAT, "format"),
        ("status", "great", Fault.UNKNOWN_CODE, "status"),
        ("status", ["optimal"], Fault.UNKNOWN_CODE, "status"),
        ("pairs", 3, Fault.NOT_A_LIST, "pairs"),
        ("pairs.0", [0, 0, 0], Fault.NOT_A_PAIR, "pairs[0]"),
        ("pairs.0", [0, 99], Fault.NO_SUCH_CANDIDATE, "pairs[0][1]"),
        ("pairs.0", ["a", 0], Fault.NOT_A_NUMBER, "pairs[0][0]"),
        ("objective.utility", "much", Fault.NOT_A_NUMBER, "objective.utility"),
        ("objective.utility", float("nan"), Fault.NOT_A_NUMBER, "objective.utility"),
        ("objective.pairs", 1.5, Fault.NOT_A_COUNT, "objective.pairs"),
        ("certificate", [1], Fault.NOT_AN_OBJECT, "certificate"),
        ("certificate.utility.prices", [1], Fault.WRONG_LENGTH, "certificate.utility.prices"),
        ("unmet.0.reason", "fate", Fault.UNKNOWN_CODE, "unmet[0].reason"),
        ("unmet.0.seeker", -1, Fault.NO_SUCH_SEEKER, "unmet[0].seeker"),
        (
            "conflicts",
            [{"rule": "locked", "seeker": 77}],
            Fault.NO_SUCH_SEEKER,
            "conflicts[0].seeker",
        ),
    ],
)
def test_malformed_answer_is_told_with_its_place(
    path: str, value: object, fault: Fault, place: str, problem: Problem, document: Document
) -> None:
    changed = copy.deepcopy(document)
    set_(path, value)(changed)

    with pytest.raises(FormatError) as caught:
        solution_of(changed, problem)

    assert (caught.value.fault, caught.value.place) == (fault, place)


def test_solution_has_the_documented_shape(problem: Problem, document: Document) -> None:
    assert list(document) == [
        "format",
        "status",
        "pairs",
        "objective",
        "unmet",
        "conflicts",
        "certificate",
        "seconds",
        "seed",
        "solver",
    ]
    assert {
        "pairs",
        "utility",
        "upper_bound",
        "gap",
        "worst_seeker",
        "worst_seeker_upper_bound",
    } <= document["objective"].keys()
    assert {"seeker", "missing", "reason", "relax"} <= document["unmet"][0].keys()
    assert isinstance(solution_of(document, problem), Solution)
