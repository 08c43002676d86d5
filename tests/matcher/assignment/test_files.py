import copy
import json
from pathlib import Path

import pytest
from hypothesis import given

from matcher.assignment.files import Fault, FormatError, problem_of, read_problem
from matcher.assignment.problem import Objective, Problem
from tests.matcher.assignment.problems import problems

VALID = {
    "format": "dianqiao-assignment/1",
    "seekers": [{"id": "s1", "demand": 2, "minimum": 1}, {"id": "s2", "demand": 1}],
    "candidates": [{"id": "m1", "capacity": 1}, {"id": "m2", "capacity": 3, "minimum": 1}],
    "pairs": [[1, 0, 0.5], [0, 1, -1], [0, 0, 0]],
    "locked": [[0, 1]],
    "objective": "fair",
}


def test_problem_is_read_in_order_of_its_pairs() -> None:
    problem = problem_of(VALID)

    pairs = zip(problem.seeker.tolist(), problem.candidate.tolist(), strict=True)
    assert list(pairs) == [(0, 0), (0, 1), (1, 0)]
    assert problem.utility.tolist() == [0.0, -1.0, 0.5]
    assert problem.minimum.tolist() == [1, 0]
    assert problem.is_locked.tolist() == [False, True, False]
    assert problem.objective is Objective.FAIR


@given(problems())
def test_problem_written_and_read_is_the_same(problem: Problem) -> None:
    again = problem_of(json.loads(json.dumps(problem.as_json())))

    assert again.digest() == problem.digest()


def test_notes_of_the_author_are_left_alone() -> None:
    problem = problem_of({**VALID, "comment": "spring batch"})

    assert problem.n_pairs == 3


def test_repeated_lock_counts_once() -> None:
    problem = problem_of({**VALID, "locked": [[0, 1], [0, 1]]})

    assert problem.locked.tolist() == [[0, 1]]


def with_(path: str, value: object) -> object:
    document = copy.deepcopy(VALID)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    part = document
    for step in way:
        part = part[step]
    part[last] = value
    return document


@pytest.mark.parametrize(
    ("document", "fault", "place"),
    [
        ([], Fault.NOT_AN_OBJECT, "problem"),
        (with_("format", "dianqiao-event/1"), Fault.WRONG_FORMAT, "format"),
        ({"format": "dianqiao-assignment/1"}, Fault.MISSING_KEY, "problem"),
        (with_("lockd", []), Fault.UNKNOWN_KEY, "problem"),
        (with_("seekers", {}), Fault.NOT_A_LIST, "seekers"),
        (with_("seekers.1", "s2"), Fault.NOT_AN_OBJECT, "seekers[1]"),
        (with_("seekers.1", {"id": "s2"}), Fault.MISSING_KEY, "seekers[1]"),
        (with_("seekers.1.minimun", 1), Fault.UNKNOWN_KEY, "seekers[1]"),
        (with_("seekers.1.id", 7), Fault.NOT_AN_ID, "seekers[1].id"),
        (with_("seekers.1.id", ""), Fault.NOT_AN_ID, "seekers[1].id"),
        (with_("seekers.1.id", "s1"), Fault.DUPLICATE_ID, "seekers[1].id"),
        (with_("seekers.0.demand", -1), Fault.NOT_A_COUNT, "seekers[0].demand"),
        (with_("seekers.0.demand", 1.5), Fault.NOT_A_COUNT, "seekers[0].demand"),
        (with_("seekers.0.demand", True), Fault.NOT_A_COUNT, "seekers[0].demand"),
        (with_("seekers.0.demand", None), Fault.NOT_A_COUNT, "seekers[0].demand"),
        (with_("seekers.0.demand", float("nan")), Fault.NOT_A_COUNT, "seekers[0].demand"),
        (with_("seekers.0.minimum", "1"), Fault.NOT_A_COUNT, "seekers[0].minimum"),
        (with_("candidates.1.capacity", 10**12), Fault.NOT_A_COUNT, "candidates[1].capacity"),
        (with_("pairs", None), Fault.NOT_A_LIST, "pairs"),
        (with_("pairs.1", [0, 1]), Fault.NOT_A_PAIR, "pairs[1]"),
        (with_("pairs.1", 5), Fault.NOT_A_PAIR, "pairs[1]"),
        (with_("pairs.1", [2, 1, 1]), Fault.NO_SUCH_SEEKER, "pairs[1][0]"),
        (with_("pairs.1", [-1, 1, 1]), Fault.NO_SUCH_SEEKER, "pairs[1][0]"),
        (with_("pairs.1", [0.5, 1, 1]), Fault.NO_SUCH_SEEKER, "pairs[1][0]"),
        (with_("pairs.1", [0, 2, 1]), Fault.NO_SUCH_CANDIDATE, "pairs[1][1]"),
        (with_("pairs.1", ["0", 1, 1]), Fault.NOT_A_NUMBER, "pairs[1][0]"),
        (with_("pairs.1", [0, 1, None]), Fault.NOT_A_NUMBER, "pairs[1][2]"),
        (with_("pairs.1", [0, 1, True]), Fault.NOT_A_NUMBER, "pairs[1][2]"),
        (with_("pairs.1", [0, 1, float("nan")]), Fault.NOT_A_NUMBER, "pairs[1][2]"),
        (with_("pairs.1", [0, 1, float("-inf")]), Fault.NOT_A_NUMBER, "pairs[1][2]"),
        (with_("pairs.1", [0, 1, 1e13]), Fault.NOT_A_NUMBER, "pairs[1][2]"),
        (with_("pairs.1", [0, 1, 10**400]), Fault.NOT_A_NUMBER, "pairs[1][2]"),
        (with_("pairs.2", [0, 1, 5]), Fault.DUPLICATE_PAIR, "pairs[2]"),
        (with_("locked", [[0]]), Fault.NOT_A_PAIR, "locked[0]"),
        (with_("locked", [[0, 9]]), Fault.NO_SUCH_CANDIDATE, "locked[0][1]"),
        (with_("objective", "happiness"), Fault.UNKNOWN_OBJECTIVE, "objective"),
        (with_("objective", ["fair"]), Fault.UNKNOWN_OBJECTIVE, "objective"),
    ],
)
def test_fault_is_told_with_its_place(document: object, fault: Fault, place: str) -> None:
    with pytest.raises(FormatError) as caught:
        problem_of(document)

    assert (caught.value.fault, caught.value.place) == (fault, place)


@pytest.mark.parametrize(
    ("content", "fault", "place"),
    [
        (b"", Fault.NOT_JSON, "1:1"),
        (b'{\n "format": }', Fault.NOT_JSON, "2:12"),
        (b'{"a":\n\xff}', Fault.NOT_UTF8, "2:1"),
        (b"[" * 100_000, Fault.NOT_JSON, "1:1"),
        (b"9" * 10_000, Fault.NOT_JSON, "1:1"),
    ],
)
def test_text_that_is_no_json_is_told_with_line_and_column(
    tmp_path: Path, content: bytes, fault: Fault, place: str
) -> None:
    path = tmp_path / "problem.json"
    path.write_bytes(content)

    with pytest.raises(FormatError) as caught:
        read_problem(path)

    assert (caught.value.fault, caught.value.place) == (fault, place)


def test_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(VALID), "utf-8-sig")

    assert read_problem(path).n_pairs == 3


def test_fingerprint_tells_every_change() -> None:
    changes = {
        "seekers.0.id": "s9",
        "seekers.0.demand": 3,
        "seekers.0.minimum": 0,
        "candidates.1.capacity": 4,
        "candidates.1.minimum": 0,
        "pairs.0.2": 0.5000000001,
        "locked": [],
        "objective": "utility",
    }

    digests = {problem_of(with_(path, value)).digest() for path, value in changes.items()}

    assert len(digests | {problem_of(VALID).digest()}) == len(changes) + 1


def test_fingerprint_is_the_same_whatever_the_order() -> None:
    turned = {**VALID, "pairs": VALID["pairs"][::-1]}

    assert problem_of(turned).digest() == problem_of(VALID).digest()
